#include "tdx/pck_extension.h"

#include <gtest/gtest.h>

#include "tests/builders/der_writer.h"
#include "tests/builders/pck_builder.h"

namespace gl {
namespace {

using test::DerBoolean;
using test::DerEnumerated;
using test::DerInteger;
using test::DerOctets;
using test::PckFields;

testing::AssertionResult Refuses(const std::string& value, std::string_view words) {
  const auto extension = ParsePckExtension(value);
  if (extension) return testing::AssertionFailure() << "accepted";
  if (extension.error().reason == Reason::kPckExtension && extension.error().message.contains(words)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << extension.error().message;
}

testing::AssertionResult Refuses(const PckFields& fields, std::string_view words) {
  return Refuses(fields.Extension(), words);
}

TEST(ParsePckExtension, ReadsEveryField) {
  PckFields fields;
  std::array<std::uint8_t, 16> svns{};
  for (std::size_t i = 0; i < svns.size(); ++i) svns.at(i) = static_cast<std::uint8_t>(17 * i);  // the last is 255
  fields.SetComponents(svns).Set("2.17", DerInteger(65535)).Set("5", DerEnumerated(1));
  const auto extension = ParsePckExtension(fields.Extension());
  ASSERT_TRUE(extension);
  EXPECT_EQ(extension->components, svns);
  EXPECT_EQ(extension->pce_svn, 65535);
  EXPECT_EQ(extension->ppid, std::string(16, '\x77'));
  EXPECT_EQ(extension->cpu_svn.back(), '\xFF');
  EXPECT_EQ(extension->pce_id, std::string(2, '\0'));
  EXPECT_EQ(extension->fmspc, std::string("\x90\xC0\x6F\x00\x00\x00", 6));
  EXPECT_EQ(extension->sgx_type, 1U);
  EXPECT_EQ(extension->platform_instance_id, std::string(16, '\x66'));
  EXPECT_EQ(extension->dynamic_platform, true);
  EXPECT_EQ(extension->cached_keys, false);
  EXPECT_EQ(extension->smt_enabled, true);
}

TEST(ParsePckExtension, PassesOverWhatItDoesNotKnow) {
  const PckFields processor = PckFields().Drop("6").Drop("7");
  const auto extension = ParsePckExtension(processor.Extension());
  ASSERT_TRUE(extension);
  EXPECT_EQ(extension->platform_instance_id, std::nullopt);
  EXPECT_EQ(extension->smt_enabled, std::nullopt);
  EXPECT_TRUE(ParsePckExtension(PckFields().Add("8", DerOctets("new")).Extension()));
  EXPECT_TRUE(ParsePckExtension(PckFields().Add("2.19", DerOctets("new")).Extension()));
  EXPECT_TRUE(ParsePckExtension(PckFields().Add("7.4", DerOctets("new")).Extension()));
  EXPECT_TRUE(ParsePckExtension(PckFields().Add("300", DerOctets("new")).Add("300", DerOctets("new")).Extension()));
  EXPECT_TRUE(ParsePckExtension(PckFields().Drop("7.1").Extension()));
}

TEST(ParsePckExtension, WantsEveryField) {
  for (const std::string id : {"1", "2", "3", "4", "5"}) {
    EXPECT_TRUE(Refuses(PckFields().Drop(id), "field " + id + " is missing"));
  }
  for (unsigned i = 1; i <= 18; ++i) {
    const std::string id = "2." + std::to_string(i);
    EXPECT_TRUE(Refuses(PckFields().Drop(id), "field " + id + " is missing"));
  }
}

TEST(ParsePckExtension, RefusesFieldsThereTwice) {
  EXPECT_TRUE(Refuses(PckFields().Add("4", DerOctets("123456")), "field 4 is there twice"));
  EXPECT_TRUE(Refuses(PckFields().Add("2.3", DerInteger(5)), "field 2.3 is there twice"));
  EXPECT_TRUE(Refuses(PckFields().Add("7.2", DerBoolean(true)), "field 7.2 is there twice"));
  EXPECT_TRUE(Refuses(PckFields().Add("8", DerInteger(1)).Add("8", DerInteger(1)), "field 8 is there twice"));
}

TEST(ParsePckExtension, RefusesOtherValues) {
  EXPECT_TRUE(Refuses(PckFields().Set("1", DerOctets("short")), "field 1 is not an OCTET STRING of 16 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("1", DerInteger(1)), "field 1 is not an OCTET STRING of 16 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("2", DerInteger(1)), "field 2 is not a SEQUENCE"));
  EXPECT_TRUE(Refuses(PckFields().Set("2.1", DerInteger(256)), "field 2.1 is not an INTEGER of 0 to 255"));
  EXPECT_TRUE(Refuses(PckFields().Set("2.16", DerOctets("\x05")), "field 2.16 is not an INTEGER of 0 to 255"));
  EXPECT_TRUE(Refuses(PckFields().Set("2.2", test::Der(0x02, "\xFF")), "field 2.2 is not an INTEGER"));  // -1
  EXPECT_TRUE(Refuses(PckFields().Set("2.17", DerInteger(65536)), "field 2.17 is not an INTEGER of 0 to 65535"));
  EXPECT_TRUE(Refuses(PckFields().Set("2.18", DerOctets("x")), "field 2.18 is not an OCTET STRING of 16 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("3", DerOctets("x")), "field 3 is not an OCTET STRING of 2 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("4", DerOctets("12345")), "field 4 is not an OCTET STRING of 6 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("5", DerInteger(0)), "field 5 is not an ENUMERATED"));
  EXPECT_TRUE(Refuses(PckFields().Set("6", DerOctets("x")), "field 6 is not an OCTET STRING of 16 bytes"));
  EXPECT_TRUE(Refuses(PckFields().Set("7", DerInteger(1)), "field 7 is not a SEQUENCE"));
  EXPECT_TRUE(Refuses(PckFields().Set("7.3", DerInteger(1)), "field 7.3 is not a BOOLEAN"));
}

TEST(ParsePckExtension, RefusesOtherBytes) {
  const std::string value = PckFields().Extension();
  EXPECT_TRUE(Refuses("", "not one SEQUENCE"));
  EXPECT_TRUE(Refuses(value + '\0', "not one SEQUENCE"));
  EXPECT_TRUE(Refuses(value.substr(0, value.size() - 1), "not one SEQUENCE"));
  EXPECT_TRUE(Refuses(test::DerSequence(""), "field 1 is missing"));
  EXPECT_TRUE(Refuses(test::DerSequence(DerInteger(1)), "not a list of pairs"));
  const std::string oid = test::DerOid("1.2.3");
  EXPECT_TRUE(Refuses(test::DerSequence(test::DerSequence(oid)), "not a list of pairs"));
  EXPECT_TRUE(Refuses(test::DerSequence(test::DerSequence(oid + DerInteger(1) + DerInteger(1))), "not a list"));
}

}  // namespace
}  // namespace gl
