// What a run takes from a capsule, and what it may not: evidence, but nothing that says what is believed or accepted.
// Source: docs/capsule-format.md, "What is taken from it".
#pragma once

#include "capsule/capsule.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace gl {

// The roots of trust that this program has compiled in.
[[nodiscard]] std::vector<RootRecord> CompiledInRoots();

struct CapsuleUse {
  Inputs inputs;
  std::vector<std::string> unused;  // sentences: what the capsule holds that was not used, and why
};

// What is judged when CAPSULE is the target and GIVEN came beside it: what was given goes first. An os-reference and
// trusted roots are taken from the capsule only when they are compiled in; when the same bytes were given, the origin
// is the recorded one, as everywhere. The source is the given one or nothing.
[[nodiscard]] CapsuleUse UseCapsule(const Capsule& capsule, Inputs given);

// What was taken on the capsule's word alone in a run under POLICY with its time (AT_ITS_TIME) or its clone
// (WITH_ITS_SOURCE). It belongs to the headline.
[[nodiscard]] std::vector<std::string> TakenOnItsWord(const Capsule& capsule, const Policy& policy, bool at_its_time,
                                                      bool with_its_source);

}  // namespace gl
