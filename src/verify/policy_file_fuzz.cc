// An accepted file says nothing but words of the table; its words one by one, given as on the command line, are
// accepted too; and the same file a second time is refused unless it was without a word.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/builders/require.h"
#include "verify/policy_file.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  gl::Policy policy;
  const gl::Status added = gl::AddPolicyFile(policy, text, "f");
  if (!added) {
    Require(added.error().fault == gl::Fault::kConfig && added.error().message.starts_with("policy file f: "));
    return 0;
  }
  for (const std::string_view word : policy.given) {
    const gl::PolicyWord* const found = gl::FindPolicyWord(word);
    Require(found != nullptr);
    Require(found->kind == gl::WordKind::kList || std::ranges::count(policy.given, word) == 1);
  }
  for (const std::string& commit : policy.commits) {
    gl::Policy other;
    Require(gl::SetWord(other, *gl::FindPolicyWord("commit"), commit).has_value());
  }
  gl::Policy twice = policy;
  Require(gl::AddPolicyFile(twice, text, "f").has_value() == policy.given.empty());
  return 0;
}
