// A row that is accepted is written so that it reads as the same row; a witness in it gives a hand-off block or a
// reason.
#include <cstddef>
#include <cstdint>

#include "dstack/os_reference.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto table = gl::ParseOsReference(text);
  if (!table) {
    Require(table.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  Require(!table->images.empty());
  for (const gl::OsRow& row : table->images) {
    const std::string written = gl::OsRowJson(row);
    const auto again = gl::ParseOsReference("{\"images\":[" + written + "]}");
    Require(again && gl::OsRowJson(again->images.at(0)) == written);
    const auto witness = gl::ParseHobWitness(row.td_hob);
    Require(witness.has_value());
    const auto digest = gl::HobDigest(*witness, std::uint64_t{2} << 30U);
    Require(digest ? digest->size() == 48 : !digest.error().message.empty());
  }
  return 0;
}
