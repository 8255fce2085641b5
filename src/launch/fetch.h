// Getting the pinned commit's objects from a host. What comes is verified later; here it only has to come.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "git/object_id.h"
#include "launch/quarantine.h"
#include "pin/pin.h"
#include "wire/fetch_response.h"

namespace gl {

// Takes a pack as it arrives. One attempt may fail in the middle and another follow: RESTART is called before each, the
// first too, and what the sink had before is then of no use any more. A failure of either ends the fetch with its own
// fault; it is not tried again, nowhere.
struct PackTarget {
  std::function<Status()> restart;
  PackSink sink;
  // If set: called after a complete answer, within the attempt. Its Fault::kRemote, "the pack ended early", is worth
  // another attempt; other faults end the fetch.
  std::function<Status()> finish = nullptr;
};

// What a fetch brought, in one of two forms.
struct Fetched {
  // Set: the host could not be asked for one pack, so git fetched, and the objects are in this quarantine's packs (with
  // history, where the host could not do without). The target's sink has nothing of use.
  // Not set: the target has had all bytes of one pack, a complete answer. A thin one only when commits were held.
  std::optional<Quarantine> quarantine;
  std::uint64_t pack_bytes = 0;
  // What git complained of although the commit came, "" when all went well: the objects are still worth a look, because
  // our own verdict on them is more precise, but such an answer is not launched from. Of a quarantine only.
  std::string complaint;
};

// Asks REPO_URL, then each of REPO_URL_FALLBACK, for the pinned commit without its history, by the cheapest way that
// the host allows (the ladder in fetch.cc), all within the pin's FETCH_TIMEOUT. Transient failures are tried again,
// permanent ones are not. HELD are commits whose trees and blobs we have and verified: the pack may leave them out.
// STAGING is an open, writable directory and its path, for the quarantines "host-N".
// Fault::kRemote when the commit cannot be had, Fault::kWorkDir when the volume is full, Fault::kInterrupted.
[[nodiscard]] Result<Fetched> Fetch(int staging, const std::string& staging_path, const Pin& pin,
                                    const std::vector<ObjectId>& held, const PackTarget& target);

}  // namespace gl
