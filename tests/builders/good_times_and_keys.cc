#include "tests/builders/der_writer.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

constexpr std::int64_t kEnd = kSigningTime + kLeafLife;

void WithLeafKey(E& e, KeyKind kind) { e.leaf_key = TestKey(kind); }

std::function<void(E&)> StampedWith(const std::function<void(TimestampSpec&)>& change) {
  return [change](E& e) {
    e.LikeGithub();
    change(e.timestamps.front());
  };
}

// The authority lists its root alone; the token brings the leaf along.
void ListTsaRootOnly(E& e) {
  e.LikeGithub();
  const std::vector<std::string> chain = e.instance.tsa.Chain();
  e.timestamps.front().signer = TokenSigner{e.instance.tsa.key, chain.front()};
  e.timestamps.front().certificates = {chain.front()};
  e.edit_root = [chain](TrustedRootSpec& root) {
    root.tlogs.clear();
    root.ctlogs.clear();
    root.timestamp_authorities.front().chain = {chain.back()};
  };
}

// Every authority with a P-384 key and SHA-384, as the real ones are.
void UseP384Authorities(E& e) {
  e.instance.ca.root_key = e.instance.ca.key = TestKey(KeyKind::kP384);
  e.instance.ca.root.signature_algorithm = e.instance.ca.intermediate.signature_algorithm = kEcdsaWithSha384;
  e.issuer = e.instance.ca;
  e.leaf.cert.signature_algorithm = kEcdsaWithSha384;
}

ProvenanceCases Windows() {
  return {
      {"good_log_time_at_begin_of_certificate", [](E& e) { e.entries.front().time = kSigningTime; }, "ok"},
      {"good_log_time_at_end_of_certificate", [](E& e) { e.entries.front().time = kEnd; }, "ok"},
      {"good_timestamp_at_begin_of_certificate", StampedWith([](TimestampSpec& t) { t.time = kSigningTime; }), "ok"},
      {"good_timestamp_at_end_of_certificate", StampedWith([](TimestampSpec& t) { t.time = kEnd; }), "ok"},
      {"good_log_window_of_one_second",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) { root.tlogs.front().valid = {kSigningTime, kSigningTime}; };
       },
       "ok"},
      {"good_authority_window_of_one_second",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) { root.authorities.front().valid = {kSigningTime, kSigningTime}; };
       },
       "ok"},
      {"good_ct_window_of_one_second",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) { root.ctlogs.front().valid = {kSigningTime, kSigningTime}; };
       },
       "ok"},
      {"good_tsa_window_of_one_second",
       [](E& e) {
         e.LikeRekorV2();
         e.timestamps.front().time = kSigningTime;
         e.edit_root = [](TrustedRootSpec& root) {
           root.timestamp_authorities.front().valid = {kSigningTime, kSigningTime};
         };
       },
       "ok"},
      {"good_retired_authority_listed_first",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) {
           root.authorities.insert(root.authorities.begin(), root.authorities.front());
           root.authorities.front().valid.end = kSigningTime - 1;
         };
       },
       "ok"},
      {"good_each_time_in_the_window_of_another_listing",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.edit_root = [](TrustedRootSpec& root) {
           root.authorities.push_back(root.authorities.front());
           root.authorities.front().valid.end = kSigningTime;
           root.authorities.back().valid.start = kSigningTime + 5;
         };
       },
       "ok"},
      {"good_log_listed_again_for_now",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) {
           root.tlogs.insert(root.tlogs.begin(), root.tlogs.front());
           root.tlogs.front().valid.end = kSigningTime - 1;
           root.ctlogs.insert(root.ctlogs.begin(), root.ctlogs.front());
           root.ctlogs.front().valid.end = kSigningTime - 1;
         };
       },
       "ok"},
      {"good_windows_with_null_ends_and_fractions",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) {
           root.tlogs.front().key_members["validFor"] = R"({"start":"2025-01-01T00:00:00.5Z","end":null})";
           root.authorities.front().members["validFor"] =
               R"({"start":"2025-01-01T00:00:00Z","end":"2026-12-31T23:59:59.999Z"})";
           root.members["operator"] = "\"tests\"";
         };
       },
       "ok"},
  };
}

ProvenanceCases Timestamps() {
  return {
      {"good_bare_token", StampedWith([](TimestampSpec& t) { t.bare = true; }), "ok"},
      {"good_granted_with_mods", StampedWith([](TimestampSpec& t) { t.status = 1; }), "ok"},
      {"good_imprint_sha384", StampedWith([](TimestampSpec& t) { t.imprint_hash = "SHA384"; }), "ok"},
      {"good_imprint_sha512", StampedWith([](TimestampSpec& t) { t.imprint_hash = "SHA512"; }), "ok"},
      {"good_token_without_certificate_hash", StampedWith([](TimestampSpec& t) { t.certificate_hash = ""; }), "ok"},
      {"good_token_brings_its_certificate", ListTsaRootOnly, "ok"},
      {"good_timestamp_within_a_second", StampedWith([](TimestampSpec& t) { t.fraction = ".25"; }), "ok"},
      {"good_timestamp_with_accuracy_and_nonce", StampedWith([](TimestampSpec& t) {
         t.more_info = DerSequence(DerInteger(1)) + DerBoolean(true) + DerInteger(99);
       }),
       "ok"},
      {"good_bad_timestamp_beside_log_time",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.timestamps.front().stamped = "another signature";
       },
       "ok"},
      {"good_one_bad_timestamp_of_two",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.insert(e.timestamps.begin(), TimestampSpec());
         e.timestamps.front().edit_response = FlippingLast();
       },
       "ok"},
  };
}

ProvenanceCases Certificates() {
  return {
      {"good_sct_extensions", [](E& e) { e.leaf.scts.front().extensions = std::string(8, '\x07'); }, "ok"},
      {"good_sct_first_extension", [](E& e) { e.leaf.scts_first = true; }, "ok"},
      {"good_sct_of_unknown_log_beside",
       [](E& e) { e.leaf.scts.insert(e.leaf.scts.begin(), SctSpec{.key = TestKey()}); }, "ok"},
      {"good_two_purposes", [](E& e) { e.leaf.purposes.emplace_back(kServerAuth); }, "ok"},
      {"good_p384_leaf", [](E& e) { WithLeafKey(e, KeyKind::kP384); }, "ok"},
      {"good_p521_leaf", [](E& e) { WithLeafKey(e, KeyKind::kP521); }, "ok or signature"},
      {"good_rsa_leaf", [](E& e) { WithLeafKey(e, KeyKind::kRsa2048); }, "ok or signature"},
      {"good_ed25519_leaf", [](E& e) { WithLeafKey(e, KeyKind::kEd25519); }, "ok or signature"},
      {"good_p384_authorities", UseP384Authorities, "ok"},
      {"good_issuer_in_the_old_form_alone", [](E& e) { e.leaf.claims.erase(kIssuer); }, "ok"},
      {"good_without_old_claims",
       [](E& e) {
         for (unsigned claim = kOldIssuer; claim <= kOldRef; ++claim) e.leaf.claims.erase(claim);
       },
       "ok"},
      {"good_unknown_claims",
       [](E& e) {
         e.leaf.claims[24] = "repo:example/git-launcher:ref:refs/tags/git-launcher-v1.2.3";
         e.leaf.raw_claims[199] = "not even DER";
       },
       "ok"},
      {"good_certificate_that_says_no_more_than_needed",  // section 9 demands none of these to be equal
       [](E& e) {
         for (const unsigned claim : {kRunner, kRepoId, kOwnerUri, kOwnerNumber, kTrigger, kRun, kVisibility}) {
           e.leaf.claims.erase(claim);
         }
       },
       "ok"},
      {"good_anchor_is_an_intermediate",
       [](E& e) { e.edit_root = [](TrustedRootSpec& root) { root.authorities.front().chain.pop_back(); }; }, "ok"},
      {"good_issuer_in_the_middle_of_a_chain",
       [](E& e) {
         const FulcioCa lower;
         e.edit_root = [lower](TrustedRootSpec& root) {
           std::vector<std::string>& chain = root.authorities.front().chain;
           chain.insert(chain.begin(), lower.Chain().front());
         };
       },
       "ok"},
      {"good_two_roots",
       [](E& e) {
         const SigstoreInstance other;
         e.edit_root_text = [text = other.Root(other.tsa.Chain()).Text()](const std::string& own) {
           return text + "\n" + own;
         };
       },
       "ok"},
      {"good_second_root_of_the_same_authority",
       [](E& e) {
         const SigstoreInstance other;
         TrustedRootSpec first = other.Root(other.tsa.Chain());
         first.authorities.front().chain = e.instance.ca.Chain();
         e.edit_root_text = [text = first.Text()](const std::string& own) { return text + "\n" + own; };
       },
       "ok"},
      {"good_root_of_another_name_alike",
       [](E& e) {
         const SigstoreInstance other;
         e.edit_root = [chain = other.ca.Chain()](TrustedRootSpec& root) {
           root.authorities.insert(root.authorities.begin(), {.url = "https://other.test", .chain = chain});
         };
       },
       "ok"},
  };
}

ProvenanceCases Policies() {
  return {
      {"good_policy_pattern",
       [](E& e) {
         e.policy.erase("identity");
         e.policy["signer-workflow"] = "example/git-launcher/" + std::string(kWorkflowPath);
         e.policy["signer-ref-pattern"] = "refs/tags/git-launcher-v*";
       },
       "ok"},
      {"good_policy_workflow_and_ref",
       [](E& e) {
         e.policy.erase("identity");
         e.policy["signer-workflow"] = "example/git-launcher/" + std::string(kWorkflowPath);
         e.policy["signer-ref"] = kSourceRef;
       },
       "ok"},
      {"good_policy_everything",
       [](E& e) {
         e.policy["signer-digest"] = kSourceCommit;
         e.policy["repository-id"] = kRepositoryId;
         e.policy["owner-id"] = kOwnerId;
         e.policy["subject-name"] = kImageName;
         e.policy["deny-self-hosted"] = "";
         e.policy["deny-pull-request"] = "";
       },
       "ok"},
      {"good_policy_subject_name_of_the_second",
       [](E& e) {
         const std::string same = Subject("ghcr.io/example/mirror", {{"sha256", JsonText(kImageDigest)}});
         e.statement.subjects.insert(e.statement.subjects.begin(), same);
         e.policy["subject-name"] = kImageName;
       },
       "ok"},
      {"good_policy_identity_alone", [](E& e) { e.policy = {{"identity", std::string(kWorkflowUri)}}; }, "ok"},
      {"good_self_hosted_not_denied",
       [](E& e) {
         e.leaf.claims[kRunner] = "self-hosted";
         e.statement.github["runner_environment"] = JsonText("self-hosted");
       },
       "ok"},
  };
}

}  // namespace

const ProvenanceCases& GoodTimesAndKeys() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Windows();
    for (const ProvenanceCases& some : {Timestamps(), Certificates(), Policies()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
