#include "wire/fetch_request.h"

#include <gtest/gtest.h>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;

TEST(FetchRequest, AsksForOneCommit) {
  const Capabilities server{.names_object_format = true, .names_agent = true, .shallow = true};
  const auto request = FetchRequest(server, test::SameDigits(kSha1, 'a'), {});
  ASSERT_TRUE(test::Ok(request));
  EXPECT_EQ(*request,
            "0012command=fetch\n0017agent=git-launcher\n0017object-format=sha1\n0001"
            "0010no-progress\n000eofs-delta\n0032want aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
            "000ddeepen 1\n0009done\n0000");
}

TEST(FetchRequest, SaysWhatIsHeldAndThatItHasNoParents) {
  const auto request = FetchRequest({.shallow = true}, test::SameDigits(kSha1, 'a'), {test::SameDigits(kSha1, 'b')});
  ASSERT_TRUE(test::Ok(request));
  EXPECT_EQ(*request,
            "0012command=fetch\n0001"
            "0010no-progress\n000eofs-delta\n000ethin-pack\n0032want aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
            "0035shallow bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n000ddeepen 1\n"
            "0032have bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n0009done\n0000");
}

TEST(FetchRequest, NamesSha256) {
  const Capabilities server{.object_format = kSha256, .names_object_format = true, .shallow = true};
  const auto request = FetchRequest(server, test::SameDigits(kSha256, 'a'), {});
  ASSERT_TRUE(test::Ok(request));
  EXPECT_NE(request->find("0019object-format=sha256\n0001"), std::string::npos) << *request;
  EXPECT_NE(request->find("004awant " + std::string(64, 'a') + "\n"), std::string::npos) << *request;
  EXPECT_EQ(request->find("agent"), std::string::npos) << *request;
}

TEST(FetchRequest, IsNotMadeForAServerWithoutShallow) {
  EXPECT_TRUE(test::Refused(FetchRequest({}, test::SameDigits(kSha1, 'a'), {}), Fault::kRemote, "(shallow)"));
}

TEST(CommitsRequest, AsksForCommitsBetween) {
  const Capabilities server{.names_object_format = true, .names_agent = true, .filter = true};
  const auto request = CommitsRequest(server, test::SameDigits(kSha1, 'a'), test::SameDigits(kSha1, 'b'));
  ASSERT_TRUE(test::Ok(request));
  EXPECT_EQ(*request,
            "0012command=fetch\n0017agent=git-launcher\n0017object-format=sha1\n0001"
            "0010no-progress\n000eofs-delta\n0012filter tree:0\n0032want aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
            "0032have bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n0009done\n0000");
}

TEST(CommitsRequest, IsNotMadeForAServerWithoutFilters) {
  const ObjectId id = test::SameDigits(kSha1, 'a');
  EXPECT_TRUE(test::Refused(CommitsRequest({.shallow = true}, id, id), Fault::kRemote, "(filter"));
}

}  // namespace
}  // namespace gl
