// Protocol buffers in their JSON form, as bundles and trusted roots are written: null and the default value are the
// same as absence, 64-bit numbers are texts or numbers, bytes are base64 of several spellings. Source:
// sigstore-provenance.md, section 2.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "doc/strict_json.h"
#include "sigstore/reason.h"

namespace gl {

// The bytes of TEXT: the standard alphabet or the one for URLs, not both, with all its padding or with none; nothing
// for every other text, and for spare bits that are not zero.
[[nodiscard]] std::optional<std::string> LenientBase64(std::string_view text);

// TEXT as a document. Refused under kBundleLimits when it is over a limit of doc/strict_json.h, else under REASON.
[[nodiscard]] Proven<JsonDocument> ParseProvenJson(std::string_view text, std::string_view what,
                                                   ProvenanceReason reason);

// A message: an object, read under one reason for what is of a wrong kind and another for what is not base64.
class ProtoMessage {
 public:
  ProtoMessage(const JsonValue& value, ProvenanceReason form, ProvenanceReason base64)
      : value_(&value), form_(form), base64_(base64) {}

  // Refused when VALUE is no object.
  [[nodiscard]] static Proven<ProtoMessage> Of(const JsonValue& value, ProvenanceReason form, ProvenanceReason base64);
  // The same message under another reason for what is of a wrong kind.
  [[nodiscard]] ProtoMessage Under(ProvenanceReason form) const { return {*value_, form, base64_}; }

  // Absence gives nothing, the wrong kind is refused.
  [[nodiscard]] Proven<std::optional<ProtoMessage>> Message(std::string_view name) const;
  [[nodiscard]] Proven<std::optional<std::string_view>> Text(std::string_view name) const;
  [[nodiscard]] Proven<std::optional<std::string>> Bytes(std::string_view name) const;
  // Absence gives an empty list.
  [[nodiscard]] Proven<std::span<const JsonValue>> List(std::string_view name) const;
  // Absence gives 0. A signed 64-bit number that is not negative.
  [[nodiscard]] Proven<std::uint64_t> Number(std::string_view name) const;

  // Absence is refused too.
  [[nodiscard]] Proven<ProtoMessage> NeedMessage(std::string_view name) const;
  [[nodiscard]] Proven<std::string> NeedBytes(std::string_view name) const;

  [[nodiscard]] std::unexpected<Refusal> Missing(std::string_view name) const;

 private:
  const JsonValue* value_;
  ProvenanceReason form_, base64_;
};

}  // namespace gl
