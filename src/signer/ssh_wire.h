// The encoding in which SSH writes keys and signatures. Source: RFC 4251, section 5.
#pragma once

#include <cstdint>
#include <string>

#include "base/byte_reader.h"

namespace gl {

// The next "uint32", big-endian.
[[nodiscard]] inline std::optional<std::uint32_t> TakeUint32(ByteReader& reader) {
  const auto bytes = reader.Take(4);
  if (!bytes) return std::nullopt;
  std::uint32_t value = 0;
  for (const char byte : *bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// The next "string": a uint32 and as many bytes. After one that failed, all that follow fail too.
[[nodiscard]] inline std::optional<std::string_view> TakeString(ByteReader& reader) {
  ByteReader ahead = reader;
  const auto size = TakeUint32(ahead);
  const auto bytes = size ? ahead.Take(*size) : std::nullopt;
  if (bytes) reader = ahead;
  return bytes;
}

// The next "mpint", which must be positive and as short as it can be; its big-endian bytes.
[[nodiscard]] inline std::optional<std::string_view> TakePositive(ByteReader& reader) {
  const auto bytes = TakeString(reader);
  const auto is_high = [](char byte) { return static_cast<signed char>(byte) < 0; };
  if (!bytes || bytes->empty() || is_high(bytes->front())) return std::nullopt;
  if (bytes->front() == '\0' && (bytes->size() == 1 || !is_high((*bytes)[1]))) return std::nullopt;
  return bytes;
}

// BYTES, shorter than 4 GiB, as a "string".
[[nodiscard]] inline std::string SshString(std::string_view bytes) {
  std::string encoded;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) encoded += static_cast<char>(bytes.size() >> shift);
  return encoded.append(bytes);
}

}  // namespace gl
