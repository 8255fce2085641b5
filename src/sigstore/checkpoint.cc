#include "sigstore/checkpoint.h"

#include <algorithm>

#include "base/base64.h"
#include "base/byte_reader.h"
#include "base/decimal.h"
#include "sigstore/log_id.h"

namespace gl {
namespace {

constexpr std::size_t kHintBytes = 4;
constexpr std::size_t kRootBytes = 32;
constexpr std::string_view kDash = "\xE2\x80\x94 ";

// signature = U+2014 SP name SP base64
std::optional<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t blank = line.find(' ');
  if (blank == 0 || blank == std::string_view::npos) return std::nullopt;
  auto bytes = Base64Decode(line.substr(blank + 1));
  if (!bytes || bytes->size() <= kHintBytes) return std::nullopt;
  return NoteSignature{line.substr(0, blank), bytes->substr(0, kHintBytes), bytes->substr(kHintBytes)};
}

bool ReadHead(std::string_view text, Checkpoint& checkpoint) {
  ByteReader reader(text);
  const auto origin = reader.TakeUntil('\n');
  const auto size = reader.TakeUntil('\n');
  const auto root = reader.TakeUntil('\n');
  if (!origin || origin->empty() || !size || !root) return false;
  const auto number = ParseDecimal(*size);
  auto hash = Base64Decode(*root);
  if (!number || !hash || hash->size() != kRootBytes) return false;
  checkpoint.origin = *origin;
  checkpoint.tree_size = *number;
  checkpoint.root_hash = *std::move(hash);
  return true;
}

bool ReadSignatures(std::string_view lines, Checkpoint& checkpoint) {
  ByteReader reader(lines);
  while (!reader.AtEnd()) {
    const auto line = reader.TakeUntil('\n');
    auto signature = line ? ParseSignature(*line) : std::nullopt;
    if (!signature || checkpoint.signatures.size() == kMaxNoteSignatures) return false;
    checkpoint.signatures.push_back(*std::move(signature));
  }
  return !checkpoint.signatures.empty();
}

// The name alone or, of a log of the first generation, "name - <number of the tree>".
bool IsOriginOf(std::string_view origin, std::string_view name, const VerifyingKey& key) {
  if (key.GetKind() == VerifyingKey::Kind::kEd25519) return origin == name;
  constexpr std::string_view kBetween = " - ";
  if (!origin.starts_with(name)) return false;
  origin.remove_prefix(name.size());
  return origin.starts_with(kBetween) && ParseDecimal(origin.substr(kBetween.size())).has_value();
}

}  // namespace

std::optional<Checkpoint> ParseCheckpoint(std::string_view envelope) {
  const std::size_t empty_line = envelope.find("\n\n");
  if (envelope.size() > kMaxCheckpointBytes || empty_line == std::string_view::npos) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.text = envelope.substr(0, empty_line + 1);
  if (!ReadHead(checkpoint.text, checkpoint) || !ReadSignatures(envelope.substr(empty_line + 2), checkpoint)) {
    return std::nullopt;
  }
  return checkpoint;
}

bool IsCheckpointOf(const Checkpoint& checkpoint, const TrustedLog& log) {
  const std::string_view host = std::string_view(log.name).substr(0, log.name.find(':'));
  return std::ranges::any_of(checkpoint.signatures, [&](const NoteSignature& signature) {
    const bool is_named = !host.empty() && (signature.name == host || signature.name == log.name);
    return is_named && IsOriginOf(checkpoint.origin, signature.name, log.key) &&
           signature.hint == LogIdOf(log.key, signature.name).substr(0, kHintBytes) &&
           log.key.Verifies(signature.signature, checkpoint.text);
  });
}

}  // namespace gl
