// A pinned commit's submodules as pins of their own: each is launched like a repository, into its place in the tree.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"
#include "pin/pin.h"

namespace gl {

struct InnerPin {
  std::string path;  // from the root of the outer tree
  Pin pin;
};

// The submodules of PLAN, which PIN selects, at DEPTH (0: the pinned commit's own), when FOUND of them were found
// before in this launch. The token goes to the host that it is for and to no other; a key for ssh with its known hosts
// is for all. Fault::kIntegrity, as FindSubmodules has it. None without SUBMODULES=yes.
[[nodiscard]] Result<std::vector<InnerPin>> InnerPinsOf(const CheckoutPlan& plan, const ObjectStore& store,
                                                        const Pin& pin, std::size_t depth, std::size_t found);

}  // namespace gl
