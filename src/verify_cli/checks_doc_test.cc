// docs/checks.md says what the table says. With GL_ACCEPT_GOLDEN=1 it is written anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "doc/strict_json.h"
#include "tests/builders/temp_dir.h"
#include "verify/check_id.h"

namespace gl {
namespace {

const std::string kPage = std::string(GL_SOURCE_DIR) + "/docs/checks.md";

constexpr std::string_view kIntroduction =
    "# The checks\n\n"
    "What `git-launcher-verify` checks, in the order of trust and of its report: for each check what it proves, what "
    "it\n"
    "does not, and which attack it stops. `git-launcher-verify explain CHECK` says the same. The ids are stable.\n\n"
    "The evidence in `tests/vectors/verify/` attacks them: a folder `bad_...` or `invalid_...` holds what is changed "
    "from\n"
    "the good evidence beside it, and what the report then says.\n";

std::string Page() {
  std::string text(kIntroduction);
  std::optional<Tier> tier;
  for (const CheckInfo& info : AllChecks()) {
    if (tier != info.tier) {
      std::string name(TierName(info.tier));
      name.front() = static_cast<char>(name.front() - 'a' + 'A');
      text += "\n## " + name + "\n";
    }
    tier = info.tier;
    text += "\n### `" + std::string(info.name) + "`: " + std::string(info.title) + "\n\n";
    text += "- Proves: " + std::string(info.proves) + "\n";
    text += "- Does not prove: " + std::string(info.does_not) + "\n";
    text += "- Stops: " + std::string(info.stops) + "\n";
  }
  return text;
}

TEST(ChecksDoc, SaysWhatTheTableSays) {
  if (std::getenv("GL_ACCEPT_GOLDEN") != nullptr) std::ofstream(kPage) << Page();
  EXPECT_EQ(test::BytesOf(kPage), Page()) << "run this test with GL_ACCEPT_GOLDEN=1 to write docs/checks.md anew";
}

}  // namespace
}  // namespace gl
