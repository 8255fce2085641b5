// Which platform a quote says it is of: what Intel's service has to be asked for its statements. Nothing is verified
// here, as nothing of it is believed: who lies is given statements about another platform, and refused by the checks.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tdx/pck_chain.h"

namespace gl {

struct PlatformId {
  std::string fmspc;  // 6 bytes
  PckCa ca = PckCa::kPlatform;
};

// The platform of QUOTE, in raw bytes. Fault::kIntegrity when it is no quote, or has no readable chain of certificates.
[[nodiscard]] Result<PlatformId> PlatformOf(std::string_view quote);

}  // namespace gl
