#include "signer/public_key.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "signer/ssh_wire.h"
#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using test::SshKey;

constexpr const char* kTypes[] = {
    "ssh-ed25519",         "ecdsa-sha2-nistp256",        "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"};

Result<PublicKey> ParseBlob(const std::string& type, const std::string& blob) {
  return PublicKey::Parse(type + " " + Base64Encode(blob));
}

// Made by ssh-keygen -t ed25519 and -t ecdsa -b 384 (OpenSSH 9.2), which printed the fingerprints with -l.
TEST(PublicKey, ReadsWhatSshKeygenWrites) {
  const auto ed25519 =
      PublicKey::Parse("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3DqjSJgJ4CG+bb1WwhCPb5kgGe6qlWHrvEAPU/rt/e");
  ASSERT_TRUE(Ok(ed25519));
  EXPECT_EQ(ed25519->Fingerprint(), "SHA256:MD6W50uBZXiS3SPrz1wR2SnIDWG7JPkhXwoIm+kmOq0");
  const auto ecdsa = PublicKey::Parse(
      "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBJqN5Id2fcLZo6Rpvo8UI8y3iVVdbuvQGnYdStST"
      "yvh3EM4in8Sy/e5OB34UijMLBJDDX1KC1NjO1UnK1NrYBPwl1MgXCkQ1vJ1qE/949rwCzTm9MGzSf6w9TKvgI4RvPw==");
  ASSERT_TRUE(Ok(ecdsa));
  EXPECT_EQ(ecdsa->Fingerprint(), "SHA256:1lg80CE03L+bA9WeVGOY6KLt6cGQLsE+b+Hyvq5flWY");
}

TEST(PublicKey, RefusesOtherTypes) {
  const std::string base64 = Base64Encode(SshKey("ssh-ed25519").Blob());
  for (const char* type : {"ssh-rsa", "rsa-sha2-512", "ssh-dss", "ssh-ed448", "ssh-ed25519-cert-v01@openssh.com",
                           "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ecdsa-sha2-nistp224", "SSH-ED25519",
                           "cert-authority", "namespaces=\"git\"", "a@example.org", "*", ""}) {
    EXPECT_TRUE(Refused(PublicKey::Parse(std::string(type) + " " + base64), Fault::kConfig, "unknown type")) << type;
  }
  EXPECT_TRUE(Refused(PublicKey::Parse(""), Fault::kConfig, "unknown type"));
  EXPECT_TRUE(Refused(PublicKey::Parse("SHA256:abc\x1b"), Fault::kConfig, "(got: SHA256:abc\\x1b)"));
}

TEST(PublicKey, RefusesOtherSpellings) {
  const SshKey key("ssh-ed25519");
  const std::string base64 = Base64Encode(key.Blob());
  for (const std::string& text :
       {"ssh-ed25519 " + base64 + " me@example.org", "ssh-ed25519  " + base64, "ssh-ed25519 " + base64 + " ",
        "ssh-ed25519 " + base64 + "=", "ssh-ed25519 " + base64.substr(1), "ssh-ed25519 " + base64 + "\n",
        std::string("ssh-ed25519 -----BEGIN")}) {
    EXPECT_TRUE(Refused(PublicKey::Parse(text), Fault::kConfig, "not TYPE BASE64")) << text;
  }
  EXPECT_TRUE(Refused(PublicKey::Parse(" ssh-ed25519 " + base64), Fault::kConfig, "unknown type"));
  for (const char* text : {"ssh-ed25519", "ssh-ed25519 "}) {
    EXPECT_TRUE(Refused(PublicKey::Parse(text), Fault::kConfig, "not a valid ssh-ed25519 public key"));
  }
}

TEST(PublicKey, RefusesABlobThatIsNotWhatItsTypeSays) {
  for (const std::string type : kTypes) {
    const SshKey key(type);
    const std::string blob = key.Blob(), words = "not a valid " + type + " public key";
    EXPECT_TRUE(Ok(ParseBlob(type, blob)));
    for (std::size_t size = 0; size < blob.size(); ++size) {
      EXPECT_TRUE(Refused(ParseBlob(type, blob.substr(0, size)), Fault::kConfig, words)) << size;
    }
    EXPECT_TRUE(Refused(ParseBlob(type, blob + '\0'), Fault::kConfig, words));
    EXPECT_TRUE(Refused(ParseBlob(type, blob + SshString("")), Fault::kConfig, words));
    for (const std::string other : kTypes) {
      if (other == type) continue;
      EXPECT_TRUE(Refused(ParseBlob(other, blob), Fault::kConfig, "not a valid " + other)) << type;
    }
  }
  const std::string type = "ecdsa-sha2-nistp256", point = SshKey(type).Point();
  for (const char* curve : {"nistp384", "nistp25", "NISTP256", ""}) {
    EXPECT_TRUE(
        Refused(ParseBlob(type, SshString(type) + SshString(curve) + SshString(point)), Fault::kConfig, "not a valid"));
  }
  const std::string off_curve = point.substr(0, point.size() - 1) + static_cast<char>(point.back() ^ 1);
  EXPECT_TRUE(Refused(ParseBlob(type, SshString(type) + SshString("nistp256") + SshString(off_curve)), Fault::kConfig,
                      "not a valid"));
  EXPECT_TRUE(Refused(ParseBlob("ssh-ed25519", SshString("ssh-ed25519") + SshString(std::string(32, '\0'))),
                      Fault::kConfig, "not a valid"));
}

class SignatureOfKey : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] Status Check(const std::string& signature, const std::string& message = "message") const {
    return PublicKey::Parse(key_.Line()).value().CheckSignature(message, signature);
  }
  SshKey key_{GetParam()};
};

TEST_P(SignatureOfKey, HoldsForItsMessageAndItsKeyOnly) {
  const std::string signature = key_.Signature("message");
  EXPECT_TRUE(Ok(Check(signature)));
  EXPECT_TRUE(Refused(Check(signature, "Message"), Fault::kIntegrity, "forged or damaged"));
  EXPECT_TRUE(Refused(Check(signature, ""), Fault::kIntegrity, "forged or damaged"));
  EXPECT_TRUE(Refused(Check(SshKey(GetParam()).Signature("message")), Fault::kIntegrity, "forged or damaged"));
}

TEST_P(SignatureOfKey, EveryChangedByteIsRefused) {
  const std::string signature = key_.Signature("message");
  for (std::size_t at = 0; at < signature.size(); ++at) {
    std::string changed = signature;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_TRUE(Refused(Check(changed), Fault::kIntegrity, "it ")) << at;
    EXPECT_TRUE(Refused(Check(signature.substr(0, at)), Fault::kIntegrity, "it is not encoded")) << at;
  }
  EXPECT_TRUE(Refused(Check(signature + '\0'), Fault::kIntegrity, "it is not encoded as its key's type demands"));
}

TEST_P(SignatureOfKey, OfAnotherTypeIsRefused) {
  for (const std::string other : kTypes) {
    if (other == GetParam()) continue;
    EXPECT_TRUE(Refused(Check(SshKey(other).Signature("message")), Fault::kIntegrity,
                        key_.IsSecurityKey() == SshKey(other).IsSecurityKey() ? "it is of another type than its key"
                                                                              : "it is not encoded"));
  }
}

INSTANTIATE_TEST_SUITE_P(EachType, SignatureOfKey, testing::ValuesIn(kTypes));

TEST(SecurityKey, MustHaveBeenTouched) {
  for (const char* type : {kTypes[4], kTypes[5]}) {
    const SshKey key(type);
    const PublicKey parsed = PublicKey::Parse(key.Line()).value();
    EXPECT_TRUE(Ok(parsed.CheckSignature("m", key.Signature("m", 1))));
    EXPECT_TRUE(Ok(parsed.CheckSignature("m", key.Signature("m", 5)))) << "touched, and the PIN was given";
    for (const char flags : {'\0', '\4', '\x80'}) {
      EXPECT_TRUE(
          Refused(parsed.CheckSignature("m", key.Signature("m", flags)), Fault::kIntegrity, "no user presence"));
    }
  }
}

TEST(SecurityKey, ShowsTheFlagsThatItSigned) {
  const SshKey key(kTypes[4]);
  std::string signature = key.Signature("m", 0);
  signature[signature.size() - 5] = 1;
  EXPECT_TRUE(Refused(PublicKey::Parse(key.Line()).value().CheckSignature("m", signature), Fault::kIntegrity,
                      "forged or damaged"));
}

// Those who skip zero bytes or signs would see the same numbers.
TEST(EcdsaSignature, HasOneSpelling) {
  const SshKey key("ecdsa-sha2-nistp256");
  const PublicKey parsed = PublicKey::Parse(key.Line()).value();
  const std::string mpints = key.RawSignature("m");
  ByteReader reader(mpints);
  const std::string r(TakeString(reader).value()), s(TakeString(reader).value());
  const auto check = [&](const std::string& raw) {
    return parsed.CheckSignature("m", SshString(key.Type()) + SshString(raw));
  };
  EXPECT_TRUE(Ok(check(SshString(r) + SshString(s))));
  const std::string zero(1, '\0');
  for (const std::string& raw : {SshString(zero + r) + SshString(s), SshString(r) + SshString(zero + s), SshString(r),
                                 SshString(r) + SshString(s) + zero, SshString("") + SshString(s), std::string(),
                                 SshString(r) + SshString(zero), SshString("\xff" + r) + SshString(s)}) {
    EXPECT_TRUE(Refused(check(raw), Fault::kIntegrity, "forged or damaged"));
  }
}

}  // namespace
}  // namespace gl
