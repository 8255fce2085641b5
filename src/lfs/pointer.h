// A Git LFS pointer: the small file that a commit has in the place of a large one.
// Source: git-lfs, docs/spec.md, "The Pointer".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "base/result.h"

namespace gl {

inline constexpr std::string_view kLfsPointerStart = "version https://git-lfs.github.com/spec/";
inline constexpr std::size_t kLfsPointerLimit = 1024;  // a pointer has fewer bytes

struct LfsPointer {
  std::string oid;         // the SHA-256 of the object's bytes, in hex
  std::uint64_t size = 0;  // of the object, in bytes

  [[nodiscard]] std::string Text() const;  // in canonical form
  friend auto operator<=>(const LfsPointer&, const LfsPointer&) = default;
};

// The pointer that the file BYTES is; nothing when it is an ordinary file. Fault::kIntegrity when it begins as a
// pointer and is not one in canonical form, of version 1 and without extensions.
[[nodiscard]] Result<std::optional<LfsPointer>> ParseLfsPointer(std::string_view bytes);

}  // namespace gl
