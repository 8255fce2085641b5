#include "tdx/quote.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/quote_builder.h"

namespace gl {
namespace {

using test::QuoteSpec;
using test::TestKey;

constexpr std::size_t kHeaderBytes = 48;

std::string Made(const QuoteSpec& spec) { return MakeQuote(spec, TestKey(), TestKey()); }

Reason ReasonOf(std::string_view bytes) {
  const auto quote = ParseQuote(bytes);
  EXPECT_FALSE(quote);
  return quote ? Reason::kTcbStatus : quote.error().reason;
}

// What the builder put in, field by field.
void ExpectFields(const Quote& quote, const QuoteSpec& spec) {
  const TdReport& body = quote.body;
  EXPECT_EQ(quote.user_data, spec.user_data);
  EXPECT_EQ(body.tee_tcb_svn, spec.body.tee_tcb_svn);
  EXPECT_EQ(body.mr_seam, spec.body.mr_seam);
  EXPECT_EQ(body.mrsigner_seam, spec.body.mrsigner_seam);
  EXPECT_EQ(body.seam_attributes, spec.body.seam_attributes);
  EXPECT_EQ(body.td_attributes, spec.body.td_attributes);
  EXPECT_EQ(body.xfam, spec.body.xfam);
  EXPECT_EQ(body.mr_td, spec.body.mr_td);
  EXPECT_EQ(body.mr_config_id, spec.body.mr_config_id);
  EXPECT_EQ(body.mr_owner, spec.body.mr_owner);
  EXPECT_EQ(body.mr_owner_config, spec.body.mr_owner_config);
  for (std::size_t i = 0; i < body.rtmr.size(); ++i) EXPECT_EQ(body.rtmr.at(i), spec.body.rtmr.at(i));
  EXPECT_EQ(body.report_data, spec.body.report_data);
  EXPECT_EQ(quote.qe_report.cpu_svn, spec.qe.cpu_svn);
  EXPECT_EQ(quote.qe_report.misc_select, spec.qe.misc_select);
  EXPECT_EQ(quote.qe_report.attributes, spec.qe.attributes);
  EXPECT_EQ(quote.qe_report.mr_enclave, spec.qe.mr_enclave);
  EXPECT_EQ(quote.qe_report.mr_signer, spec.qe.mr_signer);
  EXPECT_EQ(quote.qe_report.isv_prod_id, spec.qe.isv_prod_id);
  EXPECT_EQ(quote.qe_report.isv_svn, spec.qe.isv_svn);
  EXPECT_EQ(quote.qe_auth_data, spec.qe_auth_data);
  EXPECT_EQ(quote.pck_chain, spec.chain);
  EXPECT_EQ(quote.padding, spec.padding.size());
  EXPECT_EQ(quote.signed_bytes, spec.SignedBytes());
}

// Each field has bytes of its own.
QuoteSpec Distinct() {
  QuoteSpec spec;
  spec.chain = "the chain";
  spec.body.mrsigner_seam = std::string(48, '\x31');
  spec.body.seam_attributes = std::string(8, '\x32');
  spec.body.mr_config_id = std::string(48, '\x33');
  spec.body.mr_owner = std::string(48, '\x34');
  spec.body.mr_owner_config = std::string(48, '\x35');
  spec.body.tee_tcb_svn_2 = std::string(16, '\x36');
  spec.body.mr_service_td = std::string(48, '\x37');
  spec.qe.cpu_svn = std::string(16, '\x38');
  spec.qe.misc_select = std::string(4, '\x39');
  spec.qe.isv_prod_id = 0x1234;
  spec.qe.isv_svn = 0xFEDC;
  return spec;
}

TEST(ParseQuote, ReadsVersion4) {
  QuoteSpec spec = Distinct();
  spec.padding = std::string(70, '\0');
  const std::string bytes = Made(spec);
  const auto quote = ParseQuote(bytes);
  ASSERT_TRUE(quote);
  EXPECT_EQ(quote->version, 4);
  EXPECT_EQ(quote->body_type, TdBodyType::kTd10);
  EXPECT_EQ(quote->signed_bytes.size(), 632U);
  EXPECT_TRUE(quote->body.tee_tcb_svn_2.empty());
  EXPECT_TRUE(quote->body.mr_service_td.empty());
  ExpectFields(*quote, spec);
}

TEST(ParseQuote, ReadsVersion5) {
  QuoteSpec spec = Distinct();
  spec.version = 5;
  const std::string td15 = Made(spec);
  const auto quote = ParseQuote(td15);
  ASSERT_TRUE(quote);
  EXPECT_EQ(quote->body_type, TdBodyType::kTd15);
  EXPECT_EQ(quote->signed_bytes.size(), 702U);
  EXPECT_EQ(quote->body.tee_tcb_svn_2, spec.body.tee_tcb_svn_2);
  EXPECT_EQ(quote->body.mr_service_td, spec.body.mr_service_td);
  ExpectFields(*quote, spec);
  spec.body_type = 2;
  const std::string td10 = Made(spec);
  const auto older = ParseQuote(td10);
  ASSERT_TRUE(older);
  EXPECT_EQ(older->body_type, TdBodyType::kTd10);
  EXPECT_EQ(older->signed_bytes.size(), 638U);
  ExpectFields(*older, spec);
}

TEST(ParseQuote, RefusesEveryPrefix) {
  for (const std::uint16_t version : {std::uint16_t{4}, std::uint16_t{5}}) {
    QuoteSpec spec = Distinct();
    spec.version = version;
    const std::string bytes = Made(spec);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(ReasonOf(std::string_view(bytes).substr(0, size)), Reason::kQuoteMalformed) << size;
    }
  }
}

TEST(ParseQuote, ReadsNothingBehindTheEnd) {
  const std::string bytes = Made(Distinct());
  EXPECT_TRUE(ParseQuote(bytes + '\0'));
  EXPECT_EQ(ReasonOf(bytes + "\x01"), Reason::kTrailingData);
  EXPECT_TRUE(ParseQuote(bytes + std::string(kMaxQuoteBytes - bytes.size(), '\0')));
  EXPECT_EQ(ReasonOf(bytes + std::string(kMaxQuoteBytes - bytes.size() + 1, '\0')), Reason::kQuoteMalformed);
}

TEST(ParseQuote, HasALimitForTheChain) {
  QuoteSpec spec = Distinct();
  spec.chain = std::string(kMaxPckChainBytes, 'c');
  EXPECT_TRUE(ParseQuote(Made(spec)));
  spec.chain += 'c';
  EXPECT_EQ(ReasonOf(Made(spec)), Reason::kQuoteMalformed);
}

TEST(ParseQuote, LooksAtTheHeaderInItsOrder) {
  std::string bytes(kHeaderBytes, '\0');
  EXPECT_EQ(ReasonOf(bytes), Reason::kUnsupportedVersion);
  bytes[0] = 4;
  EXPECT_EQ(ReasonOf(bytes), Reason::kUnsupportedAttKeyType);
  bytes[2] = 2;
  EXPECT_EQ(ReasonOf(bytes), Reason::kNotTdx);
  bytes[4] = '\x81';
  EXPECT_EQ(ReasonOf(bytes), Reason::kBadQeVendorId);
}

TEST(QuoteBytesOf, TellsTextFromBytes) {
  const std::string bytes = Made(Distinct());
  const std::string hex = HexEncode(bytes);
  std::string upper = hex;
  for (char& digit : upper) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  for (const std::string& input : {bytes, hex, upper, "0x" + hex, "0X" + hex, " \n0x" + hex + "\r\n",
                                   hex.substr(0, 33) + "\n\t" + hex.substr(33)}) {
    EXPECT_EQ(QuoteBytesOf(input).value(), bytes);
  }
  EXPECT_EQ(QuoteBytesOf("").value(), "");
  EXPECT_EQ(QuoteBytesOf("04 g").value(), "04 g");
}

TEST(QuoteBytesOf, RefusesHalfBytesAndTooMany) {
  EXPECT_EQ(QuoteBytesOf("040").error().reason, Reason::kQuoteMalformed);
  EXPECT_TRUE(QuoteBytesOf(std::string(2 * kMaxQuoteBytes, '0')));
  EXPECT_EQ(QuoteBytesOf(std::string(2 * kMaxQuoteBytes + 2, '0')).error().reason, Reason::kQuoteMalformed);
}

}  // namespace
}  // namespace gl
