#include "wire/fetch_response.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using Kind = PktLine::Kind;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr PktLine kFlush{Kind::kFlush, {}};
constexpr PktLine kDelimiter{Kind::kDelimiter, {}};
constexpr PktLine kEnd{Kind::kResponseEnd, {}};

const std::string kIdA(40, 'a');
const std::string kIdB(40, 'b');

PktLine Data(std::string_view text) { return {Kind::kData, text}; }

class FetchResponseTest : public testing::Test {
 protected:
  // Gives LINES until one fails or is the last; whether that was the last one given.
  Result<bool> Take(const std::vector<PktLine>& lines) {
    Result<bool> result = false;
    for (const PktLine& line : lines) {
      EXPECT_TRUE(result && !*result) << "a line too many";
      result = response_.Take(line);
    }
    return result;
  }
  // The same with an answer that was not begun.
  Result<bool> TakeNew(const std::vector<PktLine>& lines) {
    SetUp();
    return Take(lines);
  }
  void SetUp() override {
    pack_.clear();
    response_ = FetchResponse(kSha1, [this](std::string_view bytes) {
      EXPECT_FALSE(bytes.empty());
      pack_ += bytes;
      return sink_status_;
    });
  }

  std::string pack_;
  Status sink_status_;
  FetchResponse response_{kSha1, nullptr};
};

testing::AssertionResult Ended(const Result<bool>& result) {
  if (!result || *result) return Ok(result);
  return testing::AssertionFailure() << "not ended";
}

TEST_F(FetchResponseTest, ReadsAPack) {
  const auto result = Take({Data("packfile\n"), Data("\1PA"), Data("\1CK"), kFlush});
  EXPECT_TRUE(Ended(result));
  EXPECT_EQ(pack_, "PACK");
  EXPECT_EQ(response_.PackBytes(), 4U);
}

TEST_F(FetchResponseTest, ReadsEverySection) {
  const std::string shallow = "shallow " + kIdA + "\n", unshallow = "unshallow " + kIdB, ack = "ACK " + kIdA + "\n";
  const auto result = Take({Data("acknowledgments\n"), Data(ack), Data("ready\n"), kDelimiter, Data("shallow-info\n"),
                            Data(shallow), Data(unshallow), kDelimiter, Data("packfile"), Data("\1PACK"), kFlush});
  EXPECT_TRUE(Ended(result));
  EXPECT_EQ(pack_, "PACK");
}

TEST_F(FetchResponseTest, DropsProgressAndSignsOfLife) {
  const auto result = Take(
      {Data("packfile\n"), Data("\2Counting\r"), Data("\1"), Data("\2"), Data("\1PACK"), Data("\2done\n"), kFlush});
  EXPECT_TRUE(Ended(result));
  EXPECT_EQ(pack_, "PACK");
}

TEST_F(FetchResponseTest, RefusesOtherSections) {
  for (const char* const header :
       {"wanted-refs\n", "packfile-uris\n", "acknowledgements\n", "packfile \n", "", "PACK"}) {
    EXPECT_TRUE(Refused(TakeNew({Data(header)}), Fault::kRemote, "expected the section 'packfile'")) << header;
  }
  for (const PktLine& line : {kFlush, kDelimiter}) {
    EXPECT_TRUE(Refused(TakeNew({line}), Fault::kRemote, "expected the section 'packfile'"));
  }
  EXPECT_TRUE(Refused(TakeNew({Data("shallow-info\n"), kDelimiter, Data("wanted-refs\n")}), Fault::kRemote,
                      "got 'wanted-refs'"));
}

TEST_F(FetchResponseTest, RefusesSectionsOutOfOrder) {
  for (const char* const second : {"acknowledgments\n", "shallow-info\n"}) {
    EXPECT_TRUE(Refused(TakeNew({Data("shallow-info\n"), kDelimiter, Data(second)}), Fault::kRemote, "expected"));
  }
}

TEST_F(FetchResponseTest, RefusesOtherLinesInASection) {
  for (const std::string& line : {std::string("shallow"), "shallow " + kIdA + " ", "shallow " + kIdA + "\n\n",
                                  "shallow " + kIdA.substr(1), "unshallow  " + kIdA, "SHALLOW " + kIdA, kIdA,
                                  "shallow " + std::string(40, 'A'), "shallow " + std::string(64, 'a')}) {
    EXPECT_TRUE(Refused(TakeNew({Data("shallow-info\n"), Data(line)}), Fault::kRemote, "expected 'shallow id'"))
        << line;
  }
  for (const std::string& line : {std::string("ACK"), "ACK " + kIdA + " common", "ack " + kIdA, std::string("NAK ")}) {
    EXPECT_TRUE(Refused(TakeNew({Data("acknowledgments\n"), Data(line)}), Fault::kRemote, "expected 'ACK id'")) << line;
  }
  for (const char* const header : {"acknowledgments\n", "shallow-info\n"}) {
    EXPECT_TRUE(Refused(TakeNew({Data(header), kFlush}), Fault::kRemote, "got a flush packet"));
    EXPECT_TRUE(Refused(TakeNew({Data(header), kEnd}), Fault::kRemote, "the answer ended early"));
  }
}

TEST_F(FetchResponseTest, KnowsAnAnswerThatWasCut) {
  for (const auto& lines :
       {std::vector{kEnd}, {Data("packfile\n"), kEnd}, {Data("packfile\n"), Data("\1PACK"), kEnd}}) {
    EXPECT_TRUE(Refused(TakeNew(lines), Fault::kRemote, "the answer ended early"));
    EXPECT_TRUE(Refused(response_.Take(kFlush), Fault::kRemote, "expected nothing after the end"));
  }
}

TEST_F(FetchResponseTest, BoundsTheSections) {
  const std::string shallow = "shallow " + kIdA;
  for (const auto& [header, text] :
       {std::pair("shallow-info", shallow), std::pair("acknowledgments", std::string("NAK"))}) {
    std::vector<PktLine> lines(kMaxSectionLines, Data(text));
    lines.insert(lines.begin(), Data(header));
    EXPECT_TRUE(Ok(TakeNew(lines)));
    EXPECT_TRUE(Refused(response_.Take(Data(text)), Fault::kRemote, "at most 1000 lines"));
  }
}

TEST_F(FetchResponseTest, RefusesOtherLinesInThePack) {
  for (const PktLine& line : {Data(""), Data("\4x"), Data("PACK"), Data("ERR x"), kDelimiter, kFlush}) {
    EXPECT_TRUE(Refused(TakeNew({Data("packfile\n"), line}), Fault::kRemote, "expected bytes of a pack"));
    EXPECT_EQ(pack_, "");
  }
}

TEST_F(FetchResponseTest, BoundsProgress) {
  const std::string most = "\2" + std::string(kMaxPktPayload - 1, '\x1b');
  Result<bool> result = Take({Data("packfile\n")});
  for (std::size_t sent = 0; sent <= kMaxProgressBytes && result; sent += most.size() - 1) {
    result = response_.Take(Data(most));
  }
  EXPECT_TRUE(Refused(result, Fault::kRemote, "expected at most 4194304 bytes of progress"));
}

TEST_F(FetchResponseTest, PassesTheRemotesErrorOn) {
  EXPECT_TRUE(
      Refused(TakeNew({Data("ERR upload-pack: not our ref x\n")}), Fault::kRemote, "the remote says: upload-pack"));
  EXPECT_TRUE(Refused(TakeNew({Data("shallow-info"), Data("ERR x")}), Fault::kRemote, "the remote says: x"));
  const auto result = TakeNew({Data("packfile\n"), Data("\1PACK"), Data("\3fatal:\x1b x\n")});
  EXPECT_TRUE(Refused(result, Fault::kRemote, "the remote says: fatal:\\x1b x"));
}

TEST_F(FetchResponseTest, GivesNothingMoreAfterAnError) {
  EXPECT_TRUE(Refused(Take({Data("packfile\n"), Data("\1PACK"), Data("\3x")}), Fault::kRemote, "says: x"));
  EXPECT_TRUE(Refused(response_.Take(Data("\1more")), Fault::kRemote, "expected nothing after the end"));
  EXPECT_EQ(pack_, "PACK");
}

TEST_F(FetchResponseTest, GivesNothingMoreAfterTheEnd) {
  EXPECT_TRUE(Ended(Take({Data("packfile\n"), Data("\1PACK"), kFlush})));
  EXPECT_TRUE(Refused(response_.Take(Data("packfile\n")), Fault::kRemote, "expected nothing after the end"));
  EXPECT_TRUE(Refused(response_.Take(kEnd), Fault::kRemote, "expected nothing after the end"));
}

TEST_F(FetchResponseTest, EndsWithTheSinksFault) {
  sink_status_ = Fail(Fault::kWorkDir, "disk full");
  EXPECT_TRUE(Refused(Take({Data("packfile\n"), Data("\1PACK")}), Fault::kWorkDir, "disk full"));
  EXPECT_TRUE(Refused(response_.Take(Data("\1more")), Fault::kRemote, "expected nothing after the end"));
  EXPECT_EQ(pack_, "PACK");
}

}  // namespace
}  // namespace gl
