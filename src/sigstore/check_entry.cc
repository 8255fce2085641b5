#include "sigstore/check_entry.h"

#include "base/base64.h"
#include "base/hex.h"
#include "sigstore/checkpoint.h"
#include "sigstore/merkle_proof.h"

namespace gl {
namespace {

using enum ProvenanceReason;

// Promises are signed with ECDSA and SHA-256 (or, in a test instance, RSA); a log with an Ed25519 key makes none.
Proof CheckPromise(const LogEntry& entry, const TrustedLog& log) {
  const auto time = static_cast<UnixTime>(entry.integrated_time);
  if (time <= 0 || !log.valid.Holds(time)) {
    return Refuse(kTlogLogValidity, "the entry was logged when the log's key was not valid",
                  "a time from " + FormatUtcTime(log.valid.from), FormatUtcTime(time));
  }
  if (!log.key.Verifies(*entry.promise, PromiseText(entry), Sha2::kSha256)) {
    return Refuse(kTlogSet, "the log did not sign this entry at this time");
  }
  return {};
}

Proof CheckProof(const InclusionProof& proof, const LogEntry& entry, const TrustedLog& log) {
  const auto checkpoint = proof.checkpoint ? ParseCheckpoint(*proof.checkpoint) : std::nullopt;
  if (!checkpoint) return Refuse(kTlogCheckpoint, "the log's checkpoint is not in its form");
  if (checkpoint->tree_size != proof.tree_size || checkpoint->root_hash != proof.root_hash) {
    return Refuse(kTlogCheckpoint, "the checkpoint is of another tree than the inclusion proof");
  }
  if (!IsCheckpointOf(*checkpoint, log)) {
    return Refuse(kTlogCheckpoint, "the log " + log.name + " did not sign the checkpoint");
  }
  if (proof.index >= proof.tree_size) {
    return Refuse(kTlogIndex, "the entry's place is outside the tree", "below " + std::to_string(proof.tree_size),
                  std::to_string(proof.index));
  }
  if (!MerkleProofHolds(MerkleLeafHash(entry.body), proof.index, proof.tree_size, proof.hashes, proof.root_hash)) {
    return Refuse(kTlogProof, "the inclusion proof does not lead from the entry to the log's root");
  }
  return {};
}

Proof CheckInclusion(const LogEntry& entry, const TrustedLog& log, const Bundle& bundle) {
  const bool is_old = bundle.version == BundleVersion::kV01;
  if (is_old && !entry.promise) return Refuse(kTlogMissingPromise, "the log entry has no promise of inclusion");
  const bool can_do_without = is_old && log.key.GetKind() != VerifyingKey::Kind::kEd25519;
  if (can_do_without && (!entry.proof || !entry.proof->checkpoint)) return {};
  if (!entry.proof) return Refuse(kTlogMissingProof, "the log entry has no proof of inclusion");
  return CheckProof(*entry.proof, entry, log);
}

}  // namespace

std::string PromiseText(const LogEntry& entry) {
  return R"({"body":")" + Base64Encode(entry.body) + R"(","integratedTime":)" + std::to_string(entry.integrated_time) +
         R"(,"logID":")" + HexEncode(entry.log_id) + R"(","logIndex":)" + std::to_string(entry.log_index) + "}";
}

Proven<EntryTime> CheckEntry(const LogEntry& entry, const TrustedLog& log, const SignedContent& content) {
  if (entry.promise) GL_TRY(CheckPromise(entry, log));
  GL_TRY(CheckInclusion(entry, log, content.bundle));
  GL_TRY(CheckEntryBody(entry, content));
  if (!entry.promise) return EntryTime();
  return EntryTime(static_cast<UnixTime>(entry.integrated_time));
}

}  // namespace gl
