#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

// The certificate says NAME, twice, as it should.
std::function<void(E&)> Named(std::string name) {
  return [name = std::move(name)](E& e) {
    e.leaf.names = {UriName(name)};
    e.leaf.claims[kBuildSigner] = name;
  };
}

std::function<void(E&)> Names(std::vector<std::string> names) {
  return [names = std::move(names)](E& e) { e.leaf.names = names; };
}

std::function<void(E&)> Claiming(unsigned number, std::string text) {
  return [number, text = std::move(text)](E& e) { e.leaf.claims[number] = text; };
}

std::function<void(E&)> Without(unsigned number) {
  return [number](E& e) { e.leaf.claims.erase(number); };
}

std::function<void(E&)> Demanding(const std::string& word, std::string value) {
  return [word, value = std::move(value)](E& e) { e.policy[word] = value; };
}

std::function<void(E&)> IssuedBy(std::string issuer) {
  return [issuer = std::move(issuer)](E& e) { e.leaf.claims[kOldIssuer] = e.leaf.claims[kIssuer] = issuer; };
}

// The workflow and a pattern for its ref in place of an identity.
std::function<void(E&)> Pattern(std::string workflow, std::string pattern) {
  return [workflow = std::move(workflow), pattern = std::move(pattern)](E& e) {
    e.policy.erase("identity");
    e.policy["signer-workflow"] = workflow;
    e.policy["signer-ref-pattern"] = pattern;
  };
}

const std::string kIdentity{kWorkflowUri};
const std::string kRepository{kSourceRepo};
const std::string kWorkflow = "example/git-launcher/" + std::string(kWorkflowPath);

ProvenanceCases SubjectNames() {
  return {
      {"bad_name_of_another_workflow", Named(kRepository + "/.github/workflows/other.yml@" + std::string(kSourceRef)),
       "identity.san"},
      {"bad_name_of_another_repository",
       Named("https://github.com/evil/git-launcher/" + std::string(kWorkflowPath) + "@" + std::string(kSourceRef)),
       "identity.san"},
      {"bad_name_of_another_ref", Named(kRepository + "/" + std::string(kWorkflowPath) + "@refs/heads/main"),
       "identity.san"},
      {"bad_name_longer", Named(kIdentity + "0"), "identity.san"},
      {"bad_name_shorter", Named(kIdentity.substr(0, kIdentity.size() - 1)), "identity.san"},
      {"bad_name_case", Named("https://GitHub.com" + kIdentity.substr(18)), "identity.san"},
      {"bad_name_blank", Named(kIdentity + " "), "identity.san"},
      {"bad_name_line_end", Named(kIdentity + "\n"), "identity.san"},
      {"bad_name_nul", Named(kIdentity + std::string(1, '\0') + ".evil"), "identity.san"},
      {"bad_name_percent", Named("https://github%2Ecom" + kIdentity.substr(18)), "identity.san"},
      {"bad_name_fragment", Named(kIdentity + "#x"), "identity.san"},
      {"bad_name_http", Named("http" + kIdentity.substr(5)), "identity.san"},
      {"bad_name_inside_another", Named("https://evil.example/?" + kIdentity), "identity.san"},
      {"bad_name_empty", Named(""), "identity.san"},
      {"bad_no_name", Names({}), "identity.san"},
      {"bad_two_names", Names({UriName(kIdentity), UriName("https://github.com/evil/evil")}), "identity.san"},
      {"bad_two_names_reversed", Names({UriName("https://github.com/evil/evil"), UriName(kIdentity)}), "identity.san"},
      {"bad_same_name_twice", Names({UriName(kIdentity), UriName(kIdentity)}), "identity.san"},
      {"bad_name_and_email", Names({UriName(kIdentity), EmailName("a@example.org")}), "identity.san"},
      {"bad_name_as_email", Names({EmailName(kIdentity)}), "identity.san"},
      {"bad_name_as_host", Names({DnsName(kIdentity)}), "identity.san"},
      {"bad_build_signer", Claiming(kBuildSigner, kIdentity + "0"), "identity.build-signer"},
      {"bad_no_build_signer", Without(kBuildSigner), "identity.build-signer"},
      {"bad_build_signer_empty", Claiming(kBuildSigner, ""), "identity.build-signer"},
  };
}

ProvenanceCases DemandedNames() {
  return {
      {"bad_demanded_another_identity", Demanding("identity", kIdentity + "0"), "identity.san"},
      {"bad_demanded_identity_with_a_star", Demanding("identity", kRepository + "/*"), "identity.san"},
      {"bad_demanded_identity_as_expression", Demanding("identity", "https://github.com/.*"), "identity.san"},
      {"bad_demanded_identity_empty", Demanding("identity", ""), "identity.san or usage"},
      {"bad_demanded_nobody", [](E& e) { e.policy.erase("identity"); }, "usage"},
      {"bad_demanded_nothing", [](E& e) { e.policy.clear(); }, "usage"},
      {"bad_demanded_workflow_without_ref",
       [](E& e) {
         e.policy.erase("identity");
         e.policy["signer-workflow"] = kWorkflow;
       },
       "usage"},
      {"bad_pattern_of_another_workflow",
       Pattern("example/git-launcher/.github/workflows/other.yml", "refs/tags/git-launcher-v*"), "identity.san"},
      {"bad_pattern_of_another_ref", Pattern(kWorkflow, "refs/heads/*"), "identity.san"},
      {"bad_pattern_that_is_a_prefix", Pattern(kWorkflow, "refs/tags/git-launcher-v1"), "identity.san"},
      {"bad_pattern_across_a_slash", Pattern(kWorkflow, "refs/*"), "identity.san"},
      {"bad_pattern_alone", Pattern(kWorkflow, "*"), "identity.san"},
      {"bad_pattern_with_a_dot_for_any", Pattern(kWorkflow, "refs.tags.git-launcher-v*"), "identity.san"},
      {"bad_pattern_with_two_stars", Pattern(kWorkflow, "refs/*/git-launcher-v*"), "identity.san or usage"},
      {"bad_pattern_tail", Pattern(kWorkflow, "refs/tags/*.4"), "identity.san"},
      {"bad_pattern_overlapping_itself", Pattern(kWorkflow, "refs/tags/git-launcher-v1.2.3*.2.3"), "identity.san"},
      {"bad_pattern_in_the_workflow", Pattern("example/git-launcher/.github/workflows/*", "refs/tags/*"),
       "identity.san or usage"},
      {"bad_ref_with_a_slash_under_the_pattern",
       [](E& e) {
         const std::string name = kRepository + "/" + std::string(kWorkflowPath) + "@refs/tags/git-launcher-v1/evil";
         Named(name)(e);
         Pattern(kWorkflow, "refs/tags/git-launcher-v*")(e);
       },
       "identity.san"},
      {"bad_ref_with_a_second_at",
       [](E& e) {
         Named(kRepository + "/" + std::string(kWorkflowPath) + "@refs/heads/x@" + std::string(kSourceRef))(e);
         Pattern(kWorkflow, "refs/tags/git-launcher-v*")(e);
       },
       "identity.san"},
  };
}

ProvenanceCases Issuers() {
  return {
      {"bad_issuer_slash", IssuedBy(std::string(kGithubIssuerUri) + "/"), "identity.issuer"},
      {"bad_issuer_tenant", IssuedBy(std::string(kGithubIssuerUri) + "/tenant"), "identity.issuer"},
      {"bad_issuer_other", IssuedBy("https://accounts.example.org"), "identity.issuer"},
      {"bad_issuer_case", IssuedBy("https://token.actions.GitHubUserContent.com"), "identity.issuer"},
      {"bad_issuer_nul", IssuedBy(std::string(kGithubIssuerUri) + std::string(1, '\0') + "x"), "identity.issuer"},
      {"bad_issuer_empty", IssuedBy(""), "identity.issuer"},
      {"bad_no_issuer",
       [](E& e) {
         e.leaf.claims.erase(kOldIssuer);
         e.leaf.claims.erase(kIssuer);
       },
       "identity.issuer"},
      {"bad_demanded_another_issuer", Demanding("issuer", std::string(kGithubIssuerUri) + "/"), "identity.issuer"},
      {"bad_default_issuer_is_githubs",
       [](E& e) {
         IssuedBy("https://accounts.example.org")(e);
         e.policy.erase("issuer");
       },
       "identity.issuer"},
  };
}

ProvenanceCases Sources() {
  return {
      {"bad_source_repo", Claiming(kRepoUri, "https://github.com/example/other"), "identity.source-repo"},
      {"bad_source_repo_longer", Claiming(kRepoUri, kRepository + "-evil"), "identity.source-repo"},
      {"bad_source_repo_case", Claiming(kRepoUri, "https://github.com/Example/git-launcher"), "identity.source-repo"},
      {"bad_source_repo_nul", Claiming(kRepoUri, kRepository + std::string(1, '\0')), "identity.source-repo"},
      {"bad_source_repo_git", Claiming(kRepoUri, kRepository + ".git"), "identity.source-repo"},
      {"bad_no_source_repo", Without(kRepoUri), "identity.source-repo"},
      {"bad_demanded_source_repo_slash", Demanding("source-repo", kRepository + "/"), "identity.source-repo"},
      {"bad_demanded_source_repo_shorter", Demanding("source-repo", kRepository.substr(0, kRepository.size() - 1)),
       "identity.source-repo"},
      {"bad_source_ref", Claiming(kRepoRef, "refs/tags/git-launcher-v1.2.4"), "identity.source-ref"},
      {"bad_source_ref_longer", Claiming(kRepoRef, std::string(kSourceRef) + "0"), "identity.source-ref"},
      {"bad_no_source_ref", Without(kRepoRef), "identity.source-ref"},
      {"bad_demanded_source_ref_short", Demanding("source-ref", "git-launcher-v1.2.3"), "identity.source-ref"},
      {"bad_source_digest", Claiming(kRepoDigest, std::string(40, 'a')), "identity.source-digest"},
      {"bad_source_digest_case", Claiming(kRepoDigest, "8F5C1E0A7B2D4C6F9E3A5B7D1C2E4F6A8B0C9D1E"),
       "identity.source-digest"},
      {"bad_no_source_digest", Without(kRepoDigest), "identity.source-digest"},
      {"bad_demanded_short_source_digest", Demanding("source-digest", std::string(kSourceCommit.substr(0, 12))),
       "usage or identity.source-digest"},
      {"bad_demanded_empty_source_digest", Demanding("source-digest", ""), "usage or identity.source-digest"},
      {"bad_signer_digest",
       [](E& e) {
         e.leaf.claims[kSignerDigest] = std::string(40, 'a');
         e.policy["signer-digest"] = kSourceCommit;
       },
       "identity.signer-digest"},
      {"bad_no_signer_digest",
       [](E& e) {
         e.leaf.claims.erase(kSignerDigest);
         e.policy["signer-digest"] = kSourceCommit;
       },
       "identity.signer-digest"},
      {"bad_demanded_repository_id", Demanding("repository-id", "712345679"), "identity.source-repo"},
      {"bad_demanded_repository_id_shorter", Demanding("repository-id", "71234567"), "identity.source-repo"},
      {"bad_demanded_owner_id", Demanding("owner-id", "1"), "identity.source-repo"},
      {"bad_no_owner_id",
       [](E& e) {
         e.leaf.claims.erase(kOwnerNumber);
         e.policy["owner-id"] = kOwnerId;
       },
       "identity.source-repo"},
      {"bad_subject_name_demanded", Demanding("subject-name", "ghcr.io/example/other"), "statement.subject"},
  };
}

// The certificate's trigger, and a policy that has no place for pull requests.
std::function<void(E&)> TriggeredBy(const std::string& trigger) {
  return [trigger](E& e) {
    e.leaf.claims[kTrigger] = e.leaf.claims[kOldTrigger] = trigger;
    e.policy["deny-pull-request"] = "";
  };
}

std::function<void(E&)> RunOn(const std::string& runner) {
  return [runner](E& e) {
    e.leaf.claims[kRunner] = runner;
    e.policy["deny-self-hosted"] = "";
  };
}

ProvenanceCases Runs() {
  return {
      {"bad_self_hosted", RunOn("self-hosted"), "identity.runner"},
      {"bad_runner_case", RunOn("GitHub-hosted"), "identity.runner"},
      {"bad_runner_longer", RunOn("github-hosted "), "identity.runner"},
      {"bad_no_runner",
       [](E& e) {
         e.leaf.claims.erase(kRunner);
         e.policy["deny-self-hosted"] = "";
       },
       "identity.runner"},
      {"bad_pull_request", TriggeredBy("pull_request"), "identity.trigger"},
      {"bad_pull_request_target", TriggeredBy("pull_request_target"), "identity.trigger"},
      {"bad_ref_of_a_pull_request",
       [](E& e) {
         TriggeredBy("push")(e);
         e.leaf.claims[kRepoRef] = "refs/pull/7/merge";
         e.policy["source-ref"] = "refs/pull/7/merge";
       },
       "identity.trigger"},
      {"bad_no_trigger",
       [](E& e) {
         e.leaf.claims.erase(kTrigger);
         e.leaf.claims.erase(kOldTrigger);
         e.policy["deny-pull-request"] = "";
       },
       "identity.trigger"},
  };
}

}  // namespace

const ProvenanceCases& HostileIdentities() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = SubjectNames();
    for (const ProvenanceCases& some : {DemandedNames(), Issuers(), Sources(), Runs()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
