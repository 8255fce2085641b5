// What Printable gives is printable, bounded and says exactly what the text was; FindBadCharacter points into the text
// at the first bad place; and a clean ASCII text prints as itself.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hex.h"
#include "base/text.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1) / 2;

// The text that SHOWN was made from.
std::string Unescaped(std::string_view shown) {
  std::string text;
  while (!shown.empty()) {
    if (shown.front() != '\\') {
      text += shown.front();
      shown.remove_prefix(1);
    } else if (shown.starts_with("\\\\")) {
      text += '\\';
      shown.remove_prefix(2);
    } else {
      const auto byte = gl::HexDecode(shown.substr(2, 2));
      Require(shown.starts_with("\\x") && byte && byte->size() == 1);
      text += *byte;
      shown.remove_prefix(4);
    }
  }
  return text;
}

void CheckPrintable(std::string_view text, std::size_t limit) {
  const std::string whole = gl::Printable(text, kNoLimit);
  Require(IsPrintable(whole) && Unescaped(whole) == text);
  const std::string cut = gl::Printable(text, limit);
  if (whole.size() <= limit) return Require(cut == whole);
  Require(cut.size() <= limit + 3 && cut.ends_with("...") && whole.starts_with(cut.substr(0, cut.size() - 3)));
}

void CheckBadCharacter(std::string_view text, std::string_view allowed) {
  const auto bad = gl::FindBadCharacter(text, allowed);
  if (!bad) {
    const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto allowed_or_printable = [&](char c) { return (c >= ' ' && c <= '~') || allowed.contains(c); };
    Require(!ascii || std::ranges::all_of(text, allowed_or_printable));
    if (ascii && allowed.empty() && !text.contains('\\')) Require(gl::Printable(text, text.size()) == text);
    return;
  }
  Require(bad->offset < text.size() && !bad->name.empty() && IsPrintable(bad->name));
  Require(!gl::FindBadCharacter(text.substr(0, bad->offset), allowed));
  const auto again = gl::FindBadCharacter(text.substr(bad->offset), allowed);
  Require(again && again->offset == 0 && again->name == bad->name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  CheckPrintable(text, 400);
  CheckPrintable(text, size == 0 ? 0 : data[0]);
  CheckBadCharacter(text, "");
  CheckBadCharacter(text, "\t\n");
  Require(gl::FoldedName(text).size() <= text.size());
  return 0;
}
