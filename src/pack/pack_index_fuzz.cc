// Every entry that went into an index is found in it as git looks for one, in whatever order they came.
// Input: entries of 16 bytes each: the first two of the id, two to tell it from others, four of CRC, eight of offset.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

#include "crypto/digest.h"
#include "pack/pack_index.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kEntry = 16;
constexpr std::size_t kTables = 8 + 256 * 4;  // where the ids begin

std::uint64_t Number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

class Reader {
 public:
  Reader(gl::HashAlgorithm algorithm, std::string_view index) : index_(index), id_size_(gl::DigestSize(algorithm)) {}

  [[nodiscard]] std::uint64_t At(std::size_t offset, std::size_t width = 4) const {
    return Number(index_.substr(offset, width));
  }
  [[nodiscard]] std::size_t Count() const { return At(kTables - 4); }

  // The place of the id RAW among all; Count() when it has none.
  [[nodiscard]] std::size_t Find(std::string_view raw) const {
    const auto byte = static_cast<unsigned char>(raw.front());
    const std::size_t end = At(8 + 4 * std::size_t{byte});
    for (std::size_t i = byte == 0 ? 0 : At(4 + 4 * std::size_t{byte}); i < end; ++i) {
      if (index_.substr(kTables + i * id_size_, id_size_) == raw) return i;
    }
    return Count();
  }

  [[nodiscard]] std::uint64_t Crc(std::size_t i) const { return At(kTables + Count() * id_size_ + 4 * i); }

  [[nodiscard]] std::uint64_t Offset(std::size_t i) const {
    const std::size_t table = kTables + Count() * (id_size_ + 4);
    const std::uint64_t offset = At(table + 4 * i);
    return offset < 0x80000000U ? offset : At(table + 4 * Count() + 8 * (offset - 0x80000000U), 8);
  }

 private:
  std::string_view index_;
  std::size_t id_size_;
};

void Check(gl::HashAlgorithm algorithm, const std::string& bytes) {
  std::vector<gl::PackIndexEntry> entries;
  std::map<std::string, std::size_t> places;
  for (std::size_t at = 0; at + kEntry <= bytes.size(); at += kEntry) {
    std::string raw = bytes.substr(at, 4);
    raw.resize(gl::DigestSize(algorithm), 'i');
    places.emplace(raw, entries.size());
    entries.push_back({gl::ObjectId::FromRaw(algorithm, raw).value(),
                       static_cast<std::uint32_t>(Number(bytes.substr(at + 4, 4))), Number(bytes.substr(at + 8, 8))});
  }
  const std::string trailer(gl::DigestSize(algorithm), 't');
  const auto index = gl::SerializePackIndex(algorithm, entries, trailer);
  Require(index.has_value() == (places.size() == entries.size()));
  if (!index) return;
  const Reader reader(algorithm, *index);
  Require(reader.Count() == entries.size());
  for (const gl::PackIndexEntry& entry : entries) {
    const std::size_t place = reader.Find(entry.id.Raw());
    Require(place < entries.size() && reader.Crc(place) == entry.crc32 && reader.Offset(place) == entry.offset);
  }
  const std::string covered = index->substr(0, index->size() - trailer.size());
  Require(covered.ends_with(trailer) && *index == covered + gl::DigestOf(algorithm, covered));
  std::ranges::reverse(entries);
  Require(gl::SerializePackIndex(algorithm, entries, trailer) == *index);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  Check(gl::HashAlgorithm::kSha1, bytes);
  Check(gl::HashAlgorithm::kSha256, bytes);
  Require(gl::Crc32(bytes) == gl::Crc32(bytes.substr(size / 2), gl::Crc32(bytes.substr(0, size / 2))));
  return 0;
}
