// The key and the certificate of a TLS server inside the machine of an AppEvidence.
// Source: the dstack attestation format, section 13.
#pragma once

#include <string>

#include "tests/builders/app_evidence.h"
#include "tests/builders/test_key.h"

namespace gl::test {

struct RatlsEvidence {
  TestKey key;
  std::string bound;        // an attestation of the machine whose quote binds the key
  std::string certificate;  // DER, of the key, with a quote of the machine that binds it

  // EVIDENCE is the machine's; what it changes of the log, the registers or the platform holds here too.
  explicit RatlsEvidence(const AppEvidence& evidence);
  // The same for a key that the machine already has.
  RatlsEvidence(const AppEvidence& evidence, TestKey given);
};

// A certificate of KEY that carries the quote and the log of the attestation in FILES.
[[nodiscard]] std::string RatlsCertificate(const TestKey& key, const BuiltFiles& files);

}  // namespace gl::test
