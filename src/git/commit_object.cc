#include "git/commit_object.h"

#include "base/byte_reader.h"

namespace gl {

static std::unexpected<Error> Malformed(const std::string& reason) {
  return Fail(Fault::kIntegrity, "malformed commit: " + reason);
}

// The value of the next line, which must be "KEY value".
static Result<std::string_view> TakeHeader(ByteReader& reader, const std::string& key) {
  if (!reader.Skip(key + " ")) return Malformed("no '" + key + "' line where it belongs");
  const auto value = reader.TakeUntil('\n');
  if (!value) return Malformed("the '" + key + "' line has no end");
  if (value->empty()) return Malformed("the '" + key + "' line has no value");
  return *value;
}

static Result<ObjectId> TakeId(HashAlgorithm algorithm, ByteReader& reader, const std::string& key) {
  GL_ASSIGN(const std::string_view hex, TakeHeader(reader, key));
  if (const auto id = ObjectId::FromHex(algorithm, hex)) return *id;
  const std::string digits = std::to_string(2 * DigestSize(algorithm));
  return Malformed("the '" + key + "' line does not hold " + digits + " lower-case hex digits");
}

// The headers after the committer, such as gpgsig: anything but a second one of those that come before.
static Status SkipOtherHeaders(ByteReader& reader) {
  if (reader.Rest().starts_with(' ')) return Malformed("the 'committer' line goes on in a second line");
  while (!reader.AtEnd()) {
    const auto line = reader.TakeUntil('\n');
    if (!line) return Malformed("the last header line has no end");
    const std::string key(line->substr(0, line->find(' ')));
    if (key == "tree" || key == "parent" || key == "author" || key == "committer") {
      return Malformed("an extra '" + key + "' line after the committer");
    }
  }
  return {};
}

// commit   = headers [LF message]
// headers  = "tree " hex LF *("parent " hex LF) "author " text LF "committer " text LF *other
// other    = key " " text LF *(" " text LF)          ; a line that begins with a blank continues the one before
// Source: gitformat-signature(5) for the headers that go on; git-fsck(1), "missingTree" and what follows, for the
// order.
Result<CommitObject> ParseCommit(HashAlgorithm algorithm, std::string_view bytes) {
  const std::size_t blank_line = bytes.find("\n\n");
  const std::string_view headers = blank_line == std::string_view::npos ? bytes : bytes.substr(0, blank_line + 1);
  if (headers.contains('\0')) return Malformed("NUL byte in a header");

  ByteReader reader(headers);
  GL_ASSIGN(const ObjectId tree, TakeId(algorithm, reader, "tree"));
  CommitObject commit{.tree = tree, .parents = {}};
  while (reader.Rest().starts_with("parent ")) {
    GL_ASSIGN(const ObjectId parent, TakeId(algorithm, reader, "parent"));
    commit.parents.push_back(parent);
  }
  GL_TRY(TakeHeader(reader, "author"));
  GL_TRY(TakeHeader(reader, "committer"));
  GL_TRY(SkipOtherHeaders(reader));
  return commit;
}

}  // namespace gl
