// SHA-1 that notices a message made by a collision attack, for bytes that arrive in pieces.
//
// Every known collision attack ends in a near-collision block: its twin, which differs from it as one of 32 disturbance
// vectors says, leads from another chaining value to the same one. Given a block and its chaining value, the twin of
// each vector can be computed, because both blocks have the same state in the middle. So one message is enough to tell,
// and the other need not be known. Conditions on the block's expanded words that no such attack can do without spare
// nearly all blocks the computing: about one in twenty meets those of some vector.
// Source: M. Stevens, "Counter-cryptanalysis", CRYPTO 2013; M. Stevens and D. Shumow, "Speeding up detection of SHA-1
// collision attacks using unavoidable attack conditions", USENIX Security 2017.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gl {

class Sha1Detect {
 public:
  struct Result {
    std::string digest;  // 20 raw bytes: the plain SHA-1, also of a collision
    // Some block, the padding among them, is one of a pair that collides as the known classes of attacks make them.
    // Without an attack this is true with probability below 2^-90 for each block. An attack of another class,
    // as nobody has published one, is not seen.
    bool collision = false;
  };

  Sha1Detect();
  void Update(std::string_view bytes);
  // The object may not be used afterwards; a copy made before may.
  [[nodiscard]] Result Finish();

 private:
  void Blocks(const char* blocks, std::size_t count);

  SHA_CTX sha1_{};  // has had whole blocks only
  std::array<char, SHA_CBLOCK> pending_{};
  std::uint64_t size_ = 0;  // of all bytes; size_ % SHA_CBLOCK of them are in pending_
  bool collision_ = false;
};

// The parts, for tests. A set of vectors has the bit 16 * CLASS + K - 43 for the vector TYPE(K, B), where the classes
// I(K,0), I(K,2), II(K,0) and II(K,2) count from 0. A block is SHA_CBLOCK bytes.
namespace sha1_detect {

using State = std::array<std::uint32_t, 5>;
inline constexpr std::uint64_t kAllVectors = 0x01c8'3ffc'01f8'03ff;

// For each of the first COUNT blocks, as far as kLanes go, the vectors whose unavoidable conditions it meets; else
// none. COUNT is not 0.
inline constexpr std::size_t kLanes = 4;
[[nodiscard]] std::array<std::uint64_t, kLanes> Candidates(const char* blocks, std::size_t count);

struct Twin {
  std::array<std::uint32_t, SHA_CBLOCK / 4> block_difference;  // xor, by word
  State before, after;                                         // the chaining values
};
// What collides with BLOCK at the chaining value BEFORE by the vector with the number VECTOR, if its "after" is
// BLOCK's.
[[nodiscard]] Twin TwinOf(std::size_t vector, const State& before, const char* block);

// Is a twin of BLOCK, by one of VECTORS, led to AFTER, where BLOCK leads from BEFORE?
[[nodiscard]] bool Collides(std::uint64_t vectors, const State& before, const State& after, const char* block);

}  // namespace sha1_detect
}  // namespace gl
