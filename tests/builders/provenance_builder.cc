#include "tests/builders/provenance_builder.h"

#include "base/hex.h"
#include "crypto/digest.h"

namespace gl::test {
namespace {

std::string Pae(const std::string& type, const std::string& payload) {
  return "DSSEv1 " + std::to_string(type.size()) + " " + type + " " + std::to_string(payload.size()) + " " + payload;
}

std::string Material(const ProvenanceEvidence& evidence, const SignedContent& content,
                     const std::vector<std::string>& tsa_chain) {
  const auto raw = [](std::string_view der) { return JsonObjectText({{"rawBytes", JsonBytes(der)}}); };
  std::vector<std::string> entries;
  entries.reserve(evidence.entries.size());
  for (const LogEntrySpec& entry : evidence.entries) entries.push_back(MakeLogEntry(entry, content));
  std::vector<std::string> stamps;
  const TokenSigner authority{evidence.instance.tsa.key, tsa_chain.front()};
  for (const TimestampSpec& spec : evidence.timestamps) {
    const std::string stamp = MakeTimestamp(spec, content.signature, authority);
    stamps.push_back(JsonObjectText({{"signedTimestamp", JsonBytes(stamp)}}));
  }
  std::vector<std::string> chain = {raw(content.verifier)};
  for (const std::string& der : evidence.chain_rest) chain.push_back(raw(der));
  const std::string stamp_list = JsonObjectText({{"rfc3161Timestamps", JsonArrayText(stamps)}});
  return JsonObjectText(
      {{"certificate", evidence.chain || evidence.long_lived_key ? "" : raw(content.verifier)},
       {"publicKey", evidence.long_lived_key ? R"({"hint":"a key"})" : ""},
       {"x509CertificateChain", evidence.chain ? JsonObjectText({{"certificates", JsonArrayText(chain)}}) : ""},
       {"tlogEntries", entries.empty() ? "" : JsonArrayText(entries)},
       {"timestampVerificationData", stamps.empty() ? "" : stamp_list}},
      evidence.material);
}

std::string Envelope(const ProvenanceEvidence& evidence, const SignedContent& content) {
  const std::string signature = JsonObjectText({{"sig", JsonBytes(content.signature)}});
  return JsonObjectText({{"payload", JsonBytes(content.payload)},
                         {"payloadType", JsonText(content.payload_type)},
                         {"signatures", JsonArrayText({signature})}},
                        evidence.envelope);
}

std::string Message(const ProvenanceEvidence& evidence, const SignedContent& content) {
  const std::string digest =
      JsonObjectText({{"algorithm", JsonText("SHA2_256")}, {"digest", JsonBytes(content.artifact_digest)}});
  return JsonObjectText({{"messageDigest", digest}, {"signature", JsonBytes(content.signature)}}, evidence.envelope);
}

}  // namespace

std::string Subject(std::string_view name, const JsonMembers& digest) {
  return JsonObjectText({{"name", JsonText(name)}, {"digest", JsonObjectText(digest)}});
}

InTotoStatement::InTotoStatement() : subjects{Subject(kImageName, {{"sha256", JsonText(kImageDigest)}})} {}

std::string InTotoStatement::Text() const {
  const std::string workflow_text = JsonObjectText(
      {{"ref", JsonText(kSourceRef)}, {"repository", JsonText(kSourceRepo)}, {"path", JsonText(kWorkflowPath)}},
      workflow);
  const std::string github_text = JsonObjectText({{"event_name", JsonText("push")},
                                                  {"repository_id", JsonText(kRepositoryId)},
                                                  {"repository_owner_id", JsonText(kOwnerId)},
                                                  {"runner_environment", JsonText("github-hosted")}},
                                                 github);
  std::vector<std::string> dependencies = other_dependencies;
  const std::string uri = "git+" + std::string(kSourceRepo) + "@" + std::string(kSourceRef);
  dependencies.push_back(JsonObjectText(
      {{"uri", JsonText(uri)}, {"digest", JsonObjectText({{"gitCommit", JsonText(kSourceCommit)}}, dependency_digest)}},
      dependency));
  const std::string definition_text =
      JsonObjectText({{"buildType", JsonText("https://actions.github.io/buildtypes/workflow/v1")},
                      {"externalParameters", JsonObjectText({{"workflow", workflow_text}})},
                      {"internalParameters", JsonObjectText({{"github", github_text}})},
                      {"resolvedDependencies", JsonArrayText(dependencies)}},
                     definition);
  const std::string run_text = JsonObjectText({{"builder", JsonObjectText({{"id", JsonText(kWorkflowUri)}})},
                                               {"metadata", JsonObjectText({{"invocationId", JsonText(kRunUri)}})}},
                                              run_details);
  return edit(JsonObjectText(
      {{"_type", JsonText(type)},
       {"subject", JsonArrayText(subjects)},
       {"predicateType", JsonText(predicate_type)},
       {"predicate", JsonObjectText({{"buildDefinition", definition_text}, {"runDetails", run_text}}, predicate)}},
      members));
}

ProvenanceEvidence::ProvenanceEvidence()
    : issuer(instance.ca),
      entries{EntryV1(instance.rekor1)},
      digest("sha256:" + std::string(kImageDigest)),
      policy{{"identity", std::string(kWorkflowUri)},
             {"issuer", std::string(kGithubIssuerUri)},
             {"source-repo", std::string(kSourceRepo)},
             {"source-ref", std::string(kSourceRef)},
             {"source-digest", std::string(kSourceCommit)}} {
  leaf.scts = {{.key = instance.ct_key}};
}

SignedContent ProvenanceEvidence::Content() const {
  const std::string verifier = long_lived_key ? leaf_key.Spki() : edit_certificate(issuer.Leaf(leaf, leaf_key));
  const auto sign = [this](const std::string& bytes) {
    const std::string text = edit_signed(bytes);
    return edit_signature(hash == nullptr ? leaf_key.SignDer(text) : leaf_key.SignDer(text, hash));
  };
  if (message_signature) {
    return {.signature = sign(std::string(kArtifact)),
            .verifier = verifier,
            .artifact_digest = DigestOf(HashAlgorithm::kSha256, kArtifact),
            .verifier_is_key = long_lived_key};
  }
  const std::string payload = statement.Text();
  const std::string pae = Pae(payload_type, payload);
  return {.signature = sign(pae),
          .verifier = verifier,
          .payload = payload,
          .payload_type = payload_type,
          .pae = pae,
          .verifier_is_key = long_lived_key};
}

BuiltProvenance ProvenanceEvidence::Build() const {
  const std::vector<std::string> tsa_chain = instance.tsa.Chain();
  const SignedContent content = Content();
  const std::string text = JsonObjectText({{"mediaType", JsonText(media_type)},
                                           {"verificationMaterial", Material(*this, content, tsa_chain)},
                                           {message_signature ? "messageSignature" : "dsseEnvelope",
                                            message_signature ? Message(*this, content) : Envelope(*this, content)}},
                                          bundle);
  TrustedRootSpec root = instance.Root(tsa_chain);
  edit_root(root);
  return {edit_bundle(text), edit_root_text(root.Text() + "\n"), digest, policy};
}

void ProvenanceEvidence::LikeGithub() {
  entries.clear();
  leaf.scts.clear();
  timestamps = {TimestampSpec()};
  edit_root = [](TrustedRootSpec& root) {
    root.tlogs.clear();
    root.ctlogs.clear();
  };
}

void ProvenanceEvidence::LikeRekorV2() {
  entries = {EntryV2(instance.rekor2)};
  timestamps = {TimestampSpec()};
}

void ProvenanceEvidence::LikeMessage() {
  message_signature = true;
  entries.front().kind = "hashedrekord";
  digest = "sha256:" + HexEncode(DigestOf(HashAlgorithm::kSha256, kArtifact));
}

}  // namespace gl::test
