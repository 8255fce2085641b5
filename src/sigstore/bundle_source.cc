#include "sigstore/bundle_source.h"

#include "sigstore/json_lines.h"
#include "sigstore/proto_json.h"

namespace gl {
namespace {

using enum ProvenanceReason;
using Bundles = std::vector<Proven<Bundle>>;

Proof Add(const JsonValue& value, Bundles& bundles) {
  if (bundles.size() == kMaxBundles) return Refuse(kBundleLimits, "more than 1000 bundles");
  bundles.push_back(ReadBundle(value));
  return {};
}

// An element of "attestations".
Proof AddAttestation(const JsonValue& value, Bundles& bundles) {
  const JsonValue* const bundle = value.Find("bundle");
  if (bundle != nullptr && !bundle->IsNull()) return Add(*bundle, bundles);
  if (bundles.size() == kMaxBundles) return Refuse(kBundleLimits, "more than 1000 bundles");
  bundles.emplace_back(Refuse(kBundleJson,
                              "the answer has no bundle in it: download its bundle_url (raw snappy), or use "
                              "gh attestation download"));
  return {};
}

Proof AddAll(const JsonValue& root, Bundles& bundles) {
  if (root.GetKind() == JsonValue::Kind::kArray) {
    for (const JsonValue& item : root.Items()) GL_TRY(Add(item, bundles));
    return {};
  }
  const JsonValue* const attestations = root.Find("attestations");
  if (attestations == nullptr || root.Find("mediaType") != nullptr) return Add(root, bundles);
  GL_ASSIGN(const std::span<const JsonValue> items, ProvenAs(kBundleJson, attestations->AsArray()));
  for (const JsonValue& item : items) GL_TRY(AddAttestation(item, bundles));
  return {};
}

}  // namespace

Proven<std::vector<Proven<Bundle>>> ReadBundles(std::string_view text) {
  if (text.size() > kMaxSourceBytes) return Refuse(kBundleLimits, "the file of bundles has more than 64 MiB");
  const std::vector<std::string_view> texts = JsonTextsOf(text, kMaxBundles);
  if (texts.size() > kMaxBundles) return Refuse(kBundleLimits, "more than 1000 bundles");
  Bundles bundles;
  for (const std::string_view one : texts) {
    GL_ASSIGN(const JsonDocument document, ParseProvenJson(one, "the bundle", kBundleJson));
    GL_TRY(AddAll(document.Root(), bundles));
  }
  if (bundles.empty()) return Refuse(kBundleJson, "there is no bundle in it");
  return bundles;
}

}  // namespace gl
