// Any split of a stream into pieces gives the same lines and the same end; what was read as data, flush or delimiter is
// written back as the same bytes, but for the case of the length's digits.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/builders/require.h"
#include "wire/pkt_line.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

using Kind = gl::PktLine::Kind;

struct Read {
  std::vector<std::pair<Kind, std::string>> lines;
  std::string error;
  bool operator==(const Read&) const = default;
};

// BYTES in pieces whose sizes SIZES gives in turn.
Read ReadInPieces(std::string_view bytes, const std::vector<std::size_t>& sizes) {
  Read read;
  gl::PktLineReader reader;
  for (std::size_t piece = 0;;) {
    const auto line = reader.Next();
    if (!line) {
      Require(line.error().fault == gl::Fault::kRemote && reader.Next().error().message == line.error().message);
      Require(IsPrintable(line.error().message));
      read.error = line.error().message;
      return read;
    }
    if (*line) {
      read.lines.emplace_back((*line)->kind, (*line)->payload);
      continue;
    }
    if (bytes.empty()) return read;
    const std::string_view next = bytes.substr(0, sizes[piece++ % sizes.size()]);
    bytes.remove_prefix(next.size());
    reader.Feed(next);
  }
}

std::string Written(const Read& read) {
  std::string bytes;
  for (const auto& [kind, payload] : read.lines) {
    if (kind == Kind::kData) gl::AppendData(bytes, payload);
    if (kind == Kind::kFlush) gl::AppendFlush(bytes);
    if (kind == Kind::kDelimiter) gl::AppendDelimiter(bytes);
    if (kind == Kind::kResponseEnd) bytes += "0002";
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const Read whole = ReadInPieces(bytes, {bytes.size() + 1});
  Require(whole == ReadInPieces(bytes, {1}));
  Require(whole == ReadInPieces(bytes, {5, 1, 3, 70}));
  Require(whole == ReadInPieces(bytes, {size % 11 + 1, size % 7 + 2}));

  const std::string written = Written(whole);
  Require(written.size() <= bytes.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    Require(written[i] == bytes[i] || written[i] == std::tolower(static_cast<unsigned char>(bytes[i])));
  }
  Require(ReadInPieces(written, {written.size() + 1}) == Read{whole.lines, ""});
  return 0;
}
