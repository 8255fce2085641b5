#include "launch/disk_reading.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "base/text.h"
#include "git/object_hash.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/workers.h"

namespace gl {
namespace {

constexpr unsigned kThreads = 2;
constexpr std::size_t kEntriesOfOnePart = 64;

FileStat StatForIndex(const struct statx& info) {
  const auto cut = [](auto value) { return static_cast<std::uint32_t>(value); };
  FileStat stat{};
  stat.ctime_seconds = cut(info.stx_ctime.tv_sec), stat.ctime_nanoseconds = info.stx_ctime.tv_nsec;
  stat.mtime_seconds = cut(info.stx_mtime.tv_sec), stat.mtime_nanoseconds = info.stx_mtime.tv_nsec;
  stat.device = cut(makedev(info.stx_dev_major, info.stx_dev_minor)), stat.inode = cut(info.stx_ino);
  stat.uid = info.stx_uid, stat.gid = info.stx_gid, stat.size = cut(info.stx_size);
  return stat;
}

// What NAME in DIRECTORY is, not followed; "" is the directory itself.
bool Look(int directory, const char* name, struct statx& info) {
  return statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, STATX_BASIC_STATS, &info) == 0;
}

// Whether NAMES, a list as listxattr(2) gives it, has more than a label that the system puts on every file.
bool OnlyLabels(std::string_view names) {
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find('\0'));
    if (name != "security.selinux" && name != "security.ima" && name != "security.evm") return false;
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
  return true;
}

bool HasAttributes(int file) {
  std::array<char, 4096> names{};
  const ssize_t size = flistxattr(file, names.data(), names.size());
  return size > 0 ? !OnlyLabels({names.data(), static_cast<std::size_t>(size)}) : size < 0 && errno != ENOTSUP;
}

// A file's bytes on their way to what they hash to, in the repository's algorithm and as SHA-256. Plain SHA-1 is
// enough: the object that the bytes must be has passed the detecting one, so it is no half of a collision.
struct Hashing {
  HashAlgorithm algorithm = {};
  std::uint64_t size = 0;
  const LfsPointer* lfs = nullptr;  // if set, the object has to be there; the identity is the pointer's
  ObjectHasher own{algorithm, ObjectType::kBlob, size}, sha256{HashAlgorithm::kSha256, ObjectType::kBlob, size};
  Digest content{HashAlgorithm::kSha256};
  bool both = algorithm != HashAlgorithm::kSha256;

  void Update(std::string_view bytes) {
    if (lfs != nullptr) return content.Update(bytes);
    own.Update(bytes);
    if (both) sha256.Update(bytes);
  }

  // What is wrong, or null.
  const char* Finish(const ObjectId& wanted, FoundEntry& found) {
    found.size = size;
    if (lfs != nullptr) {
      found.sha256 = HashObject(HashAlgorithm::kSha256, ObjectType::kBlob, lfs->Text());
      return HexEncode(content.Finish()) == lfs->oid ? nullptr : "has other bytes";
    }
    const ObjectId id = own.Finish();
    found.sha256 = both ? sha256.Finish() : id;
    return id == wanted ? nullptr : "has other bytes";
  }
};

// Entries of one directory of the plan, by their indices.
struct Part {
  std::size_t directory, from, to;
};

class DiskReader {
 public:
  DiskReader(int root, const CheckoutPlan& plan, const ObjectStore& store, const std::vector<std::string>& ignored,
             Owner owner, DiskReading known)
      : root_(root), plan_(plan), store_(store), ignored_(ignored), owner_(owner), reading_(std::move(known)) {}

  Result<DiskReading> ReadAll(const std::function<Status()>& meanwhile) {
    for (std::size_t i = 0; i < reading_.directories.size(); ++i) {
      if (!IsWrong(reading_.directories[i])) continue;
      const std::size_t size = reading_.directories[i].entries.size();
      for (std::size_t from = 0; from == 0 || from < size; from += kEntriesOfOnePart) {
        parts_.push_back({i, from, std::min(from + kEntriesOfOnePart, size)});
      }
    }
    Workers workers(kThreads, kThreads);
    for (unsigned i = 0; i < kThreads; ++i) GL_TRY(workers.Add(1, [this] { return ReadParts(); }));
    if (meanwhile) GL_TRY(meanwhile());
    GL_TRY(workers.Wait());
    return std::move(reading_);
  }

 private:
  static bool IsWrong(const FoundDirectory& found) {
    return found.problem != nullptr || !found.extra.empty() ||
           std::ranges::any_of(found.entries, [](const FoundEntry& it) { return it.problem != nullptr; });
  }

  Status ReadParts() {
    for (std::size_t i = next_++; i < parts_.size(); i = next_++) {
      GL_TRY(ReadPart(parts_[i]));
      GL_TRY(CheckStop());  // a file may not have been read to its end because of it
    }
    return {};
  }

  // The first part of a directory is the one that looks at the directory itself.
  Status ReadPart(const Part& part) {
    const Directory& wanted = plan_.tree.directories[part.directory];
    FoundDirectory& found = reading_.directories[part.directory];
    const UniqueFd handle = OpenBeneath(root_, wanted.path, O_RDONLY | O_DIRECTORY);
    if (!handle) return {};
    if (part.from == 0) {
      found.problem = JudgeDirectory(handle.Get(), part.directory == 0);
      GL_ASSIGN(found.extra, FindExtra(handle.Get(), wanted));
    }
    for (std::size_t i = part.from; i < part.to; ++i) {
      FoundEntry& entry = found.entries[i];
      if (entry.problem != nullptr) entry.problem = ReadEntry(handle.Get(), wanted.entries[i], entry);
    }
    return {};
  }

  // What is wrong with the directory itself, or null. The mode of WORK_DIR is set after it was filled.
  [[nodiscard]] const char* JudgeDirectory(int handle, bool root) const {
    struct statx info{};
    if (!Look(handle, "", info)) return "cannot be read";
    if ((!root || owner_ != Owner::kAny) && (info.stx_mode & 07777) != 0755) return "has another mode";
    return JudgeOwner(handle, info);
  }

  [[nodiscard]] const char* JudgeOwner(int handle, const struct statx& info) const {
    constexpr std::uint64_t kFlags = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;  // that keep an owner from changing it
    if (owner_ == Owner::kAny) return nullptr;
    if (info.stx_uid != user_) return "belongs to somebody else";
    return (info.stx_attributes & kFlags) != 0 || HasAttributes(handle) ? "was changed by somebody else" : nullptr;
  }

  // The names that are in the directory and not in the commit.
  [[nodiscard]] Result<std::vector<std::string>> FindExtra(int handle, const Directory& directory) const {
    GL_ASSIGN(std::vector<std::string> names, ListNames(handle));
    std::vector<std::string_view> wanted;
    if (directory.path.empty()) wanted.assign(ignored_.begin(), ignored_.end());
    for (const TreeEntry& entry : directory.entries) wanted.push_back(entry.name);
    std::ranges::sort(wanted);
    std::erase_if(names, [&](std::string_view name) { return std::ranges::binary_search(wanted, name); });
    return names;
  }

  // What is wrong with it, or null.
  const char* ReadEntry(int directory, const TreeEntry& wanted, FoundEntry& found) {
    struct statx info{};
    if (!Look(directory, wanted.name.c_str(), info)) return "is gone";
    found.there = true;
    found.stat = StatForIndex(info);
    if (wanted.mode == EntryMode::kTree) return S_ISDIR(info.stx_mode) ? nullptr : "is no directory";
    if (wanted.mode == EntryMode::kGitlink) return ReadGitlink(directory, wanted, info);
    const bool link = wanted.mode == EntryMode::kSymlink;
    if (link != S_ISLNK(info.stx_mode) || (!link && !S_ISREG(info.stx_mode)))
      return link ? "is no symlink" : "is no file";
    if (info.stx_nlink != 1) return "has a second name";
    if (owner_ == Owner::kOurs && info.stx_uid != user_) return "belongs to somebody else";
    if (info.stx_size != SizeOf(wanted)) return "has other bytes";
    return link ? ReadLink(directory, wanted, info, found) : ReadFile(directory, wanted, info, found);
  }

  std::uint64_t SizeOf(const TreeEntry& wanted) const {
    if (const LfsPointer* const lfs = plan_.LfsPointerOf(wanted)) return lfs->size;
    const auto place = store_.Find(wanted.id);
    return place ? place->Object().size : 0;
  }

  // An empty directory stands for whichever commit the tree names; a full one is judged as a checkout of its own.
  [[nodiscard]] const char* ReadGitlink(int directory, const TreeEntry& wanted, const struct statx& info) const {
    if (!S_ISDIR(info.stx_mode)) return "is no directory";
    if ((info.stx_mode & 07777) != 0755) return "has another mode";
    const UniqueFd handle = OpenBeneath(directory, wanted.name, O_RDONLY | O_DIRECTORY);
    if (!handle) return "cannot be opened";
    if (const char* const problem = JudgeOwner(handle.Get(), info)) return problem;
    if (plan_.with_submodules) return nullptr;
    const auto names = ListNames(handle.Get());
    return names && names->empty() ? nullptr : "is a submodule's directory and not empty";
  }

  const char* ReadLink(int directory, const TreeEntry& wanted, const struct statx& info, FoundEntry& found) const {
    const auto text = ReadLinkText(directory, wanted.name);
    if (!text || text->size() != info.stx_size) return "cannot be read";
    Hashing hashing{plan_.commit_id.Algorithm(), info.stx_size};
    hashing.Update(*text);
    return hashing.Finish(wanted.id, found);
  }

  const char* ReadFile(int directory, const TreeEntry& wanted, const struct statx& info, FoundEntry& found) const {
    static thread_local std::array<char, 256U << 10U> buffer;
    if ((info.stx_mode & 07777) != (wanted.mode == EntryMode::kExecutable ? 0755 : 0644)) return "has another mode";
    const UniqueFd file(
        openat(directory, wanted.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file) return "cannot be read";
    if (const char* const problem = JudgeOwner(file.Get(), info)) return problem;
    Hashing hashing{plan_.commit_id.Algorithm(), info.stx_size, plan_.LfsPointerOf(wanted)};
    std::uint64_t left = info.stx_size;
    // Fewer bytes than there is room for: the file's end, so that a file takes one call.
    for (std::size_t got = buffer.size(); left > 0 || got == buffer.size(); left -= got) {
      const ssize_t count = read(file.Get(), buffer.data(), buffer.size());
      got = static_cast<std::size_t>(count);
      if (count < 0 || got > left) return "cannot be read to its end";
      if (got == 0 && left > 0) return "changed its size";
      const std::string_view piece(buffer.data(), got);
      if (left == info.stx_size && hashing.lfs == nullptr)
        found.lfs_pointer = left <= kLfsPointerLimit && piece.starts_with(kLfsPointerStart);
      hashing.Update(piece);
      if (got < left && !CheckStop()) return "cannot be read to its end";
    }
    return hashing.Finish(wanted.id, found);
  }

  int root_;
  const CheckoutPlan& plan_;
  const ObjectStore& store_;
  const std::vector<std::string>& ignored_;
  Owner owner_;
  uid_t user_ = geteuid();
  DiskReading reading_;
  std::vector<Part> parts_;  // to be read
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace

DiskReading::DiskReading(const CheckoutPlan& plan) : directories(plan.tree.directories.size()) {
  for (std::size_t i = 0; i < directories.size(); ++i)
    directories[i].entries.resize(plan.tree.directories[i].entries.size());
}

void DiskReading::GiveUpWrongDirectories(const CheckoutPlan& plan) {
  for (std::size_t i = 0; i < directories.size(); ++i) {
    std::size_t child = plan.tree.directories[i].first_child;
    for (std::size_t k = 0; k < directories[i].entries.size(); ++k) {
      if (plan.tree.directories[i].entries[k].mode != EntryMode::kTree) continue;
      FoundDirectory& inner = directories[child++];
      FoundEntry& entry = directories[i].entries[k];
      if (entry.problem == nullptr) entry.problem = inner.problem;
      if (entry.problem == nullptr) continue;
      inner.problem = entry.problem;
      for (FoundEntry& each : inner.entries) each.problem = entry.problem;
    }
  }
}

std::size_t DiskReading::LfsPointers() const {
  std::size_t count = 0;
  for (const FoundDirectory& directory : directories)
    count += static_cast<std::size_t>(std::ranges::count(directory.entries, true, &FoundEntry::lfs_pointer));
  return count;
}

// What was not read is a problem as well: a reading of something else proves nothing.
std::optional<std::pair<std::string, std::string>> DiskReading::FirstProblem(const CheckoutPlan& plan) const {
  const FoundDirectory not_read;
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    const Directory& wanted = plan.tree.directories[i];
    const FoundDirectory& found = i < directories.size() ? directories[i] : not_read;
    if (found.problem != nullptr) return std::pair(wanted.path, found.problem);
    if (!found.extra.empty()) return std::pair(PathIn(wanted, found.extra.front()), "is not in the commit");
    for (std::size_t k = 0; k < wanted.entries.size(); ++k) {
      const char* const problem = k < found.entries.size() ? found.entries[k].problem : FoundEntry().problem;
      if (problem != nullptr) return std::pair(PathIn(wanted, wanted.entries[k].name), problem);
    }
  }
  return std::nullopt;
}

Result<DiskReading> ReadDisk(int root, const CheckoutPlan& plan, const ObjectStore& store,
                             const std::vector<std::string>& ignored, Owner owner, DiskReading known,
                             const std::function<Status()>& meanwhile) {
  return DiskReader(root, plan, store, ignored, owner, std::move(known)).ReadAll(meanwhile);
}

}  // namespace gl
