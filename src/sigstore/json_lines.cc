#include "sigstore/json_lines.h"

#include <algorithm>

#include "doc/blanks.h"

namespace gl {

std::vector<std::string_view> JsonTextsOf(std::string_view text, std::size_t most) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size() && lines.size() <= most;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = WithoutBlanks(text.substr(at, end - at));
    if (!line.empty()) lines.push_back(line);
    at = end + 1;
  }
  const bool by_lines =
      lines.size() > 1 && lines.front().size() > 1 && lines.front().starts_with('{') && lines.front().ends_with('}');
  return by_lines ? lines : std::vector<std::string_view>{text};
}

}  // namespace gl
