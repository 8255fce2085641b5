#include "net/bearer_challenge.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(BearerChallenge, IsReadInItsSpellings) {
  for (const std::string_view value :
       {R"(Bearer realm="https://h/token",service="h",scope="repository:o/r:pull")",
        R"(bearer  scope="repository:o/r:pull" ,	SERVICE="h", realm="https://h/token" )",
        R"(Bearer realm="https://h/token",error="x\"y,z",service="h",scope="repository\:o/r:pull")"}) {
    const auto challenge = ParseBearerChallenge(value);
    ASSERT_TRUE(challenge) << value;
    EXPECT_EQ(challenge->realm, "https://h/token");
    EXPECT_EQ(challenge->service, "h");
    EXPECT_EQ(challenge->scope, "repository:o/r:pull");
  }
  EXPECT_EQ(ParseBearerChallenge(R"(Bearer realm="r")")->scope, "");
}

TEST(BearerChallenge, WhatIsNoneIsNone) {
  for (const std::string& value :
       {std::string(), std::string("Bearer"), std::string("Bearer "), std::string("Basic realm=\"r\""),
        std::string("Bearerrealm=\"r\""), std::string("Bearer realm=r"), std::string("Bearer realm=\"r"),
        std::string("Bearer realm=\"r\\"), std::string("Bearer realm=\"r\","), std::string("Bearer =\"r\""),
        std::string("Bearer realm=\"r\" x"), std::string("Bearer realm=\"\""), std::string("Bearer scope=\"s\""),
        std::string("Bearer realm=\"a\",realm=\"b\""), std::string("Bearer realm=\"a\nb\""),
        std::string("Bearer realm=\"\xC3\xA9\""), "Bearer realm=\"" + std::string(kMaxChallengeBytes, 'r') + "\""}) {
    EXPECT_FALSE(ParseBearerChallenge(value)) << value;
  }
}

}  // namespace
}  // namespace gl
