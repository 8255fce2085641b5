// Bytes as a zlib stream that stores them: what we write when an object cannot be copied as it came. To compress them
// is not worth a compressor in the trusted base. Source: RFC 1950, RFC 1951 section 3.2.4.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"

namespace gl {

// Writes the stream of the bytes that PRODUCE passes to the sink it is given, to SINK. Faults of either.
[[nodiscard]] Status WriteStored(const std::function<Status(const std::function<Status(std::string_view)>&)>& produce,
                                 const std::function<Status(std::string_view)>& sink);

}  // namespace gl
