#include "dstack/mr_config_id.h"

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/strict_json.h"
#include "dstack/keccak.h"

namespace gl {
namespace {

constexpr std::size_t kIdBytes = 48;
constexpr std::size_t kDigestBytes = 32;

std::unexpected<Error> RefuseMrConfigId(const std::string& reason) {
  return Fail(Fault::kIntegrity, "mr_config_id: " + reason);
}

// form(1) digest(32) zero(15)
std::string Compose(char form, std::string_view digest) {
  std::string id = form + std::string(digest);
  id.resize(kIdBytes, '\0');
  return id;
}

Status CheckEqual(std::string_view found, const std::string& expected) {
  if (found == expected) return {};
  return RefuseMrConfigId("the quote has " + HexEncode(found) + "; the events give " + HexEncode(expected));
}

Status CheckMember(const JsonValue& document, std::string_view name, std::size_t size, std::string_view event) {
  GL_ASSIGN(const auto value, document.OptionalHexBytes(name, size));
  if (!value || *value == event) return {};
  return RefuseMrConfigId("its document has " + std::string(name) + " " + HexEncode(*value) + ", the event " +
                          HexEncode(event));
}

Status CheckProvider(const JsonValue& document, const KeyProvider& provider) {
  GL_ASSIGN(const std::string_view name, document.Text("key_provider"));
  const std::string_view event = name == "local" ? "local-sgx" : name;
  const bool known = name == "none" || name == "local" || name == "kms" || name == "tpm";
  if (!known || event != provider.name) {
    return RefuseMrConfigId("its document has the key provider '" + Printable(name, 60) + "', the event '" +
                            provider.name + "'");
  }
  if (document.Find("key_provider_id") == nullptr || document.Find("key_provider_id")->IsNull()) return {};
  GL_ASSIGN(const std::string id, document.HexBytes("key_provider_id"));
  if (id == provider.id) return {};
  return RefuseMrConfigId("its document has key_provider_id " + HexEncode(id) + ", the event " +
                          HexEncode(provider.id));
}

Status CheckInitScripts(const JsonValue& document, const std::vector<std::string>& hashes) {
  const JsonValue* const listed = document.Find("init_script_hashes");
  if (listed == nullptr || listed->IsNull()) return {};
  GL_ASSIGN(const auto items, listed->AsArray());
  bool same = items.size() == hashes.size();
  for (std::size_t i = 0; same && i < items.size(); ++i) {
    GL_ASSIGN(const std::string hash, items[i].AsHexBytes(kDigestBytes));
    same = hash == hashes[i];
  }
  return same ? Status() : RefuseMrConfigId("its document lists other init scripts than the events");
}

// document = { "version": 3, "compose_hash", "key_provider", ["app_id"], ["instance_id"], ["key_provider_id"],
//              ["gpu_policy_hash"], ["init_script_hashes"] }
Status CheckDocument(const std::string& text, const SystemEvents& events) {
  GL_ASSIGN(const JsonDocument parsed, JsonDocument::Parse(text, "the document of mr_config_id"));
  const JsonValue& document = parsed.Root();
  GL_TRY(document.OnlyMembers({"version", "compose_hash", "key_provider", "app_id", "instance_id", "key_provider_id",
                               "gpu_policy_hash", "init_script_hashes"}));
  GL_ASSIGN(const auto version, document.OptionalU64("version"));
  if (version.value_or(3) != 3) return RefuseMrConfigId("its document is of version " + std::to_string(*version));
  GL_TRY(document.Member("compose_hash"));
  GL_TRY(CheckMember(document, "compose_hash", kComposeHashBytes, events.compose_hash));
  GL_TRY(CheckMember(document, "app_id", kAppIdBytes, events.app_id));
  GL_TRY(CheckMember(document, "instance_id", kInstanceIdBytes, events.instance_id));
  GL_TRY(CheckMember(document, "gpu_policy_hash", kDigestBytes, events.gpu_policy_hash.value_or("")));
  GL_TRY(CheckInitScripts(document, events.init_script_hashes));
  return CheckProvider(document, events.key_provider);
}

}  // namespace

std::string MrConfigIdV1(std::string_view compose_hash) { return Compose(1, compose_hash); }

std::string MrConfigIdV2(std::string_view compose_hash, std::string_view app_id, KeyProvider::Kind provider,
                         std::string_view provider_id) {
  const std::string text =
      std::string(compose_hash).append(app_id).append(1, static_cast<char>(provider)).append(provider_id);
  return Compose(2, Keccak(text, kDigestBytes));
}

std::string MrConfigIdV3(std::string_view document) {
  constexpr std::string_view kDomain("dstack-mr-config-v3:\0", 21);
  return Compose(3, DigestOf(HashAlgorithm::kSha256, std::string(kDomain).append(document)));
}

Result<MrConfigForm> CheckMrConfigId(std::string_view id, const SystemEvents& events,
                                     const std::optional<std::string>& document) {
  if (id.size() != kIdBytes) return RefuseMrConfigId("it has " + std::to_string(id.size()) + " bytes, not 48");
  if (id == std::string(kIdBytes, '\0')) return MrConfigForm::kUnbound;
  switch (id.front()) {
    case 1:
      GL_TRY(CheckEqual(id, MrConfigIdV1(events.compose_hash)));
      return MrConfigForm::kV1;
    case 2:
      GL_TRY(CheckEqual(
          id, MrConfigIdV2(events.compose_hash, events.app_id, events.key_provider.kind, events.key_provider.id)));
      return MrConfigForm::kV2;
    case 3:
      if (!document) return RefuseMrConfigId("it is the digest of a document, which is missing");
      GL_TRY(CheckEqual(id, MrConfigIdV3(*document)));
      GL_TRY(CheckDocument(*document, events));
      return MrConfigForm::kV3;
    default:
      return RefuseMrConfigId("its first byte is 0x" + HexEncode(id.substr(0, 1)) + "; 1, 2 and 3 are known");
  }
}

}  // namespace gl
