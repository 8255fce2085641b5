// One further bundle in process, beside a floor: the primitives that no verifier can leave out, called as plainly as
// OpenSSL allows. The ratio of the two is what our own code costs. Besides, what reading the compiled-in trusted roots
// costs, once a process.
//
//   verify_bundle_bench                  good evidence of the test builders
//   GL_SHARED=... verify_bundle_bench    besides, a real bundle of the public-good instance and one of GitHub's
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <optional>
#include <vector>

#include "bench/floor_ratio.h"
#include "doc/strict_json.h"
#include "sigstore/bundle_source.h"
#include "sigstore/verify_provenance.h"
#include "tests/builders/provenance_builder.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

struct Evidence {
  std::string bundle, roots, digest, identity;
};

Evidence BuiltOne() {
  const test::BuiltProvenance built = test::ProvenanceEvidence().Build();
  return {built.bundle, built.trusted_root, built.digest, built.policy.at("identity")};
}

// The case ID of the shared test data.
std::optional<Evidence> RealOne(std::string_view id) {
  const auto text = test::SharedFile("fixtures/sigstore/cases.json");
  if (!text) return std::nullopt;
  const JsonDocument document = JsonDocument::Parse(*text, "cases.json").value();
  const std::span<const JsonValue> cases = document.Root().Array("cases").value();
  for (const JsonValue& value : cases) {
    if (value.Text("id").value() != id) continue;
    const auto file = [&](std::string_view name) {
      return test::SharedFile("fixtures/sigstore/" + std::string(value.Text(name).value())).value();
    };
    return Evidence{file("bundle"), file("trusted_root"), std::string(value.Text("digest").value()),
                    std::string(value.Object("policy").value()->Text("identity").value())};
  }
  return std::nullopt;
}

SignerPolicy PolicyOf(const Evidence& evidence) {
  SignerPolicy policy;
  policy.identity = evidence.identity;
  return policy;
}

void BM_FurtherBundle(benchmark::State& state, const Evidence& evidence) {
  const TrustedRoots roots = TrustedRoots::Parse(evidence.roots).value();
  const SignerPolicy policy = PolicyOf(evidence);
  for (auto _ : state) {
    const ProvenanceVerdict verdict = VerifyProvenance({evidence.bundle, {}, evidence.digest}, roots, policy);
    Demand(verdict.Accepted());
  }
}

// As a process does it: the roots are read, and each link of a chain is verified.
void BM_FirstBundle(benchmark::State& state, const Evidence& evidence) {
  const SignerPolicy policy = PolicyOf(evidence);
  for (auto _ : state) {
    const ProvenanceVerdict verdict = VerifyProvenance({evidence.bundle, evidence.roots, evidence.digest}, policy);
    Demand(verdict.Accepted());
  }
}

void BM_CompiledInRoots(benchmark::State& state) {
  for (auto _ : state) Demand(TrustedRoots::CompiledIn().has_value());
}

// What the floor works on, cut out of the evidence beforehand.
struct FloorInput {
  std::string leaf, issuer, signature;
  std::vector<std::string> messages;  // that a P-256 key signs
};

FloorInput FloorInputOf(const Evidence& evidence) {
  const auto bundles = ReadBundles(evidence.bundle);
  const Bundle& bundle = *bundles->front();
  const TrustedRoots roots = TrustedRoots::Parse(evidence.roots).value();
  FloorInput input;
  input.leaf = std::string(bundle.certificate->Der());
  for (const TrustedRoot& root : roots.All()) {
    for (const LeafIssuer& issuer : FindIssuers(*bundle.certificate, root)) {
      input.issuer = std::string(issuer.authority->chain.At(issuer.index).Der());
    }
  }
  input.signature = bundle.envelope->signature;
  input.messages.push_back(bundle.envelope->payload);
  for (const LogEntry& entry : bundle.entries) {
    input.messages.push_back(entry.body);                // its promise
    input.messages.push_back(*entry.proof->checkpoint);  // its checkpoint
    input.messages.push_back(input.leaf);                // the SCT
  }
  return input;
}

// The leaf read and verified with its issuer's key, and one signature by a key like the leaf's for each message:
// whether it holds does not change what it costs. What a timestamp costs is not in it.
void RunFloor(const FloorInput& input, X509* issuer) {
  X509* const leaf = ParseX509(input.leaf);
  Demand(X509_verify(leaf, X509_get0_pubkey(issuer)) == 1);
  for (const std::string& message : input.messages) {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    Demand(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(leaf)) == 1);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    const auto* const signature = reinterpret_cast<const unsigned char*>(input.signature.data());
    Demand(EVP_DigestVerify(context, signature, input.signature.size(), bytes, message.size()) >= 0);
    EVP_MD_CTX_free(context);
  }
  X509_free(leaf);
}

void BM_Ratio(benchmark::State& state, const Evidence& evidence) {
  const FloorInput floor = FloorInputOf(evidence);
  X509* const issuer = ParseX509(floor.issuer);
  const TrustedRoots roots = TrustedRoots::Parse(evidence.roots).value();
  const SignerPolicy policy = PolicyOf(evidence);
  MeasureRatio(
      state, [&] { RunFloor(floor, issuer); },
      [&] { Demand(VerifyProvenance({evidence.bundle, {}, evidence.digest}, roots, policy).Accepted()); });
  X509_free(issuer);
}

void Register(const std::string& name, const Evidence& evidence) {
  AddBenchmark("BM_FurtherBundle", name, evidence, BM_FurtherBundle);
  AddBenchmark("BM_FirstBundle", name, evidence, BM_FirstBundle);
  AddBenchmark("BM_Ratio", name, evidence, BM_Ratio);
}

}  // namespace
}  // namespace gl

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  gl::Register("built", gl::BuiltOne());
  if (const auto real = gl::RealOne("oci-dstack-vpc")) gl::Register("public-good", *real);
  if (const auto real = gl::RealOne("prober-github-1")) gl::Register("github", *real);
  benchmark::RegisterBenchmark("BM_CompiledInRoots", gl::BM_CompiledInRoots)->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
