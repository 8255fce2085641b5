#include "pack/delta.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

constexpr std::size_t kLimit = 1U << 20U;

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

std::string SizeBytes(std::uint64_t size) {
  std::string bytes;
  for (; size >= 128; size >>= 7U) bytes += static_cast<char>(size % 128 + 128);
  return bytes + static_cast<char>(size);
}

// The delta with these sizes, and with the instructions that HEX spells.
std::string Delta(std::uint64_t base, std::uint64_t result, std::string_view hex) {
  return SizeBytes(base) + SizeBytes(result) + Bytes(hex);
}

BytesAt Reading(std::string_view base) {
  return [base](std::uint64_t offset, std::span<char> to) -> Status {
    std::ranges::copy(base.substr(offset).substr(0, to.size()), to.begin());
    return {};
  };
}

Result<std::string> Streamed(std::string_view base, std::string_view delta, std::size_t limit) {
  std::string result;
  const Status status = StreamDelta(Reading(base), base.size(), delta, limit, AppendsTo(result));
  return status ? Result<std::string>(result) : std::unexpected(status.error());
}

// By either function, which have to agree.
Result<std::string> Applied(std::string_view base, std::string_view delta, std::size_t limit = kLimit) {
  std::string result = "what was here before";
  const Status status = ApplyDelta(base, delta, limit, result);
  const auto streamed = Streamed(base, delta, limit);
  EXPECT_EQ(test::Reason(streamed), test::Reason(status));
  EXPECT_EQ(streamed.value_or(""), result);
  if (status) {
    EXPECT_EQ(ParseDeltaSizes(delta).value().base, base.size());
    EXPECT_EQ(ParseDeltaSizes(delta).value().result, result.size());
    EXPECT_TRUE(Ok(CountInstructions(delta)));
  }
  if (status) return result;
  EXPECT_EQ(result, "");
  return std::unexpected(status.error());
}

// The delta of BASE whose instructions HEX spells is refused with WORDS when SIZE bytes are declared.
testing::AssertionResult Refuses(std::string_view hex, std::uint64_t size, std::string_view words) {
  return Refused(Applied("0123456789", Delta(10, size, hex)), Fault::kIntegrity, words);
}

TEST(ApplyDelta, CopiesAndInserts) {
  EXPECT_EQ(Applied("0123456789", Delta(10, 0, "")).value(), "");
  EXPECT_EQ(Applied("", Delta(0, 3, "03616263")).value(), "abc");
  EXPECT_EQ(Applied("0123456789", Delta(10, 10, "900a")).value(), "0123456789");
  EXPECT_EQ(Applied("0123456789", Delta(10, 9,
                                        "910703"
                                        "0178"
                                        "9005"))
                .value(),
            "789x01234");
  EXPECT_EQ(Applied("0123456789", Delta(10, 1, "910901")).value(), "9");
  const std::string most(127, 'z');
  EXPECT_EQ(Applied("", Delta(0, 127, "7f" + HexEncode(most))).value(), most);
}

TEST(ApplyDelta, GivesEverySmallSize) {
  const std::string base(100, 'b');
  for (std::size_t size = 1; size <= base.size(); ++size) {
    const std::string delta = SizeBytes(base.size()) + SizeBytes(size) + "\x90" + static_cast<char>(size);
    std::string result;
    EXPECT_TRUE(Ok(ApplyDelta(base, delta, kLimit, result)));
    EXPECT_EQ(result, base.substr(0, size));
  }
}

TEST(ApplyDelta, PutsTheOperandsTogether) {
  std::string base(0x1020304 + 0x20000, '.');
  base.replace(0x4, 2, "aa").replace(0x300, 2, "bb").replace(0x20000, 2, "cc").replace(0x1000000, 2, "dd");
  base.replace(0x1020304, 2, "ee");
  const auto copied = [&](std::uint64_t size, std::string_view hex) {
    return Applied(base, Delta(base.size(), size, hex)).value();
  };
  EXPECT_EQ(copied(2, "910402"), "aa");
  EXPECT_EQ(copied(2, "920302"), "bb");
  EXPECT_EQ(copied(2, "940202"), "cc");
  EXPECT_EQ(copied(2, "980102"), "dd");
  EXPECT_EQ(copied(2, "9f0403020102"), "ee");
  EXPECT_EQ(copied(0x300, "a003"), base.substr(0, 0x300));
  EXPECT_EQ(copied(0x10000, "c001"), base.substr(0, 0x10000));
  EXPECT_EQ(copied(0x10302, "f0020301"), base.substr(0, 0x10302));
  EXPECT_EQ(copied(0x10000, "80"), base.substr(0, 0x10000));  // no size is 64 KiB
  EXPECT_EQ(copied(0x10000,
                   "f3"
                   "0003"
                   "000000"),
            base.substr(0x300, 0x10000));  // a size of 0 too
}

TEST(ApplyDelta, RefusesWrongSizes) {
  EXPECT_TRUE(Refused(Applied("0123456789", Delta(9, 1, "0178")), Fault::kIntegrity, "a base of 9 bytes, not of 10"));
  EXPECT_TRUE(Refuses("0178", 0, "longer than declared"));
  EXPECT_TRUE(Refuses("0178", 2, "shorter than declared"));
  EXPECT_TRUE(Refuses("", 1, "shorter than declared"));
  EXPECT_TRUE(Refuses("900a", 9, "longer than declared"));
  EXPECT_TRUE(
      Refuses("900a"
              "0178",
              10, "longer than declared"));  // nothing can follow the last byte
  EXPECT_TRUE(
      Refuses("900a"
              "00",
              10, "reserved instruction 0"));
}

TEST(ApplyDelta, RefusesCopiesFromOutside) {
  EXPECT_TRUE(Refuses("900b", 11, "outside its base"));
  EXPECT_TRUE(Refuses("910a01", 1, "outside its base"));
  EXPECT_TRUE(Refuses("910b01", 1, "outside its base"));
  EXPECT_TRUE(Refuses("80", 0x10000, "outside its base"));
  EXPECT_TRUE(
      Refuses("ff"
              "ffffffff"
              "ffffff",
              10, "outside its base"));
}

TEST(ApplyDelta, RefusesInstructionsCutShort) {
  EXPECT_TRUE(
      Refuses("02"
              "78",
              2, "an insert cut short"));
  EXPECT_TRUE(Refuses("7f", 127, "an insert cut short"));
  EXPECT_TRUE(Refuses("90", 1, "a copy cut short"));
  EXPECT_TRUE(
      Refuses("ff"
              "000000000000",
              1, "a copy cut short"));
  EXPECT_TRUE(Refuses("00", 1, "reserved instruction 0"));
}

TEST(ApplyDelta, RefusesHeadersCutShort) {
  EXPECT_TRUE(Refused(Applied("", ""), Fault::kIntegrity, "its sizes are cut short"));
  EXPECT_TRUE(Refused(Applied("", Bytes("00")), Fault::kIntegrity, "its sizes are cut short"));
  EXPECT_TRUE(Refused(Applied("", Bytes("0080")), Fault::kIntegrity, "its sizes are cut short"));
  EXPECT_TRUE(Refused(Applied("", Bytes("ffffffffffffffffff02")), Fault::kIntegrity, "more than 64 bits"));
}

TEST(ApplyDelta, TakesNoMemoryForABomb) {
  const std::string base(0x10000, 'b');
  const std::string bomb = Delta(base.size(), std::uint64_t{64} << 30U, "80");
  EXPECT_TRUE(Refused(Applied(base, bomb), Fault::kIntegrity, "has 68719476736 bytes, the limit is 1048576"));
  EXPECT_TRUE(Refused(Applied(base, Delta(base.size(), kLimit + 1, "80")), Fault::kIntegrity, "the limit is"));
  std::string copies;
  for (int i = 0; i < 16; ++i) copies += "80";
  EXPECT_TRUE(Ok(Applied(base, Delta(base.size(), kLimit, copies))));
  EXPECT_TRUE(Refused(Applied(base, Delta(base.size(), kLimit, copies + "80")), Fault::kIntegrity, "longer"));
}

TEST(ApplyDelta, KeepsTheMemoryOfTheResult) {
  std::string result;
  result.reserve(1000);
  const char* const before = result.data();
  ASSERT_TRUE(ApplyDelta("0123456789", Delta(10, 10, "900a"), kLimit, result));
  EXPECT_EQ(result.data(), before);
  const std::string base(1500, 'b');
  ASSERT_TRUE(ApplyDelta(base, Delta(1500, 1500, "b0dc05"), kLimit, result));
  EXPECT_EQ(result, base);
  EXPECT_LT(result.capacity(), 1600U);
}

TEST(CountInstructions, NeedsNoBase) {
  const std::string delta = Delta(10, 9,
                                  "910703"
                                  "0178"
                                  "9005");
  EXPECT_EQ(ParseDeltaSizes(delta).value().base, 10U);
  EXPECT_EQ(ParseDeltaSizes(delta).value().result, 9U);
  EXPECT_EQ(CountInstructions(delta).value(), 3U);
  EXPECT_TRUE(Refused(CountInstructions(Delta(10, 9, "910a03")), Fault::kIntegrity, "a copy from outside its base"));
  EXPECT_TRUE(Refused(CountInstructions(Delta(10, 9, "9005")), Fault::kIntegrity, "its result is shorter"));
}

TEST(StreamDelta, PassesOnPiecesAndFaults) {
  const std::string base(3 * kReadBytes, 'b');
  const std::string delta = SizeBytes(base.size()) + SizeBytes(base.size() + 1) + Bytes("f000000c") + Bytes("0178");
  std::string result;
  int pieces = 0;
  const auto sink = [&](std::string_view bytes) -> Status {
    result += bytes;
    return ++pieces < 10 ? Status() : Fail(Fault::kWorkDir, "full");
  };
  ASSERT_TRUE(Ok(StreamDelta(Reading(base), base.size(), delta, 2 * base.size(), sink)));
  EXPECT_TRUE(result == base + "x");
  EXPECT_EQ(pieces, 4);
  pieces = 9;
  EXPECT_TRUE(Refused(StreamDelta(Reading(base), base.size(), delta, 2 * base.size(), sink), Fault::kWorkDir, "full"));
  const auto gone = [](std::uint64_t, std::span<char>) -> Status { return Fail(Fault::kWorkDir, "gone"); };
  EXPECT_TRUE(Refused(StreamDelta(gone, base.size(), delta, 2 * base.size(), sink), Fault::kWorkDir, "gone"));
}

}  // namespace
}  // namespace gl
