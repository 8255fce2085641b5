#include "sigstore/proto_json.h"

#include <algorithm>
#include <limits>

#include "base/base64.h"
#include "base/decimal.h"
#include "base/text.h"

namespace gl {

static constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();

std::optional<std::string> LenientBase64(std::string_view text) {
  std::string standard(text);
  if (text.find_first_of("-_") != std::string_view::npos) {
    if (text.find_first_of("+/") != std::string_view::npos) return std::nullopt;
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
  }
  if (!standard.contains('=')) standard.append((4 - standard.size() % 4) % 4, '=');
  return Base64Decode(standard);
}

Proven<JsonDocument> ParseProvenJson(std::string_view text, std::string_view what, ProvenanceReason reason) {
  GL_TRY(ProvenAs(ProvenanceReason::kBundleLimits, CheckJsonLimits(text, what)));
  return ProvenAs(reason, JsonDocument::Parse(text, what));
}

Proven<ProtoMessage> ProtoMessage::Of(const JsonValue& value, ProvenanceReason form, ProvenanceReason base64) {
  GL_TRY(ProvenAs(form, value.AsObject()));
  return ProtoMessage(value, form, base64);
}

std::unexpected<Refusal> ProtoMessage::Missing(std::string_view name) const {
  return Refuse(form_, "the member '" + std::string(name) + "' is missing");
}

Proven<std::optional<ProtoMessage>> ProtoMessage::Message(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, ProvenAs(form_, value_->OptionalObject(name)));
  return member == nullptr ? std::nullopt : std::optional(ProtoMessage(*member, form_, base64_));
}

Proven<std::optional<std::string_view>> ProtoMessage::Text(std::string_view name) const {
  return ProvenAs(form_, value_->OptionalText(name));
}

Proven<std::optional<std::string>> ProtoMessage::Bytes(std::string_view name) const {
  const JsonValue* const member = value_->Find(name);
  const bool is_text = member != nullptr && member->GetKind() == JsonValue::Kind::kString;
  if (is_text && !member->AsText()) return Refuse(base64_, "the member '" + std::string(name) + "' has a NUL in it");
  GL_ASSIGN(const std::optional<std::string_view> text, Text(name));
  if (!text) return std::optional<std::string>();
  auto bytes = LenientBase64(*text);
  if (!bytes) return Refuse(base64_, "the member '" + std::string(name) + "' is not base64");
  return bytes;
}

Proven<std::span<const JsonValue>> ProtoMessage::List(std::string_view name) const {
  return ProvenAs(form_, value_->OptionalArray(name));
}

Proven<std::uint64_t> ProtoMessage::Number(std::string_view name) const {
  const JsonValue* const member = value_->Find(name);
  if (member == nullptr || member->IsNull()) return 0;
  if (member->GetKind() != JsonValue::Kind::kString) return ProvenAs(form_, member->AsU64(kMaxNumber));
  GL_ASSIGN(const std::string_view text, ProvenAs(form_, member->AsText()));
  const auto number = ParseDecimal(text);
  if (!number || *number > kMaxNumber) {
    return Refuse(form_,
                  "the member '" + std::string(name) + "' is no number from 0 to 2^63-1: " + Printable(text, 40));
  }
  return *number;
}

Proven<ProtoMessage> ProtoMessage::NeedMessage(std::string_view name) const {
  GL_ASSIGN(std::optional<ProtoMessage> message, Message(name));
  if (!message) return Missing(name);
  return *message;
}

Proven<std::string> ProtoMessage::NeedBytes(std::string_view name) const {
  GL_ASSIGN(std::optional<std::string> bytes, Bytes(name));
  if (!bytes) return Missing(name);
  return *std::move(bytes);
}

}  // namespace gl
