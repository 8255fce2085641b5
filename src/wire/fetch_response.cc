#include "wire/fetch_response.h"

#include <array>

#include "base/byte_reader.h"

namespace gl {

// response        = [acknowledgments delimiter] [shallow-info delimiter] packfile flush
// acknowledgments = "acknowledgments" *("NAK" | "ACK" SP id | "ready")
// shallow-info    = "shallow-info" *(("shallow" | "unshallow") SP id)
// packfile        = "packfile" *(band *OCTET)
// band            = %x01 (the pack) | %x02 (words for people) | %x03 (an error, the end)
// Each a pkt-line. Source: gitprotocol-v2(5), "fetch". The sections wanted-refs and packfile-uris answer what we never
// ask for, and are refused as any other.
Result<bool> FetchResponse::Take(const PktLine& line) {
  const Place before = std::exchange(place_, Place::kOver);  // where it stays unless there is more to come
  GL_ASSIGN(place_, Step(before, line));
  return place_ == Place::kOver;
}

Result<FetchResponse::Place> FetchResponse::Step(Place place, const PktLine& line) {
  if (place != Place::kOver) GL_TRY(CheckNotOver(line));
  if (place == Place::kPack) return TakePack(line);
  GL_TRY(CheckNotError(line));
  if (place == Place::kHeader) return TakeHeader(line);
  if (place == Place::kOver) return Unexpected("nothing after the end of the response", line);
  if (line.kind == PktLine::Kind::kDelimiter) return Place::kHeader;
  if (++section_lines_ > kMaxSectionLines) {
    return Unexpected("at most " + std::to_string(kMaxSectionLines) + " lines before the pack", line);
  }
  return place == Place::kAcknowledgments ? TakeAcknowledgment(line) : TakeShallowInfo(line);
}

Result<FetchResponse::Place> FetchResponse::TakeHeader(const PktLine& line) {
  constexpr auto kSections =
      std::to_array<std::pair<std::string_view, Place>>({{"acknowledgments", Place::kAcknowledgments},
                                                         {"shallow-info", Place::kShallowInfo},
                                                         {"packfile", Place::kPack}});
  for (const auto& [header, place] : kSections) {
    if (line.Text() != header || place <= last_section_) continue;
    section_lines_ = 0;
    return last_section_ = place;
  }
  return Unexpected("the section 'packfile' or one that may come before it", line);
}

Result<FetchResponse::Place> FetchResponse::TakeAcknowledgment(const PktLine& line) {
  ByteReader text(line.Text());
  if (text.Rest() == "NAK" || text.Rest() == "ready") return Place::kAcknowledgments;
  if (text.Skip("ACK ") && ObjectId::FromHex(algorithm_, text.Rest())) return Place::kAcknowledgments;
  return Unexpected("'ACK id', 'NAK', 'ready' or the next section", line);
}

Result<FetchResponse::Place> FetchResponse::TakeShallowInfo(const PktLine& line) {
  ByteReader text(line.Text());
  const bool is_named = text.Skip("shallow ") || text.Skip("unshallow ");
  if (is_named && ObjectId::FromHex(algorithm_, text.Rest())) return Place::kShallowInfo;
  return Unexpected("'shallow id', 'unshallow id' or the next section", line);
}

Result<FetchResponse::Place> FetchResponse::TakePack(const PktLine& line) {
  if (line.kind == PktLine::Kind::kFlush && pack_bytes_ > 0) return Place::kOver;
  const std::string_view band = line.payload.substr(0, 1);
  const std::string_view bytes = line.payload.substr(band.size());
  if (band == "\1") {
    if (!bytes.empty()) GL_TRY(sink_(bytes));  // an empty one only says that the remote is still there
    pack_bytes_ += bytes.size();
  } else if (band == "\2") {
    progress_bytes_ += bytes.size();
    if (progress_bytes_ > kMaxProgressBytes) {
      return Unexpected("at most " + std::to_string(kMaxProgressBytes) + " bytes of progress", line);
    }
  } else if (band == "\3") {
    return RemoteSays(bytes);
  } else {
    return Unexpected("bytes of a pack", line);
  }
  return Place::kPack;
}

}  // namespace gl
