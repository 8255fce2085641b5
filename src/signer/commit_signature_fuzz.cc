// The signature put back where it was gives the commit; what was signed has no signature header any more. A commit
// whose signature holds is refused after any change.
#include <cstddef>
#include <cstdint>

#include "signer/commit_signature.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

// Those that signed the seeds; nobody has the private keys any more.
const std::string kSigners =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0pBTHxB8QaPtWqpMuWXgP6zFZfKTU+GqTJSlfpNWCk;"
    "sk-ecdsa-sha2-nistp256@openssh.com "
    "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBM+"
    "wHyRrcb0SGnJZ1h9hH3MFgAm2rd5x21r5EgbxUsNkjzqIuETjVOZYfegYBYX6TRY4jUtz7Rmky7kY2D5kgCkAAAAEc3NoOg==";

std::string WithBlanks(const std::string& value) {
  std::string lines;
  for (const char c : value.substr(0, value.size() - 1)) lines += c == '\n' ? std::string("\n ") : std::string{c};
  return lines + "\n";
}

void CheckSplit(const std::string& commit, gl::HashAlgorithm algorithm) {
  const auto split = gl::SplitSignature(commit, algorithm);
  if (!split) return Require(split.error().fault == gl::Fault::kIntegrity && !split.error().message.empty());
  const std::string name = algorithm == gl::HashAlgorithm::kSha1 ? "gpgsig" : "gpgsig-sha256";
  const std::size_t at = ("\n" + commit).find("\n" + name);
  Require(at != std::string::npos && split->payload.starts_with(commit.substr(0, at)));
  // A header without a value has no blank.
  for (const std::string& header : {name + " " + WithBlanks(split->signature), name + WithBlanks(split->signature)}) {
    if (split->payload.substr(0, at) + header + split->payload.substr(at) != commit) continue;
    const auto again = gl::SplitSignature(split->payload, algorithm);
    return Require(!again && again.error().message == "it has no signature");
  }
  Require(false);
}

void CheckSigned(const std::string& commit, gl::HashAlgorithm algorithm) {
  static const auto signers = gl::ParseAllowedSigners(kSigners);
  Require(signers.has_value());
  const auto signer = gl::CheckSignature(commit, *signers, algorithm);
  if (!signer)
    return Require(signer.error().message.starts_with("the commit is not signed by a key of ALLOWED_SIGNERS"));
  Require(!gl::CheckSignature(commit + "x", *signers, algorithm));
  Require(!gl::CheckSignature("x" + commit, *signers, algorithm));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string commit(data, data + size);
  for (const auto algorithm : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    CheckSplit(commit, algorithm);
    CheckSigned(commit, algorithm);
  }
  return 0;
}
