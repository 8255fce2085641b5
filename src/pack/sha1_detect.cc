// The low-level SHA functions are deprecated since OpenSSL 3.0; why they are used: crypto/digest.cc.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include "pack/sha1_detect.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace gl {
namespace {

using sha1_detect::kLanes;
using sha1_detect::State;
constexpr std::size_t kBlock = SHA_CBLOCK;
using Words = std::array<std::uint32_t, 80>;

constexpr std::size_t kFirstK = 43;          // of the vectors' K
constexpr std::size_t kFirstCondition = 33;  // the conditions are on the words 33 to 64
constexpr std::size_t kClasses = 4;          // of vectors: I(K,0), I(K,2), II(K,0), II(K,2)

std::uint32_t BigEndian(const char* bytes) {
  const auto byte = [bytes](int i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

template <typename Word>
constexpr Word RotateLeft(Word word, unsigned count) {
  return word << count | word >> (32 - count);
}

// FIPS 180-4, 6.1.2: a block's words, of which the first 16 are there, expanded.
template <typename Word, std::size_t kCount>
void Expand(std::array<Word, kCount>& w) {
  for (std::size_t t = 16; t < kCount; ++t) w[t] = RotateLeft(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
}

void AppendBigEndian(std::uint32_t word, std::string& bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift & 0xff);
}

// FIPS 180-4, 4.1.1 and 4.2.1, the round function and its constant together.
std::uint32_t Round(std::size_t t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

// The state after the steps FROM to TO - 1.
State Forward(State s, const Words& w, std::size_t from, std::size_t to) {
  for (std::size_t t = from; t < to; ++t) {
    const std::uint32_t a = std::rotl(s[0], 5) + Round(t, s[1], s[2], s[3]) + s[4] + w[t];
    s = {a, s[0], std::rotl(s[1], 30), s[2], s[3]};
  }
  return s;
}

// The state before step 0, where S is the state before step FROM.
State Backward(State s, const Words& w, std::size_t from) {
  for (std::size_t t = from; t-- > 0;) {
    const std::uint32_t b = std::rotr(s[2], 30);
    s = {s[1], b, s[3], s[4], s[0] - std::rotl(s[1], 5) - Round(t, b, s[3], s[4]) - w[t]};
  }
  return s;
}

// The differences of the expanded words by a vector with B = 0 and of TYPE, 0 for I and 1 for II; kDifferences[TYPE][t
// + kBefore - K] is that of word t. A vector is 16 words from K on, most of them 0, continued both ways by the rule of
// the message expansion. Each of its bits begins a local collision of six words. Source: S. Manuel, "Classification and
// generation of disturbance vectors for collision attacks against SHA-1", 2011.
constexpr std::size_t kBefore = 56;  // words before K
constexpr auto kDifferences = [] {
  std::array<std::array<std::uint32_t, kBefore + 80 - kFirstK>, 2> all{};
  for (std::size_t type = 0; type < 2; ++type) {
    constexpr std::size_t kMore = 5;  // a local collision reaches so far
    constexpr std::size_t kK = kMore + kBefore;
    std::array<std::uint32_t, kMore + kBefore + 80 - kFirstK> v{};
    v[kK + 15] = 1;
    if (type == 1) v[kK + 1] = v[kK + 3] = 0x80000000;
    for (std::size_t i = kK; i-- > 0;) v[i] = std::rotr(v[i + 16], 1) ^ v[i + 13] ^ v[i + 8] ^ v[i + 2];
    for (std::size_t i = kK + 16; i < v.size(); ++i) v[i] = std::rotl(v[i - 3] ^ v[i - 8] ^ v[i - 14] ^ v[i - 16], 1);
    for (std::size_t i = kMore; i < v.size(); ++i) {
      all[type][i - kMore] = v[i] ^ std::rotl(v[i - 1], 5) ^ v[i - 2] ^ std::rotl(v[i - 3] ^ v[i - 4] ^ v[i - 5], 30);
    }
  }
  return all;
}();

// An unavoidable condition of the vectors of one class with K from FIRST to LAST: the bit BIT1 of word K + WORD1 and
// the bit BIT2 of word K + WORD2 are different (or the same). The authors of "Speeding up detection" list 373 of them,
// vector by vector. The vectors of a class are each other's shifts, and so are their conditions, except where the words
// 35 to 64 end or the round function changes: so these few say the same. The test has the long list.
struct Condition {
  std::size_t cls, first, last;
  int word1;
  std::size_t bit1;
  int word2;
  std::size_t bit2;
  bool different;
};
constexpr auto kConditions = std::to_array<Condition>(
    {{0, 43, 52, -4, 4, -3, 29, 1},   {0, 43, 52, -3, 29, -2, 4, 0},   {0, 43, 52, -2, 4, -1, 29, 1},
     {0, 43, 52, -1, 29, 0, 4, 0},    {0, 43, 52, 0, 4, 1, 29, 1},     {0, 43, 52, 3, 29, 4, 29, 0},
     {0, 43, 52, -6, 4, -4, 4, 1},    {0, 43, 52, 1, 29, 3, 29, 1},    {0, 44, 52, -4, 4, -4, 29, 1},
     {0, 45, 52, -10, 4, -6, 29, 0},  {0, 43, 48, 15, 0, 16, 5, 1},    {0, 47, 52, -7, 29, -6, 29, 0},
     {0, 48, 52, -8, 29, -7, 29, 0},  {0, 48, 52, -13, 4, -9, 29, 0},  {0, 43, 45, 18, 1, 19, 6, 1},
     {0, 50, 52, -14, 4, -13, 4, 1},  {0, 43, 44, 16, 5, 20, 30, 0},   {0, 51, 51, -16, 3, -12, 28, 0},
     {1, 46, 51, -11, 1, -10, 6, 1},  {1, 46, 51, -7, 1, -6, 6, 1},    {1, 46, 51, 0, 6, 1, 1, 0},
     {1, 46, 51, -6, 6, -4, 6, 0},    {1, 46, 51, -4, 6, -2, 6, 0},    {1, 46, 51, -2, 6, 0, 6, 0},
     {1, 46, 48, 15, 2, 16, 7, 1},    {1, 49, 51, -14, 1, -13, 6, 1},  {1, 49, 51, -10, 6, -9, 1, 0},
     {1, 51, 51, -14, 1, -14, 6, 0},  {1, 51, 51, -16, 5, -12, 30, 0}, {2, 45, 56, -2, 29, -1, 29, 0},
     {2, 45, 56, -1, 29, 0, 29, 0},   {2, 45, 56, -4, 4, -2, 29, 0},   {2, 45, 56, -9, 4, -5, 29, 0},
     {2, 45, 56, 4, 4, 8, 29, 0},     {2, 46, 56, -6, 29, -5, 29, 0},  {2, 45, 55, 2, 4, 4, 29, 0},
     {2, 45, 54, 4, 29, 5, 29, 0},    {2, 47, 56, -7, 29, -6, 29, 0},  {2, 47, 56, -12, 3, -8, 28, 0},
     {2, 47, 56, -12, 4, -8, 29, 0},  {2, 45, 53, 4, 4, 4, 29, 1},     {2, 45, 52, 7, 29, 8, 29, 0},
     {2, 48, 52, -13, 30, -12, 3, 1}, {2, 52, 56, -16, 4, -14, 4, 1},  {2, 45, 48, 15, 0, 16, 5, 1},
     {2, 53, 56, -14, 4, -13, 29, 1}, {2, 54, 56, -18, 4, -16, 4, 1},  {2, 55, 56, -16, 4, -15, 29, 1},
     {2, 56, 56, -16, 4, -16, 29, 1}, {2, 45, 45, 18, 1, 19, 6, 1},    {3, 46, 51, -10, 1, -9, 6, 1},
     {3, 46, 51, -5, 1, -4, 6, 1},    {3, 46, 51, -4, 6, -3, 1, 0},    {3, 46, 51, 1, 1, 2, 6, 1},
     {3, 46, 51, 4, 6, 5, 1, 0},      {3, 46, 51, 2, 6, 4, 6, 0},      {3, 49, 51, -13, 0, -12, 5, 1},
     {3, 49, 51, -9, 6, -8, 1, 0},    {3, 49, 51, -12, 5, -8, 30, 0},  {3, 46, 46, 15, 2, 16, 7, 1}});

// A word of each of kLanes blocks: one instruction does all of them.
using Lanes [[gnu::vector_size(kLanes * sizeof(std::uint32_t))]] = std::uint32_t;

// The bits 28 to 31 and 0 to 11 of the words 33 to 64 turned into columns: the bit t - kFirstCondition of the column i
// is the bit (i + kFirstBit) % 32 of the word t. The other bits have no conditions.
constexpr unsigned kFirstBit = 28;
constexpr std::size_t kColumns = 16;
using Columns = std::array<Lanes, kColumns>;

template <std::size_t kDistance, std::uint32_t kMask>
void Swap(Columns& c) {
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kColumns; ++i) {
    if ((i & kDistance) != 0) continue;
    const Lanes x = ((c[i] >> kDistance) ^ c[i + kDistance]) & kMask;
    c[i] ^= x << kDistance;
    c[i + kDistance] ^= x;
  }
}

Columns Transpose(const Lanes* words) {
  Columns c;
  for (std::size_t i = 0; i < kColumns; ++i) {
    c[i] = (RotateLeft(words[i], 32 - kFirstBit) & 0xffff) | RotateLeft(words[kColumns + i], 32 - kFirstBit) << 16;
  }
  Swap<8, 0x00ff00ff>(c);
  Swap<4, 0x0f0f0f0f>(c);
  Swap<2, 0x33333333>(c);
  Swap<1, 0x55555555>(c);
  return c;
}

// The bits K - kFirstK of the vectors in the condition's class that do not meet it.
template <Condition kC>
Lanes Failing(const Columns& columns) {
  constexpr std::uint32_t kRange = (2U << (kC.last - kFirstK)) - (1U << (kC.first - kFirstK));
  const auto bits = [&columns](int word, std::size_t bit) {
    const Lanes column = columns[(bit + 32 - kFirstBit) % 32];
    const int shift = int{kFirstK - kFirstCondition} + word;
    return shift >= 0 ? column >> shift : column << -shift;
  };
  const Lanes difference = bits(kC.word1, kC.bit1) ^ bits(kC.word2, kC.bit2);
  return (kC.different ? ~difference : difference) & kRange;
}

}  // namespace

namespace sha1_detect {

std::array<std::uint64_t, kLanes> Candidates(const char* blocks, std::size_t count) {
  std::array<Lanes, kFirstCondition + 32> w;  // NOLINT(cppcoreguidelines-pro-type-member-init): Expand sets the rest
  for (std::size_t t = 0; t < 16; ++t) {
    for (std::size_t i = 0; i < kLanes; ++i) w[t][i] = BigEndian(blocks + kBlock * std::min(i, count - 1) + 4 * t);
  }
  Expand(w);
  const Columns columns = Transpose(&w[kFirstCondition]);
  std::array<Lanes, kClasses> failing{};
  [&]<std::size_t... kI>(std::index_sequence<kI...>) {
    ((failing[kConditions[kI].cls] |= Failing<kConditions[kI]>(columns)), ...);
  }(std::make_index_sequence<kConditions.size()>());
  std::array<std::uint64_t, kLanes> candidates{};
  for (std::size_t i = 0; i < std::min(count, kLanes); ++i) {
    candidates[i] = kAllVectors;
    for (std::size_t c = 0; c < kClasses; ++c) candidates[i] &= ~(std::uint64_t{failing[c][i]} << (16 * c));
  }
  return candidates;
}

Twin TwinOf(std::size_t vector, const State& before, const char* block) {
  const bool type_ii = vector / 16 >= 2;
  const int b = vector / 16 % 2 == 0 ? 0 : 2;
  const std::size_t k = kFirstK + vector % 16;
  // The two states are the same before a step when the local collisions that began before K have ended (their last
  // words are K + 4 in type I, K + 8 in type II) and the one of the word K + 15 has not begun.
  const std::size_t middle = type_ii && k >= 50 ? 65 : 58;
  Words w{};
  for (std::size_t t = 0; t < 16; ++t) w[t] = BigEndian(block + 4 * t);
  Expand(w);
  const State same = Forward(before, w, 0, middle);
  Twin twin{};
  for (std::size_t t = 0; t < 80; ++t) {
    const std::uint32_t difference = std::rotl(kDifferences[type_ii ? 1 : 0][t + kBefore - k], b);
    w[t] ^= difference;
    if (t < 16) twin.block_difference[t] = difference;
  }
  twin.before = Backward(same, w, middle);
  twin.after = Forward(same, w, middle, 80);
  for (std::size_t i = 0; i < twin.after.size(); ++i) twin.after[i] += twin.before[i];
  return twin;
}

bool Collides(std::uint64_t vectors, const State& before, const State& after, const char* block) {
  for (; vectors != 0; vectors &= vectors - 1) {
    if (TwinOf(static_cast<std::size_t>(std::countr_zero(vectors)), before, block).after == after) return true;
  }
  return false;
}

}  // namespace sha1_detect

Sha1Detect::Sha1Detect() { SHA1_Init(&sha1_); }

// libcrypto hashes up to a block with candidates and that block alone: it is several times as fast as steps of our own,
// and only the chaining values around such a block are needed.
void Sha1Detect::Blocks(const char* blocks, std::size_t count) {
  const auto chaining = [this] { return State{sha1_.h0, sha1_.h1, sha1_.h2, sha1_.h3, sha1_.h4}; };
  std::size_t hashed = 0;
  const auto hash_up_to = [&](std::size_t block) {
    SHA1_Update(&sha1_, blocks + hashed * kBlock, (block - hashed) * kBlock);
    hashed = block;
  };
  for (std::size_t at = 0; at < count; at += kLanes) {
    const auto candidates = sha1_detect::Candidates(blocks + at * kBlock, count - at);
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (candidates[i] == 0) continue;
      hash_up_to(at + i);
      const State before = chaining();
      hash_up_to(at + i + 1);
      collision_ |= sha1_detect::Collides(candidates[i], before, chaining(), blocks + (at + i) * kBlock);
    }
  }
  hash_up_to(count);
}

void Sha1Detect::Update(std::string_view bytes) {
  const std::size_t held = size_ % kBlock;
  size_ += bytes.size();
  if (held != 0) {
    const std::string_view head = bytes.substr(0, kBlock - held);
    std::ranges::copy(head, pending_.begin() + held);
    if (held + head.size() < kBlock) return;
    Blocks(pending_.data(), 1);
    bytes.remove_prefix(head.size());
  }
  const std::size_t whole = bytes.size() / kBlock;
  Blocks(bytes.data(), whole);
  std::ranges::copy(bytes.substr(whole * kBlock), pending_.begin());
}

// FIPS 180-4, 5.1.1: a one bit, zeros, and the length in bits in the last 8 bytes of a block.
Sha1Detect::Result Sha1Detect::Finish() {
  const std::uint64_t bits = size_ * 8;
  std::string padding(1, '\x80');
  padding.append((kBlock + 55 - size_ % kBlock) % kBlock, '\0');
  AppendBigEndian(static_cast<std::uint32_t>(bits >> 32), padding);
  AppendBigEndian(static_cast<std::uint32_t>(bits), padding);
  Update(padding);
  Result result{.digest = {}, .collision = collision_};
  for (const std::uint32_t word : {sha1_.h0, sha1_.h1, sha1_.h2, sha1_.h3, sha1_.h4})
    AppendBigEndian(word, result.digest);
  return result;
}

}  // namespace gl
