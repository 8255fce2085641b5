#include "pack/sha1_detect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <random>
#include <ranges>
#include <vector>

#include "base/hex.h"

namespace gl {
namespace {

using sha1_detect::kAllVectors;
using sha1_detect::State;

constexpr std::size_t kBlock = SHA_CBLOCK;

// The first 320 bytes of the two files of the first published collision, whose SHA-1 states are the same from there on.
// Source: M. Stevens, E. Bursztein, P. Karpman, A. Albertini, Y. Markov, "The first collision for full SHA-1", 2017.
// And the two messages of the first chosen-prefix collision. Source: G. Leurent, T. Peyrin, "SHA-1 is a Shambles",
// 2020.
constexpr std::string_view kShatteredPrefix =
    "255044462d312e330a25e2e3cfd30a0a0a312030206f626a0a3c3c2f57696474682032203020522f4865696768742033203020522f54"
    "7970652034203020522f537562747970652035203020522f46696c7465722036203020522f436f6c6f7253706163652037203020522f"
    "4c656e6774682038203020522f42697473506572436f6d706f6e656e7420383e3e0a73747265616d0affd8fffe00245348412d312069"
    "7320646561642121212121852fec092339759c39b1a1c63c4c97e1fffe01";
constexpr std::string_view kShatteredEnd1 =
    "7f46dc93a6b67e013b029aaa1db2560b45ca67d688c7f84b8c4c791fe02b3df614f86db1690901c56b45c1530afedfb76038e972722f"
    "e7ad728f0e4904e046c230570fe9d41398abe12ef5bc942be33542a4802d98b5d70f2a332ec37fac3514e74ddc0f2cc1a874cd0c7830"
    "5a21566461309789606bd0bf3f98cda8044629a1";
constexpr std::string_view kShatteredEnd2 =
    "7346dc9166b67e118f029ab621b2560ff9ca67cca8c7f85ba84c79030c2b3de218f86db3a90901d5df45c14f26fedfb3dc38e96ac22f"
    "e7bd728f0e45bce046d23c570feb141398bb552ef5a0a82be331fea48037b8b5d71f0e332edf93ac3500eb4ddc0decc1a864790c782c"
    "76215660dd309791d06bd0af3f98cda4bc4629b1";
constexpr std::string_view kShambles1 =
    "99040d047fe81780012000ff4b65792069732070617274206f66206120636f6c6c6973696f6e212049742773206120747261702179c6"
    "1af0afcc054515d9274e7307624b1dc7fb23988bb8de8b575dba7b9eab31c1674b6d974378a827732ff5851c76a2e60772b5a47ce1ea"
    "c40bb993c12d8c70e24a4f8d5fcdedc1b32c9cf19e31af2429759d42e4dfdb31719f587623ee552939b6dcdc459fca53553b70f87ede"
    "30a247ea3af6c759a2f20b320d760db64ff479084fd3ccb3cdd48362d96a9c430617caff6c36c637e53fde28417f626fec54ed7943a4"
    "6e5f5730f2bb38fb1df6e0090010d00e24ad78bf92641993608e8d158a789f34c46fe1e6027f35a4cbfb827076c50eca0e8b7cca69bb"
    "2c2b790259f9bf9570dd8d4437a3115faff7c3cac09ad25266055c27104755178eaeff825a2caa2acfb5de64ce7641dc59a541a9fc9c"
    "756756e2e23dc713c8c24c9790aa6b0e38a7f55f14452a1ca2850ddd9562fd9a18ad42496aa97008f74672f68ef461eb88b09933d626"
    "b4f918749cc027fddd6c425fc4216835d0134d15285bab2cb784a4f7cbb4fb514d4bf0f6237cf00a9e9f132b9a066e6fd17f6c429874"
    "78586ff651af96747fb426b9872b9a88e4063f59bb334cc00650f83a80c42751b71974d300fc2819a2e8f1e32c1b51cb18e6bfc4db9b"
    "aef675d4aaf5b1574a047f8f6dd2ec153a93412293974d928f88ced9363cfef97ce2e742bf34c96b8ef3875676fea5cca8e5f7dea0ba"
    "b2413d4de00ee71ee01f162bdb6d1eafd925e6aebaae6a354ef17cf205a404fbdb12fc454d41fdd95cf2459664a2ad032d1da60a7326"
    "4075d7f1e0d6c1403ae7a0d861df3fe5707188dd5e07d1589b9f8b6630553f8fc352b3e0c27da80bddba4c64020d";
constexpr std::string_view kShambles2 =
    "99030d047fe81780011800ff50726163746963616c205348412d312063686f73656e2d70726566697820636f6c6c6973696f6e211d27"
    "6c6ba661e1040e1f7d767f076249ddc7fb332c8bb8c2b7575dbec79eab2be1674b7db34378b4cb732fe1891c76a0260772a5107ce1f6"
    "e80bb9977d2d8c68524a4f9d5fcdedcd0b2c9ce19231af26e9759d5250dfdb2d4d9f58729fee553319b6dccc619fca4fb93b70ec72de"
    "30a087ea3ae67359a2ee27320d72b1b64fecc9084fc3ccb3cdd83b62d97a904306150aff6c267237e523e228417bde6fec4ecd7943b4"
    "4a5f572c1ebb38ef11f6e00bc010d01e90ad78a3be641997dc8e8d0d3a789f24c46fe1eaba7f35b4c7fb8272b6c50edaba8b7cd655bb"
    "2c2fc50259e39f9570cda94437bffd5fafe3cfcac09812526615e827105b79178eaa43825a341a2acfa5de64ce7af9dc59b54da9fc9e"
    "b56756f2563dc70ff4c24c932caa6b1418a7f54f30452a004e850dc99962fd98d8ad4259dea97014db4672f232f461f338b09923d626"
    "b4f5a0749cd02bfddd6e825fc431dc35d00f7115285f172cb79e84f7cba4df514d571cf62368fc0a9e9dd32b9a16da6fd16340429870"
    "c4586feee1af96647fb426b53f2b9a98e8063f5b7b334cd0b250f826bcc427550b1974c920fc280986e8f1ffc01b51df14e6bfc61b9b"
    "aee6c1d4aae99d574a00c38f6dca5c153a834122939bf5928f98c2d9363e3ef97cf25342bf28f56b8ef73b5676e485cca8f5d3dea0a6"
    "5e413d59ec0ee71c201f163b6f6d1eb3f525e6aa06ae6a2dfef17ce205a404f76312fc554141fddb9cf24586d0a2ad1f111da60ecf26"
    "406ff7f1e0c6e5403afb4cd861cb33e5707348dd5e1765589b83a7663051838fc34a03e0c26da80bddb6f464021d";

// The unavoidable conditions by vector, in the words of their authors' list: "I46_2 35.1: 36.6!" says that for I(46,2)
// the bit 1 of word 35 and the bit 6 of word 36 are different; without "!" that they are the same.
constexpr std::string_view kList =
    "I43 37.4: 39.4! 40.29 41.4 42.29! 43.4! 44.29 46.29! 47.29! | 61.1: 62.6! | 59.5: 63.30 | 58.0: 63.30!\n"
    "I44 38.4: 40.4! 40.29 41.29 42.4 43.29! 44.4! 45.29 47.29! 48.29! | 62.1: 63.6! | 60.5: 64.30 | 59.0: 64.30!\n"
    "I45 35.4: 39.29 | 39.4: 41.4! 41.29 42.29 43.4 44.29! 45.4! 46.29 48.29! 49.29! | 63.1: 64.6! | 60.0: 61.5!\n"
    "I46 36.4: 40.29 | 40.4: 42.4! 42.29 43.29 44.4 45.29! 46.4! 47.29 49.29! 50.29! | 61.0: 62.5!\n"
    "I46_2 35.1: 36.6! | 39.1: 40.6! 42.6! 44.6! 46.6! 47.1! | 61.2: 62.7!\n"
    "I47 37.4: 40.29 41.29 | 41.4: 43.4! 43.29 44.29 45.4 46.29! 47.4! 48.29 50.29! 51.29! | 62.0: 63.5!\n"
    "I47_2 36.1: 37.6! | 40.1: 41.6! 43.6! 45.6! 47.6! 48.1! | 62.2: 63.7!\n"
    "I48 35.4: 39.29 | 38.4: 40.29 41.29 42.29 | 42.4: 44.4! 44.29 45.29 46.4 47.29! 48.4! 49.29 51.29! 52.29! | 63.0: "
    "64.5!\n"
    "I48_2 37.1: 38.6! | 41.1: 42.6! 44.6! 46.6! 48.6! 49.1! | 63.2: 64.7!\n"
    "I49 36.4: 40.29 | 39.4: 41.29 42.29 43.29 | 43.4: 45.4! 45.29 46.29 47.4 48.29! 49.4! 50.29 52.29! 53.29!\n"
    "I49_2 35.1: 36.6! | 38.1: 39.6! 40.1! | 42.1: 43.6! 45.6! 47.6! 49.6! 50.1!\n"
    "I50 36.4: 37.4! 41.29! | 40.4: 42.29 43.29 44.29 | 44.4: 46.4! 46.29 47.29 48.4 49.29! 50.4! 51.29 53.29! 54.29!\n"
    "I50_2 36.1: 37.6! | 39.1: 40.6! 41.1! | 43.1: 44.6! 46.6! 48.6! 50.6! 51.1!\n"
    "I51 37.4: 38.4! 42.29! | 35.3: 39.28 | 41.4: 43.29 44.29 45.29 | 45.4: 47.4! 47.29 48.29 49.4 50.29! 51.4! 52.29 "
    "54.29! 55.29!\n"
    "I51_2 37.1: 37.6 38.6! | 35.5: 39.30 | 40.1: 41.6! 42.1! | 44.1: 45.6! 47.6! 49.6! 51.6! 52.1!\n"
    "I52 38.4: 39.4! 43.29! | 42.4: 44.29 45.29 46.29 | 46.4: 48.4! 48.29 49.29 50.4 51.29! 52.4! 53.29 55.29! 56.29!\n"
    "II45 36.4: 40.29 | 41.4: 43.29 44.29 45.29 | 53.29: 52.29 50.29! 49.4 49.29! 47.4! | 63.1: 64.6! | 60.0: 61.5!\n"
    "II46 37.4: 40.29 41.29 | 42.4: 44.29 45.29 46.29 | 54.29: 53.29 51.29! 50.4 50.29! 48.4! | 61.0: 62.5!\n"
    "II46_2 36.1: 37.6! | 41.1: 42.6! 43.1! | 51.1: 50.6 48.6 47.1! | 61.2: 62.7!\n"
    "II47 35.3: 39.28 | 35.4: 39.29 | 38.4: 40.29 41.29 42.29 | 43.4: 45.29 46.29 47.29 | 55.29: 54.29 52.29! 51.4 "
    "51.29! 49.4! | 62.0: 63.5!\n"
    "II48 35.30: 36.3! 40.28! | 36.4: 40.29 | 39.4: 41.29 42.29 43.29 | 44.4: 46.29 47.29 48.29 | 56.29: 55.29 53.29! "
    "52.4 52.29! 50.4! | 63.0: 64.5!\n"
    "II49 36.30: 37.3! 41.28! | 37.4: 41.29 | 40.4: 42.29 43.29 44.29 | 45.4: 47.29 48.29 49.29 | 57.29: 56.29 54.29! "
    "53.4 53.29! 51.4!\n"
    "II49_2 36.0: 37.5! 41.30! | 39.1: 40.6! 41.1! | 44.1: 45.6! 46.1! | 54.1: 53.6 51.6 50.1!\n"
    "II50 37.30: 38.3! 42.28! | 38.4: 42.29 | 41.4: 43.29 44.29 45.29 | 46.4: 48.29 49.29 50.29 | 58.29: 57.29 55.29! "
    "54.4 54.29! 52.4!\n"
    "II50_2 37.0: 38.5! 42.30! | 40.1: 41.6! 42.1! | 45.1: 46.6! 47.1! | 55.1: 54.6 52.6 51.1!\n"
    "II51 38.30: 39.3! 43.28! | 39.4: 43.29 | 42.4: 44.29 45.29 46.29 | 47.4: 49.29 50.29 51.29 | 59.29: 58.29 56.29! "
    "55.4 55.29! 53.4!\n"
    "II51_2 38.0: 39.5! 43.30! | 41.1: 42.6! 43.1! | 46.1: 47.6! 48.1! | 56.1: 55.6 53.6 52.1!\n"
    "II52 36.4: 38.4! | 39.30: 40.3! 44.28! | 40.4: 44.29 | 43.4: 45.29 46.29 47.29 | 48.4: 50.29 51.29 52.29 | 60.29: "
    "59.29 57.29! 56.4 56.29! 54.4!\n"
    "II53 37.4: 39.4! 40.29 | 41.3: 45.28 | 41.4: 45.29 | 44.4: 46.29 47.29 48.29 | 49.4: 51.29 52.29 53.29 | 61.29: "
    "58.29! 57.4 57.29! 55.4!\n"
    "II54 54.29: 53.29 52.29 50.4 | 49.29: 48.29 47.29 45.4 | 42.3: 46.28 | 42.4: 46.29 | 41.29: 40.4! 38.4 36.4! | "
    "62.29: 58.4 | 59.29: 58.29 56.4\n"
    "II55 37.4: 39.4! 40.29 41.4 42.29! | 43.3: 47.28 | 43.4: 47.29 | 46.4: 48.29 49.29 50.29 | 51.4: 53.29 54.29 "
    "55.29 | 63.29: 59.4 | 59.29: 57.4\n"
    "II56 38.4: 40.4! 40.29 41.29 42.4 43.29! | 44.3: 48.28 | 44.4: 48.29 | 47.4: 49.29 50.29 51.29 | 52.4: 54.29 "
    "55.29 56.29 | 64.29: 60.4\n";

std::string Decoded(std::string_view hex) { return HexDecode(hex).value_or(""); }

std::vector<std::string> Shattered() {
  return {Decoded(kShatteredPrefix) + Decoded(kShatteredEnd1), Decoded(kShatteredPrefix) + Decoded(kShatteredEnd2)};
}
std::vector<std::string> Shambles() { return {Decoded(kShambles1), Decoded(kShambles2)}; }

std::string Libcrypto(std::string_view bytes) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

Sha1Detect::Result Detected(std::string_view bytes) {
  Sha1Detect sha1;
  sha1.Update(bytes);
  return sha1.Finish();
}

// Always the same bytes.
class Random {
 public:
  std::uint64_t Below(std::uint64_t limit) { return engine_() % limit; }
  std::string Bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(engine_() & 0xff);
    return bytes;
  }
  State Chaining() {
    State state{};
    for (std::uint32_t& word : state) word = static_cast<std::uint32_t>(engine_());
    return state;
  }

 private:
  std::mt19937_64 engine_{2017};  // NOLINT(bugprone-random-generator-seed)
};

// One block hashed by libcrypto, in the way that crypto/digest.cc says why.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
State Compressed(const State& before, std::string_view block) {
  SHA_CTX sha1{};
  SHA1_Init(&sha1);
  sha1.h0 = before[0], sha1.h1 = before[1], sha1.h2 = before[2], sha1.h3 = before[3], sha1.h4 = before[4];
  SHA1_Transform(&sha1, reinterpret_cast<const unsigned char*>(block.data()));
  return {sha1.h0, sha1.h1, sha1.h2, sha1.h3, sha1.h4};
}
#pragma GCC diagnostic pop

// The chaining values before each block of MESSAGE, and the one after the last.
std::vector<State> Chain(std::string_view message) {
  std::vector<State> chain = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
  for (std::size_t at = 0; at + kBlock <= message.size(); at += kBlock) {
    chain.push_back(Compressed(chain.back(), message.substr(at, kBlock)));
  }
  return chain;
}

std::array<std::uint32_t, 80> Expanded(const std::array<std::uint32_t, 16>& words) {
  std::array<std::uint32_t, 80> w{};
  std::ranges::copy(words, w.begin());
  for (std::size_t t = 16; t < 80; ++t) w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  return w;
}

std::string WithDifference(std::string block, const sha1_detect::Twin& twin) {
  for (std::size_t i = 0; i < kBlock; ++i) {
    block[i] = static_cast<char>(block[i] ^ static_cast<char>(twin.block_difference[i / 4] >> (24 - 8 * (i % 4))));
  }
  return block;
}

std::vector<std::size_t> Numbers(std::uint64_t vectors) {
  std::vector<std::size_t> numbers;
  for (; vectors != 0; vectors &= vectors - 1) numbers.push_back(static_cast<std::size_t>(std::countr_zero(vectors)));
  return numbers;
}

std::size_t Number(int cls, int k) { return static_cast<std::size_t>(16 * cls + k - 43); }

TEST(Sha1Detect, VectorsOfTheStandard) {
  EXPECT_EQ(HexEncode(Detected("").digest), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(HexEncode(Detected("abc").digest), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(HexEncode(Detected("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").digest),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(HexEncode(Detected(std::string(1000000, 'a')).digest), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Sha1Detect, AgreesWithLibcryptoHoweverTheBytesArrive) {
  Random random;
  for (std::size_t size = 0; size < 400; ++size) {
    const std::string bytes = random.Bytes(size);
    ASSERT_EQ(Detected(bytes).digest, Libcrypto(bytes)) << size;
  }
  for (int round = 0; round < 300; ++round) {
    const std::string bytes = random.Bytes(random.Below(5000));
    Sha1Detect sha1;
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::size_t size = random.Below(std::min<std::size_t>(rest.size(), 300) + 1);
      sha1.Update(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    const auto result = sha1.Finish();
    ASSERT_EQ(result.digest, Libcrypto(bytes)) << round;
    ASSERT_FALSE(result.collision);
  }
}

TEST(Sha1Detect, CopiesGoTheirOwnWays) {
  Sha1Detect first;
  first.Update("ab");
  Sha1Detect second = first;
  first.Update("c");
  second.Update(Shattered()[0]);
  EXPECT_EQ(first.Finish().digest, Libcrypto("abc"));
  EXPECT_EQ(second.Finish().digest, Libcrypto("ab" + Shattered()[0]));
}

TEST(Sha1Detect, PublishedCollisionsAreDetected) {
  ASSERT_EQ(HexEncode(Libcrypto(Shambles()[0])), "8ac60ba76f1999a1ab70223f225aefdc78d4ddc0");
  Random random;
  for (const auto& pair : {Shattered(), Shambles()}) {
    ASSERT_NE(pair[0], pair[1]);
    ASSERT_EQ(Libcrypto(pair[0]), Libcrypto(pair[1]));
    for (const std::string& message : pair) {
      for (const unsigned more : {0U, 1U, 55U, 56U, 63U, 64U, 65U, 1000U, 100000U}) {
        const std::string bytes = message + random.Bytes(more);
        const auto result = Detected(bytes);
        EXPECT_TRUE(result.collision) << more;
        EXPECT_EQ(result.digest, Libcrypto(bytes));
      }
      Sha1Detect sha1;
      for (const char c : message) sha1.Update({&c, 1});
      EXPECT_TRUE(sha1.Finish().collision);
      EXPECT_FALSE(Detected(message.substr(0, message.size() - 1)).collision);
    }
  }
}

// The twin computed from one message is the other message.
TEST(Sha1Detect, TheTwinIsTheOtherMessage) {
  for (const auto& pair : {Shattered(), Shambles()}) {
    const auto mine = Chain(pair[0]), other = Chain(pair[1]);
    const std::size_t last = pair[0].size() / kBlock - 1;
    ASSERT_NE(mine[last], other[last]);
    ASSERT_EQ(mine[last + 1], other[last + 1]);
    const std::string block = pair[0].substr(last * kBlock, kBlock);
    std::vector<std::size_t> found;
    for (const std::size_t vector : Numbers(kAllVectors)) {
      const auto twin = sha1_detect::TwinOf(vector, mine[last], block.data());
      if (twin.after != mine[last + 1]) continue;
      found.push_back(vector);
      EXPECT_EQ(twin.before, other[last]);
      EXPECT_EQ(WithDifference(block, twin), pair[1].substr(last * kBlock, kBlock));
    }
    EXPECT_EQ(found, std::vector{Number(2, 52)});
  }
}

TEST(Sha1Detect, AChangedBitIsNoCollision) {
  for (std::string message : {Shattered()[0], Shambles()[1]}) {
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      message[bit / 8] = static_cast<char>(message[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(Detected(message).collision) << bit;
      message[bit / 8] = static_cast<char>(message[bit / 8] ^ (1 << (bit % 8)));
    }
    EXPECT_TRUE(Detected(message).collision);
  }
}

// As the content of a git blob, whose header moves it, the published bytes are no collision; nor after another block.
TEST(Sha1Detect, ABlobOfACollisionIsNone) {
  for (const std::string& message : {Shattered()[0], Shattered()[1], Shambles()[0], Shambles()[1]}) {
    const std::string header = "blob " + std::to_string(message.size()) + '\0';
    EXPECT_FALSE(Detected(header + message).collision);
    EXPECT_FALSE(Detected(std::string(kBlock, 'x') + message).collision);
  }
}

TEST(Sha1Detect, AMillionRandomBlocksAreNoCollision) {
  Random random;
  Sha1Detect sha1;
  const std::string once = random.Bytes(1000 * kBlock);
  for (int i = 0; i < 1000; ++i) {
    std::string bytes = once;
    for (std::size_t block = 0; block < 1000; ++block) {
      const std::uint64_t change = random.Below(~std::uint64_t{0});
      for (std::size_t at = 0; at < 8; ++at) bytes[block * kBlock + 8 * at] ^= static_cast<char>(change >> (8 * at));
    }
    sha1.Update(bytes);
  }
  EXPECT_FALSE(sha1.Finish().collision);
}

// The state in the middle is the same for a block and its twin: so the twin, hashed by libcrypto from the twin's
// chaining value, comes out where TwinOf says.
TEST(Sha1Detect, EachVectorHasItsTwin) {
  Random random;
  const auto vectors = Numbers(kAllVectors);
  ASSERT_EQ(vectors.size(), 32U);
  for (const std::size_t vector : vectors) {
    for (int round = 0; round < 20; ++round) {
      const State before = random.Chaining();
      const std::string block = random.Bytes(kBlock);
      const auto twin = sha1_detect::TwinOf(vector, before, block.data());
      ASSERT_NE(twin.before, before);
      const std::string other = WithDifference(block, twin);
      ASSERT_EQ(Compressed(twin.before, other), twin.after) << vector;
      // And back.
      const auto again = sha1_detect::TwinOf(vector, twin.before, other.data());
      ASSERT_EQ(again.before, before);
      ASSERT_EQ(again.after, Compressed(before, block));
      // If it were a collision, it would be seen, and by this vector only.
      ASSERT_TRUE(sha1_detect::Collides(kAllVectors, before, twin.after, block.data()));
      ASSERT_FALSE(
          sha1_detect::Collides(kAllVectors & ~(std::uint64_t{1} << vector), before, twin.after, block.data()));
    }
  }
}

// The differences of the 16 words from K on, as the local collisions of the two types of vectors have them. Source: the
// definition of I(K,b) and II(K,b) in "Counter-cryptanalysis".
TEST(Sha1Detect, EachVectorHasItsDifferences) {
  const std::array<std::array<std::uint32_t, 16>, 2> from_k = {{
      {1U << 4, 5U << 29, 0, 1U << 29, 1U << 29, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
      {1U << 29, 1U << 31, 1U << 4, 0, 1U << 4 | 1U << 29, 5U << 29, 0, 1U << 29, 1U << 29, 0, 0, 0, 0, 0, 0, 1},
  }};
  for (const std::size_t vector : Numbers(kAllVectors)) {
    const auto twin = sha1_detect::TwinOf(vector, {}, std::string(kBlock, 'x').data());
    const auto w = Expanded(twin.block_difference);
    for (std::size_t i = 0; i < 16; ++i) {
      EXPECT_EQ(w[43 + vector % 16 + i], std::rotl(from_k[vector / 32][i], vector / 16 % 2 == 0 ? 0 : 2)) << vector;
    }
  }
}

struct Listed {
  std::size_t vector;
  std::vector<std::array<std::size_t, 5>> conditions;  // word, bit, word, bit, differ
};

std::vector<Listed> ParsedList() {
  const auto number = [](std::string_view text) {
    std::size_t value = 0;
    EXPECT_EQ(std::from_chars(text.data(), text.data() + text.size(), value).ec, std::errc{}) << text;
    return value;
  };
  std::vector<Listed> all;
  for (const auto line : std::views::split(kList, '\n')) {
    if (line.empty()) continue;
    std::array<std::size_t, 2> first{};
    for (const auto part : std::views::split(line, ' ')) {
      std::string_view word(part.begin(), part.end());
      if (word.starts_with('I')) {
        const std::size_t type = word.starts_with("II") ? 2 : 1;
        const std::size_t k = number(word.substr(type, 2));
        all.push_back({16 * (2 * (type - 1) + (word.ends_with("_2") ? 1 : 0)) + k - 43, {}});
        continue;
      }
      if (word == "|") continue;
      const std::array<std::size_t, 2> bit = {number(word.substr(0, 2)), number(word.substr(3))};
      if (word.ends_with(':')) {
        first = bit;
      } else {
        all.back().conditions.push_back({first[0], first[1], bit[0], bit[1], word.ends_with('!') ? 1U : 0U});
      }
    }
  }
  return all;
}

TEST(Sha1Detect, CandidatesMeetTheListedConditions) {
  const auto list = ParsedList();
  std::size_t conditions = 0;
  for (const Listed& listed : list) conditions += listed.conditions.size();
  ASSERT_EQ(list.size(), 32U);
  ASSERT_EQ(conditions, 373U);
  Random random;
  std::uint64_t seen = 0;
  constexpr std::size_t kAtOnce = 1000;
  for (int round = 0; round < 150; ++round) {
    const std::string blocks = random.Bytes(kAtOnce * kBlock);
    for (std::size_t block = 0; block < kAtOnce; ++block) {
      std::array<std::uint32_t, 16> words{};
      for (std::size_t i = 0; i < kBlock; ++i) {
        words[i / 4] = words[i / 4] << 8 | static_cast<unsigned char>(blocks[block * kBlock + i]);
      }
      const auto w = Expanded(words);
      std::uint64_t expected = 0;
      for (const Listed& listed : list) {
        const bool met = std::ranges::all_of(
            listed.conditions, [&w](const auto& c) { return ((w[c[0]] >> c[1] ^ w[c[2]] >> c[3]) & 1) == c[4]; });
        if (met) expected |= std::uint64_t{1} << listed.vector;
      }
      seen |= expected;
      // The block is in another lane each time.
      const std::size_t lane = block % sha1_detect::kLanes;
      if (block - lane + sha1_detect::kLanes > kAtOnce) continue;
      const auto candidates = sha1_detect::Candidates(blocks.data() + (block - lane) * kBlock, sha1_detect::kLanes);
      ASSERT_EQ(candidates[lane], expected);
    }
  }
  EXPECT_EQ(seen, kAllVectors) << "some vector's conditions were never met";
}

TEST(Sha1Detect, CandidatesOfFewerBlocksThanLanes) {
  const std::string blocks = Shattered()[0].substr(kBlock);
  const auto all = sha1_detect::Candidates(blocks.data(), sha1_detect::kLanes);
  EXPECT_NE(all[3], 0U);
  for (std::size_t count = 1; count <= sha1_detect::kLanes; ++count) {
    const std::string fewer = blocks.substr(0, count * kBlock);
    const auto some = sha1_detect::Candidates(fewer.data(), count);
    for (std::size_t i = 0; i < sha1_detect::kLanes; ++i) EXPECT_EQ(some[i], i < count ? all[i] : 0) << count;
  }
}

// The conditions only save time: without them the verdict is the same.
TEST(Sha1Detect, SameVerdictWithoutTheConditions) {
  Random random;
  std::vector<std::string> messages = {Shattered()[0], Shattered()[1], Shambles()[0], Shambles()[1],
                                       random.Bytes(500 * kBlock)};
  std::size_t collisions = 0;
  for (const std::string& message : messages) {
    const auto chain = Chain(message);
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      const char* block = message.data() + i * kBlock;
      const bool with = sha1_detect::Collides(sha1_detect::Candidates(block, 1)[0], chain[i], chain[i + 1], block);
      ASSERT_EQ(sha1_detect::Collides(kAllVectors, chain[i], chain[i + 1], block), with) << i;
      collisions += with ? 1 : 0;
    }
  }
  EXPECT_EQ(collisions, 4U);
}

}  // namespace
}  // namespace gl
