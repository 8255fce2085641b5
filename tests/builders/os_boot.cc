#include "tests/builders/os_boot.h"

#include <openssl/sha.h>

#include <algorithm>

#include "base/hex.h"
#include "tests/builders/quote_builder.h"

namespace gl::test {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kHob = 0x809;  // page of the hand-off block

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

std::string Utf16(std::string_view text) {
  std::string wide;
  for (const char c : text) wide += std::string(1, c) + '\0';
  return wide;
}

// The digest of an EFI variable that is not set.
std::string VariableDigest(std::string_view guid, std::string_view name) {
  return Sha384Of(Bytes(guid) + LittleEndian(name.size(), 8) + LittleEndian(0, 8) + Utf16(name));
}

std::string Resource(std::uint64_t type, std::uint64_t start, std::uint64_t length) {
  return LittleEndian(3, 2) + LittleEndian(48, 2) + LittleEndian(0, 4) + std::string(16, '\0') + LittleEndian(type, 4) +
         LittleEndian(7, 4) + LittleEndian(start, 8) + LittleEndian(length, 8);
}

// For machines with at most 2 GiB, whose memory is in one piece: the firmware's four ranges, and what is free between.
std::string HobDigest(std::uint64_t memory) {
  struct Range {
    std::uint64_t type, start, end;
  };
  const auto page = [](std::uint64_t number) { return number * kPage; };
  const std::vector<Range> ranges = {{7, 0, page(0x800)},           {0, page(0x800), page(0x806)},
                                     {7, page(0x806), page(0x809)}, {0, page(0x809), page(0x80b)},
                                     {0, page(0x80b), page(0x80d)}, {7, page(0x80d), page(0x810)},
                                     {0, page(0x810), page(0x820)}, {7, page(0x820), memory}};
  std::string resources;
  for (const Range& range : ranges) resources += Resource(range.type, range.start, range.end - range.start);
  const std::uint64_t end = kHob * kPage + 56 + resources.size() + 8;
  const std::string handoff = LittleEndian(1, 2) + LittleEndian(56, 2) + LittleEndian(0, 4) + LittleEndian(9, 4) +
                              LittleEndian(0, 4) + std::string(32, '\0') + LittleEndian(end, 8);
  return Sha384Of(handoff + resources);
}

std::string Fold(const std::vector<std::string>& digests) {
  std::string value(SHA384_DIGEST_LENGTH, '\0');
  for (const std::string& digest : digests) value = Sha384Of(value + digest);
  return value;
}

std::vector<std::string> KernelDigests(const std::string& authenticode) {
  return {authenticode, Sha384Of("Calling EFI Application from Boot Option"), Sha384Of(std::string(4, '\0')),
          Sha384Of("Exit Boot Services Invocation"), Sha384Of("Exit Boot Services Returned with Success")};
}

std::vector<std::string> FirmwareDigests(const OsImageSpec& image) {
  const std::string_view global = "61dfe48bca93d211aa0d00e098032b8c";
  const std::string_view security = "cbb219d73a3d9645a3bcdad00e67656f";
  return {HobDigest(image.memory_size),
          Bytes("344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790"),
          VariableDigest(global, "SecureBoot"),
          VariableDigest(global, "PK"),
          VariableDigest(global, "KEK"),
          VariableDigest(security, "db"),
          VariableDigest(security, "dbx"),
          Sha384Of(std::string(4, '\0')),
          Sha384Of("loader"),
          Sha384Of("rsdp"),
          Sha384Of("tables"),
          Sha384Of(std::string(2, '\0')),
          Bytes("23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298")};
}

}  // namespace

OsImageSpec::OsImageSpec()
    : mrtd_single_pass(Sha384Of("firmware, added in one pass")),
      mrtd_two_pass(Sha384Of("firmware, added in two passes")),
      kernel_authenticode(Sha384Of("kernel")),
      cmdline_sha384(Sha384Of("command line")),
      initrd_sha384(Sha384Of("initrd")),
      td_hob_witness(Bytes("80100904000609020b021010")),
      os_image_hash(Sha384Of("image").substr(0, 32)) {}

std::vector<EventSpec> OsImageSpec::BootEvents() const {
  constexpr std::size_t kFirstAcpi = 8;
  std::vector<EventSpec> events;
  const std::vector<std::string> firmware = FirmwareDigests(*this);
  for (std::size_t i = 0; i < firmware.size(); ++i) {
    const bool acpi = i >= kFirstAcpi && i < kFirstAcpi + 3;
    events.push_back(
        {.imr = 0, .type = acpi ? 10U : 0x80000001U, .payload = acpi ? "ACPI DATA" : "", .digest = firmware[i]});
  }
  for (const std::string& digest : KernelDigests(kernel_authenticode)) {
    events.push_back({.imr = 1, .type = 0x80000003, .digest = digest});
  }
  events.push_back({.imr = 2, .type = 6, .digest = cmdline_sha384});
  events.push_back({.imr = 2, .type = 6, .digest = initrd_sha384});
  return events;
}

std::string OsImageSpec::Rtmr1() const { return Fold(KernelDigests(kernel_authenticode)); }

std::string OsImageSpec::Rtmr2() const { return Fold({cmdline_sha384, initrd_sha384}); }

}  // namespace gl::test
