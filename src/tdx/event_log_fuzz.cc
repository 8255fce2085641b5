// An accepted log has digests that follow from names and payloads, and written anew without them it gives the same
// registers.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "pki/sha384.h"
#include "tdx/rtmr.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

gl::EventVersion VersionOf(const gl::Event& event) {
  const bool v1 = event.digest == gl::Sha384(gl::EventPreimage(gl::EventVersion::kV1, event.name, event.payload));
  return v1 ? gl::EventVersion::kV1 : gl::EventVersion::kV2;
}

// The entry again, checked as one that came in another encoding.
gl::Event Again(const gl::Event& event) {
  gl::RawEvent raw{
      .imr = event.imr, .type = event.type, .digest = event.digest, .name = event.name, .payload = event.payload};
  if (event.IsRuntime()) {
    const gl::EventVersion version = VersionOf(event);
    Require(event.imr == gl::kRuntimeRegister);
    Require(event.digest == gl::Sha384(gl::EventPreimage(version, event.name, event.payload)));
    raw.digest.clear();
    raw.version = static_cast<std::uint64_t>(version);
    raw.preimage = gl::EventPreimage(version, event.name, event.payload);
  }
  const auto checked = gl::CheckEvent(raw);
  Require(checked.has_value());
  raw.digest = std::string(47, 'x');
  Require(!gl::CheckEvent(raw));
  return *checked;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto document = gl::JsonDocument::Parse(text, "the log");
  if (!document) return 0;
  const auto log = gl::ParseEventLog(document->Root());
  if (!log) {
    Require(log.error().fault == gl::Fault::kIntegrity && !log.error().message.empty());
    return 0;
  }
  gl::EventLog again;
  for (const gl::Event& event : *log) again.push_back(Again(event));
  const gl::Replay replay = gl::ReplayLog(*log);
  Require(gl::ReplayLog(again).values == replay.values);
  const auto& values = replay.values;
  const auto checked = gl::CheckReplay(*log, {values[0], values[1], values[2], values[3]});
  Require(checked.has_value() == (replay.events[gl::kRuntimeRegister] != 0));
  return 0;
}
