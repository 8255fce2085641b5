// The commits between two pins, from a clone.
#pragma once

#include "verify/source_objects.h"

namespace gl {

inline constexpr std::size_t kMaxRangeTitles = 10;

struct CommitTitle {
  std::string id;     // hex
  std::string title;  // the first line of its message, not printable: the repository's
};

struct CommitRange {
  bool is_ancestor = false;         // A comes before B, or is it
  std::size_t added = 0;            // commits that B has and A has not
  std::size_t dropped = 0;          // commits that A has and B has not
  std::vector<CommitTitle> titles;  // of the added ones, from B backwards, at most kMaxRangeTitles
};

// The commits between A and B, in hex. Fault::kRemote when the clone lacks one or there are more than kMaxCommits,
// Fault::kIntegrity when one has false bytes or an id is none.
[[nodiscard]] Result<CommitRange> ReadCommitRange(const SourceRepository& source, std::string_view a,
                                                  std::string_view b);

}  // namespace gl
