#include "tdx/event_log.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "pki/sha384.h"
#include "tests/builders/event_log_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::EventLogBuilder;
using test::EventSpec;
using test::Ok;
using test::Refused;

EventLogBuilder Good() { return {std::string(20, 'a'), std::string(32, 'c'), std::string(20, 'i'), "{}"}; }

Result<EventLog> Parse(const std::string& text) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the log"));
  return ParseEventLog(document.Root());
}

testing::AssertionResult Refuses(const EventSpec& event, std::string_view words) {
  return Refused(Parse("[" + event.Json() + "]"), Fault::kIntegrity, words);
}

std::string DigestHex(EventVersion version, std::string_view name, std::string_view payload_hex) {
  return HexEncode(Sha384(EventPreimage(version, name, HexDecode(payload_hex).value())));
}

// The digests were computed with another program (Python's hashlib).
TEST(EventPreimage, HasBothForms) {
  EXPECT_EQ(EventPreimage(EventVersion::kV1, "app-id", "\xDE\xAD"),
            std::string("\x01\x00\x00\x08:app-id:\xDE\xAD", 14));
  EXPECT_EQ(EventPreimage(EventVersion::kV2, "app-id", "\xDE\xAD"),
            R"({"name":"app-id","payload":"dead","type":134217729})");
  EXPECT_EQ(EventPreimage(EventVersion::kV2, "\"\\\b\f\n\r\t\x01\x1F/\xC3\xA4\x7F", ""),
            "{\"name\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\xC3\xA4\x7F\",\"payload\":\"\",\"type\":134217729}");
  EXPECT_EQ(DigestHex(EventVersion::kV1, "example", "0102"),
            "5f99cb958934decf551330789656b762a726e04956cc8921cccd21c25bac28a369dcf11d5f42e95c14c3580de6fddc37");
  EXPECT_EQ(DigestHex(EventVersion::kV2, "example", "0102"),
            "bf0796d6281a9c583adcd65ae930ad37eb19564bd8da769da417d6099b21eb421f4b869ea61048e1be80e2734a63454b");
}

TEST(ParseEventLog, ReadsALog) {
  EventLogBuilder log = Good();
  log.events.push_back({.name = "mine", .payload = "p:q", .version = 2});
  const auto events = Parse(log.Json());
  ASSERT_TRUE(Ok(events));
  ASSERT_EQ(events->size(), log.events.size());
  for (std::size_t i = 0; i < events->size(); ++i) {
    const Event& event = events->at(i);
    EXPECT_EQ(event.imr, log.events[i].imr);
    EXPECT_EQ(event.type, log.events[i].type);
    EXPECT_EQ(event.name, log.events[i].name);
    EXPECT_EQ(event.payload, log.events[i].payload);
    EXPECT_EQ(event.digest, log.events[i].Digest());
    EXPECT_EQ(event.IsRuntime(), event.imr == 3);
  }
}

TEST(ParseEventLog, ComputesTheDigestsOfStrippedLogs) {
  EventLogBuilder log = Good();
  for (EventSpec& event : log.events) event.stripped = event.imr == 3;
  const auto events = Parse(log.Json());
  ASSERT_TRUE(Ok(events));
  EXPECT_EQ(events->back().digest, Sha384(EventPreimage(EventVersion::kV1, "system-ready", "")));
  EXPECT_TRUE(Ok(Parse(R"([{"imr":3,"event_type":134217729,"event":"e"}])")));
}

TEST(ParseEventLog, TakesMembersOfLaterVersions) {
  EventSpec event{.name = "e", .payload = "p"};
  event.more = R"(,"preimage":"010000083a653a70","new":[])";
  EXPECT_TRUE(Ok(Parse("[" + event.Json() + "]")));
  event.more = R"(,"preimage":"")";
  EXPECT_TRUE(Ok(Parse("[" + event.Json() + "]")));
  event.more = R"(,"preimage":"010000083a653a71")";
  EXPECT_TRUE(Refuses(event, "preimage is not that"));
  event.version = 2;
  event.more = R"(,"preimage":"010000083a653a70")";
  EXPECT_TRUE(Refuses(event, "preimage is not that"));
}

TEST(ParseEventLog, RefusesAnotherDigest) {
  const EventSpec honest{.name = "compose-hash", .payload = "honest"};
  EventSpec event = honest;
  event.digest = honest.Digest();
  event.payload = "other";
  EXPECT_TRUE(Refuses(event, "its digest is"));
  event = honest;
  event.digest = honest.Digest();
  event.name = "renamed";
  EXPECT_TRUE(Refuses(event, "its digest is"));
  event = honest;
  event.digest = honest.Digest();
  event.version = 2;  // written on an event of version 1
  EXPECT_TRUE(Refuses(event, "its digest is"));
  event = honest;
  event.digest = honest.Digest().substr(1);
  EXPECT_TRUE(Refuses(event, "its digest is"));
}

TEST(ParseEventLog, RefusesEventsInOtherRegisters) {
  EXPECT_TRUE(Refuses({.imr = 0, .name = "app-id"}, "can't be in RTMR0"));
  EXPECT_TRUE(Refuses({.imr = 2, .name = "app-id"}, "can't be in RTMR2"));
  EXPECT_TRUE(Refuses({.imr = 3, .type = 5, .digest = std::string(48, 'd')}, "can't be in RTMR3"));
  EXPECT_TRUE(Refuses({.imr = 4, .name = "app-id"}, "no register 4"));
  EXPECT_TRUE(Refuses({.imr = 1, .type = 5, .digest = std::string(47, 'd')}, "47 bytes, not 48"));
  EXPECT_TRUE(Refuses({.imr = 1, .type = 5, .digest = ""}, "0 bytes, not 48"));
}

TEST(ParseEventLog, RefusesNamesThatMislead) {
  EXPECT_TRUE(Refuses({.name = "a:b", .payload = "c"}, "a colon"));
  EXPECT_TRUE(Ok(Parse("[" + EventSpec{.name = "a:b", .version = 2}.Json() + "]")));
  EXPECT_TRUE(Ok(Parse("[" + EventSpec{.name = "a", .payload = "b:c"}.Json() + "]")));
  EXPECT_TRUE(Refuses({.name = ""}, "1 to 255 bytes, not 0"));
  EXPECT_TRUE(Ok(Parse("[" + EventSpec{.name = std::string(255, 'n')}.Json() + "]")));
  EXPECT_TRUE(Refuses({.name = std::string(256, 'n')}, "1 to 255 bytes, not 256"));
  EXPECT_TRUE(Refuses({.name = "a\nb"}, "in its name"));
  EXPECT_TRUE(Refuses({.name = "a\xE2\x80\xAE"
                               "b"},
                      "RIGHT-TO-LEFT OVERRIDE"));
  RawEvent raw{.imr = 3, .type = kRuntimeEventType, .digest = "", .name = "a\xFF", .payload = ""};
  EXPECT_TRUE(Refused(CheckEvent(raw), Fault::kIntegrity, "not UTF-8"));
}

TEST(ParseEventLog, RefusesOtherVersions) {
  for (const unsigned version : {0U, 3U}) {
    EventSpec event{.name = "e"};
    event.version = version;
    EXPECT_TRUE(Refuses(event, "version " + std::to_string(version) + " is unknown"));
  }
  EXPECT_TRUE(Ok(Parse("[" + EventSpec{.name = "e", .version = 1}.Json() + "]")));
}

TEST(ParseEventLog, RefusesOtherForms) {
  const auto refuses = [](const std::string& text, std::string_view words) {
    return Refused(Parse(text), Fault::kIntegrity, words);
  };
  EXPECT_TRUE(refuses("{}", "array"));
  EXPECT_TRUE(refuses("[1]", "entry 0"));
  EXPECT_TRUE(refuses(R"([{"event_type":1}])", "imr"));
  EXPECT_TRUE(refuses(R"([{"imr":3}])", "event_type"));
  EXPECT_TRUE(refuses(R"([{"imr":-1,"event_type":1}])", "imr"));
  EXPECT_TRUE(refuses(R"([{"imr":"3","event_type":1}])", "imr"));
  EXPECT_TRUE(refuses(R"([{"imr":3,"event_type":4294967296}])", "event_type"));
  EXPECT_TRUE(refuses(R"([{"imr":3,"event_type":134217729,"event":"e","event_payload":"0"}])", "event_payload"));
  EXPECT_TRUE(refuses(R"([{"imr":3,"event_type":134217729,"event":"e","digest":"zz"}])", "digest"));
  EXPECT_TRUE(refuses(R"([{"imr":3,"event_type":134217729,"event":7}])", "event"));
}

TEST(ParseEventLog, HasLimits) {
  std::string many;
  for (std::size_t i = 0; i < kMaxEvents; ++i) many += EventSpec{.name = "e"}.Json() + ",";
  const std::string last = EventSpec{.name = "e"}.Json();
  EXPECT_TRUE(Ok(Parse("[" + many.substr(0, many.size() - 1) + "]")));
  EXPECT_TRUE(Refused(Parse("[" + many + last + "]"), Fault::kIntegrity, "has 4097 entries"));
  RawEvent raw{.imr = 3,
               .type = kRuntimeEventType,
               .digest = "",
               .name = "e",
               .payload = std::string(kMaxEventPayloadBytes, 'p')};
  EXPECT_TRUE(Ok(CheckEvent(raw)));
  raw.payload += 'p';
  EXPECT_TRUE(Refused(CheckEvent(raw), Fault::kIntegrity, "more than 1 MiB"));
}

}  // namespace
}  // namespace gl
