#include "pack/inflater.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>

namespace gl {

constexpr std::size_t kMaxStep = 1U << 30U;  // of one call's input and output; zlib counts in 32 bits

void Inflater::End::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

Inflater::Inflater() : stream_(new z_stream_s{}) {
  if (inflateInit(stream_.get()) != Z_OK) std::abort();  // out of memory, which ends a program with new as well
}

void Inflater::Begin(std::uint64_t size) {
  inflateReset(stream_.get());
  size_ = left_ = size;
}

static std::unexpected<Error> MalformedStream(std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed pack entry: " + std::string(rule));
}

// One call of zlib: its code. Z_FINISH spares the copy that lets it go on later, where the stream ends in this call.
static int Call(z_stream_s& stream, char* to, std::size_t room) {
  stream.next_out = reinterpret_cast<Bytef*>(to);
  stream.avail_out = static_cast<uInt>(room);
  return inflate(&stream, Z_FINISH);
}

Result<InflateStep> Inflater::Inflate(std::string_view input, std::span<char> output) {
  char excess = 0;  // where a byte goes that nobody declared; also a place to point to when there is no output
  input = input.substr(0, kMaxStep);
  output = output.first(static_cast<std::size_t>(std::min<std::uint64_t>({left_, output.size(), kMaxStep})));
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));  // zlib does not write there
  stream_->avail_in = static_cast<uInt>(input.size());
  int code = Call(*stream_, output.empty() ? &excess : output.data(), output.size());
  const std::size_t produced = output.size() - stream_->avail_out;
  left_ -= produced;
  if (left_ == 0 && (code == Z_OK || code == Z_BUF_ERROR) && stream_->avail_in > 0) {
    code = Call(*stream_, &excess, 1);
    if (stream_->avail_out == 0)
      return MalformedStream("it inflates to more than the declared " + std::to_string(size_));
  }
  const bool ended = code == Z_STREAM_END;
  if (ended && left_ > 0) {
    return MalformedStream("it inflates to " + std::to_string(size_ - left_) + " bytes, " + std::to_string(size_) +
                           " are declared");
  }
  if (code == Z_NEED_DICT) return MalformedStream("it wants a preset dictionary");
  if (code == Z_DATA_ERROR) return MalformedStream(std::string("zlib finds an ") + stream_->msg);
  if (!ended && code != Z_OK && code != Z_BUF_ERROR) {  // the last: zlib's word for "no more without input or room"
    return Fail(Fault::kBug, "inflate failed with code " + std::to_string(code));
  }
  return InflateStep{input.size() - stream_->avail_in, produced, ended};
}

}  // namespace gl
