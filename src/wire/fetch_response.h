// The answer to a fetch request: where the history was cut, and the pack.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "git/object_id.h"
#include "wire/pkt_line.h"

namespace gl {

inline constexpr std::size_t kMaxSectionLines = 1000;          // of acknowledgments, and of shallow-info
inline constexpr std::uint64_t kMaxProgressBytes = 4U << 20U;  // of words for people, which are dropped

// Takes the next bytes of the pack; its failure ends the response.
using PackSink = std::function<Status(std::string_view)>;

// How an answer ends: on a connection of its own with a flush packet; through a transport program that speaks
// "stateless-connect", with a response-end packet after that, or the answer was cut short.
enum class ResponseEnd { kFlush, kFlushAndResponseEnd };

class FetchResponse {
 public:
  FetchResponse(HashAlgorithm algorithm, ResponseEnd end, PackSink sink)
      : algorithm_(algorithm), end_(end), sink_(std::move(sink)) {}

  // Takes the next line; true when it was the last one. The pack's bytes go to the sink as they come: how many there
  // may be, and whether they are a pack, is the sink's to judge. Fault::kRemote for an answer that is not one to a
  // FetchRequest, or in which the remote reports an error; the sink's own fault; Fault::kRemote for every line after
  // that or after the last one. The sink gets nothing after an error.
  [[nodiscard]] Result<bool> Take(const PktLine& line);

  // The commits whose parents the pack does not hold, as the remote says; and those held that it now has parents for.
  [[nodiscard]] const std::vector<ObjectId>& Shallow() const { return shallow_; }
  [[nodiscard]] const std::vector<ObjectId>& Unshallow() const { return unshallow_; }
  [[nodiscard]] std::uint64_t PackBytes() const { return pack_bytes_; }
  [[nodiscard]] std::uint64_t ProgressBytes() const { return progress_bytes_; }

 private:
  // What the next line belongs to. The sections stand in the order in which they may come.
  enum class Place { kHeader, kAcknowledgments, kShallowInfo, kPack, kResponseEnd, kOver };
  [[nodiscard]] Result<Place> Step(Place place, const PktLine& line);
  [[nodiscard]] Result<Place> TakeHeader(const PktLine& line);
  [[nodiscard]] Result<Place> TakeAcknowledgment(const PktLine& line);
  [[nodiscard]] Result<Place> TakeShallowInfo(const PktLine& line);
  [[nodiscard]] Result<Place> TakePack(const PktLine& line);

  HashAlgorithm algorithm_;
  ResponseEnd end_;
  PackSink sink_;
  Place place_ = Place::kHeader;
  Place last_section_ = Place::kHeader;
  std::size_t section_lines_ = 0;
  std::vector<ObjectId> shallow_, unshallow_;
  std::uint64_t pack_bytes_ = 0, progress_bytes_ = 0;
};

}  // namespace gl
