// A checkpoint: the head of a log, as a signed note. Source: sigstore-provenance.md, section 5.4.1; C2SP
// tlog-checkpoint and signed-note.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sigstore/trusted_root.h"

namespace gl {

inline constexpr std::size_t kMaxCheckpointBytes = 64U << 10U;
inline constexpr std::size_t kMaxNoteSignatures = 64;

struct NoteSignature {
  std::string_view name;
  std::string hint;       // 4 bytes
  std::string signature;  // the rest
};

// Views into the text that it was parsed from.
struct Checkpoint {
  std::string_view text;    // what is signed: up to the line end before the empty line
  std::string_view origin;  // first line
  std::uint64_t tree_size = 0;
  std::string root_hash;  // 32 bytes
  std::vector<NoteSignature> signatures;
};

// note = origin LF size LF root LF *(line LF) LF 1*(signature LF), signature = U+2014 SP name SP base64
// Nothing when ENVELOPE is not of that form: a number in another spelling, an empty line more, a line without its end.
[[nodiscard]] std::optional<Checkpoint> ParseCheckpoint(std::string_view envelope);

// Whether LOG signed CHECKPOINT and CHECKPOINT is about LOG. Signatures of others count for nothing.
[[nodiscard]] bool IsCheckpointOf(const Checkpoint& checkpoint, const TrustedLog& log);

}  // namespace gl
