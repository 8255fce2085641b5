#include "sigstore/verify_provenance.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "sigstore/build_predicate.h"
#include "sigstore/bundle_source.h"
#include "sigstore/dsse.h"
#include "sigstore/statement.h"

namespace gl {
namespace {

using enum ProvenanceReason;

struct KnownDigest {
  std::string_view algorithm;
  std::size_t hex_digits;
};
constexpr std::array<KnownDigest, 2> kDigests = {{{"sha256", 64}, {"sha512", 128}}};
// From so many bundles on, one that does not even mention the digest is not judged any further.
constexpr std::size_t kManyBundles = 16;

struct Work {
  BundleWork bundle;
  const SignerPolicy& policy;
  const SubjectDigest& digest;
  std::optional<Statement> statement = std::nullopt;
  const StatementSubject* subject = nullptr;
};

std::string TextOf(const SubjectDigest& digest) { return digest.algorithm + ":" + digest.value; }

// "sha256:" and 64 lower-case hex digits, "sha512:" and 128
std::optional<SubjectDigest> ParseDigest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view algorithm = text.substr(0, colon);
  const std::string_view value = text.substr(colon + 1);
  const auto known = std::ranges::find(kDigests, algorithm, &KnownDigest::algorithm);
  if (known == kDigests.end() || value.size() != known->hex_digits || !HexDecode(value)) return std::nullopt;
  return SubjectDigest{std::string(algorithm), std::string(value)};
}

Proof CheckForm(const Bundle& bundle) {
  if (bundle.version != BundleVersion::kV03) {
    return Refuse(kBundleMediaType, "provenance comes in bundles of version 0.3 only");
  }
  if (!bundle.certificate) return Refuse(kBundleMaterial, "the bundle is signed with a key that has no certificate");
  if (!bundle.envelope) return Refuse(kBundleContent, "the bundle signs an artifact, not a statement about one");
  if (bundle.envelope->payload_type != kInTotoPayloadType) {
    return Refuse(kDssePayloadType, "what is signed is no statement", kInTotoPayloadType,
                  bundle.envelope->payload_type);
  }
  return {};
}

// Of the issuers, which the choice of the root has found.
Proof CheckIssuer(Work& work) {
  return work.bundle.issuers.empty() ? Refuse(kCertChain, "no authority of the trusted root issued the certificate")
                                     : Proof();
}

Proof CheckLog(Work& work) { return CheckEntries(work.bundle); }
Proof CheckTimeProofs(Work& work) { return CheckTimestamps(work.bundle); }
Proof CheckValidity(Work& work) { return CheckTimes(work.bundle); }
Proof CheckLeaf(Work& work) { return CheckCertificate(work.bundle); }
Proof CheckSignature(Work& work) { return CheckEnvelopeSignature(work.bundle); }

Proof ReadStatement(Work& work) {
  GL_ASSIGN(work.statement, Statement::Parse(work.bundle.bundle.envelope->payload, false));
  if (work.statement->PredicateType() != kProvenancePredicate) {
    return Refuse(kStatementPredicateType, "the statement says something else than how a thing was built",
                  kProvenancePredicate, work.statement->PredicateType());
  }
  return {};
}

Proof CheckSubject(Work& work) {
  const Statement& statement = *work.statement;
  work.subject = statement.Find(work.digest);
  if (work.subject == nullptr) {
    return Refuse(kStatementSubject,
                  "the statement is about another image. An image for several platforms has a digest of its index and "
                  "one for each platform: what is attested is the one that the push printed",
                  TextOf(work.digest), statement.Describe());
  }
  const auto& wanted = work.policy.subject_name;
  const auto named = [&](const StatementSubject& subject) {
    return subject.Has(work.digest) && subject.name == *wanted;
  };
  if (wanted && std::ranges::none_of(statement.Subjects(), named)) {
    return Refuse(kStatementSubject, "the statement calls the image by another name", *wanted, work.subject->name);
  }
  return {};
}

Proof CheckIdentity(Work& work) { return CheckSigner(work.bundle.claims, work.policy); }

Proof CheckPredicate(Work& work) { return CheckBuildPredicate(work.statement->Predicate(), work.bundle.claims); }

struct RunnableStep {
  ProvenanceStep step;
  Proof (*run)(Work&) = nullptr;
};

constexpr std::string_view kBundle = "provenance.bundle", kLog = "provenance.log",
                           kCertificate = "provenance.certificate", kIdentity = "provenance.identity",
                           kSubject = "provenance.subject";
constexpr ProvenanceStep kFormStep = {kBundle, "the bundle has its form"};
constexpr std::array kRunnableSteps = {
    RunnableStep{{kCertificate, "an authority of the trusted root issued the certificate"}, CheckIssuer},
    RunnableStep{{kLog, "every log entry holds and is about this signature"}, CheckLog},
    RunnableStep{{kLog, "a time is proven"}, CheckTimeProofs},
    RunnableStep{{kCertificate, "the certificate and its path were valid at every proven time"}, CheckValidity},
    RunnableStep{{kCertificate, "the certificate is for signing code, logged and readable"}, CheckLeaf},
    RunnableStep{{kBundle, "the certificate's key signed the statement"}, CheckSignature},
    RunnableStep{{kSubject, "the statement is about a build"}, ReadStatement},
    RunnableStep{{kSubject, "the statement is about this image"}, CheckSubject},
    RunnableStep{{kIdentity, "the signer is the expected one"}, CheckIdentity},
    RunnableStep{{kSubject, "the statement and the certificate agree"}, CheckPredicate},
};

ProvenanceReport ReportOf(const Work& work, std::size_t position) {
  const CertificateClaims& claims = work.bundle.claims;
  const auto text = [&](FulcioClaim claim) { return claims[claim].value_or(""); };
  ProvenanceReport report;
  report.position = position;
  report.digest = TextOf(work.digest);
  report.subject_name = work.subject->name;
  report.identity = claims.name->text;
  report.issuer = claims.Issuer().value_or("");
  report.source_repo = text(FulcioClaim::kSourceRepo);
  report.source_ref = text(FulcioClaim::kSourceRef);
  report.source_digest = text(FulcioClaim::kSourceDigest);
  report.signer_digest = text(FulcioClaim::kBuildSignerDigest);
  report.runner = text(FulcioClaim::kRunner);
  report.trigger = text(FulcioClaim::kTrigger);
  report.run = text(FulcioClaim::kRun);
  report.visibility = text(FulcioClaim::kVisibility);
  report.times = work.bundle.times;
  report.entries = work.bundle.entries;
  report.dropped_timestamps = work.bundle.dropped_timestamps;
  report.instance = work.bundle.valid_issuers.front().authority->uri;
  report.root_sha256 = work.bundle.root.sha256;
  report.newest_authority = work.bundle.root.NewestAuthority();
  return report;
}

// No root knows the certificate's issuer: the bundle is newer than the roots, another instance's, or forged.
Refusal NoIssuer(const TrustedRoots& roots) {
  std::string known;
  for (const TrustedRoot& root : roots.All()) {
    const std::string uri = root.authorities.empty() ? "none" : root.authorities.back().uri;
    known += (known.empty() ? "" : ", ") + uri + " (newest authority of " + FormatUtcTime(root.NewestAuthority()) + ")";
  }
  return {kCertChain,
          "no authority of the trusted root issued the signing certificate. The trusted root may be older than this "
          "bundle; refresh it: gh attestation trusted-root >FILE, then --trusted-root FILE. It lists " +
              known};
}

std::expected<ProvenanceReport, BundleRefusal> JudgeByRoot(BundleWork bundle, const SignerPolicy& policy,
                                                           const SubjectDigest& digest, std::size_t position) {
  Work work{std::move(bundle), policy, digest};
  std::size_t passed = 1;  // the form
  for (const RunnableStep& step : kRunnableSteps) {
    if (Proof held = step.run(work); !held) {
      return std::unexpected(BundleRefusal{position, passed, std::move(held).error()});
    }
    ++passed;
  }
  return ReportOf(work, position);
}

// By each root that issued the certificate, until one accepts; else the refusal that came furthest.
std::expected<ProvenanceReport, BundleRefusal> JudgeBundle(const Bundle& bundle, const TrustedRoots& roots,
                                                           const SignerPolicy& policy, const SubjectDigest& digest,
                                                           std::size_t position) {
  if (Proof form = CheckForm(bundle); !form) return std::unexpected(BundleRefusal{position, 0, form.error()});
  BundleRefusal worst = {position, 1, NoIssuer(roots)};
  for (const TrustedRoot& root : roots.All()) {
    BundleWork work = {.bundle = bundle,
                       .root = root,
                       .content = {.bundle = bundle, .pae = "", .artifact = "", .public_key = ""},
                       .issuers = FindIssuers(*bundle.certificate, root)};
    if (work.issuers.empty()) continue;
    work.content.pae = PreAuthEncoding(bundle.envelope->payload_type, bundle.envelope->payload);
    auto judged = JudgeByRoot(std::move(work), policy, digest, position);
    if (judged) return judged;
    if (judged.error().steps_passed > worst.steps_passed) worst = std::move(judged).error();
  }
  return std::unexpected(std::move(worst));
}

bool IsWorthJudging(const Proven<Bundle>& bundle, std::size_t count, const SubjectDigest& digest) {
  return count < kManyBundles || !bundle || !bundle->envelope || bundle->envelope->payload.contains(digest.value);
}

void Judge(const std::vector<Proven<Bundle>>& bundles, const TrustedRoots& roots, const SignerPolicy& policy,
           const SubjectDigest& digest, ProvenanceVerdict& verdict) {
  for (std::size_t i = 0; i < bundles.size() && !verdict.report; ++i) {
    if (!bundles[i]) {
      verdict.refusals.push_back({i, 0, bundles[i].error()});
    } else if (!IsWorthJudging(bundles[i], bundles.size(), digest)) {
      verdict.refusals.push_back({i, 1, {kStatementSubject, "the statement is about another image"}});
    } else if (auto judged = JudgeBundle(*bundles[i], roots, policy, digest, i); judged) {
      verdict.report = *std::move(judged);
    } else {
      verdict.refusals.push_back(std::move(judged).error());
    }
  }
  std::ranges::sort(verdict.refusals, CameFurther);
}

ProvenanceVerdict RefusedWhole(Refusal refusal) { return {.report = {}, .refusals = {{0, 0, std::move(refusal)}}}; }

}  // namespace

std::span<const ProvenanceStep> ProvenanceSteps() {
  static constexpr auto kSteps = [] {
    std::array<ProvenanceStep, kRunnableSteps.size() + 1> steps{kFormStep};
    for (std::size_t i = 0; i < kRunnableSteps.size(); ++i) steps.at(i + 1) = kRunnableSteps.at(i).step;
    return steps;
  }();
  return kSteps;
}

ProvenanceVerdict VerifyProvenance(const ProvenanceInput& input, const SignerPolicy& policy) {
  Proven<TrustedRoots> roots =
      input.trusted_roots.empty() ? TrustedRoots::CompiledIn() : TrustedRoots::Parse(input.trusted_roots);
  if (!roots) return RefusedWhole(std::move(roots).error());
  return VerifyProvenance(input, *roots, policy);
}

ProvenanceVerdict VerifyProvenance(const ProvenanceInput& input, const TrustedRoots& roots,
                                   const SignerPolicy& policy) {
  if (!policy.NamesSigner()) return RefusedWhole({kUsage, "no signer is expected: say whose signature is accepted"});
  const auto digest = ParseDigest(input.digest);
  if (!digest) return RefusedWhole({kUsage, "the digest must be sha256: and 64 lower-case hex digits"});
  const auto bundles = ReadBundles(input.bundles);
  if (!bundles) return RefusedWhole(bundles.error());
  ProvenanceVerdict verdict;
  Judge(*bundles, roots, policy, *digest, verdict);
  return verdict;
}

}  // namespace gl
