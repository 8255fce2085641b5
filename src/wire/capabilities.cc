#include "wire/capabilities.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "git/object_id.h"

namespace gl {
namespace {

constexpr std::array<std::string_view, 4> kKeysWeRead = {"agent", "fetch", "ls-refs", "object-format"};
constexpr std::size_t kMaxShownFormat = 100;

bool IsKey(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

// Whether LINE begins the advertisement of version 0 or 1: its version, the first ref, or nothing at all.
bool IsOlder(const PktLine& line) {
  const auto begins_with_id = [&](HashAlgorithm algorithm) {
    const std::size_t digits = 2 * DigestSize(algorithm);
    return line.payload.size() > digits && line.payload[digits] == ' ' &&
           ObjectId::FromHex(algorithm, line.payload.substr(0, digits));
  };
  if (line.kind != PktLine::Kind::kData) return line.kind == PktLine::Kind::kFlush;
  return line.Text() == "version 1" || begins_with_id(HashAlgorithm::kSha1) || begins_with_id(HashAlgorithm::kSha256);
}

}  // namespace

Result<Capabilities> AdvertisementReader::Judge() const {
  const auto fetch = values_.find("fetch"), format = values_.find("object-format");
  if (fetch == values_.end()) {
    return Fail(Fault::kRemote, "the remote speaks version 2 and does not offer the command 'fetch'");
  }
  const bool named = format != values_.end();
  const std::string_view found = named ? format->second : ObjectFormatName(HashAlgorithm::kSha1);
  if (found != ObjectFormatName(wanted_)) {
    return Fail(Fault::kRemote, "the remote has objects of the format '" + Printable(found, kMaxShownFormat) +
                                    "'; expected '" + std::string(ObjectFormatName(wanted_)) +
                                    "', as the wanted commit's id is one");
  }
  const std::string features = " " + fetch->second + " ";
  return Capabilities{.object_format = wanted_,
                      .names_object_format = named,
                      .names_agent = values_.contains("agent"),
                      .ls_refs = values_.contains("ls-refs"),
                      .shallow = features.contains(" shallow "),
                      .filter = features.contains(" filter ")};
}

// advertisement = "version 2" *capability flush, each a pkt-line of text
// capability    = key ["=" value]
// key           = 1*(ALPHA | DIGIT | "-" | "_")
// Source: gitprotocol-v2(5), "Capability Advertisement". Unknown keys are ignored, as it demands. Older protocols begin
// as in gitprotocol-pack(5), "Reference Discovery".
Result<std::optional<Capabilities>> AdvertisementReader::Take(const PktLine& line) {
  const State before = std::exchange(state_, State::kOver);  // where it stays unless there is more to come
  GL_TRY(CheckNotError(line));
  if (before == State::kOver) return Unexpected("nothing after the advertisement", line);
  if (before == State::kStart) {
    if (IsOlder(line)) return Fail(Fault::kRemote, std::string(kOlderProtocol));
    if (line.Text() != "version 2") return Unexpected("'version 2'", line);
  } else if (line.kind == PktLine::Kind::kFlush) {
    return Judge();
  } else {
    GL_TRY(TakeCapability(line));
  }
  state_ = State::kList;
  return std::nullopt;
}

Status AdvertisementReader::TakeCapability(const PktLine& line) {
  const std::string_view text = line.Text();
  const std::size_t equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  if (!IsKey(key)) return Unexpected("a capability", line);
  bytes_ += line.payload.size();
  if (++lines_ > kMaxCapabilityLines || bytes_ > kMaxAdvertisementBytes) {
    return Unexpected("at most " + std::to_string(kMaxCapabilityLines) + " capabilities in " +
                          std::to_string(kMaxAdvertisementBytes) + " bytes",
                      line);
  }
  if (std::ranges::find(kKeysWeRead, key) == kKeysWeRead.end()) return {};
  const std::string_view value = equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
  if (!values_.emplace(key, value).second) return Unexpected("one '" + std::string(key) + "'", line);
  return {};
}

// request = "command=" name ["agent=" name] ["object-format=" name] delimiter *argument flush, each a pkt-line of text;
// agent and object-format only as the server offered them
std::string CommandRequest(const Capabilities& capabilities, std::string_view command,
                           const std::vector<std::string>& arguments) {
  std::string request;
  AppendData(request, "command=" + std::string(command) + "\n");
  if (capabilities.names_agent) AppendData(request, "agent=git-launcher\n");
  if (capabilities.names_object_format) {
    AppendData(request, "object-format=" + std::string(ObjectFormatName(capabilities.object_format)) + "\n");
  }
  AppendDelimiter(request);
  for (const std::string& argument : arguments) AppendData(request, argument + "\n");
  AppendFlush(request);
  return request;
}

std::string_view ObjectFormatName(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::kSha1 ? "sha1" : "sha256";
}

}  // namespace gl
