// A directory for one test, and what a test puts there, by path and without the code that it tests.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "os/unique_fd.h"

namespace gl::test {

// Exists, mode 0755, until the object goes; whatever is in it goes too.
class TempDir {
 public:
  TempDir();
  explicit TempDir(const std::string& parent);  // ends in "/"
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::string& Path() const { return path_; }
  [[nodiscard]] std::string Path(std::string_view name) const { return path_ + "/" + std::string(name); }
  [[nodiscard]] int Handle() const { return handle_.Get(); }

 private:
  std::string path_;
  UniqueFd handle_;
};

// These fail the test when they do not work. Parents are not made.
void MakeDir(const std::string& path, mode_t mode = 0755);
void WriteFile(const std::string& path, std::string_view bytes, mode_t mode = 0644);
void MakeLink(const std::string& target, const std::string& path);
void MakeFifo(const std::string& path);
void SetMode(const std::string& path, mode_t mode);

// "(none)" when it cannot be read. Links are followed.
[[nodiscard]] std::string BytesOf(const std::string& path);

// lstat; nothing when there is nothing.
[[nodiscard]] std::optional<struct stat> StatOf(const std::string& path);
[[nodiscard]] bool Exists(const std::string& path);
// Permission bits, -1 when there is nothing.
[[nodiscard]] int ModeOf(const std::string& path);

// Sets the umask for the life of the object.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace gl::test
