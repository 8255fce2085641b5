// The fields of an accepted quote are its bytes, all of them and each once but for the reserved ones; one byte less is
// refused, one zero more is padding, one other byte more is refused.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "tdx/quote.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

// The quote put together from its fields; what no field has comes from BYTES.
std::string Assembled(const gl::Quote& quote, std::string_view bytes) {
  std::string whole(bytes.substr(0, 28));
  whole += quote.user_data;
  if (quote.version == 5) whole += bytes.substr(48, 6);
  const gl::TdReport& body = quote.body;
  for (const std::string_view field :
       {body.tee_tcb_svn, body.mr_seam, body.mrsigner_seam, body.seam_attributes, body.td_attributes, body.xfam,
        body.mr_td, body.mr_config_id, body.mr_owner, body.mr_owner_config, body.rtmr[0], body.rtmr[1], body.rtmr[2],
        body.rtmr[3], body.report_data, body.tee_tcb_svn_2, body.mr_service_td}) {
    whole += field;
  }
  Require(whole == quote.signed_bytes);
  whole += bytes.substr(whole.size(), 4);
  whole.append(quote.signature).append(quote.attestation_key);
  whole += bytes.substr(whole.size(), 6);
  whole.append(quote.qe_report_bytes).append(quote.qe_signature);
  whole += bytes.substr(whole.size(), 2);
  whole += quote.qe_auth_data;
  whole += bytes.substr(whole.size(), 6);
  return whole.append(quote.pck_chain);
}

void CheckForms(const std::string& bytes) {
  Require(gl::QuoteBytesOf(bytes).value() == bytes);  // the first byte is no digit
  const auto text = gl::QuoteBytesOf("0x" + gl::HexEncode(bytes));
  Require(text && *text == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto quote = gl::ParseQuote(bytes);
  if (!quote) {
    Require(!quote.error().message.empty() && quote.error().reason <= gl::Reason::kUnsupportedCertData);
    return 0;
  }
  const std::string whole = Assembled(*quote, bytes);
  Require(whole + std::string(quote->padding, '\0') == bytes);
  Require(!gl::ParseQuote(std::string_view(whole).substr(0, whole.size() - 1)));
  Require(!gl::ParseQuote(whole + 'x'));
  const std::string padded = whole + '\0';
  const auto more = gl::ParseQuote(padded);
  Require(more && more->padding == 1);
  CheckForms(bytes);
  return 0;
}
