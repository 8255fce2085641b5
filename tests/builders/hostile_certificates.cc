#include "tests/builders/der_writer.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

std::function<void(E&)> Sct(std::function<void(SctSpec&)> change) {
  return [change = std::move(change)](E& e) { change(e.leaf.scts.front()); };
}

std::function<void(E&)> Leaf(std::function<void(LeafSpec&)> change) {
  return [change = std::move(change)](E& e) { change(e.leaf); };
}

// The instance's own authority, which issues the leaf as well.
std::function<void(E&)> Ca(std::function<void(FulcioCa&)> change) {
  return [change = std::move(change)](E& e) {
    change(e.instance.ca);
    e.issuer = e.instance.ca;
  };
}

std::function<void(E&)> CaWindow(std::optional<std::int64_t> start, std::optional<std::int64_t> end) {
  return [start, end](E& e) {
    e.edit_root = [start, end](TrustedRootSpec& root) { root.authorities.front().valid = {start, end}; };
  };
}

std::function<void(E&)> CtWindow(std::optional<std::int64_t> start, std::optional<std::int64_t> end) {
  return [start, end](E& e) {
    e.edit_root = [start, end](TrustedRootSpec& root) { root.ctlogs.front().valid = {start, end}; };
  };
}

std::function<void(E&)> Claim(unsigned number, std::string value) {
  return Leaf([number, value = std::move(value)](LeafSpec& leaf) { leaf.raw_claims[number] = value; });
}

ProvenanceCases Scts() {
  return {
      {"bad_no_sct", Leaf([](LeafSpec& leaf) { leaf.scts.clear(); }), "cert.sct"},
      {"bad_sct_of_unknown_log", Sct([](SctSpec& sct) { sct.key = TestKey(); }), "cert.sct"},
      {"bad_sct_signed_by_another_key",
       [](E& e) {
         SctSpec& sct = e.leaf.scts.front();
         sct.log_id = ListedCtLog(sct.key).id;
         sct.key = TestKey();
       },
       "cert.sct"},
      {"bad_sct_signature_flipped", Sct([](SctSpec& sct) { sct.edit_signature = FlippingLast(); }), "cert.sct"},
      {"bad_sct_of_another_certificate", Sct([](SctSpec& sct) { sct.edit_tbs = FlippingLast(); }), "cert.sct"},
      {"bad_sct_of_another_issuer", Sct([](SctSpec& sct) { sct.issuer_key_hash = std::string(32, 'i'); }), "cert.sct"},
      {"bad_sct_of_the_root_as_issuer",
       [](E& e) {
         const std::string id = ListedCtLog(e.issuer.root_key).id;  // the same hash of its key
         e.leaf.scts.front().issuer_key_hash = id;
       },
       "cert.sct"},
      {"bad_sct_version", Sct([](SctSpec& sct) { sct.version = 1; }), "cert.sct"},
      {"bad_sct_hash", Sct([](SctSpec& sct) { sct.hash = 5; }), "cert.sct"},
      {"bad_sct_algorithm", Sct([](SctSpec& sct) { sct.algorithm = 1; }), "cert.sct"},
      {"bad_sct_before_the_log_was_listed", CtWindow(kSigningTime + 1, std::nullopt), "cert.sct"},
      {"bad_sct_after_the_log_was_listed", CtWindow(kListedSince, kSigningTime - 1), "cert.sct"},
      {"bad_sct_list_empty",
       Leaf([](LeafSpec& leaf) { leaf.edit_scts = [](const std::string&) { return std::string(2, '\0'); }; }),
       "cert.sct"},
      {"bad_sct_list_trailing",
       Leaf([](LeafSpec& leaf) { leaf.edit_scts = [](const std::string& list) { return list + "x"; }; }), "cert.sct"},
      {"bad_sct_list_truncated",
       Leaf([](LeafSpec& leaf) { leaf.edit_scts = [](const std::string& list) { return list.substr(0, 40); }; }),
       "cert.sct"},
      {"bad_sct_list_length", Leaf([](LeafSpec& leaf) {
         leaf.edit_scts = [](std::string list) {
           ++list.at(1);
           return list;
         };
       }),
       "cert.sct"},
      {"bad_sct_not_in_octets",
       Leaf([](LeafSpec& leaf) { leaf.edit_scts_value = [](const std::string& der) { return der.substr(2); }; }),
       "cert.sct"},
      {"bad_sct_value_trailing",
       Leaf([](LeafSpec& leaf) { leaf.edit_scts_value = [](const std::string& der) { return der + "x"; }; }),
       "cert.sct"},
      {"bad_sct_log_of_another_root",
       [](E& e) {
         const SigstoreInstance other;
         e.edit_root = [](TrustedRootSpec& root) { root.ctlogs.front() = ListedCtLog(TestKey()); };
         e.edit_root_text = [text = other.Root(other.tsa.Chain()), ct = e.instance.ct_key](const std::string& own) {
           TrustedRootSpec lender = text;
           lender.ctlogs = {ListedCtLog(ct)};
           return own + lender.Text() + "\n";
         };
       },
       "cert.sct"},
  };
}

ProvenanceCases Leaves() {
  const auto critical = CertExtension("1.3.6.1.4.1.99999.1", true, DerUtf8("unknown"));
  return {
      {"bad_leaf_without_purpose", Leaf([](LeafSpec& leaf) { leaf.purposes.clear(); }), "cert.eku"},
      {"bad_leaf_for_servers", Leaf([](LeafSpec& leaf) { leaf.purposes = {std::string(kServerAuth)}; }), "cert.eku"},
      {"bad_leaf_for_timestamps", Leaf([](LeafSpec& leaf) { leaf.purposes = {std::string(kTimeStamping)}; }),
       "cert.eku"},
      {"bad_leaf_any_purpose", Leaf([](LeafSpec& leaf) { leaf.purposes = {"2.5.29.37.0"}; }), "cert.eku"},
      {"bad_leaf_without_key_usage", Leaf([](LeafSpec& leaf) { leaf.cert.key_usage.reset(); }), "cert.key-usage"},
      {"bad_leaf_other_key_usage", Leaf([](LeafSpec& leaf) { leaf.cert.key_usage = 0x08; }), "cert.key-usage"},
      {"bad_leaf_unknown_critical_extension", Leaf([critical](LeafSpec& leaf) { leaf.more_extensions = {critical}; }),
       "cert.extension or cert.chain"},
      {"bad_claim_no_text", Claim(kIssuer, Der(0x16, kGithubIssuerUri)), "cert.extension"},
      {"bad_claim_raw_text", Claim(kIssuer, std::string(kGithubIssuerUri)), "cert.extension"},
      {"bad_claim_trailing", Claim(kIssuer, DerUtf8(kGithubIssuerUri) + "x"), "cert.extension"},
      {"bad_claim_truncated", Claim(kRepoUri, "\x0C\x50https://github.com/example"), "cert.extension"},
      {"bad_claim_empty", Claim(kRepoUri, ""), "cert.extension"},
      {"bad_claim_indefinite_length", Claim(kRepoDigest, "\x0C\x80" + std::string(40, 'a')), "cert.extension"},
      {"bad_claim_long_form_of_a_short_length", Claim(kRunner, "\x0C\x81\x0Dgithub-hosted"), "cert.extension"},
      {"bad_claim_twice", Leaf([](LeafSpec& leaf) {
         leaf.more_extensions = {
             CertExtension("1.3.6.1.4.1.57264.1.12", false, DerUtf8("https://github.com/evil/evil"))};
       }),
       "cert.extension or bundle.certificate or cert.chain"},
      {"bad_issuers_disagree", Leaf([](LeafSpec& leaf) { leaf.claims[kOldIssuer] = "https://accounts.example.org"; }),
       "cert.extension"},
      {"bad_issuers_disagree_the_other_way",
       [](E& e) {
         e.leaf.claims[kIssuer] = "https://accounts.example.org";
         e.policy["issuer"] = "https://accounts.example.org";
       },
       "cert.extension"},
      {"bad_san_twice_good_one_last", Leaf([](LeafSpec& leaf) {
         leaf.names = {UriName("https://github.com/evil/evil")};
         leaf.more_extensions = {CertExtension("2.5.29.17", true, DerSequence(UriName(kWorkflowUri)))};
       }),
       "identity.san or cert.extension or bundle.certificate or cert.chain"},
      {"bad_purposes_twice", Leaf([](LeafSpec& leaf) {
         leaf.purposes = {std::string(kServerAuth)};
         leaf.more_extensions = {PurposesExtension({std::string(kCodeSigning)}, false)};
       }),
       "cert.eku or cert.extension or bundle.certificate or cert.chain"},
      {"bad_purposes_twice_good_one_first",
       Leaf([](LeafSpec& leaf) { leaf.more_extensions = {PurposesExtension({std::string(kServerAuth)}, false)}; }),
       "cert.eku or cert.extension or bundle.certificate or cert.chain"},
      {"bad_constraints_twice", Leaf([](LeafSpec& leaf) {
         leaf.cert.ca = false;
         leaf.more_extensions = {CertExtension("2.5.29.19", true, DerSequence(DerBoolean(true)))};
       }),
       "cert.extension or bundle.certificate or cert.chain"},
      {"bad_sct_extension_twice", Leaf([](LeafSpec& leaf) {
         leaf.more_extensions = {CertExtension("1.3.6.1.4.1.11129.2.4.2", false, DerOctets(std::string(2, '\0')))};
       }),
       "cert.sct or cert.extension or bundle.certificate or cert.chain"},
      {"bad_san_twice", Leaf([](LeafSpec& leaf) {
         leaf.more_extensions = {
             CertExtension("2.5.29.17", true, DerSequence(UriName("https://github.com/evil/evil")))};
       }),
       "identity.san or cert.extension or bundle.certificate or cert.chain"},
  };
}

ProvenanceCases Chains() {
  return {
      {"bad_authority_of_the_same_names", [](E& e) { e.issuer = FulcioCa(); }, "cert.chain"},
      {"bad_leaf_signed_by_another_key", [](E& e) { e.issuer.key = TestKey(); }, "cert.chain"},
      {"bad_leaf_signed_by_the_key_in_it", [](E& e) { e.issuer.key = e.leaf_key; }, "cert.chain"},
      {"bad_leaf_signed_by_the_root",
       [](E& e) {
         e.issuer.key = e.issuer.root_key;
         e.leaf.scts.front().issuer_key_hash.reset();
       },
       "cert.chain"},
      {"bad_leaf_names_another_issuer", Leaf([](LeafSpec& leaf) { leaf.cert.issuer = "test fulcio root"; }),
       "cert.chain"},
      {"bad_leaf_signed_by_another_leaf",
       [](E& e) {
         const ProvenanceEvidence innocent;
         e.issuer.key = innocent.leaf_key;
         e.leaf.cert.issuer = "an innocent leaf";
       },
       "cert.chain"},
      {"bad_ca_not_yet_listed", CaWindow(kSigningTime + 1, std::nullopt), "cert.chain"},
      {"bad_ca_no_longer_listed", CaWindow(kListedSince, kSigningTime - 1), "cert.chain"},
      {"bad_ca_listed_until_between_the_times",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.edit_root = [](TrustedRootSpec& root) { root.authorities.front().valid.end = kSigningTime + 4; };
       },
       "cert.chain"},
      {"bad_intermediate_over", Ca([](FulcioCa& ca) { ca.intermediate.until = kSigningTime - 1; }), "cert.chain"},
      {"bad_intermediate_not_yet", Ca([](FulcioCa& ca) { ca.intermediate.from = kSigningTime + 1; }), "cert.chain"},
      {"bad_root_over", Ca([](FulcioCa& ca) { ca.root.until = kSigningTime - 1; }), "cert.chain"},
      {"bad_intermediate_no_authority", Ca([](FulcioCa& ca) { ca.intermediate.ca = false; }), "cert.chain or root.ca"},
      {"bad_intermediate_without_constraints", Ca([](FulcioCa& ca) { ca.intermediate.ca.reset(); }),
       "cert.chain or root.ca"},
      {"bad_intermediate_may_not_sign", Ca([](FulcioCa& ca) { ca.intermediate.key_usage = kDigitalSignature; }),
       "cert.chain or root.ca"},
      {"bad_root_path_length", Ca([](FulcioCa& ca) { ca.root.path_length = 0; }), "cert.chain or root.ca"},
      {"bad_intermediate_for_servers",
       Ca([](FulcioCa& ca) { ca.intermediate.extensions = {PurposesExtension({std::string(kServerAuth)}, false)}; }),
       "cert.chain or root.ca"},
      {"bad_intermediate_signed_by_another_root",
       [](E& e) {
         FulcioCa other;
         other.key = e.instance.ca.key;
         e.edit_root = [chain = other.Chain()](TrustedRootSpec& root) {
           root.authorities.front().chain.front() = chain.front();
         };
       },
       "cert.chain or root.ca"},
      {"bad_root_alone_listed",
       [](E& e) {
         e.edit_root = [](TrustedRootSpec& root) {
           root.authorities.front().chain.erase(root.authorities.front().chain.begin());
         };
       },
       "cert.chain"},
      {"bad_no_authority_listed", [](E& e) { e.edit_root = [](TrustedRootSpec& root) { root.authorities.clear(); }; },
       "cert.chain or root.ca"},
      {"bad_issuer_is_the_timestamp_authority",
       [](E& e) {
         e.issuer.key = e.instance.tsa.root_key;
         e.leaf.cert.issuer = e.instance.tsa.root.subject;
       },
       "cert.chain"},
  };
}

}  // namespace

const ProvenanceCases& HostileCertificates() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Scts();
    for (const ProvenanceCases& some : {Leaves(), Chains()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
