// What is read of a configuration is the same when it stands inside a sys-config.
#include <cstddef>
#include <cstdint>

#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "dstack/vm_config.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

bool IsSysConfig(std::string_view text) {
  const auto document = gl::JsonDocument::Parse(text, "vm_config");
  return document && document->Root().Find("vm_config") != nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto config = gl::ParseVmConfig(text);
  if (!config) {
    Require(config.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  Require(!config->os_image_hash || config->os_image_hash->size() == gl::kOsImageHashBytes);
  if (IsSysConfig(text)) return 0;
  gl::JsonWriter outer;
  outer.BeginObject().Text("vm_config", text).EndObject();
  const auto inner = gl::ParseVmConfig(std::move(outer).Take());
  Require(inner && inner->os_image_hash == config->os_image_hash && inner->memory_size == config->memory_size &&
          inner->mr_config == config->mr_config && inner->lite.has_value() == config->lite.has_value());
  return 0;
}
