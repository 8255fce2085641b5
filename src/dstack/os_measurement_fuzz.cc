// A list of checksums that is accepted reads the same when it is written anew; a measurement that is accepted has all
// digests in full, and cut anywhere it is accepted no more.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "dstack/os_measurement.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kSha256Bytes = 32;
constexpr std::size_t kSha384Bytes = 48;

void CheckList(const std::string& text) {
  const auto lines = gl::ParseChecksumFile(text);
  if (!lines) {
    Require(lines.error().fault == gl::Fault::kIntegrity);
    return;
  }
  std::string written;
  for (const gl::ChecksumLine& line : *lines) {
    Require(line.sha256.size() == kSha256Bytes && !line.name.empty() && !line.name.contains('/'));
    written += gl::HexEncode(line.sha256) + "  " + line.name + "\n";
  }
  const auto again = gl::ParseChecksumFile(written);
  Require(again && again->size() == lines->size());
  for (std::size_t i = 0; i < lines->size(); ++i) {
    Require((*again)[i].sha256 == (*lines)[i].sha256 && (*again)[i].name == (*lines)[i].name);
  }
}

void CheckMeasurement(const std::string& cbor) {
  const auto measured = gl::ParseOsMeasurement(cbor);
  if (!measured) {
    Require(measured.error().fault == gl::Fault::kIntegrity);
    return;
  }
  for (const std::string* const digest :
       {&measured->kernel_authenticode, &measured->cmdline_sha384, &measured->initrd_sha384,
        &measured->mrtd_single_pass, &measured->mrtd_two_pass}) {
    Require(digest->size() == kSha384Bytes);
  }
  Require(!gl::ParseOsMeasurement(cbor.substr(0, cbor.size() - 1)) && !gl::ParseOsMeasurement(cbor + '\0'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  CheckList(bytes);
  CheckMeasurement(bytes);
  return 0;
}
