// git-launcher: one commit in, exactly its bytes running.
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <new>
#include <string>

#include "base/text.h"
#include "cli/launcher_options.h"
#include "cli/seal.h"
#include "launch/launcher.h"
#include "launch/receipt.h"
#include "launch/workload.h"
#include "os/entry_state.h"
#include "os/files.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "pin/pin.h"
#include "pin/pin_config.h"

namespace gl {
namespace {

using Action = LauncherOptions::Action;

int End(const Error& error) {
  LogError(error.message);
  return static_cast<int>(error.fault) + (error.fault == Fault::kInterrupted ? StopSignal() : 0);
}

// The system refuses memory: told as every failure is, with what is left of it. Nothing here could catch an exception.
[[noreturn]] void OutOfMemory() {
  std::set_new_handler(nullptr);
  _exit(End({Fault::kWorkDir, "out of memory: the limit of this process or of its container is too low"}));
}

Result<std::string> ReadConfig(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return Fail(Fault::kConfig, "config file not found: " + Printable(path));
  }
  return Within("config file", ReadRegularFile(AT_FDCWD, path, 0, kMaxConfigBytes, Fault::kConfig));
}

// The pin in the reference's words and order: "repo:     U" and so on.
std::vector<std::string> DescribePin(const Pin& pin, const std::string& config) {
  std::vector<std::string> lines = {
      "config:   " + Printable(config),
      "repo:     " + pin.repo.Redacted(),
      "commit:   " + pin.commit.Hex(),
      "workdir:  " + Printable(pin.work_dir),
  };
  for (const RepoUrl& fallback : pin.fallbacks) lines.push_back("fallback: " + fallback.Redacted());
  if (!pin.ref.empty()) lines.push_back("ref:      " + Printable(pin.ref));
  if (pin.tree_sha256) lines.push_back("tree:     sha256 " + *pin.tree_sha256);
  if (pin.allowed_signers) {
    for (const PublicKey& key : *pin.allowed_signers) lines.push_back("signer:   " + key.Fingerprint());
  }
  if (!pin.subdir.Text().empty()) lines.push_back("subdir:   " + Printable(pin.subdir.Text()));
  if (!pin.run_cmd) {
    lines.emplace_back("mode:     default (workload repo entry script)");
    lines.push_back("entry:    " + Printable(pin.entry.Text()));
    return lines;
  }
  lines.emplace_back("mode:     advanced (RUN_CMD)");
  if (!pin.install_cmd.empty()) lines.push_back("install:  " + Printable(pin.install_cmd));
  lines.push_back("run:      " + Printable(*pin.run_cmd));
  return lines;
}

std::string DescribeVerified(const VerifiedCheckout& checkout) {
  return "commit:      " + checkout.Commit().Hex() + "\ntree:        " + checkout.Tree().Hex() +
         "\nfiles:       " + std::to_string(checkout.Files()) + "\nbytes:       " + std::to_string(checkout.Bytes()) +
         "\ntree-sha256: " + checkout.Sha256Identity().Hex() + "\n";
}

// Returns when there is nothing to run; becomes the workload otherwise.
Status Run(const LauncherOptions& options, const EntryState& entry) {
  GL_ASSIGN(const std::string bytes, ReadConfig(options.config));
  GL_TRY(CheckSeal(environ, bytes));
  GL_ASSIGN(const Pin pin, ReadPin(bytes, options.config));
  const std::vector<std::string> description = DescribePin(pin, options.config);
  if (options.action == Action::kCheck) {
    std::string text;
    for (const std::string& line : description) text += line + "\n";
    return WriteAll(STDOUT_FILENO, text);
  }
  for (const std::string& line : description) Log(line);
  GL_ASSIGN(VerifiedCheckout checkout, PrepareCheckout(pin, options.config));
  if (options.action == Action::kFetchOnly) return WriteAll(STDOUT_FILENO, DescribeVerified(checkout));
  GL_TRY(LeaveReceipt(pin, bytes, checkout, GIT_LAUNCHER_VERSION, kGuestSockets));
  return std::unexpected(RunWorkload(std::move(checkout), pin, entry));
}

int Main(std::span<const char* const> arguments) {
  std::set_new_handler(OutOfMemory);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);  // larger tables are given back at once; else small things come to lie in them
  const Result<EntryState> entry = EntryState::Take();
  if (!entry) return End(entry.error());
  const Result<LauncherOptions> options = ParseLauncherOptions(arguments);
  if (!options) {
    Log("usage: git-launcher [options] [config-file]");
    return End(options.error());
  }
  SetLogFormat(options->log_format);
  Status done;
  if (options->action == Action::kVersion) {
    done = WriteAll(STDOUT_FILENO, "git-launcher " GIT_LAUNCHER_VERSION "\n");
  } else if (options->action == Action::kHelp) {
    done = WriteAll(STDOUT_FILENO, UsageText());
  } else {
    done = Run(*options, *entry);
  }
  return done ? 0 : End(done.error());
}

}  // namespace
}  // namespace gl

int main(int count, char** arguments) {
  return gl::Main({arguments + 1, static_cast<std::size_t>(count > 0 ? count - 1 : 0)});
}
