#include "lfs/pointer.h"

#include <tuple>

#include "base/byte_reader.h"
#include "base/decimal.h"
#include "base/hex.h"

namespace gl {

std::string LfsPointer::Text() const {
  return std::string(kLfsPointerStart) + "v1\noid sha256:" + oid + "\nsize " + std::to_string(size) + "\n";
}

Result<std::optional<LfsPointer>> ParseLfsPointer(std::string_view bytes) {
  if (!bytes.starts_with(kLfsPointerStart) || bytes.size() >= kLfsPointerLimit) return std::nullopt;
  LfsPointer pointer;
  ByteReader from(bytes);
  for (const char stop : {'\n', ':'}) std::ignore = from.TakeUntil(stop);
  pointer.oid = from.TakeUntil('\n').value_or("");
  std::ignore = from.TakeUntil(' ');
  pointer.size = ParseDecimal(from.TakeUntil('\n').value_or("")).value_or(0);
  if (pointer.oid.size() == 64 && HexDecode(pointer.oid) && pointer.Text() == bytes) return pointer;
  return Fail(Fault::kIntegrity, bytes.contains("\next-")
                                     ? "it is a Git LFS pointer with an extension, and none is supported"
                                     : "it begins as a Git LFS pointer, and is malformed: expected 'version', "
                                       "'oid sha256:' and 64 lower-case digits, 'size' and a number, and no more");
}

}  // namespace gl
