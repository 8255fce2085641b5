#include "sigstore/entry_body.h"

#include <array>

#include "base/hex.h"
#include "crypto/digest.h"
#include "pki/pem.h"
#include "sigstore/proto_json.h"
#include "sigstore/verifying_key.h"

namespace gl {
namespace {

using enum ProvenanceReason;

std::unexpected<Refusal> Another(std::string_view what) {
  return Refuse(kTlogContent, "the log entry is about another " + std::string(what));
}

Proven<ProtoMessage> Inside(const ProtoMessage& message, std::initializer_list<std::string_view> path) {
  ProtoMessage inner = message;
  for (const std::string_view name : path) {
    GL_ASSIGN(const ProtoMessage next, inner.NeedMessage(name));
    inner = next;
  }
  return inner;
}

// The one element of the list NAME.
Proven<ProtoMessage> Only(const ProtoMessage& message, std::string_view name) {
  GL_ASSIGN(const std::span<const JsonValue> items, message.List(name));
  if (items.size() != 1) return Refuse(kTlogContent, "the log entry has not exactly one signature");
  return ProtoMessage::Of(items.front(), kTlogContent, kTlogContent);
}

Proof CheckSignature(const std::string& found, const SignedContent& content) {
  if (found != content.bundle.Signature()) return Another("signature");
  return {};
}

// PEM: the bundle's certificate, or the key of a bundle without.
Proof CheckPemVerifier(std::string_view pem, const SignedContent& content) {
  if (!content.bundle.certificate) {
    const auto key = ParsePemPublicKey(pem);
    if (!key || *key != content.public_key) return Another("key");
    return {};
  }
  const auto certificates = ParsePemCertificates(pem);
  if (!certificates || certificates->size() != 1 || certificates->front() != content.bundle.certificate->Der()) {
    return Another("certificate");
  }
  return {};
}

// {"algorithm": "sha256", "value": hex}
Proof CheckHexHash(const ProtoMessage& hash, const SignedContent& content) {
  GL_ASSIGN(const std::optional<std::string_view> algorithm, hash.Text("algorithm"));
  GL_ASSIGN(const std::optional<std::string_view> value, hash.Text("value"));
  if (algorithm != "sha256" || value != HexEncode(content.ContentSha256())) {
    return Another(content.bundle.envelope ? "payload" : "artifact");
  }
  return {};
}

Proof CheckDsse001(const ProtoMessage& spec, const SignedContent& content) {
  GL_ASSIGN(const ProtoMessage signature, Only(spec, "signatures"));
  GL_ASSIGN(const std::string bytes, signature.NeedBytes("signature"));
  GL_TRY(CheckSignature(bytes, content));
  GL_ASSIGN(const std::string verifier, signature.NeedBytes("verifier"));
  GL_TRY(CheckPemVerifier(verifier, content));
  GL_ASSIGN(const ProtoMessage hash, spec.NeedMessage("payloadHash"));
  return CheckHexHash(hash, content);
}

Proof CheckIntoto002(const ProtoMessage& spec, const SignedContent& content) {
  GL_ASSIGN(const ProtoMessage envelope, Inside(spec, {"content", "envelope"}));
  GL_ASSIGN(const ProtoMessage signature, Only(envelope, "signatures"));
  GL_ASSIGN(const std::string spelled, signature.NeedBytes("sig"));  // base64 once more
  GL_TRY(CheckSignature(LenientBase64(spelled).value_or(""), content));
  GL_ASSIGN(const std::string verifier, signature.NeedBytes("publicKey"));
  GL_TRY(CheckPemVerifier(verifier, content));
  GL_ASSIGN(const std::optional<std::string_view> type, envelope.Text("payloadType"));
  if (type != content.bundle.envelope->payload_type) return Another("type of payload");
  GL_ASSIGN(const ProtoMessage hash, Inside(spec, {"content", "payloadHash"}));
  return CheckHexHash(hash, content);
}

Proof CheckHashedRekord001(const ProtoMessage& spec, const SignedContent& content) {
  GL_ASSIGN(const ProtoMessage signature, spec.NeedMessage("signature"));
  GL_ASSIGN(const std::string bytes, signature.NeedBytes("content"));
  GL_TRY(CheckSignature(bytes, content));
  GL_ASSIGN(const ProtoMessage key, signature.NeedMessage("publicKey"));
  GL_ASSIGN(const std::string verifier, key.NeedBytes("content"));
  GL_TRY(CheckPemVerifier(verifier, content));
  GL_ASSIGN(const ProtoMessage hash, Inside(spec, {"data", "hash"}));
  return CheckHexHash(hash, content);
}

// DER: the bundle's certificate, or the key of a bundle without; exactly one of the two.
Proof CheckRawVerifier(const ProtoMessage& verifier, const SignedContent& content) {
  GL_ASSIGN(const std::optional<ProtoMessage> certificate, verifier.Message("x509Certificate"));
  GL_ASSIGN(const std::optional<ProtoMessage> key, verifier.Message("publicKey"));
  const auto& own = content.bundle.certificate;
  if (certificate.has_value() != own.has_value() || key.has_value() == own.has_value()) return Another("kind of key");
  GL_ASSIGN(const std::string der, (own ? *certificate : *key).NeedBytes("rawBytes"));
  if (der != (own ? own->Der() : content.public_key)) return Another(own ? "certificate" : "key");
  return {};
}

// What a hashedrekord entry of the second generation has the hash of: an envelope's signed bytes, or the artifact,
// of which only the SHA-256 is known here.
std::optional<std::string> DigestNamed(std::string_view algorithm, const SignedContent& content) {
  const bool is_envelope = content.bundle.envelope.has_value();
  if (algorithm == "SHA2_256") return is_envelope ? Sha2Of(Sha2::kSha256, content.pae) : std::string(content.artifact);
  if (algorithm == "SHA2_384" && is_envelope) return Sha2Of(Sha2::kSha384, content.pae);
  if (algorithm == "SHA2_512" && is_envelope) return Sha2Of(Sha2::kSha512, content.pae);
  return std::nullopt;
}

Proof CheckHashedRekord002(const ProtoMessage& spec, const SignedContent& content) {
  GL_ASSIGN(const ProtoMessage record, spec.NeedMessage("hashedRekordV002"));
  GL_ASSIGN(const ProtoMessage signature, record.NeedMessage("signature"));
  GL_ASSIGN(const std::string bytes, signature.NeedBytes("content"));
  GL_TRY(CheckSignature(bytes, content));
  GL_ASSIGN(const ProtoMessage verifier, signature.NeedMessage("verifier"));
  GL_TRY(CheckRawVerifier(verifier, content));
  GL_ASSIGN(const ProtoMessage data, record.NeedMessage("data"));
  GL_ASSIGN(const std::optional<std::string_view> algorithm, data.Text("algorithm"));
  GL_ASSIGN(const std::string digest, data.NeedBytes("digest"));
  if (digest != DigestNamed(algorithm.value_or(""), content)) return Another("content");
  return {};
}

struct KnownKind {
  std::string_view kind, version;
  bool envelope, message;  // what it is for
  Proof (*check)(const ProtoMessage& spec, const SignedContent& content);
};
constexpr std::array<KnownKind, 4> kKinds = {{
    {"dsse", "0.0.1", true, false, CheckDsse001},
    {"intoto", "0.0.2", true, false, CheckIntoto002},
    {"hashedrekord", "0.0.1", false, true, CheckHashedRekord001},
    {"hashedrekord", "0.0.2", true, true, CheckHashedRekord002},
}};

Proven<const KnownKind*> KindOf(const LogEntry& entry, const ProtoMessage& body, const Bundle& bundle) {
  GL_ASSIGN(const std::optional<std::string_view> kind, body.Text("kind"));
  GL_ASSIGN(const std::optional<std::string_view> version, body.Text("apiVersion"));
  if (kind.value_or("") != entry.kind || version.value_or("") != entry.version) {
    return Refuse(kTlogKind, "the log entry is of another kind than the bundle says", entry.kind + " " + entry.version,
                  std::string(kind.value_or("")) + " " + std::string(version.value_or("")));
  }
  for (const KnownKind& known : kKinds) {
    const bool is_for_this = bundle.envelope ? known.envelope : known.message;
    if (known.kind == kind && known.version == version && is_for_this) return &known;
  }
  return Refuse(kTlogKind,
                "log entries of the kind " + entry.kind + " " + entry.version + " are not accepted for this");
}

}  // namespace

std::string SignedContent::ContentSha256() const {
  return bundle.envelope ? DigestOf(HashAlgorithm::kSha256, bundle.envelope->payload) : std::string(artifact);
}

Proof CheckEntryBody(const LogEntry& entry, const SignedContent& content) {
  GL_ASSIGN(const JsonDocument document, ParseProvenJson(entry.body, "the body of the log entry", kTlogBody));
  GL_ASSIGN(const ProtoMessage body, ProtoMessage::Of(document.Root(), kTlogBody, kTlogBody));
  GL_ASSIGN(const KnownKind* kind, KindOf(entry, body, content.bundle));
  GL_ASSIGN(const ProtoMessage spec, ProtoMessage(document.Root(), kTlogContent, kTlogContent).NeedMessage("spec"));
  return kind->check(spec, content);
}

}  // namespace gl
