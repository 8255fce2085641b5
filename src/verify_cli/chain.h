// The chain of trust as a picture shows it: five links from the hardware to the commit, each with what is there and
// whether it holds.
#pragma once

#include <array>
#include <string>

#include "verify/report.h"

namespace gl {

enum class LinkState {
  kHolds,
  kFails,
  kOpen,
  kUnsupported,  // it would hold, but what it rests on does not
};

[[nodiscard]] std::string_view LinkWord(LinkState state);  // "holds", "fails", "open", "unsupported"

struct ChainLink {
  std::string_view title;  // "Operating system"
  LinkState state;
  std::string value, detail;  // from the evidence, not printable; long digests are cut
};

inline constexpr std::size_t kLinks = 5;

// A link fails when a check of its tiers does; it holds when none failed, every required one passed and the links
// before it hold.
[[nodiscard]] std::array<ChainLink, kLinks> ChainOf(const Report& report);

}  // namespace gl
