#include "net/issuer_chain.h"

#include <gtest/gtest.h>

#include <cctype>

#include "tests/builders/cert_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

const std::string& Pem() {
  static const std::string pem = [] {
    const test::TestKey key;
    const test::CertSpec spec{.subject = "a", .issuer = "a", .from = 0, .until = 1};
    return test::ToPem(test::MakeCert(spec, key, key)) + test::ToPem(test::MakeCert(spec, key, key));
  }();
  return pem;
}

// TEXT with every byte but letters and digits (all bytes, if ALL) percent-encoded.
std::string Encoded(std::string_view text, bool all, bool upper = true) {
  const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!all && std::isalnum(byte) != 0) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 15U];
    }
  }
  return encoded;
}

TEST(IssuerChain, EverySpellingOfTheSameBytes) {
  for (const std::string& value : {Encoded(Pem(), true), Encoded(Pem(), false), Encoded(Pem(), true, false)}) {
    const auto chain = DecodeIssuerChain(value);
    ASSERT_TRUE(test::Ok(chain));
    EXPECT_EQ(*chain, Pem());
  }
}

TEST(IssuerChain, APlusIsAPlus) {
  std::string value;
  for (const char c : Pem()) value += c == '\n' ? "%0A" : c == ' ' ? "%20" : std::string(1, c);
  const auto chain = DecodeIssuerChain(value);
  ASSERT_TRUE(test::Ok(chain));
  EXPECT_EQ(*chain, Pem());
}

TEST(IssuerChain, WhatIsNoChainIsRefused) {
  const std::string good = Encoded(Pem(), false);
  struct {
    std::string value;
    std::string_view reason;
  } const cases[] = {{"", "is empty"},
                     {"%0A", "is empty"},
                     {"hello", "no chain"},
                     {good + "x", "no chain"},
                     {"x" + good, "no chain"},
                     {Encoded(Pem().substr(0, Pem().size() / 3), true), "no chain"},
                     {good + "%", "two hex digits"},
                     {good + "%0", "two hex digits"},
                     {good + "%0g", "two hex digits"},
                     {good + "%%0A", "two hex digits"},
                     {good + "\n", "a byte that no header has"},
                     {good + std::string(1, '\0'), "a byte that no header has"},
                     {good + "\xE9", "a byte that no header has"},
                     {std::string(kMaxIssuerChainBytes + 1, 'a'), "64 KiB"}};
  for (const auto& one : cases) {
    const auto chain = DecodeIssuerChain(one.value);
    ASSERT_FALSE(chain) << one.value;
    EXPECT_EQ(chain.error().fault, Fault::kIntegrity);
    EXPECT_TRUE(chain.error().message.contains(one.reason)) << chain.error().message;
  }
}

}  // namespace
}  // namespace gl
