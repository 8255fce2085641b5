#include "sigstore/bundle_check.h"

#include <algorithm>
#include <map>

#include "sigstore/certificate_rules.h"
#include "sigstore/check_entry.h"
#include "sigstore/check_timestamp.h"
#include "sigstore/sct.h"

namespace gl {
namespace {

using enum ProvenanceReason;

// Authorities keep their name from one key to the next; the key identifier says which to try first.
bool HasSameKeyId(const Certificate& leaf, const Certificate& issuer) {
  const std::string_view wanted = BytesOf(X509_get0_authority_key_id(leaf.Get()));
  return !wanted.empty() && wanted == BytesOf(X509_get0_subject_key_id(issuer.Get()));
}

// The entry by one of the logs that have its id: a key can be listed again for another time.
Proof CheckByLogs(const LogEntry& entry, BundleWork& work, bool& is_listed) {
  Proof last;
  for (const TrustedLog& log : work.root.tlogs) {
    if (log.id != entry.log_id) continue;
    is_listed = true;
    Proven<EntryTime> held = CheckEntry(entry, log, work.content);
    if (!held) {
      last = std::unexpected(std::move(held).error());
      continue;
    }
    work.entries.push_back({log.name, entry.log_index});
    if (*held) work.times.push_back({VerifiedTime::Kind::kLogPromise, **held, log.name});
    return {};
  }
  return last;
}

// The issuer by which the leaf has a path to a root at TIME; nullptr when there is none.
const LeafIssuer* IssuerAt(const BundleWork& work, const PreciseTime& time) {
  const auto found = std::ranges::find_if(work.issuers, [&](const LeafIssuer& issuer) {
    const AuthorityChain& chain = issuer.authority->chain;
    return time.IsIn(issuer.authority->valid) && time.IsIn(chain.ValidityFrom(issuer.index)) &&
           chain.HoldsFrom(issuer.index, kOidCodeSigning);
  });
  return found == work.issuers.end() ? nullptr : &*found;
}

Proof CheckPurpose(const Certificate& leaf) {
  const auto purposes = PurposesOf(leaf);
  if (!purposes || !purposes->Have(kOidCodeSigning)) {
    return Refuse(kCertEku, "the signing certificate is not for signing code");
  }
  if (!leaf.Allows(Certificate::Usage::kDigitalSignature)) {
    return Refuse(kCertKeyUsage, "the key of the signing certificate is not for signatures");
  }
  return {};
}

Proof CheckScts(const BundleWork& work) {
  if (!work.root.demands_sct) return {};
  std::vector<std::string> seen;
  for (const LeafIssuer& issuer : work.valid_issuers) {
    std::string hash = KeyHashOf(issuer.authority->chain.At(issuer.index));
    if (std::ranges::find(seen, hash) != seen.end()) continue;
    GL_TRY(CheckSct(*work.bundle.certificate, hash, work.root.ctlogs));
    seen.push_back(std::move(hash));
  }
  return {};
}

}  // namespace

std::string VerifiedTime::Text() const {
  return FormatUtcTime(at) + (kind == Kind::kLogPromise ? " by the log " : " by the timestamp authority ") + authority;
}

std::vector<LeafIssuer> FindIssuers(const Certificate& leaf, const TrustedRoot& root) {
  std::vector<LeafIssuer> found;
  std::map<const Certificate*, bool> known;  // one certificate can stand in many chains
  for (const bool same_key_id : {true, false}) {
    for (const TrustedAuthority& authority : root.authorities) {
      for (std::size_t i = 0; i < authority.chain.Size(); ++i) {
        const Certificate& issuer = authority.chain.At(i);
        if (issuer.SubjectDer() != leaf.IssuerDer() || HasSameKeyId(leaf, issuer) != same_key_id) continue;
        const auto [place, is_new] = known.try_emplace(&issuer, false);
        if (is_new) place->second = IsIssuedBy(leaf, issuer);
        if (place->second) found.push_back({&authority, i});
      }
    }
    if (!found.empty()) break;
  }
  return found;
}

Proof CheckEntries(BundleWork& work) {
  if (!work.root.demands_tlog) return {};
  bool any_unknown = false;
  for (const LogEntry& entry : work.bundle.entries) {
    bool is_listed = false;
    GL_TRY(CheckByLogs(entry, work, is_listed));
    any_unknown = any_unknown || !is_listed;
  }
  if (!work.entries.empty()) return {};
  if (any_unknown) return Refuse(kTlogUnknownLog, "no log entry is of a log that the trusted root lists");
  return Refuse(kTlogThreshold, "the bundle has no log entry, and the trusted root lists logs", "1", "0");
}

Proof CheckTimestamps(BundleWork& work) {
  Proof last = Refuse(kTimeNone, "no log and no timestamp authority proves when the signature was made");
  for (const std::string& token : work.bundle.timestamps) {
    Proven<TimestampProof> held = CheckTimestamp(token, work.bundle.Signature(), work.root.timestamp_authorities);
    if (held) {
      work.times.push_back(
          {VerifiedTime::Kind::kTimestamp, held->time.second, std::move(held->authority), held->time.more});
    } else {
      ++work.dropped_timestamps;
      last = std::unexpected(std::move(held).error());
    }
  }
  return work.times.empty() ? last : Proof();
}

Proof CheckTimes(BundleWork& work) {
  const TimeWindow& validity = work.bundle.certificate->Validity();
  for (const VerifiedTime& time : work.times) {
    if (time.Precise().IsIn(validity)) continue;
    return Refuse(kTimeOutsideCertificate, "the signing certificate was not valid at a proven time",
                  FormatUtcTime(validity.from) + " to " + FormatUtcTime(validity.until),
                  FormatUtcTime(time.at) + " by " + time.authority);
  }
  for (const VerifiedTime& time : work.times) {
    const LeafIssuer* const issuer = IssuerAt(work, time.Precise());
    if (issuer == nullptr) {
      return Refuse(kCertChain, "at " + FormatUtcTime(time.at) +
                                    " the signing certificate had no path to an authority of the trusted root");
    }
    work.valid_issuers.push_back(*issuer);
  }
  return {};
}

Proof CheckCertificate(BundleWork& work) {
  GL_TRY(CheckPurpose(*work.bundle.certificate));
  GL_TRY(CheckScts(work));
  GL_ASSIGN(work.claims, ReadClaims(*work.bundle.certificate));
  return {};
}

Proof CheckEnvelopeSignature(BundleWork& work) {
  const auto key = VerifyingKey::Of(*work.bundle.certificate);
  if (!key) return Refuse(kSignature, key.error().message);
  if (!key->Verifies(work.bundle.envelope->signature, work.content.pae)) {
    return Refuse(kSignature, "the certificate's key did not sign this statement");
  }
  return {};
}

}  // namespace gl
