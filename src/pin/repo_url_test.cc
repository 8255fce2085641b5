#include "pin/repo_url.h"

#include <gtest/gtest.h>

#include <string>

namespace gl {
namespace {

using std::string_literals::operator""s;
using enum RepoUrl::Transport;

struct Good {
  std::string text;
  RepoUrl::Transport transport;
  std::string plain, redacted, credentials, host;
};

TEST(RepoUrl, TakesTheAllowedForms) {
  const Good cases[] = {
      {"https://h/x.git", kHttps, "https://h/x.git", "https://h/x.git", "", "h"},
      {"https://h:443/x", kHttps, "https://h:443/x", "https://h:443/x", "", "h:443"},
      {"https://[2001:db8::1]:8443/x", kHttps, "https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x", "",
       "[2001:db8::1]:8443"},
      {"https://u:p@h:1/x", kHttps, "https://h:1/x", "https://***@h:1/x", "u:p", "h:1"},
      {"https://tok%40en@h/x", kHttps, "https://h/x", "https://***@h/x", "tok%40en", "h"},
      {"https://:pat@h/x", kHttps, "https://h/x", "https://***@h/x", ":pat", "h"},
      {"https://u:p@q@h/x", kHttps, "https://h/x", "https://***@h/x", "u:p@q", "h"},
      {"https://h/a@b:c", kHttps, "https://h/a@b:c", "https://h/a@b:c", "", "h"},
      {"http://127.0.0.1:8080/x", kHttp, "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "", "127.0.0.1:8080"},
      {"http://u:p@localhost/x", kHttp, "http://localhost/x", "http://***@localhost/x", "u:p", "localhost"},
      {"http://127.255.0.9/x", kHttp, "http://127.255.0.9/x", "http://127.255.0.9/x", "", "127.255.0.9"},
      {"http://[::1]:80/x", kHttp, "http://[::1]:80/x", "http://[::1]:80/x", "", "[::1]:80"},
      {"ssh://h/x", kSsh, "ssh://h/x", "ssh://h/x", "", ""},
      {"ssh://git@h:22/~u/x", kSsh, "ssh://git@h:22/~u/x", "ssh://git@h:22/~u/x", "", ""},
      {"ssh://git:pw@h/x", kSsh, "ssh://git@h/x", "ssh://git:***@h/x", "", ""},
      {"ssh://me@x.com@h:2022/p", kSsh, "ssh://me@x.com@h:2022/p", "ssh://me@x.com@h:2022/p", "", ""},
      {"git@h:a/b.git", kSsh, "git@h:a/b.git", "git@h:a/b.git", "", ""},
      {"h:a://b", kSsh, "h:a://b", "h:a://b", "", ""},
      {"h:a::b", kSsh, "h:a::b", "h:a::b", "", ""},
      {"h:/abs/x", kSsh, "h:/abs/x", "h:/abs/x", "", ""},
      {"/srv/x#1", kLocal, "/srv/x#1", "/srv/x#1", "", ""},
      {"file:///srv/x", kLocal, "file:///srv/x", "file:///srv/x", "", ""},
  };
  for (const Good& good : cases) {
    const auto url = RepoUrl::Parse(good.text);
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_EQ(url->Kind(), good.transport) << good.text;
    EXPECT_EQ(url->Plain(), good.plain);
    EXPECT_EQ(url->Redacted(), good.redacted);
    EXPECT_EQ(url->Credentials(), good.credentials);
    EXPECT_EQ(url->HostAndPort(), good.host);
  }
}

TEST(RepoUrl, SaysWhatSshAndUploadPackAreTold) {
  struct Told {
    std::string text, destination, port, path;
  };
  const Told cases[] = {
      {"ssh://h/x", "h", "", "/x"},
      {"ssh://git@h:22/~u/x", "git@h", "22", "~u/x"},
      {"ssh://git:pw@h/x", "git@h", "", "/x"},
      {"ssh://git@[2001:db8::1]:2022/a/b", "git@2001:db8::1", "2022", "/a/b"},
      {"ssh://[::1]/x", "::1", "", "/x"},
      {"git@h:a/b.git", "git@h", "", "a/b.git"},
      {"h:/abs/x", "h", "", "/abs/x"},
      {"h:~u/x", "h", "", "~u/x"},
      {"h:/~u/x", "h", "", "~u/x"},
      {"h:it's", "h", "", "it's"},
      {"/srv/x%41#1", "", "", "/srv/x%41#1"},
      {"file:///srv/x", "", "", "/srv/x"},
      {"file:///srv/x%41", "", "", ""},
      {"https://u:p@h:1/x", "", "", ""},
  };
  for (const Told& told : cases) {
    const auto url = RepoUrl::Parse(told.text);
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_EQ(url->SshDestination(), told.destination) << told.text;
    EXPECT_EQ(url->SshPort(), told.port) << told.text;
    EXPECT_EQ(url->ServerPath(), told.path) << told.text;
  }
}

struct Bad {
  std::string text;
  std::string reason;
};

TEST(RepoUrl, RefusesEverythingElseForItsReason) {
  const Bad cases[] = {
      {"", "empty"},
      {"-u/x", "dash"},
      {"--upload-pack=/x", "dash"},
      {"-oProxyCommand=x:y", "dash"},
      {"ext::/bin/sh", "remote helper"},
      {"ext::sh -c x", "blank"},
      {"ExT::/bin/sh", "remote helper"},
      {"fd::0", "remote helper"},
      {"foo::bar", "remote helper"},
      {"foo::https://h/x", "remote helper"},
      {"git://h/x", "scheme"},
      {"ftp://h/x", "scheme"},
      {"HTTPS://h/x", "scheme"},
      {"Ssh://h/x", "scheme"},
      {"git+ssh://h/x", "scheme"},
      {"file://h/x", "scheme"},
      {"://h/x", "scheme"},
      {"http://h/x", "loopback"},
      {"http://127.0.0.1.evil.example/x", "loopback"},
      {"http://127.0.0/x", "loopback"},
      {"http://127.0.0.256/x", "loopback"},
      {"http://127.0.0.01/x", "loopback"},
      {"http://127.0.0./x", "loopback"},
      {"http://127.evil.0.1/x", "loopback"},
      {"http://localhost.evil/x", "loopback"},
      {"http://localhost@evil/x", "loopback"},
      {"https://h/x#main", "fragment"},
      {"git@h:x#main", "fragment"},
      {"file:///x#y", "fragment"},
      {"https://h/x?y", "'?'"},
      {"https://good\\@evil/x", "'\\'"},
      {"https://h/a b", "blank"},
      {"https://h/a\tb", "TAB"},
      {"https://h/a\nb", "LINE FEED"},
      {"/srv/a\0b"s, "NUL"},
      {"https://h/\xff", "UTF-8"},
      {"https://h/\u202e", "OVERRIDE"},
      {"https:///x", "host"},
      {"https://:1/x", "host"},
      {"https://-h/x", "host"},
      {"https://u@-h/x", "host"},
      {"https://h%0a/x", "host"},
      {"https://h;x/y", "host"},
      {"https://$(x)/y", "host"},
      {"https://[::1/x", "host"},
      {"https://[]/x", "host"},
      {"https://[/x", "host"},
      {"https://[::1]x/y", "host"},
      {"https://[fe80::1%eth0]/x", "host"},
      {"https://h\u00f6/x", "host"},
      {"https://h:/x", "port"},
      {"https://h:0/x", "port"},
      {"https://h:65536/x", "port"},
      {"https://h:080/x", "port"},
      {"https://h:+1/x", "port"},
      {"http://127.0.0.1:1%0ahost=x/app.git", "port"},
      {"https://h", "no path"},
      {"https://h//", "no path"},
      {"ssh://h", "no path"},
      {"git@h:", "no path"},
      {"https://@h/x", "user is empty"},
      {"https://-u@h/x", "user begins with a dash"},
      {"ssh://-oProxyCommand=x/y", "host"},
      {"ssh://-oProxyCommand=x@h/y", "user begins with a dash"},
      {"ssh://@h/x", "user is empty"},
      {"ssh://:pw@h/x", "not a plain name"},
      {"ssh://$(u)@h/x", "not a plain name"},
      {"$(u)@h:x", "not a plain name"},
      {"ssh://h/-oProxyCommand=x", "path begins with a dash"},
      {"ssh://h/a/--x", "path begins with a dash"},
      {"ssh://h/%2dx", "'%'"},
      {"git@h:-x", "path begins with a dash"},
      {"git@-h:x", "host"},
      {"[::1]:x", "scheme"},
      {"git@[2001:db8::1]:x", "host"},
      {"user:pass@h:x", "cannot hold a password"},
      {"../srv/app.git", "relative path"},
      {"srv/app.git", "relative path"},
      {"./a:b", "relative path"},
      {"app", "relative path"},
      {"~/app", "relative path"},
  };
  for (const Bad& bad : cases) {
    const auto url = RepoUrl::Parse(bad.text);
    ASSERT_FALSE(url) << bad.text;
    EXPECT_EQ(url.error().fault, Fault::kConfig);
    const std::string why = url.error().message.substr(0, url.error().message.find(" (got: "));
    EXPECT_TRUE(why.starts_with("REPO_URL is not allowed")) << why;
    EXPECT_NE(why.find(bad.reason), std::string::npos) << bad.text << ": " << why;
  }
}

TEST(RepoUrl, NeverShowsCredentialsOfARefusedText) {
  const std::string cases[] = {"https://u:S3cret@h:0/x", "https://u:S3/cret@h/x", "https://u:S3cret word@h/x",
                               "https://u:S3cret#@h/x",  "http://u:S3cret@h/x",   "HTTPS://u:S3cret@h/x",
                               "u:S3cret@h:x",           "https:u:S3cret@h/x",    "https://u:a@S3cret@-h/x",
                               "https://u:S3cret\n@h/x", "u:S3cret@x://y@h/x",    "ssh://:S3cret@h/x"};
  for (const std::string& text : cases) {
    const auto url = RepoUrl::Parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().message.find("S3"), std::string::npos) << url.error().message;
    EXPECT_EQ(url.error().message.find("cret"), std::string::npos) << url.error().message;
  }
}

TEST(RepoUrl, ShowsARefusedTextPrintable) {
  EXPECT_NE(RepoUrl::Parse("\x1b[2J").error().message.find("(got: \\x1b[2J)"), std::string::npos);
}

TEST(RepoUrl, SameRepositoryForgivesCredentialsAndSlashesOnly) {
  const auto url = RepoUrl::Parse("https://u:p@h/x.git");
  EXPECT_TRUE(url->SameRepository("https://h/x.git"));
  EXPECT_TRUE(url->SameRepository("https://h/x.git//"));
  EXPECT_TRUE(url->SameRepository("https://other:creds@h/x.git/"));
  for (const char* text : {"", "https://h/x", "https://H/x.git", "http://h/x.git", "https://h:443/x.git",
                           "https://h/x.git\n", " https://h/x.git", "https://h/./x.git", "h:x.git", "/x.git"}) {
    EXPECT_FALSE(url->SameRepository(text)) << text;
  }
  EXPECT_TRUE(RepoUrl::Parse("/srv/x/")->SameRepository("/srv/x"));
  EXPECT_TRUE(RepoUrl::Parse("ssh://git:pw@h/x")->SameRepository("ssh://git@h/x"));
  EXPECT_FALSE(RepoUrl::Parse("ssh://git@h/x")->SameRepository("ssh://root@h/x"));
  EXPECT_FALSE(RepoUrl::Parse("file:///srv/x")->SameRepository("/srv/x"));
}

TEST(RedactUrls, TakesOutUserinfoAnywhere) {
  EXPECT_EQ(RedactUrls(""), "");
  EXPECT_EQ(RedactUrls("no url, me@here"), "no url, me@here");
  EXPECT_EQ(RedactUrls("get 'https://u:p@h/x': 403"), "get 'https://***@h/x': 403");
  EXPECT_EQ(RedactUrls("https://h/x"), "https://h/x");
  EXPECT_EQ(RedactUrls("a x://u@h\nb y://v:w@i z"), "a x://***@h\nb y://***@i z");
  EXPECT_EQ(RedactUrls("https://u:a@b@h/x"), "https://***@h/x");
  EXPECT_EQ(RedactUrls("https://u:p/q@h/x"), "https://***@h/x");
  EXPECT_EQ(RedactUrls("x://a,y://u:p@h"), "x://***@h");
  EXPECT_EQ(RedactUrls("me@h x://h"), "me@h x://h");
  EXPECT_EQ(RedactUrls("me@x://h"), "me@x://h");
  EXPECT_EQ(RedactUrls("://"), "://");
  EXPECT_EQ(RedactUrls("://@"), "://***@");
  EXPECT_EQ(RedactUrls("x://\xff\0@"s), "x://\xff\0@"s);
  EXPECT_EQ(RedactUrls("x://\xffu@h"), "x://***@h");
}

}  // namespace
}  // namespace gl
