#include "dstack/boot_registers.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/os_boot.h"

namespace gl {
namespace {

template <typename T>
std::string WhyRefused(const Result<T>& result) {
  if (result) return "accepted";
  EXPECT_EQ(result.error().fault, Fault::kIntegrity);
  return result.error().message;
}

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

std::string WitnessOutcome(std::string_view hex) { return WhyRefused(ParseHobWitness(HexDecode(hex).value())); }

// Values that dstack's own tools give for its firmware.
TEST(HobDigest, HasTheKnownValues) {
  const auto witness = ParseHobWitness(kDstackWitness);
  ASSERT_TRUE(witness);
  EXPECT_EQ(witness->hob_address, 0x809000U);
  ASSERT_EQ(witness->ranges.size(), 4U);
  EXPECT_EQ(witness->ranges[3].start, 0x810000U);
  EXPECT_EQ(witness->ranges[3].end, 0x820000U);
  for (const auto& [size, digest] : std::vector<std::pair<std::uint64_t, std::string>>{
           {std::uint64_t{2} << 30U,
            "0b8772e5b0b41b83e6044a68397e02f49fb47066b4fbe4917ea2c45c64f323fdacbb37948f821ebaf8bc9c938ba8a749"},
           {std::uint64_t{4} << 30U,
            "5b684faf8d02a733945f821d9cdd170802e72103977acf66949c9382500283adc90cbec57f8e7653f8bee1cab83689de"}}) {
    EXPECT_EQ(HexEncode(HobDigest(*witness, size).value()), digest) << size;
  }
}

TEST(HobDigest, RefusesSizesThatDoNotFit) {
  const auto witness = ParseHobWitness(kDstackWitness);
  ASSERT_TRUE(witness);
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{4097}, std::uint64_t{0x810000},
                                   std::uint64_t{0x820000}, std::uint64_t{1} << 60U, UINT64_MAX}) {
    EXPECT_FALSE(HobDigest(*witness, size)) << size;
  }
  EXPECT_TRUE(HobDigest(*witness, 0x821000));
}

TEST(HobWitness, RefusesWhatIsNone) {
  EXPECT_SAYS(WitnessOutcome(""), "cut short");
  EXPECT_SAYS(WitnessOutcome("8010"), "cut short");
  EXPECT_SAYS(WitnessOutcome("8010090400060902"), "cut short");
  EXPECT_SAYS(WitnessOutcome("80100900"), "0 ranges");
  EXPECT_SAYS(WitnessOutcome("80100941"), "65 ranges");
  EXPECT_SAYS(WitnessOutcome("801009010000"), "an empty range");
  EXPECT_SAYS(WitnessOutcome("80100901000600"), "bytes after the last range");
  EXPECT_SAYS(WitnessOutcome("ffffffffffffffffff01"
                             "0901"
                             "0006"),
              "overflows");
  EXPECT_SAYS(WitnessOutcome("ffffffffffffffffff02"
                             "0901"
                             "0006"),
              "more than 64 bits");
  EXPECT_SAYS(WitnessOutcome("ffffffffffffffffffff01"), "more than 64 bits");
}

TEST(Memory, IsPortableAtSomeSizes) {
  EXPECT_TRUE(IsPortableMemorySize(0x80000000));
  EXPECT_TRUE(IsPortableMemorySize(0xB0000000));
  EXPECT_FALSE(IsPortableMemorySize(0xA0000000));
  EXPECT_FALSE(IsPortableMemorySize(0x80001000));
}

EventLog BootLog(const test::OsImageSpec& image) {
  EventLog log;
  for (const auto& event : image.BootEvents()) {
    log.push_back({event.imr, event.type, event.Digest(), event.name, event.payload});
  }
  return log;
}

std::string Registers(const EventLog& log) {
  test::EventLogBuilder builder("", "", "", "");
  builder.events.clear();
  for (const Event& event : log)
    builder.events.push_back({.imr = event.imr, .type = event.type, .digest = event.digest});
  return builder.Registers()[0];
}

TEST(ExpectedRegisters, AreThoseOfTheBoot) {
  const test::OsImageSpec image;
  const EventLog log = BootLog(image);
  EXPECT_EQ(CountRtmr0(log), 13U);
  const auto acpi = FindAcpiDigests(log);
  ASSERT_TRUE(acpi) << acpi.error().message;
  const auto digest = HobDigest(*ParseHobWitness(image.td_hob_witness), image.memory_size);
  ASSERT_TRUE(digest);
  EXPECT_EQ(ExpectedRtmr0(*digest, *acpi), Registers(log));
  EXPECT_EQ(ExpectedRtmr1(image.kernel_authenticode), image.Rtmr1());
  EXPECT_EQ(ExpectedRtmr2(image.cmdline_sha384, image.initrd_sha384), image.Rtmr2());
  EXPECT_EQ(FindMemorySize(*ParseHobWitness(kDstackWitness), *digest), image.memory_size);
  EXPECT_EQ(FindMemorySize(*ParseHobWitness(kDstackWitness), image.kernel_authenticode), std::nullopt);
}

TEST(AcpiDigests, AreThreeInOrderOrByName) {
  EventLog log = BootLog(test::OsImageSpec());
  const auto by_order = FindAcpiDigests(log);
  ASSERT_TRUE(by_order);
  std::vector<Event*> acpi;
  for (Event& event : log) {
    if (event.type == kAcpiEventType) acpi.push_back(&event);
  }
  ASSERT_EQ(acpi.size(), 3U);
  for (Event* event : acpi) event->payload.clear();
  EXPECT_EQ(*FindAcpiDigests(log), *by_order);
  acpi[0]->name = "acpi-loader";
  EXPECT_SAYS(WhyRefused(FindAcpiDigests(log)), "not each of the three names once");
  acpi[1]->name = "acpi-tables";
  acpi[2]->name = "acpi-rsdp";
  EXPECT_EQ((*FindAcpiDigests(log))[1], (*by_order)[2]);  // a swap by name swaps the digests
  acpi[2]->name = "acpi-tables";
  EXPECT_SAYS(WhyRefused(FindAcpiDigests(log)), "not each of the three names once");
  acpi[2]->payload = "something else";
  EXPECT_SAYS(WhyRefused(FindAcpiDigests(log)), "2 ACPI events in RTMR0; expected 3");
  EXPECT_SAYS(WhyRefused(FindAcpiDigests({})), "0 ACPI events");
}

}  // namespace
}  // namespace gl
