#include "dstack/runtime_events.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "dstack/mr_config_id.h"

namespace gl {
namespace {

constexpr std::string_view kProvider = R"({"name":"local-sgx","id":"aabb"})";

Event Of(std::string name, std::string payload = "") {
  return {kRuntimeRegister, kRuntimeEventType, "", std::move(name), std::move(payload)};
}

EventLog Good() {
  return {Of("system-preparing"),
          Of("app-id", std::string(20, 'c')),
          Of("compose-hash", std::string(32, 'c')),
          Of("instance-id", std::string(20, 'i')),
          Of("boot-mr-done"),
          Of("mr-kms", std::string(32, 'k')),
          Of("os-image-hash", std::string(32, 'o')),
          Of("key-provider", std::string(kProvider)),
          Of("storage-fs", "zfs"),
          Of("system-ready")};
}

std::size_t At(const EventLog& log, std::string_view name) {
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log[i].name == name) return i;
  }
  ADD_FAILURE() << name;
  return 0;
}

std::string Outcome(const EventLog& log) {
  const auto events = ExtractSystemEvents(log);
  if (events) return "accepted";
  EXPECT_EQ(events.error().fault, Fault::kIntegrity);
  return events.error().message;
}

std::string With(std::string_view name, const std::string& payload) {
  EventLog log = Good();
  log[At(log, name)].payload = payload;
  return Outcome(log);
}

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

TEST(SystemEvents, AreExtracted) {
  EventLog log = Good();
  log.insert(log.begin(), Event{0, 10, "", "app-id", "a boot event of that name"});
  log.push_back(Of("my-event", "x"));
  log.push_back(Of("app-id", "the application's"));
  const auto events = ExtractSystemEvents(log);
  ASSERT_TRUE(events) << events.error().message;
  EXPECT_EQ(events->app_id, std::string(20, 'c'));
  EXPECT_EQ(events->compose_hash, std::string(32, 'c'));
  EXPECT_EQ(events->instance_id, std::string(20, 'i'));
  EXPECT_EQ(events->mr_kms, std::string(32, 'k'));
  EXPECT_EQ(events->os_image_hash, std::string(32, 'o'));
  EXPECT_EQ(events->storage_fs, "zfs");
  EXPECT_EQ(events->rootfs_hash, std::nullopt);
  EXPECT_EQ(events->key_provider.kind, KeyProvider::Kind::kLocalSgx);
  EXPECT_EQ(events->key_provider.id, "\xAA\xBB");
  EXPECT_EQ(events->key_provider.payload, kProvider);
  ASSERT_EQ(events->application.size(), 2U);
  EXPECT_EQ(events->application[1].name, "app-id");
}

TEST(SystemEvents, NeedTheEndOfTheBoot) {
  EventLog log = Good();
  log.pop_back();
  EXPECT_SAYS(Outcome(log), "'system-ready' is missing");
  EXPECT_SAYS(Outcome({}), "'system-ready' is missing");
}

TEST(SystemEvents, OccurOnce) {
  for (const std::string name : {"app-id", "compose-hash", "instance-id", "boot-mr-done", "key-provider",
                                 "os-image-hash", "mr-kms", "storage-fs", "system-preparing"}) {
    EventLog log = Good();
    log.insert(log.begin(), log[At(log, name)]);
    EXPECT_SAYS(Outcome(log), "the event '" + name + "' stands twice before system-ready");
  }
}

TEST(SystemEvents, AreComplete) {
  for (const std::string name : {"app-id", "compose-hash", "instance-id", "boot-mr-done", "key-provider"}) {
    EventLog log = Good();
    const Event event = log[At(log, name)];
    std::erase_if(log, [&](const Event& one) { return one.name == name; });
    EXPECT_SAYS(Outcome(log), "the event '" + name + "' is missing before system-ready");
    log.push_back(event);  // the application says it: that counts for nothing
    EXPECT_SAYS(Outcome(log), "the event '" + name + "' is missing before system-ready");
  }
  for (const std::string name : {"os-image-hash", "mr-kms", "storage-fs", "system-preparing"}) {
    EventLog log = Good();
    std::erase_if(log, [&](const Event& one) { return one.name == name; });
    EXPECT_EQ(Outcome(log), "accepted") << name;
  }
}

TEST(SystemEvents, HaveTheirSizes) {
  EXPECT_SAYS(With("app-id", "short"), "'app-id' has a payload of 5 bytes; expected 20");
  EXPECT_SAYS(With("compose-hash", std::string(33, 'c')), "'compose-hash' has a payload of 33 bytes; expected 32");
  EXPECT_SAYS(With("instance-id", "x"), "'instance-id' has a payload of 1 bytes; expected 0 or 20");
  EXPECT_EQ(With("instance-id", ""), "accepted");
  EXPECT_SAYS(With("boot-mr-done", "x"), "expected 0");
  EXPECT_SAYS(With("system-ready", "x"), "expected 0");
  EXPECT_SAYS(With("os-image-hash", ""), "expected 32");
  EXPECT_SAYS(With("mr-kms", "x"), "expected 32");
  EXPECT_SAYS(With("storage-fs", ""), "expected 1 to 64");
}

TEST(SystemEvents, KnowTheirKeyProviders) {
  EXPECT_EQ(With("key-provider", R"({"name":"none","id":""})"), "accepted");
  EXPECT_EQ(With("key-provider", R"({"name":"tpm","id":""})"), "accepted");
  EXPECT_EQ(With("key-provider", R"({"name":"kms","id":")" + HexEncode(std::string(91, 'k')) + "\"}"), "accepted");
  EXPECT_SAYS(With("key-provider", R"({"name":"kms","id":"aa"})"), "has a KMS key of 1 bytes; expected 91");
  EXPECT_SAYS(With("key-provider", R"({"name":"other","id":""})"), "names 'other', which is not known");
  EXPECT_SAYS(With("key-provider", R"({"name":"none"})"), "'id' is missing");
  EXPECT_SAYS(With("key-provider", R"({"name":"none","id":"x"})"), "'id' is a string");
  EXPECT_SAYS(With("key-provider", R"({"name":"none","name":"kms","id":""})"), "twice");
  EXPECT_SAYS(With("key-provider", "none"), "not acceptable JSON");
}

TEST(SystemEvents, ListInitScriptsAndWhatNobodyKnows) {
  EventLog log = Good();
  log.insert(log.begin(), {Of("init-script-hash", std::string(32, '1')), Of("surprise"),
                           Of("init-script-hash", std::string(32, '2')), Of("gpu-policy-hash", std::string(32, 'g'))});
  const auto events = ExtractSystemEvents(log);
  ASSERT_TRUE(events) << events.error().message;
  EXPECT_EQ(events->init_script_hashes, (std::vector{std::string(32, '1'), std::string(32, '2')}));
  EXPECT_EQ(events->unknown, std::vector<std::string>{"surprise"});
  EXPECT_EQ(events->gpu_policy_hash, std::string(32, 'g'));
}

TEST(CheckIdentities, WantsTheComposesFrontWithoutAKms) {
  SystemEvents events = *ExtractSystemEvents(Good());
  EXPECT_TRUE(AllHold(CheckIdentities(events, false, std::nullopt)));
  events.app_id.front() = 'x';
  EXPECT_FALSE(AllHold(CheckIdentities(events, false, std::nullopt)));
  EXPECT_TRUE(AllHold(CheckIdentities(events, true, std::nullopt)));
  events.key_provider.kind = KeyProvider::Kind::kKms;
  EXPECT_TRUE(AllHold(CheckIdentities(events, false, std::nullopt)));
}

TEST(CheckIdentities, WantsAnInstanceIdUnlessTheComposeSaysNo) {
  SystemEvents events = *ExtractSystemEvents(Good());
  EXPECT_TRUE(AllHold(CheckIdentities(events, false, false)));
  EXPECT_FALSE(AllHold(CheckIdentities(events, false, true)));
  events.instance_id.clear();
  EXPECT_TRUE(AllHold(CheckIdentities(events, false, true)));
  EXPECT_FALSE(AllHold(CheckIdentities(events, false, false)));
}

// ----- mr_config_id

const std::string kCompose = HexDecode(std::string(64, '2')).value();
const std::string kApp = HexDecode(std::string(40, '1')).value();
const std::string kProviderId = HexDecode(std::string(64, '3')).value();
const std::string kDocument =
    "{\"app_id\":\"1111111111111111111111111111111111111111\",\"compose_hash\":\"" + std::string(64, '2') +
    "\",\"gpu_policy_hash\":\"" + std::string(64, '5') + "\",\"instance_id\":\"" + std::string(40, '4') +
    "\",\"key_provider\":\"kms\",\"key_provider_id\":\"" + std::string(64, '3') + "\",\"version\":3}";

SystemEvents MeasuredEvents() {
  SystemEvents events = *ExtractSystemEvents(Good());
  events.compose_hash = kCompose;
  events.app_id = kApp;
  events.instance_id = HexDecode(std::string(40, '4')).value();
  events.gpu_policy_hash = HexDecode(std::string(64, '5')).value();
  events.key_provider = {KeyProvider::Kind::kKms, "kms", kProviderId, ""};
  return events;
}

std::string Form(const std::string& id, const SystemEvents& events, const std::optional<std::string>& document = {}) {
  const auto form = CheckMrConfigId(id, events, document);
  return form ? "form " + std::to_string(static_cast<int>(*form)) : form.error().message;
}

TEST(MrConfigId, HasTheKnownValues) {
  EXPECT_EQ(HexEncode(MrConfigIdV1(kCompose)), "01" + std::string(64, '2') + std::string(30, '0'));
  EXPECT_EQ(HexEncode(MrConfigIdV2(kCompose, kApp, KeyProvider::Kind::kNone, "")),
            "022b90c730130d4ba9f7669253e5a0fb289b5688914f8e1f81efdf97e6d1142a81" + std::string(30, '0'));
  EXPECT_EQ(HexEncode(MrConfigIdV2(kCompose, kApp, KeyProvider::Kind::kKms, kProviderId)),
            "027f2ca741da9d356026ab20ca640abf06198829a128817b091bbc9aec1ed97b60" + std::string(30, '0'));
  EXPECT_EQ(HexEncode(MrConfigIdV3(kDocument)),
            "0390e5cffa571b22c2ca846872d6fb7b071aa1346f1a1f87f72869c47b39d94099" + std::string(30, '0'));
}

TEST(MrConfigId, HasToFitTheEvents) {
  const SystemEvents events = MeasuredEvents();
  EXPECT_EQ(Form(std::string(48, '\0'), events), "form 0");
  EXPECT_EQ(Form(MrConfigIdV1(kCompose), events), "form 1");
  EXPECT_EQ(Form(MrConfigIdV2(kCompose, kApp, KeyProvider::Kind::kKms, kProviderId), events), "form 2");
  EXPECT_EQ(Form(MrConfigIdV3(kDocument), events, kDocument), "form 3");

  EXPECT_SAYS(Form(MrConfigIdV1(std::string(32, 'x')), events), "the events give 01" + std::string(64, '2'));
  EXPECT_SAYS(Form(MrConfigIdV2(kCompose, kApp, KeyProvider::Kind::kNone, kProviderId), events), "the events give 02");
  std::string tail = MrConfigIdV1(kCompose);
  tail.back() = 1;
  EXPECT_SAYS(Form(tail, events), "the events give 01");
  EXPECT_SAYS(Form("\x04" + std::string(47, '\0'), events), "its first byte is 0x04");
  EXPECT_SAYS(Form(std::string(1, '\0') + "x" + std::string(46, '\0'), events), "its first byte is 0x00");
  EXPECT_SAYS(Form("", events), "it has 0 bytes, not 48");
}

TEST(MrConfigId, NeedsItsDocument) {
  const SystemEvents events = MeasuredEvents();
  EXPECT_SAYS(Form(MrConfigIdV3(kDocument), events), "a document, which is missing");
  EXPECT_SAYS(Form(MrConfigIdV3(kDocument), events, kDocument + " "), "the events give 03");
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string document = kDocument;
    document.replace(document.find(from), from.size(), to);
    return Form(MrConfigIdV3(document), events, document);
  };
  EXPECT_SAYS(with("2222", "9999"), "its document has compose_hash 9999");
  EXPECT_SAYS(with("1111", "9999"), "its document has app_id 9999");
  EXPECT_SAYS(with("4444", "9999"), "its document has instance_id 9999");
  EXPECT_SAYS(with("3333", "9999"), "its document has key_provider_id 9999");
  EXPECT_SAYS(with("5555", "9999"), "its document has gpu_policy_hash 9999");
  EXPECT_SAYS(with("\"kms\"", "\"tpm\""), "the key provider 'tpm', the event 'kms'");
  EXPECT_SAYS(with("\"kms\"", "\"local-sgx\""), "the key provider 'local-sgx'");
  EXPECT_SAYS(with("\"version\":3", "\"version\":4"), "its document is of version 4");
  EXPECT_EQ(with(",\"version\":3", ""), "form 3");
  EXPECT_SAYS(with("\"version\":3", "\"surprise\":3"), "'surprise' is not known");
  EXPECT_SAYS(with("\"version\":3", "\"init_script_hashes\":[\"" + std::string(64, '6') + "\"]"), "other init scripts");
  EXPECT_EQ(with("\"version\":3", "\"init_script_hashes\":[]"), "form 3");
  EXPECT_SAYS(with("\"compose_hash\"", "\"app_id\""), "twice");
  EXPECT_SAYS(with("\"key_provider\":\"kms\",", ""), "'key_provider' is missing");
}

TEST(MrConfigId, CallsTheLocalProviderByItsShortName) {
  SystemEvents events = MeasuredEvents();
  events.key_provider = {KeyProvider::Kind::kLocalSgx, "local-sgx", "", ""};
  const std::string document = "{\"compose_hash\":\"" + std::string(64, '2') + "\",\"key_provider\":\"local\"}";
  EXPECT_EQ(Form(MrConfigIdV3(document), events, document), "form 3");
}

}  // namespace
}  // namespace gl
