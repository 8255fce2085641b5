#include "wire/ref_list.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using Kind = PktLine::Kind;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr PktLine kFlush{Kind::kFlush, {}};
constexpr PktLine kEnd{Kind::kResponseEnd, {}};
const std::string kIdA(40, 'a');
const std::string kIdB(40, 'b');

PktLine Data(std::string_view text) { return {Kind::kData, text}; }

RefListReader Reader() { return {kSha1, "refs/heads/x"}; }

Result<bool> Take(RefListReader& reader, const std::vector<PktLine>& lines) {
  Result<bool> result = false;
  for (const PktLine& line : lines) {
    EXPECT_TRUE(result && !*result) << "a line too many";
    result = reader.Take(line);
  }
  return result;
}

TEST(RefListRequest, AsksForOneRef) {
  const auto request =
      RefListRequest({.names_object_format = true, .names_agent = true, .ls_refs = true}, "refs/heads/x");
  ASSERT_TRUE(Ok(request));
  EXPECT_EQ(
      *request,
      "0014command=ls-refs\n0017agent=git-launcher\n0017object-format=sha1\n0001001cref-prefix refs/heads/x\n0000");
}

TEST(RefListRequest, IsNotMadeForAServerWithoutTheCommand) {
  EXPECT_TRUE(Refused(RefListRequest({}, "refs/heads/x"), Fault::kRemote, "does not offer the command 'ls-refs'"));
}

TEST(RefList, FindsTheRefByItsFullName) {
  const std::string other = kIdB + " refs/heads/x-1\n";
  const std::string wanted = kIdA + " refs/heads/x symref-target:refs/heads/y peeled:" + kIdB + "\n";
  const std::string longer = kIdB + " refs/heads/x/y";
  auto reader = Reader();
  const auto result = Take(reader, {Data(other), Data(wanted), Data(longer), kFlush});
  ASSERT_TRUE(Ok(result));
  EXPECT_TRUE(*result);
  EXPECT_EQ(reader.Target(), test::SameDigits(kSha1, 'a'));
}

TEST(RefList, MayBeEmptyOrWithoutTheRef) {
  const std::string other = kIdB + " refs/heads/x-1\n";
  for (const auto& lines : {std::vector{kFlush}, {Data(other), kFlush}}) {
    auto reader = Reader();
    EXPECT_TRUE(Take(reader, lines).value());
    EXPECT_EQ(reader.Target(), std::nullopt);
  }
}

TEST(RefList, EndsOnceAndNotEarly) {
  auto reader = Reader();
  EXPECT_TRUE(Take(reader, {kFlush}).value());
  EXPECT_TRUE(Refused(reader.Take(kFlush), Fault::kRemote, "expected nothing after the list of refs"));
  auto early = Reader();
  EXPECT_TRUE(Refused(Take(early, {kEnd}), Fault::kRemote, "the answer ended early"));
}

TEST(RefList, RefusesWhatIsNoListOfRefs) {
  const std::vector<std::string> lines = {"",
                                          kIdA,
                                          kIdA + " ",
                                          kIdA + "  refs/heads/x",
                                          "x" + kIdA + " refs/heads/x",
                                          "unborn refs/heads/x",
                                          kIdA.substr(1) + " r"};
  for (const std::string& line : lines) {
    auto reader = Reader();
    EXPECT_TRUE(Refused(Take(reader, {Data(line)}), Fault::kRemote, "expected 'id ref' or the end of the list"))
        << line;
    EXPECT_TRUE(Refused(reader.Take(kFlush), Fault::kRemote, "expected nothing after")) << line;
    EXPECT_EQ(reader.Target(), std::nullopt);
  }
  auto reader = Reader();
  EXPECT_TRUE(Refused(Take(reader, {Data("ERR no \x1b")}), Fault::kRemote, "the remote says: no \\x1b"));
}

TEST(RefList, RefusesARefThatIsThereTwice) {
  const std::string one = kIdA + " refs/heads/x", two = kIdB + " refs/heads/x";
  for (const std::string& second : {one, two}) {
    auto reader = Reader();
    EXPECT_TRUE(Refused(Take(reader, {Data(one), Data(second)}), Fault::kRemote, "expected each ref once"));
  }
}

TEST(RefList, RefusesAListWithoutEnd) {
  auto reader = Reader();
  const std::string line = kIdA + " refs/heads/x-1\n";
  for (std::size_t i = 0; i < kMaxRefLines; ++i) ASSERT_TRUE(Ok(reader.Take(Data(line))));
  EXPECT_TRUE(Refused(reader.Take(Data(line)), Fault::kRemote, "expected at most 100000 refs"));
}

}  // namespace
}  // namespace gl
