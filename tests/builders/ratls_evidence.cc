#include "tests/builders/ratls_evidence.h"

#include "base/hex.h"
#include "doc/strict_json.h"
#include "tests/builders/attestation_builder.h"
#include "tests/builders/der_writer.h"

namespace gl::test {
namespace {

std::string Extension(int number, std::string_view content) {
  return CertExtension("1.3.6.1.4.1.62397.1." + std::to_string(number), false, DerOctets(content));
}

// EVIDENCE with a quote that binds KEY.
BuiltFiles Bound(AppEvidence evidence, const TestKey& key) {
  evidence.tdx.quote.body.report_data = Sha512Of("ratls-cert:" + key.Spki());
  return evidence.Build();
}

}  // namespace

std::string RatlsCertificate(const TestKey& key, const BuiltFiles& files) {
  constexpr std::int64_t kFrom = 157766400;    // 1975, as dstack writes it
  constexpr std::int64_t kUntil = 2208988800;  // 2040
  const auto document = JsonDocument::Parse(files.at("attestation.json"), "the attestation").value();
  const CertSpec spec{.subject = "demo-cert",
                      .issuer = "demo-cert",
                      .from = kFrom,
                      .until = kUntil,
                      .extensions = {Extension(1, document.Root().HexBytes("quote").value()),
                                     Extension(2, document.Root().Text("event_log").value())}};
  return MakeCert(spec, key, key);
}

RatlsEvidence::RatlsEvidence(const AppEvidence& evidence) : RatlsEvidence(evidence, TestKey()) {}

RatlsEvidence::RatlsEvidence(const AppEvidence& evidence, TestKey given) : key(std::move(given)) {
  const BuiltFiles files = Bound(evidence, key);
  bound = files.at("attestation.json");
  certificate = RatlsCertificate(key, files);
}

}  // namespace gl::test
