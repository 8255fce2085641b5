#include "pki/x509_chain.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"
#include "tests/builders/der_writer.h"

namespace gl {
namespace {

using test::CertSpec;
using test::TestKey;

constexpr UnixTime kFrom = 1000000000, kUntil = 2000000000, kNow = 1500000000;

// Root, authority and leaf; a test changes one of them.
struct Hierarchy {
  TestKey root_key, ca_key, leaf_key;
  CertSpec root = {
      .subject = "Root", .issuer = "Root", .from = kFrom, .until = kUntil, .ca = true, .key_usage = test::kKeyCertSign};
  CertSpec ca = {
      .subject = "CA", .issuer = "Root", .from = kFrom, .until = kUntil, .ca = true, .key_usage = test::kKeyCertSign};
  CertSpec leaf = {.subject = "Leaf",
                   .issuer = "CA",
                   .from = kFrom,
                   .until = kUntil,
                   .ca = false,
                   .key_usage = test::kDigitalSignature};

  [[nodiscard]] Certificate Root() const { return Certificate::Parse(MakeCert(root, root_key, root_key)).value(); }
  [[nodiscard]] Certificate Ca() const { return Certificate::Parse(MakeCert(ca, ca_key, root_key)).value(); }
  [[nodiscard]] Certificate Leaf() const { return Certificate::Parse(MakeCert(leaf, leaf_key, ca_key)).value(); }
};

using Outcome = std::expected<void, PathError>;

Outcome Check(const Hierarchy& hierarchy, UnixTime time = kNow) {
  const Certificate ca = hierarchy.Ca();
  const Certificate* const intermediates[] = {&ca};
  return CheckPath(hierarchy.Leaf(), intermediates, hierarchy.Root(), time);
}

testing::AssertionResult Holds(const Outcome& outcome) {
  if (outcome) return testing::AssertionSuccess();
  return testing::AssertionFailure() << outcome.error().message;
}

testing::AssertionResult Breaks(const Outcome& outcome, PathError::Kind kind, std::string_view words) {
  if (outcome) return testing::AssertionFailure() << "it holds";
  if (outcome.error().kind == kind && outcome.error().message.contains(words)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "got: " << outcome.error().message;
}

testing::AssertionResult BreaksWith(const std::function<void(Hierarchy&)>& change, std::string_view words) {
  Hierarchy hierarchy;
  change(hierarchy);
  return Breaks(Check(hierarchy), PathError::Kind::kPath, words);
}

TEST(CheckPath, TakesGoodPaths) {
  const Hierarchy hierarchy;
  EXPECT_TRUE(Holds(Check(hierarchy)));
  EXPECT_TRUE(Holds(CheckPath(hierarchy.Ca(), {}, hierarchy.Root(), kNow)));
}

TEST(CheckPath, TakesNoOtherPaths) {
  const Hierarchy hierarchy;
  const Certificate root = hierarchy.Root();
  const Certificate ca = hierarchy.Ca();
  const Certificate leaf = hierarchy.Leaf();
  const Certificate* const twice[] = {&ca, &ca};
  EXPECT_TRUE(Breaks(CheckPath(leaf, {}, root, kNow), PathError::Kind::kPath, "names differ"));
  EXPECT_TRUE(Breaks(CheckPath(leaf, twice, root, kNow), PathError::Kind::kPath, "names differ"));
  EXPECT_TRUE(Breaks(CheckPath(leaf, {}, ca, kNow), PathError::Kind::kPath, ""));  // no root
}

TEST(CheckPath, RefusesOtherSigners) {
  const Hierarchy other;
  EXPECT_TRUE(BreaksWith(
      [&](auto& h) {
        h.ca_key = TestKey();
        h.leaf.issuer = "Ca";
      },
      "names differ"));
  const Hierarchy hierarchy;
  const Certificate ca = other.Ca();
  const Certificate* const intermediates[] = {&ca};
  EXPECT_TRUE(Breaks(CheckPath(hierarchy.Leaf(), intermediates, hierarchy.Root(), kNow), PathError::Kind::kPath,
                     "the certificate '"));
  const Certificate own = hierarchy.Ca();
  const Certificate* const rootless[] = {&own};
  EXPECT_TRUE(
      Breaks(CheckPath(hierarchy.Leaf(), rootless, other.Root(), kNow), PathError::Kind::kPath, "the certificate '"));
}

// Same names and key identifiers, and a signature of the right key over other bytes.
TEST(CheckPath, RefusesChangedCertificates) {
  const Hierarchy hierarchy;
  std::string der(hierarchy.Leaf().Der());
  der.at(der.find("Leaf")) = 'l';
  const Certificate leaf = Certificate::Parse(der).value();
  const Certificate ca = hierarchy.Ca();
  const Certificate* const intermediates[] = {&ca};
  EXPECT_TRUE(Breaks(CheckPath(leaf, intermediates, hierarchy.Root(), kNow), PathError::Kind::kPath,
                     "certificate signature failure"));
}

TEST(CheckPath, RefusesIssuersThatMayNotIssue) {
  EXPECT_TRUE(BreaksWith([](auto& h) { h.ca.ca = false; }, "invalid CA certificate"));
  EXPECT_TRUE(BreaksWith([](auto& h) { h.ca.ca.reset(); }, "invalid CA certificate"));
  EXPECT_TRUE(BreaksWith([](auto& h) { h.ca.key_usage = test::kCrlSign; }, "the certificate '"));
  EXPECT_TRUE(BreaksWith([](auto& h) { h.root.path_length = 0; }, "path length constraint exceeded"));
  EXPECT_TRUE(
      BreaksWith([](auto& h) { h.leaf.extensions = {test::CertExtension("1.2.3", true, test::DerBoolean(true))}; },
                 "unhandled critical extension"));
}

TEST(CheckPath, JudgesAtTheGivenTime) {
  const Hierarchy hierarchy;
  EXPECT_TRUE(Holds(Check(hierarchy, kFrom)));
  EXPECT_TRUE(Holds(Check(hierarchy, kUntil)));
  EXPECT_TRUE(Breaks(Check(hierarchy, kFrom - 1), PathError::Kind::kValidity, "'Leaf' is valid from"));
  EXPECT_TRUE(Breaks(Check(hierarchy, kUntil + 1), PathError::Kind::kValidity, "not at 2033-05-18T03:33:21Z"));
}

TEST(CheckPath, JudgesEachCertificatesValidity) {
  for (CertSpec Hierarchy::* one : {&Hierarchy::root, &Hierarchy::ca, &Hierarchy::leaf}) {
    Hierarchy hierarchy;
    (hierarchy.*one).until = kNow - 1;
    EXPECT_TRUE(Breaks(Check(hierarchy), PathError::Kind::kValidity, "'" + (hierarchy.*one).subject + "' is valid"));
  }
}

TEST(PathValidity, IsTheSharedPart) {
  Hierarchy hierarchy;
  hierarchy.leaf.from = kFrom + 5;
  hierarchy.root.until = kUntil - 7;
  const Certificate ca = hierarchy.Ca();
  const Certificate* const intermediates[] = {&ca};
  const TimeWindow shared = PathValidity(hierarchy.Leaf(), intermediates, hierarchy.Root());
  EXPECT_EQ(shared.from, kFrom + 5);
  EXPECT_EQ(shared.until, kUntil - 7);
}

}  // namespace
}  // namespace gl
