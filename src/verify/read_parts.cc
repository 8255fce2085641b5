// From the inputs to their parts, before any check: shapes only, nothing is believed.
#include "verify/read_parts.h"

#include "base/hex.h"
#include "verify/checks.h"

namespace gl {
namespace {

std::optional<std::string_view> View(const std::optional<Input>& input) {
  return input ? std::optional<std::string_view>(input->bytes) : std::nullopt;
}

Status ReadRecord(Facts& facts, Evidence& record) {
  facts.quote_bytes = std::move(record.quote);
  facts.claimed_log = std::move(record.log);
  facts.log_error = std::move(record.log_error);
  facts.log_may_be_newer = record.log_may_be_newer;
  facts.compose_text = std::move(record.compose_text);
  facts.claims = std::move(record.claims);
  if (record.vm_config) {
    GL_ASSIGN(facts.vm_config, ParseVmConfig(*record.vm_config));
  }
  if (record.mr_config) {
    if (!facts.vm_config) facts.vm_config.emplace();
    facts.vm_config->mr_config = std::move(record.mr_config);
  }
  return {};
}

Status Read(Case& run) {
  GL_ASSIGN(run.facts.root_der, TrustedRootDer(run.inputs));
  const EvidenceFiles files = FilesOf(run.inputs);
  if (files.target.empty() && !run.inputs.attestation && !run.inputs.quote)
    return {};  // the checks say what is missing
  GL_ASSIGN(std::vector<Evidence> records, ReadEvidence(files));
  if (records.size() > 1) {
    return Fail(Fault::kIntegrity, "it speaks of " + std::to_string(records.size()) + " machines; give one at a time");
  }
  return ReadRecord(run.facts, records.front());
}

}  // namespace

EvidenceFiles FilesOf(const Inputs& inputs) {
  EvidenceFiles files = {.target = "", .event_log = View(inputs.event_log), .app_compose = View(inputs.app_compose)};
  if (inputs.attestation) {
    files.target = inputs.attestation->bytes;
    files.quote = View(inputs.quote);
  } else if (inputs.quote) {
    files.target = inputs.quote->bytes;
  }
  return files;
}

void ReadParts(Case& run) {
  if (const Status read = Read(run); !read) run.facts.unreadable = read.error().message;
}

}  // namespace gl
