// The requests for one commit without its history, and for a history without its files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "git/object_id.h"
#include "wire/capabilities.h"

namespace gl {

// The bytes that ask a server with CAPABILITIES for the commit WANT, its trees and blobs, and none of its parents.
// HELD are commits of which we have all trees and blobs, and no parents: what they hold need not travel again, and the
// pack may hold deltas whose base is one of their objects (a thin pack). With none of them the pack is complete.
// Fault::kRemote when the server does not offer shallow fetches: it would send the whole history.
[[nodiscard]] Result<std::string> FetchRequest(const Capabilities& capabilities, const ObjectId& want,
                                               const std::vector<ObjectId>& held);

// The bytes that ask for the commits that lead to TIP and not to BASE, without trees and blobs. Whether we have BASE
// does not matter: nothing that it leads to is sent.
// Fault::kRemote when the server does not offer filters: it would send everything.
[[nodiscard]] Result<std::string> CommitsRequest(const Capabilities& capabilities, const ObjectId& tip,
                                                 const ObjectId& base);

}  // namespace gl
