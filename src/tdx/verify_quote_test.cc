#include "tdx/verify_quote.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/hex.h"
#include "crypto/digest.h"
#include "tdx/intel_root.h"
#include "tests/builders/der_writer.h"
#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

using test::BuiltEvidence;
using test::JsonString;
using test::Pems;
using test::Replaced;
using test::TdxEvidence;
using test::TestKey;

constexpr std::int64_t kDay = 24 * 60 * 60;

QuoteVerdict Verify(const BuiltEvidence& built, UnixTime time, const QuotePolicy& policy = {}) {
  return VerifyQuote({built.quote, built.collateral, built.root, time}, policy);
}

QuoteVerdict Verify(const TdxEvidence& evidence, const QuotePolicy& policy = {}) {
  return Verify(evidence.Build(), evidence.time, policy);
}

testing::AssertionResult Accepts(const QuoteVerdict& verdict) {
  if (verdict.Accepted()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << ReasonName(verdict.rejection->reason) << ": " << verdict.rejection->message;
}

testing::AssertionResult Rejects(const QuoteVerdict& verdict, Reason reason, std::string_view words) {
  if (!verdict.rejection) return testing::AssertionFailure() << "accepted, not refused with '" << words << "'";
  const Rejection& found = *verdict.rejection;
  if (found.reason != reason || !found.message.contains(words)) {
    return testing::AssertionFailure() << "wanted " << ReasonName(reason) << " and '" << words << "', got "
                                       << ReasonName(found.reason) << ": " << found.message;
  }
  if (verdict.report.has_value() != found.by_policy) return testing::AssertionFailure() << "a report, and yet refused";
  return testing::AssertionSuccess();
}

// The evidence with one CHANGE.
QuoteVerdict Changed(const std::function<void(TdxEvidence&)>& change, const QuotePolicy& policy = {}) {
  TdxEvidence evidence;
  change(evidence);
  return Verify(evidence, policy);
}

std::string Hex(std::string_view bytes) { return JsonString(HexEncode(bytes)); }

std::string Flipped(std::string bytes, std::size_t at) {
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
  return bytes;
}

test::Edit Flip(std::size_t at) {
  return [at](const std::string& bytes) { return Flipped(bytes, at); };
}

// Offsets in a version 4 quote.
constexpr std::size_t kAuthLength = 632, kSignature = 636, kAttestationKey = 700, kOuterType = 764, kOuterLength = 766,
                      kQeReport = 770, kQeSignature = 1154, kInnerLength = 1254;

TEST(VerifyQuote, AcceptsGoodEvidence) {
  const TdxEvidence evidence;
  const BuiltEvidence built = evidence.Build();
  const QuoteVerdict verdict = Verify(built, evidence.time);
  ASSERT_TRUE(Accepts(verdict));
  EXPECT_EQ(verdict.steps_passed, QuoteSteps().size());
  const QuoteReport& report = *verdict.report;
  EXPECT_EQ(report.status, TcbStatus::kUpToDate);
  EXPECT_FALSE(report.intel_root);
  EXPECT_EQ(report.quote.body.mr_td, std::string(48, '\x7D'));
  EXPECT_EQ(HexEncode(report.pck.fmspc), "90c06f000000");
  EXPECT_EQ(report.ca, PckCa::kPlatform);
  EXPECT_EQ(report.tcb_info_evaluation_number, 20U);
  EXPECT_EQ(report.qe_identity_evaluation_number, 19U);
  EXPECT_EQ(FormatUtcTime(report.oldest_statement), "2026-02-01T00:00:00Z");
  EXPECT_EQ(FormatUtcTime(report.valid.from), "2026-02-03T12:00:00Z");  // the PCK list's first instant
  EXPECT_EQ(FormatUtcTime(report.valid.until), "2026-03-01T00:00:00Z");
  EXPECT_FALSE(report.current);
  EXPECT_FALSE(report.other_pck_chain_in_collateral);
}

TEST(VerifyQuote, AcceptsOtherGoodForms) {
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.quote.version = 5; })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) {
    e.quote.version = 5;
    e.quote.body_type = 2;
  })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.quote.padding = std::string(3000, '\0'); })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.quote.qe_auth_data = ""; })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.quote.qe_auth_data = std::string(48, 'x'); })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) {
    e.quote_chain = [](const Pems& pems) { return pems.pck + pems.ca + pems.root + std::string(2, '\0'); };
  })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) {
    e.edit_quote = [](const std::string& quote) {
      return quote.substr(0, kSignature) + test::OtherSignature(quote.substr(kSignature, 64)) +
             quote.substr(kAttestationKey);
    };
  })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) {
    e.edit_tcb_info = [](const std::string& text) { return "\n{ \"new\": [null]," + text.substr(1) + "\n"; };
  })));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.pck_crl.serials = {"\x44", "\x45"}; })));
  // The PCK's serial number in the list of another issuer.
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.root_crl.serials = {e.pck.serial}; })));
  EXPECT_TRUE(
      Accepts(Changed([](auto& e) { e.ca.subject = e.pck.issuer = e.pck_crl.issuer = "Intel SGX PCK Processor CA"; })));
}

TEST(VerifyQuote, SaysWhichStepFailed) {
  const QuoteVerdict verdict = Changed([](auto& e) { e.edit_quote = Flip(kSignature); });
  ASSERT_TRUE(Rejects(verdict, Reason::kQuoteSignature, "does not verify under its attestation key"));
  EXPECT_EQ(QuoteSteps()[verdict.steps_passed].check, "quote.signature");
}

TEST(VerifyQuote, RefusesMalformedQuotes) {
  const BuiltEvidence built = TdxEvidence().Build();
  for (std::size_t size = 0; size < built.quote.size(); size += size < 1300 ? 1 : 97) {
    BuiltEvidence cut = built;
    cut.quote.resize(size);
    EXPECT_TRUE(Rejects(Verify(cut, TdxEvidence().time), Reason::kQuoteMalformed, "ends early")) << size;
  }
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.padding = std::string(kMaxQuoteBytes, '\0'); }),
                      Reason::kQuoteMalformed, "the limit is 131072"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        e.quote_chain = [](const Pems& pems) {
                          return pems.pck + std::string(kMaxPckChainBytes, '\n');
                        };
                      }),
                      Reason::kQuoteMalformed, "the limit is 32768"));
}

TEST(VerifyQuote, RefusesLengthsThatDoNotNest) {
  // Adds to the number of four bytes there, the lowest first: what is signed anew for each test has not always one
  // length.
  const auto add = [](std::size_t at, int difference) {
    return [=](std::string quote) {
      int carry = difference;
      for (std::size_t i = at; i < at + 4 && carry != 0; ++i) {
        const int sum = static_cast<unsigned char>(quote.at(i)) + carry;
        quote.at(i) = static_cast<char>(sum & 0xFF);
        carry = sum >> 8;
      }
      return quote;
    };
  };
  EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = add(kOuterLength, -1); }), Reason::kCertDataLength,
                      "the outer certification data says"));
  EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = add(kInnerLength, -1); }), Reason::kCertDataLength,
                      "the inner certification data says"));
  EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = add(kOuterLength, 1); }), Reason::kQuoteMalformed,
                      "outer certification data takes"));
  EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = add(kInnerLength, 1); }), Reason::kQuoteMalformed,
                      "inner certification data takes"));
  EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = add(kAuthLength, 1); }), Reason::kQuoteMalformed,
                      "authentication data takes"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.padding = std::string(9, '\0') + "\x01"; }), Reason::kTrailingData,
                      "not zero"));
}

TEST(VerifyQuote, RefusesOtherKindsOfQuotes) {
  for (const unsigned version : {0U, 3U, 6U, 65535U}) {
    EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                          e.edit_quote = [&](const std::string& quote) {
                            return test::LittleEndian(version, 2) + quote.substr(2);
                          };
                        }),
                        Reason::kUnsupportedVersion, "supported are 4 and 5"));
  }
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.key_type = 3; }), Reason::kUnsupportedAttKeyType, "type 3"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.tee_type = 0; }), Reason::kNotTdx, "TEE type 0"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.tee_type = 0x8100; }), Reason::kNotTdx, "TEE type"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.vendor_id = std::string(16, 'v'); }), Reason::kBadQeVendorId,
                      "not Intel's"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.outer_type = 5; }), Reason::kUnsupportedCertData,
                      "outer certification data has type 5"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.inner_type = 3; }), Reason::kUnsupportedCertData,
                      "inner certification data has type 3"));
}

TEST(VerifyQuote, RefusesOtherBodies) {
  for (const unsigned type : {0U, 1U, 4U}) {
    EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                          e.quote.version = 5;
                          e.quote.body_type = static_cast<std::uint16_t>(type);
                        }),
                        Reason::kUnsupportedBodyType, "supported are 2"));
  }
  for (const unsigned size : {584U, 647U, 649U, 0U, 0xFFFFFFFFU}) {
    EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                          e.quote.version = 5;
                          e.quote.body_size = size;
                        }),
                        Reason::kBodySizeMismatch, "has 648 bytes"));
  }
}

TEST(VerifyQuote, RefusesChainsOfAnotherForm) {
  const auto chain = [](const test::Chain& make, Reason reason, std::string_view words) {
    return Rejects(Changed([&](auto& e) { e.quote_chain = make; }), reason, words);
  };
  const auto pck_chain = [&](const test::Chain& make, std::string_view words) {
    return chain(make, Reason::kPckChain, words);
  };
  EXPECT_TRUE(pck_chain([](const Pems&) { return ""; }, "has 0 certificates"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.pck + p.ca; }, "has 2 certificates"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.pck + p.ca + p.root + p.root; }, "has 4 certificates"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.pck + "text\n" + p.ca + p.root; }, "text outside"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.pck + p.ca + p.root + std::string("\0x", 2); }, "text outside"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return std::string(1, '\0') + p.pck + p.ca + p.root; }, "text outside"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.ca + p.pck + p.root; }, "where 'Intel SGX PCK Certificate' must"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.root + p.ca + p.root; }, "more than once"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.signer + p.ca + p.root; }, "'Intel SGX TCB Signing' where"));
  EXPECT_TRUE(pck_chain([](const Pems& p) { return p.pck + test::ToPem("not DER") + p.root; }, "not X.509"));
  EXPECT_TRUE(chain([](const Pems& p) { return p.pck + p.root + p.ca; }, Reason::kUntrustedRoot, "configured root"));
}

// An attacker's own root has all the right names.
TEST(VerifyQuote, RefusesAnotherRoot) {
  const TdxEvidence evidence;
  BuiltEvidence built = evidence.Build();
  built.root = TdxEvidence().Build().root;
  EXPECT_TRUE(Rejects(Verify(built, evidence.time), Reason::kUntrustedRoot, "configured root"));
  built.root = IntelRoot();
  EXPECT_TRUE(Rejects(Verify(built, evidence.time), Reason::kUntrustedRoot, "configured root"));
  built.root = "none";
  EXPECT_TRUE(Rejects(Verify(built, evidence.time), Reason::kUntrustedRoot, "the configured root"));
  const TdxEvidence other;
  EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                        const std::string root = test::ToPem(other.Build().root);
                        e.tcb_info_chain = [=](const Pems& p) { return p.signer + root; };
                      }),
                      Reason::kUntrustedRoot, "the issuer chain of the TCB info"));
  EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                        const std::string root = test::ToPem(other.Build().root);
                        e.qe_identity_chain = [=](const Pems& p) { return p.signer + root; };
                      }),
                      Reason::kUntrustedRoot, "the issuer chain of the QE identity"));
}

TEST(VerifyQuote, RefusesCertificatesInOtherRoles) {
  const auto pck_chain = [](const std::function<void(TdxEvidence&)>& change, std::string_view words) {
    return Rejects(Changed(change), Reason::kPckChain, words);
  };
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.subject = "Intel SGX PCK Platform CA"; }, "where 'Intel SGX PCK Cert"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.ca.subject = e.pck.issuer = "Other CA"; }, "'Other CA' where"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.root.subject = e.root.issuer = e.ca.issuer = e.root_crl.issuer = "Root"; },
                        "'Root' where 'Intel SGX Root CA'"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.ca = true; }, "does not say that it is no authority"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.ca.reset(); }, "does not say that it is no authority"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.key_usage = test::kKeyCertSign; }, "is not for signing"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.ca.ca = false; }, "no authority"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.ca.key_usage = test::kCrlSign; }, "no authority"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.root.path_length = 0; }, "path length"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.version = 1; }, "not of version 3"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.signature_algorithm = "1.2.840.10045.4.3.3"; }, "ecdsa-with-SHA256"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.issuer = "Intel SGX PCK Processor CA"; }, "names differ"));
  EXPECT_TRUE(pck_chain([](auto& e) { e.pck.issuer = "intel sgx pck platform ca"; }, "names differ"));
  EXPECT_TRUE(
      pck_chain([](auto& e) { e.pck.extensions = {test::CertExtension("1.2.3.4", true, test::DerBoolean(true))}; },
                "unhandled critical extension"));
  // Signed by nobody of the chain.
  EXPECT_TRUE(pck_chain(
      [](auto& e) {
        const TdxEvidence other;
        const std::string forged = test::ToPem(test::MakeCert(e.pck, e.pck_key, other.ca_key));
        e.quote_chain = [=](const Pems& p) { return forged + p.ca + p.root; };
      },
      "the certificate 'Intel SGX PCK Certificate': "));
}

TEST(VerifyQuote, RefusesCertificatesOutsideTheirValidity) {
  const auto validity = [](const std::function<void(TdxEvidence&)>& change, std::string_view words) {
    return Rejects(Changed(change), Reason::kCertValidity, words);
  };
  EXPECT_TRUE(validity([](auto& e) { e.pck.until = e.time - 1; }, "'Intel SGX PCK Certificate' is valid from"));
  EXPECT_TRUE(validity([](auto& e) { e.pck.from = e.time + 1; }, "'Intel SGX PCK Certificate' is valid from"));
  EXPECT_TRUE(validity([](auto& e) { e.ca.until = e.time - 1; }, "'Intel SGX PCK Platform CA' is valid from"));
  EXPECT_TRUE(validity([](auto& e) { e.root.from = e.time + 1; }, "'Intel SGX Root CA' is valid from"));
  EXPECT_TRUE(validity([](auto& e) { e.signer.until = e.time - 1; }, "'Intel SGX TCB Signing' is valid from"));
  EXPECT_TRUE(validity([](auto& e) { e.signer.from = e.time + 1; }, "'Intel SGX TCB Signing' is valid from"));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.pck.from = e.ca.until = e.signer.until = e.time; })));
}

TEST(VerifyQuote, RefusesRevokedCertificates) {
  const auto revoked = [](const std::function<void(TdxEvidence&)>& change, std::string_view words) {
    return Rejects(Changed(change), Reason::kCertRevoked, words);
  };
  EXPECT_TRUE(revoked([](auto& e) { e.pck_crl.serials = {"\x05", e.pck.serial}; }, "'Intel SGX PCK Certificate'"));
  EXPECT_TRUE(revoked([](auto& e) { e.root_crl.serials = {e.ca.serial}; }, "'Intel SGX PCK Platform CA'"));
  EXPECT_TRUE(revoked([](auto& e) { e.root_crl.serials = {e.signer.serial}; }, "'Intel SGX TCB Signing'"));
  // The QE identity has a signer of its own, and only that one is revoked.
  EXPECT_TRUE(revoked(
      [](auto& e) {
        test::CertSpec other = e.signer;
        other.serial = "\x21";
        const std::string pem = test::ToPem(test::MakeCert(other, e.signer_key, e.root_key));
        e.qe_identity_chain = [=](const Pems& p) { return pem + p.root; };
        e.root_crl.serials = {other.serial};
      },
      "'Intel SGX TCB Signing'"));
}

TEST(VerifyQuote, RefusesUnusableRevocationLists) {
  const auto invalid = [](const std::function<void(TdxEvidence&)>& change, std::string_view words) {
    return Rejects(Changed(change), Reason::kCrlInvalid, words);
  };
  for (const std::string name : {"root_ca_crl", "pck_crl"}) {
    EXPECT_TRUE(invalid([&](auto& e) { e.members[name] = "\"\""; }, "not a list in DER"));
    EXPECT_TRUE(invalid([&](auto& e) { e.members[name] = "\"3000\""; }, "not a list in DER"));
    EXPECT_TRUE(invalid(
        [&](auto& e) { e.members[name] = Hex(test::MakeCrl(name == "pck_crl" ? e.pck_crl : e.root_crl, TestKey())); },
        "signature does not verify"));
  }
  EXPECT_TRUE(
      invalid([](auto& e) { e.members["pck_crl"] = Hex(test::MakeCrl(e.root_crl, e.root_key)); }, "another name"));
  EXPECT_TRUE(
      invalid([](auto& e) { e.members["pck_crl"] = Hex(test::MakeCrl(e.pck_crl, e.ca_key) + "x"); }, "bytes follow"));
  EXPECT_TRUE(invalid([](auto& e) { e.pck_crl.until.reset(); }, "from when until when"));
  EXPECT_TRUE(invalid([](auto& e) { e.ca.key_usage = test::kKeyCertSign; }, "may not sign lists"));
  const auto expired = [](const std::function<void(TdxEvidence&)>& change, std::string_view words) {
    return Rejects(Changed(change), Reason::kCrlExpired, words);
  };
  EXPECT_TRUE(expired([](auto& e) { e.pck_crl.until = e.time - 1; }, "the PCK revocation list holds from"));
  EXPECT_TRUE(expired([](auto& e) { e.pck_crl.from = e.time + 1; }, "the PCK revocation list holds from"));
  EXPECT_TRUE(expired([](auto& e) { e.root_crl.until = e.time - 1; }, "the root's revocation list holds from"));
  EXPECT_TRUE(expired([](auto& e) { e.root_crl.from = e.time + 1; }, "the root's revocation list holds from"));
}

TEST(VerifyQuote, RefusesOtherSgxExtensions) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.pck_fields.Drop("4"); }), Reason::kPckExtension, "field 4 is missing"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        e.pck.extensions = {
                            test::CertExtension("1.2.840.113741.1.13.1", false, e.pck_fields.Extension())};
                      }),
                      Reason::kPckExtension, "2 SGX extensions"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        const std::string bare = test::ToPem(test::MakeCert(e.pck, e.pck_key, e.ca_key));
                        e.quote_chain = [=](const Pems& p) { return bare + p.ca + p.root; };
                      }),
                      Reason::kPckExtension, "0 SGX extensions"));
}

TEST(VerifyQuote, RefusesForgedSignatures) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.edit_quote = Flip(kQeSignature + 9); }), Reason::kQeReportSignature,
                      "PCK certificate's key"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.edit_quote = Flip(kQeReport + 70); }), Reason::kQeReportSignature,
                      "PCK certificate's key"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.edit_quote = Flip(kAttestationKey); }), Reason::kQeReportData,
                      "vouches for a key"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.qe_report_data = std::string(64, '\0'); }), Reason::kQeReportData,
                      "vouches for a key"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        const std::string report = e.quote.QeReport(e.attestation_key);
                        e.quote.qe_report_data = Flipped(report.substr(320), 63);
                      }),
                      Reason::kQeReportData, "second half"));
  for (const std::size_t at : {30UL, 64UL, 168UL, 184UL, 520UL, 631UL, kSignature + 40}) {
    EXPECT_TRUE(Rejects(Changed([&](auto& e) { e.edit_quote = Flip(at); }), Reason::kQuoteSignature,
                        "does not verify under its attestation key"))
        << at;
  }
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        e.edit_quote = [](const std::string& quote) {
                          return quote.substr(0, kSignature) + std::string(64, '\0') + quote.substr(kAttestationKey);
                        };
                      }),
                      Reason::kQuoteSignature, "does not verify"));
}

// The quoting enclave vouches for bytes that are no key.
TEST(VerifyQuote, RefusesKeysThatAreNoPoint) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) {
                        const std::string point(64, '\x02');
                        const std::string digest = DigestOf(HashAlgorithm::kSha256, point + e.quote.qe_auth_data);
                        e.quote.qe_report_data = digest + std::string(32, '\0');
                        e.edit_quote = [=](const std::string& quote) {
                          return quote.substr(0, kAttestationKey) + point + quote.substr(kOuterType);
                        };
                      }),
                      Reason::kAttKeyInvalid, "no point"));
}

TEST(VerifyQuote, RefusesMalformedBundles) {
  const auto malformed = [](const std::string& name, const std::string& value, std::string_view words) {
    return Rejects(Changed([&](auto& e) { e.members[name] = value; }), Reason::kCollateralMalformed, words);
  };
  EXPECT_TRUE(malformed("tcb_info", "", "tcb_info"));
  EXPECT_TRUE(malformed("tcb_info", "{}", "tcb_info"));
  EXPECT_TRUE(malformed("tcb_info_signature", "\"00\"", "tcb_info_signature"));
  EXPECT_TRUE(malformed("qe_identity_signature", "\"" + std::string(128, 'x') + "\"", "qe_identity_signature"));
  EXPECT_TRUE(malformed("pck_crl", "\"123\"", "pck_crl"));
}

TEST(VerifyQuote, RefusesDocumentsOfOtherSigners) {
  struct Document {
    Reason chain, signature;
    std::string member;
    test::Chain TdxEvidence::* pem;
  };
  for (const Document& document :
       {Document{Reason::kTcbInfoChain, Reason::kTcbInfoSignature, "tcb_info", &TdxEvidence::tcb_info_chain},
        Document{Reason::kQeIdentityChain, Reason::kQeIdentitySignature, "qe_identity",
                 &TdxEvidence::qe_identity_chain}}) {
    const auto chain = [&](const test::Chain& make, std::string_view words) {
      return Rejects(Changed([&](auto& e) { e.*document.pem = make; }), document.chain, words);
    };
    EXPECT_TRUE(chain([](const Pems&) { return ""; }, "has 0 certificates"));
    EXPECT_TRUE(chain([](const Pems& p) { return p.pck + p.ca + p.root; }, "has 3 certificates"));
    EXPECT_TRUE(chain([](const Pems& p) { return p.pck + p.root; }, "where 'Intel SGX TCB Signing' must be"));
    EXPECT_TRUE(chain([](const Pems& p) { return p.ca + p.root; }, "where 'Intel SGX TCB Signing' must be"));
    EXPECT_TRUE(Rejects(
        Changed([&](auto& e) { e.members[document.member + "_signature"] = Hex(TestKey().Sign(e.tcb_info.Text())); }),
        document.signature, "does not verify"));
    EXPECT_TRUE(Rejects(Changed([&](auto& e) {
                          const std::string text =
                              document.member == "tcb_info" ? e.tcb_info.Text() : e.qe_identity.Text();
                          e.members[document.member] = JsonString(text + " ");
                        }),
                        document.signature, "does not verify"));
  }
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.signer.ca = true; }), Reason::kTcbInfoChain, "no authority"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.signer.issuer = "Intel SGX PCK Platform CA"; }), Reason::kTcbInfoChain,
                      "names differ"));
}

TEST(VerifyQuote, RefusesDocumentsThatAreNotAboutIt) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.id = "SGX"; }), Reason::kTcbInfoMismatch, "not TDX and 3"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.version = 4; }), Reason::kTcbInfoMismatch, "not TDX and 3"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.fmspc = "00806F050000"; }), Reason::kFmspcMismatch, "FMSPC"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.pce_id = "0001"; }), Reason::kPceidMismatch, "PCEID"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.next = "2026-02-15T11:59:59Z"; }), Reason::kTcbInfoExpired,
                      "the TCB info holds from"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.issued = "2026-02-15T12:00:01Z"; }), Reason::kTcbInfoExpired,
                      "the TCB info holds from"));
  EXPECT_TRUE(Accepts(Changed([](auto& e) { e.tcb_info.issued = e.qe_identity.next = "2026-02-15T12:00:00Z"; })));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.qe_identity.next = "2026-02-15T11:59:59Z"; }), Reason::kQeIdentityExpired,
                      "the QE identity holds from"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.qe_identity.issued = "2026-02-15T12:00:01Z"; }),
                      Reason::kQeIdentityExpired, "the QE identity holds from"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.qe_identity.id = "QE"; }), Reason::kQeIdentityMismatch, "not TD_QE"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.qe.mr_signer = std::string(32, 'x'); }),
                      Reason::kQeIdentityMismatch, "signer is 7878"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.tcb_type = 1; }), Reason::kJsonSchema, "tcbType"));
}

TEST(VerifyQuote, RefusesOtherModulesAndLevels) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.body.mrsigner_seam = std::string(48, 's'); }),
                      Reason::kTdxModuleMismatch, "signer"));
  EXPECT_TRUE(
      Rejects(Changed([](auto& e) { e.quote.body.tee_tcb_svn[1] = 2; }), Reason::kTdxModuleMismatch, "version 2"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.body.tee_tcb_svn[0] = 4; }), Reason::kTcbNotSupported,
                      "the TDX module with version 4 is below"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.body.tee_tcb_svn[2] = 3; }), Reason::kTcbNotSupported,
                      "TDX component 2, 'Part': have 3, need 4"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.levels[0].statement.status = "Revoked"; }), Reason::kTcbStatus,
                      "revoked"));
}

// A module that is revoked now is so although the TD was launched on a better one.
TEST(VerifyQuote, JudgesBothModulesOfTd15) {
  const auto td15 = [](const std::function<void(TdxEvidence&)>& change, const QuotePolicy& policy = {}) {
    return Changed(
        [&](auto& e) {
          e.quote.version = 5;
          e.tcb_info.modules[0].levels = {
              {.svn = 5},
              {.svn = 3, .statement = {.status = "OutOfDate", .advisories = {"INTEL-SA-1"}}},
              {.svn = 1, .statement = {.status = "Revoked"}}};
          change(e);
        },
        policy);
  };
  QuotePolicy relaunch;
  relaunch.accepted = {TcbStatus::kTdRelaunchAdvised};
  const QuoteVerdict advised = td15([](auto& e) { e.quote.body.tee_tcb_svn[0] = 3; }, relaunch);
  ASSERT_TRUE(Accepts(advised));
  EXPECT_EQ(advised.report->launch.status, TcbStatus::kOutOfDate);
  EXPECT_EQ(advised.report->launch.advisory_ids, std::vector<std::string>{"INTEL-SA-1"});
  EXPECT_EQ(advised.report->current->status, TcbStatus::kUpToDate);
  EXPECT_TRUE(Accepts(td15([](auto& e) { e.quote.body.tee_tcb_svn_2[0] = 3; })));  // the launch counts
  EXPECT_TRUE(Rejects(td15([](auto& e) { e.quote.body.tee_tcb_svn_2[0] = 1; }), Reason::kTcbStatus, "revoked"));
  EXPECT_TRUE(Rejects(td15([](auto& e) { e.quote.body.tee_tcb_svn_2[0] = 0; }), Reason::kTcbNotSupported, "below"));
  EXPECT_TRUE(
      Rejects(td15([](auto& e) { e.quote.body.tee_tcb_svn_2[1] = 7; }), Reason::kTdxModuleMismatch, "version 7"));
}

TEST(VerifyQuote, AsksThePolicy) {
  const auto worse = [](auto& e) {
    e.tcb_info.levels[0].statement = {.status = "SWHardeningNeeded", .advisories = {"INTEL-SA-2", "INTEL-SA-1"}};
  };
  const QuoteVerdict refused = Changed(worse);
  ASSERT_TRUE(Rejects(refused, Reason::kTcbStatus, "does not accept the TCB status SWHardeningNeeded"));
  EXPECT_EQ(refused.report->launch.advisory_ids, (std::vector<std::string>{"INTEL-SA-1", "INTEL-SA-2"}));
  QuotePolicy policy;
  policy.accepted = {TcbStatus::kSwHardeningNeeded, TcbStatus::kRevoked};
  EXPECT_TRUE(Accepts(Changed(worse, policy)));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.tcb_info.levels[0].statement.status = "Revoked"; }, policy),
                      Reason::kTcbStatus, "revoked"));
  policy.refused_advisories = {"INTEL-SA-2"};
  EXPECT_TRUE(Rejects(Changed(worse, policy), Reason::kTcbStatus, "refuses the advisory INTEL-SA-2"));
}

TEST(VerifyQuote, AsksThePolicyAboutTheTd) {
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.body.SetTdAttributes(kTdSeptVeDisable | kTdDebug); }),
                      Reason::kTdDebug, "debug mode"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.quote.body.SetTdAttributes(0); }), Reason::kTdAttributes,
                      "lacks the attributes SEPT_VE_DISABLE"));
  const auto service = [](auto& e) {
    e.quote.version = 5;
    e.quote.body.mr_service_td[47] = 1;
  };
  EXPECT_TRUE(Rejects(Changed(service), Reason::kServiceTd, "service TDs"));
  QuotePolicy policy;
  policy.td.allow_service_td = true;
  EXPECT_TRUE(Accepts(Changed(service, policy)));
}

TEST(VerifyQuote, AsksThePolicyAboutFreshness) {
  QuotePolicy policy;
  policy.max_collateral_age = 14 * kDay + kDay / 2;  // the TCB info's, to the second
  EXPECT_TRUE(Accepts(Changed([](auto&) {}, policy)));
  policy.max_collateral_age = 14 * kDay;
  EXPECT_TRUE(Rejects(Changed([](auto&) {}, policy), Reason::kTcbInfoExpired, "older than the policy allows"));
  EXPECT_TRUE(Rejects(Changed([](auto& e) { e.qe_identity.issued = "2026-01-01T00:00:00Z"; }, policy),
                      Reason::kQeIdentityExpired, "the QE identity of 2026-01-01T00:00:00Z is older"));
  EXPECT_TRUE(
      Rejects(Changed([](auto& e) { e.pck_crl.from = e.time - 29 * kDay; }, policy), Reason::kCrlExpired, "is older"));
  policy = {};
  policy.min_evaluation_number = 19;
  EXPECT_TRUE(Accepts(Changed([](auto&) {}, policy)));
  policy.min_evaluation_number = 20;
  EXPECT_TRUE(Rejects(Changed([](auto&) {}, policy), Reason::kTcbStatus, "evaluation number 19"));
}

TEST(VerifyQuote, MentionsAnotherChainInTheCollateral) {
  const QuoteVerdict verdict = Changed([](auto& e) { e.members["pck_certificate_chain"] = "\"another\""; });
  ASSERT_TRUE(Accepts(verdict));
  EXPECT_TRUE(verdict.report->other_pck_chain_in_collateral);
}

TEST(QuoteSteps, BelongToChecks) {
  const std::set<std::string_view> known = {"quote.format",       "quote.signature",  "quote.qe",
                                            "quote.pck-chain",    "quote.collateral", "quote.tcb",
                                            "quote.td-attributes"};
  std::set<std::string_view> found;
  for (const QuoteStep& step : QuoteSteps()) found.insert(step.check);
  EXPECT_EQ(found, known);
}

}  // namespace
}  // namespace gl
