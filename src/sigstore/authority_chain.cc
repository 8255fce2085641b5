#include "sigstore/authority_chain.h"

#include "sigstore/certificate_rules.h"

namespace gl {

static bool MayIssue(const Certificate& certificate, std::size_t authorities_below, std::string_view purpose) {
  const long limit = X509_get_pathlen(certificate.Get());  // -1: none
  const auto purposes = PurposesOf(certificate);
  return certificate.IsAuthority() == Certificate::Authority::kYes &&
         certificate.Allows(Certificate::Usage::kKeyCertSign) &&
         (limit < 0 || static_cast<std::size_t>(limit) >= authorities_below) &&
         (!purposes || purposes->Have(purpose)) && KnowsCriticalExtensions(certificate, false);
}

bool AuthorityChain::LinkHolds(std::size_t index) const {
  std::optional<bool>& known = links_[index];
  if (!known) known = IsIssuedBy(At(index), At(index + 1));
  return *known;
}

bool AuthorityChain::HoldsFrom(std::size_t first, std::string_view purpose) const {
  for (std::size_t i = first; i < Size(); ++i) {
    if (!MayIssue(At(i), i - first, purpose)) return false;
    if (i + 1 < Size() && !LinkHolds(i)) return false;
  }
  return first < Size();
}

TimeWindow AuthorityChain::ValidityFrom(std::size_t first) const {
  TimeWindow shared = At(Size() - 1).Validity();
  for (std::size_t i = first; i < Size(); ++i) shared = shared.Intersection(At(i).Validity());
  return shared;
}

}  // namespace gl
