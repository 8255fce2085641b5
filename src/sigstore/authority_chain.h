// The certificates of one authority, from the one that issues to the trust anchor, and whether they hold together. No
// certificate from anywhere else takes part. Source: sigstore-provenance.md, sections 5.5 and 5.7.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "pki/utc_time.h"
#include "pki/x509_cert.h"

namespace gl {

class AuthorityChain {
 public:
  // CERTIFICATES, leaf-most first, the anchor last; at least one.
  explicit AuthorityChain(std::vector<std::shared_ptr<const Certificate>> certificates)
      : certificates_(std::move(certificates)), links_(certificates_.size()) {}

  [[nodiscard]] std::size_t Size() const { return certificates_.size(); }
  [[nodiscard]] const Certificate& At(std::size_t index) const { return *certificates_[index]; }
  // Whether the first is an end entity: a timestamp authority's own certificate.
  [[nodiscard]] bool HasLeaf() const { return At(0).IsAuthority() != Certificate::Authority::kYes; }

  // Whether an end entity whose issuer is At(FIRST) has a path to the anchor, times aside: each certificate from there
  // on was issued by the next, is an authority that may sign certificates, allows as many authorities below it as there
  // are, is for PURPOSE if it is limited to purposes, and has no critical extension that is not looked at. What it
  // computes it keeps, so one chain is not for two threads at once.
  [[nodiscard]] bool HoldsFrom(std::size_t first, std::string_view purpose) const;

  // When all of them from At(FIRST) on are valid; empty when they never are.
  [[nodiscard]] TimeWindow ValidityFrom(std::size_t first) const;

 private:
  [[nodiscard]] bool LinkHolds(std::size_t index) const;

  std::vector<std::shared_ptr<const Certificate>> certificates_;
  mutable std::vector<std::optional<bool>> links_;  // whether each was issued by the next; computed once
};

}  // namespace gl
