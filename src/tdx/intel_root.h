// The certificate in which every chain of Intel's ends: "Intel SGX Root CA", which serves TDX too.
#pragma once

#include <string_view>

namespace gl {

inline constexpr std::string_view kIntelRootSha256 = "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3";

// Its DER bytes. Valid from 2018-05-21T10:45:10Z to 2049-12-31T23:59:59Z, serial number
// 22650CD65A9D3489F383B49552BF501B392706AC.
// Source: https://certificates.trustedservices.intel.com/Intel_SGX_Provisioning_Certification_RootCA.cer; the test
// computes the fingerprint above, which is the one that other verifiers of Intel's quotes pin, from these bytes.
[[nodiscard]] std::string_view IntelRoot();

}  // namespace gl
