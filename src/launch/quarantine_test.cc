#include "launch/quarantine.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/scoped_environment.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using std::string_literals::operator""s;
using test::BytesOf;
using test::Exists;
using test::GitOutput;
using test::MakeDir;
using test::MakePin;
using test::ModeOf;
using test::Ok;
using test::Refused;
using test::ScopedEnvironment;
using test::TempDir;
using test::WriteFile;

constexpr std::string_view kSha1Hex = "1111111111111111111111111111111111111111";

Deadline Late() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

Result<Quarantine> Create(const TempDir& staging, const std::string& url = "/srv/repo",
                          const std::string& commit = std::string(kSha1Hex)) {
  const Pin pin = MakePin(url, commit, "/srv/work");
  return Quarantine::Create(staging.Handle(), staging.Path(), "q", pin, pin.repo);
}

Result<ChildProcess> Start(const Quarantine& quarantine, std::vector<std::string> arguments) {
  return ChildProcess::Start(quarantine.GitCommand(std::move(arguments)), {.input = true, .output = true});
}

// What "git ARGUMENTS" prints there.
std::string OutputOf(const Quarantine& quarantine, std::vector<std::string> arguments) {
  auto git = Start(quarantine, std::move(arguments));
  if (!git) return git.error().message;
  std::string bytes, buffer(4096, '\0');
  while (true) {
    const auto got = git->Read(buffer.data(), buffer.size(), Late());
    if (!got) return got.error().message;
    if (*got == 0) return bytes;
    bytes += buffer.substr(0, *got);
  }
}

// The file NAME in /proc of the one process whose parent we are.
std::string OfOurChild(const std::string& name) {
  for (int tries = 0; tries < 500; ++tries) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string status = BytesOf(entry.path() / "status");
      if (status.find("\nPPid:\t" + std::to_string(getpid()) + "\n") == std::string::npos) continue;
      // Just after its exec the kernel does not have it yet.
      if (std::string bytes = BytesOf(entry.path() / name); !bytes.empty()) return bytes;
    }
    usleep(2000);
  }
  return "(no child)";
}

using Variables = std::map<std::string, std::string>;

Variables EnvironmentOfGit(const Quarantine& quarantine) {
  const auto git = Start(quarantine, {"cat-file", "--batch"});
  EXPECT_TRUE(Ok(git));
  Variables variables;
  std::string rest = OfOurChild("environ");
  while (!rest.empty()) {
    const std::string entry = rest.substr(0, rest.find('\0'));
    rest.erase(0, entry.size() + 1);
    EXPECT_TRUE(variables.emplace(entry.substr(0, entry.find('=')), entry.substr(entry.find('=') + 1)).second) << entry;
  }
  return variables;
}

std::vector<std::string> NamesOf(const Variables& variables) {
  std::vector<std::string> names;
  for (const auto& [name, value] : variables) names.push_back(name);
  return names;
}

// Nothing of the network's variables in our own environment.
const std::map<std::string, std::optional<std::string>> kNoNetwork = {
    {"http_proxy", {}}, {"https_proxy", {}}, {"HTTPS_PROXY", {}},    {"all_proxy", {}},     {"ALL_PROXY", {}},
    {"no_proxy", {}},   {"NO_PROXY", {}},    {"GIT_SSL_CAINFO", {}}, {"SSL_CERT_FILE", {}}, {"CURL_CA_BUNDLE", {}}};

const std::vector<std::string> kDocumented = {"GIT_ALLOW_PROTOCOL",
                                              "GIT_ATTR_NOSYSTEM",
                                              "GIT_CONFIG_GLOBAL",
                                              "GIT_CONFIG_NOSYSTEM",
                                              "GIT_DIR",
                                              "GIT_NO_REPLACE_OBJECTS",
                                              "GIT_SSH_COMMAND",
                                              "GIT_SSH_VARIANT",
                                              "GIT_TERMINAL_PROMPT",
                                              "HOME",
                                              "LC_ALL",
                                              "PATH",
                                              "SSH_ASKPASS_REQUIRE"};

TEST(Quarantine, TheEnvironmentOfGitHasTheDocumentedNamesOnly) {
  const ScopedEnvironment clean(kNoNetwork);
  const TempDir staging;
  const auto quarantine = Create(staging);
  ASSERT_TRUE(Ok(quarantine));
  const Variables variables = EnvironmentOfGit(*quarantine);
  EXPECT_EQ(NamesOf(variables), kDocumented);
  EXPECT_EQ(variables.at("HOME"), "/nonexistent");
  EXPECT_EQ(variables.at("PATH"), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  EXPECT_EQ(variables.at("GIT_TERMINAL_PROMPT"), "0");
  EXPECT_TRUE(variables.at("GIT_SSH_COMMAND").starts_with("/usr/bin/ssh -F none "));
}

TEST(Quarantine, NothingHostileOfOurEnvironmentReachesGit) {
  const TempDir hostile, staging;
  WriteFile(hostile.Path("git"), "#!/bin/sh\ntouch " + hostile.Path("ran") + "\n", 0755);
  WriteFile(hostile.Path(".gitconfig"), "[core]\n\tfsmonitor = evil\n[url \"/evil\"]\n\tinsteadOf = /srv\n");
  MakeDir(hostile.Path("git.d"));
  const ScopedEnvironment clean(kNoNetwork);
  const ScopedEnvironment environment({{"PATH", hostile.Path()},
                                       {"HOME", hostile.Path()},
                                       {"XDG_CONFIG_HOME", hostile.Path()},
                                       {"GIT_CONFIG", hostile.Path(".gitconfig")},
                                       {"GIT_CONFIG_GLOBAL", hostile.Path(".gitconfig")},
                                       {"GIT_CONFIG_SYSTEM", hostile.Path(".gitconfig")},
                                       {"GIT_CONFIG_COUNT", "1"},
                                       {"GIT_CONFIG_KEY_0", "core.sshCommand"},
                                       {"GIT_CONFIG_VALUE_0", "evil"},
                                       {"GIT_CONFIG_PARAMETERS", "'core.evil'='1'"},
                                       {"GIT_EXEC_PATH", hostile.Path("git.d")},
                                       {"GIT_TEMPLATE_DIR", hostile.Path()},
                                       {"GIT_DIR", hostile.Path()},
                                       {"GIT_OBJECT_DIRECTORY", hostile.Path()},
                                       {"GIT_ALTERNATE_OBJECT_DIRECTORIES", hostile.Path()},
                                       {"GIT_SSH", "evil"},
                                       {"GIT_SSH_COMMAND", "evil"},
                                       {"GIT_ASKPASS", "evil"},
                                       {"SSH_ASKPASS", "evil"},
                                       {"GIT_PROXY_COMMAND", "evil"},
                                       {"GIT_TRACE", hostile.Path("trace")},
                                       {"GIT_SSL_NO_VERIFY", "1"},
                                       {"LD_PRELOAD", "/nonexistent/evil.so"},
                                       {"LD_LIBRARY_PATH", hostile.Path()}});
  const auto quarantine = Create(staging);
  ASSERT_TRUE(Ok(quarantine));
  const Variables variables = EnvironmentOfGit(*quarantine);
  EXPECT_EQ(NamesOf(variables), kDocumented);
  for (const auto& [name, value] : variables) {
    EXPECT_EQ(value.find("evil"), std::string::npos) << name;
    EXPECT_EQ(value.find(hostile.Path()), std::string::npos) << name;
  }
  const std::string listed = OutputOf(*quarantine, {"config", "--list", "--show-origin"});
  EXPECT_NE(listed.find("file:config\tcore.bare=true\n"), std::string::npos) << listed;
  for (std::size_t at = 0; at < listed.size(); at = listed.find('\n', at) + 1) {
    const std::string_view line = std::string_view(listed).substr(at);
    EXPECT_TRUE(line.starts_with("file:config\t") || line.starts_with("file:" + staging.Path("q/global-config") + "\t"))
        << line.substr(0, line.find('\n'));
  }
  EXPECT_EQ(OutputOf(*quarantine, {"--exec-path"}), GitOutput({"--exec-path"}) + "\n");
  EXPECT_FALSE(Exists(hostile.Path("ran")));
  EXPECT_FALSE(Exists(hostile.Path("trace")));
}

TEST(Quarantine, ProxiesPass) {
  auto all = kNoNetwork;
  for (const char* name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
    all[name] = "value of "s + name;
  }
  const ScopedEnvironment environment(all);
  const TempDir staging;
  const Variables variables = EnvironmentOfGit(Create(staging).value());
  EXPECT_EQ(variables.size(), kDocumented.size() + 7);
  EXPECT_EQ(variables.at("https_proxy"), "value of https_proxy");
  EXPECT_EQ(variables.at("NO_PROXY"), "value of NO_PROXY");
}

TEST(Quarantine, TheFirstBundleOfAuthoritiesThatIsNamedPasses) {
  const std::vector<std::string> names = {"GIT_SSL_CAINFO", "SSL_CERT_FILE", "CURL_CA_BUNDLE"};
  for (std::size_t first = 0; first < names.size(); ++first) {
    auto set = kNoNetwork;
    for (std::size_t i = first; i < names.size(); ++i) set[names[i]] = "/bundle of " + names[i];
    const ScopedEnvironment environment(set);
    const TempDir staging;
    const Variables variables = EnvironmentOfGit(Create(staging).value());
    EXPECT_EQ(variables.size(), kDocumented.size() + 2);
    EXPECT_EQ(variables.at("GIT_SSL_CAINFO"), "/bundle of " + names[first]);
    EXPECT_EQ(variables.at("CURL_CA_BUNDLE"), "/bundle of " + names[first]);
  }
}

TEST(Quarantine, OnlyThePinsTransportIsAllowed) {
  for (const auto& [url, allowed] : {std::pair("https://example.org/r"s, "https"s),
                                     {"http://127.0.0.1/r", "http:https"},
                                     {"ssh://git@example.org/r", "ssh"},
                                     {"git@example.org:r", "ssh"},
                                     {"/srv/repo", "file"}}) {
    const TempDir staging;
    EXPECT_EQ(EnvironmentOfGit(Create(staging, url).value()).at("GIT_ALLOW_PROTOCOL"), allowed) << url;
  }
}

TEST(Quarantine, ThereIsACredentialsFileOnlyWhenThereAreCredentials) {
  const TempDir with, without;
  const Pin pin = MakePin("https://user:s3cret@example.org:8443/r.git", std::string(kSha1Hex), "/srv/work");
  const auto quarantine = Quarantine::Create(with.Handle(), with.Path(), "q", pin, pin.repo);
  ASSERT_TRUE(Ok(quarantine));
  EXPECT_FALSE(Exists(with.Path("q/credentials"))) << "before anybody is asked";
  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(Ok(quarantine->WriteCredentials(pin, pin.repo)));
    EXPECT_EQ(BytesOf(with.Path("q/credentials")), "https://user:s3cret@example.org:8443\n");
    EXPECT_EQ(ModeOf(with.Path("q/credentials")), 0600);
  }
  const Pin open = MakePin("https://example.org/r.git", std::string(kSha1Hex), "/srv/work");
  EXPECT_TRUE(Ok(Create(without)->WriteCredentials(open, open.repo)));
  EXPECT_FALSE(Exists(without.Path("q/credentials")));

  const auto git = Start(*quarantine, {"cat-file", "--batch"});
  ASSERT_TRUE(Ok(git));
  EXPECT_EQ(OfOurChild("cmdline"), "/usr/bin/git\0cat-file\0--batch\0"s);
  EXPECT_EQ(OfOurChild("environ").find("s3cret"), std::string::npos);
}

TEST(Quarantine, IsABareRepositoryOfThePinsFormat) {
  for (const auto& [commit, format] : {std::pair(std::string(40, '1'), "sha1"), {std::string(64, '1'), "sha256"}}) {
    const TempDir staging;
    const auto quarantine = Create(staging, "/srv/repo", commit);
    ASSERT_TRUE(Ok(quarantine));
    EXPECT_EQ(OutputOf(*quarantine, {"rev-parse", "--is-bare-repository", "--show-object-format"}),
              "true\n"s + format + "\n");
  }
}

TEST(Quarantine, RefusesATakenName) {
  const TempDir staging;
  MakeDir(staging.Path("q"));
  EXPECT_TRUE(Refused(Create(staging), Fault::kWorkDir, "cannot create the directory 'q': File exists"));
}

TEST(Quarantine, RunGivesStateAndErrors) {
  const TempDir staging;
  const auto quarantine = Create(staging);
  ASSERT_TRUE(Ok(quarantine));
  WriteFile(staging.Path("blob"), "hello\n");
  const auto written = quarantine->Run({"hash-object", "-w", "../blob"}, Late());
  ASSERT_TRUE(Ok(written));
  EXPECT_EQ(written->state.Text(), "exit code 0");
  EXPECT_TRUE(Exists(staging.Path("q/objects/ce/013625030ba8dba906f756967f9e9ca394464a")));

  const auto failed = quarantine->Run({"cat-file", "-p", std::string(kSha1Hex)}, Late());
  ASSERT_TRUE(Ok(failed));
  EXPECT_EQ(failed->state.Text(), "exit code 128");
  EXPECT_EQ(Complaint(*failed), "fatal: Not a valid object name " + std::string(kSha1Hex));
}

TEST(Quarantine, RunEndsAtTheDeadline) {
  const TempDir staging;
  const auto quarantine = Create(staging);
  ASSERT_TRUE(Ok(quarantine));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(Refused(quarantine->Run({"-c", "alias.wait=!sleep 60", "wait"}, began + std::chrono::milliseconds(100)),
                      Fault::kRemote, "timed out"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

std::string ComplaintOf(const std::string& errors) { return Complaint({ExitState{true, 128}, errors}); }

TEST(Complaint, LeavesOutWhatTheServerWrote) {
  EXPECT_EQ(ComplaintOf("remote: forged\nfatal: a\nremote: \x1b[2J\nhint: try this\nfatal: b\n"),
            "fatal: a | fatal: b");
  EXPECT_EQ(ComplaintOf("remote: only\n"), "git ended with exit code 128");
  EXPECT_EQ(ComplaintOf(""), "git ended with exit code 128");
}

TEST(Complaint, ShowsNoCredentials) {
  const std::string said = ComplaintOf("fatal: unable to access 'https://user:s3cret@example.org/r/': no\n");
  EXPECT_EQ(said.find("s3cret"), std::string::npos) << said;
  EXPECT_NE(said.find("example.org/r/"), std::string::npos) << said;
}

TEST(Complaint, IsOnePrintableLine) {
  const std::string said = ComplaintOf("fatal: a\r\x1b[31m\xff\n\n\nb" + std::string(100'000, '\x01'));
  EXPECT_TRUE(said.starts_with("fatal: a\\x0d\\x1b[31m\\xff | b\\x01")) << said;
  EXPECT_TRUE(std::ranges::all_of(said, [](char c) { return c >= ' ' && c <= '~'; })) << said;
  EXPECT_LT(said.size(), 500U);
}

}  // namespace
}  // namespace gl
