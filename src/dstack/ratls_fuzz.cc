// Claims that are read come whole: a quote has its log, an app-id its size; and a binding never holds for report data
// that is all zero.
#include <cstddef>
#include <cstdint>

#include "dstack/ratls.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kAppIdBytes = 20;
constexpr std::size_t kReportDataBytes = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = gl::Certificate::Parse(std::string(data, data + size));
  if (!certificate) return 0;
  const auto claims = gl::ReadRatlsClaims(*certificate);
  if (!claims) {
    Require(claims.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  Require(claims->quote.empty() || claims->log.has_value());
  Require(!claims->app_id || claims->app_id->size() == kAppIdBytes);
  const std::string none(kReportDataBytes, '\0');
  Require(gl::CheckRatlsBinding(*certificate, none).outcome == gl::RuleOutcome::kBroken);
  return 0;
}
