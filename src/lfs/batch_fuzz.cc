// What is accepted has an address and headers that nobody can read as more than one line, for each object asked for,
// and is accepted with http allowed too, where http is more than what it was without; refusals are one printable line.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lfs/batch.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool IsHeader(std::string_view header) {
  const std::size_t colon = header.find(": ");
  return colon != std::string_view::npos && colon > 0 && IsPrintable(header) &&
         header.substr(0, colon).find_first_of(" @;:\"") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::vector<gl::LfsPointer> asked = {{std::string(64, '1'), 1}, {std::string(64, '2'), 2}};
  const auto secure = gl::ReadBatchAnswer(bytes, asked, false);
  const auto any = gl::ReadBatchAnswer(bytes, asked, true);
  Require(any || !secure);
  if (!any) {
    Require(any.error().fault == gl::Fault::kRemote && IsPrintable(any.error().message));
    return 0;
  }
  Require(any->size() == asked.size());
  bool all_secure = true;
  for (const gl::LfsDownload& download : *any) {
    Require(IsPrintable(download.href) && download.href.find_first_of(" \\") == std::string::npos);
    Require(download.href.starts_with("http://") || download.href.starts_with("https://"));
    all_secure = all_secure && download.href.starts_with("https://");
    Require(std::ranges::all_of(download.headers, IsHeader));
  }
  Require(secure.has_value() == all_secure);
  // Nothing may follow but blanks.
  Require(gl::ReadBatchAnswer(bytes + " ", asked, true).has_value());
  Require(!gl::ReadBatchAnswer(bytes + "0", asked, true) && !gl::ReadBatchAnswer(bytes + "}", asked, true));
  return 0;
}
