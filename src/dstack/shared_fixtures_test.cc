// Real evidence, when it is there: every value that expected.json states, and what the rules say of changed evidence.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "base/hex.h"
#include "doc/strict_json.h"
#include "dstack/app_compose.h"
#include "dstack/claims.h"
#include "dstack/evidence.h"
#include "dstack/mr_config_id.h"
#include "dstack/os_reference.h"
#include "dstack/ratls.h"
#include "dstack/runtime_events.h"
#include "tdx/quote.h"
#include "tdx/rtmr.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

std::optional<std::string> File(const std::string& path) { return test::SharedFile("fixtures/dstack/" + path); }

// The files of a case: a target, or a folder whose parts stand beside each other.
struct Case {
  explicit Case(const std::string& name) {
    if (!name.ends_with('/')) {
      target = File(name);
      const std::string folder = name.substr(0, name.rfind('/') + 1);
      for (const std::string compose : {"app-compose.json", "simulator-app-compose.json"}) {
        if (!app_compose) app_compose = File(folder + compose);
      }
      return;
    }
    target = File(name + "tcb_info.json");
    if (!target) target = File(name + "sys-config.json");
    quote = File(name + "quote.json");
    if (!quote) quote = File(name + "quote.hex");
    event_log = File(name + "eventlog.json");
    app_compose = File(name + "app-compose.json");
    if (!app_compose) app_compose = File(name + "app_compose.json");
  }

  [[nodiscard]] Result<std::vector<Evidence>> Read() const {
    EvidenceFiles files{.target = *target};
    if (quote) files.quote = *quote;
    if (event_log) files.event_log = *event_log;
    if (app_compose) files.app_compose = *app_compose;
    return ReadEvidence(files);
  }

  std::optional<std::string> target, quote, event_log, app_compose;
};

QuotedFields FieldsOf(const Quote& quote) {
  return {.mrtd = quote.body.mr_td,
          .rtmr = quote.body.rtmr,
          .mr_config_id = quote.body.mr_config_id,
          .mr_owner = quote.body.mr_owner,
          .mr_owner_config = quote.body.mr_owner_config,
          .user_data = quote.user_data,
          .report_data = quote.body.report_data};
}

void ExpectText(const JsonValue& expected, std::string_view name, const std::string& found) {
  const auto text = expected.OptionalText(name);
  ASSERT_TRUE(text);
  EXPECT_EQ(found, text->value_or(found)) << name;
}

void CheckCounts(const JsonValue& expected, const EventLog& log) {
  const auto counts = expected.Array("event_count").value();
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ(std::ranges::count(log, i, &Event::imr), static_cast<std::ptrdiff_t>(counts[i].AsU64().value())) << i;
  }
  std::vector<std::string_view> names;
  for (const JsonValue& name : expected.Array("rtmr3_events").value()) names.push_back(name.AsText().value());
  std::vector<std::string_view> found;
  for (const Event& event : log) {
    if (event.imr == kRuntimeRegister) found.push_back(event.name);
  }
  EXPECT_EQ(found, names);
}

void CheckEvents(const JsonValue& expected, const SystemEvents& events) {
  ExpectText(expected, "event:app-id", HexEncode(events.app_id));
  ExpectText(expected, "event:compose-hash", HexEncode(events.compose_hash));
  ExpectText(expected, "event:instance-id", HexEncode(events.instance_id));
  ExpectText(expected, "event:os-image-hash", HexEncode(events.os_image_hash.value_or("")));
  ExpectText(expected, "event:mr-kms", HexEncode(events.mr_kms.value_or("")));
  ExpectText(expected, "event:rootfs-hash", HexEncode(events.rootfs_hash.value_or("")));
  ExpectText(expected, "event:storage-fs", events.storage_fs.value_or(""));
  ExpectText(expected, "event:key-provider", events.key_provider.payload);
  EXPECT_EQ(events.app_id == events.compose_hash.substr(0, 20), expected.Bool("app_id_is_compose_hash_prefix").value());
  EXPECT_EQ(events.application.size(), expected.Array("events_after_system_ready").value().size());
  EXPECT_TRUE(AllHold(CheckIdentities(events, false, std::nullopt)));
}

void CheckCertificates(const JsonValue& expected, const Evidence& record, const SystemEvents& events) {
  const JsonValue* const stated = expected.Find("app_cert");
  if (stated == nullptr || stated->GetKind() != JsonValue::Kind::kObject || record.certificates.empty()) return;
  std::vector<Certificate> chain;
  for (const std::string& der : record.certificates) {
    auto certificate = Certificate::Parse(der);
    ASSERT_TRUE(certificate) << certificate.error().message;
    chain.push_back(*std::move(certificate));
  }
  EXPECT_EQ(chain.size(), stated->U64("chain_len").value());
  const auto claims = ReadRatlsClaims(chain.front());
  ASSERT_TRUE(claims) << claims.error().message;
  ExpectText(*stated, "app_id_ext", HexEncode(claims->app_id.value_or("")));
  ExpectText(*stated, "cert_usage_ext", claims->usage.value_or(""));
  if (claims->quote.empty()) return;
  const auto quote = ParseQuote(claims->quote);
  ASSERT_TRUE(quote);
  EXPECT_EQ(CheckRatlsBinding(chain.front(), quote->body.report_data).outcome, RuleOutcome::kHolds);
  EXPECT_EQ(CheckReplay(*claims->log, quote->body.rtmr).has_value(), true);
  constexpr UnixTime kMid2026 = 1782000000;
  for (const RuleResult& result : CheckRatlsChain(chain, events, kMid2026)) {
    EXPECT_EQ(result.outcome, RuleOutcome::kHolds) << result.expected << " / " << result.found;
  }
}

void CheckRecord(const JsonValue& expected, const Evidence& record) {
  const auto quote = ParseQuote(record.quote);
  ASSERT_TRUE(quote) << quote.error().message;
  EXPECT_EQ(record.quote.size(), expected.Find("quote")->U64("length").value());
  EXPECT_EQ(HexEncode(quote->body.report_data), expected.Text("report_data").value());
  ASSERT_TRUE(record.log);
  CheckCounts(expected, *record.log);
  EXPECT_TRUE(CheckReplay(*record.log, quote->body.rtmr));
  EXPECT_EQ(EventsAfterQuote(*record.log, quote->body.rtmr[3]), 0U);
  const auto events = ExtractSystemEvents(*record.log);
  ASSERT_TRUE(events) << events.error().message;
  CheckEvents(expected, *events);

  const auto form = CheckMrConfigId(quote->body.mr_config_id, *events, std::nullopt);
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(*form == MrConfigForm::kV1, expected.Text("mr_config_id_check").value() == "V1 OK");
  ExpectText(expected, "mr_aggregated", HexEncode(MrAggregated(FieldsOf(*quote))));
  ExpectText(expected, "mr_system", HexEncode(MrSystem(FieldsOf(*quote), events->key_provider.payload)));
  if (record.compose_text) {
    ExpectText(expected, "sha256_app_compose", HexEncode(ComposeHash(*record.compose_text)));
    const auto matches = expected.OptionalBool("compose_hash_matches").value();
    const bool holds = CheckComposeHash(*record.compose_text, events->compose_hash).outcome == RuleOutcome::kHolds;
    EXPECT_EQ(holds, matches.value_or(holds));
  }
  if (record.vm_config) {
    const auto config = ParseVmConfig(*record.vm_config);
    ASSERT_TRUE(config) << config.error().message;
    ExpectText(expected, "vm_config_os_image_hash", HexEncode(config->os_image_hash.value_or("")));
  }
  CheckCertificates(expected, record, *events);
  for (const RuleResult& note : CompareClaims(record, FieldsOf(*quote), *events)) {
    ADD_FAILURE() << note.where << ": " << note.found << "; expected " << note.expected;
  }
}

TEST(SharedFixtures, HaveTheExpectedValues) {
  const auto text = File("expected.json");
  if (!text) {
    std::cout << "no shared fixtures: nothing compared\n";
    return;
  }
  const auto expected = JsonDocument::Parse(*text, "expected.json");
  ASSERT_TRUE(expected) << expected.error().message;
  std::size_t compared = 0;
  for (const JsonValue& entry : expected->Root().Items()) {
    const std::string name(entry.Name());
    if (entry.Find("event_count") == nullptr) continue;
    SCOPED_TRACE(name);
    const Case files(name);
    if (!files.target) continue;
    const auto records = files.Read();
    ASSERT_TRUE(records) << records.error().message;
    ASSERT_EQ(records->size(), 1U);
    CheckRecord(entry, records->front());
    ++compared;
  }
  std::cout << compared << " fixtures compared\n";
  EXPECT_GT(compared, 0U);
}

TEST(SharedFixtures, OtherPlatformsAreNamed) {
  for (const std::string name : {"sev-snp-attestation.json", "nitro_attestation.bin"}) {
    const auto bytes = File("permissive/reject-other-platform/" + name);
    if (!bytes) continue;
    const auto records = ReadEvidence({.target = *bytes});
    ASSERT_FALSE(records);
    EXPECT_TRUE(records.error().message.contains("unsupported platform: A")) << records.error().message;
  }
}

}  // namespace
}  // namespace gl
