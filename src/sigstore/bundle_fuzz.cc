// What is read of a bundle has the parts that the checks rely on, and the same bundle inside a list or an answer of an
// API is read the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sigstore/bundle_source.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void CheckParts(const gl::Bundle& bundle) {
  Require(bundle.envelope.has_value() != bundle.message.has_value());
  Require(bundle.entries.size() <= gl::kMaxLogEntries && bundle.timestamps.size() <= gl::kMaxTimestamps);
  Require(!bundle.certificate || bundle.certificate->IsAuthority() != gl::Certificate::Authority::kYes);
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    const gl::LogEntry& entry = bundle.entries[i];
    Require(!entry.proof || entry.proof->hashes.size() <= gl::kMaxProofHashes);
    for (std::size_t j = 0; j < i; ++j) {
      Require(entry.log_id != bundle.entries[j].log_id || entry.log_index != bundle.entries[j].log_index);
    }
  }
}

void CheckSame(const gl::Proven<gl::Bundle>& bundle, const std::string& wrapped) {
  const auto again = gl::ReadBundles(wrapped);
  if (!again) return;  // one level more is over a limit
  Require(again->size() == 1 && again->front().has_value() == bundle.has_value());
  if (bundle) {
    Require(again->front()->Signature() == bundle->Signature());
  } else {
    Require(again->front().error().reason == bundle.error().reason);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto bundles = gl::ReadBundles(text);
  if (!bundles) {
    const gl::ProvenanceReason reason = bundles.error().reason;
    Require(reason == gl::ProvenanceReason::kBundleJson || reason == gl::ProvenanceReason::kBundleLimits);
    return 0;
  }
  Require(!bundles->empty() && bundles->size() <= gl::kMaxBundles);
  for (const auto& bundle : *bundles) {
    if (bundle) CheckParts(*bundle);
  }
  if (text.starts_with('{') && text.contains("mediaType") && !text.contains("attestations") && bundles->size() == 1) {
    CheckSame(bundles->front(), "[" + text + "]");
    CheckSame(bundles->front(), R"({"attestations":[{"bundle":)" + text + "}]}");
  }
  return 0;
}
