#include "launch/guest_answer.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>

#include "base/byte_reader.h"
#include "base/decimal.h"
#include "base/text.h"
#include "os/system_error.h"
#include "os/unique_fd.h"

namespace gl {
namespace {

std::unexpected<Error> NoAnswer(const std::string& expected, std::string_view got) {
  return Fail(Fault::kRemote, "malformed answer: expected " + expected + ", got '" + Printable(got, 80) + "'");
}

// LENGTH and CHUNKED: how the body ends; in neither way when the connection ends it.
Status TakeField(std::string_view line, std::optional<std::uint64_t>& length, bool& chunked) {
  std::string text(line);
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; });
  const std::size_t colon = text.find(':');
  const bool is_field = colon > 0 && colon < text.find_first_of(" \t") && text.find('\r') == text.size() - 1;
  if (!is_field || FindBadCharacter(text, "\t\r")) return NoAnswer("'NAME: VALUE' and CR LF", line);
  const bool is_length = text.starts_with("content-length:");
  if (!is_length && !text.starts_with("transfer-encoding:")) return {};
  const std::string value = text.substr(text.find_first_not_of(" \t", colon + 1));
  const bool is_second = length || chunked;
  if (is_length) length = ParseDecimal(std::string_view(value).substr(0, value.size() - 1));
  chunked = value == "chunked\r";
  if (!is_second && (length || chunked)) return {};
  return NoAnswer("one decimal Content-Length or one Transfer-Encoding 'chunked'", line);
}

Result<GuestAnswer> JoinChunks(std::uint64_t status, std::string_view bytes) {
  ByteReader from(bytes);
  for (GuestAnswer answer{status, {}};;) {
    const std::string_view line = from.TakeUntil('\n').value_or("");
    std::uint32_t size = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const bool is_size = error == std::errc() && line.substr(static_cast<std::size_t>(stop - line.data())) == "\r";
    const auto data = from.Take(std::size_t{size} + 2);
    const bool is_whole = data && data->ends_with("\r\n") && (size > 0 || from.AtEnd());
    if (!is_size || !is_whole) return NoAnswer("a chunk, its size alone in the line before it", line);
    if (size == 0) return answer;
    answer.body += data->substr(0, size);
  }
}

Result<GuestAnswer> Converse(const std::string& place, const std::string& request, std::size_t limit,
                             Deadline deadline) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  place.copy(address.sun_path, sizeof address.sun_path - 1);
  // Nothing here waits but AwaitInput: a full queue of connections is a failure, and so is a full buffer.
  const UniqueFd agent(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!agent || connect(agent.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      send(agent.Get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    return FailErrno(Fault::kRemote, "cannot connect");
  }
  static char buffer[64U << 10U];
  for (std::string bytes; bytes.size() <= limit;) {
    GL_TRY(AwaitInput(agent.Get(), deadline));
    const ssize_t got = read(agent.Get(), buffer, sizeof buffer);
    if (got < 0) return FailErrno(Fault::kRemote, "cannot read");
    bytes.append(buffer, static_cast<std::size_t>(got));
    auto answer = ParseGuestAnswer(bytes, got == 0);
    if (answer || got == 0) return answer;
  }
  return Fail(Fault::kRemote, "the answer is too large: the limit is " + std::to_string(limit) + " bytes");
}

}  // namespace

Result<GuestAnswer> ParseGuestAnswer(std::string_view bytes, bool ended) {
  const std::size_t end = std::min(bytes.find("\r\n\r\n"), bytes.size());
  ByteReader head(bytes.substr(0, end + 2));
  const bool is_http = head.Skip("HTTP/1.1 ") || head.Skip("HTTP/1.0 ");
  const auto status = ParseDecimal(head.Take(3).value_or(""));
  const bool is_line = head.Skip("\r\n") || (head.Skip(" ") && head.TakeUntil('\r') && head.Skip("\n"));
  if (end == bytes.size() || !is_http || status.value_or(0) < 200 || !is_line) {
    return NoAnswer("'HTTP/1.1 ' and a status, fields, and an empty line", bytes);
  }
  std::optional<std::uint64_t> length;
  bool chunked = false;
  while (const auto line = head.TakeUntil('\n')) GL_TRY(TakeField(*line, length, chunked));
  const std::string_view rest = bytes.substr(end + 4);
  if (chunked) return JoinChunks(*status, rest);
  if (length ? *length != rest.size() : !ended) return NoAnswer("a body of its length", rest);
  return GuestAnswer{*status, std::string(rest)};
}

Result<GuestAnswer> GuestAgent::Ask(const std::string& method, const std::string& json, std::size_t limit,
                                    bool may_lack) const {
  const std::string path = (IsFirstGeneration() ? "/prpc/Tappd." : "/") + method;
  const std::string request = "POST " + path + " HTTP/1.1\r\nHost: dstack\r\nContent-Type: application/json\r\n" +
                              "Content-Length: " + std::to_string(json.size()) + "\r\nConnection: close\r\n\r\n" + json;
  auto answer = Converse(socket, request, limit, deadline);
  if (answer && answer->status != 200 && (!may_lack || (answer->status != 400 && answer->status != 404))) {
    answer = Fail(Fault::kRemote, "status " + std::to_string(answer->status) + ": " + Printable(answer->body, 200));
  }
  return Within("the guest's agent, " + socket + " " + path, std::move(answer));
}

}  // namespace gl
