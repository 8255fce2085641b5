// The bundles of the shared test data, each with the verdict that it must get.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "doc/strict_json.h"
#include "sigstore/verify_bundle.h"
#include "sigstore/verify_provenance.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

using test::SharedFile;

const std::string kFolder = "fixtures/sigstore/";

std::string File(const JsonValue& object, std::string_view name) {
  return SharedFile(kFolder + std::string(object.Text(name).value())).value();
}

SignerPolicy PolicyOf(const JsonValue& object) {
  SignerPolicy policy;
  for (const JsonValue& word : object.Items()) {
    const auto text = [&] { return std::string(word.AsText().value()); };
    if (word.Name() == "identity") policy.identity = text();
    if (word.Name() == "issuer") policy.issuer = text();
    if (word.Name() == "source-repo") policy.source_repo = text();
    if (word.Name() == "source-ref") policy.source_ref = text();
    if (word.Name() == "source-digest") policy.source_digest = text();
    if (word.Name() == "deny-self-hosted") policy.deny_self_hosted = word.AsBool().value();
    if (word.Name() == "deny-pull-request") policy.deny_pull_request = word.AsBool().value();
  }
  return policy;
}

// REASONS is one code, or "one or another".
bool IsAmong(std::string_view reason, std::string_view reasons) {
  const std::string padded = " " + std::string(reasons) + " ";
  return padded.contains(" " + std::string(reason) + " ");
}

void ExpectRefusal(const Refusal& refusal, std::string_view reasons) {
  EXPECT_TRUE(IsAmong(ReasonName(refusal.reason), reasons))
      << "wanted " << reasons << ", got " << ReasonName(refusal.reason) << ": " << refusal.message << " ("
      << refusal.expected << " / " << refusal.found << ")";
}

// Calls CHECK with each case of the file NAME, and says how many there were.
template <typename Check>
void ForEachCase(const std::string& name, Check check) {
  const auto text = SharedFile(kFolder + name);
  if (!text) GTEST_SKIP() << test::kNoSharedData;
  const auto document = JsonDocument::Parse(*text, name);
  ASSERT_TRUE(document);
  const auto cases = document->Root().Array("cases");
  ASSERT_TRUE(cases);
  for (const JsonValue& value : *cases) {
    SCOPED_TRACE(std::string(value.Text("id").value()) + ": " + std::string(value.Text("note").value()));
    check(value);
  }
  std::cout << cases->size() << " cases looked at\n";
}

TEST(ProvenanceCases, AllGetTheirVerdict) {
  ForEachCase("cases.json", [](const JsonValue& value) {
    const std::string bundles = File(value, "bundle");
    const std::string roots = File(value, "trusted_root");
    const ProvenanceInput input = {bundles, roots, value.Text("digest").value()};
    const ProvenanceVerdict verdict = VerifyProvenance(input, PolicyOf(*value.Object("policy").value()));
    const bool accept = value.Text("expect").value() == "accept";
    ASSERT_EQ(verdict.Accepted(), accept)
        << (verdict.Accepted() ? ""
                               : std::string(ReasonName(verdict.refusals.front().refusal.reason)) + ": " +
                                     verdict.refusals.front().refusal.message);
    if (!accept) ExpectRefusal(verdict.refusals.front().refusal, value.Text("reason").value());
  });
}

TEST(BundleCases, AllGetTheirVerdict) {
  ForEachCase("core.json", [](const JsonValue& value) {
    const std::string bundle = File(value, "bundle");
    const auto roots = TrustedRoots::Parse(File(value, "trusted_root"));
    ASSERT_TRUE(roots);
    BundleInput input;
    input.bundle = bundle;
    input.digest = value.Text("digest").value();
    const JsonValue* const policy = value.Object("policy").value();
    input.identity = policy->Text("identity").value();
    input.issuer = policy->Text("issuer").value();
    const Proof held = VerifyBundle(input, *roots);
    const bool accept = value.Text("expect").value() == "accept";
    ASSERT_EQ(held.has_value(), accept) << (held ? "" : held.error().message);
    if (!accept) ExpectRefusal(held.error(), value.Text("reason").value());
  });
}

}  // namespace
}  // namespace gl
