// A capsule: all that a run looked at, in one file, so that the same answer can be had offline and years later. A value
// and its one spelling; what a verifier may take from it is in capsule_use.h.
// Source: docs/capsule-format.md.
#pragma once

#include <cstdint>

#include "capsule/recorded_source.h"

namespace gl {

inline constexpr std::string_view kCapsuleSchema = "git-launcher-capsule/1";
inline constexpr std::size_t kMaxCapsuleBytes = 64U << 20U;
inline constexpr std::size_t kMaxCapsuleInput = 16U << 20U;     // bytes of one input (verifier.md, section 7)
inline constexpr std::size_t kMaxCapsuleSource = 44U << 20U;    // of all objects together; base64 makes 4 of 3 bytes
inline constexpr std::size_t kMaxCapsuleObjects = 50'000;       // each is four of the values that JSON may have
inline constexpr std::string_view kMaxCapsuleWords = "64 MiB";  // kMaxCapsuleBytes, for a person

// A root of trust that the program which made a capsule had compiled in.
struct RootRecord {
  std::string name, sha256;
  friend bool operator==(const RootRecord&, const RootRecord&) = default;
};

struct Capsule {
  std::string tool_version;
  std::int64_t at = 0;  // seconds since the epoch: the time that the run was about
  std::vector<RootRecord> roots;
  Inputs inputs;  // its source is below
  std::optional<RecordedSource> source;
};

// Whether BYTES say of themselves that they are a capsule, of whatever version, readable or not.
[[nodiscard]] bool LooksLikeCapsule(std::string_view bytes);

// The file of CAPSULE. Fault::kIntegrity when it would be over a limit.
[[nodiscard]] Result<std::string> WriteCapsule(const Capsule& capsule);

// BYTES as WriteCapsule gives them, and nothing else. Fault::kIntegrity for another version, a digest of the whole or
// of one input (which is named) that is not the right one, an unknown or missing member, what is over a limit, and
// every other spelling of the same.
[[nodiscard]] Result<Capsule> ParseCapsule(std::string_view bytes);

}  // namespace gl
