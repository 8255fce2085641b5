// The pinned commit, looked up in a clone of the relying party. Every object is hashed here; the clone is only a store.
// Source: verifier.md, section 2 ("--source DIR"); launcher.md, section 6 (the SHA-256 identity).
#include "verify/checks.h"
#include "verify/source_tree.h"

namespace gl {
namespace {

std::string SourceName(const Case& run) { return "clone " + run.inputs.source->place; }

// A clone that lacks an object leaves the question open; one with false bytes is a contradiction.
Finding Unsourced(const Error& error, const Case& run) {
  if (error.fault == Fault::kIntegrity) return Failed(Cause::kContradicted, error.message, SourceName(run));
  return NotRun(Cause::kMissing, SourceName(run) + ": " + error.message);
}

}  // namespace

Finding CheckPinSource(Case& run) {
  if (run.inputs.source == nullptr) return NotRun(Cause::kNotAsked, "no clone was given with --source");
  const SourceRepository& source = *run.inputs.source;
  const Result<CommitObject> commit = ReadCommit(source, run.facts.pin->commit);
  if (!commit) return Unsourced(commit.error(), run);
  const Result<CheckoutTree> tree = ReadSourceTree(source, commit->tree);
  if (!tree) return Unsourced(tree.error(), run);
  const Result<ObjectId> identity = SourceIdentity(source, *tree);
  if (!identity) return Unsourced(identity.error(), run);
  run.facts.tree_sha256 = identity->Hex();
  run.subject.tree_sha256 = identity->Hex();
  return Pass("has the commit and every object of its tree " + commit->tree.Hex(), SourceName(run));
}

Finding CheckPinTree(Case& run) {
  if (!run.policy.tree_sha256) {
    return NotRun(Cause::kNotAsked, "no --tree-sha256 was demanded; it is " + *run.facts.tree_sha256);
  }
  if (*run.policy.tree_sha256 != *run.facts.tree_sha256) {
    return Differs("the tree has another SHA-256 identity", *run.policy.tree_sha256, *run.facts.tree_sha256,
                   SourceName(run));
  }
  return Pass("the tree's SHA-256 identity is " + *run.facts.tree_sha256, SourceName(run));
}

Finding CheckPinReachable(Case& run) {
  if (!run.policy.reachable_from) return NotRun(Cause::kNotAsked, "no --reachable-from was demanded");
  if (run.inputs.source == nullptr) return NotRun(Cause::kMissing, "--reachable-from needs a clone: --source DIR");
  const SourceRepository& source = *run.inputs.source;
  const std::string& ref = *run.policy.reachable_from;
  const Result<std::string> hex = source.resolve(ref);
  if (!hex) return Unsourced(hex.error(), run);
  const ObjectId& commit = run.facts.pin->commit;
  const auto tip = ObjectId::FromHex(commit.Algorithm(), *hex);
  if (!tip) return Failed(Cause::kContradicted, ref + " names a commit of another hash function", SourceName(run));
  const Result<bool> found = IsAncestor(source, commit, *tip);
  if (!found) return Unsourced(found.error(), run);
  if (!*found)
    return Differs("the commit is not part of " + ref, "an ancestor of " + *hex, commit.Hex(), SourceName(run));
  return Pass("the commit is part of " + ref + " (" + *hex + ")", SourceName(run));
}

}  // namespace gl
