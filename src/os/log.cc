#include "os/log.h"

#include <unistd.h>

#include <string>
#include <tuple>

#include "base/hex.h"
#include "os/files.h"

namespace gl {
namespace {

LogFormat g_format = LogFormat::kText;

// TEXT as printable ASCII.
std::string Safe(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c >= 0x20 && c < 0x7f ? std::string(1, c) : "\\x" + HexEncode({&c, 1});
  return safe;
}

// Nobody may listen; that alone must not stop a launch.
void Emit(std::string_view level, std::string_view prefix, std::string_view text) {
  if (g_format == LogFormat::kText) {
    std::ignore = WriteAll(STDERR_FILENO, "[git-launcher] " + std::string(prefix) + Safe(text) + "\n");
    return;
  }
  const std::string head = R"({"program":"git-launcher","level":")" + std::string(level) + R"(","message":)";
  std::ignore = WriteAll(STDERR_FILENO, head + DoubleQuoted(Safe(text)) + "}\n");
}

}  // namespace

void SetLogFormat(LogFormat format) { g_format = format; }
void Log(std::string_view text) { Emit("info", "", text); }
void LogError(std::string_view text) { Emit("error", "error: ", text); }

}  // namespace gl
