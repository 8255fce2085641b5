#include "tdx/pck_chain.h"

#include <array>

#include "pki/x509_chain.h"
#include "tdx/certificate_role.h"

namespace gl {

constexpr std::string_view kWhat = "the quote's PCK chain";

Judged<PckChain> ParsePckChain(std::string_view pem, const Certificate& root) {
  const std::string_view text = pem.substr(0, pem.find_last_not_of('\0') + 1);
  GL_ASSIGN(auto certificates, ParseChain(text, 3, root, kWhat, Reason::kPckChain));
  Certificate& leaf = certificates[0];
  Certificate& intermediate = certificates[1];
  GL_TRY(CheckEndEntity(leaf, kPckName, Reason::kPckChain));
  GL_TRY(CheckAuthority(intermediate, {kPlatformCaName, kProcessorCaName}, Reason::kPckChain));
  GL_TRY(CheckAuthority(root, {kRootName}, Reason::kPckChain));
  const PckCa ca = intermediate.CommonName() == kPlatformCaName ? PckCa::kPlatform : PckCa::kProcessor;
  return PckChain{std::move(leaf), std::move(intermediate), ca};
}

Judgement CheckPckPath(const PckChain& chain, const Certificate& root, UnixTime time) {
  const std::array<const Certificate*, 1> intermediates = {&chain.intermediate};
  const auto held = CheckPath(chain.leaf, intermediates, root, time);
  if (held) return {};
  const bool validity = held.error().kind == PathError::Kind::kValidity;
  return Reject(validity ? Reason::kCertValidity : Reason::kPckChain, std::string(kWhat) + ": " + held.error().message);
}

}  // namespace gl
