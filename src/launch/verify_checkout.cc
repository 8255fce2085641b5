#include "launch/verify_checkout.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "git/index_file.h"
#include "git/object_hash.h"
#include "git/tree_identity.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

std::unexpected<Error> NotTheCommit(const std::string& path, std::string_view what) {
  return Fail(Fault::kIntegrity, "WORK_DIR is not the commit after it was written: '" + Printable(path) + "' " +
                                     std::string(what) + "; something else changes it, or the disk is failing");
}

FileStat StatForIndex(const struct stat& info) {
  const auto cut = [](auto value) { return static_cast<std::uint32_t>(value); };
  return {cut(info.st_ctim.tv_sec),  cut(info.st_ctim.tv_nsec), cut(info.st_mtim.tv_sec),
          cut(info.st_mtim.tv_nsec), cut(info.st_dev),          cut(info.st_ino),
          cut(info.st_uid),          cut(info.st_gid),          cut(info.st_size)};
}

// What lies on disk where the tree wants WANTED.
struct Found {
  int directory;
  std::string path;
  const TreeEntry& wanted;
  struct stat info{};
};

// Reads directories from the last to the first, so that each comes after those inside it.
class Checker {
 public:
  Checker(int root, const CheckoutPlan& plan) : root_(root), plan_(plan), algorithm_(plan.commit_id.Algorithm()) {}

  // The tree id that the disk's content has.
  Result<ObjectId> ReadAll() {
    for (std::size_t i = plan_.tree.directories.size(); i-- > 0;) {
      const Directory& wanted = plan_.tree.directories[i];
      GL_ASSIGN(const std::vector<TreeEntry> found, ReadDirectory(wanted));
      const ObjectId id = HashObject(algorithm_, ObjectType::kTree, SerializeTree(found));
      if (id != wanted.id) return NotTheCommit(wanted.path, "has another tree id");
      tree_ids_.emplace(wanted.path, id);
    }
    return tree_ids_.at("");
  }

  Result<ObjectId> Identity() const {
    return TreeSha256(plan_.tree, [&](std::size_t directory, const TreeEntry& entry) -> Result<ObjectId> {
      const auto found = sha256_.find(PathIn(plan_.tree.directories[directory], entry.name));
      if (found == sha256_.end()) return Fail(Fault::kBug, "a file without a SHA-256 identity");
      return found->second;
    });
  }

  std::vector<IndexEntry> TakeIndex() { return std::move(index_); }
  std::uint64_t Files() const { return sha256_.size(); }
  std::uint64_t Bytes() const { return bytes_; }

 private:
  Result<std::vector<TreeEntry>> ReadDirectory(const Directory& wanted) {
    const UniqueFd handle = OpenBeneath(root_, wanted.path, O_RDONLY | O_DIRECTORY);
    if (!handle) return NotTheCommit(wanted.path, "is no directory");
    GL_ASSIGN(std::vector<std::string> names, ListNames(handle.Get()));
    if (wanted.path.empty()) std::erase(names, ".git");
    std::map<std::string_view, const TreeEntry*> by_name;
    for (const TreeEntry& entry : wanted.entries) by_name.emplace(entry.name, &entry);
    std::vector<TreeEntry> entries;
    for (const std::string& name : names) {
      GL_TRY(CheckStop());
      const auto entry = by_name.find(name);
      if (entry == by_name.end()) return NotTheCommit(PathIn(wanted, name), "is not in the commit");
      Found found{handle.Get(), PathIn(wanted, name), *entry->second};
      GL_ASSIGN(TreeEntry read, ReadEntry(found));
      if (read.mode != found.wanted.mode || read.id != found.wanted.id) {
        return NotTheCommit(found.path, "has other bytes or another mode");
      }
      entries.push_back(std::move(read));
    }
    if (entries.size() != wanted.entries.size()) return NotTheCommit(wanted.path, "lacks an entry of the commit");
    SortEntries(entries);
    return entries;
  }

  Result<TreeEntry> ReadEntry(Found& found) {
    if (fstatat(found.directory, found.wanted.name.c_str(), &found.info, AT_SYMLINK_NOFOLLOW) != 0) {
      return NotTheCommit(found.path, "is gone");
    }
    if (S_ISDIR(found.info.st_mode)) return ReadSubdirectory(found);
    if (found.info.st_nlink != 1) return NotTheCommit(found.path, "has a second name");
    if (S_ISLNK(found.info.st_mode)) return ReadLink(found);
    if (S_ISREG(found.info.st_mode)) return ReadFile(found);
    return NotTheCommit(found.path, "is neither file, link nor directory");
  }

  Result<TreeEntry> ReadSubdirectory(const Found& found) {
    if ((found.info.st_mode & 07777) != 0755) return NotTheCommit(found.path, "has another mode");
    const auto tree_id = tree_ids_.find(found.path);
    if (tree_id != tree_ids_.end()) return TreeEntry{EntryMode::kTree, found.wanted.name, tree_id->second};
    if (found.wanted.mode != EntryMode::kGitlink) return NotTheCommit(found.path, "is a directory");
    const UniqueFd handle = OpenBeneath(found.directory, found.wanted.name, O_RDONLY | O_DIRECTORY);
    if (!handle) return NotTheCommit(found.path, "cannot be opened");
    GL_ASSIGN(const std::vector<std::string> names, ListNames(handle.Get()));
    if (!names.empty()) return NotTheCommit(found.path, "is a submodule's directory and not empty");
    index_.push_back({found.path, EntryMode::kGitlink, found.wanted.id, StatForIndex(found.info)});
    return found.wanted;  // an empty directory stands for whichever commit the tree names
  }

  Result<TreeEntry> ReadLink(const Found& found) {
    const auto text = ReadLinkText(found.directory, found.wanted.name);
    if (!text) return NotTheCommit(found.path, "cannot be read");
    return HashContent(found, EntryMode::kSymlink, [&](const ByteSink& sink) { return sink(*text); });
  }

  Result<TreeEntry> ReadFile(const Found& found) {
    const UniqueFd file = OpenBeneath(found.directory, found.wanted.name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file) return NotTheCommit(found.path, "cannot be read");
    const mode_t mode = found.info.st_mode & 07777;
    if (mode != 0644 && mode != 0755) return NotTheCommit(found.path, "has another mode");
    const EntryMode kind = mode == 0755 ? EntryMode::kExecutable : EntryMode::kFile;
    return HashContent(found, kind, [&](const ByteSink& sink) { return ReadPieces(file.Get(), sink); });
  }

  // Hashes what READ passes on, in the repository's algorithm and as SHA-256, and remembers it for the index.
  Result<TreeEntry> HashContent(const Found& found, EntryMode mode,
                                const std::function<Status(const ByteSink&)>& read) {
    const auto size = static_cast<std::uint64_t>(found.info.st_size);
    ObjectHasher own(algorithm_, ObjectType::kBlob, size), sha256(HashAlgorithm::kSha256, ObjectType::kBlob, size);
    std::uint64_t seen = 0;
    GL_TRY(read([&](std::string_view piece) -> Status {
      own.Update(piece);
      sha256.Update(piece);
      seen += piece.size();
      return CheckStop();
    }));
    if (seen != size) return NotTheCommit(found.path, "changed its size");
    TreeEntry entry{mode, found.wanted.name, own.Finish()};
    index_.push_back({found.path, mode, entry.id, StatForIndex(found.info)});
    sha256_.emplace(found.path, sha256.Finish());
    bytes_ += size;
    return entry;
  }

  int root_;
  const CheckoutPlan& plan_;
  HashAlgorithm algorithm_;
  std::map<std::string, ObjectId> tree_ids_, sha256_;  // by path: of directories, and of files and links
  std::vector<IndexEntry> index_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<VerifiedCheckout> VerifyCheckout(WorkDir work, const CheckoutPlan& plan,
                                        const std::optional<std::string>& tree_sha256) {
  Checker checker(work.Handle(), plan);
  GL_ASSIGN(ObjectId tree, checker.ReadAll());
  if (tree != plan.commit.tree) return NotTheCommit("", "has another tree id than the commit");
  GL_ASSIGN(ObjectId identity, checker.Identity());
  if (tree_sha256 && *tree_sha256 != identity.Hex()) {
    return Fail(Fault::kIntegrity, "the commit's tree has another SHA-256 identity than TREE_SHA256: expected " +
                                       *tree_sha256 + ", found " + identity.Hex() +
                                       "; COMMIT_SHA and TREE_SHA256 must be of one commit");
  }
  const UniqueFd git = OpenBeneath(work.Handle(), ".git", O_RDONLY | O_DIRECTORY);
  if (!git) return FailErrno(Fault::kWorkDir, "opening the fresh .git");
  GL_TRY(CreateFile(git.Get(), "index", SerializeIndex(plan.commit_id.Algorithm(), checker.TakeIndex()), 0644));
  return VerifiedCheckout(std::move(work).Release(), plan.commit_id, std::move(tree), std::move(identity),
                          checker.Files(), checker.Bytes());
}

}  // namespace gl
