// A statement that is read has subjects with digests, each of which finds a subject that has it, and white space around
// it changes nothing.
#include <cstddef>
#include <cstdint>

#include "sigstore/build_predicate.h"
#include "sigstore/statement.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

// A predicate is never taken for one of a certificate that says nothing.
void CheckPredicate(const gl::Statement& statement) {
  const gl::CertificateClaims nothing;
  const gl::Proof held = gl::CheckBuildPredicate(statement.Predicate(), nothing);
  Require(!held && (held.error().reason == gl::ProvenanceReason::kPredicateBuildType ||
                    held.error().reason == gl::ProvenanceReason::kPredicateMismatch));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string payload(data, data + size);
  const auto statement = gl::Statement::Parse(payload, false);
  if (!statement) return 0;
  Require(!statement->Subjects().empty() && statement->Subjects().size() <= gl::kMaxSubjects);
  for (const gl::StatementSubject& subject : statement->Subjects()) {
    for (const gl::SubjectDigest& digest : subject.digests) {
      const gl::StatementSubject* const found = statement->Find(digest);
      Require(found != nullptr && found->Has(digest));
    }
  }
  const auto again = gl::Statement::Parse(" \n" + payload + "\t ", false);
  Require(again && again->PredicateType() == statement->PredicateType() &&
          again->Subjects().size() == statement->Subjects().size());
  CheckPredicate(*statement);
  return 0;
}
