#include "sigstore/statement.h"

#include <algorithm>

#include "sigstore/proto_json.h"

namespace gl {
namespace {

using enum ProvenanceReason;

constexpr std::string_view kTypeV1 = "https://in-toto.io/Statement/v1";
constexpr std::string_view kTypeV01 = "https://in-toto.io/Statement/v0.1";

Proof CheckType(const ProtoMessage& statement, bool any_version) {
  GL_ASSIGN(const std::optional<std::string_view> type, statement.Under(kStatementType).Text("_type"));
  if (type == kTypeV1 || (any_version && type == kTypeV01)) return {};
  return Refuse(kStatementType, "the statement is of another type", kTypeV1, type.value_or("nothing"));
}

Proven<StatementSubject> ReadSubject(const JsonValue& value) {
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(value, kStatementSubject, kStatementSubject));
  StatementSubject subject;
  GL_ASSIGN(const std::optional<std::string_view> name, message.Text("name"));
  subject.name = name.value_or("");
  GL_ASSIGN(const JsonValue* digests, ProvenAs(kStatementSubject, value.Object("digest")));
  if (digests->Items().size() > kMaxDigests) return Refuse(kBundleLimits, "a subject has more than 32 digests");
  for (const JsonValue& digest : digests->Items()) {
    GL_ASSIGN(const std::string_view text, ProvenAs(kStatementSubject, digest.AsText()));
    subject.digests.push_back({std::string(digest.Name()), std::string(text)});
  }
  return subject;
}

Proven<std::vector<StatementSubject>> ReadSubjects(const ProtoMessage& statement) {
  GL_ASSIGN(const std::span<const JsonValue> items, statement.Under(kStatementSubject).List("subject"));
  if (items.empty()) return Refuse(kStatementSubject, "the statement is about nothing: it has no subject");
  if (items.size() > kMaxSubjects) return Refuse(kBundleLimits, "the statement has more than 1024 subjects");
  std::vector<StatementSubject> subjects;
  for (const JsonValue& item : items) {
    GL_ASSIGN(StatementSubject subject, ReadSubject(item));
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

}  // namespace

Proven<Statement> Statement::Parse(std::string_view payload, bool any_version) {
  GL_ASSIGN(JsonDocument document, ParseProvenJson(payload, "the statement", kStatementJson));
  Statement statement(std::move(document));
  const JsonValue& root = statement.document_.Root();
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(root, kStatementJson, kStatementJson));
  GL_TRY(CheckType(message, any_version));
  GL_ASSIGN(const std::optional<std::string_view> type, message.Under(kStatementPredicateType).Text("predicateType"));
  statement.predicate_type_ = type.value_or("");
  GL_ASSIGN(statement.subjects_, ReadSubjects(message));
  return statement;
}

bool StatementSubject::Has(const SubjectDigest& digest) const {
  return std::ranges::find(digests, digest) != digests.end();
}

const StatementSubject* Statement::Find(const SubjectDigest& digest) const {
  const auto found =
      std::ranges::find_if(subjects_, [&](const StatementSubject& subject) { return subject.Has(digest); });
  return found == subjects_.end() ? nullptr : &*found;
}

std::string Statement::Describe() const {
  const StatementSubject& first = subjects_.front();
  std::string text = first.name;
  for (const SubjectDigest& digest : first.digests) text += " " + digest.algorithm + ":" + digest.value;
  return subjects_.size() == 1 ? text : text + " and " + std::to_string(subjects_.size() - 1) + " more";
}

}  // namespace gl
