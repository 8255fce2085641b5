#include "verify_cli/git_clone.h"

#include <fcntl.h>

#include <array>
#include <chrono>

#include "base/byte_reader.h"
#include "base/decimal.h"
#include "base/text.h"
#include "os/files.h"
#include "os/system_error.h"

namespace gl {
namespace {

constexpr std::chrono::seconds kReadLimit{60};
constexpr std::size_t kMaxLine = 4096;
constexpr std::size_t kMaxErrors = 4096;
constexpr std::string_view kGit = "/usr/bin/git";

Deadline ReadDeadline() { return std::chrono::steady_clock::now() + kReadLimit; }

// No config of the machine or the account, no replaced object, no network: a missing object stays missing.
std::vector<std::string> GitEnvironment() {
  return {"PATH=/usr/bin:/bin",
          "HOME=/nonexistent",
          "LC_ALL=C",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_CONFIG_COUNT=1",
          "GIT_CONFIG_KEY_0=safe.directory",
          "GIT_CONFIG_VALUE_0=*",
          "GIT_NO_REPLACE_OBJECTS=1",
          "GIT_NO_LAZY_FETCH=1",
          "GIT_ALLOW_PROTOCOL=none",
          "GIT_OPTIONAL_LOCKS=0",
          "GIT_TERMINAL_PROMPT=0"};
}

}  // namespace

Result<std::unique_ptr<GitClone>> GitClone::Open(const std::string& directory) {
  std::unique_ptr<GitClone> clone(new GitClone);
  clone->directory_ = UniqueFd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!clone->directory_) return FailErrno(Fault::kRemote, "--source: cannot open '" + Printable(directory) + "'");
  GitClone* const self = clone.get();
  clone->repository_.place = directory;
  clone->repository_.read = [self](const ObjectId& id, ObjectType type) { return self->Read(id, type); };
  clone->repository_.resolve = [self](const std::string& ref) { return self->Resolve(ref); };
  return clone;
}

Command GitClone::GitCommand(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), std::string(kGit));
  return {std::move(arguments), GitEnvironment(), directory_.Get(), -1};
}

Status GitClone::Fill() {
  std::array<char, 64U << 10U> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  GL_ASSIGN(const std::size_t got, reader_->Read(piece.data(), piece.size(), ReadDeadline()));
  if (got == 0) return Fail(Fault::kRemote, "git ended early: is this a clone?");
  buffer_.append(piece.data(), got);
  return {};
}

Result<std::string> GitClone::TakeLine() {
  while (buffer_.find('\n') == std::string::npos) {
    if (buffer_.size() > kMaxLine) return Fail(Fault::kRemote, "git gave an answer that is none");
    GL_TRY(Fill());
  }
  const std::size_t end = buffer_.find('\n');
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

Result<std::string> GitClone::Take(std::size_t size) {
  while (buffer_.size() < size) GL_TRY(Fill());
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

// Source: git-cat-file(1), "BATCH OUTPUT": "ID TYPE SIZE\n" and the bytes and "\n", or "ID missing\n".
Result<std::string> GitClone::Read(const ObjectId& id, ObjectType type) {
  if (!reader_) {
    GL_ASSIGN(ChildProcess git,
              ChildProcess::Start(GitCommand({"cat-file", "--batch"}), {.input = true, .output = true}));
    reader_.emplace(std::move(git));
  }
  if (!WriteAll(reader_->Input(), id.Hex() + "\n")) return Fail(Fault::kRemote, "git ended early: is this a clone?");
  GL_ASSIGN(const std::string line, TakeLine());
  ByteReader words(line);
  if (!words.Skip(id.Hex() + " ")) return Fail(Fault::kRemote, "git answered for another object");
  const std::string_view found = words.TakeUntil(' ').value_or("");
  const auto size = ParseDecimal(words.Rest());
  if (!size) return Fail(Fault::kRemote, "object " + id.Hex() + " is not there");
  if (*size > kMaxSourceObject) return Fail(Fault::kRemote, "object " + id.Hex() + " is over 1 GiB");
  GL_ASSIGN(std::string bytes, Take(*size + 1));
  bytes.pop_back();
  if (found != ObjectTypeName(type)) return Fail(Fault::kRemote, "object " + id.Hex() + " is a " + Printable(found));
  return bytes;
}

Result<std::string> GitClone::Resolve(const std::string& ref) const {
  const Command command = GitCommand({"rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}"});
  GL_ASSIGN(ChildProcess git, ChildProcess::Start(command, {.output = true, .errors = true}));
  std::string said;
  std::array<char, 256> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  while (true) {
    GL_ASSIGN(const std::size_t got, git.Read(piece.data(), piece.size(), ReadDeadline()));
    if (got == 0) break;
    said.append(piece.data(), got);
    if (said.size() > kMaxLine) return Fail(Fault::kRemote, "git gave an answer that is none");
  }
  std::string errors;
  GL_ASSIGN(const ExitState end, git.Finish(errors, kMaxErrors, ReadDeadline()));
  if (!end.Success() || said.empty()) return Fail(Fault::kRemote, "no commit is called '" + Printable(ref, 80) + "'");
  said.pop_back();  // the line's end
  return said;
}

}  // namespace gl
