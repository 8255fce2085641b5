// `git-launcher-verify os-row DIRECTORY`: the table for --os-reference with one of dstack's images in it.
#pragma once

#include <string>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxImageFileBytes =
    2U << 30U;  // of one file of an image; the largest is its root filesystem

// The table, JSON, for the unpacked image in DIRECTORY, whose files are all read and compared with its sha256sum.txt.
// Fault::kRemote when the directory cannot be opened, Fault::kIntegrity for files that do not hold together.
[[nodiscard]] Result<std::string> OsReferenceOf(const std::string& directory);

}  // namespace gl
