#include "dstack/tdvf.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "dstack/little_endian.h"
#include "dstack/td_hob.h"
#include "pki/sha384.h"

namespace gl {
namespace {

// GUIDs as they lie in memory: 96b582de-1fb2-45f7-baea-a366c55a082d ends the table,
// e47a6535-984a-4798-865e-4685a7bf8ec2 names the offset of the descriptor.
constexpr std::string_view kTableGuid("\xDE\x82\xB5\x96\xB2\x1F\xF7\x45\xBA\xEA\xA3\x66\xC5\x5A\x08\x2D", 16);
constexpr std::string_view kOffsetGuid("\x35\x65\x7A\xE4\x4A\x98\x98\x47\x86\x5E\x46\x85\xA7\xBF\x8E\xC2", 16);
constexpr std::size_t kGuid = 16;
constexpr std::size_t kAfterTable = 32;  // bytes of the file behind the table
constexpr std::size_t kSectionBytes = 32;
constexpr std::uint64_t kChunk = 256;
constexpr std::uint32_t kHandOff = 2, kTemporary = 3;  // types of sections
constexpr std::uint32_t kExtend = 1, kAugmented = 2;   // attributes

std::unexpected<Error> RefuseFirmware(const std::string& reason) {
  return Fail(Fault::kIntegrity, "firmware: " + reason);
}

struct Section {
  std::string_view data;
  std::uint64_t address, memory;  // in bytes
  std::uint32_t type, attributes;
};

// table = *(data, length LE16, GUID), read from its end; a length counts data, itself and the GUID
Result<std::uint64_t> FindDescriptor(std::string_view firmware) {
  if (firmware.size() < kAfterTable + kGuid + 2) return RefuseFirmware("it is too short");
  std::string_view rest = firmware.substr(0, firmware.size() - kAfterTable);
  if (!rest.ends_with(kTableGuid)) return RefuseFirmware("it has no table of GUIDs");
  const std::uint64_t size = Little(rest, rest.size() - kGuid - 2, 2);
  if (size < kGuid + 2 || size > rest.size()) return RefuseFirmware("its table of GUIDs has an impossible length");
  rest = rest.substr(rest.size() - static_cast<std::size_t>(size));
  rest.remove_suffix(kGuid + 2);
  while (rest.size() >= kGuid + 2) {
    const std::uint64_t length = Little(rest, rest.size() - kGuid - 2, 2);
    if (length < kGuid + 2 || length > rest.size())
      return RefuseFirmware("an entry of its table has an impossible length");
    const std::string_view data = rest.substr(rest.size() - static_cast<std::size_t>(length))
                                      .substr(0, static_cast<std::size_t>(length) - kGuid - 2);
    if (rest.ends_with(kOffsetGuid) && data.size() >= 4) {
      const std::uint64_t from_end = Little(data, data.size() - 4, 4);
      if (from_end < 16 || from_end > firmware.size()) return RefuseFirmware("its descriptor lies outside it");
      return firmware.size() - from_end;
    }
    rest.remove_suffix(static_cast<std::size_t>(length));
  }
  return RefuseFirmware("its table of GUIDs names no descriptor");
}

// section = data offset LE32, raw size LE32, address LE64, memory size LE64, type LE32, attributes LE32
Result<Section> ReadSection(std::string_view firmware, std::string_view raw) {
  const std::uint64_t offset = Little(raw, 0, 4), size = Little(raw, 4, 4);
  if (offset > firmware.size() || size > firmware.size() - offset) return RefuseFirmware("a section lies outside it");
  const Section section{firmware.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)),
                        Little(raw, 8, 8), Little(raw, 16, 8), static_cast<std::uint32_t>(Little(raw, 24, 4)),
                        static_cast<std::uint32_t>(Little(raw, 28, 4))};
  const bool pages = section.address % kPage == 0 && section.memory % kPage == 0 && section.memory != 0;
  if (!pages || section.memory < size) return RefuseFirmware("a section of no whole pages");
  if (section.memory > kMaxFirmwareBytes) return RefuseFirmware("a section of too much memory");
  return section;
}

Result<std::vector<Section>> ReadSections(std::string_view firmware) {
  GL_ASSIGN(const std::uint64_t at, FindDescriptor(firmware));
  const std::string_view descriptor = firmware.substr(static_cast<std::size_t>(at));
  if (descriptor.size() < 16 || !descriptor.starts_with("TDVF"))
    return RefuseFirmware("it has no descriptor where it says");
  if (Little(descriptor, 8, 4) != 1) return RefuseFirmware("its descriptor is of another version");
  const std::uint64_t count = Little(descriptor, 12, 4);
  if (count > kMaxTdvfSections || descriptor.size() < 16 + count * kSectionBytes)
    return RefuseFirmware("too many sections");
  std::vector<Section> sections;
  for (std::size_t i = 0; i < count; ++i) {
    GL_ASSIGN(const Section section, ReadSection(firmware, descriptor.substr(16 + i * kSectionBytes, kSectionBytes)));
    sections.push_back(section);
  }
  return sections;
}

// name(16, zero-padded), address LE64, zero up to 128
std::string Record(std::string_view name, std::uint64_t address) {
  std::string record(name);
  record.resize(16, '\0');
  record += LittleBytes(address, 8);
  record.resize(128, '\0');
  return record;
}

void Add(const Section& section, std::uint64_t page, std::string& measured) {
  if ((section.attributes & kAugmented) == 0) measured += Record("MEM.PAGE.ADD", section.address + page);
}

void Extend(const Section& section, std::uint64_t page, std::string& measured) {
  if ((section.attributes & kExtend) == 0) return;
  for (std::uint64_t at = page; at < page + kPage; at += kChunk) {
    measured += Record("MR.EXTEND", section.address + at);
    std::string chunk(
        section.data.substr(static_cast<std::size_t>(std::min<std::uint64_t>(at, section.data.size())), kChunk));
    chunk.resize(kChunk, '\0');
    measured += chunk;
  }
}

std::string Measure(const std::vector<Section>& sections, bool two_pass) {
  std::string measured;
  for (const Section& section : sections) {
    for (std::uint64_t page = 0; page < section.memory; page += kPage) {
      Add(section, page, measured);
      if (!two_pass) Extend(section, page, measured);
    }
    for (std::uint64_t page = 0; two_pass && page < section.memory; page += kPage) Extend(section, page, measured);
  }
  return Sha384(measured);
}

std::string Leb128(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7U) bytes += static_cast<char>((number & 0x7FU) | 0x80U);
  return bytes += static_cast<char>(number);
}

// The memory that the firmware uses before it knows of any: the hand-off block's and what it calls temporary.
Result<std::string> Witness(const std::vector<Section>& sections) {
  std::vector<Section> used;
  std::optional<std::uint64_t> hand_off;
  for (const Section& section : sections) {
    if (section.type == kHandOff || section.type == kTemporary) used.push_back(section);
    if (section.type == kHandOff) hand_off = section.address;
  }
  if (!hand_off) return RefuseFirmware("it has no section for the hand-off block");
  std::ranges::sort(used, {}, &Section::address);
  const std::uint64_t base = used.front().address / kPage;
  std::string witness = Leb128(base) + Leb128(*hand_off / kPage - base) + Leb128(used.size());
  for (const Section& section : used)
    witness += Leb128(section.address / kPage - base) + Leb128(section.memory / kPage);
  return witness;
}

}  // namespace

Result<TdvfMeasurement> MeasureTdvf(std::string_view firmware) {
  if (firmware.size() > kMaxFirmwareBytes) return RefuseFirmware("it has more than 32 MiB");
  GL_ASSIGN(const std::vector<Section> sections, ReadSections(firmware));
  std::uint64_t memory = 0;
  for (const Section& section : sections) memory += section.memory;
  if (memory > 2 * kMaxFirmwareBytes) return RefuseFirmware("its sections take too much memory");
  GL_ASSIGN(std::string witness, Witness(sections));
  return TdvfMeasurement{Measure(sections, false), Measure(sections, true), std::move(witness)};
}

}  // namespace gl
