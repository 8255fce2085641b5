// Any split of a stream gives the same advertisement or the same error; nothing is found after an error; errors are one
// printable line. The input is the stream; without a pkt-line at its start, it is lines of text that are framed here.
#include <cstddef>
#include <cstdint>

#include "wire/capabilities.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

std::string Framed(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n') + 1);
    const std::string_view taken = line.empty() ? text : line;
    gl::AppendData(bytes, taken);
    text.remove_prefix(taken.size());
  }
  gl::AppendFlush(bytes);
  return bytes;
}

std::string Shown(const gl::Capabilities& found) {
  std::string shown = "found " + std::string(gl::ObjectFormatName(found.object_format));
  for (const bool flag : {found.names_object_format, found.names_agent, found.ls_refs, found.shallow, found.filter}) {
    shown += flag ? '1' : '0';
  }
  return shown;
}

// How reading BYTES in pieces of SIZE ends.
std::string End(std::string_view bytes, std::size_t size, gl::HashAlgorithm wanted) {
  gl::PktLineReader lines;
  gl::AdvertisementReader reader(wanted);
  std::string end = "more";
  while (true) {
    const auto line = lines.Next();
    if (!line) return end + line.error().message;
    if (!*line) {
      if (bytes.empty()) return end;
      lines.Feed(bytes.substr(0, size));
      bytes.remove_prefix(bytes.size() < size ? bytes.size() : size);
      continue;
    }
    const auto result = reader.Take(**line);
    if (end != "more") {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      end = Shown(**result);
    }
    for (const char byte : end) Require(byte >= 0x20 && byte <= 0x7e);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::string bytes = input.starts_with("00") ? input : Framed(input);
  for (const auto wanted : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = End(bytes, bytes.size() + 1, wanted);
    Require(whole == End(bytes, 1, wanted));
    Require(whole == End(bytes, 7, wanted));
  }
  return 0;
}
