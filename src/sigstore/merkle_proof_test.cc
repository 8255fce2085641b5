#include "sigstore/merkle_proof.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/hex.h"
#include "tests/builders/rekor_log_builder.h"

namespace gl {
namespace {

// Source: RFC 9162, section 2.1.1: the hash of a leaf without bytes, known from the test vectors of its authors.
TEST(MerkleProof, HashesLeavesAndNodesApart) {
  EXPECT_EQ(HexEncode(MerkleLeafHash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_NE(MerkleNodeHash("", ""), MerkleLeafHash(""));
}

TEST(MerkleProof, HoldsForEveryPlaceInEverySize) {
  const std::string leaf = MerkleLeafHash("an entry");
  for (std::uint64_t size = 1; size <= 17; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const test::MerkleProof proof = test::MakeMerkleProof("an entry", index, size);
      EXPECT_TRUE(MerkleProofHolds(leaf, index, size, proof.hashes, proof.root)) << index << " of " << size;
      EXPECT_FALSE(MerkleProofHolds(MerkleLeafHash("x"), index, size, proof.hashes, proof.root));
      std::vector<std::string> hashes = proof.hashes;
      hashes.push_back(leaf);
      EXPECT_FALSE(MerkleProofHolds(leaf, index, size, hashes, proof.root)) << "one hash too many";
      if (proof.hashes.empty()) continue;
      hashes = proof.hashes;
      hashes.pop_back();
      EXPECT_FALSE(MerkleProofHolds(leaf, index, size, hashes, proof.root)) << "one hash too few";
      hashes = proof.hashes;
      hashes.back().pop_back();
      EXPECT_FALSE(MerkleProofHolds(leaf, index, size, hashes, proof.root)) << "a short hash";
    }
  }
}

TEST(MerkleProof, NoPlaceOutsideTheTree) {
  const std::string leaf = MerkleLeafHash("an entry");
  EXPECT_TRUE(MerkleProofHolds(leaf, 0, 1, {}, leaf));
  EXPECT_FALSE(MerkleProofHolds(leaf, 1, 1, {}, leaf));
  EXPECT_FALSE(MerkleProofHolds(leaf, 0, 0, {}, leaf));
  EXPECT_FALSE(MerkleProofHolds(leaf, 0, 1, {}, ""));
}

}  // namespace
}  // namespace gl
