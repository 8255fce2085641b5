#include "verify/launch_receipt.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

// As the launcher's scenario tests see it written.
const std::string kText = R"({"schema":"git-launcher-receipt/1","repo":"https://h/a\"b\\c","commit":")" +
                          std::string(40, '1') + R"(","tree":")" + std::string(40, '2') + R"(","tree_sha256":")" +
                          std::string(64, '3') +
                          R"(","files":2,"bytes":176,"launcher":"0.1.0","time":"2026-03-01T12:00:00Z","nonce":")" +
                          std::string(32, '4') + "\"}";

std::string With(std::string_view from, std::string_view to) {
  std::string text = kText;
  return text.replace(text.find(from), from.size(), to);
}

TEST(LaunchReceipt, ReadsWhatTheLauncherWrites) {
  const auto receipt = ParseLaunchReceipt(kText);
  ASSERT_TRUE(test::Ok(receipt));
  EXPECT_EQ(receipt->repo, "https://h/a\"b\\c");
  EXPECT_EQ(receipt->commit, std::string(40, '1'));
  EXPECT_EQ(receipt->tree, std::string(40, '2'));
  EXPECT_EQ(receipt->tree_sha256, std::string(64, '3'));
  EXPECT_EQ(receipt->files, 2U);
  EXPECT_EQ(receipt->bytes, 176U);
  EXPECT_EQ(receipt->launcher, "0.1.0");
  EXPECT_EQ(receipt->time, "2026-03-01T12:00:00Z");
  EXPECT_EQ(receipt->nonce, std::string(32, '4'));
  EXPECT_EQ(receipt->Text(), kText);
}

TEST(LaunchReceipt, RefusesOtherContent) {
  struct {
    std::string_view from, to, why;
  } const cases[] = {
      {"receipt/1", "receipt/2", "schema"},
      {"\"schema\"", "\"scheme\"", "schema"},
      {"\"repo\":\"https://h/a\\\"b\\\\c\",", "", "repo"},
      {"\"commit\":\"1111", "\"commit\":\"11111", "'commit' is no id"},
      {"\"tree\":\"2222", "\"tree\":\"222A", "'tree' is no id"},
      {"\"tree_sha256\":\"33", "\"tree_sha256\":\"", "'tree_sha256' is no id"},
      {"\"files\":2", "\"files\":-2", "files"},
      {"\"bytes\":176", "\"bytes\":\"176\"", "bytes"},
      {"2026-03-01", "2026-02-30", "'time' is no time"},
      {"T12:00:00Z", " 12:00:00Z", "'time' is no time"},
      {"\"nonce\":\"44", "\"nonce\":\"", "nonce"},
  };
  for (const auto& one : cases) {
    EXPECT_TRUE(test::Refused(ParseLaunchReceipt(With(one.from, one.to)), Fault::kIntegrity, std::string(one.why)));
  }
}

TEST(LaunchReceipt, RefusesOtherSpellings) {
  for (const std::string& text :
       {kText + "\n", " " + kText, With(",\"tree\"", ", \"tree\""),
        With("\"files\":2,\"bytes\":176", "\"bytes\":176,\"files\":2"), With("https", "\\u0068ttps"),
        With("\"files\":2", "\"more\":1,\"files\":2"), With("nonce\":\"4444", "nonce\":\"444A")}) {
    EXPECT_TRUE(test::Refused(ParseLaunchReceipt(text), Fault::kIntegrity, "byte for byte")) << text;
  }
  EXPECT_FALSE(ParseLaunchReceipt(With("\"files\":2", "\"files\":2,\"files\":2")));
  EXPECT_FALSE(ParseLaunchReceipt(""));
}

}  // namespace
}  // namespace gl
