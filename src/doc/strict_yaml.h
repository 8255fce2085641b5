// The one door for YAML. A text becomes a small tree that can't be changed; everything by which two readers could see
// two different trees is refused.
// Source: YAML 1.1, as libyaml and the YAML library of Docker Compose, which is a port of it, read it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxYamlBytes = 1U << 20U;
inline constexpr std::size_t kMaxYamlDepth = 64;         // mappings and sequences inside each other
inline constexpr std::size_t kMaxYamlNodes = 1U << 16U;  // of one text, keys too

class YamlNode {
 public:
  enum class Kind { kMapping, kSequence, kScalar };

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] bool IsMapping() const { return kind_ == Kind::kMapping; }
  [[nodiscard]] bool IsSequence() const { return kind_ == Kind::kSequence; }
  [[nodiscard]] bool IsScalar() const { return kind_ == Kind::kScalar; }

  [[nodiscard]] std::size_t Line() const { return line_; }         // where it begins, from 1
  [[nodiscard]] const std::string& Key() const { return key_; }    // as a member of a mapping, else empty
  [[nodiscard]] const std::string& Text() const { return text_; }  // of a scalar
  // A scalar that stands without quotes: it may mean a number, a boolean or null.
  [[nodiscard]] bool IsPlain() const { return plain_; }
  // A plain scalar that means no value: "", "~" or a spelling of null.
  [[nodiscard]] bool IsNull() const;
  // A plain scalar that means true.
  [[nodiscard]] bool IsTrue() const;

  // The members of a mapping or the items of a sequence in the order of the text; nothing for a scalar.
  [[nodiscard]] std::span<const YamlNode> Items() const { return items_; }
  // The member KEY of a mapping, nullptr when there is none or this is no mapping.
  [[nodiscard]] const YamlNode* Find(std::string_view key) const;

 private:
  friend class YamlTreeBuilder;
  Kind kind_ = Kind::kScalar;
  bool plain_ = false;
  std::size_t line_ = 0;
  std::string key_;
  std::string text_;
  std::vector<YamlNode> items_;
};

// "a mapping", "a sequence", "a scalar": for messages.
[[nodiscard]] std::string_view KindName(YamlNode::Kind kind);

// The tree of TEXT, which WHAT names in messages. Refused with Fault::kIntegrity and the line: what is not YAML or not
// UTF-8, no document or a second one, directives, anchors, aliases, tags, merge keys, a key twice, a key that is no
// scalar, a NUL, a line break other than LF and CR LF, a byte order mark, and what is over one of the limits above.
[[nodiscard]] Result<YamlNode> ParseYaml(std::string_view text, std::string_view what);

}  // namespace gl
