#include "launch/thrown_away.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "os/files.h"
#include "os/stop_signal.h"

namespace gl {
namespace {

constexpr std::size_t kMostNames = 12;  // named in the line; the rest are counted

struct Names {
  std::size_t count = 0;
  std::string shown;

  void Add(const std::string& path) {
    if (count++ < kMostNames) shown += (shown.empty() ? "" : ", ") + Printable(path, 120);
  }
  [[nodiscard]] std::string Text() const {
    return std::to_string(count) + " (" + shown + (count > kMostNames ? ", ..." : "") + ")";
  }
};

// Files that differ between two right copies of one .git: made anew each time, or named by how objects came.
bool IsExpectedToDiffer(const std::string& path) {
  return path == ".git/index" || path.starts_with(".git/objects/pack/pack-");
}

bool SameBytes(int old_directory, int new_directory, const std::string& name) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const UniqueFd a(openat(old_directory, name.c_str(), kFlags)), b(openat(new_directory, name.c_str(), kFlags));
  static std::array<char, 64U << 10U> left, right;
  while (a && b) {
    const ssize_t count = read(a.Get(), left.data(), left.size());
    if (count < 0 || read(b.Get(), right.data(), right.size()) != count) return false;
    if (count == 0) return true;
    if (!std::equal(left.begin(), left.begin() + count, right.begin())) return false;
  }
  return false;
}

// Whether NAME, FOUND in the old and WANTED in the new directory, is the same thing in both; a directory counts as
// such, its content is compared later.
bool SameEntry(int old_directory, int new_directory, const std::string& name, const struct stat& found,
               const struct stat& wanted) {
  if (found.st_mode != wanted.st_mode) return false;
  if (S_ISDIR(found.st_mode)) return true;
  if (found.st_size != wanted.st_size) return false;
  if (S_ISLNK(found.st_mode)) return ReadLinkText(old_directory, name) == ReadLinkText(new_directory, name);
  return S_ISREG(found.st_mode) && SameBytes(old_directory, new_directory, name);
}

}  // namespace

Result<std::string> DescribeThrownAway(int old_root, int new_root, const std::string& staging,
                                       const std::string& folder, const ThrownAway& found_already) {
  Names foreign, changed;
  for (const std::string& path : found_already.foreign) foreign.Add(path);
  for (const std::string& path : found_already.changed) changed.Add(path);
  std::vector<std::string> pending = {folder};
  while (!pending.empty()) {
    const std::string at = std::move(pending.back());
    pending.pop_back();
    const UniqueFd old_directory = OpenBeneath(old_root, at, O_RDONLY | O_DIRECTORY);
    const UniqueFd new_directory = OpenBeneath(new_root, at, O_RDONLY | O_DIRECTORY);
    if (!old_directory || !new_directory) continue;  // closed to us; its removal will say so if it matters
    GL_ASSIGN(const std::vector<std::string> names, ListNames(old_directory.Get()));
    for (const std::string& name : names) {
      GL_TRY(CheckStop());
      const std::string path = at.empty() ? name : at + "/" + name;
      if (path == staging || IsExpectedToDiffer(path)) continue;
      struct stat found{}, wanted{};
      if (fstatat(old_directory.Get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (fstatat(new_directory.Get(), name.c_str(), &wanted, AT_SYMLINK_NOFOLLOW) != 0) {
        foreign.Add(path);
      } else if (!SameEntry(old_directory.Get(), new_directory.Get(), name, found, wanted)) {
        changed.Add(path);
      }
      if (S_ISDIR(found.st_mode) && S_ISDIR(wanted.st_mode)) pending.push_back(path);
    }
  }
  std::string line;
  if (foreign.count > 0) line = "threw away what is not in the commit: " + foreign.Text();
  if (foreign.count > 0 && changed.count > 0) line += "; ";
  if (changed.count > 0) line += "replaced what differed: " + changed.Text();
  return line;
}

}  // namespace gl
