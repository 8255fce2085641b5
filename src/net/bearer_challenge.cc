#include "net/bearer_challenge.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "net/ascii.h"

namespace gl {
namespace {

void SkipBlanks(ByteReader& reader) {
  while (reader.Skip(" ") || reader.Skip("\t")) {
  }
}

// 1*(ALPHA | DIGIT | "-" | "_"), in lower case; empty when there is none.
std::string TakeName(ByteReader& reader) {
  constexpr std::string_view kNameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string_view rest = reader.Rest();
  const auto name = reader.Take(std::min(rest.find_first_not_of(kNameLetters), rest.size()));
  return LowerCase(name.value_or(""));
}

std::optional<std::string> TakeQuoted(ByteReader& reader) {
  if (!reader.Skip("\"")) return std::nullopt;
  std::string text;
  while (auto next = reader.Take(1)) {
    if (*next == "\"") return text;
    if (*next == "\\") next = reader.Take(1);
    if (!next || next->front() < ' ' || next->front() > '~') return std::nullopt;
    text += *next;
  }
  return std::nullopt;
}

std::string* PlaceOf(BearerChallenge& challenge, std::string_view name) {
  if (name == "realm") return &challenge.realm;
  if (name == "service") return &challenge.service;
  return name == "scope" ? &challenge.scope : nullptr;
}

// NAME="TEXT"; others than the three are passed over.
bool TakeParameter(ByteReader& reader, BearerChallenge& challenge) {
  const std::string name = TakeName(reader);
  if (name.empty() || !reader.Skip("=")) return false;
  auto text = TakeQuoted(reader);
  if (!text) return false;
  std::string* const place = PlaceOf(challenge, name);
  if (place == nullptr) return true;
  if (!place->empty()) return false;
  *place = *std::move(text);
  return true;
}

}  // namespace

// challenge = "Bearer" 1*blank parameter *(*blank "," *blank parameter) *blank
std::optional<BearerChallenge> ParseBearerChallenge(std::string_view value) {
  if (value.size() > kMaxChallengeBytes) return std::nullopt;
  ByteReader reader(value);
  if (TakeName(reader) != "bearer" || !reader.Skip(" ")) return std::nullopt;
  BearerChallenge challenge;
  do {
    SkipBlanks(reader);
    if (!TakeParameter(reader, challenge)) return std::nullopt;
    SkipBlanks(reader);
  } while (reader.Skip(","));
  if (!reader.AtEnd() || challenge.realm.empty()) return std::nullopt;
  return challenge;
}

}  // namespace gl
