// The one door for JSON. A text is parsed once, completely, into a small tree that can't be changed; what two readers
// could take for two different things is refused.
// Source: RFC 8259; the traps that are closed here: RFC 8785, section 3.1, and RFC 7493 (I-JSON), section 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxJsonBytes = 16U << 20U;
inline constexpr std::size_t kMaxJsonDepth = 64;          // objects and arrays inside each other, the outermost too
inline constexpr std::size_t kMaxJsonValues = 1U << 16U;  // all values of one text
inline constexpr std::size_t kMaxJsonMembers = 4096;      // of one object
inline constexpr std::size_t kMaxJsonString = 4U << 20U;  // bytes of one string or name as it is written

// Those of them that a text which holds other texts may have raised.
struct JsonLimits {
  std::size_t bytes = kMaxJsonBytes, values = kMaxJsonValues, string = kMaxJsonString;
};

// One value of a JsonDocument, which has to outlive it. Every function that can fail says in its error which member it
// is about, what it wanted and what it found; the fault is Fault::kIntegrity.
class JsonValue {
 public:
  enum class Kind { kObject, kArray, kString, kNumber, kBool, kNull };

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] bool IsNull() const { return kind_ == Kind::kNull; }
  [[nodiscard]] std::string_view Name() const { return name_; }      // as a member of an object, else empty
  [[nodiscard]] std::string_view Source() const { return source_; }  // exactly its bytes of the text

  // What it is, each refused for a value of another kind.
  [[nodiscard]] Result<std::string_view> AsText() const;  // decoded; refused when a NUL is in it
  [[nodiscard]] Result<std::uint64_t> AsU64(std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) const;
  [[nodiscard]] Result<bool> AsBool() const;
  [[nodiscard]] Result<std::string> AsHexBytes() const;                  // digits of either case, an even number
  [[nodiscard]] Result<std::string> AsHexBytes(std::size_t size) const;  // exactly SIZE bytes
  [[nodiscard]] Result<std::span<const JsonValue>> AsArray() const;
  [[nodiscard]] Result<const JsonValue*> AsObject() const;  // itself

  // The elements of an array or the members of an object in the order of the text; nothing for other kinds.
  [[nodiscard]] std::span<const JsonValue> Items() const { return items_; }

  // The member NAME of an object, nullptr when there is none or this is no object.
  [[nodiscard]] const JsonValue* Find(std::string_view name) const;

  // The member NAME, refused when it is absent.
  [[nodiscard]] Result<const JsonValue*> Member(std::string_view name) const;
  [[nodiscard]] Result<std::string_view> Text(std::string_view name) const;
  [[nodiscard]] Result<std::uint64_t> U64(std::string_view name,
                                          std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) const;
  [[nodiscard]] Result<bool> Bool(std::string_view name) const;
  [[nodiscard]] Result<std::string> HexBytes(std::string_view name) const;
  [[nodiscard]] Result<std::string> HexBytes(std::string_view name, std::size_t size) const;
  [[nodiscard]] Result<std::span<const JsonValue>> Array(std::string_view name) const;
  [[nodiscard]] Result<const JsonValue*> Object(std::string_view name) const;

  // The member NAME, nothing (nullptr) when it is absent or null; still refused when it is of another kind.
  [[nodiscard]] Result<std::optional<std::string_view>> OptionalText(std::string_view name) const;
  [[nodiscard]] Result<std::optional<std::uint64_t>> OptionalU64(
      std::string_view name, std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) const;
  [[nodiscard]] Result<std::optional<bool>> OptionalBool(std::string_view name) const;
  [[nodiscard]] Result<std::optional<std::string>> OptionalHexBytes(std::string_view name, std::size_t size) const;
  [[nodiscard]] Result<std::span<const JsonValue>> OptionalArray(std::string_view name) const;  // empty when absent
  [[nodiscard]] Result<const JsonValue*> OptionalObject(std::string_view name) const;

  // Refused when it is no object, or one with a member whose name is not in NAMES.
  [[nodiscard]] Status OnlyMembers(std::initializer_list<std::string_view> names) const;

 private:
  friend class JsonTreeBuilder;
  [[nodiscard]] std::unexpected<Error> Wrong(std::string_view expected) const;
  [[nodiscard]] const JsonValue* Given(std::string_view name) const;  // nullptr when absent or null

  Kind kind_ = Kind::kNull;
  bool bool_ = false;
  std::string_view name_;
  std::string_view source_;
  std::string_view text_;  // of a string: decoded
  std::vector<JsonValue> items_;
};

// "an object", "a string": for messages.
[[nodiscard]] std::string_view KindName(JsonValue::Kind kind);

// Whether TEXT, JSON or not, is within the limits above, by an estimate from above of how many values are in it. This
// comes before the library takes memory for the text, and tells what is too much from what is malformed.
[[nodiscard]] Status CheckJsonLimits(std::string_view text, std::string_view what, const JsonLimits& limits = {});

class JsonDocument {
 public:
  // Parses TEXT, of which the document keeps a copy; WHAT names it in messages. Refused with Fault::kIntegrity and the
  // byte where it happened: what is not RFC 8259 or not UTF-8, a byte order mark, a key twice in one object, text after
  // the end, an outermost value that is neither an object nor an array, a number that neither 64 bits nor a double can
  // hold, an escape that is no character, and what is over one of LIMITS or of those above.
  [[nodiscard]] static Result<JsonDocument> Parse(std::string_view text, std::string_view what,
                                                  const JsonLimits& limits = {});

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  [[nodiscard]] const JsonValue& Root() const;

 private:
  friend class JsonTreeBuilder;
  struct Content;
  explicit JsonDocument(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace gl
