// The compressed bytes of one pack entry at a time, inflated as they arrive. zlib does the work; only inflater.cc sees
// it. Source: gitformat-pack(5), RFC 1950 (zlib stream), RFC 1951 (deflate).
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"

struct z_stream_s;  // NOLINT(readability-identifier-naming): the name is zlib's

namespace gl {

// What one call read and wrote.
struct InflateStep {
  std::size_t consumed = 0;  // bytes of the input; of the last step, up to the stream's last byte and no further
  std::size_t produced = 0;  // bytes of the output
  bool done = false;         // the stream ended, its checksum is right, and it gave exactly the declared size
};

// Takes its memory once (some 40 KB) and keeps it from entry to entry. How much input a stream may have is for the
// caller to limit: a stream can go on for ever without giving a byte.
class Inflater {
 public:
  Inflater();

  // Forgets what was before. The next stream has to inflate to exactly SIZE bytes.
  void Begin(std::uint64_t size);

  // Goes on with INPUT, the bytes after those consumed so far, and writes to the front of OUTPUT. When it is not done,
  // either all input is consumed (more is needed) or all of OUTPUT is written (more room is needed, which may be the
  // same again). OUTPUT may be empty only when everything that was declared is there.
  // Fault::kIntegrity when the bytes are not a zlib stream, want a dictionary, fail their checksum, or hold more or
  // less than the declared size; of what is too much, one byte is inflated. After an error, or when done: Begin.
  [[nodiscard]] Result<InflateStep> Inflate(std::string_view input, std::span<char> output);

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };
  std::unique_ptr<z_stream_s, End> stream_;
  std::uint64_t size_ = 0;  // declared
  std::uint64_t left_ = 0;  // of it, not yet produced
};

}  // namespace gl
