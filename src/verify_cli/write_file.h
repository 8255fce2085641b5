// A file for somebody else, whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

// Puts BYTES at PATH with the mode 0644, in the place of a regular file that may be there: a new file beside it is
// renamed, so that nobody ever sees a part. Fault::kConfig, naming PATH, when that is not possible; then nothing has
// changed.
[[nodiscard]] Status WriteWholeFile(const std::string& path, std::string_view bytes);

}  // namespace gl
