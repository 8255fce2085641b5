#include "net/web_url.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

TEST(WebUrl, AddressesAreTakenApart) {
  struct {
    std::string_view text, shown, host, page;
  } const cases[] = {
      {"https://example.org", "https://example.org", "example.org", ""},
      {"https://Example.ORG/", "https://example.org/", "example.org", "/"},
      {"https://example.org:8443/a/b?c=d&e={nonce}", "https://example.org:8443/a/b?c=d&e={nonce}", "example.org:8443",
       "/a/b?c=d&e={nonce}"},
      {"https://[::1]:443/x", "https://[::1]:443/x", "[::1]:443", "/x"},
      {"https://[2001:db8::1]", "https://[2001:db8::1]", "[2001:db8::1]", ""},
      {"https://h?q", "https://h?q", "h", "?q"},
      {"https://user:pa%20ss@h/p", "https://***@h/p", "h", "/p"},
      {"https://token@h", "https://***@h", "h", ""},
  };
  for (const auto& one : cases) {
    const auto url = WebUrl::Parse(one.text, "it");
    ASSERT_TRUE(test::Ok(url)) << one.text;
    EXPECT_EQ(url->Shown(), one.shown);
    EXPECT_EQ(url->HostAndPort(), one.host);
    EXPECT_EQ(url->PathAndQuery(), one.page);
    EXPECT_EQ(url->NamesPage(), one.page.size() > 1);
  }
  EXPECT_EQ(WebUrl::Parse("https://u:p@H/x", "it")->Text(), "https://u:p@h/x");
}

TEST(WebUrl, WhatIsNoAddressIsRefused) {
  struct {
    std::string text;
    std::string_view reason;
  } const cases[] = {
      {"", "https://"},
      {"http://h/", "https://"},
      {"HTTPS://h/", "https://"},
      {"file:///etc/passwd", "https://"},
      {"https://", "no host"},
      {"https:///path", "no host"},
      {"https://?q", "no host"},
      {"https://user@", "no host"},
      {"https://a@b@c/", "no host"},
      {"https://-h/", "no host"},
      {"https://.h/", "no host"},
      {"https://h:/", "no host"},
      {"https://h:0/", "no host"},
      {"https://h:65536/", "no host"},
      {"https://h:08/", "no host"},
      {"https://h:1:2/", "no host"},
      {"https://[::1/", "no host"},
      {"https://[h]/", "no host"},
      {"https://[1]/", "no host"},
      {"https://h h/", "no host"},
      {"https://h\\@e/", "no host"},
      {"https://h%2e/", "no host"},
      {"https://\xC3\xA9/", "no host"},
      {std::string("https://h\0/", 11), "no host"},
      {"https://h/a b", "character"},
      {"https://h/a\nb", "character"},
      {"https://h/a\\b", "character"},
      {"https://h/#a", "character"},
      {"https://h#a", "character"},
      {"https://h/<a>", "character"},
      {"https://h/" + std::string(kMaxUrlBytes, 'a'), "4096"},
  };
  for (const auto& one : cases) {
    const auto url = WebUrl::Parse(one.text, "it");
    ASSERT_FALSE(url) << one.text;
    EXPECT_EQ(url.error().fault, Fault::kConfig);
    EXPECT_TRUE(url.error().message.starts_with("it '")) << url.error().message;
    EXPECT_TRUE(url.error().message.contains(one.reason)) << url.error().message;
  }
  EXPECT_FALSE(WebUrl::Parse("https://user:secret@h/a b", "it").error().message.contains("secret"));
}

TEST(WebUrl, PagesAreExchangedAndTailsTakenOff) {
  const WebUrl url = WebUrl::Parse("https://u@h:1/a/b/", "it").value();
  EXPECT_EQ(url.WithPage("/c?d")->Text(), "https://u@h:1/c?d");
  for (const std::string_view page : {"", "c", "?c", "/a b", "/a#b", "//\x01"}) {
    EXPECT_EQ(url.WithPage(page).error().fault, Fault::kConfig) << page;
  }
  EXPECT_EQ(url.WithoutTail("").Text(), "https://u@h:1/a/b");
  EXPECT_EQ(url.WithoutTail("/b").Text(), "https://u@h:1/a");
  EXPECT_EQ(url.WithoutTail("/x").Text(), "https://u@h:1/a/b");
  EXPECT_EQ(url.WithPage("/c?secret")->ShownWithoutQuery(), "https://***@h:1/c?...");
  EXPECT_EQ(url.ShownWithoutQuery(), "https://***@h:1/a/b/");
}

TEST(WebUrl, ANonceGetsItsPlaceOrBecomesAParameter) {
  const auto with_nonce = [](std::string_view text) { return WebUrl::Parse(text, "it")->WithNonce("00ff").Text(); };
  EXPECT_EQ(with_nonce("https://h/a"), "https://h/a?nonce=00ff");
  EXPECT_EQ(with_nonce("https://h/a?b=c"), "https://h/a?b=c&nonce=00ff");
  EXPECT_EQ(with_nonce("https://h/{nonce}/a"), "https://h/00ff/a");
  EXPECT_EQ(with_nonce("https://h/a?report_data={nonce}"), "https://h/a?report_data=00ff");
}

}  // namespace
}  // namespace gl
