#include "tests/builders/os_image_builder.h"

#include "base/hex.h"
#include "tests/builders/attestation_builder.h"
#include "tests/builders/compose_builder.h"
#include "tests/builders/json_object.h"
#include "tests/builders/quote_builder.h"

namespace gl::test {
namespace {

std::string CborHead(unsigned major, std::size_t argument) {
  if (argument < 24) return {static_cast<char>(major << 5U | argument)};
  return {static_cast<char>(major << 5U | 24U), static_cast<char>(argument)};  // up to 255
}
std::string CborText(std::string_view text) { return CborHead(3, text.size()).append(text); }
std::string CborBytes(std::string_view bytes) { return CborHead(2, bytes.size()).append(bytes); }

void Put(std::string& bytes, std::size_t at, std::string_view what) { bytes.replace(at, what.size(), what); }

// A bzImage as far as anybody looks: a setup header, a PE header behind it, one section.
std::string SmallKernel() {
  constexpr std::size_t kPe = 0x280, kOptional = kPe + 24, kHeaders = 0x400, kSection = kOptional + 240;
  std::string kernel(kHeaders, '\0');
  Put(kernel, 0, "MZ");
  Put(kernel, 0x3C, LittleEndian(kPe, 4));
  Put(kernel, 0x202, "HdrS");
  Put(kernel, 0x206, LittleEndian(0x20F, 2));
  Put(kernel, 0x211, LittleEndian(1, 1));
  Put(kernel, 0x236, LittleEndian(0x7F, 2));
  Put(kernel, kPe, std::string_view("PE\0\0", 4));
  Put(kernel, kPe + 6, LittleEndian(1, 2));
  Put(kernel, kPe + 20, LittleEndian(240, 2));
  Put(kernel, kOptional, LittleEndian(0x20B, 2));
  Put(kernel, kOptional + 60, LittleEndian(kHeaders, 4));
  Put(kernel, kOptional + 64, LittleEndian(0xDEADBEEF, 4));  // the checksum, which nobody hashes
  Put(kernel, kSection + 16, LittleEndian(16, 4));
  Put(kernel, kSection + 20, LittleEndian(kHeaders, 4));
  return kernel + "the kernel's code" + "xyz";  // 16 bytes in the section, 4 behind it
}

}  // namespace

OsImageBuilder::OsImageBuilder()
    : firmware(Firmware(std::string(4096, 'F'),
                        FirmwareSection(0, 4096, 0xFFFFF000, 4096, 0, 1) +
                            FirmwareSection(0, 0, 0x809000, 0x2000, 2, 0) +
                            FirmwareSection(0, 0, 0x800000, 0x6000, 3, 0),
                        3)),
      kernel(SmallKernel()),
      initrd("the initrd") {}

std::map<std::string, std::string, std::less<>> OsImageBuilder::Files(
    const std::map<std::string, std::string>& more) const {
  std::map<std::string, std::string, std::less<>> files = {
      {"ovmf.fd", firmware},
      {"bzImage", kernel},
      {"initramfs.cpio.gz", initrd},
      {"metadata.json", "{\"bios\":\"ovmf.fd\",\"kernel\":\"bzImage\",\"initrd\":\"initramfs.cpio.gz\",\"cmdline\":" +
                            JsonText(cmdline) + ",\"version\":\"1.2.3\",\"is_dev\":" + (is_dev ? "true" : "false") +
                            "}"}};
  files.insert(more.begin(), more.end());
  std::string list;
  for (const auto& [name, bytes] : files) list += HexEncode(Sha256Of(bytes)) + "  " + name + "\n";
  files.emplace("sha256sum.txt", list);
  return files;
}

std::string FirmwareSection(std::uint32_t offset, std::uint32_t size, std::uint64_t address, std::uint64_t memory,
                            std::uint32_t type, std::uint32_t attributes) {
  return LittleEndian(offset, 4) + LittleEndian(size, 4) + LittleEndian(address, 8) + LittleEndian(memory, 8) +
         LittleEndian(type, 4) + LittleEndian(attributes, 4);
}

std::string Firmware(std::string_view data, std::string_view sections, std::uint32_t count) {
  const std::string descriptor = "TDVF" + LittleEndian(16 + sections.size(), 4) + LittleEndian(1, 4) +
                                 LittleEndian(count, 4) + std::string(sections);
  constexpr std::size_t kEntry = 4 + 2 + 16, kTable = kEntry + 2 + 16, kTail = 32;
  const std::size_t from_end = descriptor.size() + kTable + kTail;
  return std::string(data) + descriptor + LittleEndian(from_end, 4) + LittleEndian(kEntry, 2) +
         HexDecode("35657ae44a989847865e4685a7bf8ec2").value() + LittleEndian(kTable, 2) +
         HexDecode("de82b596b21ff745baeaa366c55a082d").value() + std::string(kTail, '\0');
}

std::string MeasurementCbor(const MeasurementSpec& spec) {
  const std::string image = CborHead(5, 3) + CborText("cmdline_sha384") + CborBytes(spec.cmdline) +
                            CborText("kernel_authenticode") + CborBytes(spec.kernel) + CborText("initrd_sha384") +
                            CborBytes(spec.initrd);
  const std::string mrtd = CborHead(5, 2) + CborText("single_pass") + CborBytes(spec.single_pass) +
                           CborText("two_pass") + CborBytes(spec.two_pass);
  const std::string tdvf = CborHead(5, 3) + CborText("ovmf") + CborText(spec.ovmf) + CborText("mrtd") + mrtd +
                           CborText("td_hob") + CborBytes(spec.td_hob);
  return CborHead(5, spec.more.empty() ? 3 : 4) + CborText("version") + CborHead(0, spec.version) + CborText("image") +
         image + CborText("tdvf") + tdvf + spec.more;
}

}  // namespace gl::test
