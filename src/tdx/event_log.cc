#include "tdx/event_log.h"

#include <limits>

#include "base/hex.h"
#include "base/text.h"
#include "pki/sha384.h"

namespace gl {
namespace {

std::unexpected<Error> MalformedLog(std::string rule) { return Fail(Fault::kIntegrity, std::move(rule)); }

// A JSON string as RFC 8785, section 3.2.2.2, spells it.
std::string CanonicalString(std::string_view text) {
  constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
  constexpr std::string_view kLetters = "btnfr\"\\";
  std::string spelled = "\"";
  for (const char character : text) {
    if (const std::size_t at = kShort.find(character); at != std::string_view::npos) {
      spelled.append("\\").append(1, kLetters[at]);
    } else if (static_cast<unsigned char>(character) < 0x20) {
      spelled.append("\\u00").append(HexEncode({&character, 1}));
    } else {
      spelled += character;
    }
  }
  return spelled + "\"";
}

Status CheckName(const RawEvent& raw, EventVersion version) {
  if (raw.name.empty() || raw.name.size() > kMaxEventNameBytes) {
    return MalformedLog("a runtime event's name has 1 to 255 bytes, not " + std::to_string(raw.name.size()));
  }
  if (const auto bad = FindBadCharacter(raw.name)) return MalformedLog("there is " + bad->name + " in its name");
  if (version == EventVersion::kV1 && raw.name.contains(':')) {
    return MalformedLog("there is a colon in its name, so its digest could be that of another event");
  }
  return {};
}

Result<EventVersion> VersionOf(const RawEvent& raw) {
  const std::uint64_t version = raw.version.value_or(1);
  if (version == 1) return EventVersion::kV1;
  if (version == 2) return EventVersion::kV2;
  return MalformedLog("version " + std::to_string(version) + " is unknown");
}

Status CheckRegister(const RawEvent& raw) {
  if (raw.imr > kRuntimeRegister) return MalformedLog("there is no register " + std::to_string(raw.imr));
  if ((raw.type == kRuntimeEventType) != (raw.imr == kRuntimeRegister)) {
    return MalformedLog("an event of type " + std::to_string(raw.type) + " can't be in RTMR" + std::to_string(raw.imr));
  }
  return {};
}

// The digest of a runtime event, after everything that the log says about it was compared.
Result<std::string> RuntimeDigest(const RawEvent& raw, EventVersion version) {
  GL_TRY(CheckName(raw, version));
  const std::string preimage = EventPreimage(version, raw.name, raw.payload);
  if (raw.preimage && *raw.preimage != preimage)
    return MalformedLog("its preimage is not that of its name and payload");
  std::string digest = Sha384(preimage);
  if (!raw.digest.empty() && raw.digest != digest) {
    return MalformedLog("its digest is " + HexEncode(raw.digest) + "; name and payload have " + HexEncode(digest));
  }
  return digest;
}

// A text of digits, nothing when it is absent or empty.
Result<std::string> OptionalHex(const JsonValue& event, std::string_view name) {
  GL_ASSIGN(const auto text, event.OptionalText(name));
  return text && !text->empty() ? event.HexBytes(name) : std::string();
}

Result<RawEvent> ReadEvent(const JsonValue& event) {
  RawEvent raw;
  GL_ASSIGN(raw.imr, event.U64("imr"));
  GL_ASSIGN(raw.type, event.U64("event_type", std::numeric_limits<std::uint32_t>::max()));
  GL_ASSIGN(raw.digest, OptionalHex(event, "digest"));
  GL_ASSIGN(const auto name, event.OptionalText("event"));
  raw.name = name.value_or("");
  GL_ASSIGN(raw.payload, OptionalHex(event, "event_payload"));
  GL_ASSIGN(raw.version, event.OptionalU64("version"));
  GL_ASSIGN(std::string preimage, OptionalHex(event, "preimage"));
  if (!preimage.empty()) raw.preimage = std::move(preimage);
  return raw;
}

Result<Event> ParseEvent(const JsonValue& event) {
  GL_ASSIGN(RawEvent raw, ReadEvent(event));
  return CheckEvent(std::move(raw));
}

}  // namespace

// V1 = type (4, little-endian) ":" name ":" payload
// V2 = RFC 8785's form of {"name": name, "payload": payload in hexadecimal, "type": type as a number}
std::string EventPreimage(EventVersion version, std::string_view name, std::string_view payload) {
  if (version == EventVersion::kV1) {
    return std::string("\x01\x00\x00\x08:", 5).append(name).append(":").append(payload);
  }
  return "{\"name\":" + CanonicalString(name) + ",\"payload\":\"" + HexEncode(payload) +
         "\",\"type\":" + std::to_string(kRuntimeEventType) + "}";
}

Result<Event> CheckEvent(RawEvent raw) {
  GL_TRY(CheckRegister(raw));
  GL_ASSIGN(const EventVersion version, VersionOf(raw));
  if (raw.type > std::numeric_limits<std::uint32_t>::max()) return MalformedLog("its type has more than 32 bits");
  if (raw.payload.size() > kMaxEventPayloadBytes) return MalformedLog("its payload has more than 1 MiB");
  const auto type = static_cast<std::uint32_t>(raw.type);
  if (type == kRuntimeEventType) {
    GL_ASSIGN(raw.digest, RuntimeDigest(raw, version));
  } else if (raw.digest.size() != kSha384Bytes) {
    return MalformedLog("its digest has " + std::to_string(raw.digest.size()) + " bytes, not 48");
  }
  return Event{static_cast<unsigned>(raw.imr), type, std::move(raw.digest), std::move(raw.name),
               std::move(raw.payload)};
}

Result<EventLog> ParseEventLog(const JsonValue& log) {
  GL_ASSIGN(const auto entries, log.AsArray());
  if (entries.size() > kMaxEvents) {
    return MalformedLog("the event log has " + std::to_string(entries.size()) + " entries, the limit is 4096");
  }
  EventLog events;
  events.reserve(entries.size());
  for (const JsonValue& entry : entries) {
    auto event = ParseEvent(entry);
    if (!event) {
      return std::unexpected(std::move(event).error().Within("event log, entry " + std::to_string(events.size())));
    }
    events.push_back(*std::move(event));
  }
  return events;
}

}  // namespace gl
