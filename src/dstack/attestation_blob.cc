#include "dstack/attestation_blob.h"

#include "base/hex.h"
#include "base/text.h"
#include "dstack/report_data.h"

namespace gl {
namespace {

// Where the quote has its report data, by version: 584 bytes of body behind 48 of header, or behind 6 more.
// Source: Intel, "TDX DCAP Quote Generation Library", appendix 3.
constexpr std::size_t kReportDataAtV4 = 568;
constexpr std::size_t kReportDataAtV5 = 574;

std::unexpected<Error> RefuseBlob(const std::string& reason) {
  return Fail(Fault::kIntegrity, "malformed attestation: " + reason);
}

Status CheckReportData(const RawBlob& blob) {
  const std::size_t at = blob.quote.starts_with("\x05") ? kReportDataAtV5 : kReportDataAtV4;
  if (blob.quote.size() < at + kReportDataBytes) return RefuseBlob("its quote is cut short");
  const std::string quoted = blob.quote.substr(at, kReportDataBytes);
  if (blob.report_data == quoted) return {};
  return RefuseBlob("its report_data is " + HexEncode(blob.report_data) + ", the quote's is " + HexEncode(quoted));
}

// The list of runtime events is that of RTMR3 in the log, in order, name and payload.
Status CheckRuntimeEvents(const RawBlob& blob, const EventLog& log) {
  std::vector<RawBlob::RuntimeEvent> logged;
  for (const Event& event : log) {
    if (event.imr == kRuntimeRegister) logged.push_back({event.name, event.payload});
  }
  if (logged == blob.runtime_events) return {};
  return RefuseBlob("its runtime events are not those of its event log");
}

}  // namespace

std::unexpected<Error> UnsupportedPlatform(std::string_view name) {
  return Fail(Fault::kIntegrity, "unsupported platform: " + Printable(name, 60) + "; only Intel TDX is supported");
}

Result<AttestationBlob> ParseAttestationBlob(std::string_view bytes) {
  if (bytes.size() > kMaxBlobBytes) return RefuseBlob("it has more than 10 MiB");
  if (bytes.empty()) return RefuseBlob("it is empty");
  const auto first = static_cast<unsigned char>(bytes.front());
  const bool is_map = (first >= 0x80 && first <= 0x8F) || first == 0xDE || first == 0xDF;
  if (first != 0 && !is_map) return RefuseBlob("its first byte is 0x" + HexEncode(bytes.substr(0, 1)));
  GL_ASSIGN(RawBlob raw, is_map ? ParseMsgPackBlob(bytes) : ParseScaleBlob(bytes));

  if (raw.events.size() > kMaxEvents) return RefuseBlob("its event log has more than 4096 entries");
  EventLog log;
  for (RawEvent& event : raw.events) {
    auto checked = CheckEvent(std::move(event));
    if (!checked) return std::unexpected(std::move(checked).error().Within("event " + std::to_string(log.size())));
    log.push_back(*std::move(checked));
  }
  GL_TRY(CheckReportData(raw));
  GL_TRY(CheckRuntimeEvents(raw, log));
  return AttestationBlob{.quote = std::move(raw.quote),
                         .log = std::move(log),
                         .report_data = std::move(raw.report_data),
                         .config = std::move(raw.config),
                         .payload = std::move(raw.payload)};
}

}  // namespace gl
