#include "launch/curl.h"

#include <algorithm>

#include "launch/git_environment.h"
#include "launch/quarantine.h"
#include "launch/transport.h"

namespace gl {

static constexpr int kSizeExceeded = 63;  // curl(1), "EXIT CODES"

std::string CurlOption(std::string_view name, std::string_view value) {
  std::string line = std::string(name) + " = \"";
  for (const char c : value) line.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
  return line + "\"\n";
}

std::string CurlRequest(std::string_view url, const std::vector<std::string>& headers, bool http) {
  std::string config = "fail\ngloboff\nlocation\nmax-redirs = 5\nconnect-timeout = 20\n";
  config += CurlOption("proto", http ? "=http,https" : "=https") + CurlOption("url", url);
  for (const std::string& header : headers) config += CurlOption("header", header);
  return config;
}

Status RunCurl(const Pin& pin, const RepoUrl& host, Deadline deadline, std::string_view config, const ByteSink& take) {
  const Command command{{"/usr/bin/curl", "--disable", "--silent", "--show-error", "--fail-early", "--config", "-"},
                        GitEnvironment(pin, host, "/nonexistent")};
  GL_ASSIGN(ChildProcess curl, ChildProcess::Start(command, {.input = true, .output = true, .errors = true}));
  std::ignore = WriteAll(curl.Input(), config);  // if not, curl has ended and says why
  curl.CloseInput();
  std::string buffer(256U << 10U, '\0');
  for (std::size_t got = 1; got > 0;) {
    const Deadline stalled = std::chrono::steady_clock::now() + kStallLimit;
    GL_ASSIGN(got, curl.Read(buffer.data(), buffer.size(), std::min(deadline, stalled)));
    GL_TRY(take({buffer.data(), got}));
  }
  GitOutcome outcome;
  GL_ASSIGN(outcome.state, curl.Finish(outcome.errors, kMaxErrorBytes, deadline));
  if (outcome.state.Success()) return {};
  const bool exceeded = outcome.state.exited && outcome.state.value == kSizeExceeded;
  return Fail(exceeded ? Fault::kIntegrity : Fault::kRemote, Complaint(outcome));
}

}  // namespace gl
