#include "git/index_file.h"

#include <algorithm>

#include "crypto/digest.h"

namespace gl {

constexpr std::size_t kMaxNameLength = 0xFFF;  // a longer path has this in its length field
constexpr std::size_t kAlignment = 8;

static void PutBigEndian(std::string& bytes, std::uint32_t value, unsigned width) {
  while (width-- > 0) bytes += static_cast<char>(value >> 8U * width & 0xFFU);
}

// The entry's fields in the format's order, then NULs: at least one, up to a multiple of eight bytes.
static void PutEntry(std::string& bytes, const IndexEntry& entry) {
  const std::size_t start = bytes.size();
  const FileStat& stat = entry.stat;
  for (const std::uint32_t field :
       {stat.ctime_seconds, stat.ctime_nanoseconds, stat.mtime_seconds, stat.mtime_nanoseconds, stat.device, stat.inode,
        static_cast<std::uint32_t>(entry.mode), stat.uid, stat.gid, stat.size}) {
    PutBigEndian(bytes, field, 4);
  }
  bytes += entry.id.Raw();
  PutBigEndian(bytes, static_cast<std::uint32_t>(std::min(entry.path.size(), kMaxNameLength)), 2);
  bytes += entry.path;
  bytes.append(kAlignment - (bytes.size() - start) % kAlignment, '\0');
}

std::string SerializeIndex(HashAlgorithm algorithm, std::vector<IndexEntry> entries) {
  std::ranges::sort(entries, {}, &IndexEntry::path);
  std::string bytes = "DIRC";
  PutBigEndian(bytes, 2, 4);  // the version
  PutBigEndian(bytes, static_cast<std::uint32_t>(entries.size()), 4);
  for (const IndexEntry& entry : entries) PutEntry(bytes, entry);
  bytes += DigestOf(algorithm, bytes);
  return bytes;
}

}  // namespace gl
