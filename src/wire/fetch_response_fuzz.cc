// Any split of a stream gives the same pack and the same end; the sink gets nothing after an error or the end; an
// answer that ended holds a pack; errors are one printable line. The input is the stream; without a pkt-line at its
// start, it is lines that are framed here, an empty one a delimiter.
#include <cstddef>
#include <cstdint>

#include "wire/fetch_response.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

std::string Framed(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.empty()) {
      gl::AppendDelimiter(bytes);
    } else {
      gl::AppendData(bytes, line);
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  gl::AppendFlush(bytes);
  return bytes + "0002";
}

// All that came of BYTES in pieces of SIZE, as text.
std::string Outcome(std::string_view bytes, std::size_t size, gl::HashAlgorithm algorithm) {
  std::string pack, end, framing;
  gl::PktLineReader lines;
  gl::FetchResponse response(algorithm, [&](std::string_view piece) {
    Require(end.empty() && !piece.empty());
    pack += piece;
    return gl::Status();
  });
  while (true) {
    const auto line = lines.Next();
    if (!line) {
      framing = line.error().message;
      break;
    }
    if (!*line) {
      if (bytes.empty()) break;
      lines.Feed(bytes.substr(0, size));
      bytes.remove_prefix(bytes.size() < size ? bytes.size() : size);
      continue;
    }
    const auto result = response.Take(**line);
    if (!end.empty()) {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      Require(!pack.empty());
      end = "end";
    }
  }
  for (const char byte : end + framing) Require(byte >= 0x20 && byte <= 0x7e);
  Require(pack.size() == response.PackBytes());
  for (const char* const late : {"packfile\n", "\1late"}) {
    if (!end.empty()) Require(!response.Take({gl::PktLine::Kind::kData, late}));
  }
  return end + framing + pack;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::string bytes = input.starts_with("00") ? input : Framed(input);
  for (const auto algorithm : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = Outcome(bytes, bytes.size() + 1, algorithm);
    Require(whole == Outcome(bytes, 1, algorithm));
    Require(whole == Outcome(bytes, 9, algorithm));
  }
  return 0;
}
