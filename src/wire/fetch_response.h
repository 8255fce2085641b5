// The answer to a fetch request: the pack, and what may stand before it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "git/object_id.h"
#include "wire/pkt_line.h"

namespace gl {

inline constexpr std::size_t kMaxSectionLines = 1000;          // of acknowledgments, and of shallow-info
inline constexpr std::uint64_t kMaxProgressBytes = 4U << 20U;  // of words for people, which are dropped

// Takes the next bytes of the pack; its failure ends the response.
using PackSink = std::function<Status(std::string_view)>;

class FetchResponse {
 public:
  FetchResponse(HashAlgorithm algorithm, PackSink sink) : algorithm_(algorithm), sink_(std::move(sink)) {}

  // Takes the next line; true when it was the last one. The pack's bytes go to the sink as they come: how many there
  // may be, and whether they are a pack, is the sink's to judge. Fault::kRemote for an answer that is not one to a
  // FetchRequest, or in which the remote reports an error; the sink's own fault; Fault::kRemote for every line after
  // that or after the last one. The sink gets nothing after an error.
  [[nodiscard]] Result<bool> Take(const PktLine& line);

  [[nodiscard]] std::uint64_t PackBytes() const { return pack_bytes_; }

 private:
  // What the next line belongs to. The sections stand in the order in which they may come.
  enum class Place { kHeader, kAcknowledgments, kShallowInfo, kPack, kOver };
  [[nodiscard]] Result<Place> Step(Place place, const PktLine& line);
  [[nodiscard]] Result<Place> TakeHeader(const PktLine& line);
  [[nodiscard]] Result<Place> TakeAcknowledgment(const PktLine& line);
  [[nodiscard]] Result<Place> TakeShallowInfo(const PktLine& line);
  [[nodiscard]] Result<Place> TakePack(const PktLine& line);

  HashAlgorithm algorithm_;
  PackSink sink_;
  Place place_ = Place::kHeader;
  Place last_section_ = Place::kHeader;
  std::size_t section_lines_ = 0;
  std::uint64_t pack_bytes_ = 0, progress_bytes_ = 0;
};

}  // namespace gl
