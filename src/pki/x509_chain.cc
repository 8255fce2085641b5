#include "pki/x509_chain.h"

#include <vector>

#include "base/text.h"

namespace gl {
namespace {

using Path = std::vector<const Certificate*>;  // from the leaf to the root

struct UntrustedFree {  // the certificates in it stay their owners'
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using UntrustedPtr = std::unique_ptr<STACK_OF(X509), UntrustedFree>;

std::unexpected<PathError> Broken(std::string message) {
  return std::unexpected(PathError{PathError::Kind::kPath, std::move(message)});
}

std::string NameOf(const Certificate& certificate) {
  return "the certificate '" + Printable(certificate.CommonName().value_or("?"), 80) + "'";
}

// OpenSSL compares names after folding case and blanks; here they are bytes.
std::expected<void, PathError> CheckNames(const Path& path) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (path[i]->IssuerDer() != path[i + 1]->SubjectDer()) {
      return Broken(NameOf(*path[i]) + " was not issued by " + NameOf(*path[i + 1]) + ": the names differ");
    }
  }
  return {};
}

// Whether OpenSSL's path is this one and no other.
bool IsPath(STACK_OF(X509) * chain, const Path& path) {
  if (sk_X509_num(chain) != static_cast<int>(path.size())) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (X509_cmp(sk_X509_value(chain, static_cast<int>(i)), path[i]->Get()) != 0) return false;
  }
  return true;
}

// Times are left to CheckValidity: OpenSSL takes the last instant of a validity for expired.
void SetRules(X509_STORE_CTX* context, std::size_t intermediates) {
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_depth(rules, static_cast<int>(intermediates));
}

std::expected<void, PathError> CheckWithOpenssl(const Path& path) {
  const X509StorePtr store(X509_STORE_new());
  const X509StoreCtxPtr context(X509_STORE_CTX_new());
  const UntrustedPtr untrusted(sk_X509_new_null());
  bool ready = store && context && untrusted && X509_STORE_add_cert(store.get(), path.back()->Get()) == 1;
  for (std::size_t i = 1; ready && i + 1 < path.size(); ++i) ready = sk_X509_push(untrusted.get(), path[i]->Get()) > 0;
  if (!ready || X509_STORE_CTX_init(context.get(), store.get(), path.front()->Get(), untrusted.get()) != 1) {
    return Broken("out of memory");
  }
  SetRules(context.get(), path.size() - 2);
  if (X509_verify_cert(context.get()) != 1) {
    const int error = X509_STORE_CTX_get_error(context.get());
    const auto depth = static_cast<std::size_t>(std::max(0, X509_STORE_CTX_get_error_depth(context.get())));
    return Broken(NameOf(*path[std::min(depth, path.size() - 1)]) + ": " + X509_verify_cert_error_string(error));
  }
  if (!IsPath(X509_STORE_CTX_get0_chain(context.get()), path)) {
    return Broken("the certificates form another path than the one they were given in");
  }
  return {};
}

std::expected<void, PathError> CheckValidity(const Path& path, UnixTime time) {
  for (const Certificate* certificate : path) {
    const TimeWindow& validity = certificate->Validity();
    if (!validity.Holds(time)) {
      return std::unexpected(PathError{
          PathError::Kind::kValidity, NameOf(*certificate) + " is valid from " + FormatUtcTime(validity.from) + " to " +
                                          FormatUtcTime(validity.until) + ", not at " + FormatUtcTime(time)});
    }
  }
  return {};
}

Path PathOf(const Certificate& leaf, std::span<const Certificate* const> intermediates, const Certificate& root) {
  Path path = {&leaf};
  path.insert(path.end(), intermediates.begin(), intermediates.end());
  path.push_back(&root);
  return path;
}

}  // namespace

std::expected<void, PathError> CheckPath(const Certificate& leaf, std::span<const Certificate* const> intermediates,
                                         const Certificate& root, UnixTime time) {
  const Path path = PathOf(leaf, intermediates, root);
  GL_TRY(CheckNames(path));
  GL_TRY(CheckWithOpenssl(path));
  return CheckValidity(path, time);
}

TimeWindow PathValidity(const Certificate& leaf, std::span<const Certificate* const> intermediates,
                        const Certificate& root) {
  TimeWindow shared = leaf.Validity();
  for (const Certificate* certificate : PathOf(leaf, intermediates, root)) {
    shared = shared.Intersection(certificate->Validity());
  }
  return shared;
}

}  // namespace gl
