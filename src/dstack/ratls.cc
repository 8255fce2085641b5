#include "dstack/ratls.h"

#include <openssl/x509.h>
#include <zlib.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "doc/strict_json.h"
#include "dstack/attestation_blob.h"
#include "dstack/report_data.h"
#include "pki/der_reader.h"

namespace gl {
namespace {

// 1.3.6.1.4.1.62397.1.N
constexpr std::string_view kArc("\x2B\x06\x01\x04\x01\x83\xE7\x3D\x01", 9);
enum class Extension : char { kQuote = 1, kEventLog = 2, kAppId = 3, kUsage = 4, kAttestation = 8 };

constexpr std::string_view kPacked = "ELGZv1";  // in front of a log in gzip
constexpr std::size_t kMaxUsage = 64;

std::unexpected<Error> RefuseRaTls(const std::string& reason) {
  return Fail(Fault::kIntegrity, "certificate: " + reason);
}

// The content of the extension, which is wrapped into one OCTET STRING more than X.509 has by itself.
Result<std::optional<std::string>> Content(const Certificate& certificate, Extension extension) {
  const std::string der = std::string(kArc).append(1, static_cast<char>(extension));
  const auto found = certificate.Extensions(Oid{"", der});
  if (found.empty()) return std::nullopt;
  const std::string name = "dstack's extension " + std::to_string(static_cast<int>(extension));
  if (found.size() > 1) return RefuseRaTls(name + " stands twice");
  DerReader reader(found.front());
  const auto content = reader.Take(DerTag::kOctetString);
  if (!content || !reader.AtEnd()) return RefuseRaTls(name + " is not one OCTET STRING");
  return std::string(*content);
}

Result<std::string> Unpacked(std::string_view packed) {
  std::string text(kMaxCertificateLogBytes + 1, '\0');
  z_stream stream{};
  constexpr int kGzip = 16;
  if (inflateInit2(&stream, MAX_WBITS + kGzip) != Z_OK) return RefuseRaTls("no memory to unpack its event log");
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int outcome = inflate(&stream, Z_FINISH);
  const std::size_t size = text.size() - stream.avail_out;
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (size > kMaxCertificateLogBytes) return RefuseRaTls("its event log unpacks to more than 16 KiB");
  if (outcome != Z_STREAM_END || !all_read) return RefuseRaTls("its event log is not one whole gzip stream");
  text.resize(size);
  return text;
}

Result<EventLog> ReadLog(std::string_view content) {
  std::string text(content);
  if (content.starts_with(kPacked)) {
    GL_ASSIGN(text, Unpacked(content.substr(kPacked.size())));
  }
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the event log in the certificate"));
  return ParseEventLog(document.Root());
}

// The attestation of newer certificates, else the quote and the log of older ones.
Status ReadQuote(const Certificate& certificate, RatlsClaims& claims) {
  GL_ASSIGN(const auto attestation, Content(certificate, Extension::kAttestation));
  if (attestation) {
    GL_ASSIGN(AttestationBlob blob, ParseAttestationBlob(*attestation));
    claims.quote = std::move(blob.quote);
    claims.log = std::move(blob.log);
    claims.config = std::move(blob.config);
    return {};
  }
  GL_ASSIGN(auto quote, Content(certificate, Extension::kQuote));
  if (!quote) return {};
  GL_ASSIGN(const auto log, Content(certificate, Extension::kEventLog));
  if (!log) return RefuseRaTls("it has a quote and no event log");
  claims.quote = *std::move(quote);
  GL_ASSIGN(claims.log, ReadLog(*log));
  return {};
}

std::string NameOf(const Certificate& certificate) {
  return "the certificate '" + Printable(certificate.CommonName().value_or("?"), 60) + "'";
}

// Why ISSUER did not issue CERTIFICATE, empty when it did. These certificates have no key identifiers, which the strict
// path of pki/x509_chain.h wants; names, authority and signature are what there is.
std::string WhyNotIssued(const Certificate& certificate, const Certificate& issuer) {
  if (certificate.IssuerDer() != issuer.SubjectDer()) return NameOf(certificate) + " names another issuer";
  if (issuer.IsAuthority() != Certificate::Authority::kYes) return NameOf(issuer) + " is no authority";
  const bool verifies = X509_verify(certificate.Get(), X509_get0_pubkey(issuer.Get())) == 1;
  return verifies ? "" : "the signature of " + NameOf(certificate) + " is not that of its issuer's key";
}

// Why CHAIN does not link up to its self-signed last certificate at TIME, empty when it does.
std::string WhyNoChain(const std::vector<Certificate>& chain, UnixTime time) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (!chain[i].Validity().Holds(time)) return NameOf(chain[i]) + " is not valid at that time";
    const std::string why = WhyNotIssued(chain[i], chain[std::min(i + 1, chain.size() - 1)]);
    if (!why.empty()) return why;
  }
  return "";
}

}  // namespace

Result<RatlsClaims> ReadRatlsClaims(const Certificate& certificate) {
  RatlsClaims claims;
  GL_TRY(ReadQuote(certificate, claims));
  GL_ASSIGN(claims.app_id, Content(certificate, Extension::kAppId));
  if (claims.app_id && claims.app_id->size() != kAppIdBytes) {
    return RefuseRaTls("its app-id has " + std::to_string(claims.app_id->size()) + " bytes, not 20");
  }
  GL_ASSIGN(claims.usage, Content(certificate, Extension::kUsage));
  if (claims.usage && (claims.usage->size() > kMaxUsage || FindBadCharacter(*claims.usage))) {
    return RefuseRaTls("its usage is no short text");
  }
  return claims;
}

RuleResults CheckRatlsChain(const std::vector<Certificate>& chain, const SystemEvents& events, UnixTime time) {
  constexpr std::string_view kKms = "app.kms";
  constexpr std::string_view kIdentity = "app.identity";
  RuleResults results;
  if (chain.size() < 2) return {NotRun(kKms, "a chain of certificates up to the KMS's", "app_cert")};
  const std::string why = WhyNoChain(chain, time);
  results.push_back(why.empty() ? Holds(kKms, "the certificates link", "app_cert")
                                : Broken(kKms, "certificates that link", why, "app_cert"));
  const std::string root = chain.back().Spki();
  if (events.key_provider.kind != KeyProvider::Kind::kKms) {
    results.push_back(Note(kKms, "the key provider is " + events.key_provider.name + ", not a KMS", "app_cert"));
  } else {
    results.push_back(root == events.key_provider.id
                          ? Holds(kKms, "the root key is the key provider's", "app_cert")
                          : Broken(kKms, HexEncode(events.key_provider.id), HexEncode(root), "app_cert, root key"));
  }
  const auto claims = ReadRatlsClaims(chain.front());
  if (!claims) {
    results.push_back(Broken(kIdentity, "readable extensions", claims.error().message, "app_cert"));
  } else if (claims->app_id) {
    results.push_back(*claims->app_id == events.app_id ? Holds(kIdentity, "the leaf has the app-id", "app_cert")
                                                       : Broken(kIdentity, HexEncode(events.app_id),
                                                                HexEncode(*claims->app_id), "app_cert, app-id"));
  }
  return results;
}

RuleResult CheckRatlsBinding(const Certificate& leaf, std::string_view report_data) {
  constexpr std::string_view kEndpoint = "fresh.endpoint";
  const std::string expected = RatlsReportData(leaf.Spki());
  if (report_data == expected) return Holds(kEndpoint, "the quote binds the certificate's key", "report_data");
  return Broken(kEndpoint, HexEncode(expected), HexEncode(report_data), "report_data");
}

}  // namespace gl
