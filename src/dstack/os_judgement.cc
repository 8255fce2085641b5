// The judging half of os_reference.h.
#include <algorithm>

#include "base/hex.h"
#include "dstack/os_measurement.h"
#include "dstack/os_reference.h"

namespace gl {
namespace {

constexpr std::string_view kMeasurements = "os.measurements";
constexpr std::string_view kOsImage = "os.image";
constexpr std::string_view kProduction = "os.production";
constexpr std::string_view kAcpi = "os.acpi";
constexpr std::size_t kThisLayout = 13;   // events in RTMR0 of the firmware that is known
constexpr std::size_t kOtherLayout = 17;  // events in RTMR0 of a newer firmware, whose values are not known

class OsJudge {
 public:
  OsJudge(const OsClaims& claims, const OsPolicy& policy) : claims_(claims), policy_(policy) {}
  OsJudgement Judge();

 private:
  void Add(RuleResult result) { judgement_.results.push_back(std::move(result)); }
  void Compare(std::string_view expected, std::string_view found, std::string where);
  [[nodiscard]] std::optional<std::string> ClaimedHash() const;
  [[nodiscard]] const OsRow* FindRow() const;
  void JudgeRow(const OsRow& row);
  void JudgeLite(const LiteMaterial& lite);
  void JudgeNothing();
  void JudgeMrtd(const std::vector<std::string>& candidates);
  void JudgeRtmr0(std::string_view td_hob);
  void JudgeRtmr0With(const HobWitness& witness, const AcpiDigests& acpi);
  [[nodiscard]] std::optional<std::uint64_t> MemorySizeOfLog(const HobWitness& witness) const;
  void JudgeAcpi(const AcpiDigests& acpi);
  void JudgeImage(const std::string& hash, bool in_table);
  void JudgeProduction(std::optional<bool> is_dev, bool by_hash);

  const OsClaims& claims_;
  const OsPolicy& policy_;
  OsJudgement judgement_;
};

void OsJudge::Compare(std::string_view expected, std::string_view found, std::string where) {
  Add(expected == found ? Holds(kMeasurements, HexEncode(found), std::move(where))
                        : Broken(kMeasurements, HexEncode(expected), HexEncode(found), std::move(where)));
}

std::optional<std::string> OsJudge::ClaimedHash() const {
  if (claims_.vm_config && claims_.vm_config->os_image_hash) return claims_.vm_config->os_image_hash;
  return claims_.event_hash;
}

// The row whose registers are the quote's; of several, and when none is, the one with the claimed hash.
const OsRow* OsJudge::FindRow() const {
  const OsRow* found = nullptr;
  const auto claimed = ClaimedHash();
  for (const OsRow& row : policy_.reference->images) {
    const bool measures = std::ranges::find(row.mrtd, claims_.mrtd) != row.mrtd.end() && row.rtmr1 == claims_.rtmr[1] &&
                          row.rtmr2 == claims_.rtmr[2];
    if (measures && claimed == row.os_image_hash) return &row;
    if (measures && found == nullptr) found = &row;
  }
  if (found != nullptr || !claimed) return found;
  const auto row = std::ranges::find(policy_.reference->images, *claimed, &OsRow::os_image_hash);
  return row == policy_.reference->images.end() ? nullptr : &*row;
}

void OsJudge::JudgeMrtd(const std::vector<std::string>& candidates) {
  if (std::ranges::find(candidates, claims_.mrtd) != candidates.end()) {
    return Add(Holds(kMeasurements, HexEncode(claims_.mrtd), "MRTD"));
  }
  std::string expected;
  for (const std::string& candidate : candidates) expected += (expected.empty() ? "" : " or ") + HexEncode(candidate);
  Add(Broken(kMeasurements, expected, HexEncode(claims_.mrtd), "MRTD"));
}

void OsJudge::JudgeRtmr0(std::string_view td_hob) {
  if (claims_.log == nullptr) {
    Add(NotRun(kAcpi, "an event log"));
    return Add(NotRun(kMeasurements, "an event log with the ACPI digests", "RTMR0"));
  }
  if (CountRtmr0(*claims_.log) == kOtherLayout) {
    Add(NotRun(kAcpi, "RTMR0 of 13 events"));
    return Add(NotRun(kMeasurements, "RTMR0 of 13 events; the 17 of a newer firmware are not supported", "RTMR0"));
  }
  const auto witness = ParseHobWitness(td_hob);
  const auto acpi = FindAcpiDigests(*claims_.log);
  if (witness && acpi) return JudgeRtmr0With(*witness, *acpi);
  Add(NotRun(kAcpi, "three ACPI digests"));
  Add(Broken(kMeasurements, "RTMR0 that can be recomputed", acpi ? witness.error().message : acpi.error().message,
             "RTMR0"));
}

void OsJudge::JudgeRtmr0With(const HobWitness& witness, const AcpiDigests& acpi) {
  const auto told = claims_.vm_config ? claims_.vm_config->memory_size : std::nullopt;
  const auto size = told ? told : MemorySizeOfLog(witness);
  if (!size) {
    Add(NotRun(kAcpi, "RTMR0"));
    return Add(NotRun(kMeasurements, "the memory size, which the evidence does not tell", "RTMR0"));
  }
  if (const auto digest = HobDigest(witness, *size); !digest) {
    Add(Broken(kMeasurements, "a memory size that the firmware can have", digest.error().message, "RTMR0"));
  } else {
    const std::string expected = ExpectedRtmr0(*digest, acpi);
    Compare(expected, claims_.rtmr[0], "RTMR0");
    if (expected == claims_.rtmr[0]) judgement_.memory_size = size;
  }
  JudgeAcpi(acpi);
}

// A whole log begins with the digest of the hand-off block.
std::optional<std::uint64_t> OsJudge::MemorySizeOfLog(const HobWitness& witness) const {
  if (CountRtmr0(*claims_.log) != kThisLayout) return std::nullopt;
  return FindMemorySize(witness, std::ranges::find(*claims_.log, 0U, &Event::imr)->digest);
}

void OsJudge::JudgeAcpi(const AcpiDigests& acpi) {
  if (policy_.reference) {
    const auto known = std::ranges::find(policy_.reference->acpi, acpi, &AcpiRow::digests);
    if (known != policy_.reference->acpi.end()) return Add(Holds(kAcpi, "verified: " + known->shape));
  }
  Add(Note(kAcpi, "not verified: the tables are what the host supplied"));
}

void OsJudge::JudgeImage(const std::string& hash, bool in_table) {
  const auto claimed = claims_.vm_config ? claims_.vm_config->os_image_hash : std::nullopt;
  const bool one_claim = !claimed || *claimed == hash;
  const bool one_event = !claims_.event_hash || *claims_.event_hash == hash;
  if (!one_claim) Add(Broken(kOsImage, HexEncode(hash), HexEncode(*claimed), "vm_config.os_image_hash"));
  if (!one_event) Add(Broken(kOsImage, HexEncode(hash), HexEncode(*claims_.event_hash), "RTMR3, os-image-hash"));
  const bool listed = std::ranges::find(policy_.accepted_images, hash) != policy_.accepted_images.end();
  if (listed || (in_table && policy_.accepted_images.empty())) {
    if (one_claim && one_event) Add(Holds(kOsImage, HexEncode(hash)));
  } else if (policy_.accepted_images.empty()) {
    Add(NotRun(kOsImage, "a list of accepted images: " + HexEncode(hash) + " is consistent but not allow-listed"));
  } else {
    Add(Broken(kOsImage, HexEncode(policy_.accepted_images.front()),
               HexEncode(hash) + ", consistent but not allow-listed"));
  }
}

void OsJudge::JudgeProduction(std::optional<bool> is_dev, bool by_hash) {
  const bool claims_dev = claims_.vm_config && claims_.vm_config->image.value_or("").contains("-dev");
  if (is_dev.value_or(claims_dev)) {
    return Add(policy_.allow_dev
                   ? Note(kProduction, "a development image, which lets people log in")
                   : Broken(kProduction, "a production image", "a development image, which lets people log in"));
  }
  if (is_dev) return Add(Holds(kProduction, "a production image"));
  if (by_hash) return Add(Holds(kProduction, "the image was accepted by its hash"));
  Add(NotRun(kProduction, "a row that says whether the image is a production one"));
}

void OsJudge::JudgeRow(const OsRow& row) {
  judgement_.method = OsJudgement::Method::kTable;
  judgement_.os_image_hash = row.os_image_hash;
  judgement_.os_name = row.name;
  judgement_.os_version = row.version;
  JudgeMrtd(row.mrtd);
  JudgeRtmr0(row.td_hob);
  Compare(row.rtmr1, claims_.rtmr[1], "RTMR1");
  Compare(row.rtmr2, claims_.rtmr[2], "RTMR2");
  JudgeImage(row.os_image_hash, true);
  JudgeProduction(row.is_dev,
                  std::ranges::find(policy_.accepted_images, row.os_image_hash) != policy_.accepted_images.end());
}

void OsJudge::JudgeLite(const LiteMaterial& lite) {
  const auto image = ReadLiteMaterial(lite);
  if (!image) {
    Add(Broken(kMeasurements, "lite material that holds together", image.error().message, "vm_config.tdx_measurement"));
    for (const std::string_view rule : {kOsImage, kProduction, kAcpi}) Add(NotRun(rule, "lite material"));
    return;
  }
  judgement_.method = OsJudgement::Method::kLite;
  judgement_.os_image_hash = image->os_image_hash;
  const auto memory = claims_.vm_config->memory_size;
  if (!memory || !IsPortableMemorySize(*memory)) {
    Add(Broken(kMeasurements, "a memory size of 2 GiB, or of at least 2816 MiB",
               memory ? std::to_string(*memory) + " bytes" : "none", "vm_config.memory_size"));
  }
  const OsMeasurement& measured = image->measurement;
  JudgeMrtd({measured.mrtd_two_pass, measured.mrtd_single_pass});
  JudgeRtmr0(measured.td_hob);
  Compare(ExpectedRtmr1(measured.kernel_authenticode), claims_.rtmr[1], "RTMR1");
  Compare(ExpectedRtmr2(measured.cmdline_sha384, measured.initrd_sha384), claims_.rtmr[2], "RTMR2");
  const OsRow* row = nullptr;
  if (policy_.reference) {
    const auto found = std::ranges::find(policy_.reference->images, image->os_image_hash, &OsRow::os_image_hash);
    if (found != policy_.reference->images.end()) row = &*found;
  }
  JudgeImage(image->os_image_hash, row != nullptr);
  JudgeProduction(row != nullptr ? row->is_dev : std::nullopt,
                  std::ranges::find(policy_.accepted_images, image->os_image_hash) != policy_.accepted_images.end());
}

void OsJudge::JudgeNothing() {
  if (policy_.reference) {
    Add(Broken(kMeasurements, "an image of the table",
               "MRTD " + HexEncode(claims_.mrtd) + ", RTMR1 " + HexEncode(claims_.rtmr[1]) + ", RTMR2 " +
                   HexEncode(claims_.rtmr[2])));
  } else {
    Add(NotRun(kMeasurements, "a table of images, or the lite material of the image"));
  }
  for (const std::string_view rule : {kOsImage, kProduction, kAcpi}) Add(NotRun(rule, std::string(kMeasurements)));
}

OsJudgement OsJudge::Judge() {
  const bool has_lite = claims_.vm_config && claims_.vm_config->lite;
  const OsRow* const row = policy_.reference ? FindRow() : nullptr;
  if (row != nullptr) {
    JudgeRow(*row);
  } else if (has_lite) {
    JudgeLite(*claims_.vm_config->lite);
  } else {
    JudgeNothing();
  }
  return std::move(judgement_);
}

}  // namespace

OsJudgement JudgeOs(const OsClaims& claims, const OsPolicy& policy) { return OsJudge(claims, policy).Judge(); }

}  // namespace gl
