#include "signer/ssh_signature.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "signer/ssh_wire.h"
#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::Armored;
using test::Ok;
using test::Refused;
using test::SshKey;
using test::Sshsig;
using test::SshsigFields;

const SshKey kKey("ssh-ed25519");

TEST(SshSignature, HasKeyHashAndSignature) {
  for (const char* hash : {"sha256", "sha512"}) {
    const auto signature = ParseSshSignature(Armored(Sshsig(kKey, "message", {.hash = hash})));
    ASSERT_TRUE(Ok(signature));
    EXPECT_EQ(signature->public_key, kKey.Blob());
    EXPECT_EQ(signature->hash, hash);
    EXPECT_EQ(signature->signature, kKey.Signature(signature->SignedBytes("message")));
  }
}

TEST(SshSignature, RefusesOtherFields) {
  const std::pair<SshsigFields, std::string> cases[] = {
      {{.magic = "SSHSIH"}, "does not begin with SSHSIG"},
      {{.magic = ""}, "does not begin with SSHSIG"},
      {{.version = std::string("\0\0\0\0", 4)}, "not of version 1"},
      {{.version = std::string("\0\0\0\2", 4)}, "not of version 1"},
      {{.name_space = "file"}, "made for 'file', not for 'git'"},
      {{.name_space = ""}, "made for '', not for 'git'"},
      {{.name_space = "git\n"}, "made for 'git\\x0a', not"},
      {{.name_space = "Git"}, "made for 'Git'"},
      {{.reserved = "x"}, "kept for later versions"},
      {{.hash = "sha1"}, "unknown hash 'sha1'"},
      {{.hash = "SHA512"}, "unknown hash 'SHA512'"},
      {{.hash = ""}, "unknown hash ''"},
      {{.behind = std::string(1, '\0')}, "bytes behind the last one"},
      {{.behind = SshString("")}, "bytes behind the last one"},
  };
  for (const auto& [fields, why] : cases) {
    EXPECT_TRUE(Refused(ParseSshSignature(Armored(Sshsig(kKey, "m", fields))), Fault::kIntegrity, why));
  }
}

TEST(SshSignature, RefusesEveryCut) {
  const std::string blob = Sshsig(kKey, "m");
  for (std::size_t size = 0; size < blob.size(); ++size) {
    EXPECT_TRUE(
        Refused(ParseSshSignature(Armored(blob.substr(0, size))), Fault::kIntegrity, "malformed SSH signature"));
  }
  // A length that points behind the end, in each of the fields.
  for (std::size_t at = 10; at + 4 <= blob.size(); ++at) {
    const std::string changed = blob.substr(0, at) + "\xff\xff\xff\xff" + blob.substr(at + 4);
    const auto parsed = ParseSshSignature(Armored(changed));
    EXPECT_TRUE(!parsed || parsed->SignedBytes("m").size() > 10);
  }
}

TEST(SshSignature, HasLinesOfOneWidth) {
  const std::string blob = Sshsig(kKey, "m");
  for (const std::size_t width : {1U, 63U, 64U, 70U, 76U})
    EXPECT_TRUE(Ok(ParseSshSignature(Armored(blob, width)))) << width;
  for (const std::size_t width : {77U, 10'000U}) {
    EXPECT_TRUE(Refused(ParseSshSignature(Armored(blob, width)), Fault::kIntegrity, "lines of uneven width")) << width;
  }
}

TEST(SshSignature, RefusesAnotherArmor) {
  const std::string good = Armored(Sshsig(kKey, "m")), begin = "-----BEGIN SSH SIGNATURE-----\n";
  const auto with = [&](const std::string& what, const std::string& by) {
    std::string changed = good;
    return changed.replace(changed.find(what), what.size(), by);
  };
  const std::size_t second = begin.size() + 71;
  const auto inserted = [&](std::size_t at, const std::string& text) {
    return good.substr(0, at) + text + good.substr(at);
  };
  const std::pair<std::string, std::string> cases[] = {
      {"", "no BEGIN line"},
      {" " + good, "no BEGIN line"},
      {"\n" + good, "no BEGIN line"},
      {with("SSH SIGNATURE-----\n", "SSH SIGNATURE-----\r\n"), "no BEGIN line"},
      {with("BEGIN SSH SIGNATURE", "BEGIN SSH SIGNED"), "no BEGIN line"},
      {begin, "no END line"},
      {good.substr(0, good.size() - 1), "no END line"},
      {good.substr(0, good.find("-----END")), "no END line"},
      {with("-----END", "----END"), "lines of uneven width"},
      {good + "\n", "text behind the END line"},
      {good + good, "text behind the END line"},
      {good + " ", "text behind the END line"},
      {inserted(begin.size(), "\n"), "lines of uneven width"},
      {inserted(second, "\n"), "lines of uneven width"},
      {inserted(good.find("-----END"), "\n"), "lines of uneven width"},
      {inserted(second - 1, "A"), "lines of uneven width"},
      {inserted(second + 5, "\n"), "lines of uneven width"},
      {inserted(second - 1, "\r"), "lines of uneven width"},
      {inserted(begin.size(), "Comment: x\n"), "lines of uneven width"},
      {begin + "-----END SSH SIGNATURE-----\n", "does not begin with SSHSIG"},
      {begin + "U1NIU0lH=\n-----END SSH SIGNATURE-----\n", "not Base64"},
      {begin + "U1NIU0l\n-----END SSH SIGNATURE-----\n", "not Base64"},
      {begin + "U1NIU0l \n-----END SSH SIGNATURE-----\n", "not Base64"},
      {begin + "U1NIU0lI\n-----END SSH SIGNATURE-----\n", "does not begin with SSHSIG"},
  };
  ASSERT_TRUE(Ok(ParseSshSignature(good)));
  for (const auto& [armored, why] : cases) {
    EXPECT_TRUE(Refused(ParseSshSignature(armored), Fault::kIntegrity, why)) << armored;
  }
}

}  // namespace
}  // namespace gl
