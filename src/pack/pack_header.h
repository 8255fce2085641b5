// What stands before the compressed bytes in a pack: the header of the file, and the header of each entry.
// Source: gitformat-pack(5), "pack-*.pack files have the following format".
//
// Bytes may come in pieces. Every function here answers in one of three ways: an error (Fault::kIntegrity, naming the
// rule), nothing (all is well so far, ask again with more bytes after these), or what was read. An answer other than
// "nothing" does not change when more bytes follow.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_reader.h"
#include "base/result.h"
#include "git/object_id.h"

namespace gl {

inline constexpr std::size_t kPackHeaderBytes = 12;
inline constexpr std::size_t kMaxEntryHeaderBytes = 10 + 32;  // the longest size, then the longer kind of id

// How a pack is refused, wherever in it the rule is broken.
[[nodiscard]] std::unexpected<Error> MalformedPack(std::string_view rule);

// The first kPackHeaderBytes of a pack: how many objects it has, which is a claim, no memory is taken because of it.
// Version 2 is the only one that git writes, and the only one read.
[[nodiscard]] Result<std::optional<std::uint32_t>> ParsePackHeader(std::string_view bytes);

// Their values are the numbers in a pack.
enum class EntryKind : unsigned char { kCommit = 1, kTree = 2, kBlob = 3, kTag = 4, kOffsetDelta = 6, kIdDelta = 7 };

struct EntryHeader {
  EntryKind kind = EntryKind::kBlob;
  std::optional<ObjectId> base_id = std::nullopt;  // of a kIdDelta
  std::uint32_t length = 0;                        // of the header; the compressed bytes follow
  std::uint64_t size = 0;                          // a claim: of the object, or of the delta, when inflated
  std::uint64_t base_offset = 0;  // of a kOffsetDelta: where in the pack its base begins, before the entry itself
};

// The header of the entry that begins OFFSET bytes (at least kPackHeaderBytes) after the start of the pack.
// kMaxEntryHeaderBytes are always enough for an answer.
[[nodiscard]] Result<std::optional<EntryHeader>> ParseEntryHeader(HashAlgorithm algorithm, std::uint64_t offset,
                                                                  std::string_view bytes);

// A number of 64 bits whose lowest SHIFT bits are known: the others follow, seven in a byte, the lowest first. The
// bytes of a number that does not fit are refused. READER is at no particular place when the answer is "nothing".
[[nodiscard]] Result<std::optional<std::uint64_t>> TakeSize(ByteReader& reader, unsigned shift);

}  // namespace gl
