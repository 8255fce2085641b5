#include "pki/pem.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using test::ToPem;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

std::string Block(std::string_view body) { return std::string(kBegin).append(body).append(kEnd); }

testing::AssertionResult Refuses(std::string_view text, std::string_view words) {
  return Refused(ParsePemCertificates(text), Fault::kIntegrity, words);
}

TEST(Pem, ReadsBlocks) {
  const std::string one(500, 'd');
  const std::string two = "short";
  for (const std::string& text : {ToPem(one) + ToPem(two), ToPem(one, "\r\n") + ToPem(two),
                                  "\n \t\r\n" + ToPem(one) + "\n\n" + ToPem(two) + " "}) {
    const auto blocks = ParsePemCertificates(text);
    ASSERT_TRUE(Ok(blocks));
    EXPECT_EQ(*blocks, (std::vector{one, two}));
  }
  EXPECT_EQ(ParsePemCertificates("").value().size(), 0U);
  EXPECT_EQ(ParsePemCertificates("\n").value().size(), 0U);
}

TEST(Pem, RefusesTextBetweenBlocks) {
  EXPECT_TRUE(Refuses("x", "text outside"));
  EXPECT_TRUE(Refuses("subject=/CN=x\n" + ToPem("d"), "text outside"));
  EXPECT_TRUE(Refuses(ToPem("d") + "# comment\n" + ToPem("d"), "text outside"));
  EXPECT_TRUE(Refuses(ToPem("d") + std::string(1, '\0'), "text outside"));
  EXPECT_TRUE(Refuses("-----BEGIN X509 CRL-----\nZA==\n-----END X509 CRL-----\n", "text outside"));
}

TEST(Pem, RefusesOtherBlocks) {
  EXPECT_TRUE(Refuses(kBegin, "without its end"));
  EXPECT_TRUE(Refuses(std::string(kBegin) + "\nZA==\n", "without its end"));
  EXPECT_TRUE(Refuses(std::string(kBegin) + "\nZA==\n-----END RSA PRIVATE KEY-----", "without its end"));
  EXPECT_TRUE(Refuses(Block(""), "lines of its own"));
  EXPECT_TRUE(Refuses(Block("\n"), "not base64"));
  EXPECT_TRUE(Refuses(Block("ZA==\n"), "lines of its own"));
  EXPECT_TRUE(Refuses(Block("\nZA=="), "lines of its own"));
  EXPECT_TRUE(Refuses(Block("\nZ A==\n"), "not base64"));
  EXPECT_TRUE(Refuses(Block("\nZB==\n"), "not base64"));
  EXPECT_TRUE(Refuses(Block("\nName: value\n\nZA==\n"), "not base64"));
}

TEST(Pem, RefusesTooManyBytes) {
  const std::string block = ToPem("d");
  EXPECT_EQ(ParsePemCertificates(block + std::string(kMaxPemBytes - block.size(), '\n')).value().size(), 1U);
  EXPECT_TRUE(Refuses(block + std::string(kMaxPemBytes - block.size() + 1, '\n'), "more than 1 MiB"));
}

TEST(Pem, RefusesTooManyBlocks) {
  std::string text;
  for (std::size_t i = 0; i < kMaxPemBlocks; ++i) text += ToPem("d");
  EXPECT_TRUE(Ok(ParsePemCertificates(text)));
  EXPECT_TRUE(Refuses(text + ToPem("d"), "more than 16"));
}

TEST(Pem, ReadsOnePublicKey) {
  const std::string key = "-----BEGIN PUBLIC KEY-----\nYWJj\n-----END PUBLIC KEY-----\n";
  EXPECT_EQ(ParsePemPublicKey(key).value(), "abc");
  EXPECT_TRUE(Refused(ParsePemPublicKey(key + key), Fault::kIntegrity, "not exactly one"));
  EXPECT_TRUE(Refused(ParsePemPublicKey(""), Fault::kIntegrity, "not exactly one"));
  EXPECT_TRUE(Refused(ParsePemPublicKey(ToPem("abc")), Fault::kIntegrity, "wanted kind"));
  EXPECT_TRUE(Refuses(key, "wanted kind"));
}

}  // namespace
}  // namespace gl
