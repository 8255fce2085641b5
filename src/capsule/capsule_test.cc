#include "capsule/capsule.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "capsule/capsule_seal.h"
#include "tests/builders/app_evidence.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

std::string Sha256(std::string_view bytes) { return HexEncode(DigestOf(HashAlgorithm::kSha256, bytes)); }

Capsule Example() {
  Capsule capsule;
  capsule.tool_version = "0.1.0";
  capsule.at = 1772366400;
  capsule.roots = {{"A root", std::string(64, 'a')}};
  capsule.inputs.attestation = Input{"attestation", "a \"path\"\n", "{}"};
  capsule.inputs.collateral = Input{"collateral", "-", std::string("\0\xff", 2)};
  capsule.inputs.bundles = {{"bundle", "b1", "one"}, {"bundle", "b2", ""}};
  RecordedSource& source = capsule.source.emplace();
  source.place = "clone";
  source.refs = {{"main", std::string(40, '1')}, {"v1", std::string(64, '2')}};
  source.objects.emplace(test::SameDigits(HashAlgorithm::kSha1, '3'), RecordedObject{ObjectType::kCommit, "c"});
  source.objects.emplace(test::SameDigits(HashAlgorithm::kSha256, '1'), RecordedObject{ObjectType::kTree, ""});
  return capsule;
}

std::string Written(const Capsule& capsule) {
  auto bytes = WriteCapsule(capsule);
  EXPECT_TRUE(Ok(bytes));
  return bytes.value_or("");
}

// Example's file with OLD replaced by NEW in front of a seal that is right again: what a forger makes.
std::string Forged(std::string_view old, std::string_view replacement) {
  std::string text = Written(Example());
  text.resize(text.size() - kCapsuleSealBytes);
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  text.replace(at, old.size(), replacement);
  return text + CapsuleSeal(text);
}

TEST(Capsule, HasOneSpelling) {
  const std::string front =
      R"({"schema":"git-launcher-capsule/1","tool":{"name":"git-launcher-verify","version":"0.1.0"},)"
      R"("at":"2026-03-01T12:00:00Z","trust_roots":[{"name":"A root","sha256":")" +
      std::string(64, 'a') + R"("}],"inputs":{"attestation":{"origin":"a \"path\"\n","sha256":")" + Sha256("{}") +
      R"(","bytes":"e30="},"collateral":{"origin":"-","sha256":")" + Sha256(std::string("\0\xff", 2)) +
      R"(","bytes":"AP8="},"bundles":[{"origin":"b1","sha256":")" + Sha256("one") +
      R"(","bytes":"b25l"},{"origin":"b2","sha256":")" + Sha256("") +
      R"(","bytes":""}]},"endpoint_must_bind":false,"source":{"place":"clone","refs":[{"name":"main","commit":")" +
      std::string(40, '1') + R"("},{"name":"v1","commit":")" + std::string(64, '2') + R"("}],"objects":[{"id":")" +
      std::string(40, '3') + R"(","type":"commit","bytes":"Yw=="},{"id":")" + std::string(64, '1') +
      R"(","type":"tree","bytes":""}]})";
  EXPECT_EQ(Written(Example()), front + R"(,"sha256":")" + Sha256(front) + "\"}\n");
}

TEST(Capsule, ComesBackAsItWas) {
  const auto capsule = ParseCapsule(Written(Example()));
  ASSERT_TRUE(Ok(capsule));
  EXPECT_EQ(capsule->at, 1772366400);
  EXPECT_EQ(capsule->tool_version, "0.1.0");
  EXPECT_EQ(capsule->roots, Example().roots);
  EXPECT_EQ(capsule->inputs.attestation->name, "attestation");
  EXPECT_EQ(capsule->inputs.attestation->origin, "a \"path\"\n");
  EXPECT_EQ(capsule->inputs.collateral->bytes, std::string("\0\xff", 2));
  EXPECT_FALSE(capsule->inputs.quote);
  ASSERT_EQ(capsule->inputs.bundles.size(), 2U);
  EXPECT_EQ(capsule->inputs.bundles[0].name, "bundle");
  EXPECT_EQ(capsule->source->refs, Example().source->refs);
  EXPECT_EQ(capsule->source->objects.begin()->second.bytes, "c");
  EXPECT_EQ(Written(*capsule), Written(Example()));
}

TEST(Capsule, NeedsNothingButATime) {
  const auto capsule = ParseCapsule(Written({}));
  ASSERT_TRUE(Ok(capsule));
  EXPECT_FALSE(capsule->source);
  EXPECT_TRUE(capsule->inputs.bundles.empty());
}

TEST(Capsule, EveryKindOfInputHasAPlace) {
  for (const InputKind& kind : kInputKinds) {
    Capsule capsule;
    capsule.inputs.*kind.place = Input{std::string(kind.name), "o", "bytes"};
    const auto again = ParseCapsule(Written(capsule));
    ASSERT_TRUE(Ok(again));
    EXPECT_EQ((again->inputs.*kind.place)->name, kind.name);
    EXPECT_EQ((again->inputs.*kind.place)->bytes, "bytes");
  }
}

TEST(Capsule, EveryChangedByteIsRefused) {
  const std::string good = Written(Example());
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string flipped = good;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_TRUE(Refused(ParseCapsule(flipped), Fault::kIntegrity, "capsule: ")) << at;
    EXPECT_TRUE(Refused(ParseCapsule(good.substr(0, at) + good.substr(at + 1)), Fault::kIntegrity, "capsule: ")) << at;
    EXPECT_TRUE(Refused(ParseCapsule(good.substr(0, at)), Fault::kIntegrity, "capsule: ")) << at;
    EXPECT_TRUE(Refused(ParseCapsule(good.substr(0, at) + " " + good.substr(at)), Fault::kIntegrity, "capsule: "));
  }
  EXPECT_TRUE(Refused(ParseCapsule(good + "\n"), Fault::kIntegrity, "it was changed or cut"));
}

TEST(Capsule, EveryByteOfARealOneCounts) {
  const test::BuiltFiles files = test::AppEvidence().Build();
  Capsule capsule = Example();
  capsule.inputs.attestation->bytes = files.at("attestation.json");
  capsule.inputs.collateral->bytes = files.at("collateral.json");
  const std::string good = Written(capsule);
  ASSERT_TRUE(Ok(ParseCapsule(good)));
  const std::size_t step = good.size() / 2000;
  ASSERT_GT(step, 5U);
  for (std::size_t at = 0; at < good.size(); at += step) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_FALSE(ParseCapsule(changed)) << at;
    EXPECT_FALSE(ParseCapsule(good.substr(0, at) + good.substr(at + 1))) << at;
  }
}

TEST(Capsule, AnOriginThatIsNoTextIsStillOne) {
  Capsule capsule;
  capsule.inputs.quote = Input{"quote", "a\xff/b", "q"};
  const auto again = ParseCapsule(Written(capsule));
  ASSERT_TRUE(Ok(again));
  EXPECT_EQ(again->inputs.quote->origin, "a\xEF\xBF\xBD/b");
}

TEST(Capsule, ARightSealDoesNotMakeAnotherSpellingRight) {
  const std::vector<std::array<std::string, 3>> forgeries = {
      {R"("at":)", R"("at": )", "not in the one spelling of a capsule, from byte "},
      {R"("tool":{"name":"git-launcher-verify")", R"("tool":{"name":"another")", "not in the one spelling"},
      {R"("a \"path\"\n")", R"("a \u0022path\"\n")", "not in the one spelling"},
      {R"("2026-03-01T12:00:00Z")", R"("2026-02-30T12:00:00Z")", "'at' is no time"},
      {R"("2026-03-01T12:00:00Z")", "1772366400", "expected a string"},
      {R"("trust_roots")", R"("extra":1,"trust_roots")", "'extra' is not known"},
      {R"("sha256":"aaaa)", R"("more":"","sha256":"aaaa)", "the member 'more' is not known"},
      {R"("trust_roots")", R"("trust_rootz")", "'trust_rootz' is not known"},
      {R"("attestation")", R"("atestation")", "the input 'atestation' is not known"},
      {R"("bundles":[)", R"("bundles":[7,)", "bundle: "},
      {R"("e30=")", R"("e31=")", "attestation: its bytes are not base64"},
      {R"("e30=")", R"("e30")", "attestation: its bytes are not base64"},
      {R"("e30=")", R"("e30K")", "attestation: its SHA-256 is "},
      {R"("AP8=")", R"("AP4=")", "collateral: its SHA-256 is "},
      {R"("b25l")", R"("b25m")", "bundle: its SHA-256 is "},
      {R"("collateral":{"origin")", R"("attestation":{"origin")", "twice"},
      {R"("name":"v1")", R"("name":"main")", "not in the one spelling"},
      {R"("name":"v1")", R"("name":"a")", "not in the one spelling"},
      {R"("type":"tree")", R"("type":"tag")", "an object's id or type is none"},
      {"\"id\":\"3", "\"id\":\"A", "an object's id or type is none"},
      {"\"id\":\"3", "\"id\":\"33", "an object's id or type is none"},
      {R"("Yw==")", R"("Yx==")", "base64"},
      {"}]}", "}],\"more\":1}", "the input 'more' is not known"},
  };
  for (const auto& [old, replacement, words] : forgeries) {
    EXPECT_TRUE(Refused(ParseCapsule(Forged(old, replacement)), Fault::kIntegrity, words)) << replacement;
  }
  EXPECT_TRUE(Ok(ParseCapsule(Forged("main", "maid"))));  // so that refusals above are not of the seal
}

TEST(Capsule, AnInputInAnotherPlaceIsAnotherCapsule) {
  const auto moved = ParseCapsule(Forged(R"("collateral":{"origin")", R"("event_log":{"origin")"));
  ASSERT_TRUE(Ok(moved));
  EXPECT_FALSE(moved->inputs.collateral);
  // Members stand in one order only.
  EXPECT_TRUE(Refused(ParseCapsule(Forged(R"("attestation":{"origin")", R"("os_reference":{"origin")")),
                      Fault::kIntegrity, "not in the one spelling"));
}

TEST(Capsule, OtherVersionsAreSaidToBeThat) {
  EXPECT_TRUE(Refused(ParseCapsule(Forged("capsule/1", "capsule/2")), Fault::kIntegrity, "no capsule of the version"));
  EXPECT_TRUE(Refused(ParseCapsule("{}"), Fault::kIntegrity, "no capsule of the version"));
  EXPECT_TRUE(Refused(ParseCapsule(""), Fault::kIntegrity, "no capsule of the version"));
  EXPECT_TRUE(Refused(ParseCapsule(R"({"schema":"git-launcher-capsule/1")"), Fault::kIntegrity, "cut short"));
}

TEST(Capsule, IsKnownByItsFront) {
  EXPECT_TRUE(LooksLikeCapsule(Written(Example())));
  EXPECT_TRUE(LooksLikeCapsule("{ \"schema\" : \"git-launcher-capsule/9\""));
  EXPECT_FALSE(LooksLikeCapsule(R"({"schema":"git-launcher-verify/1"})"));
  EXPECT_FALSE(LooksLikeCapsule(std::string(100, ' ') + Written(Example())));
  EXPECT_FALSE(LooksLikeCapsule(""));
}

TEST(Capsule, LimitsOfWriting) {
  Capsule capsule;
  capsule.inputs.quote = Input{"quote", "q", std::string(kMaxCapsuleInput + 1, 'x')};
  EXPECT_TRUE(Refused(WriteCapsule(capsule), Fault::kIntegrity, "quote is over 16 MiB"));
  capsule.inputs.quote.reset();
  capsule.inputs.bundles = {{"bundle", "b", std::string(kMaxCapsuleInput + 1, 'x')}};
  EXPECT_TRUE(Refused(WriteCapsule(capsule), Fault::kIntegrity, "a bundle is over 16 MiB"));
  capsule.inputs.bundles.assign(4, {"bundle", "b", std::string(kMaxCapsuleInput, 'x')});
  EXPECT_TRUE(Refused(WriteCapsule(capsule), Fault::kIntegrity, "over 64 MiB"));
  capsule = {};
  for (std::size_t i = 0; i <= kMaxCapsuleObjects; ++i) {
    const ObjectId id = HashObject(HashAlgorithm::kSha1, ObjectType::kBlob, std::to_string(i));
    (capsule.source ? *capsule.source : capsule.source.emplace())
        .objects.emplace(id, RecordedObject{ObjectType::kBlob, ""});
  }
  EXPECT_TRUE(Refused(WriteCapsule(capsule), Fault::kIntegrity, "more than 50000 objects"));
  capsule.source->objects.erase(capsule.source->objects.begin());
  EXPECT_TRUE(Ok(ParseCapsule(Written(capsule))));  // as many as JSON's own limits let through
}

TEST(Capsule, LimitsOfReading) {
  const std::string large(kMaxCapsuleInput / 3 * 4 + 8, 'A');
  EXPECT_TRUE(Refused(ParseCapsule(Forged("e30=", large)), Fault::kIntegrity, "attestation: over 16777216 bytes"));
  EXPECT_TRUE(Refused(ParseCapsule(std::string(kMaxCapsuleBytes + 1, ' ')), Fault::kIntegrity, "over 64 MiB"));
}

}  // namespace
}  // namespace gl
