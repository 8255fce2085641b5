#include "verify_cli/judge_target.h"

#include <memory>

#include "capsule/capsule_use.h"
#include "verify/run_checks.h"
#include "verify_cli/gather.h"
#include "verify_cli/git_clone.h"
#include "verify_cli/live_inputs.h"

namespace gl {
namespace {

// The clone that a run asks, whoever plays its part: the relying party's, or what a capsule holds of one. What is asked
// is recorded when that is wanted.
class SourceOfRun {
 public:
  [[nodiscard]] Status Open(const VerifyOptions& options) {
    if (!options.source) return {};
    GL_ASSIGN(clone_, GitClone::Open(*options.source));
    asked_ = &clone_->Repository();
    return {};
  }
  void Replay(const RecordedSource& recorded) { asked_ = &replayed_.emplace(recorded.Repository()); }
  void Record() {
    if (asked_ == nullptr) return;
    recorder_ = std::make_unique<SourceRecorder>(*asked_, kMaxCapsuleSource);
    asked_ = &recorder_->Repository();
  }

  [[nodiscard]] const SourceRepository* Repository() const { return asked_; }
  [[nodiscard]] Result<std::optional<RecordedSource>> Recorded() {
    if (!recorder_) return std::nullopt;
    GL_ASSIGN(RecordedSource recorded, std::move(*recorder_).Take());
    return std::optional(std::move(recorded));
  }

 private:
  std::unique_ptr<GitClone> clone_;
  std::optional<SourceRepository> replayed_;
  std::unique_ptr<SourceRecorder> recorder_;
  const SourceRepository* asked_ = nullptr;
};

// What is judged, and what the report has to say about where it came from.
struct Material {
  Inputs inputs;
  std::int64_t at = 0;
  std::optional<Capsule> capsule;  // when the target is one
  std::vector<std::string> accepted, unused;
};

Result<Material> Unpack(Inputs given, const Policy& policy) {
  Material material;
  GL_ASSIGN(material.capsule, ParseCapsule(given.attestation->bytes));
  const Capsule& capsule = *material.capsule;
  given.attestation.reset();
  const bool has_clone = given.source != nullptr;
  CapsuleUse use = UseCapsule(capsule, std::move(given));
  material.inputs = std::move(use.inputs);
  material.unused = std::move(use.unused);
  material.accepted = TakenOnItsWord(capsule, policy, !policy.at, !has_clone);
  material.at = policy.at.value_or(capsule.at);
  return material;
}

Result<std::string> Pack(const Material& material, const Report& report, SourceOfRun& source,
                         std::string_view version) {
  Capsule capsule;
  capsule.tool_version = version;
  capsule.at = report.at;
  capsule.roots = CompiledInRoots();
  capsule.inputs = material.inputs;
  capsule.inputs.source = nullptr;
  GL_ASSIGN(capsule.source, source.Recorded());
  auto bytes = WriteCapsule(capsule);
  if (!bytes) return std::unexpected(std::move(bytes).error().Within("the capsule cannot be written"));
  return bytes;
}

}  // namespace

Result<JudgedTarget> JudgeTarget(VerifyOptions options, const JudgeRequest& request) {
  GL_TRY(ChooseNonce(options));
  const Policy& policy = options.policy;
  Material material;
  SourceOfRun source;
  GL_TRY(source.Open(options));
  GL_ASSIGN(Inputs given, Gather(options));
  given.source = source.Repository();
  if (given.attestation && LooksLikeCapsule(given.attestation->bytes)) {
    GL_ASSIGN(material, Unpack(std::move(given), policy));
    if (!options.source && material.capsule->source) source.Replay(*material.capsule->source);
  } else {
    material.inputs = std::move(given);
    material.at = policy.at.value_or(request.now);
  }
  if (request.keeps_capsule) source.Record();
  material.inputs.source = source.Repository();
  JudgedTarget judged = {.report = RunChecks(material.inputs, policy, material.at), .capsule = ""};
  Report& report = judged.report;
  report.relaxations.insert(report.relaxations.end(), material.accepted.begin(), material.accepted.end());
  report.not_proved.insert(report.not_proved.end(), material.unused.begin(), material.unused.end());
  if (request.keeps_capsule) {
    GL_ASSIGN(judged.capsule, Pack(material, report, source, request.version));
  }
  return judged;
}

}  // namespace gl
