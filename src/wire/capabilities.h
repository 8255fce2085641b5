// What a server that speaks Git's protocol version 2 can do, as it says when a connection begins.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/hash_algorithm.h"
#include "base/result.h"
#include "wire/pkt_line.h"

namespace gl {

inline constexpr std::size_t kMaxCapabilityLines = 256;
inline constexpr std::size_t kMaxAdvertisementBytes = 64U << 10U;

// Its command "fetch" is there; without it there are no Capabilities.
struct Capabilities {
  HashAlgorithm object_format = HashAlgorithm::kSha1;
  bool names_object_format = false;                 // else a request must not name one
  std::optional<std::string> agent = std::nullopt;  // printable; without it a request must not name one
  bool ls_refs = false;
  bool shallow = false, filter = false;  // of fetch
};

// The server speaks version 0 or 1. Nothing of what it said was looked at further.
struct OlderProtocol {};

using Advertisement = std::variant<Capabilities, OlderProtocol>;

class AdvertisementReader {
 public:
  // For a fetch of an object that WANTED names.
  explicit AdvertisementReader(HashAlgorithm wanted) : wanted_(wanted) {}

  // Takes the next line; the advertisement when that was the last one that matters. Fault::kRemote when it is malformed
  // or too long, says something that we read twice, offers no fetch, or names its objects in another way than WANTED;
  // and for every line after that or after the last one.
  [[nodiscard]] Result<std::optional<Advertisement>> Take(const PktLine& line);

 private:
  enum class State { kStart, kList, kOver };
  [[nodiscard]] Status TakeCapability(const PktLine& line);

  HashAlgorithm wanted_;
  State state_ = State::kStart;
  std::size_t lines_ = 0, bytes_ = 0;
  std::map<std::string, std::string, std::less<>> values_;  // of the keys that we read
};

// The beginning of every request: the command, and what the server wants said beside it.
// Source: gitprotocol-v2(5), "Command Request", "agent", "object-format".
[[nodiscard]] std::string CommandRequest(const Capabilities& capabilities, std::string_view command);

// "sha1" or "sha256": the name of ALGORITHM in the protocol.
[[nodiscard]] std::string_view ObjectFormatName(HashAlgorithm algorithm);

}  // namespace gl
