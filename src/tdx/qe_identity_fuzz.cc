// The enclave that an accepted document describes passes its check, and one in debug mode never does.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tdx/qe_identity.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

gl::EnclaveReport Described(const gl::QeIdentity& identity, const std::string& attributes) {
  gl::EnclaveReport report{};
  report.misc_select = identity.misc_select;
  report.attributes = attributes;
  report.mr_signer = identity.mr_signer;
  report.isv_prod_id = identity.isv_prod_id;
  return report;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto identity = gl::ParseQeIdentity(text);
  if (!identity) {
    const gl::Reason reason = identity.error().reason;
    Require(reason == gl::Reason::kJsonSchema || reason == gl::Reason::kQeIdentityMismatch);
    Require(!identity.error().message.empty());
    return 0;
  }
  std::string attributes = identity->attributes;
  const bool debug = (static_cast<unsigned char>(attributes[0]) & 2U) != 0;
  Require(gl::CheckQeReport(*identity, Described(*identity, attributes)).has_value() == !debug);
  attributes[0] = static_cast<char>(static_cast<unsigned char>(attributes[0]) | 2U);
  Require(!gl::CheckQeReport(*identity, Described(*identity, attributes)));
  for (std::size_t i = 1; i < identity->levels.size(); ++i) {
    Require(identity->levels[i - 1].isv_svn >= identity->levels[i].isv_svn);
  }
  return 0;
}
