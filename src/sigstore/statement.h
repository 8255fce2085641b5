// An in-toto statement: what the signer says about which artifacts. Source: in-toto attestation framework, Statement
// v1; sigstore-provenance.md, section 6.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "doc/strict_json.h"
#include "sigstore/reason.h"

namespace gl {

inline constexpr std::size_t kMaxSubjects = 1024;
inline constexpr std::size_t kMaxDigests = 32;  // of one subject

struct SubjectDigest {
  std::string algorithm, value;  // as they stand there: "sha256" and hexadecimal
  bool operator==(const SubjectDigest&) const = default;
};

struct StatementSubject {
  std::string name;  // what the signer called it; may be empty
  std::vector<SubjectDigest> digests;

  [[nodiscard]] bool Has(const SubjectDigest& digest) const;
};

class Statement {
 public:
  // PAYLOAD is a JSON object of a statement's type with at least one subject, each with digests. Statements of version
  // 0.1 are refused but where ANY_VERSION is set. Refused under kStatementJson, kStatementType, kStatementSubject or
  // kBundleLimits.
  [[nodiscard]] static Proven<Statement> Parse(std::string_view payload, bool any_version);

  [[nodiscard]] std::string_view PredicateType() const { return predicate_type_; }
  // The predicate, nullptr when there is none.
  [[nodiscard]] const JsonValue* Predicate() const { return document_.Root().Find("predicate"); }
  [[nodiscard]] const std::vector<StatementSubject>& Subjects() const { return subjects_; }
  // The first subject with exactly DIGEST, its algorithm and its spelling; nullptr when there is none.
  [[nodiscard]] const StatementSubject* Find(const SubjectDigest& digest) const;
  // A few of its subjects, for a message.
  [[nodiscard]] std::string Describe() const;

 private:
  explicit Statement(JsonDocument document) : document_(std::move(document)) {}

  JsonDocument document_;
  std::string predicate_type_;
  std::vector<StatementSubject> subjects_;
};

}  // namespace gl
