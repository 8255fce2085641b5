// What an answer says of a config; the rest is in tests/scenario/test_receipt.py, against an agent.
#include "launch/receipt.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

const std::string kCommit(40, 'a');
const std::string kSha256(64, 'b');

bool Names(const std::string& info, bool sealed = false) { return NamesConfig(info, kSha256, sealed, kCommit); }

TEST(NamesConfig, FindsTheDigestAnywhere) {
  for (const bool sealed : {false, true}) {
    EXPECT_TRUE(Names("x: GIT_LAUNCHER_CONFIG_SHA256=" + kSha256 + "\\n", sealed));
    EXPECT_FALSE(Names("", sealed));
    EXPECT_FALSE(Names(kSha256.substr(1), sealed));
  }
}

TEST(NamesConfig, FindsTheCommitOfTheKey) {
  for (const char* quote : {"", "'", "\\\"", "\\\\\\\"", "\\'"}) {
    EXPECT_TRUE(Names("\\n COMMIT_SHA=" + std::string(quote) + kCommit + quote + "\\n")) << quote;
    EXPECT_FALSE(Names("\\n COMMIT_SHA=" + std::string(quote) + kCommit + quote + "\\n", true)) << "it is sealed";
  }
  EXPECT_TRUE(Names(kCommit + " COMMIT_SHA=" + kCommit)) << "the second one counts";
}

TEST(NamesConfig, IsNotMisledByOthers) {
  EXPECT_FALSE(Names(kCommit));
  EXPECT_FALSE(Names("'\"" + kCommit));
  EXPECT_FALSE(Names("COMMIT_SHA=" + kCommit.substr(1)));
  EXPECT_FALSE(Names("COMMIT_SHA=" + std::string(40, 'c') + " REF=" + kCommit));
  EXPECT_FALSE(Names("COMMIT_SHA= " + kCommit));
}

}  // namespace
}  // namespace gl
