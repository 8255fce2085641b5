#include "tests/builders/der_writer.h"

#include <charconv>
#include <ctime>

namespace gl::test {
namespace {

std::string BigEndian(std::uint64_t value) {
  std::string bytes;
  do {
    bytes.insert(bytes.begin(), static_cast<char>(value & 0xFFU));
    value >>= 8U;
  } while (value != 0);
  return bytes;
}

std::string Length(std::size_t length) {
  if (length < 0x80) return std::string(1, static_cast<char>(length));
  const std::string bytes = BigEndian(length);
  return static_cast<char>(0x80 + bytes.size()) + bytes;
}

// In groups of seven bits, the last without the high bit.
std::string Base128(std::uint64_t value) {
  std::string bytes(1, static_cast<char>(value & 0x7FU));
  for (value >>= 7U; value != 0; value >>= 7U) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80U | (value & 0x7FU)));
  }
  return bytes;
}

std::uint64_t TakeNumber(std::string_view& dotted) {
  std::uint64_t value = 0;
  const auto end = std::from_chars(dotted.data(), dotted.data() + dotted.size(), value).ptr;
  dotted.remove_prefix(static_cast<std::size_t>(end - dotted.data()));
  if (!dotted.empty()) dotted.remove_prefix(1);
  return value;
}

std::string TimeText(const char* form, std::int64_t unix_time) {
  const std::time_t time = unix_time;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), form, &parts));
  return text;
}

}  // namespace

std::string Der(unsigned char tag, std::string_view content) {
  return std::string(1, static_cast<char>(tag)).append(Length(content.size())).append(content);
}

std::string DerSequence(std::string_view content) { return Der(0x30, content); }
std::string DerSet(std::string_view content) { return Der(0x31, content); }
std::string DerOctets(std::string_view bytes) { return Der(0x04, bytes); }
std::string DerBits(std::string_view bytes) { return Der(0x03, std::string(1, '\0').append(bytes)); }
std::string DerUtf8(std::string_view text) { return Der(0x0C, text); }
std::string DerBoolean(bool value) { return Der(0x01, value ? "\xFF" : std::string_view("\0", 1)); }
std::string DerInteger(std::uint64_t value) { return DerUnsigned(BigEndian(value)); }
std::string DerEnumerated(unsigned char value) { return Der(0x0A, std::string(1, static_cast<char>(value))); }
std::string DerOid(std::string_view dotted) { return Der(0x06, OidContent(dotted)); }

std::string DerUnsigned(std::string_view big_endian) {
  const bool looks_negative = (static_cast<unsigned char>(big_endian.front()) & 0x80U) != 0;
  return Der(0x02, (looks_negative ? std::string(1, '\0') : std::string()).append(big_endian));
}

std::string DerTime(std::int64_t unix_time) {
  constexpr std::int64_t kYear2050 = 2524608000;
  if (unix_time >= kYear2050) return DerGeneralizedTime(unix_time);
  return Der(0x17, TimeText("%y%m%d%H%M%SZ", unix_time));
}

std::string DerGeneralizedTime(std::int64_t unix_time) { return Der(0x18, TimeText("%Y%m%d%H%M%SZ", unix_time)); }

std::string OidContent(std::string_view dotted) {
  const std::uint64_t first = TakeNumber(dotted);
  std::string content = Base128(40 * first + TakeNumber(dotted));
  while (!dotted.empty()) content += Base128(TakeNumber(dotted));
  return content;
}

}  // namespace gl::test
