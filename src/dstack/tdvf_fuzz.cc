// A firmware that is accepted has a witness that reads back, and measures the same a second time.
#include <cstddef>
#include <cstdint>

#include "dstack/td_hob.h"
#include "dstack/tdvf.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string firmware(data, data + size);
  const auto measured = gl::MeasureTdvf(firmware);
  if (!measured) {
    Require(measured.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  const auto witness = gl::ParseHobWitness(measured->td_hob);
  Require(witness ? !witness->ranges.empty() : !witness.error().message.empty());
  const auto again = gl::MeasureTdvf(firmware);
  Require(again && again->mrtd_single_pass == measured->mrtd_single_pass && again->td_hob == measured->td_hob);
  return 0;
}
