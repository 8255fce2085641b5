// The seam behind which objects arrive: whatever carried them, bytes leave here only after they hashed to their id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "git/object_hash.h"
#include "git/object_id.h"
#include "launch/quarantine.h"
#include "os/child_process.h"
#include "os/files.h"

namespace gl {

inline constexpr std::uint64_t kMaxObjectBytes = 4ULL << 30U;     // a blob
inline constexpr std::uint64_t kMaxTreeBytes = 64ULL << 20U;      // one commit or tree object
inline constexpr std::uint64_t kMaxCheckoutBytes = 64ULL << 30U;  // all files of a commit together

// The objects of a quarantine, read through one "git cat-file --batch" (git-cat-file(1), "BATCH OUTPUT"). Of no use any
// more after a failure: unread bytes are still in the pipe.
class ObjectSource {
 public:
  [[nodiscard]] static Result<ObjectSource> Open(const Quarantine& quarantine);

  // The verified bytes of a commit or tree. Fault::kIntegrity when it is missing, of another type, too large, or its
  // bytes are not what the id names.
  [[nodiscard]] Result<std::string> ReadWhole(const ObjectId& id, ObjectType type);

  // Passes a blob's bytes to SINK while they are hashed, and returns its size. Only after success are they the id's.
  // Faults as ReadWhole, or SINK's own.
  [[nodiscard]] Result<std::uint64_t> ReadBlob(const ObjectId& id, const ByteSink& sink);

 private:
  struct Header {
    ObjectType type;
    std::uint64_t size;
  };

  explicit ObjectSource(ChildProcess git) : git_(std::move(git)) {}
  [[nodiscard]] Result<std::optional<Header>> Request(const ObjectId& id);
  [[nodiscard]] Result<Header> RequestOfType(const ObjectId& id, ObjectType type, std::uint64_t limit);
  [[nodiscard]] Status Pass(const ObjectId& id, const Header& header, const ByteSink& sink);
  [[nodiscard]] Result<std::string_view> Buffered();  // at least one byte
  [[nodiscard]] Result<std::string> ReadLine();

  ChildProcess git_;
  std::string buffer_;
  std::size_t start_ = 0;  // of what is not yet consumed in buffer_
};

}  // namespace gl
