#include "tests/builders/pck_builder.h"

#include <algorithm>

#include "tests/builders/der_writer.h"

namespace gl::test {

constexpr std::string_view kArc = "1.2.840.113741.1.13.1";

PckFields::PckFields() {
  Set("1", DerOctets(std::string(16, '\x77')));
  Set("2", "");  // holds the fields 2.*
  for (unsigned i = 1; i <= 16; ++i) Set("2." + std::to_string(i), DerInteger(5));
  Set("2.17", DerInteger(11));
  Set("2.18", DerOctets(std::string(16, '\x05')));
  Set("3", DerOctets(std::string(2, '\0')));
  Set("4", DerOctets(std::string("\x90\xC0\x6F\x00\x00\x00", 6)));
  Set("5", DerEnumerated(0));
  Set("6", DerOctets(std::string(16, '\x66')));
  Set("7", "");  // holds the fields 7.*
  Set("7.1", DerBoolean(true));
  Set("7.2", DerBoolean(false));
  Set("7.3", DerBoolean(true));
}

PckFields& PckFields::Set(std::string_view id, std::string_view der) {
  const auto found = std::ranges::find(pairs_, id, &std::pair<std::string, std::string>::first);
  if (found == pairs_.end()) return Add(id, der);
  found->second = der;
  return *this;
}

PckFields& PckFields::SetComponents(const std::array<std::uint8_t, 16>& svns) {
  std::string cpu_svn;
  for (std::size_t i = 0; i < svns.size(); ++i) {
    Set("2." + std::to_string(i + 1), DerInteger(svns.at(i)));
    cpu_svn += static_cast<char>(svns.at(i));
  }
  return Set("2.18", DerOctets(cpu_svn));
}

PckFields& PckFields::Drop(std::string_view id) {
  std::erase_if(pairs_, [&](const auto& pair) { return pair.first == id; });
  return *this;
}

PckFields& PckFields::Add(std::string_view id, std::string_view der) {
  pairs_.emplace_back(id, der);
  return *this;
}

std::string PckFields::Pairs(std::string_view prefix) const {
  std::string pairs;
  for (const auto& [id, der] : pairs_) {
    const bool here = id.starts_with(prefix) && !id.substr(prefix.size()).contains('.');
    if (!here) continue;
    const std::string value = der.empty() ? DerSequence(Pairs(id + ".")) : der;
    pairs += DerSequence(DerOid(std::string(kArc) + "." + id) + value);
  }
  return pairs;
}

std::string PckFields::Extension() const { return DerSequence(Pairs("")); }

}  // namespace gl::test
