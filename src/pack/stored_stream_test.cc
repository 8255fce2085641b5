#include "pack/stored_stream.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "pack/bytes_at.h"
#include "pack/inflater.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

// In two pieces.
std::string StoredStream(std::string_view bytes) {
  std::string stream;
  const auto produce = [bytes](const auto& sink) -> Status {
    GL_TRY(sink(bytes.substr(0, bytes.size() / 3)));
    return sink(bytes.substr(bytes.size() / 3));
  };
  EXPECT_TRUE(test::Ok(WriteStored(produce, AppendsTo(stream))));
  return stream;
}

TEST(StoredStream, IsWhatTheFormatSays) {
  // RFC 1950's header, RFC 1951's stored blocks with length and its complement, the last one empty, the Adler-32 of
  // "abc".
  EXPECT_EQ(HexEncode(StoredStream("abc")),
            "7801"
            "00"
            "0100feff"
            "61"
            "00"
            "0200fdff"
            "6263"
            "01"
            "0000ffff"
            "024d0127");
  EXPECT_EQ(HexEncode(StoredStream("")),
            "7801"
            "01"
            "0000ffff"
            "00000001");
}

TEST(StoredStream, InflatesToItsBytes) {
  Inflater inflater;
  for (const std::size_t size : {0U, 1U, 65'534U, 65'535U, 65'536U, 131'070U, 131'071U, 1'000'000U}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * i >> 7U);
    const std::string stream = StoredStream(bytes);
    std::string got(size, '\0');
    inflater.Begin(size);
    const auto step = inflater.Inflate(stream, got);
    ASSERT_TRUE(test::Ok(step)) << size;
    EXPECT_TRUE(step->done);
    EXPECT_EQ(step->consumed, stream.size());
    EXPECT_EQ(got, bytes);
  }
}

}  // namespace
}  // namespace gl
