// What ParseCommit accepts begins with exactly the tree and parent lines that it reports, and has no others before the
// message; the message changes nothing.
#include <cstddef>
#include <cstdint>

#include "git/commit_object.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string FirstLines(const gl::CommitObject& commit) {
  std::string lines = "tree " + commit.tree.Hex() + "\n";
  for (const gl::ObjectId& parent : commit.parents) lines += "parent " + parent.Hex() + "\n";
  return lines;
}

void CheckBytes(gl::HashAlgorithm algorithm, const std::string& bytes) {
  const auto commit = gl::ParseCommit(algorithm, bytes);
  if (!commit) return Require(commit.error().fault == gl::Fault::kIntegrity && !commit.error().message.empty());
  const std::string first = FirstLines(*commit);
  Require(bytes.starts_with(first + "author "));
  const std::string headers = bytes.substr(0, bytes.find("\n\n"));
  Require(headers.find("\ntree ", first.size()) == std::string::npos);
  Require(headers.find("\nparent ", first.size()) == std::string::npos);
  Require(headers.find('\0') == std::string::npos);
  const auto longer = gl::ParseCommit(algorithm, bytes + (headers.size() == bytes.size() ? "\n" : "tree x\n"));
  Require(longer && longer->tree == commit->tree && longer->parents == commit->parents);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  CheckBytes(gl::HashAlgorithm::kSha1, bytes);
  CheckBytes(gl::HashAlgorithm::kSha256, bytes);
  return 0;
}
