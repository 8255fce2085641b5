// Data that is not part of this tree: real quotes, and cases that others made. Tests that read it look at whatever is
// there; a clone alone has none of it, and then they are skipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gl::test {

// Why a test is skipped; ./check knows it by this text.
inline constexpr std::string_view kNoSharedData = "no shared test data on this machine";

// The path NAME below the data: $GL_SHARED, or the folder "shared" beside the source tree.
[[nodiscard]] std::string SharedPath(std::string_view name);

// The bytes of that file; nothing when it is not there.
[[nodiscard]] std::optional<std::string> SharedFile(std::string_view name);

}  // namespace gl::test
