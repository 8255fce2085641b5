// What is asked of a Git LFS server, and what it answers: hostile input.
// Source: git-lfs, docs/api/batch.md.
#pragma once

#include <vector>

#include "lfs/pointer.h"

namespace gl {

inline constexpr std::size_t kMaxBatchObjects = 100;            // in one request
inline constexpr std::size_t kMaxBatchAnswerBytes = 4U << 20U;  // signed addresses are long

struct LfsDownload {
  std::string href;                       // https, or http where that is allowed; printable ASCII without blanks
  std::vector<std::string> headers = {};  // "NAME: VALUE" in printable ASCII, the name of letters, digits, '-' and '_'
  bool authorized = false;                // Authorization is among them
};

// The request for OBJECTS.
[[nodiscard]] std::string BatchRequest(const std::vector<LfsPointer>& objects);

// Where to get each of OBJECTS, in their order; HTTP allows that beside https. Fault::kRemote, in one printable line,
// when BYTES are not an answer that has exactly these objects, with these sizes and usable addresses.
[[nodiscard]] Result<std::vector<LfsDownload>> ReadBatchAnswer(std::string_view bytes,
                                                               const std::vector<LfsPointer>& objects, bool http);

}  // namespace gl
