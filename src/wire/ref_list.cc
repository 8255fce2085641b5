#include "wire/ref_list.h"

#include "base/byte_reader.h"

namespace gl {

// Source: gitprotocol-v2(5), "ls-refs".
Result<std::string> RefListRequest(const Capabilities& capabilities, const std::string& ref) {
  if (!capabilities.ls_refs) return Fail(Fault::kRemote, "the remote does not offer the command 'ls-refs'");
  return CommandRequest(capabilities, "ls-refs", {"ref-prefix " + ref});
}

// answer = *(id SP ref *(SP attribute)) flush, each a pkt-line of text
Result<bool> RefListReader::Take(const PktLine& line) {
  const bool before = std::exchange(over_, true);  // what it stays unless there is more to come
  GL_TRY(CheckNotOver(line));
  GL_TRY(CheckNotError(line));
  if (before) return Unexpected("nothing after the list of refs", line);
  if (line.kind == PktLine::Kind::kFlush) return true;
  ByteReader reader(line.Text());
  const auto id = ObjectId::FromHex(algorithm_, reader.TakeUntil(' ').value_or(""));
  const std::string_view name = reader.Rest().substr(0, reader.Rest().find(' '));
  if (!id || name.empty()) return Unexpected("'id ref' or the end of the list", line);
  if (++lines_ > kMaxRefLines) return Unexpected("at most " + std::to_string(kMaxRefLines) + " refs", line);
  if (name == ref_) {
    if (target_) return Unexpected("each ref once", line);
    target_ = id;
  }
  over_ = false;
  return false;
}

}  // namespace gl
