// The bundles of one file, in the forms in which they are handed out. Source: sigstore-provenance.md, section 10.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sigstore/bundle.h"

namespace gl {

inline constexpr std::size_t kMaxSourceBytes = 64U << 20U;
inline constexpr std::size_t kMaxBundles = 1000;

// The bundles of TEXT, in their order, each read or refused by itself: one bundle, bundles one a line, an array of
// them, or an answer of GitHub's or npm's API ({"attestations": [{"bundle": ...}]}). Refused as a whole is what is not
// JSON, holds no bundle at all, or is over a limit.
[[nodiscard]] Proven<std::vector<Proven<Bundle>>> ReadBundles(std::string_view text);

}  // namespace gl
