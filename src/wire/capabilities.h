// What a server that speaks Git's protocol version 2 can do, as it says when a connection begins.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash_algorithm.h"
#include "base/result.h"
#include "wire/pkt_line.h"

namespace gl {

inline constexpr std::size_t kMaxCapabilityLines = 256;
inline constexpr std::size_t kMaxAdvertisementBytes = 64U << 10U;

// What an error says when the server speaks version 0 or 1, or git's transport program can't pass version 2 through.
inline constexpr std::string_view kOlderProtocol = "the host does not speak protocol version 2";

// Its command "fetch" is there; without it there are no Capabilities.
struct Capabilities {
  HashAlgorithm object_format = HashAlgorithm::kSha1;
  bool names_object_format = false, names_agent = false;  // else a request must not name one
  bool ls_refs = false;
  bool shallow = false, filter = false;  // of fetch
};

class AdvertisementReader {
 public:
  // For a fetch of an object that WANTED names.
  explicit AdvertisementReader(HashAlgorithm wanted) : wanted_(wanted) {}

  // Takes the next line; what the server can do when that was the last one. Fault::kRemote when the advertisement is of
  // an older protocol (kOlderProtocol), malformed or too long, says something that we read twice, offers no fetch, or
  // names its objects in another way than WANTED; and for every line after that or after the last one.
  [[nodiscard]] Result<std::optional<Capabilities>> Take(const PktLine& line);

 private:
  enum class State { kStart, kList, kOver };
  [[nodiscard]] Status TakeCapability(const PktLine& line);
  [[nodiscard]] Result<Capabilities> Judge() const;

  HashAlgorithm wanted_;
  State state_ = State::kStart;
  std::size_t lines_ = 0, bytes_ = 0;
  std::map<std::string, std::string, std::less<>> values_;  // of the keys that we read
};

// The bytes of a request: the command with what the server wants said beside it, and ARGUMENTS, each a line without its
// end. Source: gitprotocol-v2(5), "Command Request", "agent", "object-format".
[[nodiscard]] std::string CommandRequest(const Capabilities& capabilities, std::string_view command,
                                         const std::vector<std::string>& arguments);

// "sha1" or "sha256": the name of ALGORITHM in the protocol.
[[nodiscard]] std::string_view ObjectFormatName(HashAlgorithm algorithm);

}  // namespace gl
