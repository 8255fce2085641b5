#include "tests/builders/sigstore_ca_builder.h"

#include "crypto/digest.h"
#include "pki/der_reader.h"
#include "tests/builders/der_writer.h"

namespace gl::test {
namespace {

constexpr std::string_view kFulcioArc = "1.3.6.1.4.1.57264.1.";
constexpr std::string_view kSctList = "1.3.6.1.4.1.11129.2.4.2";

// NUMBER in BYTES bytes, the high one first.
std::string BigEndian(std::uint64_t number, unsigned bytes) {
  std::string text;
  for (unsigned i = bytes; i > 0; --i) text += static_cast<char>(number >> (8 * (i - 1)) & 0xFFU);
  return text;
}

std::string Prefixed(unsigned length_bytes, const std::string& bytes) {
  return BigEndian(bytes.size(), length_bytes) + bytes;
}

std::string TbsOf(const std::string& certificate) {
  return std::string(DerReader(certificate).TakeInside().value().TakeAny().value().whole);
}

// RFC 6962, section 3.2: what a log signs of a certificate, and the structure it gives for it.
std::string Sct(const SctSpec& spec, const std::string& tbs, const TestKey& issuer) {
  const std::string time = BigEndian(static_cast<std::uint64_t>(spec.time) * 1000, 8);
  const std::string message = std::string(2, '\0') + time + BigEndian(1, 2) +
                              spec.issuer_key_hash.value_or(DigestOf(HashAlgorithm::kSha256, issuer.Spki())) +
                              Prefixed(3, spec.edit_tbs(tbs)) + Prefixed(2, spec.extensions);
  const std::string signature = spec.edit_signature(spec.key.SignDer(message));
  return BigEndian(spec.version, 1) + spec.log_id.value_or(DigestOf(HashAlgorithm::kSha256, spec.key.Spki())) + time +
         Prefixed(2, spec.extensions) + BigEndian(spec.hash, 1) + BigEndian(spec.algorithm, 1) + Prefixed(2, signature);
}

std::string ClaimExtension(unsigned number, std::string_view value) {
  return CertExtension(std::string(kFulcioArc) + std::to_string(number), false, value);
}

std::vector<std::string> ExtensionsOf(const LeafSpec& spec) {
  std::vector<std::string> all;
  if (!spec.purposes.empty()) all.push_back(PurposesExtension(spec.purposes, false));
  std::string names;
  for (const std::string& name : spec.names) names += name;
  if (!spec.names.empty()) all.push_back(CertExtension("2.5.29.17", true, DerSequence(names)));
  for (const auto& [number, text] : spec.claims) {
    if (spec.raw_claims.contains(number)) continue;
    all.push_back(ClaimExtension(number, number <= kOldRef ? text : DerUtf8(text)));
  }
  for (const auto& [number, value] : spec.raw_claims) all.push_back(ClaimExtension(number, value));
  all.insert(all.end(), spec.more_extensions.begin(), spec.more_extensions.end());
  return all;
}

CertSpec AuthoritySpec(const std::string& subject, const std::string& issuer, unsigned path_length) {
  return {.subject = subject,
          .issuer = issuer,
          .from = kSigningTime - 2 * kYear,
          .until = kSigningTime + 5 * kYear,
          .ca = true,
          .path_length = path_length,
          .key_usage = kKeyCertSign | kCrlSign};
}

}  // namespace

std::string UriName(std::string_view uri) { return Der(0x86, uri); }
std::string DnsName(std::string_view name) { return Der(0x82, name); }
std::string EmailName(std::string_view name) { return Der(0x81, name); }

std::string PurposesExtension(const std::vector<std::string>& oids, bool critical) {
  std::string purposes;
  for (const std::string& oid : oids) purposes += DerOid(oid);
  return CertExtension("2.5.29.37", critical, DerSequence(purposes));
}

LeafSpec::LeafSpec()
    : cert{.subject = "",
           .issuer = "",
           .serial = "\x35\xF4\x01",
           .from = kSigningTime,
           .until = kSigningTime + kLeafLife,
           .key_usage = kDigitalSignature},
      names{UriName(kWorkflowUri)},
      purposes{std::string(kCodeSigning)},
      claims{{kOldIssuer, std::string(kGithubIssuerUri)},
             {kOldTrigger, "push"},
             {kOldCommit, std::string(kSourceCommit)},
             {kOldWorkflow, "Release & publish"},
             {kOldRepository, "example/git-launcher"},
             {kOldRef, std::string(kSourceRef)},
             {kIssuer, std::string(kGithubIssuerUri)},
             {kBuildSigner, std::string(kWorkflowUri)},
             {kSignerDigest, std::string(kSourceCommit)},
             {kRunner, "github-hosted"},
             {kRepoUri, std::string(kSourceRepo)},
             {kRepoDigest, std::string(kSourceCommit)},
             {kRepoRef, std::string(kSourceRef)},
             {kRepoId, std::string(kRepositoryId)},
             {kOwnerUri, "https://github.com/example"},
             {kOwnerNumber, std::string(kOwnerId)},
             {kBuildConfig, std::string(kWorkflowUri)},
             {kBuildConfigDigest, std::string(kSourceCommit)},
             {kTrigger, "push"},
             {kRun, std::string(kRunUri)},
             {kVisibility, "public"}} {}

FulcioCa::FulcioCa()
    : root(AuthoritySpec("test fulcio root", "test fulcio root", 1)),
      intermediate(AuthoritySpec("test fulcio intermediate", "test fulcio root", 0)) {
  root.serial = "\x10";
  intermediate.serial = "\x11";
  intermediate.extensions = {PurposesExtension({std::string(kCodeSigning)}, false)};
}

std::vector<std::string> FulcioCa::Chain() const {
  return {MakeCert(intermediate, key, root_key), MakeCert(root, root_key, root_key)};
}

std::string FulcioCa::Leaf(const LeafSpec& spec, const TestKey& subject) const {
  CertSpec cert = spec.cert;
  if (cert.issuer.empty()) cert.issuer = intermediate.subject;
  cert.extensions = ExtensionsOf(spec);
  if (spec.scts.empty()) return MakeCert(cert, subject, key);
  const std::string tbs = TbsOf(MakeCert(cert, subject, key));
  std::string scts;
  for (const SctSpec& sct : spec.scts) scts += Prefixed(2, Sct(sct, tbs, key));
  const std::string list = spec.edit_scts(Prefixed(2, scts));
  const std::string extension = CertExtension(kSctList, false, spec.edit_scts_value(DerOctets(list)));
  cert.extensions.insert(spec.scts_first ? cert.extensions.begin() : cert.extensions.end(), extension);
  return MakeCert(cert, subject, key);
}

}  // namespace gl::test
