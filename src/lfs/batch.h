// What a Git LFS server is asked, and what it answers: hostile input. Both as curl's config, whose every line is one
// option. Source: git-lfs, docs/api/batch.md and docs/api/server-discovery.md; curl(1), "--config".
#pragma once

#include <span>

#include "lfs/pointer.h"

namespace gl {

inline constexpr std::size_t kMaxBatchObjects = 100;            // in one request
inline constexpr std::size_t kMaxBatchAnswerBytes = 4U << 20U;  // signed addresses are long

struct LfsServer {
  std::string repo;         // the repository's address, https or http, without credentials or a control character
  std::string credentials;  // "SCHEME://USER:PASSWORD@HOST" and a line end, for that host only; "" for none

  [[nodiscard]] bool IsPlainHttp() const { return repo.starts_with("http://"); }

  // The request for where OBJECTS are.
  [[nodiscard]] std::string Request(std::span<const LfsPointer> objects) const;

  // The requests for OBJECTS, in their order, as the answer BYTES says where they are: by https, or where the
  // repository is, by http. Fault::kRemote, in one printable line, when that is not an answer that has exactly these
  // objects, with these sizes and usable addresses.
  [[nodiscard]] Result<std::string> ReadAnswer(std::string_view bytes, std::span<const LfsPointer> objects) const;
};

}  // namespace gl
