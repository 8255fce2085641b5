// What the agent of the dstack guest, in which this container runs, answers over the socket that a compose file mounts:
// HTTP/1.1, one answer for one connection. Sources: RFC 9112; dstack-attestation.md, section 15.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "os/stop_signal.h"

namespace gl {

struct GuestAnswer {
  std::uint64_t status = 0;  // 200 to 999
  std::string body;
};

// The answer that BYTES are, from the first to the last; ENDED says that no more will come, which is the end of an
// answer without a length. Fault::kRemote when it is not whole, and for everything that two readers could take for two
// answers: lines that do not end in CR LF, folded or misspelt fields, two lengths, a length beside chunks, extensions
// and trailers of chunks, interim answers, and bytes after the end.
[[nodiscard]] Result<GuestAnswer> ParseGuestAnswer(std::string_view bytes, bool ended);

struct GuestAgent {
  std::string socket;  // a path; one of the first generation of agents has its own name
  Deadline deadline;   // for all its answers together

  [[nodiscard]] bool IsFirstGeneration() const { return socket.ends_with("/tappd.sock"); }
  // The answer to METHOD with the object JSON (some KiB), with status 200, or also 400 or 404 when it MAY_LACK the
  // method. Fault::kRemote, naming both: nobody answers, not in time, with over LIMIT bytes, with another status, or
  // with what is no answer.
  [[nodiscard]] Result<GuestAnswer> Ask(const std::string& method, const std::string& json, std::size_t limit,
                                        bool may_lack = false) const;
};

}  // namespace gl
