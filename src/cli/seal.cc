#include "cli/seal.h"

#include <optional>
#include <string>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace gl {
namespace {

constexpr std::string_view kPrefix = "GIT_LAUNCHER_";
constexpr std::string_view kSeal = "GIT_LAUNCHER_CONFIG_SHA256";

}  // namespace

Status CheckSeal(const char* const* environment, std::string_view config_bytes) {
  std::optional<std::string_view> seal;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (!name.starts_with(kPrefix)) continue;
    if (name != kSeal || name.size() == entry.size()) {
      return Fail(Fault::kConfig,
                  "unknown environment variable '" + Printable(name, 80) + "': is " + std::string(kSeal) + " meant?");
    }
    if (seal) return Fail(Fault::kConfig, std::string(kSeal) + " is in the environment twice");
    seal = entry.substr(kSeal.size() + 1);
  }
  if (!seal) return {};
  const std::string found = HexEncode(DigestOf(HashAlgorithm::kSha256, config_bytes));
  if (*seal == found) return {};
  return Fail(Fault::kIntegrity, "config does not match GIT_LAUNCHER_CONFIG_SHA256: the file has " + found +
                                     ", the environment says '" + Printable(*seal, 80) +
                                     "' (64 lower-case hex digits); deploy the two together");
}

}  // namespace gl
