#include "sigstore/timestamp_token.h"

#include <algorithm>
#include <array>

#include "pki/der_reader.h"
#include "sigstore/der_text.h"

namespace gl {
namespace {

constexpr DerTag kContext0{0xA0}, kContext1{0xA1};
constexpr DerTag kGeneralizedTime{0x18};
constexpr std::string_view kSignedData = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";        // 1.2.840.113549.1.7.2
constexpr std::string_view kTstInfo = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x04";   // 1.2.840.113549.1.9.16.1.4
constexpr std::string_view kContentType = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03";       // 1.2.840.113549.1.9.3
constexpr std::string_view kMessageDigestOid = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04";  // 1.2.840.113549.1.9.4
constexpr std::string_view kSigningCertificate = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x0C";    // ...9.16.2.12
constexpr std::string_view kSigningCertificateV2 = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F";  // ...9.16.2.47

struct NamedHash {
  std::string_view oid;
  Sha2 hash;
};
constexpr std::array<NamedHash, 3> kHashes = {{
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x01", Sha2::kSha256},  // 2.16.840.1.101.3.4.2.1
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x02", Sha2::kSha384},
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x03", Sha2::kSha512},
}};
// Signature algorithms that name their hash; others leave it to the signer's digest algorithm.
constexpr std::array<NamedHash, 6> kSignatures = {{
    {"\x2A\x86\x48\xCE\x3D\x04\x03\x02", Sha2::kSha256},  // 1.2.840.10045.4.3.2
    {"\x2A\x86\x48\xCE\x3D\x04\x03\x03", Sha2::kSha384},
    {"\x2A\x86\x48\xCE\x3D\x04\x03\x04", Sha2::kSha512},
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B", Sha2::kSha256},  // 1.2.840.113549.1.1.11
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C", Sha2::kSha384},
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0D", Sha2::kSha512},
}};

std::unexpected<Refusal> MalformedToken(std::string_view rule) {
  return Refuse(ProvenanceReason::kTsaToken, "a timestamp: " + std::string(rule));
}

template <std::size_t Count>
std::optional<Sha2> Named(const std::array<NamedHash, Count>& table, std::string_view oid) {
  const auto known = std::ranges::find(table, oid, &NamedHash::oid);
  return known == table.end() ? std::nullopt : std::optional(known->hash);
}

// AlgorithmIdentifier = SEQUENCE { OID, parameters OPTIONAL }; its OID.
std::optional<std::string_view> TakeAlgorithm(DerReader& reader) {
  auto inside = reader.TakeInside();
  const auto oid = inside ? inside->Take(DerTag::kOid) : std::nullopt;
  if (!oid || (!inside->AtEnd() && !inside->TakeAny()) || !inside->AtEnd()) return std::nullopt;
  return oid;
}

// Exactly one element of READER, with TAG.
std::optional<DerReader> Whole(DerReader reader, DerTag tag = DerTag::kSequence) {
  auto inside = reader.TakeInside(tag);
  return reader.AtEnd() ? inside : std::nullopt;
}

// YYYYMMDDHHMMSS[.f]Z
std::optional<PreciseTime> ParseGeneralizedTime(std::string_view text) {
  constexpr std::size_t kDigits = 14;
  if (text.size() <= kDigits || !text.ends_with('Z')) return std::nullopt;
  const std::string_view fraction = text.substr(kDigits, text.size() - kDigits - 1);
  const bool has_digits = fraction.size() > 1 && fraction.front() == '.' &&
                          fraction.find_first_not_of("0123456789", 1) == std::string_view::npos;
  if (!fraction.empty() && !has_digits) return std::nullopt;
  std::string iso(text.substr(0, kDigits));
  iso.insert(12, ":").insert(10, ":").insert(8, "T").insert(6, "-").insert(4, "-").append("Z");
  const auto second = ParseUtcTime(iso);
  if (!second) return std::nullopt;
  return PreciseTime{*second, fraction.find_first_of("123456789") != std::string_view::npos};
}

// MessageImprint = SEQUENCE { AlgorithmIdentifier, OCTET STRING }
bool ReadImprint(DerReader& info, TimestampToken& token) {
  auto imprint = info.TakeInside();
  if (!imprint) return false;
  const auto algorithm = TakeAlgorithm(*imprint);
  const auto hash = algorithm ? Named(kHashes, *algorithm) : std::nullopt;
  const auto digest = imprint->Take(DerTag::kOctetString);
  if (!hash || !digest || !imprint->AtEnd()) return false;
  token.imprint_hash = *hash;
  token.imprint = *digest;
  return true;
}

// TSTInfo = SEQUENCE { version, policy, imprint, serial, genTime, accuracy?, ordering?, nonce?, [0] tsa?, [1] ext? }
Proof ReadInfo(std::string_view der, TimestampToken& token) {
  auto info = Whole(DerReader(der));
  if (!info || info->TakeUnsigned() != 1U || !info->Take(DerTag::kOid))
    return MalformedToken("no TSTInfo of version 1");
  if (!ReadImprint(*info, token)) return MalformedToken("its imprint is malformed, or not a SHA-2 hash");
  if (!info->Take(DerTag::kInteger)) return MalformedToken("it has no serial number");
  const auto time = info->Take(kGeneralizedTime);
  const auto parsed = time ? ParseGeneralizedTime(*time) : std::nullopt;
  if (!parsed) return MalformedToken("its time is malformed");
  token.time = *parsed;
  for (const DerTag optional : {DerTag::kSequence, DerTag::kBoolean, DerTag::kInteger, kContext0, kContext1}) {
    if (info->Next(optional) && !info->TakeAny()) return MalformedToken("its TSTInfo is malformed");
  }
  return info->AtEnd() ? Proof() : MalformedToken("its TSTInfo has members that are not known");
}

// Attribute = SEQUENCE { OID, SET OF value }; each of those that are looked at stands once and has one value.
struct SignedAttributes {
  std::optional<std::string_view> content_type, message_digest, certificate, certificate_v2;  // DER of the value
};

bool KeepAttribute(DerReader attribute, SignedAttributes& known) {
  const auto oid = attribute.Take(DerTag::kOid);
  auto values = attribute.TakeInside(DerTag::kSet);
  if (!oid || !values || !attribute.AtEnd()) return false;
  std::optional<std::string_view>* const place = *oid == kContentType            ? &known.content_type
                                                 : *oid == kMessageDigestOid     ? &known.message_digest
                                                 : *oid == kSigningCertificate   ? &known.certificate
                                                 : *oid == kSigningCertificateV2 ? &known.certificate_v2
                                                                                 : nullptr;
  if (place == nullptr) return true;
  const auto value = values->TakeAny();
  if (*place || !value || !values->AtEnd()) return false;
  *place = value->whole;
  return true;
}

std::optional<SignedAttributes> ReadAttributes(DerReader attributes) {
  SignedAttributes known;
  while (!attributes.AtEnd()) {
    const auto attribute = attributes.TakeInside();
    if (!attribute || !KeepAttribute(*attribute, known)) return std::nullopt;
  }
  return known;
}

// SigningCertificate(V2) = SEQUENCE { SEQUENCE OF ESSCertID(v2), ... }, of which the first is the signer's;
// ESSCertID = SEQUENCE { certHash, ... }, ESSCertIDv2 = SEQUENCE { AlgorithmIdentifier DEFAULT sha256, certHash, ... }.
// Source: RFC 5035, sections 3 to 5.
bool KeepCertificateHash(std::string_view der, bool v2, TimestampToken& token) {
  auto value = Whole(DerReader(der));
  auto ids = value ? value->TakeInside() : std::nullopt;
  auto id = ids ? ids->TakeInside() : std::nullopt;
  if (!id) return false;
  TimestampToken::CertificateHash expected;
  if (v2) {
    expected.hash = Sha2::kSha256;
    if (id->Next(DerTag::kSequence)) {
      const auto algorithm = TakeAlgorithm(*id);
      expected.hash = algorithm ? Named(kHashes, *algorithm) : std::nullopt;
      if (!expected.hash) return false;
    }
  }
  const auto digest = id->Take(DerTag::kOctetString);
  if (!digest) return false;
  expected.digest = *digest;
  token.certificate_hashes.push_back(expected);
  return true;
}

// The signed attributes name the type of INFO and its digest.
Proof CheckAttributes(const DerElement& attributes, Sha2 digest, std::string_view info, TimestampToken& token) {
  const auto known = ReadAttributes(DerReader(attributes.content));
  if (!known) return MalformedToken("its signed attributes are malformed");
  const std::string type = DerText(DerTag::kOid, kTstInfo);
  const std::string wanted = DerText(DerTag::kOctetString, Sha2Of(digest, info));
  if (known->content_type != type) return MalformedToken("its signed attributes do not say that a TSTInfo is signed");
  if (known->message_digest != wanted)
    return MalformedToken("its signed attributes have another digest than its TSTInfo");
  if ((known->certificate && !KeepCertificateHash(*known->certificate, false, token)) ||
      (known->certificate_v2 && !KeepCertificateHash(*known->certificate_v2, true, token))) {
    return MalformedToken("what it says about its signer's certificate is malformed");
  }
  token.signed_text = DerText(DerTag::kSet, attributes.content);  // RFC 5652, section 5.4
  return {};
}

// SignerInfo = SEQUENCE { version, issuerAndSerial, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature,
// [1] unsignedAttrs OPTIONAL }
Proof ReadSigner(DerReader signer, std::string_view info, TimestampToken& token) {
  if (!signer.TakeUnsigned()) return MalformedToken("its signer is malformed");
  auto name = signer.TakeInside();
  const auto issuer = name && name->Next(DerTag::kSequence) ? name->TakeAny() : std::nullopt;
  const auto serial = issuer ? name->Take(DerTag::kInteger) : std::nullopt;
  if (!serial || !name->AtEnd()) return MalformedToken("its signer is not named by issuer and serial number");
  token.issuer = issuer->whole;
  token.serial = *serial;
  const auto digest_oid = TakeAlgorithm(signer);
  const auto digest = digest_oid ? Named(kHashes, *digest_oid) : std::nullopt;
  if (!digest) return MalformedToken("its digest is not a SHA-2 hash");
  const auto attributes = signer.Next(kContext0) ? signer.TakeAny() : std::nullopt;
  if (!attributes) return MalformedToken("it has no signed attributes");
  GL_TRY(CheckAttributes(*attributes, *digest, info, token));
  const auto algorithm = TakeAlgorithm(signer);
  const auto signature = signer.Take(DerTag::kOctetString);
  if (!algorithm || !signature) return MalformedToken("it has no signature");
  token.signature_hash = Named(kSignatures, *algorithm).value_or(*digest);
  token.signature = *signature;
  if (signer.Next(kContext1) && !signer.TakeAny()) return MalformedToken("its signer is malformed");
  return signer.AtEnd() ? Proof() : MalformedToken("its signer has members that are not known");
}

Proof ReadCertificates(DerReader& data, TimestampToken& token) {
  auto list = data.TakeInside(kContext0);
  if (!list) return MalformedToken("its certificates are malformed");
  while (!list->AtEnd()) {
    const auto certificate = list->TakeAny();
    if (!certificate || token.certificates.size() == kMaxTokenCertificates) {
      return MalformedToken("its certificates are malformed, or more than 10");
    }
    token.certificates.push_back(certificate->whole);
  }
  return {};
}

// EncapsulatedContentInfo = SEQUENCE { OID, [0] { OCTET STRING } }; the bytes of the TSTInfo.
std::optional<std::string_view> TakeInfo(DerReader& data) {
  auto encapsulated = data.TakeInside();
  if (!encapsulated || encapsulated->Take(DerTag::kOid) != kTstInfo) return std::nullopt;
  auto content = Whole(*encapsulated, kContext0);
  const auto info = content ? content->Take(DerTag::kOctetString) : std::nullopt;
  return info && content->AtEnd() ? info : std::nullopt;
}

// SignedData = SEQUENCE { version, SET, encapContentInfo, [0] certificates?, [1] crls?, SET OF SignerInfo }
Proven<TimestampToken> ReadSignedData(DerReader data) {
  TimestampToken token;
  if (!data.TakeUnsigned() || !data.TakeInside(DerTag::kSet)) return MalformedToken("no SignedData");
  const auto info = TakeInfo(data);
  if (!info) return MalformedToken("what is signed is no TSTInfo");
  GL_TRY(ReadInfo(*info, token));
  if (data.Next(kContext0)) GL_TRY(ReadCertificates(data, token));
  if (data.Next(kContext1) && !data.TakeAny()) return MalformedToken("its revocation lists are malformed");
  auto signers = Whole(data, DerTag::kSet);
  const auto signer = signers ? signers->TakeInside() : std::nullopt;
  if (!signer || !signers->AtEnd()) return MalformedToken("it has not exactly one signer");
  GL_TRY(ReadSigner(*signer, *info, token));
  return token;
}

// ContentInfo = SEQUENCE { OID signedData, [0] { SignedData } }, of which READER is the inside.
Proven<TimestampToken> ReadContentInfo(DerReader reader) {
  if (reader.Take(DerTag::kOid) != kSignedData) return MalformedToken("no signed data");
  const auto content = Whole(reader, kContext0);
  const auto data = content ? Whole(*content) : std::nullopt;
  if (!data) return MalformedToken("no SignedData");
  return ReadSignedData(*data);
}

}  // namespace

// TimeStampResp = SEQUENCE { PKIStatusInfo, ContentInfo }, TimeStampToken = ContentInfo
Proven<TimestampToken> ParseTimestampToken(std::string_view der) {
  if (der.size() > kMaxTokenBytes) return MalformedToken("it has more than 64 KiB");
  auto outer = Whole(DerReader(der));
  if (!outer) return MalformedToken("it is not one element of DER");
  if (outer->Next(DerTag::kOid)) return ReadContentInfo(*outer);
  auto status = outer->TakeInside();
  const auto number = status ? status->TakeUnsigned() : std::nullopt;
  if (!number || *number > 1) return MalformedToken("the authority did not grant it");
  const auto token = Whole(*outer);
  if (!token) return MalformedToken("the answer has no token");
  return ReadContentInfo(*token);
}

}  // namespace gl
