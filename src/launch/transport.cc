#include "launch/transport.h"

#include <algorithm>

#include "launch/git_environment.h"
#include "os/files.h"

namespace gl {
namespace {

constexpr std::size_t kPieceBytes = 256U << 10U;    // read from a program at once
constexpr std::chrono::seconds kLastWordsLimit{1};  // for a program that we are done with to say why it failed

// TEXT as one word of the shell that ssh starts on the host.
std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

bool IsHttp(const RepoUrl& host) {
  return host.Kind() == RepoUrl::Transport::kHttps || host.Kind() == RepoUrl::Transport::kHttp;
}

// Source: gitremote-helpers(7), git-upload-pack(1), "GIT_PROTOCOL"; the ssh options -p and SendEnv as git gives them.
Command CarrierCommand(const Quarantine& place, const Pin& pin, const RepoUrl& host) {
  if (IsHttp(host)) {
    const bool tls = host.Kind() == RepoUrl::Transport::kHttps;
    return place.GitCommand({tls ? "remote-https" : "remote-http", host.Plain(), host.Plain()});
  }
  Command command = place.GitCommand({"upload-pack", host.ServerPath()});
  command.environment.emplace_back("GIT_PROTOCOL=version=2");
  if (host.Kind() == RepoUrl::Transport::kLocal) return command;
  command.arguments = SshArguments(pin);
  if (!host.SshPort().empty()) command.arguments.insert(command.arguments.end(), {"-p", host.SshPort()});
  command.arguments.insert(command.arguments.end(),
                           {"--", host.SshDestination(), "git-upload-pack " + ShellQuoted(host.ServerPath())});
  return command;
}

}  // namespace

Status Transport::Converse(const Quarantine& place, const Pin& pin, const RepoUrl& host, Deadline deadline,
                           const Talk& talk) {
  const bool http = IsHttp(host);
  if (!http && host.ServerPath().empty()) return Fail(Fault::kRemote, std::string(kOlderProtocol));  // git may know how
  GL_TRY(place.WriteCredentials(pin, host));
  GL_ASSIGN(ChildProcess program,
            ChildProcess::Start(CarrierCommand(place, pin, host), {.input = true, .output = true, .errors = true}));
  Transport transport(std::move(program), http, deadline);
  Status talked = transport.Begin(pin.commit.Algorithm());
  if (talked) talked = talk(transport);
  return transport.Finish(std::move(talked));
}

Status Transport::Begin(HashAlgorithm algorithm) {
  if (http_) {
    GL_TRY(AskHelper(kAskHelperCapabilities, TakeHelperCapabilities));
    GL_TRY(AskHelper(kAskHelperToConnect, TakeHelperConnection));
    lines_.Feed(text_);
  }
  AdvertisementReader reader(algorithm);
  std::optional<Capabilities> found;
  while (!found) {
    GL_ASSIGN(const PktLine line, Line());
    GL_ASSIGN(found, reader.Take(line));
  }
  capabilities_ = *found;
  return {};
}

Status Transport::Ask(std::string_view request, const std::function<Result<bool>(const PktLine&)>& take) {
  GL_TRY(Write(request));
  for (bool over = false; !over;) {
    GL_ASSIGN(const PktLine line, Line());
    GL_ASSIGN(over, take(line));
  }
  if (!http_) return {};
  GL_ASSIGN(const PktLine line, Line());  // gitremote-helpers(7), "stateless-connect"
  return CheckOver(line);
}

// TALKED, with what the program complained of.
Status Transport::Finish(Status talked) {
  if (!talked && talked.error().fault != Fault::kRemote) return talked;
  if (talked && !http_) {
    std::string bye;
    AppendFlush(bye);
    talked = Write(bye);
  }
  const Deadline last_words = std::chrono::steady_clock::now() + kLastWordsLimit;
  GitOutcome outcome;
  auto state = program_.Finish(outcome.errors, kMaxErrorBytes, talked ? deadline_ : std::min(deadline_, last_words));
  if (!state && (talked || state.error().fault != Fault::kRemote)) return std::unexpected(std::move(state).error());
  outcome.state = state.value_or(ExitState{});
  if (talked && outcome.state.Success()) return {};
  const bool has_words = !outcome.errors.empty();
  if (talked || (ended_early_ && has_words)) return Fail(Fault::kRemote, Complaint(outcome));
  return Fail(Fault::kRemote, talked.error().message + (has_words ? "; " + Complaint(outcome) : ""));
}

Status Transport::Write(std::string_view bytes) {
  if (WriteAll(program_.Input(), bytes)) return {};
  ended_early_ = true;
  return Fail(Fault::kRemote, "the connection ended early");
}

Result<std::string_view> NextPiece(ChildProcess& program, std::string& buffer, Deadline deadline) {
  buffer.resize(kPieceBytes);
  const Deadline stalled = std::chrono::steady_clock::now() + kStallLimit;
  const auto got = program.Read(buffer.data(), buffer.size(), std::min(deadline, stalled));
  if (!got && got.error().fault == Fault::kRemote && std::chrono::steady_clock::now() >= stalled) {
    return Fail(Fault::kRemote, "it stalled: no byte came for " + std::to_string(kStallLimit.count()) + " s");
  }
  if (!got) return std::unexpected(got.error());
  return std::string_view(buffer).substr(0, *got);
}

Result<std::string_view> Transport::Piece() {
  GL_ASSIGN(const std::string_view piece, NextPiece(program_, buffer_, deadline_));
  if (!piece.empty()) return piece;
  ended_early_ = true;
  return Fail(Fault::kRemote, "the connection ended early");
}

Result<PktLine> Transport::Line() {
  while (true) {
    GL_ASSIGN(const auto line, lines_.Next());
    if (line) return *line;
    GL_ASSIGN(const std::string_view piece, Piece());
    lines_.Feed(piece);
  }
}

// Says REQUEST and awaits the answer that TAKE finds; what came behind it stays in text_.
Status Transport::AskHelper(std::string_view request, Result<bool> (*take)(ByteReader&)) {
  GL_TRY(Write(request));
  while (true) {
    ByteReader from(text_);
    GL_ASSIGN(const bool taken, take(from));
    text_ = std::string(from.Rest());
    if (taken) return {};
    GL_ASSIGN(const std::string_view piece, Piece());
    text_ += piece;
  }
}

}  // namespace gl
