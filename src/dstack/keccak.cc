#include "dstack/keccak.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>

namespace gl {
namespace {

constexpr std::size_t kLanes = 25;
constexpr std::size_t kStateBytes = 8 * kLanes;
using State = std::array<std::uint64_t, kLanes>;

// FIPS 202, section 3.2.5: the constants come from a linear feedback shift register.
constexpr std::array<std::uint64_t, 24> MakeRoundConstants() {
  std::array<std::uint64_t, 24> constants{};
  unsigned lfsr = 1;
  for (std::uint64_t& constant : constants) {
    for (unsigned j = 0; j < 7; ++j) {
      if ((lfsr & 1U) != 0) constant |= std::uint64_t{1} << ((1U << j) - 1);
      lfsr = (lfsr << 1U) ^ ((lfsr >> 7U) * 0x171U);
    }
  }
  return constants;
}
constexpr auto kRoundConstants = MakeRoundConstants();

void MixColumns(State& lanes) {  // theta
  std::array<std::uint64_t, 5> parity{};
  for (std::size_t i = 0; i < kLanes; ++i) parity[i % 5] ^= lanes[i];
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
  }
}

void RotateAndMove(State& lanes) {  // rho and pi
  std::size_t x = 1, y = 0;
  std::uint64_t moved = lanes[1];
  for (int t = 0; t < 24; ++t) {
    const std::size_t next_y = (2 * x + 3 * y) % 5;
    x = y;
    y = next_y;
    const std::uint64_t kept = lanes[x + 5 * y];
    lanes[x + 5 * y] = std::rotl(moved, ((t + 1) * (t + 2) / 2) % 64);
    moved = kept;
  }
}

void MixRows(State& lanes) {  // chi
  for (std::size_t row = 0; row < kLanes; row += 5) {
    const std::array<std::uint64_t, 5> old = {lanes[row], lanes[row + 1], lanes[row + 2], lanes[row + 3],
                                              lanes[row + 4]};
    for (std::size_t x = 0; x < 5; ++x) lanes[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]);
  }
}

void Permute(State& lanes) {
  for (const std::uint64_t constant : kRoundConstants) {
    MixColumns(lanes);
    RotateAndMove(lanes);
    MixRows(lanes);
    lanes[0] ^= constant;  // iota
  }
}

void Absorb(State& lanes, std::size_t at, unsigned char byte) {
  lanes[at / 8] ^= std::uint64_t{byte} << (8 * (at % 8));
}

}  // namespace

std::string Keccak(std::string_view bytes, std::size_t size, KeccakPadding padding) {
  assert(size <= 64);
  const std::size_t rate = kStateBytes - 2 * size;
  State lanes{};
  std::size_t at = 0;
  for (const char byte : bytes) {
    Absorb(lanes, at, static_cast<unsigned char>(byte));
    if (++at < rate) continue;
    Permute(lanes);
    at = 0;
  }
  Absorb(lanes, at, static_cast<unsigned char>(padding));
  Absorb(lanes, rate - 1, 0x80);
  Permute(lanes);
  std::string digest;
  for (std::size_t i = 0; i < size; ++i) digest += static_cast<char>(lanes[i / 8] >> (8 * (i % 8)));
  return digest;
}

}  // namespace gl
