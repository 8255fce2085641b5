// What is accepted encodes back to the same bytes: every number has one length.
#include <cstddef>
#include <cstdint>

#include "dstack/attestation_blob.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string Little(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i));
  return bytes;
}

std::string Compact(std::size_t number) {
  if (number < (1U << 6U)) return Little(number << 2U, 1);
  if (number < (1U << 14U)) return Little(number << 2U | 1U, 2);
  return Little(number << 2U | 2U, 4);
}

std::string Vector(std::string_view bytes) { return Compact(bytes.size()).append(bytes); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto checked = gl::ParseAttestationBlob(bytes);
  const auto blob = gl::ParseScaleBlob(bytes);
  if (!blob) {
    Require(blob.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  std::string encoded = std::string(2, '\0') + Vector(blob->quote) + Compact(blob->events.size());
  for (const gl::RawEvent& event : blob->events) {
    encoded += Little(event.imr, 4) + Little(event.type, 4) + Vector(event.digest) + Vector(event.name) +
               Vector(event.payload);
  }
  encoded += Compact(blob->runtime_events.size());
  for (const auto& event : blob->runtime_events) encoded += Vector(event.name) + Vector(event.payload);
  encoded += blob->report_data + Vector(blob->config);
  Require(encoded == bytes);
  Require(!checked || checked->quote == blob->quote);
  return 0;
}
