#include <memory>

#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

std::function<void(E&)> Root(std::function<void(TrustedRootSpec&)> change) {
  return [change = std::move(change)](E& e) { e.edit_root = change; };
}

std::function<void(E&)> Text(BytesEdit edit) {
  return [edit = std::move(edit)](E& e) { e.edit_root_text = edit; };
}

std::function<void(E&)> LogWindow(std::string json) {
  return Root([json = std::move(json)](TrustedRootSpec& root) { root.tlogs.front().key_members["validFor"] = json; });
}

ProvenanceCases Texts() {
  const auto type = [](const std::string& text) {
    return Root([text](TrustedRootSpec& root) { root.members["mediaType"] = text; });
  };
  return {
      {"bad_root_no_json", Text([](const std::string&) { return "root"; }), "root.json"},
      {"bad_root_blank", Text([](const std::string&) { return "\n"; }), "root.json"},
      {"bad_root_null", Text([](const std::string&) { return "null"; }), "root.json"},
      {"bad_root_array", Text([](const std::string& text) { return "[" + text + "]"; }), "root.json"},
      {"bad_root_trailing", Text([](const std::string& text) { return text + "x"; }), "root.json"},
      {"bad_root_truncated", Text([](const std::string& text) { return text.substr(0, text.size() - 2); }),
       "root.json"},
      {"bad_root_second_line", Text([](const std::string& text) { return text + "{\n"; }), "root.json"},
      {"bad_root_twice_tlogs", Text(Doubling("tlogs", "[]")), "root.json"},
      {"bad_root_twice_authorities", Text(Doubling("certificateAuthorities", "[]")), "root.json"},
      {"bad_root_twice_inside_unknown",
       Root([](TrustedRootSpec& root) { root.members["operator"] = R"({"a":1,"a":2})"; }), "root.json"},
      {"bad_root_deep",
       Root([](TrustedRootSpec& root) { root.members["x"] = std::string(100, '[') + std::string(100, ']'); }),
       "root.json or bundle.limits"},
      {"bad_root_media_type", type("\"application/vnd.dev.sigstore.trustedroot+json;version=0.3\""), "root.media-type"},
      {"bad_root_media_type_case", type("\"application/vnd.dev.sigstore.TrustedRoot+json;version=0.1\""),
       "root.media-type"},
      {"bad_root_media_type_of_a_bundle", type(JsonText(kBundleV03)), "root.media-type"},
      {"bad_root_no_media_type", type(""), "root.media-type"},
      {"bad_root_second_media_type",
       [](E& e) {
         const SigstoreInstance other;
         TrustedRootSpec second = other.Root(other.tsa.Chain());
         second.members["mediaType"] = "\"x\"";
         e.edit_root_text = [text = second.Text()](const std::string& own) { return own + text + "\n"; };
       },
       "root.media-type"},
      {"good_root_media_type_dotted", type("\"application/vnd.dev.sigstore.trustedroot.v0.1+json\""), "ok"},
      {"good_root_media_type_02", type("\"application/vnd.dev.sigstore.trustedroot.v0.2+json\""), "ok"},
  };
}

ProvenanceCases Items() {
  return {
      {"bad_root_log_without_start", LogWindow("{}"), "root.log"},
      {"bad_root_log_without_window", LogWindow(""), "root.log"},
      {"bad_root_log_null_start", LogWindow(R"({"start":null})"), "root.log"},
      {"bad_root_log_start_no_time", LogWindow(R"({"start":"yesterday"})"), "root.log or root.json"},
      {"bad_root_log_start_no_day", LogWindow(R"({"start":"2025-02-30T00:00:00Z"})"), "root.log or root.json"},
      {"bad_root_log_start_other_zone", LogWindow(R"({"start":"2025-01-01T00:00:00+00:00"})"), "root.log or root.json"},
      {"bad_root_log_key", Root([](TrustedRootSpec& root) { root.tlogs.front().spki = "key"; }), "root.log"},
      {"bad_root_log_key_trailing", Root([](TrustedRootSpec& root) { root.tlogs.front().spki += "x"; }), "root.log"},
      {"bad_root_log_key_of_another_kind",
       Root([](TrustedRootSpec& root) { root.tlogs.front().spki = TestKey(KeyKind::kEd25519).Spki(); }),
       "root.log or tlog.unknown-log or tlog.threshold"},
      {"bad_root_log_key_exchanged",  // the id is of another key than the one that stands there
       Root([](TrustedRootSpec& root) { root.tlogs.front().spki = TestKey().Spki(); }),
       "root.log or tlog.unknown-log or tlog.set or tlog.threshold"},
      {"bad_root_ct_key_exchanged", Root([](TrustedRootSpec& root) { root.ctlogs.front().spki = TestKey().Spki(); }),
       "root.log or cert.sct"},
      {"bad_root_second_log_without_start", Root([](TrustedRootSpec& root) { root.tlogs.back().valid.start.reset(); }),
       "root.log"},
      {"bad_root_ct_log_without_start", Root([](TrustedRootSpec& root) { root.ctlogs.front().valid.start.reset(); }),
       "root.log"},
      {"bad_root_authority_garbage",
       Root([](TrustedRootSpec& root) { root.authorities.front().chain.front() = "garbage"; }), "root.ca"},
      {"bad_root_authority_trailing", Root([](TrustedRootSpec& root) { root.authorities.front().chain.back() += "x"; }),
       "root.ca"},
      {"bad_root_authority_without_certificates",
       Root([](TrustedRootSpec& root) { root.authorities.front().chain.clear(); }), "root.ca or cert.chain"},
      {"bad_root_tsa_garbage",
       [](E& e) {
         e.LikeRekorV2();
         e.edit_root = [](TrustedRootSpec& root) { root.timestamp_authorities.front().chain.front() = "garbage"; };
       },
       "root.ca"},
      {"good_root_log_of_unknown_kind_beside", Root([](TrustedRootSpec& root) {
         ListedLog unknown = root.tlogs.front();
         unknown.details = "PKIX_ML_DSA_65";
         unknown.spki = "a key of a kind to come";
         unknown.id = std::string(32, 'u');
         root.tlogs.push_back(unknown);
       }),
       "ok or root.log"},
  };
}

// What two instances list is never mixed: the bundle is of the first, and something of it is only in the second, which
// MOVE changes with the first.
void Lend(E& e, const std::function<void(TrustedRootSpec& own, TrustedRootSpec& lender)>& move) {
  const SigstoreInstance other;
  const auto second = std::make_shared<TrustedRootSpec>(other.Root(other.tsa.Chain()));
  e.edit_root = [second, move](TrustedRootSpec& own) { move(own, *second); };
  e.edit_root_text = [second](const std::string& own) { return own + second->Text() + "\n"; };
}

ProvenanceCases Mixtures() {
  return {
      {"bad_log_of_another_root",
       [](E& e) { Lend(e, [](TrustedRootSpec& own, TrustedRootSpec& lender) { std::swap(own.tlogs, lender.tlogs); }); },
       "tlog.unknown-log or tlog.threshold"},
      {"bad_root_that_lists_no_log_of_another_authority",
       [](E& e) {
         e.LikeGithub();  // neither entry nor SCT, as if the instance were GitHub's
         Lend(e, [](TrustedRootSpec&, TrustedRootSpec& lender) {
           lender.tlogs.clear();
           lender.ctlogs.clear();
         });
       },
       "tlog.threshold or cert.sct"},
      {"bad_authority_that_is_named_like_that_of_another_root",
       [](E& e) {
         e.issuer = FulcioCa();
         Lend(e, [](TrustedRootSpec&, TrustedRootSpec& lender) { lender.ctlogs.clear(); });
       },
       "cert.chain"},
      {"bad_tsa_of_another_root",
       [](E& e) {
         e.LikeRekorV2();
         Lend(e, [](TrustedRootSpec& own, TrustedRootSpec& lender) {
           std::swap(own.timestamp_authorities, lender.timestamp_authorities);
         });
       },
       "tsa.untrusted"},
  };
}

}  // namespace

const ProvenanceCases& HostileRoots() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Texts();
    for (const ProvenanceCases& some : {Items(), Mixtures()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
