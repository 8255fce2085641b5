#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

constexpr std::string_view kV02 = "application/vnd.dev.sigstore.bundle+json;version=0.2";
constexpr std::string_view kV01 = "application/vnd.dev.sigstore.bundle+json;version=0.1";

using Change = std::function<void(E&)>;

// A message signature in a bundle of that version; before 0.3 with a chain.
Change Message(std::string_view media_type, Change change = [](E&) {}) {
  return [media_type, change = std::move(change)](E& e) {
    e.LikeMessage();
    e.media_type = media_type;
    e.chain = media_type != kBundleV03;
    change(e);
  };
}

Change Envelope(std::string_view media_type, Change change = [](E&) {}) {
  return [media_type, change = std::move(change)](E& e) {
    e.media_type = media_type;
    e.chain = media_type != kBundleV03;
    change(e);
  };
}

// Signed with a key that the relying party has.
Change Key(Change change = [](E&) {}) {
  return [change = std::move(change)](E& e) {
    e.LikeMessage();
    e.long_lived_key = true;
    e.policy = {{"key", PublicKeyPem(e.leaf_key.Spki())}};
    change(e);
  };
}

void MessageInRekorV2(E& e) {
  e.LikeRekorV2();
  e.message_signature = true;
}

ProvenanceCases Good() {
  return {
      {"good_envelope_03", Envelope(kBundleV03), "ok"},
      {"good_envelope_02", Envelope(kV02), "ok"},
      {"good_envelope_01", Envelope(kV01), "ok"},
      {"good_envelope_02_intoto",
       Envelope(kV02,
                [](E& e) {
                  e.entries.front().kind = "intoto";
                  e.entries.front().version = "0.0.2";
                }),
       "ok"},
      {"good_message_03", Message(kBundleV03), "ok"},
      {"good_message_02", Message(kV02), "ok"},
      {"good_message_02_without_promise_but_stamp",
       Message(kV02,
               [](E& e) {
                 e.entries.front().promise = false;
                 e.timestamps = {TimestampSpec()};
               }),
       "ok"},
      {"good_message_01", Message(kV01), "ok"},
      {"good_message_01_promise_alone", Message(kV01, [](E& e) { e.entries.front().proof = false; }), "ok"},
      {"good_message_01_proof_without_checkpoint", Message(kV01, [](E& e) { e.entries.front().checkpoint = false; }),
       "ok"},
      {"good_message_02_one_certificate", Message(kV02, [](E& e) { e.chain = false; }), "ok"},
      {"good_message_02_chain_with_intermediate",
       Message(kV02, [](E& e) { e.chain_rest = {e.instance.ca.Chain().front()}; }), "ok"},
      {"good_message_rekor2", Message(kBundleV03, MessageInRekorV2), "ok"},
      {"good_other_predicate",
       Envelope(kBundleV03, [](E& e) { e.statement.predicate_type = "https://spdx.dev/Document/v2.3"; }), "ok"},
      {"good_key", Key(), "ok"},
      {"good_key_without_time", Key([](E& e) { e.entries.front().promise = false; }), "ok"},
      {"good_key_envelope", Key([](E& e) {
         e.message_signature = false;
         e.entries.front().kind = "dsse";
         e.digest = "sha256:" + std::string(kImageDigest);
       }),
       "ok"},
      {"good_ct_log_unlisted",
       Message(kBundleV03,
               [](E& e) {
                 e.leaf.scts.clear();
                 e.edit_root = [](TrustedRootSpec& root) { root.ctlogs.clear(); };
               }),
       "ok"},
  };
}

ProvenanceCases Versions() {
  return {
      {"bad_01_without_promise",
       Message(kV01,
               [](E& e) {
                 e.entries.front().promise = false;
                 e.timestamps = {TimestampSpec()};
               }),
       "tlog.missing-promise"},
      {"bad_02_without_proof", Message(kV02, [](E& e) { e.entries.front().proof = false; }), "tlog.missing-proof"},
      {"bad_02_without_checkpoint", Message(kV02, [](E& e) { e.entries.front().checkpoint = false; }),
       "tlog.missing-proof or tlog.checkpoint"},
      {"bad_03_without_proof", Message(kBundleV03, [](E& e) { e.entries.front().proof = false; }),
       "tlog.missing-proof"},
      {"bad_01_checkpoint",
       Message(kV01, [](E& e) { e.entries.front().edit_note = Replacing("rekor.test", "other.test"); }),
       "tlog.checkpoint"},
      {"bad_03_chain", Message(kBundleV03, [](E& e) { e.chain = true; }), "bundle.material"},
      {"bad_02_empty_chain", Message(kV02, [](E& e) { e.material["x509CertificateChain"] = R"({"certificates":[]})"; }),
       "bundle.certificate"},
      {"bad_02_chain_with_root", Message(kV02, [](E& e) { e.chain_rest = e.instance.ca.Chain(); }),
       "bundle.certificate"},
      {"bad_02_chain_too_long", Message(kV02, [](E& e) { e.chain_rest.resize(10, e.instance.ca.Chain().front()); }),
       "bundle.limits"},
      {"bad_02_chain_of_another_authority",
       Message(kV02,
               [](E& e) {
                 e.issuer = FulcioCa();
                 e.chain_rest = {e.issuer.Chain().front()};
               }),
       "cert.chain"},
      {"bad_04", Message("application/vnd.dev.sigstore.bundle.v0.4+json"), "bundle.media-type"},
  };
}

ProvenanceCases Messages() {
  return {
      {"bad_message_digest_demanded",
       Message(kBundleV03, [](E& e) { e.digest.back() = e.digest.back() == '0' ? '1' : '0'; }),
       "message.digest or tlog.content or signature"},
      {"bad_message_digest_in_bundle",
       Message(kBundleV03,
               [](E& e) {
                 e.envelope["messageDigest"] = R"({"algorithm":"SHA2_256","digest":")" + std::string(43, 'A') + "=\"}";
               }),
       "message.digest or tlog.content"},
      {"bad_message_signature",
       Message(kBundleV03, [](E& e) { e.edit_signed = [](const std::string& text) { return text + "x"; }; }),
       "signature"},
      {"bad_message_entry_of_another",
       Message(kBundleV03,
               [](E& e) {
                 E other;
                 other.LikeMessage();
                 e.entries.front().about = other.Content();
               }),
       "tlog.content"},
      {"bad_message_entry_of_another_artifact",
       Message(kBundleV03,
               [](E& e) {
                 e.entries.front().edit_body = [](std::string body) {
                   const std::size_t at = body.find("\"value\":\"") + 9;
                   body.at(at) = body.at(at) == '0' ? '1' : '0';
                   return body;
                 };
               }),
       "tlog.content"},
      {"bad_message_entry_of_kind_dsse", Message(kBundleV03, [](E& e) { e.entries.front().kind = "dsse"; }),
       "tlog.kind or tlog.content"},
      {"bad_message_identity", Message(kBundleV03, [](E& e) { e.policy["identity"] += "0"; }), "identity.san"},
      {"bad_message_issuer", Message(kBundleV03, [](E& e) { e.policy["issuer"] += "/"; }), "identity.issuer"},
      {"bad_envelope_subject", Envelope(kBundleV03, [](E& e) { e.digest = "sha256:" + std::string(64, 'a'); }),
       "statement.subject"},
  };
}

ProvenanceCases Keys() {
  return {
      {"bad_key_of_another", Key([](E& e) { e.policy["key"] = PublicKeyPem(TestKey().Spki()); }),
       "signature or tlog.content or bundle.key"},
      {"bad_key_garbage", Key([](E& e) { e.policy["key"] = "key"; }), "bundle.key or usage"},
      {"bad_key_for_a_certificate",
       Message(kBundleV03, [](E& e) { e.policy = {{"key", PublicKeyPem(e.leaf_key.Spki())}}; }),
       "bundle.key or bundle.material or usage"},
      {"bad_identity_for_a_key", Key([](E& e) {
         e.policy = {{"identity", std::string(kWorkflowUri)}, {"issuer", std::string(kGithubIssuerUri)}};
       }),
       "bundle.key or bundle.material or usage"},
      {"bad_key_without_entry", Key([](E& e) { e.entries.clear(); }), "tlog.threshold"},
      {"bad_key_entry_of_another", Key([](E& e) {
         SignedContent about = e.Content();
         about.verifier = TestKey().Spki();
         e.edit_signature = [signature = about.signature](const std::string&) { return signature; };
         e.entries.front().about = about;
       }),
       "tlog.content"},
  };
}

}  // namespace

const ProvenanceCases& GenericBundles() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Good();
    for (const ProvenanceCases& some : {Versions(), Messages(), Keys()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
