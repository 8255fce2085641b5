#include "sigstore/sct.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "pki/der_reader.h"
#include "sigstore/certificate_rules.h"
#include "sigstore/der_text.h"

namespace gl {
namespace {

constexpr std::size_t kLogIdBytes = 32, kTimestampBytes = 8;
constexpr DerTag kExtensionsTag{0xA3};
constexpr std::int64_t kMillisecondsPerSecond = 1000;

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::string BigEndian(std::uint64_t value, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[bytes - 1 - i] = static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}

// A length of BYTES bytes, and as many bytes as it says.
std::optional<std::string_view> TakeCounted(ByteReader& reader, std::size_t bytes = 2) {
  const auto length = reader.Take(bytes);
  return length ? reader.Take(static_cast<std::size_t>(BigEndian(*length))) : std::nullopt;
}

enum class Reading { kKept, kOther, kMalformed };

// version(1)=0 log_id(32) timestamp(8) extensions(2+) hash(1)=4 signature(1)=3 signature(2+)
Reading ReadSct(std::string_view bytes, Sct& sct) {
  ByteReader reader(bytes);
  const auto version = reader.Take(1);
  if (!version) return Reading::kMalformed;
  if (*version != std::string_view("\0", 1)) return Reading::kOther;
  const auto log_id = reader.Take(kLogIdBytes);
  const auto timestamp = reader.Take(kTimestampBytes);
  const auto extensions = TakeCounted(reader);
  const auto algorithm = reader.Take(2);
  const auto signature = TakeCounted(reader);
  if (!log_id || !timestamp || !extensions || !algorithm || !signature || !reader.AtEnd()) return Reading::kMalformed;
  if (*algorithm != "\x04\x03") return Reading::kOther;  // SHA-256 with ECDSA
  sct = {*log_id, BigEndian(*timestamp), *extensions, *signature};
  return Reading::kKept;
}

// Extension = SEQUENCE { OID, critical, value }
bool IsSctExtension(DerReader extension) { return extension.Take(DerTag::kOid) == kOidSctList; }

// The list of extensions without the one for SCTs; nothing when there is not exactly one.
std::optional<std::string> WithoutSct(DerReader extensions) {
  std::string others;
  std::size_t removed = 0;
  while (!extensions.AtEnd()) {
    DerReader ahead = extensions;
    const auto inside = ahead.TakeInside();
    const auto extension = extensions.TakeAny();
    if (!inside || !extension) return std::nullopt;
    if (IsSctExtension(*inside)) {
      ++removed;
    } else {
      others += extension->whole;
    }
  }
  return removed == 1 ? std::optional(others) : std::nullopt;
}

// digitally-signed struct { version, signature_type, timestamp, precert_entry, issuer_key_hash, tbs, extensions }
std::string SignedText(const Sct& sct, std::string_view issuer_key_hash, std::string_view tbs) {
  std::string text("\0\0", 2);
  text += BigEndian(sct.timestamp, kTimestampBytes);
  text += BigEndian(1, 2);
  text.append(issuer_key_hash).append(BigEndian(tbs.size(), 3)).append(tbs);
  return text.append(BigEndian(sct.extensions.size(), 2)).append(sct.extensions);
}

bool IsSignedBy(const Sct& sct, const TrustedLog& log, std::string_view text) {
  const std::uint64_t second = sct.timestamp / kMillisecondsPerSecond;
  const std::uint64_t latest = second + (sct.timestamp % kMillisecondsPerSecond == 0 ? 0 : 1);
  return log.id == sct.log_id && log.valid.Holds(static_cast<UnixTime>(second)) &&
         log.valid.Holds(static_cast<UnixTime>(latest)) && log.key.Verifies(sct.signature, text, Sha2::kSha256);
}

}  // namespace

std::optional<std::vector<Sct>> ParseSctList(std::string_view value) {
  DerReader der(value);
  const auto octets = der.Take(DerTag::kOctetString);
  if (!octets || !der.AtEnd()) return std::nullopt;
  ByteReader outer(*octets);
  const auto list = TakeCounted(outer);
  if (!list || !outer.AtEnd()) return std::nullopt;
  std::vector<Sct> scts;
  for (ByteReader reader(*list); !reader.AtEnd();) {
    const auto bytes = TakeCounted(reader);
    Sct sct;
    const Reading reading = bytes ? ReadSct(*bytes, sct) : Reading::kMalformed;
    if (reading == Reading::kMalformed || scts.size() == kMaxScts) return std::nullopt;
    if (reading == Reading::kKept) scts.push_back(sct);
  }
  return scts;
}

std::optional<std::string> TbsWithoutSct(std::string_view certificate) {
  DerReader outer(certificate);
  auto signed_part = outer.TakeInside();
  auto tbs = signed_part ? signed_part->TakeInside() : std::nullopt;
  if (!tbs) return std::nullopt;
  std::string content;
  while (!tbs->AtEnd() && !tbs->Next(kExtensionsTag)) {
    const auto element = tbs->TakeAny();
    if (!element) return std::nullopt;
    content += element->whole;
  }
  auto wrapper = tbs->TakeInside(kExtensionsTag);
  auto extensions = wrapper ? wrapper->TakeInside() : std::nullopt;
  if (!extensions || !wrapper->AtEnd() || !tbs->AtEnd()) return std::nullopt;
  const auto others = WithoutSct(*extensions);
  if (!others) return std::nullopt;
  return DerText(DerTag::kSequence, content + DerText(kExtensionsTag, DerText(DerTag::kSequence, *others)));
}

Proof CheckSct(const Certificate& leaf, std::string_view issuer_key_hash, std::span<const TrustedLog> logs) {
  const auto refuse = [](std::string_view rule) {
    return Refuse(ProvenanceReason::kCertSct, "the signing certificate " + std::string(rule));
  };
  const auto extensions = ExtensionsOf(leaf);
  const auto extension = std::ranges::find(extensions, kOidSctList, &CertificateExtension::oid);
  if (extension == extensions.end()) return refuse("has no signed certificate timestamp");
  const auto scts = ParseSctList(extension->value);
  const auto tbs = TbsWithoutSct(leaf.Der());
  if (!scts || !tbs) return refuse("has a malformed list of signed certificate timestamps");
  for (const Sct& sct : *scts) {
    const std::string text = SignedText(sct, issuer_key_hash, *tbs);
    for (const TrustedLog& log : logs) {
      if (IsSignedBy(sct, log, text)) return {};
    }
  }
  return refuse("has no signed certificate timestamp of a listed log that holds");
}

}  // namespace gl
