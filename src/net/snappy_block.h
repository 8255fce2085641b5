// Snappy's block format, in which GitHub stores bundles that its interface only points to.
// Source: sigstore-provenance.md, section 10; the format is google/snappy's "format_description.txt".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

// The bytes that BLOCK holds, at most LIMIT. Fault::kIntegrity when it is no whole block or says that it holds more.
[[nodiscard]] Result<std::string> UncompressSnappy(std::string_view block, std::size_t limit);

}  // namespace gl
