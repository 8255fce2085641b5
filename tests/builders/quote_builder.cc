#include "tests/builders/quote_builder.h"

#include "crypto/digest.h"

namespace gl::test {

constexpr std::uint64_t kSeptVeDisable = std::uint64_t{1} << 28U;

TdReportSpec::TdReportSpec()
    : tee_tcb_svn(std::string("\x05\x01\x04", 3) + std::string(13, '\0')),
      mr_seam(48, '\x5E'),
      mrsigner_seam(48, '\0'),
      seam_attributes(8, '\0'),
      xfam(LittleEndian(0x602E7, 8)),
      mr_td(48, '\x7D'),
      mr_config_id(48, '\0'),
      mr_owner(48, '\0'),
      mr_owner_config(48, '\0'),
      report_data(64, '\x4D'),
      tee_tcb_svn_2(tee_tcb_svn),
      mr_service_td(48, '\0') {
  SetTdAttributes(kSeptVeDisable);
  for (std::size_t i = 0; i < rtmr.size(); ++i) rtmr.at(i) = std::string(48, static_cast<char>(0xA0 + i));
}

void TdReportSpec::SetTdAttributes(std::uint64_t attributes) { td_attributes = LittleEndian(attributes, 8); }

EnclaveReportSpec::EnclaveReportSpec()
    : cpu_svn(16, '\x05'),
      misc_select(4, '\0'),
      attributes("\x11" + std::string(15, '\0')),
      mr_enclave(32, '\xEC'),
      mr_signer(32, '\xAA') {}

static std::string Header(const QuoteSpec& spec) {
  return LittleEndian(spec.version, 2) + LittleEndian(spec.key_type, 2) + LittleEndian(spec.tee_type, 4) +
         spec.reserved + spec.vendor_id + spec.user_data;
}

static std::string Body(const TdReportSpec& body, bool td15) {
  std::string bytes = body.tee_tcb_svn + body.mr_seam + body.mrsigner_seam + body.seam_attributes + body.td_attributes +
                      body.xfam + body.mr_td + body.mr_config_id + body.mr_owner + body.mr_owner_config;
  for (const std::string& rtmr : body.rtmr) bytes += rtmr;
  bytes += body.report_data;
  return td15 ? bytes + body.tee_tcb_svn_2 + body.mr_service_td : bytes;
}

std::string QuoteSpec::SignedBytes() const {
  if (version == 4) return Header(*this) + Body(body, false);
  const std::string bytes = Body(body, body_type == 3);
  const std::uint32_t size = body_size.value_or(static_cast<std::uint32_t>(bytes.size()));
  return Header(*this) + LittleEndian(body_type, 2) + LittleEndian(size, 4) + bytes;
}

std::string QuoteSpec::QeReport(const TestKey& attestation_key) const {
  const std::string binding = DigestOf(HashAlgorithm::kSha256, attestation_key.Point() + qe_auth_data);
  return qe.cpu_svn + qe.misc_select + std::string(28, '\0') + qe.attributes + qe.mr_enclave + std::string(32, '\0') +
         qe.mr_signer + std::string(96, '\0') + LittleEndian(qe.isv_prod_id, 2) + LittleEndian(qe.isv_svn, 2) +
         std::string(60, '\0') + qe_report_data.value_or(binding + std::string(32, '\0'));
}

std::string MakeQuote(const QuoteSpec& spec, const TestKey& attestation_key, const TestKey& pck) {
  const std::string qe_report = spec.QeReport(attestation_key);
  const std::string qe_data = qe_report + pck.Sign(qe_report) + LittleEndian(spec.qe_auth_data.size(), 2) +
                              spec.qe_auth_data + LittleEndian(spec.inner_type, 2) +
                              LittleEndian(spec.chain.size(), 4) + spec.chain;
  const std::string authentication = attestation_key.Sign(spec.SignedBytes()) + attestation_key.Point() +
                                     LittleEndian(spec.outer_type, 2) + LittleEndian(qe_data.size(), 4) + qe_data;
  return spec.SignedBytes() + LittleEndian(authentication.size(), 4) + authentication + spec.padding;
}

std::string LittleEndian(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (; bytes.size() < size; number >>= 8U) bytes += static_cast<char>(number & 0xFFU);
  return bytes;
}

}  // namespace gl::test
