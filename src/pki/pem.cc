#include "pki/pem.h"

#include <algorithm>

#include "base/base64.h"
#include "base/byte_reader.h"

namespace gl {

struct PemLabel {
  std::string_view begin, end;
};
constexpr PemLabel kCertificate = {"-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"};
constexpr PemLabel kPublicKey = {"-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"};

static std::unexpected<Error> Malformed(std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed PEM: " + std::string(rule));
}

static bool IsLineEnd(char character) { return character == '\r' || character == '\n'; }

static void SkipWhiteSpace(ByteReader& reader) {
  const std::size_t count = reader.Rest().find_first_not_of(" \t\r\n");
  static_cast<void>(reader.Take(std::min(count, reader.Rest().size())));
}

// block = begin line-end *(base64 line-end) end
static Result<std::string> TakeBlock(ByteReader& reader, const PemLabel& label) {
  if (!reader.Skip(label.begin)) return Malformed("text outside a block of the wanted kind");
  const auto body = reader.Take(std::min(reader.Rest().find('-'), reader.Rest().size()));
  if (!body || !reader.Skip(label.end)) return Malformed("a block without its end");
  if (body->empty() || !IsLineEnd(body->front()) || !IsLineEnd(body->back())) {
    return Malformed("a block whose base64 does not stand on lines of its own");
  }
  std::string base64(*body);
  std::erase_if(base64, IsLineEnd);
  auto der = Base64Decode(base64);
  if (!der || der->empty()) return Malformed("a block that is not base64");
  return *std::move(der);
}

// text = *WSP *(block *WSP)
static Result<std::vector<std::string>> ParseBlocks(std::string_view text, const PemLabel& label) {
  if (text.size() > kMaxPemBytes) return Malformed("more than 1 MiB");
  std::vector<std::string> blocks;
  ByteReader reader(text);
  for (SkipWhiteSpace(reader); !reader.AtEnd(); SkipWhiteSpace(reader)) {
    if (blocks.size() == kMaxPemBlocks) return Malformed("more than 16 blocks");
    GL_ASSIGN(std::string der, TakeBlock(reader, label));
    blocks.push_back(std::move(der));
  }
  return blocks;
}

Result<std::vector<std::string>> ParsePemCertificates(std::string_view text) { return ParseBlocks(text, kCertificate); }

Result<std::string> ParsePemPublicKey(std::string_view text) {
  GL_ASSIGN(std::vector<std::string> blocks, ParseBlocks(text, kPublicKey));
  if (blocks.size() != 1) return Malformed("not exactly one public key");
  return std::move(blocks.front());
}

}  // namespace gl
