// What ParseTree accepts, SerializeTree gives back byte for byte, and every name in it is safe to create.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "git/tree_object.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void CheckNames(const std::vector<gl::TreeEntry>& entries) {
  std::set<std::string> names;
  for (const gl::TreeEntry& entry : entries) {
    Require(!entry.name.empty() && entry.name != "." && entry.name != ".." && entry.name != ".git");
    Require(entry.name.size() <= gl::kMaxNameBytes &&
            entry.name.find_first_of(std::string_view("/\0", 2)) == std::string::npos);
    Require(!gl::IsDotGit(entry.name));
    Require(names.insert(entry.name).second);
  }
}

void CheckBytes(gl::HashAlgorithm algorithm, std::string_view bytes) {
  auto entries = gl::ParseTree(algorithm, bytes);
  if (!entries) return Require(entries.error().fault == gl::Fault::kIntegrity && !entries.error().message.empty());
  CheckNames(*entries);
  Require(gl::SerializeTree(*entries) == bytes);
  std::ranges::reverse(*entries);
  gl::SortEntries(*entries);
  Require(gl::SerializeTree(*entries) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  CheckBytes(gl::HashAlgorithm::kSha1, bytes);
  CheckBytes(gl::HashAlgorithm::kSha256, bytes);
  return 0;
}
