#include "signer/commit_signature.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::Armored;
using test::GitRepoBuilder;
using test::Ok;
using test::Refused;
using test::SshKey;
using test::Sshsig;
using test::SshsigFields;
using test::WithHeader;

constexpr auto kSha1 = HashAlgorithm::kSha1, kSha256 = HashAlgorithm::kSha256;

const std::string kPeople =
    "author A <a@example.org> 1700000000 +0000\n"
    "committer A <a@example.org> 1700000000 +0000\n";
const std::string kPayload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" + kPeople + "\nsigned\n";

// Made by git 2.39 and ssh-keygen (OpenSSH 9.2) with a key that nobody keeps.
const std::string kKeyOfGit = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3DqjSJgJ4CG+bb1WwhCPb5kgGe6qlWHrvEAPU/rt/e";
const std::string kHeaderOfGit =
    "gpgsig -----BEGIN SSH SIGNATURE-----\n"
    " U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHcOqNImAngIb5tvVbCEI9vmSAZ\n"
    " 7qqVYeu8QA9T+u394AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5\n"
    " AAAAQNQkJ+E59KIIWcI2bbMbRpAaKZSXzFVTmY/D2i+5XLsT4vdKDyoxksFKFeHCq6Ftbx\n"
    " 7FkHAuN/avTjkwmJwM+A4=\n"
    " -----END SSH SIGNATURE-----\n";
const std::string kCommitOfGit =
    kPayload.substr(0, kPayload.find("\n\n") + 1) + kHeaderOfGit + kPayload.substr(kPayload.find("\n\n") + 1);

AllowedSigners Signers(const std::string& value) { return ParseAllowedSigners(value).value(); }

// PAYLOAD signed by KEY as git does it.
std::string Signed(const SshKey& key, const SshsigFields& fields = {}, const std::string& payload = kPayload,
                   const std::string& header = "gpgsig") {
  return WithHeader(payload, header, Armored(Sshsig(key, payload, fields)));
}

TEST(CheckSignature, TakesWhatGitMade) {
  const auto signer = CheckSignature(kCommitOfGit, Signers(kKeyOfGit), kSha1);
  ASSERT_TRUE(Ok(signer));
  EXPECT_EQ(*signer, "SHA256:MD6W50uBZXiS3SPrz1wR2SnIDWG7JPkhXwoIm+kmOq0");
}

TEST(CheckSignature, EveryChangedByteOfTheCommitIsRefused) {
  const AllowedSigners signers = Signers(kKeyOfGit);
  for (std::size_t at = 0; at < kCommitOfGit.size(); ++at) {
    std::string changed = kCommitOfGit;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_TRUE(Refused(CheckSignature(changed, signers, kSha1), Fault::kIntegrity,
                        "the commit is not signed by a key of ALLOWED_SIGNERS: "))
        << at;
  }
  EXPECT_FALSE(CheckSignature(kCommitOfGit + "\n", signers, kSha1));
  EXPECT_FALSE(CheckSignature(kCommitOfGit.substr(0, kCommitOfGit.size() - 1), signers, kSha1));
}

TEST(CheckSignature, TakesEachTypeOfKey) {
  for (const char* type : {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                           "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"}) {
    const SshKey key(type), other(type);
    for (const char* hash : {"sha256", "sha512"}) {
      const std::string commit = Signed(key, {.hash = hash});
      const auto signer = CheckSignature(commit, Signers(other.Line() + ";" + key.Line()), kSha1);
      ASSERT_TRUE(Ok(signer)) << type;
      EXPECT_EQ(*signer, PublicKey::Parse(key.Line())->Fingerprint());
    }
  }
}

TEST(CheckSignature, RefusesOtherSigners) {
  const SshKey key("ssh-ed25519"), other("ssh-ed25519");
  const std::string fingerprint = PublicKey::Parse(key.Line())->Fingerprint();
  EXPECT_TRUE(Refused(CheckSignature(Signed(key), Signers(other.Line()), kSha1), Fault::kIntegrity,
                      "it claims to be signed by " + fingerprint + ", which is not one of them"));
  // A key of another type or application is another key, though its point is the same.
  const SshKey security("sk-ssh-ed25519@openssh.com");
  EXPECT_TRUE(
      Refused(CheckSignature(Signed(security), Signers(key.Line()), kSha1), Fault::kIntegrity, "not one of them"));
}

TEST(CheckSignature, RefusesOtherUses) {
  const SshKey key("ssh-ed25519"), security("sk-ecdsa-sha2-nistp256@openssh.com");
  const AllowedSigners signers = Signers(key.Line() + ";" + security.Line());
  const auto check = [&](const std::string& commit) { return CheckSignature(commit, signers, kSha1); };
  EXPECT_TRUE(Refused(check(Signed(key, {.name_space = "file"})), Fault::kIntegrity, "made for 'file', not for 'git'"));
  EXPECT_TRUE(Refused(check(Signed(key, {.hash = "sha1"})), Fault::kIntegrity, "unknown hash 'sha1'"));
  EXPECT_TRUE(Refused(check(Signed(key, {.behind = "x"})), Fault::kIntegrity, "bytes behind the last one"));
  EXPECT_TRUE(Refused(check(Signed(security, {.flags = 0})), Fault::kIntegrity, "no user presence"));
  EXPECT_TRUE(Ok(check(Signed(security))));
}

TEST(CheckSignature, RefusesOtherFormatsByName) {
  const AllowedSigners signers = Signers(kKeyOfGit);
  const std::pair<std::string, std::string> cases[] = {
      {"-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", "OpenPGP signature, not an SSH one"},
      {"-----BEGIN PGP MESSAGE-----\n", "OpenPGP signature"},
      {"-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n", "X.509 signature, not an SSH one"},
      {"x\n", "malformed SSH signature: no BEGIN line"},
      {"\n", "malformed SSH signature: no BEGIN line"}};
  for (const auto& [signature, why] : cases) {
    EXPECT_TRUE(
        Refused(CheckSignature(WithHeader(kPayload, "gpgsig", signature), signers, kSha1), Fault::kIntegrity, why));
  }
}

TEST(SplitSignature, GivesWhatWasSigned) {
  const std::string extra = "encoding latin1\nmergetag object x\n type commit\n gpgsig inside\n \n";
  const std::string payload =
      kPayload.substr(0, kPayload.find("\n\n") + 1) + extra + "\nsubject\n\ngpgsig of the message\n x";
  for (const auto& [algorithm, name] : {std::pair(kSha1, "gpgsig"), std::pair(kSha256, "gpgsig-sha256")}) {
    const auto split = SplitSignature(WithHeader(payload, name, "one\n\n three\n"), algorithm);
    ASSERT_TRUE(Ok(split));
    EXPECT_EQ(split->payload, payload);
    EXPECT_EQ(split->signature, "one\n\n three\n");
  }
  const std::string first = "gpgsig s\n" + payload;  // wherever among the headers it stands
  EXPECT_EQ(SplitSignature(first, kSha1)->payload, payload);
  EXPECT_EQ(SplitSignature("tree x\ngpgsig s\n", kSha1)->payload, "tree x\n") << "without a message";
}

TEST(SplitSignature, RefusesNoneAndMoreThanOne) {
  EXPECT_TRUE(Refused(SplitSignature(kPayload, kSha1), Fault::kIntegrity, "it has no signature"));
  EXPECT_TRUE(Refused(SplitSignature("", kSha1), Fault::kIntegrity, "it has no signature"));
  EXPECT_TRUE(Refused(SplitSignature("\ngpgsig s\n", kSha1), Fault::kIntegrity, "it has no signature"));
  for (const auto& [one, two] : {std::pair("gpgsig", "gpgsig"), std::pair("gpgsig", "gpgsig-sha256"),
                                 std::pair("gpgsig-sha256", "gpgsig"), std::pair("gpgsig", "gpgsigx")}) {
    const std::string commit = WithHeader(WithHeader(kPayload, one, "s\n"), two, "s\n");
    for (const auto algorithm : {kSha1, kSha256}) {
      EXPECT_TRUE(Refused(SplitSignature(commit, algorithm), Fault::kIntegrity, "more than one signature header"));
    }
  }
}

TEST(SplitSignature, RefusesTheHeaderOfAnotherRepository) {
  for (const char* name : {"gpgsig-sha256", "gpgsig-sha1", "gpgsigx", "gpgsig\t"}) {
    EXPECT_TRUE(Refused(SplitSignature(WithHeader(kPayload, name, "s\n"), kSha1), Fault::kIntegrity,
                        "its signature is not in the header 'gpgsig'"))
        << name;
  }
  EXPECT_TRUE(Refused(SplitSignature(WithHeader(kPayload, "gpgsig", "s\n"), kSha256), Fault::kIntegrity,
                      "its signature is not in the header 'gpgsig-sha256'"));
  EXPECT_TRUE(Refused(SplitSignature("tree x\ngpgsig s", kSha1), Fault::kIntegrity, "has no end"));
}

// Git and ssh-keygen sign and verify; we say the same.
class WithGit : public testing::TestWithParam<HashAlgorithm> {
 protected:
  void SetUp() override {
    if (access("/usr/bin/ssh-keygen", X_OK) != 0) GTEST_SKIP() << "no ssh-keygen on this machine";
    repo_.Git({"config", "gpg.format", "ssh"});
    repo_.Git({"config", "gpg.ssh.allowedSignersFile", repo_.Path("allowed")});
  }
  [[nodiscard]] std::string Commit(const std::string& id) const { return repo_.Git({"cat-file", "commit", id}) + "\n"; }

  GitRepoBuilder repo_{GetParam()};
};

TEST_P(WithGit, WeTakeWhatGitSigns) {
  for (const auto& [type, bits] :
       {std::pair("ed25519", "256"), std::pair("ecdsa", "256"), std::pair("ecdsa", "384"), std::pair("ecdsa", "521")}) {
    const std::string file = repo_.Path(std::string(type) + bits);
    ASSERT_EQ(
        test::RunProgram({"/usr/bin/ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", file}, {})
            .exit_code,
        0);
    repo_.Git({"-c", "user.signingKey=" + file, "commit", "--quiet", "--allow-empty", "-S", "--message=m"});
    std::string line = test::RunProgram({"/usr/bin/cat", file + ".pub"}, {}).output;
    line.erase(line.find_last_not_of(" \n") + 1);
    const auto signer = CheckSignature(Commit("HEAD"), Signers(line), GetParam());
    ASSERT_TRUE(Ok(signer));
    const std::string shown = test::RunProgram({"/usr/bin/ssh-keygen", "-l", "-f", file + ".pub"}, {}).output;
    EXPECT_NE(shown.find(" " + *signer + " "), std::string::npos) << shown;
  }
}

TEST_P(WithGit, GitTakesWhatTheTestsSign) {
  const std::string tree = repo_.Git({"write-tree"}), header = GetParam() == kSha1 ? "gpgsig" : "gpgsig-sha256";
  const std::string payload = "tree " + tree + "\n" + kPeople + "\nm\n";
  for (const char* type : {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                           "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"}) {
    const SshKey key(type);
    test::WriteFile(repo_.Path("allowed"), "a@example.org " + key.Line() + "\n");
    const std::string commit = Signed(key, {}, payload, header);
    const std::string id = repo_.Git({"hash-object", "-t", "commit", "-w", "--stdin"}, commit);
    repo_.Git({"verify-commit", id});
    EXPECT_TRUE(Ok(CheckSignature(commit, Signers(key.Line()), GetParam())));
  }
}

INSTANTIATE_TEST_SUITE_P(EachFormat, WithGit, testing::Values(kSha1, kSha256));

}  // namespace
}  // namespace gl
