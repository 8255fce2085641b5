#include "dstack/runtime_events.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/hex.h"
#include "base/text.h"
#include "doc/strict_json.h"

namespace gl {
namespace {

constexpr std::string_view kReady = "system-ready";
constexpr std::string_view kIdentity = "app.identity";
constexpr std::size_t kMaxText = 64;  // bytes of a payload that is text

std::unexpected<Error> RefuseEvent(std::string_view name, const std::string& reason) {
  return Fail(Fault::kIntegrity, "the event '" + Printable(name, 60) + "' " + reason);
}

// How often an event stands before system-ready, and how long its payload is.
struct EventRule {
  std::string_view name;
  bool required;
  bool repeats;
  std::size_t min, max;  // bytes of the payload
  bool only_ends;        // only those two sizes
};
constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();
constexpr std::array<EventRule, 14> kRules = {{
    {"system-preparing", false, false, 0, 0, false},
    {"rootfs-hash", false, false, 32, 32, false},
    {"app-id", true, false, kAppIdBytes, kAppIdBytes, false},
    {"compose-hash", true, false, kComposeHashBytes, kComposeHashBytes, false},
    {"init-script-hash", false, true, 32, 32, false},
    {"gpu-policy-hash", false, false, 32, 32, false},
    {"gpu-attestation", false, false, 0, kAnySize, false},
    {"instance-id", true, false, 0, kInstanceIdBytes, true},
    {"boot-mr-done", true, false, 0, 0, false},
    {"mr-kms", false, false, 32, 32, false},
    {"os-image-hash", false, false, 32, 32, false},
    {"key-provider", true, false, 1, kAnySize, false},
    {"storage-fs", false, false, 1, kMaxText, false},
    {kReady, true, false, 0, 0, false},
}};

Status CheckSize(const EventRule& rule, const Event& event) {
  const std::size_t size = event.payload.size();
  const bool fits = rule.only_ends ? size == rule.min || size == rule.max : size >= rule.min && size <= rule.max;
  if (fits) return {};
  const std::string wanted =
      rule.max == kAnySize   ? "at least " + std::to_string(rule.min)
      : rule.min == rule.max ? std::to_string(rule.max)
                             : std::to_string(rule.min) + (rule.only_ends ? " or " : " to ") + std::to_string(rule.max);
  return RefuseEvent(event.name, "has a payload of " + std::to_string(size) + " bytes; expected " + wanted);
}

std::optional<KeyProvider::Kind> KindOf(std::string_view name) {
  if (name == "none") return KeyProvider::Kind::kNone;
  if (name == "local-sgx") return KeyProvider::Kind::kLocalSgx;
  if (name == "kms") return KeyProvider::Kind::kKms;
  if (name == "tpm") return KeyProvider::Kind::kTpm;
  return std::nullopt;
}

Result<KeyProvider> ParseKeyProvider(const std::string& payload) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(payload, "the event 'key-provider'"));
  GL_ASSIGN(const std::string_view name, document.Root().Text("name"));
  GL_ASSIGN(std::string id, document.Root().HexBytes("id"));
  const auto kind = KindOf(name);
  if (!kind) return RefuseEvent("key-provider", "names '" + Printable(name, 60) + "', which is not known");
  if (*kind == KeyProvider::Kind::kKms && id.size() != kKmsRootBytes) {
    return RefuseEvent("key-provider", "has a KMS key of " + std::to_string(id.size()) + " bytes; expected 91");
  }
  return KeyProvider{*kind, std::string(name), std::move(id), payload};
}

class Extraction {
 public:
  Status Take(const Event& event);
  Result<SystemEvents> Finish(EventLog application);

 private:
  std::optional<std::string> Value(std::string_view name) const {
    const auto at = std::ranges::find(seen_, name, [](const Event* event) { return std::string_view(event->name); });
    return at == seen_.end() ? std::nullopt : std::optional((*at)->payload);
  }

  std::vector<const Event*> seen_;
  std::vector<std::string> init_scripts_, unknown_;
};

Status Extraction::Take(const Event& event) {
  const auto rule = std::ranges::find(kRules, std::string_view(event.name), &EventRule::name);
  if (rule == kRules.end()) {
    unknown_.push_back(event.name);
    return {};
  }
  if (!rule->repeats && Value(event.name)) return RefuseEvent(event.name, "stands twice before system-ready");
  GL_TRY(CheckSize(*rule, event));
  if (rule->repeats) init_scripts_.push_back(event.payload);
  seen_.push_back(&event);
  return {};
}

Result<SystemEvents> Extraction::Finish(EventLog application) {
  for (const EventRule& rule : kRules) {
    if (rule.required && !Value(rule.name)) return RefuseEvent(rule.name, "is missing before system-ready");
  }
  GL_ASSIGN(KeyProvider provider, ParseKeyProvider(*Value("key-provider")));
  return SystemEvents{.app_id = *Value("app-id"),
                      .compose_hash = *Value("compose-hash"),
                      .instance_id = *Value("instance-id"),
                      .key_provider = std::move(provider),
                      .os_image_hash = Value("os-image-hash"),
                      .mr_kms = Value("mr-kms"),
                      .rootfs_hash = Value("rootfs-hash"),
                      .storage_fs = Value("storage-fs"),
                      .gpu_policy_hash = Value("gpu-policy-hash"),
                      .init_script_hashes = std::move(init_scripts_),
                      .unknown = std::move(unknown_),
                      .application = std::move(application)};
}

}  // namespace

Result<SystemEvents> ExtractSystemEvents(const EventLog& log) {
  Extraction extraction;
  EventLog application;
  bool ready = false;
  for (const Event& event : log) {
    if (event.imr != kRuntimeRegister) continue;
    if (ready) {
      application.push_back(event);
      continue;
    }
    GL_TRY(extraction.Take(event));
    ready = event.name == kReady;
  }
  if (!ready) return RefuseEvent(kReady, "is missing: the machine did not finish booting");
  return extraction.Finish(std::move(application));
}

RuleResults CheckIdentities(const SystemEvents& events, bool assigned_without_kms, std::optional<bool> no_instance_id) {
  RuleResults results;
  const std::string prefix = events.compose_hash.substr(0, kAppIdBytes);
  const bool derived = events.app_id == prefix;
  const bool may_be_assigned = events.key_provider.kind == KeyProvider::Kind::kKms || assigned_without_kms;
  if (derived) {
    results.push_back(Holds(kIdentity, "app-id " + HexEncode(events.app_id) + ", the front of the compose-hash"));
  } else if (may_be_assigned) {
    results.push_back(Holds(kIdentity, "app-id " + HexEncode(events.app_id) + ", assigned"));
  } else {
    results.push_back(Broken(kIdentity, HexEncode(prefix), HexEncode(events.app_id), "RTMR3, app-id"));
  }
  if (no_instance_id && *no_instance_id != events.instance_id.empty()) {
    results.push_back(Broken(kIdentity, *no_instance_id ? "no instance-id, as the compose says" : "an instance-id",
                             HexEncode(events.instance_id), "RTMR3, instance-id"));
  }
  return results;
}

}  // namespace gl
