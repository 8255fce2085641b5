#include "tdx/td_attributes.h"

#include <gtest/gtest.h>

#include "tests/builders/quote_builder.h"

namespace gl {
namespace {

constexpr std::uint64_t Bit(unsigned number) { return std::uint64_t{1} << number; }

Judgement Check(std::uint64_t attributes, const TdPolicy& policy = {}, std::string_view service_td = "") {
  const std::string bytes = test::LittleEndian(attributes, 8);
  TdReport body{};
  body.td_attributes = bytes;
  body.mr_service_td = service_td;
  return CheckTd(body, policy);
}

testing::AssertionResult Refuses(const Judgement& judgement, Reason reason, std::string_view words) {
  if (judgement) return testing::AssertionFailure() << "accepted";
  const Rejection& found = judgement.error();
  if (found.reason == reason && found.message.contains(words) && found.by_policy) return testing::AssertionSuccess();
  return testing::AssertionFailure() << ReasonName(found.reason) << ": " << found.message;
}

TEST(CheckTd, JudgesEveryBit) {
  EXPECT_TRUE(Check(kTdSeptVeDisable));
  for (unsigned bit = 0; bit < 64; ++bit) {
    const Judgement judgement = Check(kTdSeptVeDisable | Bit(bit));
    if (bit == 28 || bit == 30 || bit == 31 || bit == 63) {
      EXPECT_TRUE(judgement) << bit;
    } else {
      EXPECT_TRUE(Refuses(judgement, bit == 0 ? Reason::kTdDebug : Reason::kTdAttributes, "the TD ")) << bit;
    }
  }
}

TEST(CheckTd, NamesTheBits) {
  EXPECT_TRUE(Refuses(Check(kTdSeptVeDisable | Bit(27) | Bit(40)), Reason::kTdAttributes, "LASS, bit 40"));
  EXPECT_TRUE(Refuses(Check(0), Reason::kTdAttributes, "lacks the attributes SEPT_VE_DISABLE"));
  EXPECT_EQ(TdAttributeNames(kTdDebug | kTdMigratable | Bit(62)),
            (std::vector<std::string>{"DEBUG", "MIGRATABLE", "TPA"}));
}

TEST(CheckTd, AsksThePolicy) {
  TdPolicy policy;
  policy.allowed |= kTdMigratable;
  EXPECT_TRUE(Check(kTdSeptVeDisable | kTdMigratable, policy));
  policy.required = 0;
  EXPECT_TRUE(Check(0, policy));
  // DEBUG has a switch of its own.
  policy.allowed = ~std::uint64_t{0};
  EXPECT_TRUE(Refuses(Check(kTdDebug, policy), Reason::kTdDebug, "debug mode"));
  policy = {};
  policy.allow_debug_td = true;
  EXPECT_TRUE(Check(kTdSeptVeDisable | kTdDebug, policy));
}

TEST(CheckTd, RefusesServiceTds) {
  std::string service_td(48, '\0');
  EXPECT_TRUE(Check(kTdSeptVeDisable, {}, service_td));
  service_td[47] = 1;
  EXPECT_TRUE(Refuses(Check(kTdSeptVeDisable, {}, service_td), Reason::kServiceTd, "service TDs"));
  TdPolicy policy;
  policy.allow_service_td = true;
  EXPECT_TRUE(Check(kTdSeptVeDisable, policy, service_td));
}

}  // namespace
}  // namespace gl
