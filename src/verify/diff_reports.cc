#include "verify/diff_reports.h"

#include "dstack/compose_changes.h"

namespace gl {
namespace {

using Value = std::optional<std::string>;

// TEXT without what moves with a pin: the commit, its tree's identity, the seal over the config, and the launcher's
// image, which is compared by itself.
std::string WithoutPin(std::string text, const Report& report) {
  const auto replace = [&](const Value& value, std::string_view by) {
    if (!value || value->empty()) return;
    for (std::size_t at = text.find(*value); at != std::string::npos; at = text.find(*value, at + by.size())) {
      text.replace(at, value->size(), by);
    }
  };
  replace(report.subject.commit, "(COMMIT)");
  replace(report.measurements.config_sha256, "(CONFIG)");
  replace(report.measurements.config_tree_sha256, "(TREE)");
  replace(report.subject.launcher_image, "(IMAGE)");
  return text;
}

// Without a KMS the app-id is the front of the compose-hash.
bool IsOwnHash(const Subject& subject) {
  return subject.app_id && subject.compose_hash && subject.compose_hash->starts_with(*subject.app_id);
}

class Differ {
 public:
  Differ(const Report& a, const Report& b) : a_(a), b_(b) {}

  ReportDiff Run() && {
    if (!a_.measurements.mrtd || !b_.measurements.mrtd) {
      diff_.outcome = DiffOutcome::kNotComparable;
      return std::move(diff_);
    }
    Hardware();
    OperatingSystem();
    Application();
    Launcher();
    Provenance();
    Workload();
    Judge();
    return std::move(diff_);
  }

 private:
  // Adds what differs and says whether it does. What is known of one alone is listed, but nothing that changed.
  bool Differs(Tier tier, std::string_view what, const Value& from, const Value& to) {
    if (from == to) return false;
    diff_.changes.push_back({tier, std::string(what), from, to});
    a_shows_less_ |= !from;
    b_shows_less_ |= !to;
    return from && to;
  }
  bool OfSubject(Tier tier, std::string_view what, Value Subject::* value) {
    return Differs(tier, what, a_.subject.*value, b_.subject.*value);
  }
  bool OfMeasurements(Tier tier, std::string_view what, Value Measurements::* value) {
    return Differs(tier, what, a_.measurements.*value, b_.measurements.*value);
  }
  bool OfRegister(Tier tier, std::size_t index) {
    return Differs(tier, "rtmr" + std::to_string(index), a_.measurements.rtmr.at(index),
                   b_.measurements.rtmr.at(index));
  }
  void Because(bool changed, std::string_view words) {
    if (changed) diff_.causes.emplace_back(words);
  }

  void Hardware() {
    constexpr Tier kTier = Tier::kHardware;
    bool changed = OfSubject(kTier, "tee", &Subject::tee);
    changed |= OfMeasurements(kTier, "fmspc", &Measurements::fmspc);
    changed |= OfMeasurements(kTier, "tee-tcb-svn", &Measurements::tee_tcb_svn);
    changed |= OfMeasurements(kTier, "tdx module", &Measurements::mr_seam);
    changed |= OfMeasurements(kTier, "td attributes", &Measurements::td_attributes);
    Because(changed, "the hardware");
    bool word = Differs(kTier, "tcb status", a_.tcb.status, b_.tcb.status);
    word |= Differs(kTier, "advisories", Joined(a_.tcb.advisories, ", "), Joined(b_.tcb.advisories, ", "));
    Because(word, "Intel's word on it");
  }

  void OperatingSystem() {
    constexpr Tier kTier = Tier::kOperatingSystem;
    bool changed = OfSubject(kTier, "os image", &Subject::os_image_hash);
    changed |= OfSubject(kTier, "os version", &Subject::os_version);
    changed |= OfMeasurements(kTier, "mrtd", &Measurements::mrtd);
    const bool shape = OfRegister(kTier, 0);
    changed |= OfRegister(kTier, 1);
    changed |= OfRegister(kTier, 2);
    Because(changed, "the operating system");
    // RTMR0 has the firmware's view of the machine: memory, processors, ACPI tables.
    Because(shape && !changed, "the virtual machine's shape");
  }

  void Application() {
    constexpr Tier kTier = Tier::kApplication;
    compose_changed_ = OfSubject(kTier, "compose-hash", &Subject::compose_hash);
    const bool app = OfSubject(kTier, "app-id", &Subject::app_id);
    const bool instance = OfSubject(kTier, "instance-id", &Subject::instance_id);
    const bool provider = OfMeasurements(kTier, "key provider", &Measurements::key_provider);
    const bool config_id = OfMeasurements(kTier, "mr-config-id", &Measurements::mr_config_id);
    const bool events = OfRegister(kTier, 3);
    const bool app_follows = compose_changed_ && IsOwnHash(a_.subject) && IsOwnHash(b_.subject);
    Because(app && !app_follows, "the application's id");
    Because(instance && !app, "the instance");
    Because(provider, "the key provider");
    const bool explained = compose_changed_ || app || instance || provider;
    Because(config_id && !explained, "what was bound at launch");
    Because(events && !explained, "the events of the application");
  }

  void Launcher() {
    constexpr Tier kTier = Tier::kLauncher;
    Because(OfSubject(kTier, "launcher image", &Subject::launcher_image), "the launcher's image");
    if (!compose_changed_) return;
    const Value& from = a_.measurements.compose_text;
    const Value& to = b_.measurements.compose_text;
    if (!from || !to) return Because(true, "the compose file");
    for (ComposeChange& change : ComposeChanges(*from, *to)) {
      diff_.changes.push_back({kTier, std::move(change.where), std::move(change.from), std::move(change.to)});
    }
    // Where only blanks differ, the bytes that the hash is about still do.
    Because(WithoutPin(*from, a_) != WithoutPin(*to, b_), "the compose file");
  }

  void Provenance() {
    constexpr Tier kTier = Tier::kProvenance;
    const auto of = [](const Report& report, std::string ProvenanceReport::* value) {
      return report.provenance ? Value((*report.provenance).*value) : std::nullopt;
    };
    bool changed = false;
    for (const auto& [what, value] :
         {std::pair("built by", &ProvenanceReport::identity), std::pair("built from", &ProvenanceReport::source_repo),
          std::pair("built at", &ProvenanceReport::source_digest)}) {
      changed |= Differs(kTier, what, of(a_, value), of(b_, value));
    }
    Because(changed, "who built the launcher's image");
  }

  void Workload() {
    constexpr Tier kTier = Tier::kWorkload;
    Because(OfSubject(kTier, "repo", &Subject::repo), "the repository");
    pin_moved_ = OfSubject(kTier, "commit", &Subject::commit);
    Because(pin_moved_, "the pin");
    bool changed = OfSubject(kTier, "subdir", &Subject::subdir);
    changed |= OfSubject(kTier, "entrypoint", &Subject::entrypoint);
    changed |= OfSubject(kTier, "mode", &Subject::mode);
    Because(changed, "what is run of the commit");
    OfSubject(kTier, "tree-sha256", &Subject::tree_sha256);
  }

  void Judge() {
    if (diff_.changes.empty()) return;
    Because(a_shows_less_, "A shows less than B");
    Because(b_shows_less_, "B shows less than A");
    const bool only = pin_moved_ && diff_.causes.size() == 1;
    diff_.outcome = only ? DiffOutcome::kPinMoved : DiffOutcome::kChanged;
  }

  const Report& a_;
  const Report& b_;
  ReportDiff diff_;
  bool compose_changed_ = false, pin_moved_ = false, a_shows_less_ = false, b_shows_less_ = false;
};

std::string Claimed(const Report& a, const Report& b) {
  const bool holds_a = a.answer.verdict == Verdict::kVerified;
  const bool holds_b = b.answer.verdict == Verdict::kVerified;
  if (holds_a && holds_b) return "";
  const std::string who = holds_a ? "B is" : holds_b ? "A is" : "A and B are";
  return " (" + who + " not verified: what is said of " + (!holds_a && !holds_b ? "them" : "it") + " is a claim)";
}

}  // namespace

std::string_view DiffOutcomeName(DiffOutcome outcome) {
  switch (outcome) {
    case DiffOutcome::kSame:
      return "same";
    case DiffOutcome::kPinMoved:
      return "pin_moved";
    case DiffOutcome::kChanged:
      return "changed";
    default:
      return "not_comparable";
  }
}

ReportDiff DiffReports(const Report& a, const Report& b) { return Differ(a, b).Run(); }

std::string DiffHeadline(const ReportDiff& diff, const Report& a, const Report& b) {
  switch (diff.outcome) {
    case DiffOutcome::kSame:
      return "SAME: nothing changed" + Claimed(a, b);
    case DiffOutcome::kPinMoved:
      return "UPGRADE: only the pin moved, from " + *a.subject.commit + " to " + *b.subject.commit + Claimed(a, b);
    case DiffOutcome::kChanged:
      return "CHANGED: " + Joined(diff.causes, ", ") + Claimed(a, b);
    default:
      return "NOT COMPARABLE: " +
             std::string(!a.measurements.mrtd && !b.measurements.mrtd ? "neither has"
                         : a.measurements.mrtd                        ? "B does not have"
                                                                      : "A does not have") +
             " a quote that can be read";
  }
}

}  // namespace gl
