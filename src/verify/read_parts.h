// The step before the first check.
#pragma once

#include "dstack/evidence.h"
#include "verify/case.h"

namespace gl {

// The evidence among INPUTS, as its reader takes it: the target, or the quote where only that was given. Views into
// INPUTS.
[[nodiscard]] EvidenceFiles FilesOf(const Inputs& inputs);

// Takes the inputs of RUN apart into its facts: what a shape says is the quote, the log, the compose file. What cannot
// be read is said in facts.unreadable, and no check that needs a part will find one.
void ReadParts(Case& run);

}  // namespace gl
