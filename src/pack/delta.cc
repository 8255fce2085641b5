#include "pack/delta.h"

#include <algorithm>
#include <bit>

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

// copy = 1sssoooo *7operand, an operand for each of the seven bits that is set: the bytes of offset and size, from the
// lowest; those that are not there are zero.
static Result<std::string_view> TakeCopy(unsigned opcode, std::string_view base, ByteReader& reader) {
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
  if (offset > base.size() || size > base.size() - offset) return MalformedDelta("a copy from outside its base");
  return base.substr(offset, size);
}

// insert = 0nnnnnnn n*byte
static Result<std::string_view> TakeInsert(unsigned opcode, ByteReader& reader) {
  if (opcode == 0) return MalformedDelta("the reserved instruction 0");
  const auto bytes = reader.Take(opcode);
  if (!bytes) return MalformedDelta("an insert cut short");
  return *bytes;
}

// Writes exactly SIZE bytes to TO, or fails having written no more than that.
static Status Run(std::string_view base, ByteReader reader, char* to, std::size_t size) {
  char* const end = to + size;
  while (const auto first = reader.Take(1)) {
    const unsigned opcode = static_cast<unsigned char>(first->front());
    GL_ASSIGN(const std::string_view piece,
              (opcode & kCopy) != 0 ? TakeCopy(opcode, base, reader) : TakeInsert(opcode, reader));
    if (piece.size() > static_cast<std::size_t>(end - to)) return MalformedDelta("its result is longer than declared");
    to = std::ranges::copy(piece, to).out;
  }
  if (to != end) return MalformedDelta("its result is shorter than declared");
  return {};
}

// delta = size-of-base size-of-result *(copy / insert)
Status ApplyDelta(std::string_view base, std::string_view delta, std::size_t limit, std::string& result) {
  result.clear();
  ByteReader reader(delta);
  GL_ASSIGN(const std::uint64_t base_size, TakeWholeSize(reader));
  GL_ASSIGN(const std::uint64_t size, TakeWholeSize(reader));
  if (base_size != base.size()) {
    return MalformedDelta("it is for a base of " + std::to_string(base_size) + " bytes, not of " +
                          std::to_string(base.size()));
  }
  if (size > limit) {
    return MalformedDelta("its result has " + std::to_string(size) + " bytes, the limit is " + std::to_string(limit));
  }
  if (size > result.capacity()) std::string().swap(result);  // growing would take twice what was there
  Status status;
  result.resize_and_overwrite(size, [&](char* to, std::size_t /* in g++ 12 it can be more than was asked for */) {
    status = Run(base, reader, to, size);
    return status ? size : 0;
  });
  return status;
}

}  // namespace gl
