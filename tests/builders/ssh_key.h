// Keys and signatures as OpenSSH encodes them, made with OpenSSL: another opinion than the library that the launcher
// asks.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gl::test {

class SshKey {
 public:
  // A new key of any type that ALLOWED_SIGNERS knows.
  explicit SshKey(std::string_view type);

  [[nodiscard]] const std::string& Type() const { return type_; }
  [[nodiscard]] std::string Blob() const;
  [[nodiscard]] std::string Line() const;  // "TYPE BASE64"
  [[nodiscard]] bool IsSecurityKey() const { return type_.starts_with("sk-"); }
  [[nodiscard]] std::string Point() const;   // the public key as the curve has it
  [[nodiscard]] std::string Digest() const;  // of ECDSA: "SHA256" and so on; "" for Ed25519

  // Over exactly MESSAGE: the 64 bytes of Ed25519, or two mpints.
  [[nodiscard]] std::string RawSignature(std::string_view message) const;
  // Over MESSAGE in the encoding of its type. A security key shows FLAGS, and signs them.
  [[nodiscard]] std::string Signature(std::string_view message, char flags = 1) const;
  // Whether OpenSSL takes DER or 64 bytes as this key's signature over MESSAGE.
  [[nodiscard]] bool OpensslVerifies(std::string_view message, std::string_view signature) const;

 private:
  std::string type_;
  std::shared_ptr<void> key_;
};

// The DER that the two mpints of an ECDSA signature are for OpenSSL.
std::string DerOf(std::string_view r, std::string_view s);

// BYTES as an mpint: as a "string", with a zero byte in front when the first has its high bit set.
std::string Mpint(std::string_view bytes);

// A signature of PROTOCOL.sshsig over MESSAGE. The fields are as they should be unless a test changes them.
struct SshsigFields {
  std::string magic = "SSHSIG", version = std::string("\0\0\0\1", 4);
  std::string name_space = "git", reserved{}, hash = "sha512";
  char flags = 1;
  std::string behind{};
};
std::string Sshsig(const SshKey& key, std::string_view message, const SshsigFields& fields = {});

// BLOB between BEGIN and END, in lines of WIDTH.
std::string Armored(std::string_view blob, std::size_t width = 70);

// PAYLOAD, a commit object, with SIGNATURE as the header NAME behind its other headers.
std::string WithHeader(std::string_view payload, std::string_view name, std::string_view signature);

}  // namespace gl::test
