#include "tdx/quote_signature.h"

#include <gtest/gtest.h>

#include "tests/builders/quote_builder.h"

namespace gl {
namespace {

using test::QuoteSpec;
using test::TestKey;

TEST(QuoteSignature, LinksThePckToTheQuote) {
  const TestKey attestation_key;
  const TestKey pck;
  const std::string bytes = MakeQuote(QuoteSpec{.chain = "c"}, attestation_key, pck);
  const Quote quote = ParseQuote(bytes).value();
  EXPECT_TRUE(CheckQeReportSignature(quote, P256Key::FromPoint(pck.Point()).value()));
  EXPECT_TRUE(CheckAttestationKeyBinding(quote));
  EXPECT_TRUE(CheckQuoteSignature(quote));
}

TEST(QuoteSignature, RefusesEachBrokenLink) {
  const TestKey attestation_key;
  const TestKey pck;
  const std::string bytes = MakeQuote(QuoteSpec{.chain = "c"}, attestation_key, pck);
  Quote quote = ParseQuote(bytes).value();
  EXPECT_EQ(CheckQeReportSignature(quote, P256Key::FromPoint(attestation_key.Point()).value()).error().reason,
            Reason::kQeReportSignature);
  const std::string other = TestKey().Point();
  quote.attestation_key = other;
  EXPECT_EQ(CheckAttestationKeyBinding(quote).error().reason, Reason::kQeReportData);
  EXPECT_EQ(CheckQuoteSignature(quote).error().reason, Reason::kQuoteSignature);
  const std::string nothing(64, '\0');
  quote.attestation_key = nothing;
  EXPECT_EQ(CheckQuoteSignature(quote).error().reason, Reason::kAttKeyInvalid);
}

// The signature covers the header too, and the body descriptor of version 5.
TEST(QuoteSignature, CoversEveryByteOfTheSignedPart) {
  QuoteSpec spec{.version = 5, .chain = "c"};
  const std::string bytes = MakeQuote(spec, TestKey(), TestKey());
  const Quote quote = ParseQuote(bytes).value();
  for (std::size_t i = 0; i < quote.signed_bytes.size(); i += 13) {
    std::string changed(quote.signed_bytes);
    changed[i] = static_cast<char>(changed[i] ^ 4);
    Quote other = quote;
    other.signed_bytes = changed;
    EXPECT_EQ(CheckQuoteSignature(other).error().reason, Reason::kQuoteSignature) << i;
  }
}

}  // namespace
}  // namespace gl
