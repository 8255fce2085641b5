// An object given as the difference from another one.
// Source: gitformat-pack(5), "Deltified representation".
#pragma once

#include "pack/bytes_at.h"

namespace gl {

// What a delta says of itself in front of its instructions, in bytes.
struct DeltaSizes {
  std::uint64_t base, result;
};
[[nodiscard]] Result<DeltaSizes> ParseDeltaSizes(std::string_view delta);

// Reads all of the delta and nothing of its base. Faults as ApplyDelta.
[[nodiscard]] Result<std::uint64_t> CountInstructions(std::string_view delta);

// RESULT becomes what DELTA makes of BASE; its memory is used again where it is enough, and no more than the declared
// size is taken where it is not. BASE and DELTA may not lie in RESULT.
// Fault::kIntegrity, naming the rule, and an empty RESULT for: another size of BASE than declared, a result declared
// over LIMIT, a copy from outside BASE, an instruction cut short, the reserved instruction 0, more or fewer bytes
// than declared.
[[nodiscard]] Status ApplyDelta(std::string_view base, std::string_view delta, std::size_t limit, std::string& result);

// The same where base and result are too large for memory: the result goes to SINK in pieces. More faults: those of
// BASE and SINK.
[[nodiscard]] Status StreamDelta(const BytesAt& base, std::uint64_t base_size, std::string_view delta,
                                 std::uint64_t limit, const std::function<Status(std::string_view)>& sink);

}  // namespace gl
