#include "launch/work_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/byte_reader.h"
#include "base/hex.h"
#include "base/text.h"
#include "git/config_file.h"
#include "os/files.h"
#include "os/log.h"
#include "os/remove.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

constexpr std::string_view kStagingPrefix = ".git-launcher-staging-";
constexpr std::size_t kStagingRandomBytes = 8;
constexpr std::size_t kMaxMountInfoBytes = 4U << 20U;

bool IsStagingName(std::string_view name) {
  return name.starts_with(kStagingPrefix) && name.size() == kStagingPrefix.size() + 2 * kStagingRandomBytes &&
         HexDecode(name.substr(kStagingPrefix.size())).has_value();
}

std::string Shown(const std::string& path) { return "WORK_DIR '" + Printable(path) + "'"; }

Result<UniqueFd> OpenOrCreate(const std::string& path) {
  const std::string shown = Shown(path);
  MakeDirectories(AT_FDCWD, path.substr(0, path.rfind('/')));
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST)
    return FailErrno(Fault::kWorkDir, shown + " cannot be created");
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return FailErrno(Fault::kWorkDir, shown + " cannot be used");
  if (S_ISLNK(info.st_mode)) {
    return Fail(Fault::kWorkDir, shown + " is a symlink: name the directory itself, so that nobody can bend it");
  }
  if (!S_ISDIR(info.st_mode)) return Fail(Fault::kWorkDir, shown + " is not a directory");
  // A workload may have closed it to its owner.
  if ((info.st_mode & S_IRWXU) != S_IRWXU) std::ignore = chmod(path.c_str(), 0755);
  UniqueFd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return FailErrno(Fault::kWorkDir, shown + " cannot be opened");
  return directory;
}

}  // namespace

Result<WorkDir> WorkDir::Open(const Pin& pin, const std::string& config_path) {
  WorkDir work;
  work.path_ = pin.work_dir;
  GL_ASSIGN(work.directory_, OpenOrCreate(pin.work_dir));
  GL_TRY(work.Lock());
  GL_TRY(work.RefuseConfigInside(config_path));
  GL_ASSIGN(const std::vector<std::string> names, ListNames(work.Handle()));
  GL_TRY(work.RefuseForeignContent(pin, names));
  GL_TRY(work.RefuseMountsInside());
  GL_TRY(work.BeginStaging(names));
  return work;
}

Result<WorkDir> WorkDir::OpenInside(const WorkDir& outer, const std::string& path) {
  WorkDir work;
  work.path_ = outer.path_ + "/" + path;
  work.directory_ = OpenBeneath(outer.Handle(), path, O_RDONLY | O_DIRECTORY);
  if (!work.directory_) return FailErrno(Fault::kWorkDir, Shown(work.path_) + " cannot be opened");
  GL_TRY(work.Lock());  // somebody may have made it a WORK_DIR of its own
  GL_ASSIGN(const std::vector<std::string> names, ListNames(work.Handle()));
  GL_TRY(work.BeginStaging(names));
  return work;
}

// The new staging folder comes before older ones go: a kill never leaves files without a mark.
Status WorkDir::BeginStaging(const std::vector<std::string>& names) {
  GL_TRY(MakeStagingInSpace(names));
  for (const std::string& name : names) {
    if (IsStagingName(name)) GL_TRY(RemoveTree(Handle(), name));
  }
  return {};
}

WorkDir::~WorkDir() {
  if (staging_) std::ignore = RemoveStaging();
}

Status WorkDir::Lock() const {
  const auto deadline = std::chrono::steady_clock::now() + kLockWait;
  bool said = false;
  while (flock(Handle(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FailErrno(Fault::kWorkDir, Shown(path_) + " cannot be locked");
    if (std::chrono::steady_clock::now() >= deadline) {
      return Fail(Fault::kWorkDir,
                  Shown(path_) + " is in use by another launcher or by the workload of an earlier one (waited " +
                      std::to_string(kLockWait.count()) + " s): stop that one, or give each a WORK_DIR of its own");
    }
    if (!std::exchange(said, true)) Log("workdir is busy; waiting up to " + std::to_string(kLockWait.count()) + " s");
    GL_TRY(SleepUnlessStopped(std::chrono::milliseconds(50)));
  }
  return {};
}

// The scrub would delete the config, whatever path or link leads to it.
Status WorkDir::RefuseConfigInside(const std::string& config_path) const {
  if (!RealPath(config_path).starts_with(RealPath(path_) + "/")) return {};
  return Fail(Fault::kWorkDir,
              Shown(path_) + " holds the config file '" + Printable(config_path) + "': it would be scrubbed");
}

Status WorkDir::RefuseForeignContent(const Pin& pin, const std::vector<std::string>& names) const {
  const auto is_ours = [](std::string_view name) { return name == ".git" || IsStagingName(name); };
  if (names.empty() || std::ranges::any_of(names, is_ours)) return RefuseOtherOrigin(pin.repo);
  std::string message = Shown(path_) + " is not empty and is not a git checkout; refusing to replace '" +
                        Printable(names.front(), 80) + "': empty it, or name another directory";
  if (names == std::vector<std::string>{"lost+found"}) message += " (for example a directory inside this volume)";
  return Fail(Fault::kWorkDir, std::move(message));
}

// The origin is the one thing that a kept .git is asked, and only to protect a person's other checkout. One that cannot
// be read (half-made, broken, of a strange kind) protects nothing and is replaced.
Status WorkDir::RefuseOtherOrigin(const RepoUrl& repo) const {
  const UniqueFd git = OpenBeneath(Handle(), ".git", O_RDONLY | O_DIRECTORY);
  if (!git) return {};
  const auto bytes = ReadRegularFile(git.Get(), "config", O_NOFOLLOW, kMaxGitConfigBytes, Fault::kWorkDir);
  if (!bytes) return {};
  const auto origin = FindOriginUrl(*bytes);
  if (!origin || !*origin || (*origin)->empty() || repo.SameRepository(**origin)) return {};
  return Fail(Fault::kWorkDir, "existing checkout at " + Printable(path_) + " has origin '" +
                                   Printable(RedactUrls(**origin)) + "' but the config wants '" + repo.Redacted() +
                                   "': remove that checkout, or name another WORK_DIR");
}

// What is mounted inside cannot be replaced, and emptying around it would leave half a tree.
Status WorkDir::RefuseMountsInside() const {
  const auto table = ReadRegularFile(AT_FDCWD, "/proc/self/mountinfo", 0, kMaxMountInfoBytes, Fault::kWorkDir);
  // Without /proc, or beneath a path with blanks (which are escaped there), a mount shows when it cannot be removed.
  if (!table) return {};
  const std::string inside = RealPath(path_) + "/";
  ByteReader lines(*table);
  while (const auto line = lines.TakeUntil('\n')) {
    ByteReader fields(*line);  // proc_pid_mountinfo(5): the mount point is the fifth
    for (int i = 0; i < 4; ++i) std::ignore = fields.TakeUntil(' ');
    const std::string_view mount = fields.TakeUntil(' ').value_or("");
    if (!mount.starts_with(inside)) continue;
    return Fail(Fault::kWorkDir, Shown(path_) + " has a mount point inside, '" + Printable(mount) +
                                     "': it would be scrubbed; unmount it, or mount it elsewhere");
  }
  return {};
}

Status WorkDir::MakeStaging() {
  std::array<char, kStagingRandomBytes> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return FailErrno(Fault::kBug, "getrandom");
  }
  DropAccessLists(Handle());
  staging_name_ = std::string(kStagingPrefix) + HexEncode({random.data(), random.size()});
  GL_ASSIGN(staging_, Within(Shown(path_) + " cannot be written to", MakeDirectory(Handle(), staging_name_)));
  return {};
}

// A workload that filled the volume does not keep the next launch from starting.
Status WorkDir::MakeStagingInSpace(const std::vector<std::string>& names) {
  const Status made = MakeStaging();
  if (made || !SaysDiskFull(made.error().message)) return made;
  Log("no space in WORK_DIR; removing first what an earlier workload left");
  for (const std::string& name : names) {
    if (name != ".git") GL_TRY(RemoveTree(Handle(), name));  // .git is the mark by which the rest is ours
  }
  return MakeStaging();
}

Status WorkDir::RemoveStaging() {
  staging_.Reset();
  return RemoveTree(Handle(), staging_name_);
}

Result<std::vector<std::string>> WorkDir::OldNames() const {
  GL_ASSIGN(std::vector<std::string> names, ListNames(Handle()));
  std::erase(names, staging_name_);
  return names;
}

Status WorkDir::RemoveOldContent() const {
  GL_ASSIGN(const std::vector<std::string> names, OldNames());
  for (const std::string& name : names) GL_TRY(RemoveTree(Handle(), name));
  return {};
}

Status WorkDir::SwapInGit(int tree) const {
  GL_ASSIGN(const std::vector<std::string> names, OldNames());  // a launch that was killed may have left no .git
  if (std::ranges::find(names, ".git") != names.end()) GL_TRY(MoveEntry(Handle(), ".git", Staging(), "old-git"));
  return MoveEntry(tree, ".git", Handle(), ".git");
}

Status WorkDir::Close() {
  GL_TRY(RemoveStaging());
  // git in the workload refuses a work tree of another owner; nobody else may write here. Who may not change that, is
  // not its owner, and then the modes of the files inside are what counts.
  std::ignore = fchown(Handle(), geteuid(), static_cast<gid_t>(-1));
  if (fchmod(Handle(), 0755) != 0) Log("workdir belongs to another user: its mode was left as it is");
  return {};
}

}  // namespace gl
