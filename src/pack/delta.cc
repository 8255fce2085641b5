#include "pack/delta.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "pack/pack_header.h"

namespace gl {

constexpr unsigned kCopy = 0x80;              // in the first byte of an instruction
constexpr unsigned kCopyOperands = 7;         // bytes that may follow it: four of the offset, three of the size
constexpr std::size_t kCopyOfZero = 0x10000;  // what the size 0 stands for

static std::unexpected<Error> MalformedDelta(std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed delta: " + std::string(rule));
}

static Result<std::uint64_t> TakeWholeSize(ByteReader& reader) {
  GL_ASSIGN(const auto size, TakeSize(reader, 0));
  if (!size) return MalformedDelta("its sizes are cut short");
  return *size;
}

static Result<DeltaSizes> TakeSizes(ByteReader& reader) {
  GL_ASSIGN(const std::uint64_t base, TakeWholeSize(reader));
  GL_ASSIGN(const std::uint64_t result, TakeWholeSize(reader));
  return DeltaSizes{base, result};
}

// The same, for a base that is there.
static Result<DeltaSizes> TakeSizes(ByteReader& reader, std::uint64_t base_size, std::uint64_t limit) {
  GL_ASSIGN(const DeltaSizes sizes, TakeSizes(reader));
  if (sizes.base != base_size) {
    return MalformedDelta("it is for a base of " + std::to_string(sizes.base) + " bytes, not of " +
                          std::to_string(base_size));
  }
  if (sizes.result <= limit) return sizes;
  return MalformedDelta("its result has " + std::to_string(sizes.result) + " bytes, the limit is " +
                        std::to_string(limit));
}

// What an instruction adds to the result: bytes of the base, or its own.
struct Piece {
  std::uint64_t offset, size;  // in the base
  std::string_view inserted;
};

// copy = 1sssoooo *7operand, an operand for each of the seven bits that is set: the bytes of offset and size, from the
// lowest; those that are not there are zero.
static Result<Piece> TakeCopy(unsigned opcode, std::uint64_t base_size, ByteReader& reader) {
  auto operands = reader.Take(static_cast<std::size_t>(std::popcount(opcode & ~kCopy)));
  if (!operands) return MalformedDelta("a copy cut short");
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < kCopyOperands; ++i) {
    if ((opcode >> i & 1U) == 0) continue;
    bits |= std::uint64_t{static_cast<unsigned char>(operands->front())} << 8U * i;
    operands->remove_prefix(1);
  }
  const std::uint64_t offset = bits & 0xFFFFFFFFU;
  const std::uint64_t size = bits >> 32U == 0 ? kCopyOfZero : bits >> 32U;
  if (offset > base_size || size > base_size - offset) return MalformedDelta("a copy from outside its base");
  return Piece{offset, size, {}};
}

// insert = 0nnnnnnn n*byte
static Result<Piece> TakeInsert(unsigned opcode, ByteReader& reader) {
  if (opcode == 0) return MalformedDelta("the reserved instruction 0");
  const auto bytes = reader.Take(opcode);
  if (!bytes) return MalformedDelta("an insert cut short");
  return Piece{0, 0, *bytes};
}

// delta = size-of-base size-of-result *(copy / insert)
// ADD takes what each instruction adds: of the declared size together, or the delta is refused with no more added.
template <typename Add>
static Status Run(ByteReader reader, const DeltaSizes& sizes, const Add& add) {
  std::uint64_t left = sizes.result;
  while (const auto first = reader.Take(1)) {
    const unsigned opcode = static_cast<unsigned char>(first->front());
    GL_ASSIGN(const Piece piece,
              (opcode & kCopy) != 0 ? TakeCopy(opcode, sizes.base, reader) : TakeInsert(opcode, reader));
    const std::uint64_t size = piece.size + piece.inserted.size();
    if (size > left) return MalformedDelta("its result is longer than declared");
    left -= size;
    GL_TRY(add(piece));
  }
  if (left > 0) return MalformedDelta("its result is shorter than declared");
  return {};
}

Result<DeltaSizes> ParseDeltaSizes(std::string_view delta) {
  ByteReader reader(delta);
  return TakeSizes(reader);
}

Result<std::uint64_t> CountInstructions(std::string_view delta) {
  ByteReader reader(delta);
  GL_ASSIGN(const DeltaSizes sizes, TakeSizes(reader));
  std::uint64_t count = 0;
  GL_TRY(Run(reader, sizes, [&count](const Piece&) { return ++count, Status(); }));
  return count;
}

Status ApplyDelta(std::string_view base, std::string_view delta, std::size_t limit, std::string& result) {
  result.clear();
  ByteReader reader(delta);
  GL_ASSIGN(const DeltaSizes sizes, TakeSizes(reader, base.size(), limit));
  if (sizes.result > result.capacity()) std::string().swap(result);  // growing would take twice what was there
  Status status;
  result.resize_and_overwrite(sizes.result, [&](char* to, std::size_t /* in g++ 12 it can be more than asked for */) {
    status = Run(reader, sizes, [&](const Piece& piece) -> Status {
      to = std::ranges::copy(base.substr(piece.offset, piece.size), to).out;
      to = std::ranges::copy(piece.inserted, to).out;
      return {};
    });
    return status ? sizes.result : 0;
  });
  return status;
}

Status StreamDelta(const BytesAt& base, std::uint64_t base_size, std::string_view delta, std::uint64_t limit,
                   const std::function<Status(std::string_view)>& sink) {
  ByteReader reader(delta);
  GL_ASSIGN(const DeltaSizes sizes, TakeSizes(reader, base_size, limit));
  std::string buffer;
  const auto pass_on = [&](std::string_view bytes) -> Status {
    buffer += bytes;
    if (buffer.size() < kReadBytes) return {};
    return sink(std::exchange(buffer, ""));
  };
  const auto add = [&](const Piece& piece) -> Status {
    GL_TRY(pass_on(piece.inserted));
    return ReadRange(base, piece.offset, piece.size, pass_on);
  };
  GL_TRY(Run(reader, sizes, add));
  return sink(buffer);
}

}  // namespace gl
