// The boot of a dstack machine as it is measured: the events of RTMR0 to RTMR2 for an image that nobody else has.
// Source: the dstack attestation format, sections 11.3 and 11.4, written here a second time on purpose.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/builders/event_log_builder.h"

namespace gl::test {

struct OsImageSpec {
  OsImageSpec();
  std::string mrtd_single_pass, mrtd_two_pass;  // 48 bytes each, like the next three
  std::string kernel_authenticode, cmdline_sha384, initrd_sha384;
  std::string td_hob_witness;
  std::string os_image_hash;  // 32 bytes
  std::uint64_t memory_size = 2ULL << 30U;

  [[nodiscard]] std::vector<EventSpec> BootEvents() const;
  [[nodiscard]] std::string Rtmr1() const;
  [[nodiscard]] std::string Rtmr2() const;
};

}  // namespace gl::test
