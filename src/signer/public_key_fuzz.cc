// A signature that is accepted holds for its message only and has nothing behind it. Nobody has the private keys any
// more, so only the seeds are accepted at all, and what ECDSA's (R, -S) makes of them.
#include <cstddef>
#include <cstdint>

#include "signer/public_key.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// Those that made the seeds.
constexpr const char* kKeys[] = {
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0pBTHxB8QaPtWqpMuWXgP6zFZfKTU+GqTJSlfpNWCk",
    "ecdsa-sha2-nistp256 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGJLTmjn5k92xqrMgva/hnz/"
    "cuFAw2lVgrUEnOFs83PPatrK5AxrVfWE4gjOZ2PXfLYL7pCweKB8E9FEZb4ADdo=",
    "ecdsa-sha2-nistp384 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBFNuto/"
    "mje0i2k+4AFVwhOEW3BKUi2MsUf2QUT6pxfRteRJMszqKgLvc1y34wuvsT6WA3/"
    "Vm9nHslJVpq4vDxTf267S1bXu0F50myWTJibOZEzvbP4Ar5HIpfsOrF0ubRw==",
    "ecdsa-sha2-nistp521 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFLK3fkr/VKnkQu9jHye0GGgRenpwvI/j3tg/"
    "OruHluIzdmwB9pezES7j5cehI3PjC+vxScyTVA/5hK9yOcheXT+QCKjWmgutjljqHBANP6+l/aQwAw/gkx47PZnIvYK9LrfFv/"
    "R3rGlnVPhn1jJci4NKUkccvnUjT3cFl4k2IJcqe0hA==",
    "sk-ssh-ed25519@openssh.com "
    "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIMH3i7HIwWGvCgO+uQJq+2/c2m8/P5+YfP4TQCSSL5C2AAAABHNzaDo=",
    "sk-ecdsa-sha2-nistp256@openssh.com "
    "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBM+"
    "wHyRrcb0SGnJZ1h9hH3MFgAm2rd5x21r5EgbxUsNkjzqIuETjVOZYfegYBYX6TRY4jUtz7Rmky7kY2D5kgCkAAAAEc3NoOg==",
};

void CheckKey(const gl::PublicKey& key, const std::string& signature) {
  const gl::Status checked = key.CheckSignature("message", signature);
  if (!checked) {
    Require(checked.error().fault == gl::Fault::kIntegrity && IsPrintable(checked.error().message));
    return;
  }
  Require(!key.CheckSignature("another message", signature));
  Require(!key.CheckSignature("message", signature + '\0'));
  Require(!key.CheckSignature("message", signature.substr(0, signature.size() - 1)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto key = gl::PublicKey::Parse(kKeys[data[0] % std::size(kKeys)]);
  Require(key.has_value());
  CheckKey(*key, std::string(data + 1, data + size));
  return 0;
}
