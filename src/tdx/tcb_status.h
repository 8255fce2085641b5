// The words in which Intel says how well a platform is patched, and how several of them become one.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace gl {

enum class TcbStatus {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kTdRelaunchAdvised,  // this and the next are conclusions; no document of Intel's has them
  kTdRelaunchAdvisedConfigurationNeeded,
  kRevoked,
};

// "UpToDate", as documents and policies have it.
[[nodiscard]] std::string_view TcbStatusName(TcbStatus status);
[[nodiscard]] std::optional<TcbStatus> ParseTcbStatus(std::string_view name);

// Whether a level of a platform, or of a TDX module or quoting enclave, can have STATUS.
[[nodiscard]] bool IsPlatformStatus(TcbStatus status);
[[nodiscard]] bool IsComponentStatus(TcbStatus status);

// The status of a PLATFORM with these COMPONENTS (TDX module, quoting enclave). It is not the worse of them: what is
// wrong with a platform's configuration stays said when a component is out of date.
[[nodiscard]] TcbStatus MergeTcbStatus(TcbStatus platform, std::span<const TcbStatus> components);

// The status of a TD 1.5 whose TDX module had one status at its LAUNCH and has another NOW: a relaunch is advised when
// the module was updated beneath a running TD. Neither is kRevoked.
[[nodiscard]] TcbStatus RelaunchTcbStatus(TcbStatus launch, TcbStatus now);

}  // namespace gl
