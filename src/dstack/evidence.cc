#include "dstack/evidence.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "doc/blanks.h"
#include "doc/strict_json.h"
#include "dstack/evidence_parts.h"
#include "dstack/ratls.h"
#include "pki/sha384.h"
#include "tdx/quote.h"

namespace gl {
namespace {

std::unexpected<Error> RefuseEvidence(const std::string& reason) { return Fail(Fault::kIntegrity, reason); }

bool IsRawQuote(std::string_view bytes) {
  return bytes.starts_with(std::string_view("\x04\0\x02\0", 4)) ||
         bytes.starts_with(std::string_view("\x05\0\x02\0", 4));
}

bool IsBlob(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes.front());
  return first == 0 || (first >= 0x80 && first <= 0x8F) || first == 0xDE || first == 0xDF;
}

// By its beginning; whoever reads on refuses what is longer than a quote.
bool IsHex(std::string_view text) {
  constexpr std::string_view kOfHex = "0123456789abcdefABCDEFxX \t\r\n";
  return text.size() >= 2 && text.substr(0, 2 * kMaxQuoteField).find_first_not_of(kOfHex) == std::string_view::npos;
}

// A certificate with a quote in it is evidence by itself.
Status TakeQuoteOfCertificate(Evidence& record) {
  if (record.certificates.empty() || !record.quote.empty()) return {};
  const auto leaf = Certificate::Parse(record.certificates.front());
  if (!leaf) return {};  // one that nobody needs
  GL_ASSIGN(RatlsClaims claims, ReadRatlsClaims(*leaf));
  if (claims.quote.empty()) return {};
  GL_TRY(AddQuote(record, std::move(claims.quote), "app_cert"));
  record.log_may_be_newer = record.log.has_value();
  if (!record.log && record.log_error.empty()) record.log = std::move(claims.log);
  if (!record.vm_config && !claims.config.empty()) record.vm_config = std::move(claims.config);
  return {};
}

Result<std::vector<Evidence>> OfQuote(std::string_view bytes, std::string shape) {
  Evidence record{.shape = std::move(shape), .where = "", .quote = ""};
  GL_TRY(AddQuote(record, std::string(bytes), "the quote"));
  return std::vector{std::move(record)};
}

Result<std::vector<Evidence>> OfBlob(std::string_view bytes) {
  Evidence record{.shape = "attestation blob", .where = "", .quote = ""};
  GL_TRY(AddBlob(record, bytes, "attestation"));
  return std::vector{std::move(record)};
}

Result<std::vector<Evidence>> OfCertificates(std::vector<std::string> certificates) {
  if (certificates.empty()) return RefuseEvidence("there is no certificate in it");
  Evidence record{.shape = "RA-TLS certificate", .where = "", .quote = "", .certificates = std::move(certificates)};
  GL_TRY(Certificate::Parse(record.certificates.front()));
  return std::vector{std::move(record)};
}

Result<std::vector<Evidence>> OfText(std::string_view text) {
  if (text.starts_with("-----BEGIN CERTIFICATE-----")) {
    GL_ASSIGN(std::vector<std::string> certificates, CertificatesOfPem(text));
    return OfCertificates(std::move(certificates));
  }
  if (IsHex(text)) {
    if (text.size() > 4 * kMaxQuoteField) return RefuseEvidence("the quote has more than 128 KiB");
    const auto bytes = QuoteBytesOf(text);
    if (!bytes) return RefuseEvidence(bytes.error().message);
    if (!bytes->empty() && IsBlob(*bytes)) return OfBlob(*bytes);
    return OfQuote(*bytes, "quote in hex");
  }
  if (!text.starts_with("{") && !text.starts_with("["))
    return RefuseEvidence("it is neither JSON nor any form of a quote");
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the evidence"));
  return EvidenceOfJson(document.Root());
}

Result<std::vector<Evidence>> OfTarget(std::string_view target) {
  if (target.size() > kMaxEvidenceBytes) return RefuseEvidence("it has more than 16 MiB");
  if (target.empty()) return RefuseEvidence("it is empty");
  if (IsRawQuote(target)) return OfQuote(target, "quote");
  if (IsBlob(target)) return OfBlob(target);
  if (target.starts_with("\x30\x82")) return OfCertificates({std::string(target)});
  const std::string_view text = WithoutBlanks(target);
  if (text.empty()) return RefuseEvidence("it is empty");
  return OfText(text);
}

// The parts beside the target, each checked against what the target has of it.
Status AddFiles(const EvidenceFiles& files, Evidence& record) {
  if (files.quote) {
    GL_ASSIGN(const std::vector<Evidence> given, OfTarget(*files.quote));
    if (given.size() != 1 || given.front().quote.empty()) return RefuseEvidence("the quote file holds no quote");
    GL_TRY(AddQuote(record, given.front().quote, "the quote file"));
  }
  if (files.event_log) {
    GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(*files.event_log, "the event log file"));
    GL_TRY(AddLog(record, ParseEventLog(document.Root()), "the event log file"));
  }
  return files.app_compose ? AddCompose(record, *files.app_compose, "the app-compose file") : Status();
}

}  // namespace

const std::string* Evidence::FindClaim(std::string_view name) const {
  const auto claim = std::ranges::find(claims, name, &Claim::name);
  return claim == claims.end() ? nullptr : &claim->value;
}

Result<std::vector<Evidence>> ReadEvidence(const EvidenceFiles& files) {
  GL_ASSIGN(std::vector<Evidence> records, OfTarget(files.target));
  if (records.empty()) return RefuseEvidence("nothing in it is evidence of a dstack machine");
  const bool has_parts = files.quote || files.event_log || files.app_compose;
  if (records.size() > 1 && has_parts) return RefuseEvidence("it speaks of several machines; give the parts of one");
  for (Evidence& record : records) {
    GL_TRY(AddFiles(files, record));
    GL_TRY(TakeQuoteOfCertificate(record));
  }
  return records;
}

std::optional<std::size_t> EventsAfterQuote(const EventLog& log, std::string_view rtmr3) {
  std::string value(kSha384Bytes, '\0');
  std::optional<std::size_t> after;  // events since the value that fits
  bool ready = false;
  for (const Event& event : log) {
    if (event.imr != kRuntimeRegister) continue;
    value = Sha384(value + event.digest);
    ready = ready || event.name == "system-ready";
    if (after) ++*after;
    if (ready && value == rtmr3) after = 0;
  }
  return after;
}

}  // namespace gl
