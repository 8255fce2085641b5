// What is said to a transport program of git ("git remote-https URL URL") until it passes protocol version 2 through.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/byte_reader.h"
#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxHelperBytes = 4096;  // of one answer in text

// Each is written first; the answer to it is taken before the next.
inline constexpr std::string_view kAskHelperCapabilities = "capabilities\n";
inline constexpr std::string_view kAskHelperToConnect = "stateless-connect git-upload-pack\n";

struct HelperCapabilities {
  bool stateless_connect = false;
};

enum class HelperConnection {
  kEstablished,  // what follows is the server's advertisement
  kFallback,     // the server does not speak version 2
  kUnsupported,  // the program does not know the request
};

// These take one answer from the front of what was read so far; nothing, and FROM as it was, when its end is not here
// yet. Fault::kRemote when it is too long, demands what we do not know, or is no such answer.
[[nodiscard]] Result<std::optional<HelperCapabilities>> TakeHelperCapabilities(ByteReader& from);
[[nodiscard]] Result<std::optional<HelperConnection>> TakeHelperConnection(ByteReader& from);

}  // namespace gl
