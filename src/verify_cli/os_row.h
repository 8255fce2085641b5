// `git-launcher-verify os-row DIRECTORY`: the row of an --os-reference file for an image of dstack's.
#pragma once

#include <string>

#include "base/result.h"

namespace gl {

// The table with one row, JSON, for the image in DIRECTORY: its sha256sum.txt and measurement.tdx.cbor, and version and
// is_dev from metadata.json where that is there and in the list of checksums. Fault::kRemote for a file that is
// missing, Fault::kIntegrity for files that do not hold together.
[[nodiscard]] Result<std::string> OsReferenceOf(const std::string& directory);

}  // namespace gl
