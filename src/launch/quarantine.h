// Where git is let in: a bare repository of our own in the staging folder, and the only way this program starts git.
// Git carries objects into it; nothing in it is believed.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "os/child_process.h"
#include "os/unique_fd.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::size_t kMaxErrorBytes = 16U << 10U;  // of a program's standard error that we keep

// How a git command ended.
struct GitOutcome {
  ExitState state;
  std::string errors;  // its standard error, cut; untrusted bytes
};

// git's own complaint in one printable line, without the lines that the server wrote ("remote: ...") and without any
// credentials.
[[nodiscard]] std::string Complaint(const GitOutcome& outcome);

class Quarantine {
 public:
  // Makes the repository NAME in the staging folder (its handle and its path), for objects from HOST, the pin's
  // repository or a fallback. Fault::kWorkDir.
  [[nodiscard]] static Result<Quarantine> Create(int staging, const std::string& staging_path, const std::string& name,
                                                 const Pin& pin, const RepoUrl& host);

  [[nodiscard]] int Handle() const { return directory_.Get(); }

  // Writes down for git what HOST wants to know of us, as it is now: before each try of a fetch. Fault::kRemote when
  // the token file cannot be used.
  [[nodiscard]] Status WriteCredentials(const Pin& pin, const RepoUrl& host) const;

  // "git ARGUMENTS" in this repository, in an environment built from nothing (the table in git_environment.cc).
  [[nodiscard]] Command GitCommand(std::vector<std::string> arguments) const;

  // Runs that to its end. Fault::kRemote when it did not end by the deadline.
  [[nodiscard]] Result<GitOutcome> Run(std::vector<std::string> arguments, Deadline deadline) const;

 private:
  Quarantine() = default;

  UniqueFd directory_;
  std::vector<std::string> environment_;
};

}  // namespace gl
