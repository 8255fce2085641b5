#include "pin/pin.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gl {
namespace {

const std::string kCommit(40, 'a');
const std::string kSigner = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3DqjSJgJ4CG+bb1WwhCPb5kgGe6qlWHrvEAPU/rt/e";
using Settings = std::map<std::string, std::string>;

// A valid file of three lines in the order COMMIT_SHA, REPO_URL, WORK_DIR, with CHANGES to it; "-" takes a key out.
std::string File(const Settings& changes = {}) {
  Settings settings = {{"COMMIT_SHA", kCommit}, {"REPO_URL", "https://h/x"}, {"WORK_DIR", "/srv/app"}};
  for (const auto& [key, value] : changes) settings[key] = value;
  std::string text;
  for (const auto& [key, value] : settings) {
    if (value != "-") text.append(key).append("=").append(value).append("\n");
  }
  return text;
}

std::string Refusal(const Settings& changes, std::string_view file = "/etc/gl/c.conf") {
  const auto pin = ReadPin(File(changes), file);
  if (pin) return "accepted";
  EXPECT_EQ(pin.error().fault, Fault::kConfig);
  return pin.error().message;
}

// The message begins with START, goes on with DETAIL somewhere, and ends at PLACE.
void ExpectRefused(const Settings& changes, const std::string& start, const std::string& place) {
  const std::string message = Refusal(changes);
  EXPECT_TRUE(message.starts_with(start)) << message;
  EXPECT_TRUE(message.ends_with(place)) << message;
}

TEST(Pin, HasDefaults) {
  const auto pin = ReadPin(File(), "/etc/gl/c.conf");
  ASSERT_TRUE(pin) << pin.error().message;
  EXPECT_EQ(pin->repo.Plain(), "https://h/x");
  EXPECT_EQ(pin->commit.Hex(), kCommit);
  EXPECT_EQ(pin->work_dir, "/srv/app");
  EXPECT_EQ(pin->subdir.Text(), "");
  EXPECT_EQ(pin->entry.Text(), "entrypoint.sh");
  EXPECT_FALSE(pin->run_cmd);
  EXPECT_EQ(pin->install_cmd, "");
  EXPECT_EQ(pin->fetch_timeout.count(), 90);
  EXPECT_FALSE(pin->tree_sha256);
  EXPECT_FALSE(pin->allowed_signers);
}

TEST(Pin, TakesEveryKey) {
  const auto pin = ReadPin(File({{"REPO_SUBDIR", "'a/b'"},
                                 {"RUN_CMD", "./x \"y\""},
                                 {"INSTALL_CMD", "\"touch '/x'\""},
                                 {"FETCH_TIMEOUT", "86400"},
                                 {"TREE_SHA256", std::string(64, 'b')},
                                 {"ALLOWED_SIGNERS", kSigner}}),
                           "c.conf");
  ASSERT_TRUE(pin) << pin.error().message;
  EXPECT_EQ(pin->subdir.Text(), "a/b");
  EXPECT_EQ(pin->run_cmd, "./x \"y\"");
  EXPECT_EQ(pin->install_cmd, "touch '/x'");
  EXPECT_EQ(pin->fetch_timeout.count(), 86400);
  EXPECT_EQ(pin->tree_sha256, std::string(64, 'b'));
  ASSERT_TRUE(pin->allowed_signers);
  EXPECT_EQ(pin->allowed_signers->size(), 1U);
  EXPECT_EQ(ReadPin(File({{"ENTRYPOINT_SCRIPT", "./-s"}}), "c")->entry.Text(), "-s");
}

TEST(Pin, EmptyOptionalValuesMeanTheDefault) {
  const auto pin = ReadPin(File({{"REPO_SUBDIR", ""}, {"ENTRYPOINT_SCRIPT", "\"\""}, {"FETCH_TIMEOUT", ""}}), "c");
  ASSERT_TRUE(pin) << pin.error().message;
  EXPECT_EQ(pin->subdir.Text(), "");
  EXPECT_EQ(pin->entry.Text(), "entrypoint.sh");
  EXPECT_EQ(pin->fetch_timeout.count(), 90);
  EXPECT_EQ(ReadPin(File({{"RUN_CMD", "x"}, {"INSTALL_CMD", ""}}), "c")->install_cmd, "");
}

TEST(Pin, RefusesUnknownKeys) {
  ExpectRefused({{"AAA", "1"}}, "unknown config key 'AAA' at /etc/gl/c.conf:1", ":1");
  ExpectRefused({{"PATH", "/x"}}, "unknown config key 'PATH' at /etc/gl/c.conf:2", ":2");
  ExpectRefused({{"PATH", "/x"}, {"COMMIT_SHA", "-"}}, "unknown config key 'PATH'", ":1");
}

TEST(Pin, RefusesMissingKeys) {
  for (const char* key : {"REPO_URL", "COMMIT_SHA", "WORK_DIR"}) {
    const std::string start = std::string("missing required config key: ") + key;
    ExpectRefused({{key, "-"}}, start, " in /etc/gl/c.conf");
    EXPECT_TRUE(Refusal({{key, ""}}).starts_with(start));
    EXPECT_TRUE(Refusal({{key, "\"\""}}).starts_with(start));
  }
  EXPECT_TRUE(ReadPin("", "c").error().message.starts_with("missing required config key: REPO_URL"));
}

TEST(Pin, RefusesABadCommit) {
  const std::string start = "COMMIT_SHA must be a full 40-hex SHA-1 or 64-hex SHA-256 hash";
  ExpectRefused({{"COMMIT_SHA", "main"}}, start, " at /etc/gl/c.conf:1");
  ExpectRefused({{"COMMIT_SHA", std::string(40, 'A')}}, start, ":1");
}

TEST(Pin, RefusesABadUrlAndHidesItsPassword) {
  ExpectRefused({{"REPO_URL", "ext::x"}}, "REPO_URL is not allowed", " at /etc/gl/c.conf:2");
  EXPECT_EQ(Refusal({{"REPO_URL", "ftp://u:S3cret@h/x"}}).find("S3cret"), std::string::npos);
}

TEST(Pin, NormalisesWorkDir) {
  for (const char* value : {"/srv/app/", "//srv///app", "/./srv/./app/."}) {
    EXPECT_EQ(ReadPin(File({{"WORK_DIR", value}}), "c")->work_dir, "/srv/app") << value;
  }
  EXPECT_EQ(ReadPin(File({{"WORK_DIR", "/my app's $HOME *?[x] \\ dir"}}), "c")->work_dir,
            "/my app's $HOME *?[x] \\ dir");
  EXPECT_EQ(ReadPin(File({{"WORK_DIR", "/a..b/..."}}), "c")->work_dir, "/a..b/...");
}

TEST(Pin, RefusesABadWorkDir) {
  for (const char* value : {"rel", "-rel", "~/x", "./x"}) {
    ExpectRefused({{"WORK_DIR", value}}, "WORK_DIR must be an absolute path, not a relative one", ":3");
  }
  for (const char* value : {"/", "//", "/.", "/./"}) {
    ExpectRefused({{"WORK_DIR", value}}, "WORK_DIR must not be the root directory", ":3");
  }
  for (const char* value : {"/..", "/a/..", "/a/../b", "/../a"}) {
    ExpectRefused({{"WORK_DIR", value}}, "WORK_DIR must not contain '..'", ":3");
  }
  ExpectRefused({{"WORK_DIR", "/" + std::string(256, 'x')}}, "WORK_DIR is too long: a component", ":3");
  std::string deep;
  while (deep.size() < 4096) deep += "/x";
  ExpectRefused({{"WORK_DIR", deep}}, "WORK_DIR is too long: a path", ":3");
}

TEST(Pin, RefusesAWorkDirAroundTheConfigFile) {
  const std::string start = "WORK_DIR must not contain the config file";
  for (const char* value : {"/etc", "/etc/gl", "/etc/gl/", "//etc/./gl", "/etc/gl/c.conf"}) {
    EXPECT_TRUE(Refusal({{"WORK_DIR", value}}, "/etc//./gl/c.conf").starts_with(start)) << value;
  }
  for (const char* value : {"/et", "/etc/g", "/etc/gl/c", "/etc/gl/c.conf.d", "/etc/gl/app"}) {
    EXPECT_EQ(Refusal({{"WORK_DIR", value}}), "accepted") << value;
  }
  EXPECT_EQ(Refusal({{"WORK_DIR", "/etc"}}, "gl/c.conf"), "accepted");
}

TEST(Pin, RefusesBadPathsInTheRepo) {
  ExpectRefused({{"REPO_SUBDIR", "/x"}}, "REPO_SUBDIR must be a relative path inside the repo (got: /x)", ":2");
  ExpectRefused({{"REPO_SUBDIR", ".."}}, "REPO_SUBDIR must not contain '..'", ":2");
  ExpectRefused({{"ENTRYPOINT_SCRIPT", "/x"}}, "ENTRYPOINT_SCRIPT must be a relative path inside the repo", ":2");
  ExpectRefused({{"ENTRYPOINT_SCRIPT", "../x"}}, "ENTRYPOINT_SCRIPT must not contain '..'", ":2");
  ExpectRefused({{"ENTRYPOINT_SCRIPT", "."}}, "ENTRYPOINT_SCRIPT must name a file", ":2");
}

TEST(Pin, RefusesKeysThatExcludeEachOther) {
  ExpectRefused({{"INSTALL_CMD", "x"}}, "INSTALL_CMD requires RUN_CMD", ":2");
  ExpectRefused({{"INSTALL_CMD", ""}}, "INSTALL_CMD requires RUN_CMD", ":2");
  ExpectRefused({{"RUN_CMD", "x"}, {"ENTRYPOINT_SCRIPT", "y"}}, "ENTRYPOINT_SCRIPT and RUN_CMD exclude each other",
                ":2");
  ExpectRefused({{"RUN_CMD", "x"}, {"ENTRYPOINT_SCRIPT", ""}}, "ENTRYPOINT_SCRIPT and RUN_CMD exclude each other",
                ":2");
}

TEST(Pin, RefusesAnEmptyRunCmd) {
  for (const char* value : {"", "\"\"", "'   '", "'\t '"}) {
    ExpectRefused({{"RUN_CMD", value}}, "RUN_CMD must not be empty", ":3");
  }
}

TEST(Pin, RefusesABadTimeout) {
  for (const char* value : {"9", "86401", "-1", "90s", "1e3", "090", "99999999999999999999", "0"}) {
    ExpectRefused({{"FETCH_TIMEOUT", value}}, "FETCH_TIMEOUT must be a whole number of seconds from 10 to 86400", ":2");
  }
}

TEST(Pin, RefusesABadTreeIdentity) {
  for (const std::string& value : {std::string(64, 'B'), std::string(63, 'b'), std::string(65, 'b'),
                                   std::string(40, 'b'), std::string(64, 'g'), "sha256:" + std::string(64, 'b')}) {
    ExpectRefused({{"TREE_SHA256", value}}, "TREE_SHA256 must be the 64 lower-case hex digits", ":3");
  }
  EXPECT_FALSE(ReadPin(File({{"TREE_SHA256", ""}}), "c")->tree_sha256);
}

TEST(Pin, RefusesBadSigners) {
  const std::string start = "ALLOWED_SIGNERS must be 'TYPE BASE64', more of them after ';': key ";
  ExpectRefused({{"ALLOWED_SIGNERS", "ssh-rsa AAAA"}}, start + "1: a key of an unknown type", " at /etc/gl/c.conf:1");
  ExpectRefused({{"ALLOWED_SIGNERS", kSigner + ";" + kSigner}}, start + "2: the key stands there twice", ":1");
  ExpectRefused({{"ALLOWED_SIGNERS", "' '"}}, start + "1: ", ":1");
  EXPECT_FALSE(ReadPin(File({{"ALLOWED_SIGNERS", ""}}), "c")->allowed_signers);
}

TEST(Pin, ShowsTheFileNamePrintable) {
  EXPECT_TRUE(Refusal({{"WORK_DIR", "x"}}, "a\n[git-launcher] b").ends_with(" at a\\x0a[git-launcher] b:3"));
}

TEST(Pin, TakesFallbacksInTheirOrder) {
  const auto pin = ReadPin(File({{"REPO_URL_FALLBACK", "https://u:S3cret@m/x git@h:x /srv/x"}}), "c");
  ASSERT_TRUE(pin) << pin.error().message;
  ASSERT_EQ(pin->fallbacks.size(), 3U);
  EXPECT_EQ(pin->fallbacks[0].Plain(), "https://m/x");
  EXPECT_EQ(pin->fallbacks[0].Credentials(), "u:S3cret");
  EXPECT_EQ(pin->fallbacks[1].Plain(), "git@h:x");
  EXPECT_EQ(pin->fallbacks[2].Plain(), "/srv/x");
  EXPECT_TRUE(ReadPin(File({{"REPO_URL_FALLBACK", ""}}), "c")->fallbacks.empty());
}

TEST(Pin, RefusesBadFallbacksAndHidesTheirPasswords) {
  const std::string start = "REPO_URL_FALLBACK is not allowed: ";
  ExpectRefused({{"REPO_URL_FALLBACK", "/a ext::x"}}, start + "scheme '::'", ":3");
  ExpectRefused({{"REPO_URL_FALLBACK", "/a  /b"}}, start + "it is empty", ":3");
  ExpectRefused({{"REPO_URL_FALLBACK", "' /a'"}}, start + "it is empty", ":3");
  ExpectRefused({{"REPO_URL_FALLBACK", "/a -u/x"}}, start + "it begins with a dash", ":3");
  EXPECT_EQ(Refusal({{"REPO_URL_FALLBACK", "/1 /2 /3 /4 /5 /6 /7 /8 https://u:S3cret@h/x"}}).find("S3cret"),
            std::string::npos);
  ExpectRefused({{"REPO_URL_FALLBACK", "/1 /2 /3 /4 /5 /6 /7 /8 /9"}}, "REPO_URL_FALLBACK has more than 8", ":3");
  EXPECT_EQ(Refusal({{"REPO_URL_FALLBACK", "/1 /2 /3 /4 /5 /6 /7 /8"}}), "accepted");
  EXPECT_EQ(Refusal({{"REPO_URL_FALLBACK", "/a ftp://u:S3cret@h/x"}}).find("S3cret"), std::string::npos);
}

TEST(Pin, RefIsAFullNameOfABranch) {
  for (const char* value :
       {"refs/heads/main", "refs/heads/a/b", "refs/heads/v1.2-x_y@z", "refs/heads/a./-b", "refs/heads/\u00fc", ""}) {
    EXPECT_EQ(ReadPin(File({{"REF", value}}), "c")->ref, value);
  }
  for (const char* value : {"main",           "refs/tags/v1",      "refs/heads",          "refs/heads/",
                            "refs/heads//a",  "refs/heads/a/",     "refs/heads/a..b",     "refs/heads/.a",
                            "refs/heads/a.",  "refs/heads/a.lock", "refs/heads/a.lock/b", "refs/heads/a b",
                            "refs/heads/a~1", "refs/heads/a^",     "refs/heads/a:b",      "refs/heads/a?",
                            "refs/heads/*",   "refs/heads/a[b]",   "refs/heads/a\\b",     "refs/heads/a@{1}",
                            "HEAD",           "Refs/heads/a"}) {
    ExpectRefused({{"REF", value}}, "REF must be the full name of a branch, refs/heads/NAME (got: ", ":2");
  }
  ExpectRefused({{"REF", "refs/heads/" + std::string(245, 'x')}}, "REF must be", ":2");
}

TEST(Pin, TakesFilesWithSecrets) {
  const auto https = ReadPin(File({{"HTTPS_TOKEN_FILE", "/run/secrets/a-b_c.d+e@f,g=h"}}), "c");
  ASSERT_TRUE(https) << https.error().message;
  EXPECT_EQ(https->https_token_file, "/run/secrets/a-b_c.d+e@f,g=h");
  EXPECT_EQ(Refusal({{"HTTPS_TOKEN_FILE", "/t"}, {"REPO_URL", "https://user@h/x"}}), "accepted");
  const Settings ssh = {{"SSH_KEY_FILE", "/k"}, {"SSH_KNOWN_HOSTS_FILE", "/h"}};
  for (const char* key : {"REPO_URL", "REPO_URL_FALLBACK"}) {
    Settings settings = ssh;
    settings[key] = "git@h:x";
    const auto pin = ReadPin(File(settings), "c");
    ASSERT_TRUE(pin) << pin.error().message;
    EXPECT_EQ(pin->ssh_key_file, "/k");
    EXPECT_EQ(pin->ssh_known_hosts_file, "/h");
  }
  EXPECT_EQ(Refusal({{"HTTPS_TOKEN_FILE", ""}, {"SSH_KEY_FILE", ""}, {"SSH_KNOWN_HOSTS_FILE", ""}}), "accepted");
}

TEST(Pin, RefusesFilesWithSecretsThatAreNoPlainPaths) {
  for (const std::string key : {"HTTPS_TOKEN_FILE", "SSH_KEY_FILE", "SSH_KNOWN_HOSTS_FILE"}) {
    for (const char* value :
         {"t", "./t", "~/t", "'/a b'", "/a%h", "/a$X", "/a;b", "/a'b", "/a`b`", "/a\\b", "/a:b", "/\u00fc", "/a*"}) {
      ExpectRefused({{key, value}}, key + " must be an absolute path of the characters",
                    key == "HTTPS_TOKEN_FILE" ? ":2" : ":3");
    }
  }
}

TEST(Pin, RefusesFilesWithSecretsThatHaveNoEffect) {
  for (const char* url : {"http://127.0.0.1/x", "git@h:x", "/x"}) {
    ExpectRefused({{"HTTPS_TOKEN_FILE", "/t"}, {"REPO_URL", url}},
                  "HTTPS_TOKEN_FILE requires a REPO_URL that begins https://", ":2");
  }
  ExpectRefused({{"HTTPS_TOKEN_FILE", "/t"}, {"REPO_URL", "https://u:p@h/x"}},
                "HTTPS_TOKEN_FILE and a password in REPO_URL exclude each other", ":2");
  const std::string both = "SSH_KEY_FILE and SSH_KNOWN_HOSTS_FILE require each other";
  ExpectRefused({{"SSH_KEY_FILE", "/k"}, {"REPO_URL", "git@h:x"}}, both, ":3");
  ExpectRefused({{"SSH_KNOWN_HOSTS_FILE", "/k"}, {"REPO_URL", "git@h:x"}}, both, ":3");
  ExpectRefused({{"SSH_KEY_FILE", "/k"}, {"SSH_KNOWN_HOSTS_FILE", "/h"}}, "SSH_KEY_FILE requires an address for ssh",
                ":3");
}

TEST(Pin, TakesSubmodulesByYesOrNo) {
  EXPECT_FALSE(ReadPin(File({}), "c")->submodules);
  EXPECT_FALSE(ReadPin(File({{"SUBMODULES", "no"}}), "c")->submodules);
  EXPECT_FALSE(ReadPin(File({{"SUBMODULES", ""}}), "c")->submodules);
  EXPECT_TRUE(ReadPin(File({{"SUBMODULES", "yes"}}), "c")->submodules);
  for (const char* value : {"true", "YES", "1", "recursive"}) {
    ExpectRefused({{"SUBMODULES", value}}, "SUBMODULES must be yes or no", ":3");
  }
  ExpectRefused({{"SUBMODULES", "yes"}, {"TREE_SHA256", std::string(64, 'a')}},
                "SUBMODULES=yes and TREE_SHA256 exclude", "");
  EXPECT_TRUE(ReadPin(File({{"SUBMODULES", "no"}, {"TREE_SHA256", std::string(64, 'a')}}), "c"));
}

TEST(Pin, TakesLfsByYesOrNo) {
  EXPECT_FALSE(ReadPin(File({}), "c")->lfs);
  EXPECT_FALSE(ReadPin(File({{"LFS", "no"}}), "c")->lfs);
  EXPECT_FALSE(ReadPin(File({{"LFS", ""}}), "c")->lfs);
  EXPECT_TRUE(ReadPin(File({{"LFS", "yes"}}), "c")->lfs);
  EXPECT_TRUE(ReadPin(File({{"LFS", "yes"}, {"TREE_SHA256", std::string(64, 'a')}}), "c")->lfs);
  for (const char* value : {"true", "YES", "1", "pointers"}) {
    ExpectRefused({{"LFS", value}}, "LFS must be yes or no", ":2");
  }
}

TEST(Pin, TakesAReceiptAndItsPlace) {
  struct {
    const char* value;
    ReceiptMode mode;
  } const cases[] = {{"", ReceiptMode::kNo},
                     {"no", ReceiptMode::kNo},
                     {"auto", ReceiptMode::kAuto},
                     {"require", ReceiptMode::kRequire}};
  for (const auto& one : cases) {
    const auto pin = ReadPin(File({{"RECEIPT", one.value}}), "c");
    ASSERT_TRUE(pin) << pin.error().message;
    EXPECT_EQ(pin->receipt, one.mode);
    EXPECT_EQ(pin->receipt_dir, "/run/git-launcher");
  }
  for (const char* value : {"yes", "AUTO", "required"}) {
    ExpectRefused({{"RECEIPT", value}}, "RECEIPT must be no, auto or require", ":2");
  }
  EXPECT_EQ(ReadPin(File({{"RECEIPT", "auto"}, {"RECEIPT_DIR", "//srv/./r/"}}), "c")->receipt_dir, "/srv/r");
}

TEST(Pin, RefusesReceiptsWhereNoneBelong) {
  for (const char* mode : {"", "no"}) {
    ExpectRefused({{"RECEIPT", mode}, {"RECEIPT_DIR", "/srv/r"}}, "RECEIPT_DIR requires RECEIPT=auto/require", "");
  }
  const std::map<std::string, std::string> refused = {{"r", "RECEIPT_DIR must be an absolute path"},
                                                      {"/", "RECEIPT_DIR must not be the root directory"},
                                                      {"/r/../w", "RECEIPT_DIR must not contain '..'"}};
  for (const auto& [value, why] : refused) ExpectRefused({{"RECEIPT", "auto"}, {"RECEIPT_DIR", value}}, why, "");
  const std::string work = ReadPin(File({}), "c")->work_dir;
  for (const std::string& inside : {work, work + "/r"}) {
    ExpectRefused({{"RECEIPT", "auto"}, {"RECEIPT_DIR", inside}}, "WORK_DIR must not contain RECEIPT_DIR", "");
  }
  EXPECT_TRUE(ReadPin(File({{"RECEIPT", "auto"}, {"RECEIPT_DIR", work + "-r"}}), "c"));
  ExpectRefused({{"RECEIPT", "auto"}, {"WORK_DIR", "/run"}}, "WORK_DIR must not contain RECEIPT_DIR", "");
  EXPECT_TRUE(ReadPin(File({{"WORK_DIR", "/run"}}), "c"));
}

TEST(ConfigKeys, ListsEveryKeyOnceWithHelp) {
  std::map<std::string_view, int> seen;
  for (const ConfigKey& key : ConfigKeys()) {
    EXPECT_EQ(++seen[key.name], 1) << key.name;
    EXPECT_FALSE(key.help.empty());
    EXPECT_EQ(Refusal({{std::string(key.name), "x"}}).find("unknown config key"), std::string::npos);
  }
  EXPECT_EQ(seen.size(), 19U);
}

}  // namespace
}  // namespace gl
