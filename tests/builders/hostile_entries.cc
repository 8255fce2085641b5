#include "base/base64.h"
#include "crypto/digest.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;
using ContentChange = std::function<void(SignedContent&)>;

std::function<void(E&)> Promised(BytesEdit edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_promised = edit; });
}

std::function<void(E&)> Body(BytesEdit edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_body = edit; });
}

// The entry is about the bundle's content, but for CHANGE.
void Misname(E& e, const ContentChange& change) {
  SignedContent about = e.Content();
  // The entry has to name the signature and certificate that the bundle has, and those are made once.
  e.edit_signature = [signature = about.signature](const std::string&) { return signature; };
  e.edit_certificate = [certificate = about.verifier](const std::string&) { return certificate; };
  change(about);
  e.entries.front().about = about;
}

std::function<void(E&)> About(ContentChange change) {
  return [change = std::move(change)](E& e) { Misname(e, change); };
}

std::function<void(E&)> AboutInRekorV2(ContentChange change) {
  return [change = std::move(change)](E& e) {
    e.LikeRekorV2();
    Misname(e, change);
  };
}

std::function<void(E&)> Intoto(BytesEdit edit, ContentChange change = [](SignedContent&) {}) {
  return [edit = std::move(edit), change = std::move(change)](E& e) {
    Misname(e, change);
    LogEntrySpec& entry = e.entries.front();
    entry.kind = "intoto";
    entry.version = "0.0.2";
    entry.edit_body = edit;
  };
}

void NameAnotherCertificate(SignedContent& content) { content.verifier = ProvenanceEvidence().Content().verifier; }

void SignAgain(SignedContent& content) { content.signature = TestKey().SignDer(content.pae); }

// A second entry, of a place of its own in the same log.
LogEntrySpec Another(const E& e) {
  LogEntrySpec entry = e.entries.front();
  entry.log_index += 17;
  entry.index += 1;
  return entry;
}

std::function<void(E&)> WithSecond(EntryChange change) {
  return [change = std::move(change)](E& e) {
    e.entries.push_back(Another(e));
    change(e.entries.back());
  };
}

std::function<void(E&)> WithFirst(EntryChange change) {
  return [change = std::move(change)](E& e) {
    e.entries.insert(e.entries.begin(), Another(e));
    change(e.entries.front());
  };
}

std::function<void(E&)> LogWindow(std::optional<std::int64_t> start, std::optional<std::int64_t> end) {
  return [start, end](E& e) {
    e.edit_root = [start, end](TrustedRootSpec& root) { root.tlogs.front().valid = {start, end}; };
  };
}

std::function<void(E&)> Kind(std::string kind, std::string version) {
  return Entry([kind = std::move(kind), version = std::move(version)](LogEntrySpec& entry) {
    entry.kind = kind;
    entry.version = version;
  });
}

ProvenanceCases Counts() {
  return {
      {"bad_no_entry", [](E& e) { e.entries.clear(); }, "tlog.threshold"},
      {"bad_no_entry_but_timestamp",
       [](E& e) {
         e.entries.clear();
         e.timestamps = {TimestampSpec()};
       },
       "tlog.threshold"},
      {"bad_empty_entries", [](E& e) { e.material["tlogEntries"] = "[]"; }, "tlog.threshold"},
      {"bad_unknown_log_alone", [](E& e) { e.entries = {EntryV1(RekorV1())}; }, "tlog.unknown-log or tlog.threshold"},
      {"bad_unknown_log_of_the_same_name_with_timestamp",
       [](E& e) {
         e.entries = {EntryV1(RekorV1())};
         e.timestamps = {TimestampSpec()};
       },
       "tlog.unknown-log or tlog.threshold"},
      {"bad_log_id_of_another_log", Entry([](LogEntrySpec& entry) {
         entry.members["logId"] = R"({"keyId":")" + Base64Encode(RekorV1().Id()) + "\"}";
       }),
       "tlog.unknown-log or tlog.threshold"},
      {"bad_log_id_of_the_other_listed_log",
       [](E& e) {
         e.entries.front().members["logId"] = R"({"keyId":")" + Base64Encode(e.instance.rekor2.Id()) + "\"}";
       },
       "tlog.set or tlog.checkpoint"},
      {"bad_same_entry_twice", [](E& e) { e.entries.push_back(e.entries.front()); }, "tlog.duplicate"},
      {"bad_same_index_twice", WithSecond([](LogEntrySpec& entry) { entry.log_index -= 17; }), "tlog.duplicate"},
      {"bad_unknown_log_entry_twice_beside", [](E& e) { e.entries.insert(e.entries.begin(), 2, EntryV1(RekorV1())); },
       "tlog.duplicate"},
      {"bad_second_entry_of_another_bundle",
       WithSecond([](LogEntrySpec& entry) { entry.about = ContentOfAnotherBundle(); }), "tlog.content"},
      {"bad_first_entry_of_another_bundle",
       WithFirst([](LogEntrySpec& entry) { entry.about = ContentOfAnotherBundle(); }), "tlog.content"},
      {"bad_second_promise", WithSecond([](LogEntrySpec& entry) { entry.edit_promise = FlippingLast(); }), "tlog.set"},
      {"bad_first_promise", WithFirst([](LogEntrySpec& entry) { entry.edit_promise = FlippingLast(); }), "tlog.set"},
      {"bad_second_without_proof", WithSecond([](LogEntrySpec& entry) { entry.proof = false; }), "tlog.missing-proof"},
      {"bad_second_time_outside", WithSecond([](LogEntrySpec& entry) { entry.time = kSigningTime + kLeafLife + 1; }),
       "time.outside-certificate"},
      {"bad_second_of_rekor2_about_payload",
       [](E& e) {
         e.timestamps = {TimestampSpec()};
         e.entries.push_back(EntryV2(e.instance.rekor2));
         e.entries.back().about = ContentOfAnotherBundle();
       },
       "tlog.content"},
  };
}

ProvenanceCases Promises() {
  return {
      {"bad_promise_flipped", Entry([](LogEntrySpec& entry) { entry.edit_promise = FlippingLast(); }), "tlog.set"},
      {"bad_promise_empty",
       Entry([](LogEntrySpec& entry) { entry.edit_promise = [](const std::string&) { return ""; }; }), "tlog.set"},
      {"bad_promise_trailing",
       Entry([](LogEntrySpec& entry) { entry.edit_promise = [](const std::string& s) { return s + "x"; }; }),
       "tlog.set"},
      {"bad_promise_of_another_key", Entry([](LogEntrySpec& entry) {
         entry.edit_promise = [](const std::string&) { return TestKey().SignDer("{}"); };
       }),
       "tlog.set"},
      {"bad_promise_for_another_body",
       Promised([](std::string text) { return text.replace(text.find("\"body\":\"") + 9, 1, "_"); }), "tlog.set"},
      {"bad_promise_for_another_time", Promised(Replacing("Time\":177", "Time\":178")), "tlog.set"},
      {"bad_promise_for_another_index", Promised(Replacing("logIndex\":5", "logIndex\":6")), "tlog.set"},
      {"bad_promise_for_index_in_tree", Promised(Replacing("logIndex\":5083831322", "logIndex\":40")), "tlog.set"},
      {"bad_promise_with_blanks", Promised(Replacing("{\"body\":", "{\"body\": ")), "tlog.set"},
      {"bad_promise_over_upper_case_id", Promised([](std::string text) {
         const std::size_t begin = text.find("\"logID\":\"") + 9;
         for (std::size_t at = begin; text.at(at) != '"'; ++at) {
           if (text[at] >= 'a' && text[at] <= 'f') text[at] = static_cast<char>(text[at] - 'a' + 'A');
         }
         return text;
       }),
       "tlog.set"},
      {"bad_time_changed_afterwards",
       Entry([](LogEntrySpec& entry) { entry.members["integratedTime"] = JsonDecimal(kSigningTime + 1); }), "tlog.set"},
      {"bad_index_changed_afterwards",
       Entry([](LogEntrySpec& entry) { entry.members["logIndex"] = JsonDecimal(5083831323); }), "tlog.set"},
      {"bad_promise_without_time", Entry([](LogEntrySpec& entry) { entry.members["integratedTime"] = ""; }),
       "tlog.log-validity or tlog.set"},
      {"bad_promise_of_time_zero", Entry([](LogEntrySpec& entry) { entry.time = 0; }), "tlog.log-validity"},
      {"bad_negative_time", Entry([](LogEntrySpec& entry) { entry.time = -1; }), "bundle.json or tlog.log-validity"},
      {"bad_time_beyond_64_bits",
       Entry([](LogEntrySpec& entry) { entry.members["integratedTime"] = "\"18446744075480265616\""; }),
       "bundle.json or tlog.set or tlog.log-validity"},
      {"bad_time_with_plus", Entry([](LogEntrySpec& entry) { entry.members["integratedTime"] = "\"+1770714000\""; }),
       "bundle.json or tlog.set"},
      {"bad_time_with_fraction", Entry([](LogEntrySpec& entry) { entry.members["integratedTime"] = "1770714000.0"; }),
       "bundle.json or tlog.set"},
      {"bad_log_not_yet_listed", LogWindow(kSigningTime + 1, std::nullopt), "tlog.log-validity"},
      {"bad_log_no_longer_listed", LogWindow(kListedSince, kSigningTime - 1), "tlog.log-validity"},
      {"bad_promise_by_rekor2",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().promise = true;
         e.entries.front().time = kSigningTime;
       },
       "tlog.set"},
  };
}

ProvenanceCases Kinds() {
  return {
      {"bad_kind_in_body", Entry([](LogEntrySpec& entry) { entry.body["kind"] = "\"intoto\""; }), "tlog.kind"},
      {"bad_version_in_body", Entry([](LogEntrySpec& entry) { entry.body["apiVersion"] = "\"0.0.2\""; }), "tlog.kind"},
      {"bad_kind_beside_body",
       Entry([](LogEntrySpec& entry) { entry.members["kindVersion"] = R"({"kind":"intoto","version":"0.0.2"})"; }),
       "tlog.kind"},
      {"bad_kind_missing", Entry([](LogEntrySpec& entry) { entry.members["kindVersion"] = ""; }),
       "tlog.kind or bundle.json"},
      {"bad_kind_of_other_things", Kind("rfc3161", "0.0.1"), "tlog.kind"},
      {"bad_kind_case", Kind("DSSE", "0.0.1"), "tlog.kind"},
      {"bad_dsse_002", Kind("dsse", "0.0.2"), "tlog.kind"},
      {"bad_intoto_001", Kind("intoto", "0.0.1"), "tlog.kind"},
      {"bad_hashedrekord_001_for_an_envelope",
       [](E& e) {
         Misname(e,
                 [](SignedContent& about) { about.artifact_digest = DigestOf(HashAlgorithm::kSha256, about.payload); });
         e.entries.front().kind = "hashedrekord";
       },
       "tlog.kind or tlog.content"},
      {"bad_body_no_json", Body([](const std::string&) { return "body"; }), "tlog.body"},
      {"bad_body_empty", Body([](const std::string&) { return ""; }), "tlog.body"},
      {"bad_body_array", Body([](const std::string& text) { return "[" + text + "]"; }), "tlog.body"},
      {"bad_body_trailing", Body([](const std::string& text) { return text + "}"; }), "tlog.body"},
      {"bad_body_twice_kind", Body(Doubling("kind", "\"dsse\"")), "tlog.body"},
      {"bad_body_twice_payload_hash", Body(Doubling("payloadHash", "{}")), "tlog.body"},
      {"bad_body_twice_verifier", Body(Doubling("verifier", "\"\"")), "tlog.body"},
      {"bad_body_deep",
       Entry([](LogEntrySpec& entry) { entry.body["extra"] = std::string(100, '[') + std::string(100, ']'); }),
       "tlog.body or bundle.limits"},
      {"bad_body_without_spec", Entry([](LogEntrySpec& entry) { entry.body["spec"] = ""; }),
       "tlog.body or tlog.content"},
      {"bad_body_empty_spec", Entry([](LogEntrySpec& entry) { entry.body["spec"] = "{}"; }),
       "tlog.content or tlog.body"},
  };
}

ProvenanceCases Contents() {
  const auto payload = [](SignedContent& about) { about.payload += " "; };
  const auto twice = [](std::string text) {
    const std::size_t begin = text.find("\"signatures\":[") + 14;
    return text.insert(begin, text.substr(begin, text.find(']', begin) - begin) + ",");
  };
  return {
      {"bad_entry_of_another_bundle", Entry([](LogEntrySpec& entry) { entry.about = ContentOfAnotherBundle(); }),
       "tlog.content"},
      {"bad_entry_about_another_signature", About(SignAgain), "tlog.content"},
      {"bad_entry_about_another_certificate", About(NameAnotherCertificate), "tlog.content"},
      {"bad_entry_about_the_certificate_issued_again",
       [](E& e) {
         const std::string again = e.issuer.Leaf(e.leaf, e.leaf_key);
         Misname(e, [again](SignedContent& about) { about.verifier = again; });
       },
       "tlog.content"},
      {"bad_entry_about_another_payload", About(payload), "tlog.content"},
      {"bad_entry_about_the_key_alone",
       [](E& e) {
         Misname(e, [spki = e.leaf_key.Spki()](SignedContent& about) {
           about.verifier = spki;
           about.verifier_is_key = true;
         });
       },
       "tlog.content"},
      {"bad_entry_about_two_signatures", Body(twice), "tlog.content"},
      {"bad_entry_about_no_signature", Body([](std::string text) {
         const std::size_t begin = text.find("\"signatures\":[") + 14;
         return text.erase(begin, text.find(']', begin) - begin);
       }),
       "tlog.content"},
      {"bad_entry_hash_of_another_algorithm", Body([](std::string text) {
         const std::size_t at = text.find("sha256", text.find("payloadHash"));
         return text.replace(at, 6, "sha512");
       }),
       "tlog.content"},
      {"bad_intoto_signature_encoded_once",
       [](E& e) {
         Misname(e, [](SignedContent&) {});
         LogEntrySpec& entry = e.entries.front();
         entry.kind = "intoto";
         entry.version = "0.0.2";
         const std::string once = Base64Encode(entry.about->signature);
         entry.edit_body = Replacing(Base64Encode(once), once);
       },
       "tlog.content"},
      {"bad_intoto_about_another_signature", Intoto(std::identity(), SignAgain), "tlog.content"},
      {"bad_intoto_about_another_certificate", Intoto(std::identity(), NameAnotherCertificate), "tlog.content"},
      {"bad_intoto_about_another_payload", Intoto(std::identity(), payload), "tlog.content"},
      {"bad_intoto_about_another_type",
       Intoto(std::identity(), [](SignedContent& about) { about.payload_type = "application/json"; }), "tlog.content"},
      {"bad_intoto_about_two_signatures", Intoto(twice), "tlog.content"},
  };
}

ProvenanceCases RekorV2Contents() {
  return {
      {"bad_rekor2_about_another_signature", AboutInRekorV2(SignAgain), "tlog.content"},
      {"bad_rekor2_about_another_certificate", AboutInRekorV2(NameAnotherCertificate), "tlog.content"},
      {"bad_rekor2_about_another_payload", AboutInRekorV2([](SignedContent& about) { about.pae += " "; }),
       "tlog.content"},
      {"bad_rekor2_about_payload_without_type", AboutInRekorV2([](SignedContent& about) { about.pae = about.payload; }),
       "tlog.content"},
      {"bad_rekor2_about_the_key_alone",
       [](E& e) {
         e.LikeRekorV2();
         Misname(e, [spki = e.leaf_key.Spki()](SignedContent& about) {
           about.verifier = spki;
           about.verifier_is_key = true;
         });
       },
       "tlog.content"},
      {"bad_rekor2_hash_of_another_algorithm",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().edit_body = Replacing("SHA2_256\",\"digest", "SHA2_512\",\"digest");
       },
       "tlog.content"},
      {"bad_rekor2_twice_digest",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().edit_body = Doubling("digest", "\"AAAA\"");
       },
       "tlog.body"},
  };
}

}  // namespace

const ProvenanceCases& HostileEntries() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Counts();
    for (const ProvenanceCases& some : {Promises(), Kinds(), Contents(), RekorV2Contents()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
