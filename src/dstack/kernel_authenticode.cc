#include "dstack/kernel_authenticode.h"

#include <algorithm>
#include <vector>

#include "dstack/little_endian.h"
#include "dstack/td_hob.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::size_t kSetupHeaderEnd = 0x264;
constexpr std::size_t kMaxSections = 96;

std::unexpected<Error> RefuseKernel(const std::string& reason) { return Fail(Fault::kIntegrity, "kernel: " + reason); }

void Put(std::string& bytes, std::size_t at, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(number >> (8 * i));
}

// The highest address that the kernel takes an initrd at, by the version of its boot protocol.
std::uint64_t InitrdLimit(std::string_view kernel, std::uint64_t protocol) {
  constexpr std::uint64_t kOldLimit = 0x37FFFFFF, kNewLimit = 0xFFFFFFFF, kAbove4G = 0x40;
  if (protocol >= 0x20C && (Little(kernel, 0x236, 2) & kAbove4G) != 0) return kNewLimit;
  if (protocol >= 0x203 && protocol < 0x20C) return Little(kernel, 0x22C, 4);
  return kOldLimit;
}

// What QEMU writes into the setup header: loader type and flags, heap end, command line, initrd.
std::string Patched(std::string kernel, std::uint64_t initrd_size, std::uint64_t memory_size) {
  constexpr std::uint64_t kAcpiReserve = 0x28000;
  const std::uint64_t protocol = Little(kernel, 0x206, 2);
  const bool loads_high = protocol >= 0x200 && (Little(kernel, 0x211, 1) & 1U) != 0;
  const std::uint64_t real = loads_high ? 0x10000 : 0x90000;
  const std::uint64_t command_line = loads_high ? 0x20000 : 0x9A000;
  const std::uint64_t low = memory_size >= kLargeMemory ? 0x80000000 : std::min(memory_size, kLargeMemory);
  std::uint64_t limit = InitrdLimit(kernel, protocol);
  if (low > kAcpiReserve && limit >= low - kAcpiReserve) limit = low - kAcpiReserve - 1;
  Put(kernel, 0x210, 0xB0, 1);
  Put(kernel, 0x211, Little(kernel, 0x211, 1) | 0x80U, 1);
  Put(kernel, 0x218, (limit - initrd_size) & ~std::uint64_t{4095}, 4);
  Put(kernel, 0x21C, initrd_size, 4);
  Put(kernel, 0x224, command_line - real - 0x200, 4);
  Put(kernel, 0x228, command_line, 4);
  return kernel;
}

struct PeHeaders {
  std::size_t checksum, certificates;  // offsets of the field and of the directory entry
  std::size_t size_of_headers;
  std::size_t sections, section_count;  // offset and number of the section headers
};

// Source: Microsoft, "PE Format": the offsets below count from the optional header.
Result<PeHeaders> ReadPeHeaders(std::string_view kernel) {
  const std::uint64_t pe = Little(kernel, 0x3C, 4);
  if (!kernel.starts_with("MZ") || pe > kernel.size() || kernel.size() - pe < 24 + 160)
    return RefuseKernel("it is no PE file");
  const auto at = static_cast<std::size_t>(pe);
  if (kernel.substr(at, 4) != std::string_view("PE\0\0", 4)) return RefuseKernel("it is no PE file");
  const std::size_t optional = at + 24;
  const std::uint64_t magic = Little(kernel, optional, 2);
  if (magic != 0x10B && magic != 0x20B) return RefuseKernel("its optional header is of another kind");
  PeHeaders headers{};
  headers.checksum = optional + 64;
  headers.certificates = optional + (magic == 0x20B ? 144U : 128U);
  headers.size_of_headers = static_cast<std::size_t>(Little(kernel, optional + 60, 4));
  headers.section_count = static_cast<std::size_t>(Little(kernel, at + 6, 2));
  headers.sections = optional + static_cast<std::size_t>(Little(kernel, at + 20, 2));
  const bool fits = headers.section_count <= kMaxSections && headers.size_of_headers <= kernel.size() &&
                    headers.sections + 40 * headers.section_count <= headers.size_of_headers &&
                    headers.certificates + 8 <= headers.size_of_headers;
  return fits ? Result<PeHeaders>(headers) : RefuseKernel("its headers lie outside it");
}

// Headers without the checksum and the entry of the certificate table, sections by their place in the file, what is
// behind them but for the certificate table, zeros up to a multiple of eight bytes.
Result<std::string> Hashed(std::string_view kernel, const PeHeaders& headers) {
  std::string hashed(kernel.substr(0, headers.checksum));
  hashed += kernel.substr(headers.checksum + 4, headers.certificates - headers.checksum - 4);
  hashed += kernel.substr(headers.certificates + 8, headers.size_of_headers - headers.certificates - 8);
  std::vector<std::pair<std::size_t, std::size_t>> sections;  // offset and size
  for (std::size_t i = 0; i < headers.section_count; ++i) {
    const std::size_t header = headers.sections + 40 * i;
    const auto size = static_cast<std::size_t>(Little(kernel, header + 16, 4));
    const auto offset = static_cast<std::size_t>(Little(kernel, header + 20, 4));
    if (size == 0) continue;
    if (offset > kernel.size() || size > kernel.size() - offset) return RefuseKernel("a section lies outside it");
    sections.emplace_back(offset, size);
  }
  std::ranges::sort(sections);
  std::size_t covered = headers.size_of_headers;
  std::size_t end = 0;
  for (const auto& [offset, size] : sections) {
    if (offset < end) return RefuseKernel("its sections overlap");
    end = offset + size;
    hashed += kernel.substr(offset, size);
    covered += size;
  }
  const auto certificates = static_cast<std::size_t>(Little(kernel, headers.certificates + 4, 4));
  if (covered < kernel.size() && certificates <= kernel.size() - covered) {
    hashed += kernel.substr(covered, kernel.size() - covered - certificates);
  }
  hashed.append((8 - kernel.size() % 8) % 8, '\0');
  return hashed;
}

}  // namespace

Result<std::string> KernelAuthenticode(std::string_view kernel, std::uint64_t initrd_size, std::uint64_t memory_size) {
  if (kernel.size() < kSetupHeaderEnd || kernel.substr(0x202, 4) != "HdrS")
    return RefuseKernel("it has no setup header");
  const std::string patched = Patched(std::string(kernel), initrd_size, memory_size);
  GL_ASSIGN(const PeHeaders headers, ReadPeHeaders(patched));
  GL_ASSIGN(const std::string hashed, Hashed(patched, headers));
  return Sha384(hashed);
}

}  // namespace gl
