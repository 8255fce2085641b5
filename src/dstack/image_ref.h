// A reference to a container image, as far as it says which bytes are meant: only a digest does.
// Source: the grammar of github.com/distribution/reference, "reference.go".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxImageName = 255;  // of the name in full
inline constexpr std::size_t kMaxImageTag = 128;

struct ImageRef {
  std::string name;                   // in full: "docker.io/library/alpine"
  std::optional<std::string> tag;     // ignored by everybody when there is a digest
  std::optional<std::string> digest;  // 64 hex digits of a SHA-256

  // NAME[:TAG][@sha256:DIGEST]. Fault::kIntegrity for everything else; another hash is not accepted.
  [[nodiscard]] static Result<ImageRef> Parse(std::string_view text);

  // With the full name, and the tag only where there is no digest.
  [[nodiscard]] std::string Text() const;
};

}  // namespace gl
