#include "pack/whole_inflater.h"

#include <libdeflate.h>

#include <cstdlib>

namespace gl {

void WholeInflater::End::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

WholeInflater::WholeInflater() : decompressor_(libdeflate_alloc_decompressor()) {
  if (!decompressor_) std::abort();  // out of memory, which ends a program with new as well
}

std::optional<std::size_t> WholeInflater::Inflate(std::string_view input, std::span<char> output) {
  std::size_t consumed = 0, produced = 0;
  char none = 0;  // libdeflate wants a place even where nothing goes
  const auto outcome =
      libdeflate_zlib_decompress_ex(decompressor_.get(), input.data(), input.size(),
                                    output.empty() ? &none : output.data(), output.size(), &consumed, &produced);
  if (outcome != LIBDEFLATE_SUCCESS || produced != output.size()) return std::nullopt;
  return consumed;
}

}  // namespace gl
