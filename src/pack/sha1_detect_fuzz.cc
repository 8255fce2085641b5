// The digest is libcrypto's however the bytes are split, and the conditions that spare most blocks the computing never
// change the verdict.
#define OPENSSL_SUPPRESS_DEPRECATED  // see crypto/digest.cc

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pack/sha1_detect.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kBlock = SHA_CBLOCK;

std::string Libcrypto(std::string_view bytes) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// Is one of the whole blocks one of a pair, tried with all vectors?
bool CollidesUnfiltered(std::string_view bytes) {
  SHA_CTX sha1{};
  SHA1_Init(&sha1);
  const auto chaining = [&sha1] { return gl::sha1_detect::State{sha1.h0, sha1.h1, sha1.h2, sha1.h3, sha1.h4}; };
  bool collision = false;
  for (; bytes.size() >= kBlock; bytes.remove_prefix(kBlock)) {
    const auto before = chaining();
    SHA1_Update(&sha1, bytes.data(), kBlock);
    collision |= gl::sha1_detect::Collides(gl::sha1_detect::kAllVectors, before, chaining(), bytes.data());
  }
  return collision;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::string digest = Libcrypto(bytes);
  const bool collision = CollidesUnfiltered(bytes);
  // Pieces of as many bytes as the bytes themselves say, and all at once.
  for (const std::size_t longest : {std::size_t{1}, std::size_t{100}, size + 1}) {
    gl::Sha1Detect sha1;
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::size_t piece = longest > size ? size : 1 + static_cast<unsigned char>(rest.front()) % longest;
      sha1.Update(rest.substr(0, piece));
      rest.remove_prefix(piece < rest.size() ? piece : rest.size());
    }
    const auto result = sha1.Finish();
    Require(result.digest == digest && result.collision == collision);
  }
  return 0;
}
