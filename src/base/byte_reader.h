// A cursor over bytes from outside. Every read is bounds-checked in one place; a failed read
// leaves the cursor where it was.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gl {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }
  [[nodiscard]] std::string_view Rest() const { return rest_; }

  // The next COUNT bytes, or nothing when fewer are left.
  [[nodiscard]] std::optional<std::string_view> Take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  // The bytes before the next STOP, which is consumed too; nothing when there is no STOP.
  [[nodiscard]] std::optional<std::string_view> TakeUntil(char stop) {
    const std::size_t at = rest_.find(stop);
    if (at == std::string_view::npos) return std::nullopt;
    const auto taken = Take(at);
    rest_.remove_prefix(1);
    return taken;
  }

  // Consumes TEXT when it comes next.
  [[nodiscard]] bool Skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace gl
