#include "sigstore/bundle.h"

#include <algorithm>
#include <array>

#include "sigstore/certificate_rules.h"
#include "sigstore/read_entry.h"

namespace gl {
namespace {

using enum ProvenanceReason;

struct MediaType {
  std::string_view text;
  BundleVersion version;
};
constexpr std::array<MediaType, 4> kMediaTypes = {{
    {"application/vnd.dev.sigstore.bundle.v0.3+json", BundleVersion::kV03},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", BundleVersion::kV03},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", BundleVersion::kV02},
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", BundleVersion::kV01},
}};

Proven<BundleVersion> ReadVersion(const ProtoMessage& bundle) {
  GL_ASSIGN(const std::optional<std::string_view> text, bundle.Under(kBundleMediaType).Text("mediaType"));
  const auto known = std::ranges::find(kMediaTypes, text.value_or(""), &MediaType::text);
  if (known != kMediaTypes.end()) return known->version;
  return Refuse(kBundleMediaType, "this is no bundle of a version that is known here", kMediaTypes[0].text,
                text.value_or("nothing"));
}

Proven<Certificate> ReadCertificate(const ProtoMessage& message) {
  GL_ASSIGN(const std::string der, message.Under(kBundleCertificate).NeedBytes("rawBytes"));
  return ProvenAs(kBundleCertificate, Certificate::Parse(der));
}

Proof CheckLeaf(const Certificate& leaf) {
  if (leaf.IsAuthority() == Certificate::Authority::kYes) {
    return Refuse(kBundleCertificate, "the signing certificate is an authority's");
  }
  if (IsSelfIssued(leaf)) return Refuse(kBundleCertificate, "the signing certificate issued itself");
  return {};
}

// The certificates after the first are read for one rule only and then forgotten: paths are built from the trusted
// root.
Proven<Certificate> ReadChain(const ProtoMessage& chain) {
  GL_ASSIGN(const std::span<const JsonValue> items, chain.Under(kBundleCertificate).List("certificates"));
  if (items.empty()) return Refuse(kBundleCertificate, "the chain of certificates is empty");
  if (items.size() > kMaxBundleCertificates) return Refuse(kBundleLimits, "more than 10 certificates");
  std::optional<Certificate> leaf;
  for (const JsonValue& item : items) {
    GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(item, kBundleCertificate, kBundleBase64));
    GL_ASSIGN(Certificate certificate, ReadCertificate(message));
    if (IsSelfIssued(certificate)) return Refuse(kBundleCertificate, "the bundle brings a root certificate");
    if (!leaf) leaf = std::move(certificate);
  }
  return *std::move(leaf);
}

// Exactly one of certificate, x509CertificateChain and publicKey.
Proof ReadMaterial(const ProtoMessage& material, Bundle& bundle) {
  const ProtoMessage form = material.Under(kBundleMaterial);
  GL_ASSIGN(const std::optional<ProtoMessage> certificate, form.Message("certificate"));
  GL_ASSIGN(const std::optional<ProtoMessage> chain, form.Message("x509CertificateChain"));
  GL_ASSIGN(const std::optional<ProtoMessage> key, form.Message("publicKey"));
  const int given = int{certificate.has_value()} + int{chain.has_value()} + int{key.has_value()};
  if (given != 1) {
    return Refuse(
        kBundleMaterial,
        "exactly one of certificate, x509CertificateChain and publicKey must be there, not " + std::to_string(given));
  }
  if (chain && bundle.version == BundleVersion::kV03) {
    return Refuse(kBundleMaterial, "a bundle of version 0.3 may not have an x509CertificateChain");
  }
  if (key) return {};
  GL_ASSIGN(bundle.certificate, chain ? ReadChain(*chain) : ReadCertificate(*certificate));
  return CheckLeaf(*bundle.certificate);
}

Proof ReadEntries(const ProtoMessage& material, Bundle& bundle) {
  GL_ASSIGN(const std::span<const JsonValue> items, material.List("tlogEntries"));
  if (items.size() > kMaxLogEntries) return Refuse(kBundleLimits, "more than 32 log entries");
  for (const JsonValue& item : items) {
    GL_ASSIGN(LogEntry entry, ReadLogEntry(item));
    for (const LogEntry& other : bundle.entries) {
      if (other.log_id == entry.log_id && other.log_index == entry.log_index) {
        return Refuse(kTlogDuplicate, "the log entry " + std::to_string(entry.log_index) + " is there twice");
      }
    }
    bundle.entries.push_back(std::move(entry));
  }
  return {};
}

Proof ReadTimestamps(const ProtoMessage& material, Bundle& bundle) {
  GL_ASSIGN(const std::optional<ProtoMessage> data, material.Message("timestampVerificationData"));
  if (!data) return {};
  GL_ASSIGN(const std::span<const JsonValue> items, data->List("rfc3161Timestamps"));
  if (items.size() > kMaxTimestamps) return Refuse(kBundleLimits, "more than 32 timestamps");
  for (const JsonValue& item : items) {
    GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(item, kBundleJson, kBundleBase64));
    GL_ASSIGN(std::string token, message.NeedBytes("signedTimestamp"));
    bundle.timestamps.push_back(std::move(token));
  }
  return {};
}

Proven<DsseEnvelope> ReadEnvelope(const ProtoMessage& message) {
  DsseEnvelope envelope;
  GL_ASSIGN(envelope.payload, message.NeedBytes("payload"));
  GL_ASSIGN(const std::optional<std::string_view> type, message.Under(kDssePayloadType).Text("payloadType"));
  envelope.payload_type = type.value_or("");
  GL_ASSIGN(const std::span<const JsonValue> signatures, message.List("signatures"));
  if (signatures.size() != 1) {
    return Refuse(kDsseSignatureCount, "the envelope must have exactly one signature", "1",
                  std::to_string(signatures.size()));
  }
  GL_ASSIGN(const ProtoMessage signature, ProtoMessage::Of(signatures.front(), kBundleJson, kBundleBase64));
  GL_ASSIGN(envelope.signature, signature.NeedBytes("sig"));
  return envelope;
}

Proven<MessageSignature> ReadMessage(const ProtoMessage& message) {
  MessageSignature signed_message;
  GL_ASSIGN(const std::optional<ProtoMessage> digest, message.Message("messageDigest"));
  if (digest) {
    GL_ASSIGN(const std::optional<std::string_view> algorithm, digest->Text("algorithm"));
    signed_message.algorithm = algorithm.value_or("");
    GL_ASSIGN(signed_message.digest, digest->NeedBytes("digest"));
  }
  GL_ASSIGN(signed_message.signature, message.NeedBytes("signature"));
  return signed_message;
}

Proof ReadContent(const ProtoMessage& bundle_message, Bundle& bundle) {
  const ProtoMessage form = bundle_message.Under(kBundleContent);
  GL_ASSIGN(const std::optional<ProtoMessage> envelope, form.Message("dsseEnvelope"));
  GL_ASSIGN(const std::optional<ProtoMessage> message, form.Message("messageSignature"));
  if (envelope.has_value() == message.has_value()) {
    return Refuse(kBundleContent, "exactly one of dsseEnvelope and messageSignature must be there");
  }
  if (envelope) {
    GL_ASSIGN(bundle.envelope, ReadEnvelope(envelope->Under(kBundleJson)));
  } else {
    GL_ASSIGN(bundle.message, ReadMessage(message->Under(kBundleJson)));
  }
  return {};
}

}  // namespace

Proven<Bundle> ReadBundle(const JsonValue& value) {
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(value, kBundleJson, kBundleBase64));
  if (value.Source().size() > kMaxBundleBytes) return Refuse(kBundleLimits, "a bundle of more than 16 MiB");
  Bundle bundle;
  GL_ASSIGN(bundle.version, ReadVersion(message));
  GL_ASSIGN(const ProtoMessage material, message.Under(kBundleMaterial).NeedMessage("verificationMaterial"));
  GL_TRY(ReadMaterial(material, bundle));
  GL_TRY(ReadContent(message, bundle));
  GL_TRY(ReadEntries(material.Under(kBundleJson), bundle));
  GL_TRY(ReadTimestamps(material.Under(kBundleJson), bundle));
  return bundle;
}

}  // namespace gl
