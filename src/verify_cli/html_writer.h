// HTML in which nothing from outside can be anything but text. Elements that are opened are closed, in their order.
// Source: HTML Living Standard, section 13.3 ("Serializing HTML fragments"): what has to be escaped in text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gl {

class HtmlWriter {
 public:
  // <TAG class="KIND">; both are words of ours.
  HtmlWriter& Open(std::string_view tag, std::string_view kind = "");
  HtmlWriter& Close();
  // An element with one text in it.
  HtmlWriter& Element(std::string_view tag, std::string_view kind, std::string_view text);

  // TEXT, from wherever: made printable as in the other forms, then escaped.
  HtmlWriter& Text(std::string_view text);
  // TEXT that was made printable already; a byte that is not becomes "?".
  HtmlWriter& Printed(std::string_view text);
  // HTML of ours, whole elements.
  HtmlWriter& Own(std::string_view html);

  // The document, when everything is closed.
  [[nodiscard]] std::string Take() &&;

 private:
  std::string text_;
  std::vector<std::string_view> open_;
};

}  // namespace gl
