// One log entry against one log: its promise, its place in the tree, and that it is about this signature.
// Source: sigstore-provenance.md, section 5.4.
#pragma once

#include <optional>

#include "sigstore/entry_body.h"
#include "sigstore/trusted_root.h"

namespace gl {

// The bytes that a log signs when it promises to include ENTRY, in the form of RFC 8785.
[[nodiscard]] std::string PromiseText(const LogEntry& entry);

// What holds of an entry: the time of its promise, nothing when it has none. An integrated time alone is nobody's word.
using EntryTime = std::optional<UnixTime>;

// ENTRY's log id is LOG's. Refused under kTlogLogValidity, kTlogSet, kTlogMissingPromise, kTlogMissingProof,
// kTlogCheckpoint, kTlogIndex, kTlogProof or as CheckEntryBody does.
[[nodiscard]] Proven<EntryTime> CheckEntry(const LogEntry& entry, const TrustedLog& log, const SignedContent& content);

}  // namespace gl
