#include "net/issuer_chain.h"

#include "base/byte_reader.h"
#include "pki/pem.h"

namespace gl {
namespace {

std::unexpected<Error> RefuseChain(const std::string& reason) {
  return Fail(Fault::kIntegrity, "its issuer chain " + reason);
}

// The value of a hex digit in either case, -1 for another character.
int DigitValue(char digit) {
  if ('0' <= digit && digit <= '9') return digit - '0';
  if ('a' <= digit && digit <= 'f') return digit - 'a' + 10;
  if ('A' <= digit && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

Result<std::string> Decode(std::string_view value) {
  std::string text;
  ByteReader reader(value);
  while (const auto next = reader.Take(1)) {
    const char character = next->front();
    if (character < ' ' || character > '~') return RefuseChain("has a byte that no header has");
    if (character != '%') {
      text += character;
      continue;
    }
    const auto digits = reader.Take(2);
    const int high = digits ? DigitValue((*digits)[0]) : -1;
    const int low = digits ? DigitValue((*digits)[1]) : -1;
    if (high < 0 || low < 0) return RefuseChain("has a % without two hex digits");
    text += static_cast<char>(high * 16 + low);
  }
  return text;
}

}  // namespace

Result<std::string> DecodeIssuerChain(std::string_view value) {
  if (value.size() > kMaxIssuerChainBytes) return RefuseChain("has more than 64 KiB");
  GL_ASSIGN(std::string pem, Decode(value));
  const auto blocks = ParsePemCertificates(pem);
  if (!blocks) return RefuseChain("is no chain of certificates: " + blocks.error().message);
  if (blocks->empty()) return RefuseChain("is empty");
  return pem;
}

}  // namespace gl
