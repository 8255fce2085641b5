#include "launch/disk_reading.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "base/text.h"
#include "git/object_hash.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/workers.h"

namespace gl {
namespace {

constexpr unsigned kThreads = 2;
constexpr std::size_t kEntriesOfOneJob = 64;
constexpr std::size_t kWaitingJobs = 64;
constexpr off_t kMaxLfsPointerBytes = 1024;

FileStat StatForIndex(const struct stat& info) {
  const auto cut = [](auto value) { return static_cast<std::uint32_t>(value); };
  return {cut(info.st_ctim.tv_sec),  cut(info.st_ctim.tv_nsec), cut(info.st_mtim.tv_sec),
          cut(info.st_mtim.tv_nsec), cut(info.st_dev),          cut(info.st_ino),
          cut(info.st_uid),          cut(info.st_gid),          cut(info.st_size)};
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

// Flags that keep an owner from changing or removing a file.
bool HasFlags(int file) {
  struct statx info{};
  constexpr std::uint64_t kFlags = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
  return statx(file, "", AT_EMPTY_PATH, 0, &info) != 0 || (info.stx_attributes & kFlags) != 0;
}

// One directory of the plan, opened; shared by the jobs that read its entries.
struct OpenDirectory {
  UniqueFd handle;
  const Directory& wanted;
  FoundDirectory& found;
};

class DiskReader {
 public:
  DiskReader(const CheckoutPlan& plan, const ObjectStore& store, Owner owner)
      : plan_(plan), store_(store), owner_(owner), algorithm_(plan.commit_id.Algorithm()) {}

  Result<DiskReading> ReadAll(int root, const std::vector<std::string>& ignored) {
    DiskReading reading;
    reading.directories.resize(plan_.tree.directories.size());
    Workers workers(kThreads, kWaitingJobs);
    for (std::size_t i = 0; i < plan_.tree.directories.size(); ++i) {
      GL_TRY(CheckStop());
      const Directory& wanted = plan_.tree.directories[i];
      FoundDirectory& found = reading.directories[i];
      found.entries.resize(wanted.entries.size());
      auto open = std::make_shared<OpenDirectory>(
          OpenDirectory{OpenBeneath(root, wanted.path, O_RDONLY | O_DIRECTORY), wanted, found});
      if (!open->handle) continue;
      found.problem = JudgeDirectory(*open);
      GL_ASSIGN(found.extra, FindExtra(*open, i == 0 ? ignored : std::vector<std::string>()));
      for (std::size_t from = 0; from < wanted.entries.size(); from += kEntriesOfOneJob) {
        GL_TRY(workers.Add(1, [this, open, from] { return ReadEntries(*open, from); }));
      }
    }
    GL_TRY(workers.Wait());
    return reading;
  }

 private:
  // What is wrong with the directory itself, or null. The mode of WORK_DIR is set after it was filled.
  [[nodiscard]] const char* JudgeDirectory(const OpenDirectory& open) const {
    struct stat info{};
    if (fstat(open.handle.Get(), &info) != 0) return "cannot be read";
    const bool may_differ = open.wanted.path.empty() && owner_ == Owner::kAny;
    if (!may_differ && (info.st_mode & 07777) != 0755) return "has another mode";
    return JudgeOwner(open.handle.Get(), info);
  }

  [[nodiscard]] const char* JudgeOwner(int handle, const struct stat& info) const {
    if (owner_ == Owner::kAny) return nullptr;
    if (info.st_uid != geteuid()) return "belongs to somebody else";
    return HasAttributes(handle) || HasFlags(handle) ? "was changed by somebody else" : nullptr;
  }

  // A name that is in the directory and not in the commit, or "".
  static Result<std::string> FindExtra(const OpenDirectory& open, const std::vector<std::string>& ignored) {
    GL_ASSIGN(const std::vector<std::string> names, ListNames(open.handle.Get()));
    std::set<std::string_view> wanted;
    for (const TreeEntry& entry : open.wanted.entries) wanted.insert(entry.name);
    for (const std::string& name : names) {
      if (wanted.contains(name) || std::ranges::find(ignored, name) != ignored.end()) continue;
      return name;
    }
    return "";
  }

  Status ReadEntries(const OpenDirectory& open, std::size_t from) {
    const std::size_t to = std::min(from + kEntriesOfOneJob, open.wanted.entries.size());
    for (std::size_t i = from; i < to; ++i) {
      GL_TRY(CheckStop());
      open.found.entries[i].problem = ReadEntry(open, open.wanted.entries[i], open.found.entries[i]);
    }
    return CheckStop();  // a file may not have been read to its end because of it
  }

  // What is wrong with it, or null.
  const char* ReadEntry(const OpenDirectory& open, const TreeEntry& wanted, FoundEntry& found) {
    struct stat info{};
    if (fstatat(open.handle.Get(), wanted.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return "is gone";
    found.stat = StatForIndex(info);
    if (wanted.mode == EntryMode::kTree) return S_ISDIR(info.st_mode) ? nullptr : "is no directory";
    if (wanted.mode == EntryMode::kGitlink) return ReadGitlink(open, wanted, info);
    const bool link = wanted.mode == EntryMode::kSymlink;
    if (link != S_ISLNK(info.st_mode) || (!link && !S_ISREG(info.st_mode)))
      return link ? "is no symlink" : "is no file";
    if (info.st_nlink != 1) return "has a second name";
    if (owner_ == Owner::kOurs && info.st_uid != geteuid()) return "belongs to somebody else";
    if (static_cast<std::uint64_t>(info.st_size) != SizeOf(wanted.id)) return "has other bytes";
    return link ? ReadLink(open, wanted, info, found) : ReadFile(open, wanted, info, found);
  }

  std::uint64_t SizeOf(const ObjectId& blob) const {
    const auto place = store_.Find(blob);
    return place ? place->Object().size : 0;
  }

  // An empty directory stands for whichever commit the tree names.
  [[nodiscard]] const char* ReadGitlink(const OpenDirectory& open, const TreeEntry& wanted,
                                        const struct stat& info) const {
    if (!S_ISDIR(info.st_mode)) return "is no directory";
    if ((info.st_mode & 07777) != 0755) return "has another mode";
    const UniqueFd handle = OpenBeneath(open.handle.Get(), wanted.name, O_RDONLY | O_DIRECTORY);
    if (!handle) return "cannot be opened";
    if (const char* const problem = JudgeOwner(handle.Get(), info)) return problem;
    const auto names = ListNames(handle.Get());
    return names && names->empty() ? nullptr : "is a submodule's directory and not empty";
  }

  const char* ReadLink(const OpenDirectory& open, const TreeEntry& wanted, const struct stat& info, FoundEntry& found) {
    const auto text = ReadLinkText(open.handle.Get(), wanted.name);
    if (!text || text->size() != static_cast<std::size_t>(info.st_size)) return "cannot be read";
    return Hash(wanted.id, text->size(), found, [&](const ByteSink& sink) { return sink(*text); });
  }

  const char* ReadFile(const OpenDirectory& open, const TreeEntry& wanted, const struct stat& info, FoundEntry& found) {
    const mode_t mode = wanted.mode == EntryMode::kExecutable ? 0755 : 0644;
    if ((info.st_mode & 07777) != mode) return "has another mode";
    const UniqueFd file(
        openat(open.handle.Get(), wanted.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file) return "cannot be read";
    if (const char* const problem = JudgeOwner(file.Get(), info)) return problem;
    bool first = true;
    return Hash(wanted.id, static_cast<std::uint64_t>(info.st_size), found, [&](const ByteSink& sink) {
      return ReadPieces(file.Get(), [&](std::string_view piece) -> Status {
        if (std::exchange(first, false)) {
          found.lfs_pointer = info.st_size <= kMaxLfsPointerBytes && piece.starts_with(kLfsPointerStart);
        }
        GL_TRY(CheckStop());
        return sink(piece);
      });
    });
  }

  // Hashes what READ passes on, in the repository's algorithm and as SHA-256. Plain SHA-1 is enough: the object that
  // the bytes must be has passed the detecting one, so it is no half of a collision.
  const char* Hash(const ObjectId& wanted, std::uint64_t size, FoundEntry& found,
                   const std::function<Status(const ByteSink&)>& read) const {
    ObjectHasher own(algorithm_, ObjectType::kBlob, size), sha256(HashAlgorithm::kSha256, ObjectType::kBlob, size);
    const bool both = algorithm_ != HashAlgorithm::kSha256;
    std::uint64_t left = size;
    const Status all = read([&](std::string_view piece) -> Status {
      if (piece.size() > left) return Fail(Fault::kIntegrity, "it grew");
      left -= piece.size();
      own.Update(piece);
      if (both) sha256.Update(piece);
      return {};
    });
    if (!all) return "cannot be read to its end";
    if (left != 0) return "changed its size";
    const ObjectId id = own.Finish();
    if (id != wanted) return "has other bytes";
    found.size = size;
    found.sha256 = both ? sha256.Finish() : id;
    return nullptr;
  }

  const CheckoutPlan& plan_;
  const ObjectStore& store_;
  Owner owner_;
  HashAlgorithm algorithm_;
};

}  // namespace

std::size_t DiskReading::LfsPointers() const {
  std::size_t count = 0;
  for (const FoundDirectory& directory : directories) {
    count += static_cast<std::size_t>(std::ranges::count(directory.entries, true, &FoundEntry::lfs_pointer));
  }
  return count;
}

// What was not read is a problem as well: a reading of something else proves nothing.
std::optional<std::pair<std::string, std::string>> DiskReading::FirstProblem(const CheckoutPlan& plan) const {
  const FoundDirectory not_read;
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    const Directory& wanted = plan.tree.directories[i];
    const FoundDirectory& found = i < directories.size() ? directories[i] : not_read;
    if (found.problem != nullptr) return std::pair(wanted.path, found.problem);
    if (!found.extra.empty()) return std::pair(PathIn(wanted, found.extra), "is not in the commit");
    for (std::size_t k = 0; k < wanted.entries.size(); ++k) {
      const char* const problem = k < found.entries.size() ? found.entries[k].problem : FoundEntry().problem;
      if (problem != nullptr) return std::pair(PathIn(wanted, wanted.entries[k].name), problem);
    }
  }
  return std::nullopt;
}

Result<DiskReading> ReadDisk(int root, const CheckoutPlan& plan, const ObjectStore& store,
                             const std::vector<std::string>& ignored, Owner owner) {
  return DiskReader(plan, store, owner).ReadAll(root, ignored);
}

}  // namespace gl
