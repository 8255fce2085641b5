#include "launch/tree_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "pack/pack_limits.h"

namespace gl {
namespace {

constexpr std::ptrdiff_t kMaxLevels = 256;             // of directories that are made before the whole tree is judged
constexpr std::size_t kMaxKeptTreeBytes = 32U << 20U;  // of trees that came before anything named them

std::string Joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "/" + name; }

mode_t ModeOf(const TreeEntry& entry) { return entry.mode == EntryMode::kExecutable ? 0755 : 0644; }

// Created with its final mode: the directory is ours and new, so no access list is inherited, and the umask is 022.
Result<UniqueFd> CreateEmpty(int directory, const TreeEntry& entry) {
  UniqueFd file(
      openat(directory, entry.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, ModeOf(entry)));
  if (!file) return FailErrno(Fault::kWorkDir, "cannot create it");
  return file;
}

Status MakeLink(int directory, const TreeEntry& entry, std::string_view target) {
  GL_TRY(CheckLinkTarget(target));
  if (symlinkat(std::string(target).c_str(), directory, entry.name.c_str()) != 0) {
    return FailErrno(Fault::kWorkDir, "cannot create the symlink");
  }
  return {};
}

}  // namespace

Status TreeWriter::TakeObject(const ObjectId& id, const TypedBytes& object) {
  if (gave_up_) return {};
  if (object.type == ObjectType::kCommit && id == commit_) {
    const auto commit = ParseCommit(id.Algorithm(), *object.bytes);
    if (commit) Want(commit->tree, "");  // else it is said when the plan is made
  } else if (object.type == ObjectType::kTree) {
    const bool wanted = places_.contains(id);
    kept_bytes_ += wanted ? 0 : object.bytes->size();
    if (!wanted && kept_bytes_ > kMaxKeptTreeBytes) return {};
    trees_.emplace(id, object.bytes);
    if (wanted) pending_.push_back(id);
  }
  return FillFolders();
}

// A tree may stand at many places, and a few bytes can name a billion of them: here each is filled at one place only,
// so that what is written is in proportion to what came. The others follow in Finish, when the whole is judged.
void TreeWriter::Want(const ObjectId& tree, std::string path) {
  path_bytes_ += path.size();
  if (places_.emplace(tree, std::move(path)).second && trees_.contains(tree)) pending_.push_back(tree);
}

Status TreeWriter::FillFolders() {
  while (!pending_.empty()) {
    const ObjectId id = pending_.back();
    pending_.pop_back();
    const auto tree = trees_.extract(id);
    std::optional<std::string> path = std::exchange(places_.at(id), std::nullopt);
    if (tree.empty() || !path) continue;  // a second object of that id
    auto entries = ParseTree(id.Algorithm(), *tree.mapped());
    gave_up_ = !entries || (entries_ += entries->size()) > kMaxTreeEntries || path_bytes_ > kMaxAllPathBytes ||
               path->size() > kMaxPathBytes || std::ranges::count(*path, '/') > kMaxLevels;
    if (gave_up_) return {};
    GL_TRY(AddFolder(std::move(*path), std::move(*entries)));
  }
  return {};
}

// Makes the directories inside, and says where the blobs go.
Status TreeWriter::AddFolder(std::string path, std::vector<TreeEntry> entries) {
  GL_ASSIGN(const std::shared_ptr<UniqueFd> handle, Open(path));
  std::vector<unsigned char> written(entries.size());
  folders_.push_back({std::move(path), std::move(entries), std::move(written)});
  Folder& folder = folders_.back();
  by_path_.emplace(folder.path, &folder);
  for (std::size_t i = 0; i < folder.entries.size(); ++i) {
    const TreeEntry& entry = folder.entries[i];
    if (IsBlob(entry.mode)) continue;
    if (mkdirat(handle->Get(), entry.name.c_str(), 0755) != 0) {
      return FailErrno(Fault::kWorkDir,
                       "cannot create the directory '" + Printable(Joined(folder.path, entry.name)) + "'");
    }
    folder.written[i] = 1;
    if (entry.mode == EntryMode::kTree) Want(entry.id, Joined(folder.path, entry.name));
  }
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < folder.entries.size(); ++i) {
    if (IsBlob(folder.entries[i].mode)) wanted_blobs_[folder.entries[i].id].push_back({&folder, i});
  }
  return {};
}

Result<std::shared_ptr<UniqueFd>> TreeWriter::Open(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find_if(open_, [&](const OpenFolder& it) { return it.handle && it.path == path; });
  if (found != open_.end()) return found->handle;
  auto handle = std::make_shared<UniqueFd>(OpenBeneath(root_, path, O_RDONLY | O_DIRECTORY));
  if (!*handle) return FailErrno(Fault::kWorkDir, "cannot open the directory '" + Printable(path) + "'");
  open_[next_open_++ % open_.size()] = {path, handle};
  return handle;
}

// Where a blob goes; who asked is the one who writes it.
std::vector<TreeWriter::Target> TreeWriter::TargetsOf(const ObjectId& id) {
  const std::scoped_lock lock(mutex_);
  const auto found = wanted_blobs_.find(id);
  if (found == wanted_blobs_.end()) return {};
  std::vector<Target> targets = std::move(found->second);
  wanted_blobs_.erase(found);
  return targets;
}

Status TreeWriter::TakeBlob(const ObjectId& id, std::string_view bytes) {
  for (const Target& target : TargetsOf(id)) GL_TRY(Write(target, bytes));
  return {};
}

Status TreeWriter::Write(const Target& target, std::string_view bytes) {
  const TreeEntry& entry = target.folder->entries[target.entry];
  const auto write = [&]() -> Status {
    GL_ASSIGN(const std::shared_ptr<UniqueFd> handle, Open(target.folder->path));
    GL_TRY(Count(target, bytes.size()));
    if (entry.mode == EntryMode::kSymlink) return MakeLink(handle->Get(), entry, bytes);
    GL_ASSIGN(const UniqueFd file, CreateEmpty(handle->Get(), entry));
    return WriteAll(file.Get(), bytes);
  };
  Status written = write();
  if (written) return {};
  const std::string path = Printable(Joined(target.folder->path, entry.name));
  return std::unexpected(std::move(written).error().Within("writing '" + path + "'"));
}

Status TreeWriter::Count(const Target& target, std::uint64_t size) {
  target.folder->written[target.entry] = 1;
  bytes_ += size;
  if (bytes_ <= kMaxCheckoutBytes) return {};
  return Fail(Fault::kIntegrity,
              "the commit's files are too large: the limit is " + std::to_string(kMaxCheckoutBytes) + " bytes");
}

Result<UniqueFd> TreeWriter::BeginLargeBlob() {
  const std::string name = "large-" + std::to_string(++large_count_);
  unlinkat(staging_, name.c_str(), 0);  // of an attempt before this one, which ended in the middle
  return OpenNewFile(staging_, name);
}

// It becomes the first file that wants it; others are written in Finish.
Status TreeWriter::EndLargeBlob(const ObjectId& id, UniqueFd file) {
  const std::string name = "large-" + std::to_string(large_count_);
  const std::vector<Target> targets = TargetsOf(id);
  const auto target =
      std::ranges::find_if(targets, [](const Target& it) { return IsFile(it.folder->entries[it.entry].mode); });
  if (target == targets.end()) {
    unlinkat(staging_, name.c_str(), 0);
    return {};
  }
  const TreeEntry& entry = target->folder->entries[target->entry];
  struct stat info{};
  GL_ASSIGN(const std::shared_ptr<UniqueFd> handle, Open(target->folder->path));
  if (fstat(file.Get(), &info) != 0 || fchmod(file.Get(), ModeOf(entry)) != 0 ||
      renameat(staging_, name.c_str(), handle->Get(), entry.name.c_str()) != 0) {
    return FailErrno(Fault::kWorkDir, "writing '" + Printable(Joined(target->folder->path, entry.name)) + "'");
  }
  return Count(*target, static_cast<std::uint64_t>(info.st_size));
}

Status TreeWriter::Finish(const CheckoutPlan& plan, const ObjectStore& store, const IsThere& is_there) {
  pending_.clear();
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    GL_TRY(CheckStop());
    const Directory& directory = plan.tree.directories[i];
    for (std::size_t k = 0; k < directory.entries.size(); ++k) {
      if (is_there && is_there(i, k)) continue;
      if (!by_path_.contains(directory.path)) {
        MakeDirectories(root_, directory.path);  // where all above it is in its place, nobody made them
        GL_TRY(AddFolder(directory.path, directory.entries));
      }
      Folder& folder = *by_path_.at(directory.path);
      if (folder.written[k] == 0) GL_TRY(WriteFromStore({&folder, k}, store));
    }
  }
  return {};
}

Status TreeWriter::WriteFromStore(const Target& target, const ObjectStore& store) {
  const TreeEntry& entry = target.folder->entries[target.entry];
  const auto place = store.Find(entry.id);
  if (!place || place->Object().size <= kWholeBytes || !IsFile(entry.mode)) {
    GL_ASSIGN(const ObjectBytes bytes, store.ReadWhole(entry.id, ObjectType::kBlob));
    return Write(target, *bytes);
  }
  GL_ASSIGN(const std::shared_ptr<UniqueFd> handle, Open(target.folder->path));
  GL_ASSIGN(const UniqueFd file, CreateEmpty(handle->Get(), entry));
  GL_ASSIGN(const std::uint64_t size,
            store.ReadBlob(entry.id, [&](std::string_view piece) { return WriteAll(file.Get(), piece); }));
  return Count(target, size);
}

}  // namespace gl
