#include "tests/builders/temp_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/builders/program_run.h"

namespace gl::test {

TempDir::TempDir() : TempDir(testing::TempDir()) {}

TempDir::TempDir(const std::string& parent) : path_(parent + "git-launcher-test-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "mkdtemp " << path_;
  SetMode(path_, 0755);
  handle_ = UniqueFd(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

TempDir::~TempDir() {
  const std::vector<std::string> remove = {"/bin/rm", "-rf", "--", path_};
  if (RunProgram(remove, {}).exit_code == 0) return;
  RunProgram({"/bin/chmod", "-R", "u+rwX", "--", path_}, {});  // an ordinary user's test closed something to itself
  RunProgram(remove, {});
}

void MakeDir(const std::string& path, mode_t mode) {
  EXPECT_EQ(mkdir(path.c_str(), 0700), 0) << path;
  SetMode(path, mode);
}

void WriteFile(const std::string& path, std::string_view bytes, mode_t mode) {
  {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.flush();
    EXPECT_TRUE(file.good()) << path;
  }
  SetMode(path, mode);
}

void MakeLink(const std::string& target, const std::string& path) {
  EXPECT_EQ(symlink(target.c_str(), path.c_str()), 0) << path;
}

void MakeFifo(const std::string& path) { EXPECT_EQ(mkfifo(path.c_str(), 0644), 0) << path; }

void SetMode(const std::string& path, mode_t mode) { EXPECT_EQ(chmod(path.c_str(), mode), 0) << path; }

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "(none)";
  std::ostringstream bytes;  // in one go: an iterator takes its time with each byte when nothing is optimized
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

std::optional<struct stat> StatOf(const std::string& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return std::nullopt;
  return info;
}

bool Exists(const std::string& path) { return StatOf(path).has_value(); }

int ModeOf(const std::string& path) {
  const auto info = StatOf(path);
  return info ? static_cast<int>(info->st_mode & 07777U) : -1;
}

}  // namespace gl::test
