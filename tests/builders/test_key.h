// A P-256 key that a test signs with. It is made anew for each object and kept nowhere.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace gl::test {

class TestKey {
 public:
  TestKey();

  [[nodiscard]] std::string Point() const;                            // 64 bytes: X, Y
  [[nodiscard]] std::string Spki() const;                             // DER SubjectPublicKeyInfo, the curve by name
  [[nodiscard]] std::string Sign(std::string_view message) const;     // ECDSA with SHA-256, 64 bytes: r, s
  [[nodiscard]] std::string SignDer(std::string_view message) const;  // the same in DER

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

// A raw signature r, s as r, n-s: another one that holds as well.
[[nodiscard]] std::string OtherSignature(std::string_view raw);

}  // namespace gl::test
