#include "launch/quarantine.h"

#include <ranges>

#include "base/text.h"
#include "launch/git_dir.h"
#include "launch/git_environment.h"
#include "os/files.h"
#include "os/remove.h"

namespace gl {
namespace {

// What the quarantine's own config file says beyond git's defaults: objects stay in packs, large ones out of memory; a
// connection below 200 bytes a second for 30 seconds is given up; credentials come from a file in the quarantine.
constexpr std::string_view kQuarantineConfig =
    "[core]\n\tbigFileThreshold = 16m\n[fetch]\n\tunpackLimit = 1\n"
    "[http]\n\tlowSpeedTime = 30\n\tlowSpeedLimit = 200\n[credential]\n\thelper = store --file=credentials\n";

}  // namespace

std::string Complaint(const GitOutcome& outcome) {
  std::string said;
  for (const auto part : std::views::split(outcome.errors, '\n')) {
    const std::string_view line(part.begin(), part.end());
    if (line.empty() || line.starts_with("remote: ") || line.starts_with("hint: ")) continue;
    if (!said.empty()) said += " | ";
    said += line;
  }
  if (said.empty()) said = "git ended with " + outcome.state.Text();
  return Printable(RedactUrls(said));
}

Result<Quarantine> Quarantine::Create(int staging, const std::string& staging_path, const std::string& name,
                                      const Pin& pin, const RepoUrl& host) {
  Quarantine made;
  GL_ASSIGN(made.directory_, MakeDirectory(staging, name));
  const int directory = made.directory_.Get();
  GL_TRY(MakeGitDir(directory, {pin.commit.Algorithm(), true, "ref: refs/heads/none", kQuarantineConfig}));
  // The owner of a local repository says nothing about bytes that are hashed anyway; git takes this key from a global
  // file only.
  GL_TRY(CreateFile(directory, "global-config", "[safe]\n\tdirectory = *\n", 0644));
  made.environment_ = GitEnvironment(pin, host, staging_path + "/" + name);
  return made;
}

Status Quarantine::WriteCredentials(const Pin& pin, const RepoUrl& host) const {
  GL_ASSIGN(const std::string line, CredentialLine(pin, host));
  GL_TRY(RemoveTree(directory_.Get(), "credentials"));
  return line.empty() ? Status() : CreateFile(directory_.Get(), "credentials", line, 0600);
}

Command Quarantine::GitCommand(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), std::string(kGitProgram));
  return {std::move(arguments), environment_, directory_.Get()};
}

Result<GitOutcome> Quarantine::Run(std::vector<std::string> arguments, Deadline deadline) const {
  GL_ASSIGN(ChildProcess git, ChildProcess::Start(GitCommand(std::move(arguments)), {.errors = true}));
  GitOutcome outcome;
  GL_ASSIGN(outcome.state, git.Finish(outcome.errors, kMaxErrorBytes, deadline));
  return outcome;
}

}  // namespace gl
