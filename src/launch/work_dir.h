// WORK_DIR: one handle, one lock for the life of the workload, and the swap of an old tree for a new one.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "os/unique_fd.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::chrono::seconds kLockWait{10};  // for another launcher, or an earlier one's workload, to leave

class WorkDir {
 public:
  // Opens or creates WORK_DIR, takes the lock, refuses what is not ours to replace (another origin, files that are no
  // checkout, a symlink, a folder that holds CONFIG_PATH or a mount point), and makes the staging folder. Nothing found
  // in it is trusted, changed or run, but for staging folders of killed launches, which are removed. Fault::kWorkDir.
  [[nodiscard]] static Result<WorkDir> Open(const Pin& pin, const std::string& config_path);

  // The directory PATH in OUTER, which is locked and ours, so that whatever lies in this one is ours to replace too.
  [[nodiscard]] static Result<WorkDir> OpenInside(const WorkDir& outer, const std::string& path);

  WorkDir(WorkDir&&) = default;
  WorkDir& operator=(WorkDir&&) = delete;
  ~WorkDir();  // removes the staging folder if it is still there

  [[nodiscard]] const std::string& Path() const { return path_; }
  [[nodiscard]] int Handle() const { return directory_.Get(); }
  [[nodiscard]] int Staging() const { return staging_.Get(); }
  [[nodiscard]] const std::string& StagingName() const { return staging_name_; }
  [[nodiscard]] std::string StagingPath() const { return path_ + "/" + staging_name_; }

  // What is there besides the staging folder.
  [[nodiscard]] Result<std::vector<std::string>> OldNames() const;

  // Removes everything but the staging folder.
  [[nodiscard]] Status RemoveOldContent() const;

  // Replaces .git by that of TREE, a directory in the staging folder.
  [[nodiscard]] Status SwapInGit(int tree) const;

  // To be called when all is in its place: makes the directory ours and removes the staging folder. A kill before it
  // leaves the staging folder, by which the next launch knows that the rest is ours to replace.
  [[nodiscard]] Status Close();

  // Gives up the handle, which holds the lock.
  [[nodiscard]] UniqueFd Release() && { return std::move(directory_); }

 private:
  WorkDir() = default;
  [[nodiscard]] Status Lock() const;
  [[nodiscard]] Status RefuseForeignContent(const Pin& pin, const std::vector<std::string>& names) const;
  [[nodiscard]] Status RefuseOtherOrigin(const RepoUrl& repo) const;
  [[nodiscard]] Status RefuseConfigInside(const std::string& config_path) const;
  [[nodiscard]] Status RefuseMountsInside() const;
  [[nodiscard]] Status BeginStaging(const std::vector<std::string>& names);
  [[nodiscard]] Status MakeStaging();
  [[nodiscard]] Status MakeStagingInSpace(const std::vector<std::string>& names);
  [[nodiscard]] Status RemoveStaging();

  std::string path_;
  UniqueFd directory_, staging_;
  std::string staging_name_;
};

}  // namespace gl
