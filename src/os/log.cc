#include "os/log.h"

#include <unistd.h>

#include <string>

#include "base/hex.h"

namespace gl {
namespace {

LogFormat g_format = LogFormat::kText;

void AppendSafe(std::string& line, std::string_view text) {
  for (const char c : text) {
    if (c >= 0x20 && c < 0x7f) {
      if (g_format == LogFormat::kJson && (c == '"' || c == '\\')) line += '\\';
      line += c;
    } else {
      line += g_format == LogFormat::kJson ? "\\\\x" : "\\x";
      line += HexEncode(std::string_view(&c, 1));
    }
  }
}

void WriteLine(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written <= 0) return;  // nobody listens; that alone must not stop a launch
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Emit(std::string_view level, std::string_view prefix, std::string_view text) {
  std::string line;
  if (g_format == LogFormat::kJson) {
    line.append(R"({"program":"git-launcher","level":")").append(level).append(R"(","message":")");
    AppendSafe(line, text);
    line += "\"}\n";
  } else {
    line.append("[git-launcher] ").append(prefix);
    AppendSafe(line, text);
    line += '\n';
  }
  WriteLine(line);
}

}  // namespace

void SetLogFormat(LogFormat format) { g_format = format; }
void Log(std::string_view text) { Emit("info", "", text); }
void LogError(std::string_view text) { Emit("error", "error: ", text); }

}  // namespace gl
