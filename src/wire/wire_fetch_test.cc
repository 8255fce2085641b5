// One commit fetched at depth 1 from git's own programs, with nothing but the parsers of this folder in between.
#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <set>
#include <sstream>

#include "os/child_process.h"
#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "wire/capabilities.h"
#include "wire/fetch_request.h"
#include "wire/fetch_response.h"
#include "wire/remote_helper.h"

namespace gl {
namespace {

using test::GitOutput;
using test::GitRepoBuilder;
using test::Ok;
using test::Refused;

// Serves every repository below the folder argv[1] through "git http-backend" on a loopback port, which it prints. With
// "old" as argv[2] it is a server that knows nothing newer than protocol version 0.
constexpr std::string_view kHttpServer = R"(
import http.server, subprocess, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environment = {
            "PATH": "/usr/bin:/bin", "GIT_PROJECT_ROOT": sys.argv[1], "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "GIT_CONFIG_GLOBAL": "/dev/null",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        if sys.argv[2] != "old":
            environment["GIT_PROTOCOL"] = self.headers.get("Git-Protocol", "")
        answer = subprocess.run(["/usr/bin/git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, rest = answer.stdout.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().split("\r\n"):
            self.send_header(*line.split(": ", 1))
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)

    do_POST = do_GET

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
)";

const std::vector<std::string> kEnvironment = {
    "PATH=/usr/bin:/bin",    "HOME=/nonexistent",           "LC_ALL=C",
    "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0"};

Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }

Result<ChildProcess> StartGit(std::vector<std::string> arguments, const std::string& variable = "LANG=C") {
  arguments.insert(arguments.begin(), "/usr/bin/git");
  Command command{.arguments = std::move(arguments), .environment = kEnvironment};
  command.environment.push_back(variable);
  return ChildProcess::Start(command, {.input = true, .output = true});
}

struct Wish {
  ObjectId want;
  std::vector<ObjectId> held;
  std::size_t piece = 65536;  // as many bytes are read at once
};

// A program, and what it says in pieces.
class Conversation {
 public:
  Conversation(ChildProcess& program, std::size_t piece) : program_(program), buffer_(piece, '\0') {}

  Status Write(std::string_view bytes) { return WriteAll(program_.Input(), bytes); }

  Result<std::string_view> Piece() {
    GL_ASSIGN(const std::size_t got, program_.Read(buffer_.data(), buffer_.size(), Soon()));
    if (got == 0) return Fail(Fault::kRemote, "the program ended early");
    return std::string_view(buffer_).substr(0, got);
  }

  Result<PktLine> Line() {
    while (true) {
      GL_ASSIGN(const auto line, reader_.Next());
      if (line) return *line;
      GL_ASSIGN(const std::string_view piece, Piece());
      reader_.Feed(piece);
    }
  }

  // The answer in text that TAKE finds. What was read behind it are the first lines.
  Status Text(Result<bool> (*take)(ByteReader&), bool last) {
    while (true) {
      ByteReader from(text_);
      GL_ASSIGN(const bool taken, take(from));
      if (taken) {
        text_ = std::string(from.Rest());
        if (last) reader_.Feed(text_);
        return {};
      }
      GL_ASSIGN(const std::string_view piece, Piece());
      text_ += piece;
    }
  }

 private:
  ChildProcess& program_;
  std::string buffer_, text_;
  PktLineReader reader_;
};

// The pack that comes of a fetch.
Result<std::string> Speak(Conversation& server, const Wish& wish, bool http) {
  std::string pack;
  AdvertisementReader advertisement(wish.want.Algorithm());
  std::optional<Capabilities> found;
  while (!found) {
    GL_ASSIGN(const PktLine line, server.Line());
    GL_ASSIGN(found, advertisement.Take(line));
  }
  GL_ASSIGN(const std::string request, FetchRequest(*found, wish.want, wish.held));
  GL_TRY(server.Write(request));
  FetchResponse response(wish.want.Algorithm(), [&](std::string_view bytes) {
    pack += bytes;
    return Status();
  });
  bool over = false;
  while (!over) {
    GL_ASSIGN(const PktLine line, server.Line());
    GL_ASSIGN(over, response.Take(line));
  }
  if (http) {
    GL_ASSIGN(const PktLine line, server.Line());
    GL_TRY(CheckOver(line));
  }
  return pack;
}

Result<std::string> FetchLocally(const std::string& path, const Wish& wish, const std::string& version = "version=2") {
  GL_ASSIGN(ChildProcess program, StartGit({"upload-pack", path}, "GIT_PROTOCOL=" + version));
  Conversation server(program, wish.piece);
  GL_ASSIGN(std::string pack, Speak(server, wish, false));
  std::string bye;
  AppendFlush(bye);
  GL_TRY(server.Write(bye));
  std::string errors;
  GL_ASSIGN(const ExitState state, program.Finish(errors, 0, Soon()));
  EXPECT_TRUE(state.Success()) << state.Text();
  return pack;
}

Result<std::string> FetchOverHttp(const std::string& url, const Wish& wish) {
  GL_ASSIGN(ChildProcess program, StartGit({"remote-http", url, url}));
  Conversation server(program, wish.piece);
  GL_TRY(server.Write(kAskHelperCapabilities));
  GL_TRY(server.Text(TakeHelperCapabilities, false));
  GL_TRY(server.Write(kAskHelperToConnect));
  GL_TRY(server.Text(TakeHelperConnection, true));
  GL_ASSIGN(std::string pack, Speak(server, wish, true));
  std::string errors;
  GL_ASSIGN(const ExitState state, program.Finish(errors, 0, Soon()));
  EXPECT_TRUE(state.Success()) << state.Text();
  return pack;
}

// A server, and the address of the folder that it serves.
class HttpServer {
 public:
  explicit HttpServer(const std::string& folder, const std::string& mode = "new") {
    const Command command{.arguments = {"/usr/bin/python3", "-c", std::string(kHttpServer), folder, mode},
                          .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}};
    auto started = ChildProcess::Start(command, {.output = true});
    if (!Ok(started)) return;
    program_.emplace(std::move(*started));
    url_ = "http://127.0.0.1:";
    for (char digit = 0; program_->Read(&digit, 1, Soon()).value_or(0) == 1 && digit != '\n';) url_ += digit;
  }
  [[nodiscard]] std::string Url() const { return url_ + "/.git"; }

 private:
  std::optional<ChildProcess> program_;
  std::string url_;
};

using Ids = std::set<std::string>;

Ids Words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

class WireFetch : public testing::TestWithParam<HashAlgorithm> {
 protected:
  void SetUp() override {
    test::WriteFile(upstream_.Path("only-before"), "old\n");
    first_ = Commit("one");
    test::MakeDir(upstream_.Path("folder"));
    std::string large;
    for (std::uint32_t i = 0, x = 1; i < 200'000; ++i, x = x * 1664525U + 1013904223U)
      large += static_cast<char>(x >> 24U);
    test::WriteFile(upstream_.Path("folder/large"), large);
    test::WriteFile(upstream_.Path("folder/program"), "p\n", 0755);
    test::MakeLink("folder/program", upstream_.Path("link"));
    upstream_.Git({"rm", "--quiet", "only-before"});
    second_ = Commit("two");
    test::WriteFile(upstream_.Path("folder/program"), "q\n", 0755);
    third_ = Commit("three");
    const std::string format = GetParam() == HashAlgorithm::kSha1 ? "sha1" : "sha256";
    GitOutput({"init", "--quiet", "--bare", "--template=", "--object-format=" + format, received_.Path()});
  }

  std::string Commit(const std::string& text) {
    test::WriteFile(upstream_.Path("file"), text);
    return upstream_.Commit();
  }

  static ObjectId Id(const std::string& hex) { return ObjectId::FromHex(GetParam(), hex).value(); }

  // The commit, its trees and blobs.
  [[nodiscard]] Ids ObjectsOf(const std::string& commit) const {
    return Words(upstream_.Git({"rev-list", "--objects", "--no-walk", "--no-object-names", commit}));
  }
  [[nodiscard]] Ids Received() const {
    return Words(GitOutput({"-C", received_.Path(), "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"}));
  }

  // git takes the pack, and misses nothing where the history is cut at the commits that came.
  void IndexPack(const std::string& pack, const std::string& commit) {
    shallow_ += commit + "\n";
    test::WriteFile(received_.Path("shallow"), shallow_);
    GitOutput({"-C", received_.Path(), "index-pack", "--strict", "--stdin", "--fix-thin"}, pack);
  }

  void ExpectOneCommit(const Result<std::string>& fetched, const std::string& commit) {
    ASSERT_TRUE(Ok(fetched));
    IndexPack(*fetched, commit);
    EXPECT_EQ(Received(), ObjectsOf(commit));
  }

  GitRepoBuilder upstream_{GetParam()};
  test::TempDir received_;
  std::string first_, second_, third_, shallow_;
};

INSTANTIATE_TEST_SUITE_P(BothFormats, WireFetch, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& chosen) { return chosen.param == HashAlgorithm::kSha1 ? "sha1" : "sha256"; });

TEST_P(WireFetch, BringsOneCommitFromALocalRepository) {
  ExpectOneCommit(FetchLocally(upstream_.Path(), {Id(second_), {}}), second_);
}

TEST_P(WireFetch, BringsOneCommitInTinyPieces) {
  ExpectOneCommit(FetchLocally(upstream_.Path(), {Id(third_), {}, 7}), third_);
}

TEST_P(WireFetch, BringsACommitWithoutParents) {
  ExpectOneCommit(FetchLocally(upstream_.Path(), {Id(first_), {}}), first_);
}

TEST_P(WireFetch, BringsOneCommitOverHttp) {
  const HttpServer server(upstream_.Path());
  ExpectOneCommit(FetchOverHttp(server.Url(), {Id(second_), {}}), second_);
}

TEST_P(WireFetch, BringsOneCommitOverHttpInTinyPieces) {
  const HttpServer server(upstream_.Path());
  ExpectOneCommit(FetchOverHttp(server.Url(), {Id(third_), {}, 5}), third_);
}

TEST_P(WireFetch, BringsOnlyWhatIsNotHeld) {
  const HttpServer server(upstream_.Path());
  for (const bool http : {false, true}) {
    const auto fetch = [&](const Wish& wish) {
      return http ? FetchOverHttp(server.Url(), wish) : FetchLocally(upstream_.Path(), wish);
    };
    if (!http) ExpectOneCommit(fetch({Id(second_), {}}), second_);
    const auto advance = fetch({Id(third_), {Id(second_)}});
    ASSERT_TRUE(Ok(advance));
    IndexPack(*advance, third_);
    Ids all = ObjectsOf(third_);
    const Ids held = ObjectsOf(second_);
    all.insert(held.begin(), held.end());
    EXPECT_EQ(Received(), all);
    ASSERT_GE(advance->size(), 12U);
    EXPECT_EQ(static_cast<std::size_t>((*advance)[11]), all.size() - held.size()) << "objects in the pack";
  }
}

TEST_P(WireFetch, NamesACommitThatIsNotThere) {
  const Wish wish{Id(std::string(first_.size(), '1')), {}};
  EXPECT_TRUE(Refused(FetchLocally(upstream_.Path(), wish), Fault::kRemote, "not our ref 1111"));
  const HttpServer server(upstream_.Path());
  EXPECT_TRUE(Refused(FetchOverHttp(server.Url(), wish), Fault::kRemote, "not our ref 1111"));
}

TEST_P(WireFetch, RecognisesAServerOfTheOldProtocol) {
  for (const char* const version : {"version=0", "version=1"}) {
    EXPECT_TRUE(Refused(FetchLocally(upstream_.Path(), {Id(first_), {}}, version), Fault::kRemote, kOlderProtocol));
  }
  const HttpServer server(upstream_.Path(), "old");
  EXPECT_TRUE(Refused(FetchOverHttp(server.Url(), {Id(first_), {}}), Fault::kRemote, kOlderProtocol));
}

TEST_P(WireFetch, RefusesARepositoryOfTheOtherFormat) {
  const auto other = GetParam() == HashAlgorithm::kSha1 ? HashAlgorithm::kSha256 : HashAlgorithm::kSha1;
  const auto id = ObjectId::FromHex(other, std::string(2 * DigestSize(other), '1'));
  EXPECT_TRUE(Refused(FetchLocally(upstream_.Path(), {*id, {}}), Fault::kRemote, "objects of the format"));
}

}  // namespace
}  // namespace gl
