// What a launch is about to throw away, for the log: everything in the old WORK_DIR that the new tree is not.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace gl {

// Paths that were found already.
struct ThrownAway {
  std::vector<std::string> foreign, changed;
};

// Compares the directories by names, kinds, modes and bytes and says the difference in one line, after what was
// FOUND_ALREADY: "threw away what is not in the commit: 2 (a, .git/hooks/x); replaced what differed: 1 (b)", or "" when
// there is none. Reads only regular files, follows nothing, and never descends where the new tree has no directory.
// STAGING is not counted. Only the folder FOLDER is compared, where it is in both; "" is all.
[[nodiscard]] Result<std::string> DescribeThrownAway(int old_root, int new_root, const std::string& staging,
                                                     const std::string& folder, const ThrownAway& found_already = {});

}  // namespace gl
