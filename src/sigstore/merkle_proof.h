// Whether a leaf is in a Merkle tree. Source: RFC 9162, sections 2.1.1 and 2.1.3.2.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gl {

// The hash of the leaf that holds DATA.
[[nodiscard]] std::string MerkleLeafHash(std::string_view data);
// The hash of a node above LEFT and RIGHT.
[[nodiscard]] std::string MerkleNodeHash(std::string_view left, std::string_view right);

// Whether HASHES, leaf to root, lead from LEAF at INDEX (below SIZE) to ROOT in a tree of SIZE leaves. False too for a
// hash that is not of 32 bytes, one too many or one too few.
[[nodiscard]] bool MerkleProofHolds(std::string_view leaf, std::uint64_t index, std::uint64_t size,
                                    std::span<const std::string> hashes, std::string_view root);

}  // namespace gl
