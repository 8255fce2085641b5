// A cursor over DER (ITU-T X.690, clause 10): definite lengths in their shortest form, tags of one byte. What is not
// of that form, or is not what the caller asks for, gives nothing and leaves the cursor where it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gl {

enum class DerTag : unsigned char {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kOid = 0x06,
  kEnumerated = 0x0A,
  kUtf8String = 0x0C,
  kSequence = 0x30,
  kSet = 0x31,
};

struct DerElement {
  DerTag tag;                // perhaps a number that has no name above
  std::string_view content;  // without tag and length
  std::string_view whole;    // with them
};

class DerReader {
 public:
  explicit DerReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }
  [[nodiscard]] bool Next(DerTag tag) const {
    return !rest_.empty() && static_cast<unsigned char>(rest_.front()) == static_cast<unsigned char>(tag);
  }

  // The next element, whatever it is.
  [[nodiscard]] std::optional<DerElement> TakeAny();
  // The content of the next element, which must have this TAG.
  [[nodiscard]] std::optional<std::string_view> Take(DerTag tag);
  // A cursor over the next element's content: a SEQUENCE, or with another constructed TAG.
  [[nodiscard]] std::optional<DerReader> TakeInside(DerTag tag = DerTag::kSequence);

  // An INTEGER or, with kEnumerated, an ENUMERATED of 0 to 2^32-1, in its shortest form.
  [[nodiscard]] std::optional<std::uint32_t> TakeUnsigned(DerTag tag = DerTag::kInteger);
  // FALSE is 00 and TRUE is ff, as DER has it.
  [[nodiscard]] std::optional<bool> TakeBoolean();

 private:
  std::string_view rest_;
};

}  // namespace gl
