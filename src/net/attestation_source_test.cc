#include "net/attestation_source.h"

#include <gtest/gtest.h>

#include "tests/builders/attestation_builder.h"
#include "tests/builders/canned_answers.h"
#include "tests/builders/cert_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CannedAnswers;

constexpr std::string_view kAddress = "https://app.example/a";

Result<LiveEvidence> Fetch(CannedAnswers& network, std::string_view address = kAddress) {
  return FetchAttestation(WebUrl::Parse(address, "it").value(), network.Get());
}

std::string PlainCertificate(const test::TestKey& key) {
  return test::MakeCert({.subject = "plain", .issuer = "plain", .from = 0, .until = 1}, key, key);
}

TEST(AttestationSource, TheAddressOfAPage) {
  const auto address = [](std::string_view text, const std::optional<std::string>& page, std::string_view nonce) {
    return ParseAttestationUrl(text, page, nonce);
  };
  EXPECT_EQ(address("https://h", {}, "")->Text(), "https://h");
  EXPECT_EQ(address("https://h", "/p", "")->Text(), "https://h/p");
  EXPECT_EQ(address("https://h/", "/p?q", "")->Text(), "https://h/p?q");
  EXPECT_EQ(address("https://h/p", {}, "00ff")->Text(), "https://h/p?nonce=00ff");
  EXPECT_EQ(address("https://h", "/p/{nonce}", "00ff")->Text(), "https://h/p/00ff");
  EXPECT_TRUE(test::Refused(address("https://h/p", "/q", ""), Fault::kConfig, "has a path"));
  EXPECT_TRUE(test::Refused(address("https://h", {}, "00ff"), Fault::kConfig, "--attestation-path"));
  EXPECT_TRUE(test::Refused(address("https://h/{nonce}", {}, ""), Fault::kConfig, "--nonce"));
  EXPECT_TRUE(test::Refused(address("https://h/{nonce}{nonce}", {}, "00"), Fault::kConfig, "once"));
  EXPECT_TRUE(test::Refused(address("http://h/", {}, ""), Fault::kConfig, "the target"));
}

TEST(AttestationSource, ANamedPageIsTakenAsItIs) {
  CannedAnswers network{{{std::string(kAddress), {"anything", {}, 200, "a certificate"}}}, {}};
  const auto live = Fetch(network);
  ASSERT_TRUE(test::Ok(live));
  EXPECT_EQ(live->evidence.bytes, "anything");
  EXPECT_EQ(live->evidence.origin, kAddress);
  EXPECT_EQ(live->certificate, "a certificate");
  EXPECT_FALSE(live->untrusted_connection);
  ASSERT_EQ(network.asked.size(), 1U);
  EXPECT_TRUE(network.asked[0].wants_certificate);
  EXPECT_FALSE(network.asked[0].any_certificate);
  network.answers[std::string(kAddress)].status = 500;
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "status 500"));
}

TEST(AttestationSource, OfTheUsualPagesTheFirstWithEvidenceIsTaken) {
  const std::string evidence = test::AttestationBuilder().ServiceJson();
  CannedAnswers network{{{"https://h/prpc/Info", {"<html>"}}, {"https://h/prpc/Worker.Info", {evidence}}}, {}};
  const auto live = Fetch(network, "https://h");
  ASSERT_TRUE(test::Ok(live));
  EXPECT_EQ(live->evidence.origin, "https://h/prpc/Worker.Info");
  network.answers["https://h/prpc/Worker.Info"].status = 404;
  network.answers["https://h/"] = {evidence};
  EXPECT_EQ(Fetch(network, "https://h/")->evidence.origin, "https://h/");
  network.answers.erase("https://h/");
  const auto none = Fetch(network, "https://h");
  EXPECT_TRUE(test::Refused(none, Fault::kRemote, "/prpc/Info (no evidence)"));
  EXPECT_TRUE(test::Refused(none, Fault::kRemote, "/prpc/Worker.Info (status 404), https://h/ (status 404)"));
  network.answers["https://h/prpc/Info"].status = 0;  // the next one is not asked after trouble of another kind
  EXPECT_TRUE(test::Refused(Fetch(network, "https://h"), Fault::kIntegrity, "over a limit"));
}

TEST(AttestationSource, AnotherHostsAnswerIsRefused) {
  CannedAnswers network{{{std::string(kAddress), {"x"}}}, {}};
  auto& from = network.answers.at(std::string(kAddress)).from;
  for (const char* const other :
       {"https://other.example/a", "https://app.example:444/a", "http://app.example/a", "x"}) {
    from = other;
    EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "redirects to another host")) << other;
  }
  from = "https://APP.example/b?c";
  EXPECT_TRUE(test::Ok(Fetch(network)));
}

TEST(AttestationSource, AnUntrustedServerIsHeardOnlyWithAQuoteInItsCertificate) {
  test::AttestationBuilder machine;
  const auto chain = machine.Certificates(std::string(20, 'a'));
  CannedAnswers network{{{std::string(kAddress), {"anything", {}, 200, chain.certificates.front(), true}}}, {}};
  const auto live = Fetch(network);
  ASSERT_TRUE(test::Ok(live));
  EXPECT_TRUE(live->untrusted_connection);
  EXPECT_EQ(live->certificate, chain.certificates.front());
  for (const std::string& certificate : {PlainCertificate(test::TestKey()), std::string("none"), std::string()}) {
    network.answers.at(std::string(kAddress)).certificate = certificate;
    EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "not trusted"));
  }
}

TEST(AttestationSource, OrWithAKeyThatTheEvidenceBinds) {
  const test::TestKey key;
  test::AttestationBuilder machine;
  machine.td.report_data = test::Sha512Of("ratls-cert:" + key.Spki());
  CannedAnswers network{{{std::string(kAddress), {machine.GetQuoteJson(), {}, 200, PlainCertificate(key), true}}}, {}};
  const auto live = Fetch(network);
  ASSERT_TRUE(test::Ok(live));
  EXPECT_TRUE(live->untrusted_connection);
  network.answers.at(std::string(kAddress)).certificate = PlainCertificate(test::TestKey());
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "not trusted"));
}

}  // namespace
}  // namespace gl
