#include "verify_cli/provenance_command.h"

#include <unistd.h>

#include "sigstore/verify_bundle.h"
#include "verify/checks.h"
#include "verify_cli/gather.h"
#include "verify_cli/shown.h"

namespace gl {
namespace {

ExitCode CodeOf(ProvenanceReason reason) {
  return IsUnreadable(reason) ? ExitCode::kUnreadable : ExitCode::kNotVerified;
}

std::string Line(std::string_view name, std::string_view value) {
  return std::string(name) + ": " + Shown(value) + "\n";
}

std::string RefusalLines(const BundleRefusal& refused) {
  const Refusal& refusal = refused.refusal;
  std::string text = Line("reason", ReasonName(refusal.reason)) + Line("bundle", std::to_string(refused.position + 1)) +
                     Line("because", refusal.message);
  if (!refusal.expected.empty()) text += Line("expected", refusal.expected);
  if (!refusal.found.empty()) text += Line("found", refusal.found);
  return text;
}

std::string AsText(const ProvenanceVerdict& verdict) {
  if (verdict.report) {
    return "verdict: verified\nreason: none\n" + ProvenanceLines(*verdict.report, "") +
           "not_proved: that the build can be repeated, or that the commit is a good one\n";
  }
  std::string text = "verdict: not_verified\n";
  for (const BundleRefusal& refused : verdict.refusals) text += RefusalLines(refused);
  return text;
}

void AddRefusal(JsonWriter& json, const BundleRefusal& refused) {
  const Refusal& refusal = refused.refusal;
  json.BeginObject().Number("bundle", refused.position + 1).Text("reason", ReasonName(refusal.reason));
  json.Text("because", Shown(refusal.message));
  json.Text("expected", Shown(refusal.expected));
  json.Text("found", Shown(refusal.found)).EndObject();
}

std::string AsJson(const ProvenanceVerdict& verdict, ExitCode code) {
  JsonWriter json;
  json.BeginObject().Text("schema", "git-launcher-verify-provenance/1");
  json.Text("verdict", verdict.report ? "verified" : "not_verified");
  json.Number("exit_code", static_cast<std::uint64_t>(code));
  if (verdict.report) {
    json.Key("reason").Null().Key("provenance");
    AddProvenance(json, *verdict.report);
  } else {
    json.Text("reason", ReasonName(verdict.refusals.front().refusal.reason)).Key("provenance").Null();
  }
  json.Key("refusals").BeginArray();
  for (const BundleRefusal& refused : verdict.refusals) AddRefusal(json, refused);
  json.EndArray().EndObject();
  return std::move(json).Take() + "\n";
}

// The given roots, or those of WITHOUT when none is given.
Proven<TrustedRoots> RootsOf(const Inputs& inputs, Proven<TrustedRoots> (*without)()) {
  if (inputs.sigstore_root) return TrustedRoots::Parse(inputs.sigstore_root->bytes);
  if (inputs.trusted_root) return Refuse(ProvenanceReason::kRootJson, "the trusted root is not JSON");
  return without();
}

// A file of that name is meant before a digest.
bool IsDigest(const std::string& text) {
  return ParseSha256Digest(text).has_value() && access(text.c_str(), F_OK) != 0;
}

Status CheckProtocol(const VerifyOptions& options) {
  const bool by_name = options.certificate_identity && options.certificate_issuer;
  if (by_name == options.key.has_value() ||
      (options.key && (options.certificate_identity || options.certificate_issuer))) {
    return Fail(Fault::kConfig, "give either --certificate-identity and --certificate-oidc-issuer, or --key");
  }
  if (options.staging && options.trusted_roots.empty()) {
    return Fail(Fault::kConfig, "the staging instance's trusted root is not compiled in: give --trusted-root");
  }
  return {};
}

CommandResult Ended(const Proof& proof) {
  if (proof) return {ExitCode::kVerified, "verdict: verified\nreason: none\n"};
  const BundleRefusal refused = {0, 0, proof.error()};
  return {CodeOf(proof.error().reason), "verdict: not_verified\n" + RefusalLines(refused)};
}

}  // namespace

Result<CommandResult> RunProvenanceCommand(const VerifyOptions& options) {
  const SignerPolicy policy = SignerPolicyOf(options.policy);
  GL_ASSIGN(const Inputs inputs, Gather(options));
  const Proven<TrustedRoots> roots = RootsOf(inputs, TrustedRoots::CompiledIn);
  ProvenanceVerdict verdict;
  if (roots) {
    verdict = VerifyProvenance({inputs.bundles.front().bytes, {}, *options.digest}, *roots, policy);
  } else {
    verdict.refusals.push_back({0, 0, roots.error()});
  }
  ExitCode code = ExitCode::kVerified;
  if (!verdict.report) {
    const Refusal& refusal = verdict.refusals.front().refusal;
    if (refusal.reason == ProvenanceReason::kUsage) return Fail(Fault::kConfig, refusal.message);
    code = CodeOf(refusal.reason);
  }
  const bool json = options.format == VerifyOptions::Format::kJson;
  return CommandResult{code, json ? AsJson(verdict, code) : AsText(verdict)};
}

Result<CommandResult> RunVerifyBundleCommand(const VerifyOptions& options) {
  GL_TRY(CheckProtocol(options));
  VerifyOptions inputs_only;
  inputs_only.bundles = options.bundles;
  inputs_only.trusted_roots = options.trusted_roots;
  GL_ASSIGN(const Inputs inputs, Gather(inputs_only));
  std::optional<Input> artifact, key;
  if (!IsDigest(options.target)) {
    GL_ASSIGN(artifact, ReadInput("artifact", options.target));
  }
  if (options.key) {
    GL_ASSIGN(key, ReadInput("key", *options.key));
  }
  const Proven<TrustedRoots> roots = RootsOf(inputs, TrustedRoots::PublicGood);
  if (!roots) return Ended(std::unexpected(roots.error()));
  BundleInput input;
  input.bundle = inputs.bundles.front().bytes;
  if (artifact) {
    input.artifact = artifact->bytes;
  } else {
    input.digest = options.target;
  }
  if (key) {
    input.key = key->bytes;
  } else {
    input.identity = *options.certificate_identity;
    input.issuer = *options.certificate_issuer;
  }
  return Ended(VerifyBundle(input, *roots));
}

}  // namespace gl
