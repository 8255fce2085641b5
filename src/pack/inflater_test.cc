#include "pack/inflater.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "base/hex.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

std::string Deflated(const std::string& bytes, int level = 6) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  EXPECT_EQ(compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                      bytes.size(), level),
            Z_OK);
  out.resize(size);
  return out;
}

struct Inflated {
  std::string bytes;
  std::size_t consumed = 0;
  bool done = false;
};

// STREAM through pieces of IN bytes into a buffer of OUT bytes.
Result<Inflated> InPieces(Inflater& inflater, std::string_view stream, std::uint64_t size, std::size_t in,
                          std::size_t out) {
  std::string buffer(out, '\0');
  Inflated all;
  inflater.Begin(size);
  for (std::string_view rest = stream; !all.done;) {
    GL_ASSIGN(const InflateStep step, inflater.Inflate(rest.substr(0, in), buffer));
    const bool starved = step.consumed == std::min(in, rest.size());
    EXPECT_TRUE(step.done || starved || step.produced == out);
    rest.remove_prefix(step.consumed);
    all.bytes.append(buffer, 0, step.produced);
    all.consumed += step.consumed;
    all.done = step.done;
    if (rest.empty() && step.produced < out) break;
  }
  return all;
}

Result<Inflated> AtOnce(std::string_view stream, std::uint64_t size) {
  Inflater inflater;
  return InPieces(inflater, stream, size, stream.size() + 1, size + 1);
}

std::string Mixed(std::size_t size) {  // compressible and not, in turns
  std::mt19937 random(7);
  std::string bytes;
  while (bytes.size() < size) {
    for (int i = 0; i < 300; ++i) bytes += static_cast<char>(random());
    bytes.append(random() % 2000, 'a');
  }
  return bytes.substr(0, size);
}

TEST(Inflater, GivesWhatWasDeflated) {
  Inflater inflater;
  for (const std::size_t size : {0U, 1U, 10U, 257U, 258U, 259U, 5000U, 32768U, 200000U}) {
    for (const int level : {0, 1, 6, 9}) {
      const std::string bytes = Mixed(size);
      const std::string stream = Deflated(bytes, level);
      for (const std::size_t in : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, stream.size() + 30}) {
        for (const std::size_t out : {std::size_t{1}, std::size_t{1000}, size + 300}) {
          const auto all = InPieces(inflater, stream + "the next entry, which stays", size, in, out);
          ASSERT_TRUE(Ok(all));
          EXPECT_TRUE(all->done);
          EXPECT_EQ(all->bytes, bytes);
          EXPECT_EQ(all->consumed, stream.size());
        }
      }
    }
  }
}

TEST(Inflater, NeedsNoOutputForAnEmptyObject) {
  Inflater inflater;
  inflater.Begin(0);
  const std::string stream = Deflated("");
  const auto step = inflater.Inflate(stream, {});
  ASSERT_TRUE(Ok(step));
  EXPECT_TRUE(step->done);
  EXPECT_EQ(step->consumed, stream.size());
}

TEST(Inflater, IsNotDoneBeforeTheChecksum) {
  const std::string bytes = Mixed(1000);
  const std::string stream = Deflated(bytes);
  for (std::size_t cut = 1; cut <= stream.size(); ++cut) {
    const auto all = AtOnce(std::string_view(stream).substr(0, stream.size() - cut), bytes.size());
    ASSERT_TRUE(Ok(all));
    EXPECT_FALSE(all->done);
    EXPECT_EQ(all->consumed, stream.size() - cut);
  }
}

TEST(Inflater, RefusesAnotherSizeThanDeclared) {
  const std::string stream = Deflated(Mixed(1000));
  EXPECT_TRUE(Refused(AtOnce(stream, 999), Fault::kIntegrity, "more than the declared 999"));
  EXPECT_TRUE(Refused(AtOnce(stream, 0), Fault::kIntegrity, "more than the declared 0"));
  EXPECT_TRUE(Refused(AtOnce(stream, 1001), Fault::kIntegrity, "inflates to 1000 bytes, 1001 are declared"));
  EXPECT_TRUE(Refused(AtOnce(Deflated(""), 1), Fault::kIntegrity, "inflates to 0 bytes, 1 are declared"));
}

TEST(Inflater, StopsABombAfterOneByteTooMany) {
  const std::string bomb = Deflated(std::string(200U << 20U, '\0'), 1);
  Inflater inflater;
  std::string window(1U << 16U, 'x');
  inflater.Begin(10);
  EXPECT_TRUE(Refused(inflater.Inflate(bomb, window), Fault::kIntegrity, "more than the declared 10"));
  EXPECT_EQ(window, std::string(10, '\0') + std::string(window.size() - 10, 'x'));
}

TEST(Inflater, RefusesWhatIsNoStream) {
  const std::string stream = Deflated("hello, hello, hello");
  const auto spoiled = [&](std::size_t at, unsigned char byte) {
    std::string bytes = stream;
    bytes.at(at) = static_cast<char>(byte);
    return AtOnce(bytes, 19);
  };
  EXPECT_TRUE(Refused(spoiled(stream.size() - 1, 0), Fault::kIntegrity, "zlib finds an incorrect data check"));
  EXPECT_TRUE(Refused(spoiled(1, 0), Fault::kIntegrity, "zlib finds an incorrect header check"));
  EXPECT_TRUE(Refused(spoiled(2, 0xFF), Fault::kIntegrity, "zlib finds an invalid block type"));
  EXPECT_TRUE(Refused(AtOnce(HexDecode("78bb00000001").value(), 3), Fault::kIntegrity, "preset dictionary"));
  // A distance of one byte, and nothing before it: no window from an entry before may be reached.
  EXPECT_TRUE(Refused(AtOnce(HexDecode("7801030200000000").value(), 3), Fault::kIntegrity, "distance too far back"));
}

TEST(Inflater, ForgetsTheEntryBefore) {
  Inflater inflater;
  const std::string first = Mixed(40000);
  ASSERT_TRUE(Ok(InPieces(inflater, Deflated(first), first.size(), 100, 100)));
  EXPECT_TRUE(Refused(InPieces(inflater, HexDecode("7801030200000000").value(), 3, 100, 100), Fault::kIntegrity,
                      "distance too far back"));
  const auto after_an_error = InPieces(inflater, Deflated("abc"), 3, 100, 100);
  ASSERT_TRUE(Ok(after_an_error));
  EXPECT_EQ(after_an_error->bytes, "abc");
}

}  // namespace
}  // namespace gl
