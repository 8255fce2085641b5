// Intel's statements about a platform, from Intel's service or from caches of it. A host can withhold and replay, and
// what it sends is believed only as far as Intel's signatures reach. Source: tdx-quote.md, section 8.2.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "net/fetched.h"
#include "net/http_get.h"
#include "net/platform_id.h"

namespace gl {

inline constexpr std::string_view kIntelService = "https://api.trustedservices.intel.com";

// The service that TEXT, an option's value, names: its origin, perhaps with a path; the tail "/sgx/certification/v4",
// which others' settings have, is taken off. Fault::kConfig.
[[nodiscard]] Result<WebUrl> ParseCollateralService(std::string_view text);

// The bundle that tdx/collateral.h reads, about PLATFORM, from the first of SERVICES that answers everything. A service
// is left at the first thing that it does not give. The error has what was wrong with each; Fault::kIntegrity when all
// of them were over a limit or sent what is not of the documented form, else Fault::kRemote.
[[nodiscard]] Result<Fetched> FetchCollateral(const PlatformId& platform, std::span<const WebUrl> services,
                                              const HttpGet& get);

}  // namespace gl
