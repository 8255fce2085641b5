// Everything that the TDX link is judged by, complete and genuine under a test root: a quote, Intel's statements, both
// revocation lists. A test changes one thing, builds, and sees what comes out.
//
//   TdxEvidence evidence;                            // would be accepted as it is
//   evidence.quote.body.SetTdAttributes(1);          // one change
//   BuiltEvidence built = evidence.Build();          // signed anew
//   VerifyQuote({built.quote, built.collateral, built.root, evidence.time}, {});
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "tests/builders/cert_builder.h"
#include "tests/builders/pck_builder.h"
#include "tests/builders/quote_builder.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl::test {

struct BuiltEvidence {
  std::string quote;       // raw bytes
  std::string collateral;  // the bundle file
  std::string root;        // DER
};

// The certificates as PEM blocks. Signatures differ from one to the next, so each is signed once for all of its copies.
struct Pems {
  std::string root, ca, pck, signer;
};

using Chain = std::function<std::string(const Pems&)>;
using Edit = std::function<std::string(std::string)>;

// An edit that replaces every FROM; the test fails when there is none.
[[nodiscard]] Edit WithReplaced(std::string_view from, std::string to);

struct TdxEvidence {
  TdxEvidence();

  std::int64_t time;  // at which all of it is valid: 2026-02-15T12:00:00Z

  TestKey root_key, ca_key, pck_key, signer_key, attestation_key;
  CertSpec root, ca, pck, signer;  // the PCK's SGX extension is made of the next
  PckFields pck_fields;
  CrlSpec root_crl, pck_crl;
  QuoteSpec quote;  // its chain is made by quote_chain
  TcbInfoSpec tcb_info;
  QeIdentitySpec qe_identity;

  // Changes to what was made of the above: before it is signed,
  Edit edit_tcb_info = std::identity(), edit_qe_identity = std::identity();
  // and after.
  Edit edit_quote = std::identity();
  // Members of the bundle, as JSON values, that replace the proper ones; an empty one takes the member out.
  std::map<std::string, std::string> members = {};

  // What stands in the chains of the quote and of the two documents.
  Chain quote_chain = [](const Pems& pems) { return pems.pck + pems.ca + pems.root; };
  Chain tcb_info_chain = [](const Pems& pems) { return pems.signer + pems.root; };
  Chain qe_identity_chain = [](const Pems& pems) { return pems.signer + pems.root; };

  [[nodiscard]] BuiltEvidence Build() const;

 private:
  [[nodiscard]] std::string PckDer() const;
  [[nodiscard]] std::string Collateral(const Pems& pems) const;
};

}  // namespace gl::test
