#include "wire/pkt_line.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kLengthDigits = 4;
constexpr std::size_t kShownBytes = 80;  // of a line that is refused

constexpr std::array kSpecial = {PktLine::Kind::kFlush, PktLine::Kind::kDelimiter, PktLine::Kind::kResponseEnd};

// A line's length, which BYTES begin with, as the remote wrote it.
Result<std::size_t> WrittenLength(std::string_view bytes) {
  const std::string_view digits = bytes.substr(0, kLengthDigits);
  std::size_t length = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, length, 16);
  const bool possible = length < kSpecial.size() || (length >= kLengthDigits && length <= kMaxPktLine);
  if (error == std::errc() && stop == end && possible) return length;
  return Fail(Fault::kRemote,
              "malformed answer of the remote: expected the length of a pkt-line, got '" + Printable(digits) + "'");
}

}  // namespace

void PktLineReader::Feed(std::string_view piece) {
  buffer_.erase(0, std::exchange(taken_, 0));
  buffer_ += piece;
}

// pkt-line = length payload | "0000" (flush) | "0001" (delimiter) | "0002" (response end)
// length   = 4*4HEXDIG, in either case, 4 to 65520: itself and the payload
// Source: gitprotocol-common(5), "pkt-line Format"; gitprotocol-v2(5), "Packet-Line Framing".
Result<std::optional<PktLine>> PktLineReader::Next() {
  const std::string_view left = std::string_view(buffer_).substr(taken_);
  if (left.size() < kLengthDigits) return std::nullopt;
  GL_ASSIGN(const std::size_t length, WrittenLength(left));
  const std::size_t size = std::max(length, kLengthDigits);
  if (left.size() < size) return std::nullopt;
  taken_ += size;
  if (length < kSpecial.size()) return PktLine{kSpecial.at(length), {}};
  return PktLine{PktLine::Kind::kData, left.substr(kLengthDigits, size - kLengthDigits)};
}

void AppendData(std::string& bytes, std::string_view payload) {
  assert(payload.size() <= kMaxPktPayload);
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t length = kLengthDigits + payload.size();
  for (const unsigned shift : {12U, 8U, 4U, 0U}) bytes += kDigits[(length >> shift) & 0xFU];
  bytes += payload;
}

std::unexpected<Error> Unexpected(std::string_view expected, const PktLine& line) {
  constexpr std::array kNames = {"", "a flush packet", "a delimiter packet", "the end of the response"};  // as in Kind
  const bool data = line.kind == PktLine::Kind::kData;
  const std::string got =
      data ? "'" + Printable(line.Text(), kShownBytes) + "'" : kNames.at(static_cast<std::size_t>(line.kind));
  return Fail(Fault::kRemote, "malformed answer of the remote: expected " + std::string(expected) + ", got " + got);
}

std::unexpected<Error> RemoteSays(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return Fail(Fault::kRemote, "the remote says: " + Printable(text));
}

Status CheckNotOver(const PktLine& line) {
  if (line.kind != PktLine::Kind::kResponseEnd) return {};
  return Fail(Fault::kRemote, "the answer ended early");
}

Status CheckOver(const PktLine& line) {
  if (line.kind == PktLine::Kind::kResponseEnd) return {};
  return Unexpected("the end of the response", line);
}

// error-line = "ERR" SP explanation
// Source: gitprotocol-pack(5), "pkt-line Format".
Status CheckNotError(const PktLine& line) {
  constexpr std::string_view kError = "ERR ";
  if (!line.payload.starts_with(kError)) return {};
  return RemoteSays(line.payload.substr(kError.size()));
}

}  // namespace gl
