// The words of errno.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

// "ACTION: No such file or directory". ACTION is already printable.
[[nodiscard]] inline std::string ErrnoText(std::string_view action, int error = errno) {
  return std::string(action) + ": " + strerror(error);
}

[[nodiscard]] inline std::unexpected<Error> FailErrno(Fault fault, std::string_view action, int error = errno) {
  return Fail(fault, ErrnoText(action, error));
}

// Whether TEXT, an error's or a program's, says that the volume is full.
[[nodiscard]] inline bool SaysDiskFull(std::string_view text) {
  return text.find("No space left on device") != std::string_view::npos ||
         text.find("Disk quota exceeded") != std::string_view::npos;
}

}  // namespace gl
