// Provenance that must verify, and provenance that must not: each case is the good evidence with one thing changed and
// all else signed, logged and stamped anew. The reasons are those of sigstore-provenance.md, section 12.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/provenance_builder.h"

namespace gl::test {

struct ProvenanceCase {
  std::string_view name;
  std::function<void(ProvenanceEvidence&)> change;
  // Why it is refused; "ok" when it is not. Where the specification leaves it open: "tlog.index or tlog.proof".
  std::string_view reason;
};

using ProvenanceCases = std::vector<ProvenanceCase>;

[[nodiscard]] const ProvenanceCases& GoodProvenance();
[[nodiscard]] const ProvenanceCases& GoodTimesAndKeys();
[[nodiscard]] const ProvenanceCases& HostileForms();    // the JSON, the envelope, the limits
[[nodiscard]] const ProvenanceCases& HostileEntries();  // what stands in the log, and its signed time
[[nodiscard]] const ProvenanceCases& HostileProofs();   // tree and checkpoint
[[nodiscard]] const ProvenanceCases& HostileTimestamps();
[[nodiscard]] const ProvenanceCases& HostileCertificates();
[[nodiscard]] const ProvenanceCases& HostileIdentities();  // and what the policy demands
[[nodiscard]] const ProvenanceCases& HostileStatements();
[[nodiscard]] const ProvenanceCases& HostileRoots();

// Bundles of every version and content, for the check that has no rule about predicates.
[[nodiscard]] const ProvenanceCases& GenericBundles();

// CHANGE made to the first log entry.
using EntryChange = std::function<void(LogEntrySpec&)>;
[[nodiscard]] std::function<void(ProvenanceEvidence&)> Entry(EntryChange change);

// An edit that replaces the one FROM that is there; the test fails when there is not exactly one.
[[nodiscard]] BytesEdit Replacing(std::string from, std::string to);
// An edit that flips one bit of the last byte.
[[nodiscard]] BytesEdit FlippingLast();
// Adds the same member again, in front, to the one object that has the member NAME; VALUE is JSON.
[[nodiscard]] BytesEdit Doubling(std::string_view name, const std::string& value);

// What another bundle of the same signer is about.
[[nodiscard]] SignedContent ContentOfAnotherBundle();

}  // namespace gl::test
