#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

std::function<void(E&)> InTree(std::uint64_t index, std::uint64_t size) {
  return [index, size](E& e) {
    e.entries.front().index = index;
    e.entries.front().size = size;
  };
}

void AddRekorV2(E& e) {
  e.entries.push_back(EntryV2(e.instance.rekor2));
  e.timestamps = {TimestampSpec()};
}

// Every base64 text of the bundle that has a member's name of NAMES, in the URL alphabet and without padding.
std::string UrlAlphabet(std::string text) {
  for (const std::string_view name : {"rawBytes", "payload", "sig", "keyId", "rootHash", "canonicalizedBody"}) {
    std::size_t at = text.find("\"" + std::string(name) + "\":\"");
    while (at != std::string::npos) {
      at += name.size() + 4;
      for (; text.at(at) != '"'; ++at) {
        if (text[at] == '+') text[at] = '-';
        if (text[at] == '/') text[at] = '_';
        while (text[at] == '=') text.erase(at, 1);
        if (text[at] == '"') break;
      }
      at = text.find("\"" + std::string(name) + "\":\"", at);
    }
  }
  return text;
}

// Witnesses' lines before and behind the log's own, and one of the log's name with another key.
void AddCosignatures(std::vector<NoteSignature>& lines) {
  lines.insert(lines.begin(), {"witness.test", "\x01\x02\x03\x04", std::string(72, 'w')});
  lines.insert(lines.begin() + 1, {lines.back().name, "\x05\x06\x07\x08", std::string(64, 'x')});
  lines.push_back({"other.test", "\x09\x0A\x0B\x0C", std::string(64, 'y')});
}

ProvenanceCases Logs() {
  return {
      {"good_rekor1", [](E&) {}, "ok"},
      {"good_rekor1_with_timestamp", [](E& e) { e.timestamps = {TimestampSpec()}; }, "ok"},
      {"good_rekor1_time_from_timestamp_alone",
       [](E& e) {
         e.entries.front().promise = false;
         e.timestamps = {TimestampSpec()};
       },
       "ok"},
      {"good_rekor2", [](E& e) { e.LikeRekorV2(); }, "ok"},
      {"good_rekor2_integrated_time_zero",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().time = 0;
       },
       "ok"},
      {"good_both_logs", AddRekorV2, "ok"},
      {"good_github_instance", [](E& e) { e.LikeGithub(); }, "ok"},
      {"good_github_instance_with_what_it_does_not_list",
       [](E& e) {
         const std::vector<LogEntrySpec> entries = e.entries;
         const std::vector<SctSpec> scts = e.leaf.scts;
         e.LikeGithub();
         e.entries = entries;
         e.leaf.scts = scts;
       },
       "ok"},
      {"good_intoto_entry",
       [](E& e) {
         e.entries.front().kind = "intoto";
         e.entries.front().version = "0.0.2";
       },
       "ok"},
      {"good_unknown_log_beside", [](E& e) { e.entries.insert(e.entries.begin(), EntryV1(RekorV1())); }, "ok"},
      {"good_tree_of_one", InTree(0, 1), "ok"},
      {"good_tree_of_two", InTree(1, 2), "ok"},
      {"good_tree_of_three_last", InTree(2, 3), "ok"},
      {"good_tree_of_seven_last", InTree(6, 7), "ok"},
      {"good_tree_of_eight_first", InTree(0, 8), "ok"},
      {"good_tree_of_1500", InTree(1123, 1500), "ok"},
      {"good_tree_of_1025_last", InTree(1024, 1025), "ok"},
      {"good_checkpoint_cosigned", [](E& e) { e.entries.front().edit_signatures = AddCosignatures; }, "ok"},
      {"good_checkpoint_cosigned_rekor2",
       [](E& e) {
         e.LikeRekorV2();
         e.entries.front().edit_signatures = AddCosignatures;
       },
       "ok"},
      {"good_checkpoint_further_lines",
       [](E& e) { e.entries.front().edit_note = [](const std::string& note) { return note + "Timestamp: 7\n"; }; },
       "ok"},
  };
}

ProvenanceCases Spellings() {
  return {
      {"good_old_media_type", [](E& e) { e.media_type = "application/vnd.dev.sigstore.bundle+json;version=0.3"; },
       "ok"},
      {"good_url_alphabet", [](E& e) { e.edit_bundle = UrlAlphabet; }, "ok"},
      {"good_white_space_around", [](E& e) { e.edit_bundle = [](const std::string& t) { return t + "\r\n \n"; }; },
       "ok"},
      {"good_nulls",
       [](E& e) {
         e.material["publicKey"] = "null";
         e.material["x509CertificateChain"] = "null";
         e.bundle["messageSignature"] = "null";
         e.entries.front().members["logIndex"] = "5083831322";  // a number
       },
       "ok"},
      {"good_key_id_is_ignored",
       [](E& e) {
         e.edit_bundle = [](std::string text) {
           return text.replace(text.find("{\"sig\":"), 1, "{\"keyid\":\"whatever\",");
         };
       },
       "ok"},
      {"good_lines", [](E& e) { e.edit_bundle = [](const std::string& t) { return "\n{}\n\n" + t + "\n\n"; }; }, "ok"},
      {"good_lines_of_windows", [](E& e) { e.edit_bundle = [](const std::string& t) { return t + "\r\n\r\n"; }; },
       "ok"},
      {"good_npm_answer",
       [](E& e) {
         e.edit_bundle = [](const std::string& t) {
           return R"({"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":)" + t + "}]}";
         };
       },
       "ok"},
      {"good_two_lines_second_good",
       [](E& e) {
         ProvenanceEvidence foreign;
         e.edit_bundle = [first = foreign.Build().bundle](const std::string& t) { return first + "\n" + t + "\n"; };
       },
       "ok"},
      {"good_array", [](E& e) { e.edit_bundle = [](const std::string& t) { return "[" + t + "]"; }; }, "ok"},
      {"good_api_answer",
       [](E& e) {
         e.edit_bundle = [](const std::string& t) {
           return R"({"attestations":[{"bundle":null,"bundle_url":"https://example.org/x"},{"bundle":)" + t +
                  R"(,"repository_id":1}]})";
         };
       },
       "ok"},
  };
}

ProvenanceCases Subjects() {
  const auto other = [](int number) {
    return Subject("file-" + std::to_string(number), {{"sha256", JsonText(std::string(64, 'b'))}});
  };
  return {
      {"good_many_subjects",
       [other](E& e) {
         for (int i = 0; i < 200; ++i) e.statement.subjects.insert(e.statement.subjects.begin(), other(i));
       },
       "ok"},
      {"good_subject_with_two_digests",
       [](E& e) {
         e.statement.subjects = {
             Subject(kImageName, {{"sha512", JsonText(std::string(128, 'c'))}, {"sha256", JsonText(kImageDigest)}})};
       },
       "ok"},
      {"good_as_many_as_allowed",  // 32 entries, 32 timestamps, 1024 subjects, 32 digests
       [other](E& e) {
         const LogEntrySpec first = e.entries.front();
         for (std::int64_t i = 1; i < 32; ++i) {
           e.entries.push_back(first);
           e.entries.back().log_index += i;
         }
         e.timestamps.resize(32);
         JsonMembers digests = {{"sha256", JsonText(kImageDigest)}};
         for (int i = 1; i < 32; ++i) digests.emplace_back("x" + std::to_string(i), "\"00\"");
         e.statement.subjects.assign(1023, other(0));
         e.statement.subjects.push_back(Subject(kImageName, digests));
       },
       "ok"},
      {"good_second_dependency",
       [](E& e) {
         e.statement.other_dependencies = {
             R"({"uri":"git+https://github.com/example/tools@refs/heads/main","digest":{"gitCommit":")" +
             std::string(40, 'd') + "\"}}"};
       },
       "ok"},
  };
}

}  // namespace

const ProvenanceCases& GoodProvenance() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = Logs();
    for (const ProvenanceCases& some : {Spellings(), Subjects()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
