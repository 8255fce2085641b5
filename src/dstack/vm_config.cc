#include "dstack/vm_config.h"

#include "base/base64.h"
#include "doc/strict_json.h"

namespace gl {
namespace {

constexpr std::size_t kMaxChecksumFile = 64U << 10U;
constexpr std::size_t kMaxMeasurement = 64U << 10U;

Result<std::optional<std::string>> GivenText(const JsonValue& object, std::string_view name) {
  GL_ASSIGN(const auto text, object.OptionalText(name));
  return text && !text->empty() ? std::optional<std::string>(*text) : std::nullopt;
}

Result<std::string> Decoded(const JsonValue& object, std::string_view name, std::size_t limit) {
  GL_ASSIGN(const std::string_view text, object.Text(name));
  if (auto bytes = Base64Decode(text); bytes && bytes->size() <= limit) return *std::move(bytes);
  return Fail(Fault::kIntegrity,
              "'" + std::string(name) + "' is not the base64 of at most " + std::to_string(limit) + " bytes");
}

Result<std::optional<LiteMaterial>> ReadLite(const JsonValue& config) {
  GL_ASSIGN(const JsonValue* const carried, config.OptionalObject("tdx_measurement"));
  if (carried == nullptr) return std::nullopt;
  LiteMaterial lite;
  GL_ASSIGN(lite.checksum_file, Decoded(*carried, "checksum_file", kMaxChecksumFile));
  GL_ASSIGN(lite.measurement, Decoded(*carried, "measurement", kMaxMeasurement));
  return lite;
}

// The document is hashed as text: a string gives it decoded, an object by its bytes.
Result<std::optional<std::string>> ReadMrConfig(const JsonValue& config) {
  const JsonValue* const document = config.Find("mr_config");
  if (document != nullptr && document->GetKind() == JsonValue::Kind::kObject) return std::string(document->Source());
  return GivenText(config, "mr_config");
}

Result<VmConfig> ReadConfig(const JsonValue& config) {
  VmConfig read;
  GL_ASSIGN(const auto hash, GivenText(config, "os_image_hash"));
  if (hash) {
    GL_ASSIGN(read.os_image_hash, config.HexBytes("os_image_hash", kOsImageHashBytes));
  }
  GL_ASSIGN(read.memory_size, config.OptionalU64("memory_size"));
  GL_ASSIGN(read.cpu_count, config.OptionalU64("cpu_count"));
  GL_ASSIGN(read.num_gpus, config.OptionalU64("num_gpus"));
  GL_ASSIGN(read.qemu_version, GivenText(config, "qemu_version"));
  GL_ASSIGN(read.single_pass_flag, config.OptionalBool("qemu_single_pass_add_pages"));
  GL_ASSIGN(read.image, GivenText(config, "image"));
  GL_ASSIGN(read.variant, GivenText(config, "tdx_attestation_variant"));
  GL_ASSIGN(read.mr_config, ReadMrConfig(config));
  GL_ASSIGN(read.lite, ReadLite(config));
  return read;
}

}  // namespace

Result<VmConfig> ParseVmConfig(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "vm_config"));
  const JsonValue& outer = document.Root();
  GL_TRY(outer.AsObject());
  const JsonValue* const inner = outer.Find("vm_config");
  if (inner == nullptr) return ReadConfig(outer);
  GL_ASSIGN(const std::string_view inner_text, inner->AsText());
  GL_ASSIGN(const JsonDocument inner_document, JsonDocument::Parse(inner_text, "vm_config inside the sys-config"));
  GL_TRY(inner_document.Root().AsObject());
  GL_ASSIGN(VmConfig config, ReadConfig(inner_document.Root()));
  if (!config.mr_config) {
    GL_ASSIGN(config.mr_config, ReadMrConfig(outer));
  }
  return config;
}

}  // namespace gl
