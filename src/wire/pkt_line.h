// Bytes with their length in front: the framing of everything that Git's transports say.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxPktLine = 65520;  // with the four digits of its length
inline constexpr std::size_t kMaxPktPayload = kMaxPktLine - 4;

struct PktLine {
  enum class Kind { kData, kFlush, kDelimiter, kResponseEnd };
  Kind kind;
  std::string_view payload;  // of kData only

  // The payload without the line end that a line of text may have or not have.
  [[nodiscard]] std::string_view Text() const {
    return payload.ends_with('\n') ? payload.substr(0, payload.size() - 1) : payload;
  }
};

// Cuts a stream, which comes in pieces of any size, into its lines.
class PktLineReader {
 public:
  // The next piece, when Next had nothing more.
  void Feed(std::string_view piece);

  // The next line, whose payload is good until the next piece; nothing when its end is not here yet. Fault::kRemote for
  // a length that no line can have, again in every later call.
  [[nodiscard]] Result<std::optional<PktLine>> Next();

 private:
  std::string buffer_;
  std::size_t taken_ = 0;  // of it, by lines
};

// Append one line to BYTES. A payload is at most kMaxPktPayload bytes long.
void AppendData(std::string& bytes, std::string_view payload);
inline void AppendFlush(std::string& bytes) { bytes += "0000"; }
inline void AppendDelimiter(std::string& bytes) { bytes += "0001"; }

// Fault::kRemote, with what was EXPECTED where LINE came, in one printable line.
[[nodiscard]] std::unexpected<Error> Unexpected(std::string_view expected, const PktLine& line);

// Fault::kRemote, with what the remote says for itself, in one printable line.
[[nodiscard]] std::unexpected<Error> RemoteSays(std::string_view text);

// Fault::kRemote "the answer ended early" when LINE is the end of the response, which a transport program also puts
// where the connection was cut.
[[nodiscard]] Status CheckNotOver(const PktLine& line);

// Fails unless LINE is that end: a transport program puts it behind each answer that was not cut.
[[nodiscard]] Status CheckOver(const PktLine& line);

// Fails as RemoteSays when LINE is the remote's "ERR explanation", which may come instead of any line of text.
[[nodiscard]] Status CheckNotError(const PktLine& line);

}  // namespace gl
