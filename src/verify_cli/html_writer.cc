#include "verify_cli/html_writer.h"

#include <cassert>

#include "verify_cli/shown.h"

namespace gl {

HtmlWriter& HtmlWriter::Open(std::string_view tag, std::string_view kind) {
  text_.append("<").append(tag);
  if (!kind.empty()) text_.append(" class=\"").append(kind).append("\"");
  text_ += '>';
  open_.push_back(tag);
  return *this;
}

HtmlWriter& HtmlWriter::Close() {
  assert(!open_.empty());
  text_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

HtmlWriter& HtmlWriter::Element(std::string_view tag, std::string_view kind, std::string_view text) {
  return Open(tag, kind).Text(text).Close();
}

HtmlWriter& HtmlWriter::Text(std::string_view text) { return Printed(Shown(text)); }

HtmlWriter& HtmlWriter::Printed(std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      text_ += "&amp;";
    } else if (c == '<') {
      text_ += "&lt;";
    } else if (c == '>') {
      text_ += "&gt;";
    } else if (c == '"') {
      text_ += "&quot;";
    } else if (c == '\'') {
      text_ += "&#39;";
    } else {
      text_ += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  return *this;
}

HtmlWriter& HtmlWriter::Own(std::string_view html) {
  text_ += html;
  return *this;
}

std::string HtmlWriter::Take() && {
  assert(open_.empty());
  return std::move(text_);
}

}  // namespace gl
