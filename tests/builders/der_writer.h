// DER, written without the code that reads it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gl::test {

// TAG, the length of CONTENT, CONTENT.
[[nodiscard]] std::string Der(unsigned char tag, std::string_view content);

[[nodiscard]] std::string DerSequence(std::string_view content);
[[nodiscard]] std::string DerSet(std::string_view content);
[[nodiscard]] std::string DerOctets(std::string_view bytes);
[[nodiscard]] std::string DerBits(std::string_view bytes);  // all bits of BYTES
[[nodiscard]] std::string DerUtf8(std::string_view text);
[[nodiscard]] std::string DerBoolean(bool value);
[[nodiscard]] std::string DerInteger(std::uint64_t value);
[[nodiscard]] std::string DerUnsigned(std::string_view big_endian);  // an INTEGER that is not negative
[[nodiscard]] std::string DerEnumerated(unsigned char value);        // below 128
[[nodiscard]] std::string DerOid(std::string_view dotted);
[[nodiscard]] std::string DerTime(std::int64_t unix_time);  // UTCTime until 2049, then GeneralizedTime

[[nodiscard]] std::string DerGeneralizedTime(std::int64_t unix_time);  // whatever the year

// The content bytes of an OBJECT IDENTIFIER, without tag and length.
[[nodiscard]] std::string OidContent(std::string_view dotted);

}  // namespace gl::test
