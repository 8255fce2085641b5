// The certificate chain inside a quote: the platform's provisioning certification key (PCK), its authority, the root.
#pragma once

#include <string_view>

#include "pki/x509_cert.h"
#include "tdx/reason.h"

namespace gl {

enum class PckCa { kPlatform, kProcessor };  // TDX platforms have the first; the second is for single-socket SGX

struct PckChain {
  Certificate leaf, intermediate;
  PckCa ca;
};

// The chain that PEM holds: leaf, intermediate, ROOT, in this order, with nothing between the blocks but white space
// and nothing after them but NUL bytes, each in its role (tdx/certificate_role.h). Nothing about signatures or times is
// shown yet. Reason::kPckChain, Reason::kUntrustedRoot.
[[nodiscard]] Judged<PckChain> ParsePckChain(std::string_view pem, const Certificate& root);

// The path of CHAIN to ROOT holds, and all three are valid at TIME. Reason::kPckChain, Reason::kCertValidity.
[[nodiscard]] Judgement CheckPckPath(const PckChain& chain, const Certificate& root, UnixTime time);

}  // namespace gl
