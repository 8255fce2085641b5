// The launch receipt: what was launched, in one line of JSON whose digest the machine's agent puts into a quote. It
// corroborates and does not prove: a workload that can reach the agent can ask for quotes over other texts.
// Normative text: docs/config-format.md, "RECEIPT".
#pragma once

#include <span>

#include "launch/verify_checkout.h"
#include "pin/pin.h"

namespace gl {

// Where a compose file mounts the socket of the machine's agent, the newest first.
inline constexpr std::string_view kGuestSockets[] = {"/var/run/dstack.sock", "/var/run/dstack/dstack.sock",
                                                     "/var/run/tappd.sock"};

// Whether the machine's app-compose, somewhere in the agent's answer INFO, has the config with this SHA-256 (in hex):
// by it, or, unless the config is SEALED, by COMMIT_SHA=COMMIT. Hex and capital letters are the same in YAML inside
// JSON inside JSON, so that they are looked for as they are.
[[nodiscard]] bool NamesConfig(std::string_view info, std::string_view sha256, bool sealed, std::string_view commit);

// Does what RECEIPT of PIN says, with the agent at one of SOCKETS: has it say that the machine's app-compose has this
// config, has it attest the receipt, and leaves both in RECEIPT_DIR. VERSION is the launcher's. Fault::kIntegrity when
// the app-compose has another config, Fault::kRemote when the agent fails or a required one is not there,
// Fault::kWorkDir when nothing can be left.
[[nodiscard]] Status LeaveReceipt(const Pin& pin, std::string_view config, const VerifiedCheckout& checkout,
                                  const std::string& version, std::span<const std::string_view> sockets);

}  // namespace gl
