#include "wire/ref_list.h"

#include "base/byte_reader.h"

namespace gl {

// Source: gitprotocol-v2(5), "ls-refs".
Result<std::string> RefListRequest(const Capabilities& capabilities, const std::string& ref) {
  if (!capabilities.ls_refs) return Fail(Fault::kRemote, "the remote does not offer the command 'ls-refs'");
  return CommandRequest(capabilities, "ls-refs", {"ref-prefix " + ref});
}

// answer = *(id SP ref *(SP attribute)) flush [response-end], each a pkt-line of text
Result<bool> RefListReader::Take(const PktLine& line) {
  const Place before = std::exchange(place_, Place::kOver);  // where it stays unless there is more to come
  GL_ASSIGN(place_, Step(before, line));
  return place_ == Place::kOver;
}

Result<RefListReader::Place> RefListReader::Step(Place place, const PktLine& line) {
  if (place == Place::kList) GL_TRY(CheckNotOver(line));
  GL_TRY(CheckNotError(line));
  if (place == Place::kOver) return Unexpected("nothing after the list of refs", line);
  if (place == Place::kResponseEnd) {
    if (line.kind == PktLine::Kind::kResponseEnd) return Place::kOver;
    return Unexpected("the end of the response", line);
  }
  if (line.kind == PktLine::Kind::kFlush) {
    return end_ == ResponseEnd::kFlush ? Place::kOver : Place::kResponseEnd;
  }
  ByteReader reader(line.Text());
  const auto id = ObjectId::FromHex(algorithm_, reader.TakeUntil(' ').value_or(""));
  const std::string_view name = reader.Rest().substr(0, reader.Rest().find(' '));
  if (!id || name.empty()) return Unexpected("'id ref' or the end of the list", line);
  if (++lines_ > kMaxRefLines) return Unexpected("at most " + std::to_string(kMaxRefLines) + " refs", line);
  if (name != ref_) return Place::kList;
  if (target_) return Unexpected("each ref once", line);
  target_ = id;
  return Place::kList;
}

}  // namespace gl
