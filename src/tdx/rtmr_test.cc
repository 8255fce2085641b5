#include "tdx/rtmr.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>

#include "base/hex.h"
#include "tests/builders/event_log_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

using test::EventLogBuilder;
using test::EventSpec;
using test::Ok;
using test::Refused;

EventLogBuilder Good() { return {std::string(20, 'a'), std::string(32, 'c'), std::string(20, 'i'), "{}"}; }

EventLog Parsed(const EventLogBuilder& log) {
  const JsonDocument document = JsonDocument::Parse(log.Json(), "the log").value();
  return ParseEventLog(document.Root()).value();
}

Result<Replay> Check(const EventLogBuilder& log, const std::array<std::string, 4>& registers) {
  return CheckReplay(Parsed(log), {registers[0], registers[1], registers[2], registers[3]});
}

// LOG after a change, against the registers that it had before.
Result<Replay> Changed(const std::function<void(EventLogBuilder&)>& change) {
  EventLogBuilder log = Good();
  const auto registers = log.Registers();
  change(log);
  return Check(log, registers);
}

void KeepOnly(EventLogBuilder& log, bool (*keep)(const EventSpec&)) {
  std::erase_if(log.events, [&](const EventSpec& event) { return !keep(event); });
}

TEST(CheckReplay, TakesTheQuotesLog) {
  const auto replay = Check(Good(), Good().Registers());
  ASSERT_TRUE(Ok(replay));
  EXPECT_EQ(replay->events, (std::array<std::size_t, 4>{5, 2, 2, 7}));
  EXPECT_EQ(replay->values, Good().Registers());
  EXPECT_TRUE(replay->has_boot);
  EXPECT_TRUE(Ok(Changed([](auto& log) { log.Named("app-id").stripped = true; })));
  EXPECT_TRUE(Ok(Changed([](auto& log) { log.events[0].payload = "another"; })));  // boot payloads are no evidence
}

TEST(CheckReplay, FoldsFromZero) {
  const Replay replay = ReplayLog({});
  for (const std::string& value : replay.values) EXPECT_EQ(value, std::string(48, '\0'));
  EXPECT_FALSE(replay.has_boot);
}

TEST(CheckReplay, RefusesAnotherRtmr3) {
  const auto refuses = [](const std::function<void(EventLogBuilder&)>& change) {
    return Refused(Changed(change), Fault::kIntegrity, "RTMR3 of the quote is");
  };
  EXPECT_TRUE(refuses([](auto& log) { log.Named("compose-hash").payload = "other"; }));
  EXPECT_TRUE(refuses([](auto& log) {
    log.Named("compose-hash").payload = "other";
    log.Named("compose-hash").stripped = true;
  }));
  EXPECT_TRUE(refuses([](auto& log) { log.events.pop_back(); }));
  EXPECT_TRUE(refuses([](auto& log) { log.events.push_back({.name = "more"}); }));
  EXPECT_TRUE(refuses([](auto& log) { std::swap(log.Named("app-id"), log.Named("compose-hash")); }));
  EXPECT_TRUE(refuses([](auto& log) { KeepOnly(log, [](const EventSpec& event) { return event.imr != 3; }); }));
}

TEST(CheckReplay, RefusesAnotherBoot) {
  for (unsigned i = 0; i < 3; ++i) {
    EventLogBuilder log = Good();
    const auto registers = log.Registers();
    std::ranges::find(log.events, i, &EventSpec::imr)->digest = std::string(48, 'x');
    EXPECT_TRUE(Refused(Check(log, registers), Fault::kIntegrity, "RTMR" + std::to_string(i) + " of the quote is"));
  }
}

TEST(CheckReplay, KnowsReducedLogs) {
  const auto runtime_only = Changed([](auto& log) { KeepOnly(log, [](const EventSpec& e) { return e.imr == 3; }); });
  ASSERT_TRUE(Ok(runtime_only));
  EXPECT_FALSE(runtime_only->has_boot);
  const auto with_acpi =
      Changed([](auto& log) { KeepOnly(log, [](const EventSpec& e) { return e.imr == 3 || e.type == 10; }); });
  ASSERT_TRUE(Ok(with_acpi));
  EXPECT_FALSE(with_acpi->has_boot);
}

// Some of the boot, which is neither all of it nor a reduced form.
TEST(CheckReplay, TakesSomeOfTheBootForAll) {
  EXPECT_TRUE(Refused(Changed([](auto& log) { KeepOnly(log, [](const EventSpec& e) { return e.imr != 1; }); }),
                      Fault::kIntegrity, "RTMR1 of the quote is"));
  EXPECT_TRUE(Refused(Changed([](auto& log) {
                        KeepOnly(log, [](const EventSpec& e) { return e.imr == 3 || e.type == 10; });
                        log.events.erase(log.events.begin());
                      }),
                      Fault::kIntegrity, "RTMR0 of the quote is"));
  EXPECT_TRUE(Refused(Changed([](auto& log) {
                        KeepOnly(log, [](const EventSpec& e) { return e.imr == 3 || e.imr == 0; });
                        log.events.erase(log.events.begin() + 3, log.events.begin() + 5);
                      }),
                      Fault::kIntegrity, "RTMR0 of the quote is"));
}

TEST(CheckReplay, RefusesLogsWithoutAnApplication) {
  EventLogBuilder log = Good();
  KeepOnly(log, [](const EventSpec& event) { return event.imr != 3; });
  EXPECT_TRUE(Refused(Check(log, log.Registers()), Fault::kIntegrity, "shows no application"));
  log.events.clear();
  EXPECT_TRUE(Refused(Check(log, log.Registers()), Fault::kIntegrity, "shows no application"));
}

// Every event log inside a JSON file of the shared data, wherever it stands, and the registers that it must give.
class SharedLogs {
 public:
  static void Check(const std::string& name, const JsonValue& expected) {
    SCOPED_TRACE(name);
    if (name.ends_with(".json")) return Open(name, expected);
    Open(name + "/tcb_info.json", expected);
    Open(name + "/eventlog.json", expected);
  }
  static int Count() { return count_; }

 private:
  static void Open(const std::string& name, const JsonValue& expected) {
    const auto text = test::SharedFile("fixtures/dstack/" + name);
    if (!text) return;
    const auto document = JsonDocument::Parse(*text, name);
    ASSERT_TRUE(Ok(document));
    if (document->Root().GetKind() == JsonValue::Kind::kArray) return CheckLog(document->Root(), expected);
    Look(document->Root(), expected, 0);
  }

  static void Look(const JsonValue& value, const JsonValue& expected, int depth) {
    if (value.Name() == "event_log" || (depth > 0 && value.GetKind() == JsonValue::Kind::kString)) {
      return LookInto(value, expected, depth);
    }
    for (const JsonValue& item : value.Items()) Look(item, expected, depth + 1);
  }

  // A log, or a text that holds JSON.
  static void LookInto(const JsonValue& value, const JsonValue& expected, int depth) {
    const auto text = value.AsText();
    if (!text) return CheckLog(value, expected);
    if (!text->starts_with("[") && !text->starts_with("{")) return;
    const auto document = JsonDocument::Parse(*text, "inner");
    if (!document) return;
    if (value.Name() == "event_log") return CheckLog(document->Root(), expected);
    Look(document->Root(), expected, depth + 1);
  }

  static void CheckLog(const JsonValue& log, const JsonValue& expected) {
    const auto events = ParseEventLog(log);
    ASSERT_TRUE(Ok(events));
    std::array<std::string, 4> quoted;
    for (unsigned i = 0; i < 4; ++i) quoted.at(i) = expected.HexBytes("rtmr" + std::to_string(i), 48).value();
    EXPECT_TRUE(Ok(CheckReplay(*events, {quoted[0], quoted[1], quoted[2], quoted[3]})));
    ++count_;
  }

  static inline int count_ = 0;
};

TEST(CheckReplay, TakesTheSharedLogs) {
  const auto text = test::SharedFile("fixtures/dstack/expected.json");
  if (!text) GTEST_SKIP() << test::kNoSharedData;
  const auto expected = JsonDocument::Parse(*text, "expected.json");
  ASSERT_TRUE(Ok(expected));
  for (const JsonValue& entry : expected->Root().Items()) {
    if (entry.Find("rtmr3") != nullptr) SharedLogs::Check(std::string(entry.Name()), entry);
  }
  EXPECT_GT(SharedLogs::Count(), 5);
  std::cout << SharedLogs::Count() << " event logs looked at\n";
}

}  // namespace
}  // namespace gl
