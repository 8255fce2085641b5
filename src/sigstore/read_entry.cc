#include "sigstore/read_entry.h"

namespace gl {

using enum ProvenanceReason;

static Proven<InclusionProof> ReadProof(const ProtoMessage& message) {
  InclusionProof proof;
  GL_ASSIGN(proof.index, message.Under(kTlogIndex).Number("logIndex"));
  GL_ASSIGN(proof.tree_size, message.Under(kTlogIndex).Number("treeSize"));
  GL_ASSIGN(const std::optional<std::string> root, message.Bytes("rootHash"));
  proof.root_hash = root.value_or("");
  GL_ASSIGN(const std::span<const JsonValue> hashes, message.List("hashes"));
  if (hashes.size() > kMaxProofHashes) return Refuse(kBundleLimits, "an inclusion proof of more than 64 hashes");
  for (const JsonValue& item : hashes) {
    GL_ASSIGN(const std::string_view text, ProvenAs(kBundleJson, item.AsText()));
    auto hash = LenientBase64(text);
    if (!hash) return Refuse(kBundleBase64, "a hash of the inclusion proof is not base64");
    proof.hashes.push_back(*std::move(hash));
  }
  GL_ASSIGN(const std::optional<ProtoMessage> checkpoint, message.Message("checkpoint"));
  if (checkpoint) {
    GL_ASSIGN(const std::optional<std::string_view> text, checkpoint->Text("envelope"));
    if (text) proof.checkpoint = std::string(*text);
  }
  return proof;
}

static Proof ReadKind(const ProtoMessage& message, LogEntry& entry) {
  GL_ASSIGN(const std::optional<ProtoMessage> kind, message.Message("kindVersion"));
  if (!kind) return {};  // then it is of no kind that is known
  GL_ASSIGN(const std::optional<std::string_view> name, kind->Text("kind"));
  GL_ASSIGN(const std::optional<std::string_view> version, kind->Text("version"));
  entry.kind = name.value_or("");
  entry.version = version.value_or("");
  return {};
}

static Proof ReadPromiseAndProof(const ProtoMessage& message, LogEntry& entry) {
  GL_ASSIGN(const std::optional<ProtoMessage> promise, message.Message("inclusionPromise"));
  if (promise) {
    GL_ASSIGN(const std::optional<std::string> bytes, promise->Bytes("signedEntryTimestamp"));
    entry.promise = bytes.value_or("");
  }
  GL_ASSIGN(const std::optional<ProtoMessage> proof, message.Message("inclusionProof"));
  if (proof) {
    GL_ASSIGN(entry.proof, ReadProof(*proof));
  }
  return {};
}

Proven<LogEntry> ReadLogEntry(const JsonValue& value) {
  GL_ASSIGN(const ProtoMessage message, ProtoMessage::Of(value, kBundleJson, kBundleBase64));
  LogEntry entry;
  GL_ASSIGN(entry.log_index, message.Number("logIndex"));
  GL_ASSIGN(entry.integrated_time, message.Number("integratedTime"));
  GL_ASSIGN(const std::optional<ProtoMessage> id, message.Message("logId"));
  if (id) {
    GL_ASSIGN(const std::optional<std::string> key_id, id->Bytes("keyId"));
    entry.log_id = key_id.value_or("");
  }
  GL_TRY(ReadKind(message, entry));
  GL_TRY(ReadPromiseAndProof(message, entry));
  GL_ASSIGN(const std::optional<std::string> body, message.Bytes("canonicalizedBody"));
  entry.body = body.value_or("");
  return entry;
}

}  // namespace gl
