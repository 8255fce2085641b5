// The bytes before a seal, sealed by us, as a forger would: what is accepted is written back byte for byte, and any
// other seal on it is refused.
#include <cstddef>
#include <cstdint>

#include "capsule/capsule.h"
#include "capsule/capsule_seal.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string front(data, data + size);
  const std::string sealed = front + gl::CapsuleSeal(front);
  const auto capsule = gl::ParseCapsule(sealed);
  if (!capsule) {
    Require(capsule.error().fault == gl::Fault::kIntegrity && capsule.error().message.starts_with("capsule: "));
    return 0;
  }
  Require(gl::LooksLikeCapsule(sealed));
  const auto again = gl::WriteCapsule(*capsule);
  Require(again && *again == sealed);
  Require(!gl::ParseCapsule(front + gl::CapsuleSeal(front + " ")));
  return 0;
}
