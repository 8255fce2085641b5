// An object given as the difference from another one.
// Source: gitformat-pack(5), "Deltified representation".
#pragma once

#include "base/result.h"

namespace gl {

// RESULT becomes what DELTA makes of BASE; its memory is used again where it is enough, and no more than the declared
// size is taken where it is not. BASE and DELTA may not lie in RESULT.
// Fault::kIntegrity, naming the rule, and an empty RESULT for: another size of BASE than declared, a result declared
// over LIMIT, a copy from outside BASE, an instruction cut short, the reserved instruction 0, more or fewer bytes
// than declared.
[[nodiscard]] Status ApplyDelta(std::string_view base, std::string_view delta, std::size_t limit, std::string& result);

}  // namespace gl
