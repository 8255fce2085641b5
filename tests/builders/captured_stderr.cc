#include "tests/builders/captured_stderr.h"

#include <fcntl.h>

#include <array>

namespace gl::test {

CapturedStderr::CapturedStderr() : before_(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  pipe_ = UniqueFd(ends[0]);
  const UniqueFd write_end(ends[1]);
  dup2(write_end.Get(), STDERR_FILENO);
}

CapturedStderr::~CapturedStderr() { Restore(); }

std::string CapturedStderr::Text() {
  Restore();
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = read(pipe_.Get(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

void CapturedStderr::Restore() {
  if (before_) dup2(before_.Get(), STDERR_FILENO);
  before_.Reset();
}

}  // namespace gl::test
