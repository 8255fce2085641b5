#include "sigstore/reason.h"

#include <array>

namespace gl {

std::string_view ReasonName(ProvenanceReason reason) {
  static constexpr std::array<std::string_view, kProvenanceReasonCount> kNames = {
      "usage",
      "root.json",
      "root.media-type",
      "root.log",
      "root.ca",
      "bundle.json",
      "bundle.limits",
      "bundle.media-type",
      "bundle.material",
      "bundle.content",
      "bundle.base64",
      "bundle.certificate",
      "bundle.key",
      "dsse.payload-type",
      "dsse.signature-count",
      "tlog.unknown-log",
      "tlog.threshold",
      "tlog.duplicate",
      "tlog.log-validity",
      "tlog.set",
      "tlog.missing-proof",
      "tlog.missing-promise",
      "tlog.index",
      "tlog.proof",
      "tlog.checkpoint",
      "tlog.kind",
      "tlog.body",
      "tlog.content",
      "tsa.token",
      "tsa.imprint",
      "tsa.untrusted",
      "time.none",
      "time.outside-certificate",
      "cert.chain",
      "cert.eku",
      "cert.key-usage",
      "cert.sct",
      "cert.extension",
      "signature",
      "message.digest",
      "statement.json",
      "statement.type",
      "statement.predicate-type",
      "statement.subject",
      "identity.san",
      "identity.issuer",
      "identity.build-signer",
      "identity.source-repo",
      "identity.source-ref",
      "identity.source-digest",
      "identity.signer-digest",
      "identity.runner",
      "identity.trigger",
      "predicate.build-type",
      "predicate.mismatch",
  };
  return kNames.at(static_cast<std::size_t>(reason));
}

}  // namespace gl
