// Getting the pinned commit's objects from the host. What comes is verified later; here it only has to come.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "launch/quarantine.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::uint64_t kMaxPackBytes = 16ULL << 30U;  // of one pack file, kept or fetched

// Fills QUARANTINE until it holds the pinned commit, by the cheapest way that the host allows (the ladder in fetch.cc),
// within the pin's FETCH_TIMEOUT. Transient failures are tried again, permanent ones are not. Fault::kRemote when the
// commit cannot be had, Fault::kWorkDir when the volume is full.
// The text is what git complained of although the commit came, "" when all went well: the objects are still worth a
// look, because our own verdict on them is more precise, but such an answer is not launched from.
[[nodiscard]] Result<std::string> FetchCommit(const Quarantine& quarantine, const Pin& pin);

}  // namespace gl
