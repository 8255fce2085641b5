// What the fuzz targets of wire's readers share: their input as a stream of pkt-lines, fed in pieces.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "wire/pkt_line.h"

namespace gl::test {

// INPUT when a pkt-line stands at its start; else its lines, framed, an empty one a delimiter, and an end of both
// kinds.
inline std::string Framed(const std::string& input) {
  if (input.starts_with("00")) return input;
  std::string bytes;
  for (std::string_view text = input; !text.empty();) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.empty()) {
      AppendDelimiter(bytes);
    } else {
      AppendData(bytes, line);
    }
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  AppendFlush(bytes);
  return bytes + "0002";
}

// Feeds BYTES in pieces of SIZE and gives each line to TAKE: why the framing ended them early, or "".
template <typename Take>
std::string FeedLines(std::string_view bytes, std::size_t size, const Take& take) {
  PktLineReader lines;
  while (true) {
    const auto line = lines.Next();
    if (!line) return line.error().message;
    if (*line) {
      take(**line);
    } else if (bytes.empty()) {
      return "";
    } else {
      const std::string_view piece = bytes.substr(0, size);
      bytes.remove_prefix(piece.size());
      lines.Feed(piece);
    }
  }
}

}  // namespace gl::test
