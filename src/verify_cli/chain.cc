#include "verify_cli/chain.h"

#include <algorithm>
#include <initializer_list>

namespace gl {
namespace {

constexpr std::size_t kShownDigits = 12;  // of a digest

LinkState StateOf(const Report& report, std::initializer_list<Tier> tiers) {
  LinkState state = LinkState::kOpen;
  for (const Finding& finding : report.findings) {
    if (std::ranges::find(tiers, InfoOf(finding.check).tier) == tiers.end()) continue;
    if (finding.outcome == Outcome::kFail) return LinkState::kFails;
    if (finding.outcome == Outcome::kPass) state = LinkState::kHolds;
  }
  const bool lacks = std::ranges::any_of(report.findings, [&](const Finding& finding) {
    const bool counts = std::ranges::find(tiers, InfoOf(finding.check).tier) != tiers.end();
    return counts && finding.required && finding.outcome == Outcome::kNotRun;
  });
  return lacks ? LinkState::kOpen : state;
}

// What nobody demanded is read, but holds only as a part of a verdict.
LinkState StateOfCommit(const Report& report) {
  const LinkState state = StateOf(report, {Tier::kWorkload});
  if (state != LinkState::kHolds || report.answer.verdict == Verdict::kVerified) return state;
  const bool demanded = std::ranges::any_of(report.findings, [](const Finding& finding) {
    const CheckId id = finding.check;
    const bool counts = id == CheckId::kPinRepo || id == CheckId::kPinCommit || id == CheckId::kPinTree;
    return counts && finding.outcome == Outcome::kPass;
  });
  return demanded ? state : LinkState::kOpen;
}

std::string Cut(const std::optional<std::string>& digest) {
  if (!digest) return "";
  return digest->size() > kShownDigits ? digest->substr(0, kShownDigits) + "..." : *digest;
}

// NAME and digest of NAME@sha256:HEX.
std::pair<std::string, std::string> SplitImage(const std::optional<std::string>& image) {
  if (!image) return {};
  const std::size_t at = image->find('@');
  if (at == std::string::npos) return {*image, ""};
  const std::size_t digits = image->find(':', at);
  return {image->substr(0, at), Cut(image->substr(digits == std::string::npos ? at + 1 : digits + 1))};
}

}  // namespace

std::string_view LinkWord(LinkState state) {
  switch (state) {
    case LinkState::kHolds:
      return "holds";
    case LinkState::kFails:
      return "fails";
    case LinkState::kOpen:
      return "open";
    default:
      return "unsupported";
  }
}

std::array<ChainLink, kLinks> ChainOf(const Report& report) {
  const Subject& subject = report.subject;
  const auto [image, digest] = SplitImage(subject.launcher_image);
  const std::string status = report.tcb.status ? "TCB " + *report.tcb.status : "";
  const std::string version = subject.os_version ? "dstack " + *subject.os_version : "";
  std::array<ChainLink, kLinks> links = {{
      {"Hardware", StateOf(report, {Tier::kHardware}), subject.tee.value_or(""), status},
      {"Operating system", StateOf(report, {Tier::kOperatingSystem}), version, Cut(subject.os_image_hash)},
      {"Compose file", StateOf(report, {Tier::kApplication}), subject.compose_hash ? "measured, SHA-256" : "",
       Cut(subject.compose_hash)},
      {"Launcher", StateOf(report, {Tier::kLauncher, Tier::kProvenance}), image, digest},
      {"Commit", StateOfCommit(report), subject.repo.value_or(""), Cut(subject.commit)},
  }};
  bool holds = true;
  for (ChainLink& link : links) {
    if (link.state == LinkState::kHolds && !holds) link.state = LinkState::kUnsupported;
    holds &= link.state == LinkState::kHolds;
  }
  return links;
}

}  // namespace gl
