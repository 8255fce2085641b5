#include "sigstore/verify_bundle.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "pki/pem.h"
#include "sigstore/bundle_check.h"
#include "sigstore/bundle_source.h"
#include "sigstore/dsse.h"
#include "sigstore/statement.h"

namespace gl {
namespace {

using enum ProvenanceReason;

// What is the same for every root.
struct Subject {
  const Bundle& bundle;
  const BundleInput& input;
  std::string artifact;             // its SHA-256
  std::optional<VerifyingKey> key;  // the given one
};

Proven<std::string> ArtifactDigest(const BundleInput& input) {
  if (input.artifact) return DigestOf(HashAlgorithm::kSha256, *input.artifact);
  auto bytes = ParseSha256Digest(input.digest.value_or(""));
  if (!bytes) return Refuse(kUsage, "the digest must be sha256: and 64 lower-case hex digits");
  return *std::move(bytes);
}

Proven<std::optional<VerifyingKey>> ReadKey(const BundleInput& input, const Bundle& bundle) {
  if (input.key.has_value() == bundle.certificate.has_value()) {
    return Refuse(kBundleMaterial, input.key ? "the bundle has a certificate, and a key is expected"
                                             : "the bundle is signed with a key that has no certificate");
  }
  if (!input.key) return std::optional<VerifyingKey>();
  GL_ASSIGN(const std::string der, ProvenAs(kBundleKey, ParsePemPublicKey(*input.key)));
  GL_ASSIGN(VerifyingKey key, ProvenAs(kBundleKey, VerifyingKey::FromSpki(der)));
  return std::optional(std::move(key));
}

// With the key's own hash or, as old clients did with every curve, with SHA-256.
bool SignsEnvelope(const VerifyingKey& key, const BundleWork& work) {
  const std::string& signature = work.bundle.envelope->signature;
  return key.Verifies(signature, work.content.pae) ||
         (key.GetKind() == VerifyingKey::Kind::kP384 && key.Verifies(signature, work.content.pae, Sha2::kSha256));
}

bool SignsMessage(const VerifyingKey& key, const BundleWork& work, const Subject& subject) {
  const std::string& signature = work.bundle.message->signature;
  if (key.VerifiesSha256(signature, subject.artifact)) return true;
  return subject.input.artifact && key.Verifies(signature, *subject.input.artifact);
}

Proof CheckAnySignature(const BundleWork& work, const Subject& subject) {
  std::optional<Result<VerifyingKey>> own;
  if (!subject.key) own = VerifyingKey::Of(*work.bundle.certificate);
  if (own && !*own) return Refuse(kSignature, own->error().message);
  const VerifyingKey& key = own ? **own : *subject.key;
  if (work.bundle.envelope ? SignsEnvelope(key, work) : SignsMessage(key, work, subject)) return {};
  return Refuse(kSignature, "the key did not make the signature");
}

// A bundle's own word about what it signs is compared where it is given.
Proof CheckMessageDigest(const MessageSignature& message, const Subject& subject) {
  if (!message.digest) return {};
  if (message.algorithm == "SHA2_256" && *message.digest == subject.artifact) return {};
  return Refuse(kMessageDigest, "the bundle signs another artifact", HexEncode(subject.artifact),
                HexEncode(*message.digest));
}

Proof CheckContent(const Subject& subject) {
  if (subject.bundle.message) return CheckMessageDigest(*subject.bundle.message, subject);
  GL_ASSIGN(const Statement statement, Statement::Parse(subject.bundle.envelope->payload, true));
  const std::string hex = HexEncode(subject.artifact);
  if (statement.Find({"sha256", hex}) != nullptr) return {};
  return Refuse(kStatementSubject, "the statement is about another artifact", hex, statement.Describe());
}

Proof CheckName(const CertificateClaims& claims, const BundleInput& input) {
  if (!input.identity || !input.issuer)
    return Refuse(kUsage, "neither an identity with its issuer nor a key is expected");
  if (!claims.name || claims.name->text != *input.identity) {
    return Refuse(kIdentitySan, "the certificate is another signer's", *input.identity,
                  claims.name ? claims.name->text : "not one name");
  }
  if (claims.Issuer() != *input.issuer) {
    return Refuse(kIdentityIssuer, "the certificate's identity was issued by another", *input.issuer,
                  claims.Issuer().value_or("nothing"));
  }
  return {};
}

Proof JudgeCertified(BundleWork& work, const Subject& subject) {
  work.issuers = FindIssuers(*work.bundle.certificate, work.root);
  if (work.issuers.empty()) return Refuse(kCertChain, "no authority of the trusted root issued the certificate");
  GL_TRY(CheckEntries(work));
  GL_TRY(CheckTimestamps(work));
  GL_TRY(CheckTimes(work));
  GL_TRY(CheckCertificate(work));
  GL_TRY(CheckAnySignature(work, subject));
  GL_TRY(CheckContent(subject));
  return CheckName(work.claims, subject.input);
}

// A key of the relying party's own needs no certificate and no time.
Proof JudgeKeyed(BundleWork& work, const Subject& subject) {
  GL_TRY(CheckEntries(work));
  GL_TRY(CheckAnySignature(work, subject));
  return CheckContent(subject);
}

Proof JudgeByRoot(const Subject& subject, const TrustedRoot& root) {
  const Bundle& bundle = subject.bundle;
  const bool is_envelope = bundle.envelope.has_value();
  BundleWork work = {
      .bundle = bundle,
      .root = root,
      .content = {.bundle = bundle,
                  .pae = is_envelope ? PreAuthEncoding(bundle.envelope->payload_type, bundle.envelope->payload) : "",
                  .artifact = subject.artifact,
                  .public_key = subject.key ? std::string_view(subject.key->Spki()) : std::string_view()}};
  return subject.key ? JudgeKeyed(work, subject) : JudgeCertified(work, subject);
}

}  // namespace

std::optional<std::string> ParseSha256Digest(std::string_view text) {
  constexpr std::string_view kMark = "sha256:";
  constexpr std::size_t kBytes = 32;
  auto bytes = text.starts_with(kMark) ? HexDecode(text.substr(kMark.size())) : std::nullopt;
  return bytes && bytes->size() == kBytes ? std::move(bytes) : std::nullopt;
}

Proof VerifyBundle(const BundleInput& input, const TrustedRoots& roots) {
  GL_ASSIGN(std::string artifact, ArtifactDigest(input));
  GL_ASSIGN(const std::vector<Proven<Bundle>> bundles, ReadBundles(input.bundle));
  if (bundles.size() != 1) return Refuse(kBundleJson, "not exactly one bundle");
  if (!bundles.front()) return std::unexpected(bundles.front().error());
  const Bundle& bundle = *bundles.front();
  if (bundle.envelope && bundle.envelope->payload_type != kInTotoPayloadType) {
    return Refuse(kDssePayloadType, "what is signed is no statement", kInTotoPayloadType,
                  bundle.envelope->payload_type);
  }
  GL_ASSIGN(std::optional<VerifyingKey> key, ReadKey(input, bundle));
  const Subject subject = {bundle, input, std::move(artifact), std::move(key)};
  Proof worst = Refuse(kCertChain, "there is no trusted root");
  for (const TrustedRoot& root : roots.All()) {
    Proof judged = JudgeByRoot(subject, root);
    if (judged) return {};
    if (&root == &roots.All().front() || judged.error().reason != kCertChain) worst = std::move(judged);
  }
  return worst;
}

}  // namespace gl
