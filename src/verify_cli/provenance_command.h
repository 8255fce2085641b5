// `git-launcher-verify provenance` and `verify-bundle`: provenance alone, and any Sigstore bundle.
#pragma once

#include "doc/json_writer.h"
#include "sigstore/verify_provenance.h"
#include "verify_cli/quote_command.h"

namespace gl {

// Judges the bundles and by the trusted roots that OPTIONS name whether and how the image with the given digest was
// built. The text is, by the demanded format, lines of "reason: ..." or one JSON document (docs/report-format.md).
// Faults as Gather's, and Fault::kConfig when no signer is expected or the digest is none.
[[nodiscard]] Result<CommandResult> RunProvenanceCommand(const VerifyOptions& options);

// One bundle, by the protocol of sigstore-conformance: exit code 0 or another one. Faults as above.
[[nodiscard]] Result<CommandResult> RunVerifyBundleCommand(const VerifyOptions& options);

// REPORT as an object, the value of the key that was written last.
void AddProvenance(JsonWriter& json, const ProvenanceReport& report);

// REPORT in lines of "name: value", each after INDENT.
[[nodiscard]] std::string ProvenanceLines(const ProvenanceReport& report, std::string_view indent);

}  // namespace gl
