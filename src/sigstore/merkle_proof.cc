#include "sigstore/merkle_proof.h"

#include "crypto/digest.h"

namespace gl {

static constexpr std::size_t kHashBytes = 32;

std::string MerkleLeafHash(std::string_view data) {
  Digest digest(HashAlgorithm::kSha256);
  digest.Update(std::string_view("\0", 1));
  digest.Update(data);
  return digest.Finish();
}

std::string MerkleNodeHash(std::string_view left, std::string_view right) {
  Digest digest(HashAlgorithm::kSha256);
  digest.Update("\x01");
  digest.Update(left);
  digest.Update(right);
  return digest.Finish();
}

bool MerkleProofHolds(std::string_view leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const std::string> hashes, std::string_view root) {
  if (index >= size || root.size() != kHashBytes) return false;
  std::uint64_t node = index, last = size - 1;
  std::string hash(leaf);
  for (const std::string& sibling : hashes) {
    if (last == 0 || sibling.size() != kHashBytes) return false;
    if ((node & 1U) != 0 || node == last) {
      hash = MerkleNodeHash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {  // up past the levels on which this node has no sibling
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = MerkleNodeHash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

}  // namespace gl
