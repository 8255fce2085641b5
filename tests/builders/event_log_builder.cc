#include "tests/builders/event_log_builder.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/hex.h"
#include "tests/builders/quote_builder.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl::test {
std::string Sha384Of(const std::string& bytes) {
  std::string digest(SHA384_DIGEST_LENGTH, '\0');
  SHA384(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

namespace {

EventSpec BootEvent(unsigned imr, std::uint32_t type, std::string_view what) {
  return {.imr = imr, .type = type, .payload = std::string(what), .digest = Sha384Of(std::string(what))};
}

}  // namespace

std::string EventSpec::Digest() const {
  if (digest) return *digest;
  if (version == 2) {
    return Sha384Of(R"({"name":)" + JsonString(name) + R"(,"payload":")" + HexEncode(payload) + R"(","type":)" +
                    std::to_string(type) + "}");
  }
  return Sha384Of(LittleEndian(type, 4) + ":" + name + ":" + payload);
}

std::string EventSpec::Json() const {
  const std::string version_member = version ? ",\"version\":" + std::to_string(*version) : "";
  return R"({"imr":)" + std::to_string(imr) + R"(,"event_type":)" + std::to_string(type) + R"(,"digest":")" +
         (stripped ? "" : HexEncode(Digest())) + R"(","event":)" + JsonString(name) + R"(,"event_payload":")" +
         HexEncode(payload) + "\"" + version_member + more + "}";
}

EventLogBuilder::EventLogBuilder(std::string_view app_id, std::string_view compose_hash, std::string_view instance_id,
                                 std::string_view key_provider) {
  events = {BootEvent(0, 0x8000000B, "td hob"),
            BootEvent(0, 10, "ACPI loader"),
            BootEvent(0, 10, "ACPI rsdp"),
            BootEvent(0, 10, "ACPI tables"),
            BootEvent(1, 0x80000003, "kernel"),
            BootEvent(0, 0x80000002, "boot order"),
            BootEvent(1, 0x80000007, "exit boot"),
            BootEvent(2, 6, "command line"),
            BootEvent(2, 6, "initrd"),
            {.name = "system-preparing"},
            {.name = "app-id", .payload = std::string(app_id)},
            {.name = "compose-hash", .payload = std::string(compose_hash)},
            {.name = "instance-id", .payload = std::string(instance_id)},
            {.name = "boot-mr-done"},
            {.name = "key-provider", .payload = std::string(key_provider)},
            {.name = "system-ready"}};
}

EventSpec& EventLogBuilder::Named(std::string_view name) {
  const auto found = std::ranges::find(events, name, &EventSpec::name);
  EXPECT_NE(found, events.end()) << name;
  return *found;
}

std::string EventLogBuilder::Json() const {
  std::string text;
  for (const EventSpec& event : events) text += (text.empty() ? "" : ",") + event.Json();
  return "[" + text + "]";
}

std::array<std::string, 4> EventLogBuilder::Registers() const {
  std::array<std::string, 4> registers;
  registers.fill(std::string(SHA384_DIGEST_LENGTH, '\0'));
  for (const EventSpec& event : events) registers.at(event.imr) = Sha384Of(registers.at(event.imr) + event.Digest());
  return registers;
}

}  // namespace gl::test
