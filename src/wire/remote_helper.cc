#include "wire/remote_helper.h"

#include <string>

#include "base/text.h"
#include "wire/capabilities.h"

namespace gl {
namespace {

constexpr std::size_t kShownOfAnswer = 80;

std::unexpected<Error> Malformed(const std::string& expected, std::string_view got) {
  return Fail(Fault::kRemote, "malformed answer of git's transport program: expected " + expected + ", got '" +
                                  Printable(got, kShownOfAnswer) + "'");
}

// Whether an answer, of which TEXT is what is here, is whole: not yet, but its end may still come.
Result<bool> AwaitMore(std::string_view text) {
  if (text.size() < kMaxHelperBytes) return false;
  return Malformed("its end within " + std::to_string(kMaxHelperBytes) + " bytes", text);
}

}  // namespace

// capabilities = *(["*"] name LF) LF      ; "*": who does not know it must not go on
// Source: gitremote-helpers(7), "Input Format", "Capabilities".
Result<bool> TakeHelperCapabilities(ByteReader& from) {
  const std::string_view text = from.Rest().substr(0, kMaxHelperBytes);
  ByteReader reader(text);
  bool can_connect = false;
  while (const auto line = reader.TakeUntil('\n')) {
    if (line->empty()) {
      from = ByteReader(from.Rest().substr(text.size() - reader.Rest().size()));
      return can_connect ? Result<bool>(true) : Fail(Fault::kRemote, std::string(kOlderProtocol));
    }
    const bool mandatory = line->starts_with('*');
    const bool known = line->substr(mandatory ? 1 : 0) == "stateless-connect";
    if (mandatory && !known) return Malformed("no capability that has to be known but 'stateless-connect'", *line);
    can_connect = can_connect || known;
  }
  return AwaitMore(text);
}

// connection = ["fallback" | "unsupported"] LF
// Source: gitremote-helpers(7), "stateless-connect".
Result<bool> TakeHelperConnection(ByteReader& from) {
  const std::string_view text = from.Rest().substr(0, kMaxHelperBytes);
  const auto line = ByteReader(text).TakeUntil('\n');
  if (!line) return AwaitMore(text);
  from = ByteReader(from.Rest().substr(line->size() + 1));
  if (line->empty()) return true;
  if (*line == "fallback" || *line == "unsupported") return Fail(Fault::kRemote, std::string(kOlderProtocol));
  return Malformed("an empty line, 'fallback' or 'unsupported'", *line);
}

}  // namespace gl
