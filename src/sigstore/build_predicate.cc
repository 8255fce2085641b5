#include "sigstore/build_predicate.h"

#include <array>

namespace gl {
namespace {

using enum ProvenanceReason;

// The value at the end of PATH, nullptr when a step of it is missing or no object.
const JsonValue* At(const JsonValue* value, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    if (value == nullptr) return nullptr;
    value = value->Find(name);
  }
  return value;
}

std::optional<std::string_view> TextAt(const JsonValue* value, std::initializer_list<std::string_view> path) {
  const JsonValue* const member = At(value, path);
  if (member == nullptr) return std::nullopt;
  const auto text = member->AsText();
  return text ? std::optional(*text) : std::nullopt;
}

// FOUND is there and is WANTED, which is there.
Proof MustEqual(std::string_view what, const std::optional<std::string_view>& found,
                const std::optional<std::string>& wanted) {
  if (found && wanted && *found == *wanted) return {};
  return Refuse(kPredicateMismatch, "the statement and the certificate disagree about the " + std::string(what),
                wanted.value_or("nothing"), found.value_or("nothing"));
}

// The path of the workflow's file: what stands in its URI between the repository and the ref.
std::optional<std::string> WorkflowPath(const CertificateClaims& claims) {
  const auto& config = claims[FulcioClaim::kBuildConfig];
  const auto& repo = claims[FulcioClaim::kSourceRepo];
  if (!config || !repo) return std::nullopt;
  const std::string start = *repo + "/";
  const std::size_t end = config->rfind('@');
  if (!config->starts_with(start) || end == std::string::npos || end < start.size()) return std::nullopt;
  return config->substr(start.size(), end - start.size());
}

Proof CheckWorkflow(const JsonValue* predicate, const CertificateClaims& claims) {
  const JsonValue* const workflow = At(predicate, {"buildDefinition", "externalParameters", "workflow"});
  GL_TRY(MustEqual("repository", TextAt(workflow, {"repository"}), claims[FulcioClaim::kSourceRepo]));
  GL_TRY(MustEqual("ref", TextAt(workflow, {"ref"}), claims[FulcioClaim::kSourceRef]));
  return MustEqual("workflow's path", TextAt(workflow, {"path"}), WorkflowPath(claims));
}

// One dependency is the source: its URI and its commit together.
Proof CheckDependencies(const JsonValue* predicate, const CertificateClaims& claims) {
  const auto& repo = claims[FulcioClaim::kSourceRepo];
  const auto& ref = claims[FulcioClaim::kSourceRef];
  const auto& commit = claims[FulcioClaim::kSourceDigest];
  const JsonValue* const list = At(predicate, {"buildDefinition", "resolvedDependencies"});
  if (repo && ref && commit && list != nullptr && list->GetKind() == JsonValue::Kind::kArray) {
    const std::string uri = "git+" + *repo + "@" + *ref;
    for (const JsonValue& dependency : list->Items()) {
      if (TextAt(&dependency, {"uri"}) == uri && TextAt(&dependency, {"digest", "gitCommit"}) == *commit) return {};
    }
  }
  return Refuse(kPredicateMismatch, "no resolved dependency of the statement is the certificate's commit",
                commit.value_or("nothing"), "no such dependency");
}

// What GitHub writes and the rules do not demand; where both sides say something, they say the same.
struct OptionalEquality {
  std::string_view what;
  std::array<std::string_view, 3> path;
  FulcioClaim claim;
};
constexpr std::array<OptionalEquality, 4> kOptional = {{
    {"event", {"internalParameters", "github", "event_name"}, FulcioClaim::kTrigger},
    {"repository's id", {"internalParameters", "github", "repository_id"}, FulcioClaim::kRepositoryId},
    {"owner's id", {"internalParameters", "github", "repository_owner_id"}, FulcioClaim::kOwnerId},
    {"runner", {"internalParameters", "github", "runner_environment"}, FulcioClaim::kRunner},
}};

Proof CheckOptional(const JsonValue* predicate, const CertificateClaims& claims) {
  const JsonValue* const definition = At(predicate, {"buildDefinition"});
  for (const OptionalEquality& equality : kOptional) {
    const auto& [outer, middle, name] = equality.path;
    if (!claims[equality.claim] || At(definition, {outer, middle, name}) == nullptr) continue;
    GL_TRY(MustEqual(equality.what, TextAt(definition, {outer, middle, name}), claims[equality.claim]));
  }
  const bool both_say =
      claims[FulcioClaim::kRun] && At(predicate, {"runDetails", "metadata", "invocationId"}) != nullptr;
  if (!both_say) return {};
  return MustEqual("run", TextAt(predicate, {"runDetails", "metadata", "invocationId"}), claims[FulcioClaim::kRun]);
}

}  // namespace

Proof CheckBuildPredicate(const JsonValue* predicate, const CertificateClaims& claims) {
  const auto type = TextAt(predicate, {"buildDefinition", "buildType"});
  if (type != kGithubBuildType) {
    return Refuse(kPredicateBuildType, "the statement is about a build of another type", kGithubBuildType,
                  type.value_or("nothing"));
  }
  GL_TRY(CheckWorkflow(predicate, claims));
  GL_TRY(CheckDependencies(predicate, claims));
  GL_TRY(MustEqual("builder", TextAt(predicate, {"runDetails", "builder", "id"}), claims[FulcioClaim::kBuildSigner]));
  return CheckOptional(predicate, claims);
}

}  // namespace gl
