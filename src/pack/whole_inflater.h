// A zlib stream that lies whole in memory, inflated at once: some three times as fast as piece by piece. libdeflate
// does the work; only whole_inflater.cc sees it. It takes streams that zlib, and so git, does not; therefore it is
// given only those of a single block with codes of its own, where it can't: that is most of what git deflates, up to
// some 70 KB. Source: RFC 1950, RFC 1951.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct libdeflate_decompressor;  // NOLINT(readability-identifier-naming): the name is libdeflate's

namespace gl {

class WholeInflater {
 public:
  WholeInflater();

  // Fills OUTPUT from the zlib stream at the front of INPUT and returns how many bytes the stream has. Nothing when the
  // stream is cut short or malformed, has another size, or is not of the kind that is read here: which of these,
  // Inflater tells.
  [[nodiscard]] std::optional<std::size_t> Inflate(std::string_view input, std::span<char> output);

 private:
  struct End {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  std::unique_ptr<libdeflate_decompressor, End> decompressor_;
};

// How many bytes of input are surely enough for a stream of SIZE bytes as every known encoder makes it: what does not
// compress is stored in blocks of at most 64 KiB with five bytes in front. An encoder that wastes more is read by
// Inflater.
[[nodiscard]] constexpr std::size_t EnoughInput(std::size_t size) { return size + size / 1024 + 64; }

}  // namespace gl
