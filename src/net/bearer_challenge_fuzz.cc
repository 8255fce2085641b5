// An accepted challenge, written anew from what was read, is accepted and reads the same.
#include <cstddef>
#include <cstdint>

#include "net/bearer_challenge.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto challenge = gl::ParseBearerChallenge(value);
  if (!challenge) return 0;
  Require(!challenge->realm.empty());
  for (const char c : challenge->realm + challenge->service + challenge->scope) Require(c >= ' ' && c <= '~');
  const std::string anew = "Bearer realm=" + Quoted(challenge->realm) + ",service=" + Quoted(challenge->service) +
                           ",scope=" + Quoted(challenge->scope);
  if (anew.size() > gl::kMaxChallengeBytes) return 0;
  const auto again = gl::ParseBearerChallenge(anew);
  Require(again && again->realm == challenge->realm && again->service == challenge->service &&
          again->scope == challenge->scope);
  return 0;
}
