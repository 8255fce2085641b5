#include "wire/remote_helper.h"

#include <string>

#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kShownOfAnswer = 80;

std::unexpected<Error> Malformed(const std::string& expected, std::string_view got) {
  return Fail(Fault::kRemote, "malformed answer of git's transport program: expected " + expected + ", got '" +
                                  Printable(got, kShownOfAnswer) + "'");
}

// Nothing: the end of an answer, of which TEXT is what is here, may still come.
Result<std::nullopt_t> AwaitMore(std::string_view text) {
  if (text.size() < kMaxHelperBytes) return std::nullopt;
  return Malformed("its end within " + std::to_string(kMaxHelperBytes) + " bytes", text);
}

}  // namespace

// capabilities = *(["*"] name LF) LF      ; "*": who does not know it must not go on
// Source: gitremote-helpers(7), "Input Format", "Capabilities".
Result<std::optional<HelperCapabilities>> TakeHelperCapabilities(ByteReader& from) {
  const std::string_view text = from.Rest().substr(0, kMaxHelperBytes);
  ByteReader reader(text);
  HelperCapabilities found;
  while (const auto line = reader.TakeUntil('\n')) {
    if (line->empty()) {
      from = ByteReader(from.Rest().substr(text.size() - reader.Rest().size()));
      return found;
    }
    const bool mandatory = line->starts_with('*');
    const bool known = line->substr(mandatory ? 1 : 0) == "stateless-connect";
    if (mandatory && !known) return Malformed("no capability that has to be known but 'stateless-connect'", *line);
    found.stateless_connect = found.stateless_connect || known;
  }
  return AwaitMore(text);
}

// connection = ["fallback" | "unsupported"] LF
// Source: gitremote-helpers(7), "stateless-connect".
Result<std::optional<HelperConnection>> TakeHelperConnection(ByteReader& from) {
  const std::string_view text = from.Rest().substr(0, kMaxHelperBytes);
  const auto line = ByteReader(text).TakeUntil('\n');
  if (!line) return AwaitMore(text);
  from = ByteReader(from.Rest().substr(line->size() + 1));
  if (line->empty()) return HelperConnection::kEstablished;
  if (*line == "fallback") return HelperConnection::kFallback;
  if (*line == "unsupported") return HelperConnection::kUnsupported;
  return Malformed("an empty line, 'fallback' or 'unsupported'", *line);
}

}  // namespace gl
