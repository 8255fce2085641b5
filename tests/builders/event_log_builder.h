// An event log as a dstack guest writes it, and the registers that it gives.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gl::test {

// 48 bytes.
[[nodiscard]] std::string Sha384Of(const std::string& bytes);

struct EventSpec {
  unsigned imr = 3;
  std::uint32_t type = 0x08000001;
  std::string name = {};
  std::string payload = {};                          // raw
  std::optional<std::string> digest = std::nullopt;  // raw, else the event's own; of a boot event it has to be given
  std::optional<unsigned> version = std::nullopt;    // 2 for a digest over canonical JSON
  std::string more = {};                             // further members, as JSON, such as ",\"preimage\":\"00\""
  bool stripped = false;                             // the digest is written as ""

  // What is folded into the register.
  [[nodiscard]] std::string Digest() const;
  [[nodiscard]] std::string Json() const;
};

// The boot of a machine (RTMR0 to RTMR2) and dstack's system events (RTMR3), then whatever a test adds.
class EventLogBuilder {
 public:
  EventLogBuilder(std::string_view app_id, std::string_view compose_hash, std::string_view instance_id,
                  std::string_view key_provider);

  std::vector<EventSpec> events;

  // The event called NAME; fails the test when there is none.
  [[nodiscard]] EventSpec& Named(std::string_view name);
  [[nodiscard]] std::string Json() const;                      // an array
  [[nodiscard]] std::array<std::string, 4> Registers() const;  // 48 bytes each
};

}  // namespace gl::test
