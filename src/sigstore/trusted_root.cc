#include "sigstore/trusted_root.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "sigstore/built_in_roots.h"
#include "sigstore/json_lines.h"
#include "sigstore/log_id.h"
#include "sigstore/proto_json.h"

namespace gl {
namespace {

using enum ProvenanceReason;

constexpr UnixTime kForever = std::numeric_limits<UnixTime>::max();
constexpr std::array<std::string_view, 3> kRootMediaTypes = {
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
};

// The same certificate stands in many chains: it is read once.
using Certificates = std::map<std::string, std::shared_ptr<const Certificate>, std::less<>>;

// RFC 3339 with Z and perhaps a fraction: the whole second and whether there was more of it.
struct RootTime {
  UnixTime second;
  bool more;
};
std::optional<RootTime> ParseRootTime(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    const auto second = ParseUtcTime(text);
    return second ? std::optional(RootTime{*second, false}) : std::nullopt;
  }
  const std::string_view fraction = text.substr(dot + 1);
  const std::size_t digits = std::min(fraction.find_first_not_of("0123456789"), fraction.size());
  if (digits == 0 || fraction.substr(digits) != "Z") return std::nullopt;
  const auto second = ParseUtcTime(std::string(text.substr(0, dot)) + "Z");
  const bool more = fraction.substr(0, digits).find_first_not_of('0') != std::string_view::npos;
  return second ? std::optional(RootTime{*second, more}) : std::nullopt;
}

// The whole seconds in validFor: a fraction makes the start later and the end earlier.
Proven<TimeWindow> ReadWindow(const ProtoMessage& owner, ProvenanceReason reason) {
  GL_ASSIGN(const ProtoMessage span, owner.Under(reason).NeedMessage("validFor"));
  GL_ASSIGN(const std::optional<std::string_view> start, span.Text("start"));
  GL_ASSIGN(const std::optional<std::string_view> end, span.Text("end"));
  if (!start) return Refuse(reason, "validFor has no start: nothing is valid since ever");
  const auto from = ParseRootTime(*start);
  const auto until = end ? ParseRootTime(*end) : RootTime{kForever, false};
  if (!from || !until) return Refuse(reason, "validFor holds what is no time in UTC");
  return TimeWindow{from->second + (from->more ? 1 : 0), until->second};
}

// The host, and the port if one is given, of URL.
std::string_view HostOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

// The key of a log; nothing when it is of a kind that is not known here.
Proven<std::optional<VerifyingKey>> ReadKey(const ProtoMessage& message) {
  GL_ASSIGN(const std::optional<std::string_view> details, message.Text("keyDetails"));
  GL_ASSIGN(const std::string bytes, message.NeedBytes("rawBytes"));
  const bool pkcs1 = details == "PKCS1_RSA_PKCS1V5";
  const bool ecdsa = details == "PKIX_ECDSA_P256_SHA_256";
  if (!pkcs1 && !ecdsa && details != "PKIX_ED25519") return std::optional<VerifyingKey>();
  auto key = pkcs1 ? VerifyingKey::FromPkcs1(bytes) : VerifyingKey::FromSpki(bytes);
  if (!key) return Refuse(kRootLog, "a log's key: " + key.error().message);
  const VerifyingKey::Kind kind = pkcs1   ? VerifyingKey::Kind::kRsa
                                  : ecdsa ? VerifyingKey::Kind::kP256
                                          : VerifyingKey::Kind::kEd25519;
  if (key->GetKind() != kind) return Refuse(kRootLog, "a log's key is not what its keyDetails say");
  return std::optional(*std::move(key));
}

// Nothing for a log that cannot be used: its key or hash is of a kind that is not known here, or its id is not its
// key's.
Proven<std::optional<TrustedLog>> ReadLog(const JsonValue& value) {
  GL_ASSIGN(const ProtoMessage log, ProtoMessage::Of(value, kRootLog, kRootLog));
  GL_ASSIGN(const ProtoMessage key_message, log.NeedMessage("publicKey"));
  GL_ASSIGN(const TimeWindow valid, ReadWindow(key_message, kRootLog));
  GL_ASSIGN(const std::optional<std::string_view> url, log.Text("baseUrl"));
  GL_ASSIGN(const std::optional<std::string_view> hash, log.Text("hashAlgorithm"));
  GL_ASSIGN(std::optional<VerifyingKey> key, ReadKey(key_message));
  if (!key || hash.value_or("SHA2_256") != "SHA2_256") return std::optional<TrustedLog>();
  std::string name(HostOf(url.value_or("")));
  std::string id = LogIdOf(*key, name);
  GL_ASSIGN(const std::optional<ProtoMessage> id_message, log.Message("logId"));
  if (id_message) {
    GL_ASSIGN(const std::optional<std::string> said, id_message->Bytes("keyId"));
    if (said && *said != id) return std::optional<TrustedLog>();
  }
  return std::optional(TrustedLog{std::move(name), std::move(id), *std::move(key), valid});
}

// The logs that can be used, and whether any is listed.
Proven<std::vector<TrustedLog>> ReadLogs(const ProtoMessage& root, std::string_view name, bool& listed) {
  GL_ASSIGN(const std::span<const JsonValue> items, root.List(name));
  if (items.size() > kMaxRootItems) return Refuse(kRootLog, "too many logs");
  listed = !items.empty();
  std::vector<TrustedLog> logs;
  for (const JsonValue& item : items) {
    GL_ASSIGN(std::optional<TrustedLog> log, ReadLog(item));
    if (log) logs.push_back(*std::move(log));
  }
  return logs;
}

Proven<std::shared_ptr<const Certificate>> ReadCertificate(const JsonValue& value, Certificates& known) {
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(value, kRootCa, kRootCa));
  GL_ASSIGN(std::string der, message.NeedBytes("rawBytes"));
  std::shared_ptr<const Certificate>& certificate = known[der];
  if (!certificate) {
    GL_ASSIGN(Certificate parsed, ProvenAs(kRootCa, Certificate::Parse(der)));
    certificate = std::make_shared<const Certificate>(std::move(parsed));
  }
  return certificate;
}

Proven<TrustedAuthority> ReadAuthority(const JsonValue& value, Certificates& known) {
  GL_ASSIGN(const ProtoMessage authority, ProtoMessage::Of(value, kRootCa, kRootCa));
  GL_ASSIGN(const TimeWindow valid, ReadWindow(authority, kRootCa));
  GL_ASSIGN(const std::optional<std::string_view> uri, authority.Text("uri"));
  GL_ASSIGN(const ProtoMessage chain, authority.NeedMessage("certChain"));
  GL_ASSIGN(const std::span<const JsonValue> items, chain.List("certificates"));
  if (items.empty() || items.size() > kMaxChainCertificates) {
    return Refuse(kRootCa, "an authority has " + std::to_string(items.size()) + " certificates; expected 1 to 10");
  }
  std::vector<std::shared_ptr<const Certificate>> certificates;
  for (const JsonValue& item : items) {
    GL_ASSIGN(std::shared_ptr<const Certificate> certificate, ReadCertificate(item, known));
    certificates.push_back(std::move(certificate));
  }
  return TrustedAuthority{std::string(uri.value_or("")), AuthorityChain(std::move(certificates)), valid};
}

Proven<std::vector<TrustedAuthority>> ReadAuthorities(const ProtoMessage& root, std::string_view name,
                                                      Certificates& known) {
  GL_ASSIGN(const std::span<const JsonValue> items, root.List(name));
  if (items.size() > kMaxRootItems) return Refuse(kRootCa, "too many authorities");
  std::vector<TrustedAuthority> authorities;
  for (const JsonValue& item : items) {
    GL_ASSIGN(TrustedAuthority authority, ReadAuthority(item, known));
    authorities.push_back(std::move(authority));
  }
  return authorities;
}

Proven<TrustedRoot> ReadRoot(std::string_view text, Certificates& known) {
  GL_ASSIGN(const JsonDocument document, ProvenAs(kRootJson, JsonDocument::Parse(text, "the trusted root")));
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(document.Root(), kRootJson, kRootJson));
  GL_ASSIGN(const std::optional<std::string_view> media_type, message.Under(kRootMediaType).Text("mediaType"));
  if (std::ranges::find(kRootMediaTypes, media_type.value_or("")) == kRootMediaTypes.end()) {
    return Refuse(kRootMediaType, "this is no trusted root of a version that is known here", kRootMediaTypes[0],
                  media_type.value_or("nothing"));
  }
  TrustedRoot root;
  root.sha256 = HexEncode(DigestOf(HashAlgorithm::kSha256, text));
  GL_ASSIGN(root.tlogs, ReadLogs(message, "tlogs", root.demands_tlog));
  GL_ASSIGN(root.ctlogs, ReadLogs(message, "ctlogs", root.demands_sct));
  GL_ASSIGN(root.authorities, ReadAuthorities(message, "certificateAuthorities", known));
  GL_ASSIGN(root.timestamp_authorities, ReadAuthorities(message, "timestampAuthorities", known));
  return root;
}

Proven<std::vector<TrustedRoot>> ReadRoots(std::string_view text) {
  const std::vector<std::string_view> texts = JsonTextsOf(text, kMaxTrustedRoots);
  if (texts.size() > kMaxTrustedRoots) return Refuse(kRootJson, "more than 32 trusted roots in one file");
  std::vector<TrustedRoot> roots;
  Certificates known;
  for (const std::string_view one : texts) {
    GL_ASSIGN(TrustedRoot root, ReadRoot(one, known));
    roots.push_back(std::move(root));
  }
  return roots;
}

}  // namespace

UnixTime TrustedRoot::NewestAuthority() const {
  UnixTime newest = 0;
  for (const TrustedAuthority& authority : authorities) newest = std::max(newest, authority.valid.from);
  return newest;
}

Proven<TrustedRoots> TrustedRoots::Parse(std::string_view text) {
  GL_ASSIGN(std::vector<TrustedRoot> roots, ReadRoots(text));
  return TrustedRoots(std::move(roots));
}

Proven<TrustedRoots> TrustedRoots::CompiledIn() {
  Certificates known;
  std::vector<TrustedRoot> roots;
  for (const std::string_view text : {PublicGoodRoot(), GithubRoot()}) {
    GL_ASSIGN(TrustedRoot root, ReadRoot(text, known));
    roots.push_back(std::move(root));
  }
  return TrustedRoots(std::move(roots));
}

Proven<TrustedRoots> TrustedRoots::PublicGood() { return Parse(PublicGoodRoot()); }

}  // namespace gl
