// Bytes that come one by one get the answer that they get as a whole, and what is read encodes back: byte for byte
// when it is spelled as short as possible, else to something shorter that is read the same way.
#include <cstddef>
#include <cstdint>

#include "pack/pack_header.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::uint64_t kOffset = 100'000;  // of the entry; a pack that has something before it

std::string Size(gl::EntryKind kind, std::uint64_t size) {
  std::string bytes;
  auto byte = static_cast<unsigned>(kind) << 4U | static_cast<unsigned>(size & 0xFU);
  for (size >>= 4U; size != 0; size >>= 7U) {
    bytes += static_cast<char>(byte | 0x80U);
    byte = static_cast<unsigned>(size & 0x7FU);
  }
  return bytes + static_cast<char>(byte);
}

std::string Distance(std::uint64_t distance) {
  std::string bytes(1, static_cast<char>(distance & 0x7FU));
  while ((distance >>= 7U) != 0) bytes.insert(bytes.begin(), static_cast<char>((--distance & 0x7FU) | 0x80U));
  return bytes;
}

std::string Encoded(const gl::EntryHeader& header) {
  std::string bytes = Size(header.kind, header.size);
  if (header.kind == gl::EntryKind::kOffsetDelta) bytes += Distance(kOffset - header.base_offset);
  if (header.base_id) bytes += header.base_id->Raw();
  return bytes;
}

bool Same(const gl::EntryHeader& left, const gl::EntryHeader& right) {
  return left.kind == right.kind && left.size == right.size && left.base_offset == right.base_offset &&
         left.base_id == right.base_id;
}

void CheckEntry(gl::HashAlgorithm algorithm, std::string_view bytes) {
  const auto whole = gl::ParseEntryHeader(algorithm, kOffset, bytes);
  if (!whole) Require(whole.error().fault == gl::Fault::kIntegrity && !whole.error().message.empty());
  if (whole && !*whole) Require(bytes.size() < gl::kMaxEntryHeaderBytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto partial = gl::ParseEntryHeader(algorithm, kOffset, bytes.substr(0, size));
    if (partial && !*partial) continue;
    Require(partial.has_value() == whole.has_value());
    if (!partial) return Require(partial.error().message == whole.error().message);
    Require(Same(**partial, **whole) && (*partial)->length == size && (*whole)->length == size);
    break;
  }
  if (!whole || !*whole) return;
  const gl::EntryHeader& header = **whole;
  Require(header.length <= bytes.size() && header.length <= gl::kMaxEntryHeaderBytes);
  Require(header.base_id.has_value() == (header.kind == gl::EntryKind::kIdDelta));
  if (header.kind == gl::EntryKind::kOffsetDelta) {
    Require(header.base_offset >= gl::kPackHeaderBytes && header.base_offset < kOffset);
  }
  const std::string encoded = Encoded(header);
  if (encoded.size() == header.length) return Require(encoded == bytes.substr(0, header.length));
  Require(encoded.size() < header.length);
  const auto again = gl::ParseEntryHeader(algorithm, kOffset, encoded);
  Require(again && *again && Same(**again, header));
}

void CheckPack(std::string_view bytes) {
  const auto header = gl::ParsePackHeader(bytes);
  if (!header) return Require(header.error().fault == gl::Fault::kIntegrity && bytes.size() >= gl::kPackHeaderBytes);
  Require(header->has_value() == (bytes.size() >= gl::kPackHeaderBytes));
  if (!*header) return;
  std::string encoded("PACK\0\0\0\2", 8);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) encoded += static_cast<char>(**header >> shift & 0xFFU);
  Require(bytes.starts_with(encoded));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  CheckPack(bytes);
  const std::string_view start = std::string_view(bytes).substr(0, 2 * gl::kMaxEntryHeaderBytes);
  CheckEntry(gl::HashAlgorithm::kSha1, start);
  CheckEntry(gl::HashAlgorithm::kSha256, start);
  return 0;
}
