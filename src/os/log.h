// The launcher's one voice: lines on stderr, "[git-launcher] TEXT", or one JSON object a line.
#pragma once

#include <string_view>

namespace gl {

enum class LogFormat { kText, kJson };
void SetLogFormat(LogFormat format);

// One line. Values from outside went through Printable before; a byte that still is not printable ASCII is escaped
// here, so that no line can be forged whatever a caller forgot.
void Log(std::string_view text);
// "error: TEXT", the last line of every refusal.
void LogError(std::string_view text);

}  // namespace gl
