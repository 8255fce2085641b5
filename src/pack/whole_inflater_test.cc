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
  for (const std::size_t size : {0U, 1U, 10U, 257U, 258U, 259U, 5000U, 32768U, 200000U}) {
    for (const int level : {0, 1, 6, 9}) {
      const std::string bytes = Mixed(size);
      const std::string stream = Deflated(bytes, level);
      std::string got(size, 'x');
      EXPECT_EQ(Inflated(stream + "the next entry", got), stream.size());
      EXPECT_EQ(got, bytes);
    }
  }
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

// The way in which libdeflate takes more than zlib: codes that no encoder writes stand for symbols all the same, as the
// other bit of a code with one symbol only, or the symbols 286 and 287. The bytes are the same, and checked.
TEST(WholeInflater, TakesOfFlippedBitsWhatZlibTakesOrASpareCode) {
  int spare = 0;
  for (const std::string& bytes : {Mixed(40), Mixed(700), std::string(900, 'a')}) {
    for (const int level : {0, 1, 9}) {
      const std::string stream = Deflated(bytes, level);
      for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
        std::string spoiled = stream;
        spoiled[bit / 8] = static_cast<char>(spoiled[bit / 8] ^ 1 << bit % 8);
        std::string got(bytes.size(), '\0');
        const bool taken = Inflated(spoiled, got).has_value();
        const std::string zlib = ZlibSays(spoiled, bytes.size());
        if (taken) {
          EXPECT_EQ(got, bytes);
        }
        const bool is_spare =
            taken && (zlib.ends_with("invalid distance code") || zlib.ends_with("invalid literal/length code"));
        spare += is_spare ? 1 : 0;
        EXPECT_EQ(taken, zlib.empty() || is_spare) << zlib << " " << bit;
      }
    }
  }
  EXPECT_GT(spare, 0);
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
