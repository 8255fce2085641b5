// The whole TDX link in process, beside a floor: the primitives that no verifier can leave out, called as plainly as
// OpenSSL allows. The ratio of the two is what our own code costs.
//
//   verify_quote_bench                  good evidence of the test builders
//   GL_SHARED=... verify_quote_bench    besides, a real quote with Intel's statements
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <optional>
#include <vector>

#include "base/hex.h"
#include "bench/floor_ratio.h"
#include "pki/ecdsa_p256.h"
#include "pki/pem.h"
#include "pki/utc_time.h"
#include "tdx/collateral.h"
#include "tdx/intel_root.h"
#include "tdx/verify_quote.h"
#include "tests/builders/shared_data.h"
#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

struct Evidence {
  std::string quote, collateral, root;
  UnixTime time;
};

Evidence BuiltOne() {
  const test::TdxEvidence evidence;
  const test::BuiltEvidence built = evidence.Build();
  return {built.quote, built.collateral, built.root, evidence.time};
}

std::optional<Evidence> RealOne() {
  auto quote = test::SharedFile("fixtures/tdx/real/quotes/v4-b0c06f-c.bin");
  auto collateral = test::SharedFile("fixtures/tdx/real/collateral/b0c06f-2026-08.json");
  if (!quote || !collateral) return std::nullopt;
  return Evidence{*std::move(quote), *std::move(collateral), std::string(IntelRoot()),
                  ParseUtcTime("2026-08-20T00:00:00Z").value()};
}

void BM_VerifyQuote(benchmark::State& state, const Evidence& evidence) {
  const QuoteInput input{evidence.quote, evidence.collateral, evidence.root, evidence.time};
  for (auto _ : state) {
    const QuoteVerdict verdict = VerifyQuote(input, {});
    Demand(verdict.Accepted());
  }
}

using X509s = std::vector<X509*>;

X509_CRL* ParseX509Crl(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()));
}

// One signature over MESSAGE by the key of CERTIFICATE, in the two steps that a verifier takes. The signature given is
// any well-formed one: whether it holds does not change what it costs.
void VerifyMessage(EVP_PKEY* key, const std::string& signature, std::string_view message) {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Demand(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1);
  const int held = EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                                    reinterpret_cast<const unsigned char*>(message.data()), message.size());
  Demand(held >= 0);
  EVP_MD_CTX_free(context);
}

// What the floor works on, cut out of the evidence beforehand.
struct FloorInput {
  std::vector<std::string> certificates;  // root, authority, leaf, signer
  std::string root_crl, pck_crl;
  std::vector<std::string> messages;  // TCB info, QE identity, QE report, quote
  std::string signature;              // in DER
  std::string attestation_key;        // a point
};

FloorInput FloorInputOf(const Evidence& evidence) {
  const Quote quote = ParseQuote(evidence.quote).value();
  const Collateral collateral = ParseCollateral(evidence.collateral).value();
  const std::string_view pem = quote.pck_chain.substr(0, quote.pck_chain.find_last_not_of('\0') + 1);
  const auto chain = ParsePemCertificates(pem).value();
  const auto signer = ParsePemCertificates(collateral.tcb_info.issuer_chain).value();
  return {{chain[2], chain[1], chain[0], signer[0]},
          collateral.root_crl,
          collateral.pck_crl,
          {collateral.tcb_info.text, collateral.qe_identity.text, std::string(quote.qe_report_bytes),
           std::string(quote.signed_bytes)},
          test::TestKey().SignDer("any"),
          std::string(quote.attestation_key)};
}

// Four certificates, two lists and a raw key read, nine signatures verified.
void RunFloor(const FloorInput& input) {
  X509s certificates;
  for (const std::string& der : input.certificates) certificates.push_back(ParseX509(der));
  EVP_PKEY* const root = X509_get0_pubkey(certificates[0]);
  EVP_PKEY* const authority = X509_get0_pubkey(certificates[1]);
  Demand(X509_verify(certificates[1], root) == 1 && X509_verify(certificates[2], authority) == 1);
  Demand(X509_verify(certificates[3], root) == 1);
  X509_CRL* const root_crl = ParseX509Crl(input.root_crl);
  X509_CRL* const pck_crl = ParseX509Crl(input.pck_crl);
  Demand(X509_CRL_verify(root_crl, root) == 1 && X509_CRL_verify(pck_crl, authority) == 1);
  Demand(P256Key::FromPoint(input.attestation_key).has_value());  // three calls of OpenSSL
  for (const std::string& message : input.messages) {
    VerifyMessage(X509_get0_pubkey(certificates[3]), input.signature, message);
  }
  X509_CRL_free(root_crl);
  X509_CRL_free(pck_crl);
  for (X509* const certificate : certificates) X509_free(certificate);
}

void BM_Floor(benchmark::State& state, const Evidence& evidence) {
  const FloorInput input = FloorInputOf(evidence);
  for (auto _ : state) RunFloor(input);
}

void BM_Ratio(benchmark::State& state, const Evidence& evidence) {
  const FloorInput floor = FloorInputOf(evidence);
  const QuoteInput input{evidence.quote, evidence.collateral, evidence.root, evidence.time};
  MeasureRatio(state, [&] { RunFloor(floor); }, [&] { Demand(VerifyQuote(input, {}).Accepted()); });
}

void Register(const std::string& name, const Evidence& evidence) {
  AddBenchmark("BM_VerifyQuote", name, evidence, BM_VerifyQuote);
  AddBenchmark("BM_Floor", name, evidence, BM_Floor);
  AddBenchmark("BM_Ratio", name, evidence, BM_Ratio);
}

}  // namespace
}  // namespace gl

int main(int argc, char** argv) {
  gl::Register("built", gl::BuiltOne());
  if (const auto real = gl::RealOne()) gl::Register("real", *real);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
