// What is said to a transport program of git ("git remote-https URL URL") until it passes protocol version 2 through.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/byte_reader.h"
#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxHelperBytes = 4096;  // of one answer in text

// Each is written first; the answer to it is taken before the next.
inline constexpr std::string_view kAskHelperCapabilities = "capabilities\n";
inline constexpr std::string_view kAskHelperToConnect = "stateless-connect git-upload-pack\n";

// These take one answer from the front of what was read so far; false, and FROM as it was, when its end is not here
// yet. Fault::kRemote when it is too long, demands what we do not know, or is no such answer; with kOlderProtocol
// (wire/capabilities.h) when the program cannot connect so, or the server does not speak version 2. What follows the
// second answer is the server's advertisement.
[[nodiscard]] Result<bool> TakeHelperCapabilities(ByteReader& from);
[[nodiscard]] Result<bool> TakeHelperConnection(ByteReader& from);

}  // namespace gl
