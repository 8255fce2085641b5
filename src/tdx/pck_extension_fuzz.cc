// An accepted extension has fields of the right sizes and is refused with a byte more or less; a refusal says why.
#include <cstddef>
#include <cstdint>

#include "tdx/pck_extension.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto extension = gl::ParsePckExtension(value);
  if (!extension) {
    Require(extension.error().reason == gl::Reason::kPckExtension && !extension.error().message.empty());
    return 0;
  }
  Require(extension->ppid.size() == 16 && extension->cpu_svn.size() == 16);
  Require(extension->fmspc.size() == 6 && extension->pce_id.size() == 2);
  Require(!extension->platform_instance_id || extension->platform_instance_id->size() == 16);
  for (const std::string* field : {&extension->ppid, &extension->cpu_svn, &extension->fmspc, &extension->pce_id}) {
    Require(value.contains(*field));
  }
  Require(!gl::ParsePckExtension(value.substr(0, value.size() - 1)));
  Require(!gl::ParsePckExtension(value + '\0'));
  return 0;
}
