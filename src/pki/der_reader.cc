#include "pki/der_reader.h"

#include "base/byte_reader.h"

namespace gl {

constexpr unsigned kLongForm = 0x80;          // of a length: the other seven bits say how many bytes of it follow
constexpr unsigned kHighTagNumber = 0x1F;     // the tag's number would follow in further bytes
constexpr std::size_t kMaxLengthBytes = 4;    // of a length in its long form: 4 GiB are more than any input here has
constexpr std::size_t kMaxUnsignedBytes = 5;  // of 2^32-1, with the zero that keeps it from being negative

static unsigned Byte(std::string_view byte) { return static_cast<unsigned char>(byte.front()); }

static std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// length = %x00-7F / (%x80 + n) n*byte, the shorter of what is possible
static std::optional<std::size_t> TakeLength(ByteReader& reader) {
  const auto first = reader.Take(1);
  if (!first) return std::nullopt;
  if (Byte(*first) < kLongForm) return Byte(*first);
  const std::size_t count = Byte(*first) - kLongForm;
  if (count == 0 || count > kMaxLengthBytes) return std::nullopt;
  const auto bytes = reader.Take(count);
  if (!bytes || bytes->front() == '\0') return std::nullopt;
  const std::uint64_t length = BigEndian(*bytes);
  return length < kLongForm ? std::nullopt : std::optional<std::size_t>(length);
}

std::optional<DerElement> DerReader::TakeAny() {
  ByteReader reader(rest_);
  const auto tag = reader.Take(1);
  if (!tag || (Byte(*tag) & kHighTagNumber) == kHighTagNumber) return std::nullopt;
  const auto length = TakeLength(reader);
  if (!length) return std::nullopt;
  const auto content = reader.Take(*length);
  if (!content) return std::nullopt;
  const std::string_view whole = rest_.substr(0, rest_.size() - reader.Rest().size());
  rest_ = reader.Rest();
  return DerElement{static_cast<DerTag>(Byte(*tag)), *content, whole};
}

std::optional<std::string_view> DerReader::Take(DerTag tag) {
  if (!Next(tag)) return std::nullopt;
  const auto element = TakeAny();
  return element ? std::optional(element->content) : std::nullopt;
}

std::optional<DerReader> DerReader::TakeInside(DerTag tag) {
  const auto content = Take(tag);
  return content ? std::optional(DerReader(*content)) : std::nullopt;
}

std::optional<std::uint32_t> DerReader::TakeUnsigned(DerTag tag) {
  DerReader ahead = *this;
  const auto content = ahead.Take(tag);
  if (!content || content->empty() || content->size() > kMaxUnsignedBytes) return std::nullopt;
  const bool zero_in_front = content->front() == '\0';
  const bool negative = Byte(*content) > 0x7F;
  const bool padded = zero_in_front && content->size() > 1 && Byte(content->substr(1)) <= 0x7F;
  if (negative || padded || (content->size() == kMaxUnsignedBytes && !zero_in_front)) return std::nullopt;
  *this = ahead;
  return static_cast<std::uint32_t>(BigEndian(*content));
}

std::optional<bool> DerReader::TakeBoolean() {
  DerReader ahead = *this;
  const auto content = ahead.Take(DerTag::kBoolean);
  if (!content || (*content != std::string_view("\x00", 1) && *content != "\xFF")) return std::nullopt;
  *this = ahead;
  return *content == "\xFF";
}

}  // namespace gl
