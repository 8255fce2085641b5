// Bytes that lie outside of memory: a pack, or an object that is too large for it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"

namespace gl {

// Reads exactly TO.size() bytes, from OFFSET on.
using BytesAt = std::function<Status(std::uint64_t offset, std::span<char> to)>;

inline constexpr std::size_t kReadBytes = 256U << 10U;  // at once

// A sink that appends what it gets to BYTES.
[[nodiscard]] inline auto AppendsTo(std::string& bytes) {
  return [&bytes](std::string_view more) -> Status {
    bytes += more;
    return {};
  };
}

// Passes SIZE bytes, from OFFSET on, to SINK in pieces. Faults of either.
[[nodiscard]] inline Status ReadRange(const BytesAt& from, std::uint64_t offset, std::uint64_t size,
                                      const std::function<Status(std::string_view)>& sink) {
  std::string buffer;
  for (; size > 0; offset += buffer.size(), size -= buffer.size()) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, kReadBytes)));
    GL_TRY(from(offset, buffer));
    GL_TRY(sink(buffer));
  }
  return {};
}

}  // namespace gl
