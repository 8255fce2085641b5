// The SGX extension of a PCK certificate.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gl::test {

// Pairs of an identifier, relative to 1.2.840.113741.1.13.1 ("4", "2.17"), and a value in DER. Those that begin with
// "2." or "7." go into the fields 2 and 7.
class PckFields {
 public:
  PckFields();  // all fields of a Platform CA's certificate

  // Replaces the value of field ID, or adds the field.
  PckFields& Set(std::string_view id, std::string_view der);
  PckFields& SetComponents(const std::array<std::uint8_t, 16>& svns);  // and the CPUSVN
  PckFields& Drop(std::string_view id);
  PckFields& Add(std::string_view id, std::string_view der);  // even when it is there

  [[nodiscard]] std::string Extension() const;  // the DER of its value

 private:
  [[nodiscard]] std::string Pairs(std::string_view prefix) const;
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace gl::test
