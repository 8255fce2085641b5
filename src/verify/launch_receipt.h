// The launch receipt, as the launcher wrote it: docs/config-format.md, "RECEIPT".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

struct LaunchReceipt {
  std::string repo;  // without credentials
  std::string commit, tree, tree_sha256;
  std::uint64_t files = 0, bytes = 0;
  std::string launcher;  // its version
  std::string time;      // YYYY-MM-DDTHH:MM:SSZ, by the clock of the machine
  std::string nonce;     // 16 bytes in hex

  // Its one spelling.
  [[nodiscard]] std::string Text() const;
};

// The receipt that BYTES are, all of them. Fault::kIntegrity when they are not exactly what Text() gives of it.
[[nodiscard]] Result<LaunchReceipt> ParseLaunchReceipt(std::string_view bytes);

}  // namespace gl
