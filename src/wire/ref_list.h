// What one ref of a server points to: the command "ls-refs".
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "git/object_id.h"
#include "wire/capabilities.h"
#include "wire/pkt_line.h"

namespace gl {

inline constexpr std::size_t kMaxRefLines = 100'000;

// The bytes that ask a server with CAPABILITIES for the ref with the full name REF; it may list those that begin so
// too. Fault::kRemote when it does not offer the command.
[[nodiscard]] Result<std::string> RefListRequest(const Capabilities& capabilities, const std::string& ref);

class RefListReader {
 public:
  RefListReader(HashAlgorithm algorithm, std::string ref) : algorithm_(algorithm), ref_(std::move(ref)) {}

  // Takes the next line of the answer; true when it was the last one. Fault::kRemote for what is no line of a list, for
  // a list that is too long or names the ref twice, and for every line after that or after the last one.
  [[nodiscard]] Result<bool> Take(const PktLine& line);

  // What the ref points to, nothing when the server does not have it. To be asked after the last line.
  [[nodiscard]] const std::optional<ObjectId>& Target() const { return target_; }

 private:
  HashAlgorithm algorithm_;
  std::string ref_;
  bool over_ = false;
  std::size_t lines_ = 0;
  std::optional<ObjectId> target_;
};

}  // namespace gl
