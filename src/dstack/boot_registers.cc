#include "dstack/boot_registers.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "base/hex.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::string_view kAcpiPayload = "ACPI DATA";
constexpr std::array<std::string_view, 3> kAcpiNames = {"acpi-loader", "acpi-rsdp", "acpi-tables"};

// Vendor GUIDs of UEFI variables as they lie in memory. Source: the UEFI specification, EFI_GLOBAL_VARIABLE and
// EFI_IMAGE_SECURITY_DATABASE_GUID (8be4df61-93ca-11d2-aa0d-00e098032b8c, d719b2cb-3d3a-4596-a3bc-dad00e67656f).
constexpr std::string_view kGlobal("\x61\xDF\xE4\x8B\xCA\x93\xD2\x11\xAA\x0D\x00\xE0\x98\x03\x2B\x8C", 16);
constexpr std::string_view kSecurity("\xCB\xB2\x19\xD7\x3A\x3D\x96\x45\xA3\xBC\xDA\xD0\x0E\x67\x65\x6F", 16);

// The firmware's volume of variables and its boot option, the same in every image.
constexpr std::string_view kVolume =
    "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790";
constexpr std::string_view kBoot0000 =
    "23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298";

std::string Fold(std::initializer_list<std::string> digests) {
  std::string value(kSha384Bytes, '\0');
  for (const std::string& digest : digests) value = Sha384(value + digest);
  return value;
}

// SHA384(GUID, characters in the name LE64, bytes of data LE64, name in UTF-16LE): a variable without data.
std::string Variable(std::string_view guid, std::string_view name) {
  std::string text(guid);
  text += static_cast<char>(name.size());
  text.append(15, '\0');
  for (const char c : name) text.append(1, c).append(1, '\0');
  return Sha384(text);
}

std::string Separator() { return Sha384(std::string(4, '\0')); }

// Where EVENT belongs among the three by its name; nothing when it has none of them.
std::optional<std::size_t> PlaceOf(const Event& event) {
  const auto name = std::ranges::find(kAcpiNames, std::string_view(event.name));
  if (name == kAcpiNames.end()) return std::nullopt;
  return static_cast<std::size_t>(name - kAcpiNames.begin());
}

std::unexpected<Error> RefuseRegisters(const std::string& reason) {
  return Fail(Fault::kIntegrity, "event log: " + reason);
}

}  // namespace

Result<AcpiDigests> FindAcpiDigests(const EventLog& log) {
  std::vector<const Event*> found;
  for (const Event& event : log) {
    const bool fits = event.imr == 0 && event.type == kAcpiEventType;
    if (fits && (event.payload.empty() || event.payload == kAcpiPayload)) found.push_back(&event);
  }
  if (found.size() != kAcpiNames.size()) {
    return RefuseRegisters(std::to_string(found.size()) + " ACPI events in RTMR0; expected 3");
  }
  const bool named = std::ranges::any_of(found, [](const Event* event) { return !event->name.empty(); });
  AcpiDigests digests;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto place = named ? PlaceOf(*found[i]) : i;
    if (!place || !digests.at(*place).empty())
      return RefuseRegisters("the ACPI events are not each of the three names once");
    digests.at(*place) = found[i]->digest;
  }
  return digests;
}

std::size_t CountRtmr0(const EventLog& log) {
  return static_cast<std::size_t>(std::ranges::count(log, 0U, &Event::imr));
}

std::string ExpectedRtmr0(std::string_view hob_digest, const AcpiDigests& acpi) {
  return Fold({std::string(hob_digest), HexDecode(kVolume).value_or(""), Variable(kGlobal, "SecureBoot"),
               Variable(kGlobal, "PK"), Variable(kGlobal, "KEK"), Variable(kSecurity, "db"), Variable(kSecurity, "dbx"),
               Separator(), acpi[0], acpi[1], acpi[2], Sha384(std::string(2, '\0')),
               HexDecode(kBoot0000).value_or("")});
}

std::string ExpectedRtmr1(std::string_view kernel_authenticode) {
  return Fold({std::string(kernel_authenticode), Sha384("Calling EFI Application from Boot Option"), Separator(),
               Sha384("Exit Boot Services Invocation"), Sha384("Exit Boot Services Returned with Success")});
}

std::string ExpectedRtmr2(std::string_view cmdline, std::string_view initrd) {
  return Fold({std::string(cmdline), std::string(initrd)});
}

std::optional<std::uint64_t> FindMemorySize(const HobWitness& witness, std::string_view hob_digest) {
  constexpr std::uint64_t kStep = std::uint64_t{1} << 29U;
  constexpr std::uint64_t kLast = std::uint64_t{1} << 42U;
  for (std::uint64_t size = kStep; size <= kLast; size += kStep) {
    const auto digest = HobDigest(witness, size);
    if (digest && *digest == hob_digest) return size;
  }
  return std::nullopt;
}

}  // namespace gl
