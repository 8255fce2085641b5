// How much a pack may ask of us. Each limit is far above what an honest host sends for one commit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gl {

inline constexpr std::uint64_t kMaxPackBytes = 16ULL << 30U;
inline constexpr std::uint32_t kMaxPackObjects = 2'000'000;       // a commit has at most a million entries
inline constexpr std::uint64_t kMaxObjectBytes = 4ULL << 30U;     // a blob
inline constexpr std::uint64_t kMaxTreeBytes = 64ULL << 20U;      // a commit, tree or tag
inline constexpr std::uint64_t kMaxDeltifiedBytes = 128U << 20U;  // a delta, or what else is read as a whole
inline constexpr std::uint32_t kMaxDeltaDepth = 4095;             // git's own limit of pack.depth

// Deltas may cost so many bytes together, and so many times the pack's own: what they make, and what is read again for
// them. A few copy instructions make gigabytes of nothing, while deflate makes a thousand bytes of one at most. Git's
// own deltas copy 64 KiB with an instruction at most, which takes some three bytes when compressed. A delta of large
// blobs, outside of memory, counts for the larger of base and result and 1 KiB for each instruction.
inline constexpr std::uint64_t kFreeDeltaBytes = 256U << 20U;
inline constexpr std::uint64_t kMaxDeltaRatio = 20'000;

inline constexpr std::size_t kWholeBytes = 16U << 20U;  // a blob up to this size is kept in memory as a whole

}  // namespace gl
