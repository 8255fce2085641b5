// A conversation in Git's protocol version 2 with a host, over the pipe of a program that carries it there: git's own
// transport for http, ssh, or git-upload-pack itself for a local path. TLS, proxies, redirects and authentication are
// theirs; what comes out of the pipe is untrusted.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "launch/quarantine.h"
#include "os/child_process.h"
#include "pin/pin.h"
#include "wire/capabilities.h"
#include "wire/pkt_line.h"
#include "wire/remote_helper.h"

namespace gl {

inline constexpr std::chrono::seconds kStallLimit{30};  // without a byte from the program, the connecting included

// What PROGRAM writes next, into BUFFER; nothing at its end. Fault::kRemote when nothing comes before DEADLINE, or for
// kStallLimit.
[[nodiscard]] Result<std::string_view> NextPiece(ChildProcess& program, std::string& buffer, Deadline deadline);

class Transport {
 public:
  // Starts the program that reaches HOST (the pin's repository or a fallback) in PLACE, with the credentials as they
  // are now, reads what the host can do, lets TALK ask, and ends the conversation. TALK's error, or Fault::kRemote in
  // one printable line: what went wrong, and what the program complained of. The host speaks another protocol when the
  // message has kOlderProtocol (wire/capabilities.h) in it.
  using Talk = std::function<Status(Transport&)>;
  [[nodiscard]] static Status Converse(const Quarantine& place, const Pin& pin, const RepoUrl& host, Deadline deadline,
                                       const Talk& talk);

  [[nodiscard]] const Capabilities& Host() const { return capabilities_; }

  // Sends REQUEST (at most what a pipe holds, 64 KiB), then hands TAKE the lines of the answer until it says that one
  // was the last. Fault::kRemote when the answer stalls, ends early or is no row of lines; TAKE's own error.
  [[nodiscard]] Status Ask(std::string_view request, const std::function<Result<bool>(const PktLine&)>& take);

 private:
  Transport(ChildProcess program, bool http, Deadline deadline)
      : program_(std::move(program)), http_(http), deadline_(deadline) {}
  [[nodiscard]] Status Begin(HashAlgorithm algorithm);
  [[nodiscard]] Status Finish(Status talked);
  [[nodiscard]] Status Write(std::string_view bytes);
  [[nodiscard]] Result<std::string_view> Piece();
  [[nodiscard]] Result<PktLine> Line();
  [[nodiscard]] Status AskHelper(std::string_view request, Result<bool> (*take)(ByteReader&));

  ChildProcess program_;
  bool http_;
  Deadline deadline_;
  bool ended_early_ = false;
  std::string buffer_, text_;  // the piece that was read last; words before the first line
  PktLineReader lines_;
  Capabilities capabilities_;
};

}  // namespace gl
