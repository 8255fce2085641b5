#include "base/base64.h"
#include "tests/builders/der_writer.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;
using StampChange = std::function<void(TimestampSpec&)>;

// GitHub's instance, where a timestamp is the only time.
std::function<void(E&)> Stamp(StampChange change) {
  return [change = std::move(change)](E& e) {
    e.LikeGithub();
    change(e.timestamps.front());
  };
}

std::function<void(E&)> Authority(std::function<void(TimestampAuthority&)> change) {
  return [change = std::move(change)](E& e) {
    e.LikeGithub();
    change(e.instance.tsa);
  };
}

// As GitHub's root, and CHANGE.
void EditGithubRoot(E& e, const std::function<void(TrustedRootSpec&)>& change) {
  e.edit_root = [github = e.edit_root, change](TrustedRootSpec& root) {
    github(root);
    change(root);
  };
}

std::function<void(E&)> Window(std::optional<std::int64_t> start, std::optional<std::int64_t> end) {
  return [start, end](E& e) {
    e.LikeGithub();
    EditGithubRoot(e, [=](TrustedRootSpec& root) { root.timestamp_authorities.front().valid = {start, end}; });
  };
}

// The authority lists its root alone. The token was signed with SIGNER's key and certificate and brings CERTIFICATES.
void Bring(E& e, const TokenSigner& signer, const std::vector<std::string>& certificates, const std::string& anchor) {
  e.LikeGithub();
  e.timestamps.front().signer = signer;
  e.timestamps.front().certificates = certificates;
  EditGithubRoot(e, [anchor](TrustedRootSpec& root) { root.timestamp_authorities.front().chain = {anchor}; });
}

// A leaf of the listed authority, of another kind, with a key of its own.
TokenSigner OtherLeaf(const TimestampAuthority& authority, const std::vector<std::string>& purposes) {
  TimestampAuthority other = authority;
  other.key = TestKey();
  other.leaf.serial = "\x22";
  other.purposes = purposes;
  return {other.key, other.Chain().front()};
}

ProvenanceCases Imprints() {
  return {
      {"bad_stamp_of_another_signature", Stamp([](TimestampSpec& t) { t.stamped = "another signature"; }),
       "tsa.imprint"},
      {"bad_stamp_of_the_payload",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.front().stamped = e.statement.Text();
       },
       "tsa.imprint"},
      {"bad_stamp_of_the_signature_in_base64",
       [](E& e) {
         const SignedContent content = e.Content();
         e.LikeGithub();
         e.edit_signature = [signature = content.signature](const std::string&) { return signature; };
         e.edit_certificate = [leaf = e.Content().verifier](const std::string&) { return leaf; };
         e.timestamps.front().stamped = Base64Encode(content.signature);
       },
       "tsa.imprint"},
      {"bad_stamp_sha1", Stamp([](TimestampSpec& t) { t.imprint_hash = "SHA1"; }), "tsa.token"},
  };
}

ProvenanceCases Tokens() {
  const auto response = [](BytesEdit edit) { return Stamp([edit](TimestampSpec& t) { t.edit_response = edit; }); };
  return {
      {"bad_token_garbage", response([](const std::string&) { return "garbage"; }), "tsa.token"},
      {"bad_token_empty", response([](const std::string&) { return ""; }), "tsa.token"},
      {"bad_token_truncated", response([](const std::string& der) { return der.substr(0, der.size() - 1); }),
       "tsa.token"},
      {"bad_token_trailing", response([](const std::string& der) { return der + std::string(1, '\0'); }), "tsa.token"},
      {"bad_bare_token_trailing", Stamp([](TimestampSpec& t) {
         t.bare = true;
         t.edit_response = [](const std::string& der) { return der + "x"; };
       }),
       "tsa.token"},
      {"bad_token_status_rejection", Stamp([](TimestampSpec& t) { t.status = 2; }), "tsa.token"},
      {"bad_token_status_waiting", Stamp([](TimestampSpec& t) { t.status = 3; }), "tsa.token"},
      {"bad_token_response_without_token",
       response([](const std::string&) { return DerSequence(DerSequence(DerInteger(0))); }), "tsa.token"},
      {"bad_token_content_type", Stamp([](TimestampSpec& t) { t.content_type = "1.2.840.113549.1.7.1"; }), "tsa.token"},
      {"bad_token_attribute_content_type",
       Stamp([](TimestampSpec& t) { t.content_type_attribute = "1.2.840.113549.1.7.1"; }), "tsa.token"},
      {"bad_token_no_content_type", Stamp([](TimestampSpec& t) { t.content_type_attribute = ""; }), "tsa.token"},
      {"bad_token_digest", Stamp([](TimestampSpec& t) { t.message_digest = std::string(32, 'd'); }), "tsa.token"},
      {"bad_token_no_digest", Stamp([](TimestampSpec& t) { t.message_digest = ""; }), "tsa.token"},
      {"bad_token_time_changed_afterwards",
       Stamp([](TimestampSpec& t) { t.edit_signed_info = Replacing("20260210090005Z", "20260210090006Z"); }),
       "tsa.token"},
      {"bad_token_no_attributes", Stamp([](TimestampSpec& t) { t.signed_attributes = false; }), "tsa.token"},
      {"bad_token_no_signer", Stamp([](TimestampSpec& t) { t.signers = 0; }), "tsa.token"},
      {"bad_token_two_signers", Stamp([](TimestampSpec& t) { t.signers = 2; }), "tsa.token"},
      {"bad_token_time_no_time",
       Stamp([](TimestampSpec& t) { t.edit_info = Replacing("20260210090005Z", "20260230090005Z"); }), "tsa.token"},
      {"bad_token_time_without_zone",
       Stamp([](TimestampSpec& t) { t.edit_info = Replacing("20260210090005Z", "202602100900055"); }), "tsa.token"},
      {"bad_token_fraction_no_digits", Stamp([](TimestampSpec& t) { t.fraction = ".5x"; }), "tsa.token"},
      {"bad_token_two_nonces", Stamp([](TimestampSpec& t) { t.more_info = DerInteger(1) + DerInteger(2); }),
       "tsa.token"},
      {"bad_token_info_trailing",
       Stamp([](TimestampSpec& t) { t.edit_info = [](const std::string& der) { return der + DerInteger(1); }; }),
       "tsa.token"},
  };
}

ProvenanceCases Signers() {
  return {
      {"bad_token_signature_flipped", Stamp([](TimestampSpec& t) { t.edit_signature = FlippingLast(); }),
       "tsa.untrusted"},
      {"bad_token_signed_by_another_key", Stamp([](TimestampSpec& t) { t.signing_key = TestKey(); }), "tsa.untrusted"},
      {"bad_token_certificate_hash", Stamp([](TimestampSpec& t) { t.certificate_hash = std::string(32, 'h'); }),
       "tsa.untrusted"},
      {"bad_token_of_an_authority_of_the_same_names", Stamp([](TimestampSpec& t) {
         const TimestampAuthority other;
         const std::vector<std::string> chain = other.Chain();
         t.signer = TokenSigner{other.key, chain.front()};
         t.certificates = chain;
       }),
       "tsa.untrusted"},
      {"bad_token_of_another_leaf_of_the_root",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.front().signer = OtherLeaf(e.instance.tsa, {std::string(kTimeStamping)});
         e.timestamps.front().certificates = {e.timestamps.front().signer->certificate};
       },
       "tsa.untrusted"},
      {"bad_tsa_without_purpose", Authority([](TimestampAuthority& tsa) { tsa.purposes.clear(); }), "tsa.untrusted"},
      {"bad_tsa_two_purposes", Authority([](TimestampAuthority& tsa) { tsa.purposes.emplace_back(kCodeSigning); }),
       "tsa.untrusted"},
      {"bad_tsa_other_purpose", Authority([](TimestampAuthority& tsa) { tsa.purposes = {std::string(kCodeSigning)}; }),
       "tsa.untrusted"},
      {"bad_tsa_any_purpose", Authority([](TimestampAuthority& tsa) { tsa.purposes = {"2.5.29.37.0"}; }),
       "tsa.untrusted"},
      {"bad_tsa_purpose_not_critical", Authority([](TimestampAuthority& tsa) { tsa.purposes_critical = false; }),
       "tsa.untrusted"},
      {"bad_tsa_signed_by_another_root", Authority([](TimestampAuthority& tsa) { tsa.leaf.issuer = "another root"; }),
       "tsa.untrusted"},
      {"bad_token_brings_no_certificate",
       [](E& e) {
         const std::vector<std::string> chain = e.instance.tsa.Chain();
         Bring(e, {e.instance.tsa.key, chain.front()}, {}, chain.back());
       },
       "tsa.untrusted"},
      {"bad_token_brings_good_leaf_first_but_bad_signed",
       [](E& e) {
         const std::vector<std::string> chain = e.instance.tsa.Chain();
         const TokenSigner bad = OtherLeaf(e.instance.tsa, {std::string(kCodeSigning)});
         Bring(e, bad, {chain.front(), bad.certificate}, chain.back());
       },
       "tsa.untrusted"},
      {"bad_token_brings_bad_leaf_that_signed",
       [](E& e) {
         const std::vector<std::string> chain = e.instance.tsa.Chain();
         const TokenSigner bad = OtherLeaf(e.instance.tsa, {});
         Bring(e, bad, {bad.certificate, chain.front()}, chain.back());
       },
       "tsa.untrusted"},
      {"bad_token_brings_its_own_authority",
       [](E& e) {
         const TimestampAuthority other;
         const std::vector<std::string> chain = other.Chain();
         Bring(e, {other.key, chain.front()}, chain, e.instance.tsa.Chain().back());
       },
       "tsa.untrusted"},
  };
}

ProvenanceCases Times() {
  constexpr std::int64_t kStamped = kSigningTime + 5;
  return {
      {"bad_no_timestamp",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.clear();
       },
       "time.none"},
      {"bad_log_time_where_no_log_is_listed",
       [](E& e) {
         const std::vector<LogEntrySpec> entries = e.entries;
         e.LikeGithub();
         e.entries = entries;
         e.timestamps.clear();
       },
       "time.none"},
      {"bad_no_promise_and_no_timestamp", [](E& e) { e.entries.front().promise = false; }, "time.none"},
      {"bad_rekor2_integrated_time_alone",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().time = kSigningTime;
         e.timestamps.clear();
       },
       "time.none"},
      {"bad_no_tsa_listed",
       [](E& e) {
         e.LikeGithub();
         EditGithubRoot(e, [](TrustedRootSpec& root) { root.timestamp_authorities.clear(); });
       },
       "tsa.untrusted or time.none"},
      {"bad_tsa_not_yet_listed", Window(kStamped + 1, std::nullopt), "tsa.untrusted"},
      {"bad_tsa_no_longer_listed", Window(kListedSince, kStamped - 1), "tsa.untrusted"},
      {"bad_tsa_certificate_over", Authority([](TimestampAuthority& tsa) { tsa.leaf.until = kStamped - 1; }),
       "tsa.untrusted"},
      {"bad_tsa_certificate_not_yet", Authority([](TimestampAuthority& tsa) { tsa.leaf.from = kStamped + 1; }),
       "tsa.untrusted"},
      {"bad_tsa_root_over", Authority([](TimestampAuthority& tsa) { tsa.root.until = kStamped - 1; }), "tsa.untrusted"},
      {"bad_retired_tsa_in_its_successors_window",
       [](E& e) {
         e.LikeGithub();
         TimestampAuthority successor = e.instance.tsa;
         successor.key = TestKey();
         successor.leaf.serial = "\x23";
         EditGithubRoot(e, [chain = successor.Chain()](TrustedRootSpec& root) {
           root.timestamp_authorities.front().valid.end = kStamped - 1;
           root.timestamp_authorities.push_back({.url = "https://tsa.test/2", .chain = chain});
         });
       },
       "tsa.untrusted"},
      {"bad_two_timestamps_both_bad",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.resize(2, e.timestamps.front());
         e.timestamps.front().stamped = "another signature";
         e.timestamps.back().edit_signature = FlippingLast();
       },
       "tsa.imprint or tsa.untrusted"},
      {"bad_stamp_before_the_certificate", Stamp([](TimestampSpec& t) { t.time = kSigningTime - 1; }),
       "time.outside-certificate"},
      {"bad_stamp_after_the_certificate", Stamp([](TimestampSpec& t) { t.time = kSigningTime + kLeafLife + 1; }),
       "time.outside-certificate"},
      {"bad_stamp_a_moment_after_the_certificate", Stamp([](TimestampSpec& t) {
         t.time = kSigningTime + kLeafLife;
         t.fraction = ".001";
       }),
       "time.outside-certificate"},
      {"bad_one_of_two_stamps_after_the_certificate",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.resize(2, e.timestamps.front());
         e.timestamps.back().time = kSigningTime + kLeafLife + 1;
       },
       "time.outside-certificate"},
      {"bad_stamp_after_the_certificate_beside_log_time",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.timestamps.front().time = kSigningTime + kLeafLife + 1;
       },
       "time.outside-certificate"},
      {"bad_log_time_before_the_certificate", [](E& e) { e.entries.front().time = kSigningTime - 1; },
       "time.outside-certificate"},
      {"bad_log_time_after_the_certificate", [](E& e) { e.entries.front().time = kSigningTime + kLeafLife + 1; },
       "time.outside-certificate"},
      {"bad_log_time_after_the_certificate_beside_stamp",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.entries.front().time = kSigningTime + kLeafLife + 1;
       },
       "time.outside-certificate"},
  };
}

}  // namespace

const ProvenanceCases& HostileTimestamps() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Imprints();
    for (const ProvenanceCases& some : {Tokens(), Signers(), Times()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
