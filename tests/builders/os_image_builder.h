// The files of a small dstack image: a firmware of two pages, a kernel of one section, an initrd, and the documents.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gl::test {

struct OsImageBuilder {
  OsImageBuilder();

  std::string firmware, kernel, initrd;
  std::string cmdline = "console=ttyS0 root=/dev/vda";
  bool is_dev = false;

  // metadata.json, the three files and sha256sum.txt; with MORE files, which are listed too.
  [[nodiscard]] std::map<std::string, std::string, std::less<>> Files(
      const std::map<std::string, std::string>& more = {}) const;
};

// A firmware whose descriptor has these raw SECTIONS (32 bytes each) in front of DATA; the file begins with DATA.
[[nodiscard]] std::string Firmware(std::string_view data, std::string_view sections, std::uint32_t count);

// One raw section.
[[nodiscard]] std::string FirmwareSection(std::uint32_t offset, std::uint32_t size, std::uint64_t address,
                                          std::uint64_t memory, std::uint32_t type, std::uint32_t attributes);

// measurement.tdx.cbor with these values, in the order of the members' names here.
struct MeasurementSpec {
  std::uint64_t version = 3;
  std::string ovmf = "pre202505";
  std::string cmdline, kernel, initrd, single_pass, two_pass, td_hob;
  std::string more;  // a further member of the outer map, encoded
};
[[nodiscard]] std::string MeasurementCbor(const MeasurementSpec& spec);

}  // namespace gl::test
