// Bytes as a zlib stream that stores them: what we write when an object cannot be copied as it came. To compress them
// is not worth a compressor in the trusted base. Source: RFC 1950, RFC 1951 section 3.2.4.
#pragma once

#include <string>
#include <string_view>

namespace gl {

[[nodiscard]] std::string StoredStream(std::string_view bytes);

}  // namespace gl
