// Any split of a stream gives the same ref and the same end; nothing is taken after an error or the end; what was found
// stands in the stream; errors are one printable line.
// The input is the stream; without a pkt-line at its start, it is lines of text that are framed here.
#include <cstddef>
#include <cstdint>

#include "wire/ref_list.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

std::string Framed(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    gl::AppendData(bytes, line);
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
  }
  gl::AppendFlush(bytes);
  return bytes + "0002";
}

// All that came of BYTES in pieces of SIZE, as text.
std::string Outcome(std::string_view bytes, std::size_t size, gl::HashAlgorithm algorithm) {
  std::string end, framing;
  gl::PktLineReader lines;
  gl::RefListReader reader(algorithm, "refs/heads/x");
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
    const auto result = reader.Take(**line);
    if (!end.empty()) {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      end = "end";
    }
  }
  for (const char byte : end + framing) Require(byte >= 0x20 && byte <= 0x7e);
  return end + framing + (reader.Target() ? reader.Target()->Hex() : "none");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::string bytes = input.starts_with("00") ? input : Framed(input);
  for (const auto algorithm : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = Outcome(bytes, bytes.size() + 1, algorithm);
    Require(whole == Outcome(bytes, 1, algorithm));
    Require(whole == Outcome(bytes, 7, algorithm));
    const std::string id = whole.substr(whole.size() - 2 * gl::DigestSize(algorithm) % (whole.size() + 1));
    Require(whole.ends_with("none") || input.contains(id + " refs/heads/x"));
  }
  return 0;
}
