#include "net/snappy_block.h"

#include <gtest/gtest.h>
#include <snappy-c.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

std::string Compressed(std::string_view bytes) {
  std::size_t size = snappy_max_compressed_length(bytes.size());
  std::string block(size, '\0');
  EXPECT_EQ(snappy_compress(bytes.data(), bytes.size(), block.data(), &size), SNAPPY_OK);
  return block.substr(0, size);
}

TEST(SnappyBlock, GivesWhatWasPackedUpToTheLimit) {
  for (const std::string& bytes : {std::string(), std::string("{}"), std::string(100'000, 'x')}) {
    const auto unpacked = UncompressSnappy(Compressed(bytes), 100'000);
    ASSERT_TRUE(test::Ok(unpacked));
    EXPECT_EQ(*unpacked, bytes);
  }
}

TEST(SnappyBlock, RefusesWhatIsOverTheLimitBeforeItUnpacksIt) {
  const auto over = UncompressSnappy(Compressed(std::string(1001, 'x')), 1000);
  EXPECT_EQ(over.error().fault, Fault::kIntegrity);
  EXPECT_TRUE(over.error().message.contains("more than 1000 bytes"));
  EXPECT_FALSE(UncompressSnappy("\xFF\xFF\xFF\xFF\x0F", 1000));  // says that it holds 4 GiB
}

TEST(SnappyBlock, RefusesWhatIsNoBlock) {
  const std::string good = Compressed("a text that is repeated, a text that is repeated, a text");
  EXPECT_FALSE(UncompressSnappy("", 1000));
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(UncompressSnappy(good.substr(0, size), 1000));
  EXPECT_FALSE(UncompressSnappy(good + "x", 1000));
  EXPECT_FALSE(UncompressSnappy("{\"mediaType\":\"json\"}", 1000));
}

}  // namespace
}  // namespace gl
