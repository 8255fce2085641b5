// What a certificate must be for the part that it plays in Intel's hierarchy. Names keep the parts from being
// exchanged: the hierarchy has several kinds of end entities under one root.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "pki/x509_cert.h"
#include "tdx/reason.h"

namespace gl {

inline constexpr std::string_view kRootName = "Intel SGX Root CA";
inline constexpr std::string_view kPlatformCaName = "Intel SGX PCK Platform CA";
inline constexpr std::string_view kProcessorCaName = "Intel SGX PCK Processor CA";
inline constexpr std::string_view kPckName = "Intel SGX PCK Certificate";
inline constexpr std::string_view kTcbSigningName = "Intel SGX TCB Signing";

// CERTIFICATE has one of these common NAMES, is signed with ecdsa-with-SHA256 and has a key on P-256; as an end entity
// its basicConstraints say so and it may sign, as an authority it may sign certificates. Refused with REASON.
[[nodiscard]] Judgement CheckEndEntity(const Certificate& certificate, std::string_view name, Reason reason);
[[nodiscard]] Judgement CheckAuthority(const Certificate& certificate, std::initializer_list<std::string_view> names,
                                       Reason reason);

// A Certificate of DER, which messages call WHAT.
[[nodiscard]] Judged<Certificate> ParseCertificate(std::string_view der, std::string_view what, Reason reason);

// The certificates of PEM but its last one: exactly COUNT blocks with a certificate each, the last of which is byte for
// byte ROOT; WHAT names the chain. Refused with REASON for another form or count, with Reason::kUntrustedRoot for
// another root.
[[nodiscard]] Judged<std::vector<Certificate>> ParseChain(std::string_view pem, std::size_t count,
                                                          const Certificate& root, std::string_view what,
                                                          Reason reason);

}  // namespace gl
