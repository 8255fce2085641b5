// Where git is let in: a bare repository of our own in the staging folder, and the only way this program starts git.
// Git carries objects into it; nothing in it is believed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/child_process.h"
#include "os/unique_fd.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::string_view kGitProgram = "/usr/bin/git";  // never looked up in a PATH from outside

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
  // Makes the repository NAME in the staging folder (its handle and its path). Fault::kWorkDir.
  [[nodiscard]] static Result<Quarantine> Create(int staging, const std::string& staging_path, const std::string& name,
                                                 const Pin& pin);

  [[nodiscard]] int Handle() const { return directory_.Get(); }

  // "git ARGUMENTS" in this repository, in an environment built from nothing (the table in quarantine.cc), with INPUT
  // (a descriptor, or -1 for none) as standard input. Fault::kRemote when it did not end by the deadline.
  [[nodiscard]] Result<GitOutcome> Run(std::vector<std::string> arguments, int input, Deadline deadline) const;

  // "git ARGUMENTS" with pipes to its standard input and from its standard output.
  [[nodiscard]] Result<ChildProcess> Start(std::vector<std::string> arguments) const;

 private:
  Quarantine() = default;
  [[nodiscard]] Command GitCommand(std::vector<std::string> arguments) const;

  UniqueFd directory_;
  std::vector<std::string> environment_;
};

}  // namespace gl
