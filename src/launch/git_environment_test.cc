#include "launch/git_environment.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::MakePin;
using test::Ok;
using test::Refused;
using test::TempDir;
using test::WriteFile;

const std::string kCommit(40, '1');

Pin PinOf(const std::string& url, const std::string& more = "") { return MakePin(url, kCommit, "/srv/work", more); }

Result<std::string> LineOf(const std::string& url, const std::string& more = "") {
  const Pin pin = PinOf(url, more);
  return CredentialLine(pin, pin.repo);
}

TEST(CredentialLine, SaysWhatStandsInTheAddress) {
  EXPECT_EQ(LineOf("https://h/x").value(), "");
  EXPECT_EQ(LineOf("git@h:x").value(), "");
  EXPECT_EQ(LineOf("https://u:p%40@h:8443/x").value(), "https://u:p%40@h:8443\n");
  EXPECT_EQ(LineOf("https://tok@h/x").value(), "https://tok:@h\n");
  EXPECT_EQ(LineOf("http://u:p@localhost/x").value(), "http://u:p@localhost\n");
}

class TokenFile : public testing::Test {
 protected:
  Result<std::string> Line(std::string_view content, const std::string& url = "https://h/x") {
    WriteFile(dir_.Path("token"), content);
    return LineOf(url, "HTTPS_TOKEN_FILE=" + dir_.Path("token") + "\n");
  }
  TempDir dir_;
};

TEST_F(TokenFile, IsThePassword) {
  EXPECT_EQ(Line("abcDEF123").value(), "https://x-access-token:abcDEF123@h\n");
  EXPECT_EQ(Line("abc\n").value(), "https://x-access-token:abc@h\n");
  EXPECT_EQ(Line("abc\r\n").value(), "https://x-access-token:abc@h\n");
  EXPECT_EQ(Line("abc", "https://robot@h:1/x").value(), "https://robot:abc@h:1\n");
  EXPECT_EQ(Line("a@b:c/d%e_~").value(), "https://x-access-token:a%40b%3ac%2fd%25e%5f%7e@h\n");
  EXPECT_EQ(Line(std::string(8191, 't') + "\n").value().size(),
            8191 + std::string("https://x-access-token:@h\n").size());
}

TEST_F(TokenFile, IsForTheHostOfRepoUrlOnly) {
  WriteFile(dir_.Path("token"), "abc");
  const Pin pin = PinOf("https://h/x", "HTTPS_TOKEN_FILE=" + dir_.Path("token") +
                                           "\nREPO_URL_FALLBACK=https://h/x https://u:p@mirror/x\n");
  EXPECT_EQ(CredentialLine(pin, pin.fallbacks[0]).value(), "");
  EXPECT_EQ(CredentialLine(pin, pin.fallbacks[1]).value(), "https://u:p@mirror\n");
}

TEST_F(TokenFile, IsRefusedWithoutShowingIt) {
  for (const std::string& content :
       {std::string("S3cret\n\n"), std::string("S3cret\nx"), std::string("S3 cret"), std::string("S3cret\t"),
        std::string("S3cret\0", 7), std::string("S3cret\x7f"), std::string("S3cr\xc3\xa9t"),
        std::string("S3cret\x1b[m"), std::string("S3cret\r\r\n")}) {
    const auto line = Line(content);
    EXPECT_TRUE(Refused(line, Fault::kRemote, "must hold one line with a token of printable ASCII")) << content;
    EXPECT_TRUE(Refused(line, Fault::kRemote, dir_.Path("token")));
    EXPECT_EQ(line.error().message.find("S3"), std::string::npos) << line.error().message;
  }
  for (const char* const content : {"", "\n", "\r\n"})
    EXPECT_TRUE(Refused(Line(content), Fault::kRemote, "it is empty"));
  EXPECT_TRUE(Refused(Line(std::string(8193, 't')), Fault::kRemote, "is too large: the limit is 8192 bytes"));
}

TEST_F(TokenFile, HasToBeARegularFileThatIsThere) {
  const auto line_of = [&](const std::string& name) {
    return LineOf("https://h/x", "HTTPS_TOKEN_FILE=" + dir_.Path(name) + "\n");
  };
  EXPECT_TRUE(Refused(line_of("none"), Fault::kRemote, "HTTPS_TOKEN_FILE: cannot open"));
  test::MakeDir(dir_.Path("folder"));
  EXPECT_TRUE(Refused(line_of("folder"), Fault::kRemote, "is not a regular file"));
  test::MakeFifo(dir_.Path("fifo"));
  EXPECT_TRUE(Refused(line_of("fifo"), Fault::kRemote, "is not a regular file"));
  WriteFile(dir_.Path("token"), "abc\n");
  test::MakeLink("token", dir_.Path("link"));
  EXPECT_EQ(line_of("link").value(), "https://x-access-token:abc@h\n") << "as secrets are mounted";
}

bool Has(const std::vector<std::string>& arguments, const std::string& option) {
  const auto place = std::ranges::find(arguments, option);
  return place != arguments.end() && place != arguments.begin() && *(place - 1) == "-o";
}

TEST(SshArguments, TrustNothingThatWasNotTold) {
  const auto arguments = SshArguments(PinOf("git@h:x"));
  EXPECT_EQ(arguments[0], "/usr/bin/ssh");
  EXPECT_EQ(arguments[1], "-F");
  EXPECT_EQ(arguments[2], "none");
  for (const char* const option :
       {"BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "ConnectTimeout=20", "ProxyCommand=none",
        "ControlPath=none", "SendEnv=GIT_PROTOCOL"}) {
    EXPECT_TRUE(Has(arguments, option)) << option;
  }
  EXPECT_FALSE(Has(arguments, "IdentitiesOnly=yes"));
}

TEST(SshArguments, NameTheKeyAndTheHostsOfThePin) {
  const auto arguments = SshArguments(PinOf("git@h:x", "SSH_KEY_FILE=/run/key\nSSH_KNOWN_HOSTS_FILE=/run/hosts\n"));
  for (const char* const option : {"IdentityFile=/run/key", "IdentitiesOnly=yes", "IdentityAgent=none",
                                   "UserKnownHostsFile=/run/hosts", "GlobalKnownHostsFile=/dev/null"}) {
    EXPECT_TRUE(Has(arguments, option)) << option;
  }
  for (const std::string& argument : arguments) {
    EXPECT_EQ(argument.find_first_of(" '\"\\$`;&|<>*?~%#"), std::string::npos) << argument;
  }
}

TEST(GitEnvironment, GivesGitTheSameSsh) {
  const Pin pin = PinOf("git@h:x", "SSH_KEY_FILE=/run/key\nSSH_KNOWN_HOSTS_FILE=/run/hosts\n");
  const auto environment = GitEnvironment(pin, pin.repo, "/q");
  const auto entry = std::ranges::find_if(environment, [](auto& text) { return text.starts_with("GIT_SSH_COMMAND="); });
  ASSERT_NE(entry, environment.end());
  std::string words = "GIT_SSH_COMMAND=";
  for (const std::string& argument : SshArguments(pin)) words += argument + " ";
  EXPECT_EQ(*entry + " ", words);
}

TEST(GitEnvironment, AllowsTheTransportOfTheHostThatIsAsked) {
  const Pin pin = PinOf("https://h/x", "REPO_URL_FALLBACK=/srv/x\n");
  const auto allowed = [&](const RepoUrl& host) {
    const auto environment = GitEnvironment(pin, host, "/q");
    return *std::ranges::find_if(environment, [](auto& text) { return text.starts_with("GIT_ALLOW_PROTOCOL="); });
  };
  EXPECT_EQ(allowed(pin.repo), "GIT_ALLOW_PROTOCOL=https");
  EXPECT_EQ(allowed(pin.fallbacks[0]), "GIT_ALLOW_PROTOCOL=file");
}

}  // namespace
}  // namespace gl
