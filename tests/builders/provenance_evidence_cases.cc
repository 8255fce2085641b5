#include "tests/builders/hostile_evidence.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using Change = std::function<void(ProvenanceEvidence&)>;

static_assert(kImageDigest == kLauncherDigest && kImageName == kLauncherImage);

// The good evidence with the provenance of its image after CHANGE, and a policy that asks for all of it.
std::function<void(AppEvidence&)> Proven(Change change) {
  return [change = std::move(change)](AppEvidence& e) {
    e.provenance.emplace();
    change(*e.provenance);
    e.policy["cert-identity"] = JsonText(kWorkflowUri);
    e.policy["cert-issuer"] = JsonText(kGithubIssuerUri);
    e.policy["source-repo"] = JsonText(kSourceRepo);
    e.policy["source-ref"] = JsonText(kSourceRef);
    e.policy["source-digest"] = JsonText(kSourceCommit);
    e.policy["deny-self-hosted"] = "true";
  };
}

void MakeInAFork(ProvenanceEvidence& e) {
  e.leaf.claims[kRepoUri] = "https://github.com/fork/git-launcher";
  e.statement.workflow["repository"] = JsonText("https://github.com/fork/git-launcher");
  e.statement.dependency["uri"] = JsonText("git+https://github.com/fork/git-launcher@" + std::string(kSourceRef));
}

void MakeByAnotherWorkflow(ProvenanceEvidence& e) {
  const std::string workflow = std::string(kSourceRepo) + "/.github/workflows/test.yml@" + std::string(kSourceRef);
  e.leaf.names = {UriName(workflow)};
  e.leaf.claims[kBuildSigner] = e.leaf.claims[kBuildConfig] = workflow;
  e.statement.workflow["path"] = "\".github/workflows/test.yml\"";
  e.statement.run_details["builder"] = JsonObjectText({{"id", JsonText(workflow)}});
}

}  // namespace

std::vector<EvidenceCase> ProvenanceEvidenceCases() {
  return {
      {"good_provenance",
       "The launcher's image has the provenance that is demanded.",
       Proven([](ProvenanceEvidence&) {}),
       kVerified,
       {}},
      {"good_provenance_of_githubs_instance",
       "The same, proved by a timestamp in place of a log.",
       Proven([](ProvenanceEvidence& e) { e.LikeGithub(); }),
       kVerified,
       {}},
      {"bad_provenance_digest",
       "Provenance of another image.",
       Proven([](ProvenanceEvidence& e) {
         e.statement.subjects = {Subject(kImageName, {{"sha256", JsonText(std::string(64, 'a'))}})};
       }),
       kNotVerified,
       {"provenance.subject"}},
      {"bad_provenance_repo",
       "An image that was built in a fork.",
       Proven(MakeInAFork),
       kNotVerified,
       {"provenance.identity"}},
      {"bad_provenance_workflow",
       "An image that another workflow of the repository built.",
       Proven(MakeByAnotherWorkflow),
       kNotVerified,
       {"provenance.identity"}},
      {"bad_provenance_runner",
       "An image that was built on a runner of one's own.",
       Proven([](ProvenanceEvidence& e) { e.leaf.claims[kRunner] = "self-hosted"; }),
       kNotVerified,
       {"provenance.identity"}},
      {"bad_provenance_predicate",
       "A statement that names another commit than the certificate.",
       Proven(
           [](ProvenanceEvidence& e) { e.statement.dependency_digest["gitCommit"] = JsonText(std::string(40, 'a')); }),
       kNotVerified,
       {"provenance.subject"}},
      {"bad_provenance_log",
       "A log entry that is about another bundle.",
       Proven([](ProvenanceEvidence& e) { e.entries.front().about = ContentOfAnotherBundle(); }),
       kNotVerified,
       {"provenance.log"}},
      {"bad_provenance_signature",
       "A statement that the certificate's key did not sign.",
       Proven([](ProvenanceEvidence& e) { e.edit_signature = FlippingLast(); }),
       kNotVerified,
       {"provenance.bundle"}},
      {"bad_provenance_root",
       "A trusted root that is older than the authority that issued the certificate.",
       Proven([](ProvenanceEvidence& e) { e.issuer = FulcioCa(); }),
       kNotVerified,
       {"provenance.certificate"}},
      {"bad_provenance_time",
       "A certificate that was over when the log got the signature.",
       Proven([](ProvenanceEvidence& e) { e.entries.front().time = kSigningTime + kLeafLife + 1; }),
       kNotVerified,
       {"provenance.certificate"}},
      {"invalid_provenance_bundle",
       "A bundle that is cut off.",
       Proven([](ProvenanceEvidence& e) {
         e.edit_bundle = [](const std::string& text) { return text.substr(0, text.size() / 2); };
       }),
       kUnreadable,
       {"provenance.bundle"}},
      {"invalid_provenance_root",
       "A trusted root that is none.",
       Proven([](ProvenanceEvidence& e) { e.edit_root_text = [](const std::string&) { return "{}"; }; }),
       kUnreadable,
       {"provenance.bundle"}},
  };
}

}  // namespace gl::test
