// Whatever is accepted can be written back and reads as the same entries; a refusal is one printable line.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pin/pin.h"
#include "pin/pin_config.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// VALUE in quotes, or bare when it holds both kinds: then it was bare where it came from.
std::string Written(std::string_view value) {
  const std::string quote = !value.contains('"') ? "\"" : !value.contains('\'') ? "'" : "";
  return quote + std::string(value) + quote;
}

void CheckRoundTrip(const std::vector<gl::ConfigEntry>& entries) {
  std::string text;
  for (const gl::ConfigEntry& entry : entries) text += entry.key + "=" + Written(entry.value) + "\r\n";
  if (text.size() > gl::kMaxConfigBytes) return;
  const auto again = gl::ParsePinConfig(text, "again");
  Require(again && again->size() == entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Require((*again)[i].key == entries[i].key && (*again)[i].value == entries[i].value && (*again)[i].line == i + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto entries = gl::ParsePinConfig(bytes, "/etc/\nconfig");
  if (entries) {
    CheckRoundTrip(*entries);
  } else {
    Require(IsPrintable(entries.error().message) && entries.error().fault == gl::Fault::kConfig);
  }
  const auto pin = gl::ReadPin(bytes, "/etc/\nconfig");
  Require(entries || !pin);
  if (!pin) {
    Require(IsPrintable(pin.error().message) && pin.error().fault == gl::Fault::kConfig);
    return 0;
  }
  Require(pin->work_dir.size() > 1 && pin->work_dir.starts_with('/') && !pin->work_dir.ends_with('/'));
  Require(!(pin->work_dir + "/").contains("/../") && !(pin->work_dir + "/").contains("//"));
  Require(pin->run_cmd ? !pin->run_cmd->empty() : pin->install_cmd.empty());
  Require(pin->run_cmd || !pin->entry.Components().empty());
  return 0;
}
