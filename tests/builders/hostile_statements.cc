#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

std::function<void(E&)> Statement(std::function<void(InTotoStatement&)> change) {
  return [change = std::move(change)](E& e) { change(e.statement); };
}

// The payload's text becomes another; all of it is signed and logged as such.
std::function<void(E&)> Payload(BytesEdit edit) {
  return Statement([edit = std::move(edit)](InTotoStatement& statement) { statement.edit = edit; });
}

std::function<void(E&)> Subjects(std::vector<std::string> subjects) {
  return Statement([subjects = std::move(subjects)](InTotoStatement& statement) { statement.subjects = subjects; });
}

std::function<void(E&)> Changed(JsonChanges InTotoStatement::* object, const char* member, std::string value) {
  return Statement(
      [object, member, value = std::move(value)](InTotoStatement& statement) { (statement.*object)[member] = value; });
}

const std::string kDigest{kImageDigest};
const std::string kGood = Subject(kImageName, {{"sha256", JsonText(kImageDigest)}});

std::string UpperCase(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

ProvenanceCases Signatures() {
  return {
      {"bad_signature_of_another_key",
       [](E& e) {
         const TestKey other;
         e.edit_signature = [other](const std::string&) { return other.SignDer("something else"); };
       },
       "signature"},
      {"bad_signature_of_the_payload_alone",
       [](E& e) { e.edit_signed = [](const std::string& pae) { return pae.substr(pae.find('{')); }; }, "signature"},
      {"bad_signature_of_other_lengths", [](E& e) { e.edit_signed = Replacing("DSSEv1 28 ", "DSSEv1 028 "); },
       "signature"},
      {"bad_signature_of_a_later_version", [](E& e) { e.edit_signed = Replacing("DSSEv1 ", "DSSEv2 "); }, "signature"},
      {"bad_signature_flipped", [](E& e) { e.edit_signature = FlippingLast(); }, "signature"},
      {"bad_signature_trailing",
       [](E& e) { e.edit_signature = [](const std::string& signature) { return signature + "x"; }; }, "signature"},
      {"bad_signature_empty", [](E& e) { e.edit_signature = [](const std::string&) { return ""; }; },
       "signature or bundle.content or bundle.base64 or dsse.signature-count"},
      {"bad_signature_sha384_of_a_p256_key", [](E& e) { e.hash = "SHA384"; }, "signature"},
      {"bad_signature_sha256_of_a_p384_key",
       [](E& e) {
         e.leaf_key = TestKey(KeyKind::kP384);
         e.hash = "SHA256";
       },
       "signature"},
      {"bad_payload_changed_afterwards_github",
       [](E& e) {
         e.LikeGithub();
         e.envelope["payload"] = JsonBytes(e.statement.Text() + " ");
       },
       "signature"},
      {"bad_payload_changed_afterwards", [](E& e) { e.envelope["payload"] = JsonBytes(e.statement.Text() + " "); },
       "tlog.content"},
      {"bad_signature_of_another_bundle_github",
       [](E& e) {
         const std::string other = e.leaf_key.SignDer("DSSEv1 28 application/vnd.in-toto+json 2 {}");
         e.LikeGithub();
         e.edit_signature = [other](const std::string&) { return other; };
       },
       "signature"},
  };
}

ProvenanceCases Forms() {
  return {
      {"bad_statement_empty", Payload([](const std::string&) { return ""; }), "statement.json"},
      {"bad_statement_no_json", Payload([](const std::string&) { return "provenance"; }), "statement.json"},
      {"bad_statement_array", Payload([](const std::string& text) { return "[" + text + "]"; }), "statement.json"},
      {"bad_statement_null", Payload([](const std::string&) { return "null"; }), "statement.json"},
      {"bad_statement_trailing", Payload([](const std::string& text) { return text + "{}"; }), "statement.json"},
      {"bad_statement_not_utf8",
       Payload([](const std::string& text) { return text.substr(0, text.size() - 1) + ",\"x\":\"\xFF\"}"; }),
       "statement.json"},
      {"bad_statement_deep", Changed(&InTotoStatement::members, "extra", std::string(100, '[') + std::string(100, ']')),
       "statement.json or bundle.limits"},
      {"bad_statement_twice_type", Payload(Doubling("_type", "\"x\"")), "statement.json"},
      {"bad_statement_twice_subject", Payload(Doubling("subject", "[]")), "statement.json"},
      {"bad_statement_twice_predicate_type", Payload(Doubling("predicateType", "\"x\"")), "statement.json"},
      {"bad_statement_twice_digest",
       Payload(Replacing("\"digest\":{\"sha256\"", "\"digest\":{},\"digest\":{\"sha256\"")), "statement.json"},
      {"bad_statement_twice_sha256", Payload(Doubling("sha256", JsonText(std::string(64, 'a')))), "statement.json"},
      {"bad_statement_twice_repository", Payload(Doubling("repository", "\"x\"")), "statement.json"},
      {"bad_statement_twice_under_an_escape", Payload(Replacing("\"sha256\":", "\"sha25\\u0036\":\"\",\"sha256\":")),
       "statement.json"},
      {"bad_statement_type_v01", Statement([](InTotoStatement& s) { s.type = "https://in-toto.io/Statement/v0.1"; }),
       "statement.type"},
      {"bad_statement_type_longer", Statement([](InTotoStatement& s) { s.type = "https://in-toto.io/Statement/v1/"; }),
       "statement.type"},
      {"bad_statement_no_type", Changed(&InTotoStatement::members, "_type", ""), "statement.type"},
      {"bad_statement_type_number", Changed(&InTotoStatement::members, "_type", "1"),
       "statement.type or statement.json"},
      {"bad_predicate_type_v02",
       Statement([](InTotoStatement& s) { s.predicate_type = "https://slsa.dev/provenance/v0.2"; }),
       "statement.predicate-type"},
      {"bad_predicate_type_v11",
       Statement([](InTotoStatement& s) { s.predicate_type = "https://slsa.dev/provenance/v1.1"; }),
       "statement.predicate-type"},
      {"bad_predicate_type_slash",
       Statement([](InTotoStatement& s) { s.predicate_type = "https://slsa.dev/provenance/v1/"; }),
       "statement.predicate-type"},
      {"bad_predicate_type_sbom",
       Statement([](InTotoStatement& s) { s.predicate_type = "https://spdx.dev/Document/v2.3"; }),
       "statement.predicate-type"},
      {"bad_no_predicate_type", Changed(&InTotoStatement::members, "predicateType", ""), "statement.predicate-type"},
  };
}

ProvenanceCases SubjectLists() {
  const auto one = [](const JsonMembers& digest) { return Subjects({Subject(kImageName, digest)}); };
  return {
      {"bad_subject_none", Subjects({}), "statement.subject"},
      {"bad_subject_missing", Changed(&InTotoStatement::members, "subject", ""), "statement.subject"},
      {"bad_subject_no_list", Changed(&InTotoStatement::members, "subject", kGood),
       "statement.subject or statement.json"},
      {"bad_subject_other_digest", one({{"sha256", JsonText(std::string(64, 'a'))}}), "statement.subject"},
      {"bad_subject_two_others",
       Subjects({Subject(kImageName, {{"sha256", JsonText(std::string(64, 'a'))}}),
                 Subject(kImageName, {{"sha256", JsonText(std::string(64, 'b'))}})}),
       "statement.subject"},
      {"bad_subject_other_algorithm", one({{"sha512", JsonText(kDigest)}}), "statement.subject"},
      {"bad_subject_algorithm_case", one({{"SHA256", JsonText(kDigest)}}), "statement.subject"},
      {"bad_subject_git_commit", one({{"gitCommit", JsonText(kDigest)}}), "statement.subject"},
      {"bad_subject_upper_case", one({{"sha256", JsonText(UpperCase(kDigest))}}), "statement.subject"},
      {"bad_subject_with_prefix", one({{"sha256", JsonText("sha256:" + kDigest)}}), "statement.subject"},
      {"bad_subject_beginning", one({{"sha256", JsonText(kDigest.substr(0, 63))}}), "statement.subject"},
      {"bad_subject_longer", one({{"sha256", JsonText(kDigest + "0")}}), "statement.subject"},
      {"bad_subject_nul", one({{"sha256", JsonText(kDigest + std::string(1, '\0'))}}), "statement.subject"},
      {"bad_subject_base64", one({{"sha256", "\"TdGhoPHSuaPI5fYHGCk6S1xtfo+QobLD1OX2BxgpOks=\""}}),
       "statement.subject"},
      {"bad_subject_number", one({{"sha256", "4"}}), "statement.subject or statement.json"},
      {"bad_subject_null", one({{"sha256", "null"}}), "statement.subject or statement.json"},
      {"bad_subject_empty_digest", one({}), "statement.subject"},
      {"bad_subject_no_digest", Subjects({R"({"name":"x"})"}), "statement.subject or statement.json"},
      {"bad_subject_digest_in_the_name",
       Subjects(
           {Subject("ghcr.io/example/git-launcher@sha256:" + kDigest, {{"sha256", JsonText(std::string(64, 'a'))}})}),
       "statement.subject"},
      {"bad_subject_text", Subjects({JsonText(kDigest)}), "statement.subject or statement.json"},
      {"bad_subject_good_beside_malformed", Subjects({kGood, R"({"name":"x","digest":"sha256"})"}),
       "statement.subject or statement.json"},
      {"bad_subject_in_a_dependency_alone", Statement([](InTotoStatement& s) {
         s.subjects = {Subject(kImageName, {{"sha256", JsonText(std::string(64, 'a'))}})};
         s.other_dependencies = {R"({"uri":"pkg:docker/x","digest":{"sha256":")" + kDigest + "\"}}"};
       }),
       "statement.subject"},
      {"bad_demanded_digest_case", [](E& e) { e.digest = "sha256:" + UpperCase(kDigest); },
       "usage or statement.subject"},
      {"bad_demanded_digest_without_algorithm", [](E& e) { e.digest = kDigest; }, "usage or statement.subject"},
      {"bad_demanded_digest_short", [](E& e) { e.digest.resize(19); }, "usage or statement.subject"},
      {"bad_demanded_digest_empty", [](E& e) { e.digest.clear(); }, "usage or statement.subject"},
  };
}

ProvenanceCases Predicates() {
  using S = InTotoStatement;
  const auto mismatch = [](JsonChanges S::* object, const char* member, const std::string& value) {
    return Changed(object, member, value);
  };
  return {
      {"bad_build_type_old",
       mismatch(&S::definition, "buildType",
                "\"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1\""),
       "predicate.build-type"},
      {"bad_build_type_longer",
       mismatch(&S::definition, "buildType", "\"https://actions.github.io/buildtypes/workflow/v1.1\""),
       "predicate.build-type"},
      {"bad_build_type_missing", mismatch(&S::definition, "buildType", ""), "predicate.build-type"},
      {"bad_predicate_missing", mismatch(&S::members, "predicate", ""), "predicate.build-type"},
      {"bad_predicate_empty", mismatch(&S::members, "predicate", "{}"), "predicate.build-type"},
      {"bad_predicate_text", mismatch(&S::members, "predicate", "\"\""), "predicate.build-type or statement.json"},
      {"bad_predicate_repository", mismatch(&S::workflow, "repository", "\"https://github.com/evil/evil\""),
       "predicate.mismatch"},
      {"bad_predicate_repository_slash", mismatch(&S::workflow, "repository", JsonText(std::string(kSourceRepo) + "/")),
       "predicate.mismatch"},
      {"bad_predicate_no_repository", mismatch(&S::workflow, "repository", ""), "predicate.mismatch"},
      {"bad_predicate_ref", mismatch(&S::workflow, "ref", "\"refs/heads/main\""), "predicate.mismatch"},
      {"bad_predicate_no_ref", mismatch(&S::workflow, "ref", ""), "predicate.mismatch"},
      {"bad_predicate_path", mismatch(&S::workflow, "path", "\".github/workflows/other.yml\""), "predicate.mismatch"},
      {"bad_predicate_path_slash", mismatch(&S::workflow, "path", JsonText("/" + std::string(kWorkflowPath))),
       "predicate.mismatch"},
      {"bad_predicate_no_path", mismatch(&S::workflow, "path", ""), "predicate.mismatch"},
      {"bad_predicate_no_workflow", mismatch(&S::definition, "externalParameters", "{}"), "predicate.mismatch"},
      {"bad_predicate_dependency_commit", mismatch(&S::dependency_digest, "gitCommit", JsonText(std::string(40, 'a'))),
       "predicate.mismatch"},
      {"bad_predicate_dependency_algorithm",
       mismatch(&S::dependency, "digest", R"({"sha1":")" + std::string(kSourceCommit) + "\"}"), "predicate.mismatch"},
      {"bad_predicate_dependency_uri",
       mismatch(&S::dependency, "uri", "\"git+https://github.com/example/git-launcher\""), "predicate.mismatch"},
      {"bad_predicate_dependency_uri_without_git",
       mismatch(&S::dependency, "uri", JsonText(std::string(kSourceRepo) + "@" + std::string(kSourceRef))),
       "predicate.mismatch"},
      {"bad_predicate_no_dependencies", mismatch(&S::definition, "resolvedDependencies", "[]"), "predicate.mismatch"},
      {"bad_predicate_dependency_in_two_halves", Statement([](S& s) {
         const std::string uri = "git+" + std::string(kSourceRepo) + "@" + std::string(kSourceRef);
         s.other_dependencies = {R"({"uri":")" + uri + R"(","digest":{"gitCommit":")" + std::string(40, 'a') + "\"}}"};
         s.dependency["uri"] = "\"git+https://github.com/evil/evil@refs/heads/main\"";
       }),
       "predicate.mismatch"},
      {"bad_predicate_builder", mismatch(&S::run_details, "builder", R"({"id":"https://github.com/evil"})"),
       "predicate.mismatch"},
      {"bad_predicate_no_builder", mismatch(&S::run_details, "builder", ""), "predicate.mismatch"},
      {"bad_predicate_no_run_details", mismatch(&S::predicate, "runDetails", ""), "predicate.mismatch"},
  };
}

// The certificate says something else than the predicate, and the policy does not ask.
std::function<void(E&)> Certified(unsigned claim, const std::string& text) {
  return [claim, text](E& e) {
    e.policy = {{"identity", std::string(kWorkflowUri)}};
    if (text.empty()) {
      e.leaf.claims.erase(claim);
    } else {
      e.leaf.claims[claim] = text;
    }
  };
}

ProvenanceCases CertifiedSources() {
  return {
      {"bad_certified_repository", Certified(kRepoUri, "https://github.com/example/other"), "predicate.mismatch"},
      {"bad_certified_no_repository", Certified(kRepoUri, ""), "predicate.mismatch"},
      {"bad_certified_ref", Certified(kRepoRef, "refs/heads/main"), "predicate.mismatch"},
      {"bad_certified_commit", Certified(kRepoDigest, std::string(40, 'a')), "predicate.mismatch"},
      {"bad_certified_no_commit", Certified(kRepoDigest, ""), "predicate.mismatch"},
      {"bad_certified_workflow",
       Certified(kBuildConfig, "https://github.com/example/git-launcher/.github/workflows/x.yml@refs/heads/main"),
       "predicate.mismatch"},
      {"bad_certified_workflow_of_another_repository",
       Certified(kBuildConfig, "https://github.com/example/other/" + std::string(kWorkflowPath) + "@refs/heads/main"),
       "predicate.mismatch"},
      {"bad_certified_workflow_without_ref",
       Certified(kBuildConfig, std::string(kSourceRepo) + "/" + std::string(kWorkflowPath)), "predicate.mismatch"},
      {"bad_certified_no_workflow", Certified(kBuildConfig, ""), "predicate.mismatch"},
      {"bad_certified_other_builder",
       [](E& e) {
         const std::string reusable = "https://github.com/example/shared/.github/workflows/build.yml@refs/heads/main";
         e.leaf.names = {UriName(reusable)};
         e.leaf.claims[kBuildSigner] = reusable;
         e.policy["identity"] = reusable;
       },
       "predicate.mismatch"},
  };
}

}  // namespace

const ProvenanceCases& HostileStatements() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Signatures();
    for (const ProvenanceCases& some : {Forms(), SubjectLists(), Predicates(), CertifiedSources()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
