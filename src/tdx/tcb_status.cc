#include "tdx/tcb_status.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gl {
namespace {

constexpr std::array<std::pair<TcbStatus, std::string_view>, 9> kStatusNames = {{
    {TcbStatus::kUpToDate, "UpToDate"},
    {TcbStatus::kSwHardeningNeeded, "SWHardeningNeeded"},
    {TcbStatus::kConfigurationNeeded, "ConfigurationNeeded"},
    {TcbStatus::kConfigurationAndSwHardeningNeeded, "ConfigurationAndSWHardeningNeeded"},
    {TcbStatus::kOutOfDate, "OutOfDate"},
    {TcbStatus::kOutOfDateConfigurationNeeded, "OutOfDateConfigurationNeeded"},
    {TcbStatus::kTdRelaunchAdvised, "TDRelaunchAdvised"},
    {TcbStatus::kTdRelaunchAdvisedConfigurationNeeded, "TDRelaunchAdvisedConfigurationNeeded"},
    {TcbStatus::kRevoked, "Revoked"},
}};

bool NamesConfiguration(TcbStatus status) { return TcbStatusName(status).contains("Configuration"); }

bool NamesOutOfDate(TcbStatus status) {
  return status == TcbStatus::kOutOfDate || status == TcbStatus::kOutOfDateConfigurationNeeded;
}

}  // namespace

std::string_view TcbStatusName(TcbStatus status) {
  const auto* const found = std::ranges::find(kStatusNames, status, [](const auto& entry) { return entry.first; });
  return found->second;
}

std::optional<TcbStatus> ParseTcbStatus(std::string_view name) {
  const auto* const found = std::ranges::find(kStatusNames, name, [](const auto& entry) { return entry.second; });
  return found == kStatusNames.end() ? std::nullopt : std::optional(found->first);
}

bool IsPlatformStatus(TcbStatus status) {
  return status != TcbStatus::kTdRelaunchAdvised && status != TcbStatus::kTdRelaunchAdvisedConfigurationNeeded;
}

bool IsComponentStatus(TcbStatus status) {
  return status == TcbStatus::kUpToDate || status == TcbStatus::kOutOfDate || status == TcbStatus::kRevoked;
}

TcbStatus MergeTcbStatus(TcbStatus platform, std::span<const TcbStatus> components) {
  const auto any = [&](TcbStatus status) { return std::ranges::find(components, status) != components.end(); };
  if (any(TcbStatus::kRevoked)) return TcbStatus::kRevoked;
  if (!any(TcbStatus::kOutOfDate)) return platform;
  switch (platform) {
    case TcbStatus::kUpToDate:
    case TcbStatus::kSwHardeningNeeded:
      return TcbStatus::kOutOfDate;
    case TcbStatus::kConfigurationNeeded:
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return TcbStatus::kOutOfDateConfigurationNeeded;
    default:
      return platform;
  }
}

TcbStatus RelaunchTcbStatus(TcbStatus launch, TcbStatus now) {
  if (!NamesOutOfDate(launch) || NamesOutOfDate(now)) return launch;
  return NamesConfiguration(launch) || NamesConfiguration(now) ? TcbStatus::kTdRelaunchAdvisedConfigurationNeeded
                                                               : TcbStatus::kTdRelaunchAdvised;
}

}  // namespace gl
