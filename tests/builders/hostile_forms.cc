#include "tests/builders/provenance_cases.h"

namespace gl::test {
namespace {

using E = ProvenanceEvidence;

std::function<void(E&)> MediaType(std::string type) {
  return [type = std::move(type)](E& e) { e.media_type = type; };
}

std::function<void(E&)> PayloadType(std::string type) {
  return [type = std::move(type)](E& e) { e.payload_type = type; };
}

std::function<void(E&)> Editing(BytesEdit edit) {
  return [edit = std::move(edit)](E& e) { e.edit_bundle = edit; };
}

// The base64 text of member NAME after EDIT.
std::function<void(E&)> EditingBase64(std::string_view name, BytesEdit edit) {
  return Editing([name, edit = std::move(edit)](std::string text) {
    const std::string member = JsonText(name) + ":\"";
    const std::size_t begin = text.find(member) + member.size();
    const std::size_t size = text.find('"', begin) - begin;
    return text.replace(begin, size, edit(text.substr(begin, size)));
  });
}

std::function<void(E&)> CertificateBytes(BytesEdit edit) {
  return [edit = std::move(edit)](E& e) { e.edit_certificate = edit; };
}

std::string SpareBits(std::string base64) {
  // The payload's length is made to leave padding by who calls; 'A' to 'B' sets the lowest spare bit.
  const std::size_t at = base64.find_last_not_of('=');
  ++base64.at(at);
  return base64;
}

std::string Nested(char open, std::size_t depth) {
  return std::string(depth, open) + std::string(depth, open == '[' ? ']' : '}');
}

ProvenanceCases MediaTypes() {
  return {
      {"bad_media_type_02", MediaType("application/vnd.dev.sigstore.bundle+json;version=0.2"), "bundle.media-type"},
      {"bad_media_type_01", MediaType("application/vnd.dev.sigstore.bundle+json;version=0.1"), "bundle.media-type"},
      {"bad_media_type_04", MediaType("application/vnd.dev.sigstore.bundle.v0.4+json"), "bundle.media-type"},
      {"bad_media_type_0_30", MediaType("application/vnd.dev.sigstore.bundle+json;version=0.30"), "bundle.media-type"},
      {"bad_media_type_case", MediaType("application/vnd.dev.sigstore.bundle.V0.3+json"), "bundle.media-type"},
      {"bad_media_type_blank", MediaType(std::string(kBundleV03) + " "), "bundle.media-type"},
      {"bad_media_type_nul", MediaType(std::string(kBundleV03) + std::string(1, '\0')), "bundle.media-type"},
      {"bad_media_type_empty", MediaType(""), "bundle.media-type"},
      {"bad_media_type_missing", [](E& e) { e.bundle["mediaType"] = ""; }, "bundle.media-type"},
      {"bad_media_type_null", [](E& e) { e.bundle["mediaType"] = "null"; }, "bundle.media-type"},
      {"bad_media_type_number", [](E& e) { e.bundle["mediaType"] = "3"; }, "bundle.media-type or bundle.json"},
      {"bad_payload_type_case", PayloadType("application/vnd.In-Toto+json"), "dsse.payload-type"},
      {"bad_payload_type_parameter", PayloadType("application/vnd.in-toto+json;v=1"), "dsse.payload-type"},
      {"bad_payload_type_blank", PayloadType("application/vnd.in-toto+json "), "dsse.payload-type"},
      {"bad_payload_type_prefix", PayloadType("application/vnd.in-toto"), "dsse.payload-type"},
      {"bad_payload_type_json", PayloadType("application/json"), "dsse.payload-type"},
      {"bad_payload_type_empty", PayloadType(""), "dsse.payload-type or bundle.content"},
      {"bad_payload_type_changed_afterwards",
       [](E& e) {
         e.payload_type = "application/vnd.in-toto+jsom";
         e.envelope["payloadType"] = JsonText("application/vnd.in-toto+json");
       },
       "signature"},
  };
}

ProvenanceCases Members() {
  const std::string key = R"({"hint":"a key"})";
  return {
      {"bad_no_certificate", [](E& e) { e.material["certificate"] = ""; }, "bundle.material"},
      {"bad_certificate_null", [](E& e) { e.material["certificate"] = "null"; }, "bundle.material"},
      {"bad_key_in_place_of_certificate",
       [key](E& e) {
         e.material["certificate"] = "";
         e.material["publicKey"] = key;
       },
       "bundle.material"},
      {"bad_certificate_and_key", [key](E& e) { e.material["publicKey"] = key; }, "bundle.material"},
      {"bad_chain", [](E& e) { e.chain = true; }, "bundle.material"},
      {"bad_certificate_and_chain",
       [](E& e) { e.material["x509CertificateChain"] = R"({"certificates":[{"rawBytes":"MAA="}]})"; },
       "bundle.material"},
      {"bad_certificate_and_empty_chain", [](E& e) { e.material["x509CertificateChain"] = R"({"certificates":[]})"; },
       "bundle.material"},
      {"bad_no_material", [](E& e) { e.bundle["verificationMaterial"] = ""; }, "bundle.material or bundle.json"},
      {"bad_two_contents",
       [](E& e) {
         e.bundle["messageSignature"] =
             R"({"messageDigest":{"algorithm":"SHA2_256","digest":"AAAA"},"signature":"AAAA"})";
       },
       "bundle.content"},
      {"bad_no_content", [](E& e) { e.bundle["dsseEnvelope"] = ""; }, "bundle.content"},
      {"bad_message_signature", [](E& e) { e.LikeMessage(); }, "bundle.content"},
      {"bad_no_signature", [](E& e) { e.envelope["signatures"] = "[]"; }, "dsse.signature-count"},
      {"bad_signatures_missing", [](E& e) { e.envelope["signatures"] = ""; }, "dsse.signature-count"},
      {"bad_two_signatures",
       [](E& e) {
         e.edit_bundle = [](std::string text) {
           const std::size_t begin = text.find("{\"sig\":");
           const std::string signature = text.substr(begin, text.find('}', begin) + 1 - begin);
           return text.insert(begin, signature + ",");
         };
       },
       "dsse.signature-count"},
      {"bad_two_signatures_second_garbage",
       [](E& e) { e.edit_bundle = Replacing("\"}]}}", "\"},{\"sig\":\"AAAA\"}]}}"); }, "dsse.signature-count"},
      {"bad_payload_missing", [](E& e) { e.envelope["payload"] = ""; },
       "bundle.content or bundle.json or statement.json or tlog.content"},
      {"bad_sig_missing", [](E& e) { e.envelope["signatures"] = "[{}]"; },
       "bundle.content or bundle.json or signature or tlog.content"},
      {"bad_entries_no_list", [](E& e) { e.material["tlogEntries"] = "{}"; }, "bundle.json"},
  };
}

ProvenanceCases CertificateBytes() {
  return {
      {"bad_certificate_trailing_byte",
       CertificateBytes([](const std::string& der) { return der + std::string(1, '\0'); }), "bundle.certificate"},
      {"bad_certificate_twice", CertificateBytes([](const std::string& der) { return der + der; }),
       "bundle.certificate"},
      {"bad_certificate_truncated",
       CertificateBytes([](const std::string& der) { return der.substr(0, der.size() - 1); }), "bundle.certificate"},
      {"bad_certificate_garbage", CertificateBytes([](const std::string&) { return "garbage"; }), "bundle.certificate"},
      {"bad_certificate_empty", CertificateBytes([](const std::string&) { return ""; }),
       "bundle.certificate or bundle.material"},
      {"bad_certificate_pem", CertificateBytes([](const std::string& der) { return ToPem(der); }),
       "bundle.certificate"},
      {"bad_certificate_of_authority", [](E& e) { e.leaf.cert.ca = true; }, "bundle.certificate"},
  };
}

ProvenanceCases Base64() {
  const auto append = [](std::string_view more) {
    return [more](const std::string& text) { return text + std::string(more); };
  };
  return {
      {"bad_base64_character", EditingBase64("sig", append("*")), "bundle.base64"},
      {"bad_base64_padding_too_much", EditingBase64("sig", append("====")), "bundle.base64"},
      {"bad_base64_padding_inside",
       EditingBase64("payload", [](const std::string& text) { return text.substr(0, 4) + "QQ==" + text.substr(4); }),
       "bundle.base64"},
      {"bad_base64_one_character_over",
       EditingBase64("rootHash", [](const std::string& text) { return text.substr(0, 41); }), "bundle.base64"},
      {"bad_base64_spare_bits", EditingBase64("keyId", SpareBits), "bundle.base64"},
      {"bad_base64_nul", EditingBase64("sig", append("\\u0000")), "bundle.base64 or bundle.json"},
      {"bad_base64_number", [](E& e) { e.envelope["payload"] = "7"; }, "bundle.base64 or bundle.json"},
  };
}

ProvenanceCases Json() {
  return {
      {"bad_json_empty", Editing([](const std::string&) { return ""; }), "bundle.json"},
      {"bad_json_blank", Editing([](const std::string&) { return " \n \n"; }), "bundle.json"},
      {"bad_json_null", Editing([](const std::string&) { return "null"; }), "bundle.json"},
      {"bad_json_empty_array", Editing([](const std::string&) { return "[]"; }), "bundle.json"},
      {"bad_json_array_of_text", Editing([](const std::string&) { return "[\"bundle\"]"; }), "bundle.json"},
      {"bad_json_no_attestation", Editing([](const std::string&) { return R"({"attestations":[]})"; }), "bundle.json"},
      {"bad_json_null_bundle", Editing([](const std::string&) {
         return R"({"attestations":[{"bundle":null,"bundle_url":"https://x.test/"}]})";
       }),
       "bundle.json"},
      {"bad_json_trailing", Editing([](const std::string& text) { return text + "x"; }), "bundle.json"},
      {"bad_json_trailing_bracket", Editing([](const std::string& text) { return text + "}"; }), "bundle.json"},
      {"bad_json_nul", Editing([](const std::string& text) { return text + std::string(1, '\0'); }), "bundle.json"},
      {"bad_json_truncated", Editing([](const std::string& text) { return text.substr(0, text.size() - 1); }),
       "bundle.json"},
      {"bad_json_byte_order_mark", Editing([](const std::string& text) { return "\xEF\xBB\xBF" + text; }),
       "bundle.json"},
      {"bad_json_not_utf8", [](E& e) { e.bundle["comment"] = "\"\xC3\x28\""; }, "bundle.json"},
      {"bad_json_comment", Editing([](const std::string& text) { return "/* */" + text; }), "bundle.json"},
      {"bad_twice_media_type", Editing(Doubling("mediaType", "\"x\"")), "bundle.json"},
      {"bad_twice_same_value", Editing(Doubling("mediaType", JsonText(kBundleV03))), "bundle.json"},
      {"bad_twice_material", Editing(Doubling("verificationMaterial", "{}")), "bundle.json"},
      {"bad_twice_certificate", Editing(Doubling("certificate", "{}")), "bundle.json"},
      {"bad_twice_entries", Editing(Doubling("tlogEntries", "[]")), "bundle.json"},
      {"bad_twice_body", Editing(Doubling("canonicalizedBody", "\"e30=\"")), "bundle.json"},
      {"bad_twice_checkpoint", Editing(Doubling("checkpoint", "{}")), "bundle.json"},
      {"bad_twice_root_hash", Editing(Doubling("rootHash", "\"AAAA\"")), "bundle.json"},
      {"bad_twice_envelope", Editing(Doubling("dsseEnvelope", "{}")), "bundle.json"},
      {"bad_twice_payload", Editing(Doubling("payload", "\"e30=\"")), "bundle.json"},
      {"bad_twice_signature", Editing(Doubling("sig", "\"AAAA\"")), "bundle.json"},
      {"bad_twice_under_an_escape", Editing(Replacing("\"payload\":", "\"\\u0070ayload\":\"e30=\",\"payload\":")),
       "bundle.json"},
      {"bad_twice_in_an_unknown_member", [](E& e) { e.bundle["extra"] = R"({"a":1,"a":1})"; }, "bundle.json"},
  };
}

ProvenanceCases Limits() {
  return {
      {"bad_depth", [](E& e) { e.bundle["extra"] = Nested('[', 100); }, "bundle.limits or bundle.json"},
      {"bad_depth_alone", Editing([](const std::string&) { return std::string(50000, '['); }),
       "bundle.limits or bundle.json"},
      {"bad_33_entries",
       [](E& e) {
         const LogEntrySpec first = e.entries.front();
         for (int i = 1; i < 33; ++i) {
           e.entries.push_back(first);
           e.entries.back().log_index += i;
         }
       },
       "bundle.limits"},
      {"bad_33_timestamps",
       [](E& e) {
         e.LikeGithub();
         e.timestamps.resize(33, e.timestamps.front());
       },
       "bundle.limits"},
      {"bad_65_hashes",
       [](E& e) { e.entries.front().edit_hashes = [](auto& hashes) { hashes.resize(65, std::string(32, 'h')); }; },
       "bundle.limits"},
      {"bad_1025_subjects", [](E& e) { e.statement.subjects.resize(1025, e.statement.subjects.front()); },
       "bundle.limits or statement.subject"},
      {"bad_33_digests",
       [](E& e) {
         JsonMembers digests = {{"sha256", JsonText(kImageDigest)}};
         for (int i = 0; i < 32; ++i) digests.emplace_back("x" + std::to_string(i), "\"00\"");
         e.statement.subjects = {Subject(kImageName, digests)};
       },
       "bundle.limits or statement.subject"},
      {"bad_1001_bundles", Editing([](const std::string& text) {
         std::string lines;
         for (int i = 0; i < 1000; ++i) lines += "{}\n";
         return lines + text;
       }),
       "bundle.limits"},
      {"bad_17_mib", [](E& e) { e.bundle["extra"] = "\"" + std::string(17 << 20, ' ') + "\""; }, "bundle.limits"},
  };
}

}  // namespace

const ProvenanceCases& HostileForms() {
  static const ProvenanceCases cases = [] {
    ProvenanceCases all = MediaTypes();
    for (const ProvenanceCases& some : {Members(), CertificateBytes(), Base64(), Json(), Limits()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return cases;
}

}  // namespace gl::test
