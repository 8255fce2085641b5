#include "tdx/quote.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/hex.h"

namespace gl {
namespace {

constexpr std::uint64_t kEcdsaP256KeyType = 2;
constexpr std::uint64_t kTeeTdx = 0x81;
constexpr std::string_view kIntelQeVendorId = "\x93\x9A\x72\x33\xF7\x9C\x4C\xA9\x94\x0A\x0D\xB3\x95\x7F\x06\x07";
constexpr std::uint64_t kCertDataQeReport = 6;  // "QE report certification data"
constexpr std::uint64_t kCertDataPckChain = 5;  // "concatenated PCK certificate chain" in PEM
constexpr std::size_t kTd10BodyBytes = 584;
constexpr std::size_t kTd15BodyBytes = 648;
constexpr std::size_t kEnclaveReportBytes = 384;

std::unexpected<Rejection> MalformedQuote(std::string message) {
  return Reject(Reason::kQuoteMalformed, std::move(message));
}

std::uint64_t LittleEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

// The part of a quote that is called WHERE, read from its start.
class PartReader {
 public:
  PartReader(std::string_view bytes, std::string_view where) : reader_(bytes), where_(where) {}

  [[nodiscard]] Judged<std::string_view> Take(std::uint64_t count, std::string_view field) {
    const auto bytes = reader_.Take(count);
    if (bytes) return *bytes;
    return MalformedQuote("the " + std::string(where_) + " ends early: its " + std::string(field) + " takes " +
                          std::to_string(count) + " bytes, " + std::to_string(reader_.Rest().size()) + " are left");
  }

  [[nodiscard]] Judged<std::uint64_t> TakeNumber(std::size_t width, std::string_view field) {
    GL_ASSIGN(const std::string_view bytes, Take(width, field));
    return LittleEndian(bytes);
  }

  // A type that must be WANTED and a length that must be that of the rest of this part, and that rest.
  [[nodiscard]] Judged<std::string_view> TakeCertData(std::uint64_t wanted, std::string_view field) {
    GL_ASSIGN(const std::uint64_t type, TakeNumber(2, field));
    if (type != wanted) {
      return Reject(Reason::kUnsupportedCertData, "the " + std::string(field) + " has type " + std::to_string(type) +
                                                      "; supported is " + std::to_string(wanted));
    }
    GL_ASSIGN(const std::uint64_t length, TakeNumber(4, field));
    GL_ASSIGN(const std::string_view data, Take(length, field));
    if (!reader_.AtEnd()) {
      return Reject(Reason::kCertDataLength, "the " + std::string(field) + " says it has " + std::to_string(length) +
                                                 " bytes, but its container has " +
                                                 std::to_string(reader_.Rest().size()) + " more");
    }
    return data;
  }

  [[nodiscard]] std::string_view Rest() const { return reader_.Rest(); }

 private:
  ByteReader reader_;
  std::string_view where_;
};

// Fields of a part whose length was checked before.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : reader_(bytes) {}
  std::string_view Next(std::size_t count) { return reader_.Take(count).value(); }

 private:
  ByteReader reader_;
};

// header, 48 bytes = version (2) attestation-key-type (2) tee-type (4) reserved (2+2) qe-vendor-id (16) user-data (20)
// The reserved fields were security version numbers in version 3. The ones that count are in signed places.
Judgement TakeHeader(PartReader& reader, Quote& quote) {
  GL_ASSIGN(const std::string_view header, reader.Take(48, "header"));
  FieldReader fields(header);
  const std::uint64_t version = LittleEndian(fields.Next(2));
  const std::uint64_t key_type = LittleEndian(fields.Next(2));
  const std::uint64_t tee = LittleEndian(fields.Next(4));
  static_cast<void>(fields.Next(4));
  const std::string_view vendor = fields.Next(16);
  if (version != 4 && version != 5) {
    return Reject(Reason::kUnsupportedVersion,
                  "the quote has version " + std::to_string(version) + "; supported are 4 and 5");
  }
  if (key_type != kEcdsaP256KeyType) {
    return Reject(Reason::kUnsupportedAttKeyType,
                  "the attestation key has type " + std::to_string(key_type) + "; supported is 2, ECDSA on P-256");
  }
  if (tee != kTeeTdx) return Reject(Reason::kNotTdx, "TEE type " + std::to_string(tee) + " is not TDX, which is 129");
  if (vendor != kIntelQeVendorId) {
    return Reject(Reason::kBadQeVendorId, "the quoting enclave's vendor id is " + HexEncode(vendor) + ", not Intel's");
  }
  quote.version = static_cast<std::uint16_t>(version);
  quote.user_data = fields.Next(20);
  return {};
}

// body-descriptor, 6 bytes, in version 5 only = type (2) size (4)
Judgement TakeBodyDescriptor(PartReader& reader, Quote& quote) {
  quote.body_type = TdBodyType::kTd10;
  if (quote.version == 4) return {};
  GL_ASSIGN(const std::uint64_t type, reader.TakeNumber(2, "body type"));
  if (type != static_cast<std::uint64_t>(TdBodyType::kTd10) && type != static_cast<std::uint64_t>(TdBodyType::kTd15)) {
    return Reject(Reason::kUnsupportedBodyType,
                  "the body has type " + std::to_string(type) + "; supported are 2 (TD 1.0) and 3 (TD 1.5)");
  }
  quote.body_type = static_cast<TdBodyType>(type);
  const std::size_t wanted = quote.body_type == TdBodyType::kTd10 ? kTd10BodyBytes : kTd15BodyBytes;
  GL_ASSIGN(const std::uint64_t size, reader.TakeNumber(4, "body size"));
  if (size != wanted) {
    return Reject(Reason::kBodySizeMismatch, "a body of type " + std::to_string(type) + " has " +
                                                 std::to_string(wanted) + " bytes, not " + std::to_string(size));
  }
  return {};
}

// body, 584 bytes (TD 1.0) or 648 (TD 1.5): the fields of TdReport in their order
Judgement TakeBody(PartReader& reader, Quote& quote) {
  const bool td15 = quote.body_type == TdBodyType::kTd15;
  GL_ASSIGN(const std::string_view bytes, reader.Take(td15 ? kTd15BodyBytes : kTd10BodyBytes, "TD report"));
  FieldReader fields(bytes);
  TdReport& body = quote.body;
  body.tee_tcb_svn = fields.Next(16);
  body.mr_seam = fields.Next(48);
  body.mrsigner_seam = fields.Next(48);
  body.seam_attributes = fields.Next(8);
  body.td_attributes = fields.Next(8);
  body.xfam = fields.Next(8);
  body.mr_td = fields.Next(48);
  body.mr_config_id = fields.Next(48);
  body.mr_owner = fields.Next(48);
  body.mr_owner_config = fields.Next(48);
  for (std::string_view& rtmr : body.rtmr) rtmr = fields.Next(48);
  body.report_data = fields.Next(64);
  if (!td15) return {};
  body.tee_tcb_svn_2 = fields.Next(16);
  body.mr_service_td = fields.Next(48);
  return {};
}

// enclave-report, 384 bytes = cpu-svn (16) misc-select (4) reserved (28) attributes (16) mr-enclave (32) reserved (32)
//                             mr-signer (32) reserved (96) isv-prod-id (2) isv-svn (2) reserved (60) report-data (64)
EnclaveReport EnclaveReportOf(std::string_view bytes) {
  FieldReader fields(bytes);
  EnclaveReport report{};
  report.cpu_svn = fields.Next(16);
  report.misc_select = fields.Next(4);
  static_cast<void>(fields.Next(28));
  report.attributes = fields.Next(16);
  report.mr_enclave = fields.Next(32);
  static_cast<void>(fields.Next(32));
  report.mr_signer = fields.Next(32);
  static_cast<void>(fields.Next(96));
  report.isv_prod_id = static_cast<std::uint16_t>(LittleEndian(fields.Next(2)));
  report.isv_svn = static_cast<std::uint16_t>(LittleEndian(fields.Next(2)));
  static_cast<void>(fields.Next(60));
  report.report_data = fields.Next(64);
  return report;
}

// qe-certification-data = enclave-report (384) signature (64) length (2) auth-data type (2) length (4) pck-chain
Judgement ReadQeCertificationData(std::string_view bytes, Quote& quote) {
  PartReader reader(bytes, "QE report certification data");
  GL_ASSIGN(quote.qe_report_bytes, reader.Take(kEnclaveReportBytes, "QE report"));
  quote.qe_report = EnclaveReportOf(quote.qe_report_bytes);
  GL_ASSIGN(quote.qe_signature, reader.Take(64, "QE report signature"));
  GL_ASSIGN(const std::uint64_t length, reader.TakeNumber(2, "QE authentication data's length"));
  GL_ASSIGN(quote.qe_auth_data, reader.Take(length, "QE authentication data"));
  GL_ASSIGN(quote.pck_chain, reader.TakeCertData(kCertDataPckChain, "inner certification data"));
  if (quote.pck_chain.size() > kMaxPckChainBytes) {
    return MalformedQuote("the PCK certificate chain has " + std::to_string(quote.pck_chain.size()) +
                          " bytes, the limit is " + std::to_string(kMaxPckChainBytes));
  }
  return {};
}

// authentication-data = signature (64) attestation-key (64) type (2) length (4) qe-certification-data
Judgement ReadAuthenticationData(std::string_view bytes, Quote& quote) {
  PartReader reader(bytes, "authentication data");
  GL_ASSIGN(quote.signature, reader.Take(64, "quote signature"));
  GL_ASSIGN(quote.attestation_key, reader.Take(64, "attestation key"));
  GL_ASSIGN(const std::string_view data, reader.TakeCertData(kCertDataQeReport, "outer certification data"));
  return ReadQeCertificationData(data, quote);
}

bool IsSpace(char character) { return std::string_view(" \t\n\v\f\r").contains(character); }

bool IsHexDigit(char character) { return std::string_view("0123456789abcdefABCDEF").contains(character); }

char LowerCase(char letter) { return letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : letter; }

}  // namespace

// quote = header [body-descriptor] body length (4) authentication-data *%x00
Judged<Quote> ParseQuote(std::string_view bytes) {
  if (bytes.size() > kMaxQuoteBytes) {
    return MalformedQuote("the quote has " + std::to_string(bytes.size()) + " bytes, the limit is " +
                          std::to_string(kMaxQuoteBytes));
  }
  Quote quote{};
  PartReader reader(bytes, "quote");
  GL_TRY(TakeHeader(reader, quote));
  GL_TRY(TakeBodyDescriptor(reader, quote));
  GL_TRY(TakeBody(reader, quote));
  quote.signed_bytes = bytes.substr(0, bytes.size() - reader.Rest().size());
  GL_ASSIGN(const std::uint64_t length, reader.TakeNumber(4, "authentication data's length"));
  GL_ASSIGN(const std::string_view authentication_data, reader.Take(length, "authentication data"));
  GL_TRY(ReadAuthenticationData(authentication_data, quote));
  if (reader.Rest().find_first_not_of('\0') != std::string_view::npos) {
    return Reject(Reason::kTrailingData, "after the quote's end there are bytes that are not zero");
  }
  quote.padding = reader.Rest().size();
  return quote;
}

Judged<std::string> QuoteBytesOf(std::string_view input) {
  std::string_view text = input;
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  const auto is_text = [](char character) { return IsSpace(character) || IsHexDigit(character); };
  if (!std::ranges::all_of(text, is_text)) return std::string(input);
  std::string digits;
  for (const char character : text) {
    if (!IsSpace(character)) digits += LowerCase(character);
    if (digits.size() > 2 * kMaxQuoteBytes) return MalformedQuote("the quote has more than 128 KiB");
  }
  auto bytes = HexDecode(digits);
  if (!bytes) return MalformedQuote("the quote is text with an odd number of hexadecimal digits");
  return *std::move(bytes);
}

}  // namespace gl
