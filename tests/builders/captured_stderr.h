// What is written to standard error while the object lives.
#pragma once

#include <string>

#include "os/unique_fd.h"

namespace gl::test {

class CapturedStderr {
 public:
  CapturedStderr();
  ~CapturedStderr();
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;

  // Ends the capture. At most a pipe's worth (64 KiB) may have been written.
  std::string Text();

 private:
  void Restore();
  UniqueFd before_, pipe_;
};

}  // namespace gl::test
