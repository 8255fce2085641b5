#include "base/base64.h"
#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;
using Hashes = std::vector<std::string>;
using Lines = std::vector<NoteSignature>;

std::function<void(E&)> Proof(const char* member, std::string value) {
  return Entry([member, value = std::move(value)](LogEntrySpec& entry) { entry.proof_members[member] = value; });
}

std::function<void(E&)> Path(std::function<void(Hashes&)> edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_hashes = edit; });
}

// The checkpoint's text, signed as it is then.
std::function<void(E&)> Note(BytesEdit edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_note = edit; });
}

std::function<void(E&)> Envelope(BytesEdit edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_envelope = edit; });
}

std::function<void(E&)> Signatures(std::function<void(Lines&)> edit) {
  return Entry([edit = std::move(edit)](LogEntrySpec& entry) { entry.edit_signatures = edit; });
}

// Line NUMBER of the note becomes TEXT.
BytesEdit Line(std::size_t number, std::string text) {
  return [number, text = std::move(text)](std::string note) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < number; ++i) begin = note.find('\n', begin) + 1;
    return note.replace(begin, note.find('\n', begin) - begin, text);
  };
}

std::function<void(E&)> RekorV2Entry(EntryChange change) {
  return [change = std::move(change)](E& e) {
    e.LikeRekorV2();
    change(e.entries.front());
  };
}

ProvenanceCases ProofMembers() {
  return {
      {"bad_no_proof", Entry([](LogEntrySpec& entry) { entry.proof = false; }), "tlog.missing-proof"},
      {"bad_proof_null", Entry([](LogEntrySpec& entry) { entry.members["inclusionProof"] = "null"; }),
       "tlog.missing-proof"},
      {"bad_no_checkpoint", Entry([](LogEntrySpec& entry) { entry.checkpoint = false; }),
       "tlog.missing-proof or tlog.checkpoint"},
      {"bad_empty_checkpoint", Envelope([](const std::string&) { return ""; }),
       "tlog.checkpoint or tlog.missing-proof"},
      {"bad_rekor2_no_proof", RekorV2Entry([](LogEntrySpec& entry) { entry.proof = false; }), "tlog.missing-proof"},
      {"bad_index_at_size", Proof("logIndex", "\"100\""), "tlog.index"},
      {"bad_index_far_beyond", Proof("logIndex", "\"9223372036854775807\""), "tlog.index"},
      {"bad_index_over_all_trees", Proof("logIndex", "\"5083831322\""), "tlog.index"},
      {"bad_index_beyond_64_bits", Proof("logIndex", "\"18446744073709551656\""),
       "bundle.json or tlog.index or tlog.proof"},
      {"bad_index_negative", Proof("logIndex", "\"-1\""), "bundle.json or tlog.index or tlog.proof"},
      {"bad_index_with_plus", Proof("logIndex", "\"+40\""), "bundle.json or tlog.index or tlog.proof"},
      {"bad_index_no_number", Proof("logIndex", "\"4O\""), "bundle.json or tlog.index or tlog.proof"},
      {"bad_index_before", Proof("logIndex", "\"39\""), "tlog.proof"},
      {"bad_index_behind", Proof("logIndex", "\"41\""), "tlog.proof"},
      {"bad_index_missing", Proof("logIndex", ""), "tlog.proof or bundle.json or tlog.index"},
      {"bad_size", Proof("treeSize", "\"101\""), "tlog.checkpoint or tlog.proof"},
      {"bad_size_zero", Proof("treeSize", "\"0\""), "tlog.index or tlog.checkpoint"},
      {"bad_root_hash", Proof("rootHash", JsonBytes(std::string(32, 'r'))), "tlog.checkpoint or tlog.proof"},
      {"bad_root_hash_short", Proof("rootHash", JsonBytes(std::string(31, 'r'))), "tlog.checkpoint or tlog.proof"},
      {"bad_hash_dropped", Path([](Hashes& path) { path.pop_back(); }), "tlog.proof"},
      {"bad_first_hash_dropped", Path([](Hashes& path) { path.erase(path.begin()); }), "tlog.proof"},
      {"bad_hash_added", Path([](Hashes& path) { path.push_back(path.back()); }), "tlog.proof"},
      {"bad_hash_short", Path([](Hashes& path) { path.back().pop_back(); }), "tlog.proof"},
      {"bad_hash_long", Path([](Hashes& path) { path.back() += '\0'; }), "tlog.proof"},
      {"bad_hash_empty", Path([](Hashes& path) { path.emplace_back(); }), "tlog.proof"},
      {"bad_hash_flipped", Path([](Hashes& path) { path.at(2) = FlippingLast()(path.at(2)); }), "tlog.proof"},
      {"bad_hashes_swapped", Path([](Hashes& path) { std::swap(path.at(0), path.at(1)); }), "tlog.proof"},
      {"bad_no_hashes", Path([](Hashes& path) { path.clear(); }), "tlog.proof"},
      {"bad_hash_in_tree_of_one", Entry([](LogEntrySpec& entry) {
         entry.index = 0;
         entry.size = 1;
         entry.edit_hashes = [](Hashes& path) { path.emplace_back(32, 'h'); };
       }),
       "tlog.proof"},
      {"bad_leaf_is_an_inner_node",  // the tree's root, presented as an entry
       Entry([](LogEntrySpec& entry) {
         entry.index = 0;
         entry.size = 1;
         entry.members["canonicalizedBody"] = JsonBytes(std::string(64, 'n'));
       }),
       "tlog.proof or tlog.set or tlog.body"},
  };
}

ProvenanceCases Notes() {
  const std::string name = "rekor.test";
  return {
      {"bad_origin_of_another_log", Note(Line(0, "other.test - 1193050959916656506")), "tlog.checkpoint"},
      {"bad_origin_suffix_of_name", Note(Line(0, name + ".evil - 1193050959916656506")), "tlog.checkpoint"},
      {"bad_origin_case", Note(Line(0, "Rekor.test - 1193050959916656506")), "tlog.checkpoint"},
      {"bad_origin_tree_no_number", Note(Line(0, name + " - x")), "tlog.checkpoint"},
      {"bad_origin_tree_empty", Note(Line(0, name + " - ")), "tlog.checkpoint"},
      {"bad_origin_tree_and_more", Note(Line(0, name + " - 1193050959916656506 x")), "tlog.checkpoint"},
      {"bad_origin_blank_behind", Note(Line(0, name + " - 1193050959916656506 ")), "tlog.checkpoint"},
      {"bad_origin_other_separator", Note(Line(0, name + "-1193050959916656506")), "tlog.checkpoint"},
      {"bad_origin_empty", Note(Line(0, "")), "tlog.checkpoint"},
      {"bad_rekor2_origin_with_tree",
       RekorV2Entry([](LogEntrySpec& entry) { entry.edit_note = Line(0, entry.log.name + " - 7"); }),
       "tlog.checkpoint"},
      {"bad_rekor2_origin_of_another_log",
       RekorV2Entry([](LogEntrySpec& entry) { entry.edit_note = Line(0, "log2025-1.rekor.test"); }), "tlog.checkpoint"},
      {"bad_note_size", Note(Line(1, "101")), "tlog.checkpoint"},
      {"bad_note_size_leading_zero", Note(Line(1, "0100")), "tlog.checkpoint"},
      {"bad_note_size_plus", Note(Line(1, "+100")), "tlog.checkpoint"},
      {"bad_note_size_blank", Note(Line(1, "100 ")), "tlog.checkpoint"},
      {"bad_note_size_hex", Note(Line(1, "0x64")), "tlog.checkpoint"},
      {"bad_note_size_empty", Note(Line(1, "")), "tlog.checkpoint"},
      {"bad_note_root", Note(Line(2, Base64Encode(std::string(32, 'r')))), "tlog.checkpoint"},
      {"bad_note_root_short", Note(Line(2, Base64Encode(std::string(31, 'r')))), "tlog.checkpoint"},
      {"bad_note_root_no_base64", Note(Line(2, "root")), "tlog.checkpoint"},
      {"bad_note_two_lines",
       Note([](const std::string& note) { return note.substr(0, note.find('\n', note.find('\n') + 1) + 1); }),
       "tlog.checkpoint"},
      {"bad_note_line_before", Note([](const std::string& note) { return "x\n" + note; }), "tlog.checkpoint"},
      {"bad_note_of_other_size_and_root",  // another state of the same log, signed by it
       Entry([](LogEntrySpec& entry) {
         const MerkleProof other = MakeMerkleProof("another entry", 0, 99);
         entry.edit_note = [other](const std::string& note) {
           return Line(2, Base64Encode(other.root))(Line(1, "99")(note));
         };
       }),
       "tlog.checkpoint"},
  };
}

ProvenanceCases SignatureLines() {
  return {
      {"bad_note_signature_flipped",
       Signatures([](Lines& lines) { lines.front().signature = FlippingLast()(lines.front().signature); }),
       "tlog.checkpoint"},
      {"bad_note_signed_by_another_key",
       Signatures([](Lines& lines) { lines.front().signature = TestKey().SignDer("x"); }), "tlog.checkpoint"},
      {"bad_note_hint", Signatures([](Lines& lines) { lines.front().hint = "\x01\x02\x03\x04"; }), "tlog.checkpoint"},
      {"bad_note_name", Signatures([](Lines& lines) { lines.front().name += ".evil"; }), "tlog.checkpoint"},
      {"bad_note_name_case", Signatures([](Lines& lines) { lines.front().name = "Rekor.test"; }), "tlog.checkpoint"},
      {"bad_note_witness_alone",
       Signatures([](Lines& lines) { lines = {{"witness.test", "\x01\x02\x03\x04", std::string(72, 'w')}}; }),
       "tlog.checkpoint"},
      {"bad_note_signed_by_other_listed_log",
       [](E& e) {
         e.entries.front().edit_signatures = [log = e.instance.rekor2](Lines& lines) {
           lines = {{log.name, log.Id().substr(0, 4), log.SignNote("x")}};
         };
       },
       "tlog.checkpoint"},
      {"bad_note_no_signature", Signatures([](Lines& lines) { lines.clear(); }), "tlog.checkpoint"},
      {"bad_note_signature_cut", Signatures([](Lines& lines) { lines.front().signature.clear(); }), "tlog.checkpoint"},
      {"bad_note_hint_cut", Signatures([](Lines& lines) { lines.push_back({"witness.test", "\x01\x02", ""}); }),
       "tlog.checkpoint"},
      {"bad_note_text_changed_afterwards", Envelope(Replacing("rekor.test - 1", "rekor.test - 2")), "tlog.checkpoint"},
      {"bad_note_line_added_afterwards", Envelope(Replacing("\n\n", "\nmore\n\n")), "tlog.checkpoint"},
      {"bad_note_no_empty_line", Envelope(Replacing("\n\n", "\n")), "tlog.checkpoint"},
      {"bad_note_last_line_not_ended",
       Envelope([](const std::string& note) { return note.substr(0, note.size() - 1); }), "tlog.checkpoint"},
      {"bad_note_hyphen", Envelope(Replacing("\xE2\x80\x94", "-")), "tlog.checkpoint"},
      {"bad_note_two_blanks", Envelope(Replacing("\xE2\x80\x94 ", "\xE2\x80\x94  ")), "tlog.checkpoint"},
      {"bad_note_line_malformed",
       Envelope([](const std::string& note) { return note + "\xE2\x80\x94 witness.test !!!!\n"; }), "tlog.checkpoint"},
      {"bad_note_line_without_dash", Envelope([](const std::string& note) { return note + "witness.test AAAAAAAA\n"; }),
       "tlog.checkpoint"},
      {"bad_note_text_behind", Envelope([](const std::string& note) { return note + "\n"; }), "tlog.checkpoint"},
      {"bad_rekor2_note_signature_flipped", RekorV2Entry([](LogEntrySpec& entry) {
         entry.edit_signatures = [](Lines& lines) {
           lines.front().signature = FlippingLast()(lines.front().signature);
         };
       }),
       "tlog.checkpoint"},
  };
}

}  // namespace

const ProvenanceCases& HostileProofs() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = ProofMembers();
    for (const ProvenanceCases& some : {Notes(), SignatureLines()}) all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
