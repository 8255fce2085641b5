#include "pack/whole_inflater.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "pack/inflater.h"
#include "tests/builders/pack_builder.h"

namespace gl {
namespace {

using test::Deflated;

std::string Mixed(std::size_t size) {  // compressible and not, in turns
  std::mt19937 random(7);
  std::string bytes;
  while (bytes.size() < size) {
    for (int i = 0; i < 300; ++i) bytes += static_cast<char>(random());
    bytes.append(random() % 2000, 'a');
  }
  return bytes.substr(0, size);
}

std::optional<std::size_t> Inflated(std::string_view stream, std::string& bytes) {
  WholeInflater inflater;
  return inflater.Inflate(stream, bytes);
}

// What zlib, through Inflater, says of the same: "" when it takes it.
std::string ZlibSays(std::string_view stream, std::size_t size) {
  Inflater inflater;
  std::string bytes(size, '\0');
  inflater.Begin(size);
  const auto step = inflater.Inflate(stream, bytes);
  return !step ? step.error().message : step->done ? "" : "cut short";
}

TEST(WholeInflater, GivesWhatWasDeflatedAndItsLength) {
  std::string text;
  for (int i = 0; text.size() < 20'000; ++i) text += "word" + std::to_string(i * 7919 % 97) + (i % 9 == 0 ? "\n" : " ");
  for (const std::size_t size : {1000U, 5000U, 20'000U}) {
    for (const int level : {1, 6, 9}) {
      const std::string bytes = text.substr(0, size);
      const std::string stream = Deflated(bytes, level);
      std::string got(size, 'x');
      EXPECT_EQ(Inflated(stream + "the next entry", got), stream.size()) << size;
      EXPECT_TRUE(got == bytes) << size;
    }
  }
}

TEST(WholeInflater, LeavesOtherKindsOfBlocksToInflater) {
  std::string stored(3, '\0'), fixed(9, '\0'), several(300'000, '\0');
  EXPECT_EQ(Inflated(Deflated("abc", 0), stored), std::nullopt);
  EXPECT_EQ(Inflated(Deflated("aaaaaaaaa"), fixed), std::nullopt);
  EXPECT_EQ(Inflated(Deflated(Mixed(300'000)), several), std::nullopt);
}

// A stream of no bytes, of these bits in the order in which they come: numbers have their lowest bit first.
std::string Block(const std::vector<std::string>& groups) {
  std::string stream = "\x78\x01";
  unsigned filled = 0;
  for (const std::string& group : groups) {
    for (const char bit : group) {
      if (filled % 8 == 0) stream += '\0';
      if (bit == '1') stream.back() = static_cast<char>(stream.back() | 1 << filled % 8);
      ++filled;
    }
  }
  return stream + std::string("\0\0\0\1", 4);
}

// An empty block: lengths 1 of the literals 0 and 256, then DISTANCES. The code of lengths has 18 as 0, 0 as 10, 1
// as 11.
std::string EmptyBlock(const std::string& distance_count, const std::string& distances) {
  const std::string zero = "000", one = "100", two = "010";
  std::vector<std::string> groups = {"1", "01", "00000", distance_count, "0111"};  // 4 + 14 lengths, in kOrder
  for (const std::string& length :
       {zero, zero, one, two, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, two}) {
    groups.push_back(length);
  }
  groups.insert(groups.end(), {"11", "0", "1111111", "0", "0101011", "11", distances, "1"});
  return Block(groups);
}

TEST(WholeInflater, TakesCompleteCodesOnly) {
  std::string none;
  const std::string complete = EmptyBlock("10000", "1111");  // two distances of a bit
  EXPECT_EQ(ZlibSays(complete, 0), "");
  EXPECT_EQ(Inflated(complete, none), complete.size());
  const std::string single = EmptyBlock("00000", "11");  // one: zlib takes it, but not the other value of its bit
  EXPECT_EQ(ZlibSays(single, 0), "");
  EXPECT_EQ(Inflated(single, none), std::nullopt);
  const std::string no_distance = EmptyBlock("00000", "10");
  EXPECT_EQ(ZlibSays(no_distance, 0), "");
  EXPECT_EQ(Inflated(no_distance, none), std::nullopt);
}

TEST(WholeInflater, TakesNothingThatIsCut) {
  const std::string bytes = Mixed(3000);
  const std::string stream = Deflated(bytes);
  std::string got(bytes.size(), '\0');
  for (std::size_t size = 0; size < stream.size(); ++size) {
    EXPECT_EQ(Inflated(std::string_view(stream).substr(0, size), got), std::nullopt) << size;
  }
}

TEST(WholeInflater, TakesNoOtherSize) {
  const std::string stream = Deflated(Mixed(1000));
  for (const std::size_t size : {0U, 1U, 999U, 1001U, 5000U}) {
    std::string got(size, '\0');
    EXPECT_EQ(Inflated(stream, got), std::nullopt) << size;
  }
}

// libdeflate alone would take some of them: the fixed code's symbols 286 and 287, for example.
TEST(WholeInflater, TakesNoFlippedBitThatZlibDoesNotTake) {
  for (const std::string& bytes : {Mixed(40), Mixed(700), std::string(900, 'a')}) {
    for (const int level : {0, 1, 9}) {
      const std::string stream = Deflated(bytes, level);
      for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
        std::string spoiled = stream;
        spoiled[bit / 8] = static_cast<char>(spoiled[bit / 8] ^ 1 << bit % 8);
        std::string got(bytes.size(), '\0');
        if (!Inflated(spoiled, got)) continue;
        EXPECT_EQ(got, bytes);
        EXPECT_EQ(ZlibSays(spoiled, bytes.size()), "") << bit;
      }
    }
  }
}

// Every way zlib can be asked to deflate, on the bytes that deflate worst.
TEST(EnoughInput, IsEnoughForZlib) {
  std::mt19937 random(3);
  std::string bytes(300'000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  for (const std::size_t size : {0U, 1U, 100U, 1023U, 20'000U, 65'535U, 65'536U, 300'000U}) {
    for (const int level : {0, 1, 6, 9}) {
      EXPECT_LE(Deflated(std::string_view(bytes).substr(0, size), level).size(), EnoughInput(size)) << size;
    }
  }
}

}  // namespace
}  // namespace gl
