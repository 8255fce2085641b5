#include "doc/strict_yaml.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kShownOfYaml = 60;  // characters of a key in a message

struct Event {
  yaml_event_t raw{};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
};

std::string_view View(const yaml_char_t* text, std::size_t size) { return {reinterpret_cast<const char*>(text), size}; }

}  // namespace

class YamlTreeBuilder {
 public:
  YamlTreeBuilder(std::string_view text, std::string_view what) : text_(text), what_(what) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
  }
  YamlTreeBuilder(const YamlTreeBuilder&) = delete;
  YamlTreeBuilder& operator=(const YamlTreeBuilder&) = delete;
  ~YamlTreeBuilder() { yaml_parser_delete(&parser_); }

  Result<YamlNode> Build();

 private:
  [[nodiscard]] std::unexpected<Error> Refuse(const std::string& reason) const {
    return Fail(Fault::kIntegrity, what_ + " is not acceptable YAML: " + reason);
  }
  [[nodiscard]] std::unexpected<Error> Refuse(const std::string& reason, std::size_t line) const {
    return Refuse(reason + " in line " + std::to_string(line));
  }
  [[nodiscard]] Status CheckText() const;
  [[nodiscard]] Status Next(Event& event);
  [[nodiscard]] Status Expect(yaml_event_type_t type, const std::string& otherwise);
  [[nodiscard]] Status ReadNode(const Event& event, YamlNode& into, std::size_t depth);
  [[nodiscard]] Status ReadItems(yaml_event_type_t end, YamlNode& into, std::size_t depth);
  [[nodiscard]] Status ReadKey(const Event& event, YamlNode& member, std::set<std::string>& keys);
  [[nodiscard]] Status CheckProperties(const Event& event) const;

  std::string_view text_;
  std::string what_;
  yaml_parser_t parser_{};
  bool ready_ = false;
  std::size_t nodes_ = 0;
};

// What the scanner treats as the end of a line, and other readers may not: NEL, LS, PS and a CR by itself.
Status YamlTreeBuilder::CheckText() const {
  constexpr std::array<std::string_view, 3> kOtherBreaks = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  if (text_.size() > kMaxYamlBytes) return Refuse("it has more than " + std::to_string(kMaxYamlBytes) + " bytes");
  if (text_.starts_with(kByteOrderMark)) return Refuse("it begins with a byte order mark");
  const auto line_of = [&](std::size_t at) {
    return static_cast<std::size_t>(std::ranges::count(text_.substr(0, at), '\n')) + 1;
  };
  for (const std::string_view other : kOtherBreaks) {
    const std::size_t at = text_.find(other);
    if (at != std::string_view::npos) return Refuse("a line break that is not LF", line_of(at));
  }
  for (std::size_t at = text_.find('\r'); at != std::string_view::npos; at = text_.find('\r', at + 1)) {
    if (!text_.substr(at + 1).starts_with('\n')) return Refuse("a CR without LF", line_of(at));
  }
  return {};
}

Status YamlTreeBuilder::Next(Event& event) {
  if (yaml_parser_parse(&parser_, &event.raw) == 1) return {};
  const std::string problem = parser_.problem != nullptr ? parser_.problem : "it can't be read";
  const bool in_reader = parser_.error == YAML_READER_ERROR;
  return in_reader ? Refuse(problem + " at byte " + std::to_string(parser_.problem_offset))
                   : Refuse(problem, parser_.problem_mark.line + 1);
}

Status YamlTreeBuilder::Expect(yaml_event_type_t type, const std::string& otherwise) {
  Event event;
  GL_TRY(Next(event));
  if (event.raw.type != type) return Refuse(otherwise, event.raw.start_mark.line + 1);
  const auto& start = event.raw.data.document_start;
  const bool directive = type == YAML_DOCUMENT_START_EVENT &&
                         (start.version_directive != nullptr || start.tag_directives.start != start.tag_directives.end);
  return directive ? Refuse("a directive", event.raw.start_mark.line + 1) : Status();
}

Result<YamlNode> YamlTreeBuilder::Build() {
  GL_TRY(CheckText());
  if (!ready_) return Refuse("no memory to read it");
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()), text_.size());
  GL_TRY(Expect(YAML_STREAM_START_EVENT, "no beginning"));
  GL_TRY(Expect(YAML_DOCUMENT_START_EVENT, "no document"));
  Event event;
  GL_TRY(Next(event));
  YamlNode root;
  GL_TRY(ReadNode(event, root, 1));
  GL_TRY(Expect(YAML_DOCUMENT_END_EVENT, "more after the document"));
  GL_TRY(Expect(YAML_STREAM_END_EVENT, "a second document"));
  return root;
}

Status YamlTreeBuilder::CheckProperties(const Event& event) const {
  const yaml_event_t& raw = event.raw;
  const yaml_char_t* anchor = nullptr;
  const yaml_char_t* tag = nullptr;
  if (raw.type == YAML_SCALAR_EVENT) {
    anchor = raw.data.scalar.anchor;
    tag = raw.data.scalar.tag;
  } else if (raw.type == YAML_MAPPING_START_EVENT) {
    anchor = raw.data.mapping_start.anchor;
    tag = raw.data.mapping_start.tag;
  } else if (raw.type == YAML_SEQUENCE_START_EVENT) {
    anchor = raw.data.sequence_start.anchor;
    tag = raw.data.sequence_start.tag;
  }
  const std::size_t line = raw.start_mark.line + 1;
  if (raw.type == YAML_ALIAS_EVENT) return Refuse("an alias", line);
  if (anchor != nullptr) return Refuse("an anchor", line);
  if (tag != nullptr) return Refuse("a tag", line);
  return {};
}

Status YamlTreeBuilder::ReadNode(const Event& event, YamlNode& into, std::size_t depth) {
  const yaml_event_t& raw = event.raw;
  into.line_ = raw.start_mark.line + 1;
  if (++nodes_ > kMaxYamlNodes) return Refuse("more than " + std::to_string(kMaxYamlNodes) + " nodes", into.line_);
  GL_TRY(CheckProperties(event));
  if (raw.type == YAML_SCALAR_EVENT) {
    into.text_ = View(raw.data.scalar.value, raw.data.scalar.length);
    into.plain_ = raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return into.text_.contains('\0') ? Refuse("a NUL", into.line_) : Status();
  }
  if (depth > kMaxYamlDepth) return Refuse("more than " + std::to_string(kMaxYamlDepth) + " levels", into.line_);
  const bool is_mapping = raw.type == YAML_MAPPING_START_EVENT;
  into.kind_ = is_mapping ? YamlNode::Kind::kMapping : YamlNode::Kind::kSequence;
  return ReadItems(is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, into, depth);
}

Status YamlTreeBuilder::ReadItems(yaml_event_type_t end, YamlNode& into, std::size_t depth) {
  std::set<std::string> keys;
  for (;;) {
    Event first;
    GL_TRY(Next(first));
    if (first.raw.type == end) return {};
    YamlNode& item = into.items_.emplace_back();
    if (!into.IsMapping()) {
      GL_TRY(ReadNode(first, item, depth + 1));
      continue;
    }
    GL_TRY(ReadKey(first, item, keys));
    Event value;
    GL_TRY(Next(value));
    GL_TRY(ReadNode(value, item, depth + 1));
  }
}

Status YamlTreeBuilder::ReadKey(const Event& event, YamlNode& member, std::set<std::string>& keys) {
  YamlNode key;
  GL_TRY(CheckProperties(event));
  if (event.raw.type != YAML_SCALAR_EVENT) return Refuse("a key that is no text", event.raw.start_mark.line + 1);
  GL_TRY(ReadNode(event, key, 1));
  if (key.text_ == "<<") return Refuse("a merge key", key.line_);
  if (key.IsNull()) return Refuse("a key that is null", key.line_);
  if (!keys.insert(key.text_).second) {
    return Refuse("the key '" + Printable(key.text_, kShownOfYaml) + "' for the second time", key.line_);
  }
  member.key_ = std::move(key.text_);
  return {};
}

std::string_view KindName(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kMapping:
      return "a mapping";
    case YamlNode::Kind::kSequence:
      return "a sequence";
    case YamlNode::Kind::kScalar:
      return "a scalar";
  }
  return "nothing";
}

// Source: the YAML 1.1 type repository, "null".
bool YamlNode::IsNull() const {
  constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
  return IsScalar() && plain_ && std::ranges::find(kNulls, text_) != kNulls.end();
}

// Source: the YAML 1.1 type repository, "bool"; the short spellings count only for some readers, so they count here.
bool YamlNode::IsTrue() const {
  constexpr std::array<std::string_view, 11> kTrues = {"true", "True", "TRUE", "yes", "Yes", "YES",
                                                       "on",   "On",   "ON",   "y",   "Y"};
  return IsScalar() && plain_ && std::ranges::find(kTrues, text_) != kTrues.end();
}

const YamlNode* YamlNode::Find(std::string_view key) const {
  if (!IsMapping()) return nullptr;
  const auto member = std::ranges::find(items_, key, &YamlNode::key_);
  return member == items_.end() ? nullptr : &*member;
}

Result<YamlNode> ParseYaml(std::string_view text, std::string_view what) { return YamlTreeBuilder(text, what).Build(); }

}  // namespace gl
