// Real evidence, when it is there: every value that expected.json states, and what the rules say of changed evidence.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "base/base64.h"
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
  for (const JsonValue& name : std::span<const JsonValue>(expected.Array("rtmr3_events").value()))
    names.push_back(name.AsText().value());
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
  if (!text) GTEST_SKIP() << test::kNoSharedData;
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

std::optional<JsonDocument> Vectors() {
  const auto text = File("permissive/vectors/vectors.json");
  if (!text) return std::nullopt;
  auto vectors = JsonDocument::Parse(*text, "vectors.json");
  EXPECT_TRUE(vectors);
  return *std::move(vectors);
}

TEST(SharedVectors, OfHandOffBlocksAndRegistersHold) {
  const auto vectors = Vectors();
  if (!vectors) GTEST_SKIP() << test::kNoSharedData;
  const JsonValue& hob = *vectors->Root().Find("td_hob");
  const auto witness = ParseHobWitness(hob.HexBytes("witness").value());
  ASSERT_TRUE(witness);
  for (const JsonValue& row : std::span<const JsonValue>(hob.Array("digests").value())) {
    const auto digest = HobDigest(*witness, row.U64("memory_size").value());
    ASSERT_TRUE(digest);
    EXPECT_EQ(HexEncode(*digest), row.Text("sha384").value());
  }
  const JsonValue& lite = *vectors->Root().Find("tdx_lite");
  const JsonValue& acpi = *lite.Find("acpi_digests");
  const AcpiDigests digests = {acpi.HexBytes("acpi-loader").value(), acpi.HexBytes("acpi-rsdp").value(),
                               acpi.HexBytes("acpi-tables").value()};
  EXPECT_EQ(HexEncode(ExpectedRtmr0(*HobDigest(*witness, lite.U64("memory_size").value()), digests)),
            lite.Text("rtmr0").value());
}

TEST(SharedVectors, OfComposeHashesHold) {
  const auto vectors = Vectors();
  if (!vectors) GTEST_SKIP() << test::kNoSharedData;
  for (const JsonValue& row : std::span<const JsonValue>(vectors->Root().Array("compose_hash").value())) {
    EXPECT_EQ(HexEncode(ComposeHash(row.Text("utf8").value())), row.Text("sha256").value());
  }
}

// ----- changed evidence

// The reason of the first step that refuses TEXT, a document with quote and log.
std::string RefusalOf(const std::string& text, const std::optional<std::string>& compose = std::nullopt) {
  EvidenceFiles files{.target = text};
  if (compose) files.app_compose = *compose;
  const auto records = ReadEvidence(files);
  if (!records) return "evidence: " + records.error().message;
  const Evidence& record = records->front();
  const auto quote = ParseQuote(record.quote);
  if (!quote) return "quote: " + quote.error().message;
  if (!record.log) return "log: " + record.log_error;
  const auto replay = CheckReplay(*record.log, quote->body.rtmr);
  if (!replay) return "replay: " + replay.error().message;
  const auto events = ExtractSystemEvents(*record.log);
  if (!events) return "events: " + events.error().message;
  const auto form = CheckMrConfigId(quote->body.mr_config_id, *events, std::nullopt);
  if (!form) return "mr_config_id: " + form.error().message;
  const bool hashed = !record.compose_text ||
                      CheckComposeHash(*record.compose_text, events->compose_hash).outcome == RuleOutcome::kHolds;
  return hashed ? "" : "compose hash";
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(SharedMutations, AreRefusedForTheirReason) {
  const std::string folder = "permissive/nearmpc-50328c652/";
  const auto info = File(folder + "tcb_info.json");
  const auto quote = File(folder + "quote.json");
  if (!info || !quote) GTEST_SKIP() << test::kNoSharedData;
  const std::string good = Replaced(*info, "{", "{\"quote\":" + *quote + ",");
  EXPECT_EQ(RefusalOf(good), "");
  const auto document = JsonDocument::Parse(good, "it");
  ASSERT_TRUE(document);
  const JsonValue* hash_event = nullptr;
  const JsonValue* boot_event = nullptr;
  for (const JsonValue& event : std::span<const JsonValue>(document->Root().Array("event_log").value())) {
    if (event.Text("event").value() == "compose-hash") hash_event = &event;
    if (event.U64("imr").value() == 0 && boot_event == nullptr) boot_event = &event;
  }
  ASSERT_TRUE(hash_event != nullptr && boot_event != nullptr);
  const std::string event(hash_event->Source()), boot(boot_event->Source());
  const std::string payload(hash_event->Text("event_payload").value()), digest(hash_event->Text("digest").value());
  const std::string boot_digest(boot_event->Text("digest").value());
  const std::string other_payload = std::string(63, 'a') + "b";

  struct Row {
    std::string_view what;
    std::string text, reason;
  };
  const auto edit = [&](std::string_view from, std::string_view to) {
    return Replaced(good, event, Replaced(event, from, to));
  };
  const Row rows[] = {
      {"payload, digest kept", edit(payload, other_payload), "log: "},
      {"payload, digest emptied", Replaced(good, event, Replaced(Replaced(event, payload, other_payload), digest, "")),
       "replay: RTMR3"},
      {"digest emptied", edit(digest, ""), ""},
      {"renamed", edit("compose-hash", "compose-hush"), "log: "},
      {"a colon", edit("compose-hash", "compose:hash"), "log: "},
      {"removed", Replaced(good, event + ",", ""), "replay: RTMR3"},
      {"register 0", edit("\"imr\": 3", "\"imr\": 0"), "log: "},
      {"register 4", edit("\"imr\": 3", "\"imr\": 4"), "log: "},
      {"another type", edit("134217729", "134217730"), "log: "},
      {"a digest of 47 bytes", edit(digest, digest.substr(2)), "log: "},
      {"odd hex", edit(digest, digest.substr(1)), "log: "},
      {"version 2 on a V1 event", edit("\"imr\": 3", "\"version\":2,\"imr\": 3"), "log: "},
      {"version 3", edit("\"imr\": 3", "\"version\":3,\"imr\": 3"), "log: "},
      {"boot payload", Replaced(good, boot, Replaced(boot, "\"event_payload\": \"", "\"event_payload\": \"00")), ""},
      {"boot digest", Replaced(good, boot_digest, "00" + boot_digest.substr(2)), "replay: RTMR0"},
      {"compose text", Replaced(good, "docker-compose", "docker_compose"), "compose hash"},
      {"quote cut", Replaced(good, "\"quote\":" + *quote, "\"quote\":[4,0,2,0,129,0,0,0]"), "quote: "},
      {"version 3 of the quote", Replaced(good, "\"quote\":[4,", "\"quote\":[3,"), "quote: "},
  };
  for (const Row& row : rows) {
    const std::string found = RefusalOf(row.text);
    EXPECT_TRUE(row.reason.empty() ? found.empty() : found.starts_with(row.reason)) << row.what << ": " << found;
  }
}

// The operating system of the fixture whose machine tells it itself.
OsJudgement JudgeLite(const std::string& text, const std::vector<std::string>& accepted) {
  const auto records = ReadEvidence({.target = text});
  EXPECT_TRUE(records);
  const Evidence& record = records->front();
  const auto quote = ParseQuote(record.quote);
  const auto config = ParseVmConfig(*record.vm_config);
  EXPECT_TRUE(quote && config);
  OsPolicy policy;
  policy.accepted_images = accepted;
  return JudgeOs({.mrtd = quote->body.mr_td,
                  .rtmr = quote->body.rtmr,
                  .log = &*record.log,
                  .vm_config = *config,
                  .event_hash = {}},
                 policy);
}

std::string BrokenPlaces(const OsJudgement& judgement) {
  std::string text;
  for (const RuleResult& result : judgement.results) {
    if (result.outcome == RuleOutcome::kBroken) text += std::string(result.rule) + " " + result.where + "\n";
  }
  return text;
}

TEST(SharedMutations, OfTheLiteMachineAreRefused) {
  const auto good = File("permissive/tdx-lite/tdx-lite-getquote.json");
  if (!good) GTEST_SKIP() << test::kNoSharedData;
  const std::string hash = "e6f5cfec20c02e7b97baa213d0f718020b55e040172d90ccbcb946d56c8b09db";
  const std::vector<std::string> accepted = {HexDecode(hash).value()};
  EXPECT_EQ(BrokenPlaces(JudgeLite(*good, accepted)), "");
  EXPECT_EQ(HexEncode(JudgeLite(*good, accepted).os_image_hash), hash);
  EXPECT_EQ(BrokenPlaces(JudgeLite(*good, {std::string(32, 'x')})), "os.image \n");
  for (const std::string size : {"4294967296", "2147487744"}) {
    const std::string places = BrokenPlaces(JudgeLite(Replaced(*good, "2147483648", size), accepted));
    EXPECT_TRUE(places.contains("os.measurements RTMR0")) << places;
  }
  const std::string swapped =
      Replaced(Replaced(Replaced(*good, "acpi-loader", "acpi-x"), "acpi-rsdp", "acpi-loader"), "acpi-x", "acpi-rsdp");
  EXPECT_EQ(BrokenPlaces(JudgeLite(swapped, accepted)), "os.measurements RTMR0\n");
  EXPECT_EQ(BrokenPlaces(JudgeLite(Replaced(*good, "acpi-rsdp", "acpi-else"), accepted)), "os.measurements RTMR0\n");

  const auto vectors = Vectors();
  const auto list = File("permissive/tdx-lite/sha256sum.txt");
  ASSERT_TRUE(vectors && list);
  const JsonValue& minted = *vectors->Root().Find("tdx_lite_minted_hash");
  const std::string text = Replaced(Replaced(*good, hash, minted.Text("os_image_hash").value()), Base64Encode(*list),
                                    Base64Encode(minted.Text("checksum_file_utf8").value()));
  EXPECT_EQ(BrokenPlaces(JudgeLite(text, accepted)), "os.image \n");
  const std::string twice = Replaced(*good, Base64Encode(*list), Base64Encode(*list + *list));
  EXPECT_EQ(BrokenPlaces(JudgeLite(twice, accepted)), "os.measurements vm_config.tdx_measurement\n");
}

TEST(SharedReference, KnowsTheImagesOfTheFixtures) {
  const auto text = File("reference/os-images.observed.json");
  const auto expected = File("expected.json");
  if (!text || !expected) GTEST_SKIP() << test::kNoSharedData;
  OsPolicy policy{.reference = {}, .accepted_images = {}, .allow_dev = true};
  // Some machines did not say which image they run.
  std::string whole = *text;
  for (std::size_t at = whole.find("null,"); at != std::string::npos; at = whole.find("null,", at)) {
    const bool names_image = whole.substr(0, at).ends_with("\"os_image_hash\": ");
    if (names_image) whole.replace(at, 4, "\"" + std::string(64, '0') + "\"");
    ++at;
  }
  auto reference = ParseOsReference(whole);
  ASSERT_TRUE(reference) << reference.error().message;
  policy.reference = *std::move(reference);
  const auto document = JsonDocument::Parse(*expected, "expected.json");
  std::size_t recognised = 0;
  for (const JsonValue& entry : document->Root().Items()) {
    const std::string name(entry.Name());
    const Case files(name);
    if (entry.Find("event_count") == nullptr || !files.target) continue;
    const auto records = files.Read();
    ASSERT_TRUE(records);
    const auto quote = ParseQuote(records->front().quote);
    ASSERT_TRUE(quote);
    OsClaims claims{.mrtd = quote->body.mr_td,
                    .rtmr = quote->body.rtmr,
                    .log = &*records->front().log,
                    .vm_config = {},
                    .event_hash = {}};
    if (records->front().vm_config) claims.vm_config = *ParseVmConfig(*records->front().vm_config);
    const OsJudgement judgement = JudgeOs(claims, policy);
    for (const RuleResult& result : judgement.results) {
      if (result.rule == "os.measurements" && result.outcome != RuleOutcome::kHolds) {
        std::cout << name << ": " << result.where << ' ' << result.expected << "\n";
      }
    }
    recognised += judgement.method == OsJudgement::Method::kTable && judgement.memory_size ? 1 : 0;
  }
  std::cout << recognised << " machines recognised by the observed images\n";
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
