#include "tests/builders/hostile_evidence.h"

#include "base/hex.h"

namespace gl::test {
namespace {

using Cases = std::vector<EvidenceCase>;

constexpr int kVerified = 0;
constexpr int kNotVerified = 1;
constexpr int kIncomplete = 3;
constexpr int kUnreadable = 4;
constexpr int kRefused = 5;

// TEXT with every FROM replaced; fails the test when there is none.
Edit Replacing(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](std::string text) { return Replaced(std::move(text), from, to); };
}

// One bit of the quote's byte AT.
Edit Flipping(std::size_t at) {
  return [at](std::string bytes) {
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    return bytes;
  };
}

Cases Hardware() {
  return {
      {"good_complete", "Everything as it should be.", [](AppEvidence&) {}, kVerified, {}},
      {"bad_report_data",
       "Report data changed after signing.",
       [](AppEvidence& e) { e.tdx.edit_quote = Flipping(568); },
       kNotVerified,
       {"quote.signature"}},
      {"bad_rtmr3",
       "Register 3 changed after signing.",
       [](AppEvidence& e) { e.tdx.edit_quote = Flipping(520); },
       kNotVerified,
       {"quote.signature"}},
      {"bad_attestation_key",
       "Another attestation key than the one that the quoting enclave made.",
       [](AppEvidence& e) { e.tdx.quote.qe_report_data = std::string(64, '\x11'); },
       kNotVerified,
       {"quote.qe"}},
      {"bad_quoting_enclave",
       "A quoting enclave that is not Intel's.",
       [](AppEvidence& e) { e.tdx.quote.qe.mr_signer = std::string(32, '\x66'); },
       kNotVerified,
       {"quote.qe"}},
      {"bad_root",
       "A platform whose certificates end in another root.",
       [](AppEvidence& e) {
         e.tdx.quote_chain = [](const Pems& pems) { return pems.pck + pems.ca + ToPem(TdxEvidence().Build().root); };
       },
       kNotVerified,
       {"quote.pck-chain"}},
      {"bad_revoked_pck",
       "The platform's certificate is revoked.",
       [](AppEvidence& e) { e.tdx.pck_crl.serials = {e.tdx.pck.serial}; },
       kNotVerified,
       {"quote.pck-chain"}},
      {"bad_collateral_signature",
       "TCB information that Intel did not sign.",
       [](AppEvidence& e) { e.tdx.members["tcb_info_signature"] = JsonString(std::string(128, '1')); },
       kNotVerified,
       {"quote.collateral"}},
      {"bad_collateral_expired",
       "Collateral that was valid a month ago.",
       [](AppEvidence& e) { e.tdx.tcb_info.next = "2026-02-14T00:00:00Z"; },
       kNotVerified,
       {"quote.collateral"}},
      {"bad_collateral_too_old",
       "Collateral that is older than the policy allows.",
       [](AppEvidence& e) { e.policy["max-collateral-age"] = JsonString("3d"); },
       kRefused,
       {"quote.collateral"}},
      {"bad_tcb_out_of_date",
       "A platform with known vulnerabilities.",
       [](AppEvidence& e) {
         e.tdx.tcb_info.levels.front().statement = {.status = "OutOfDate", .advisories = {"INTEL-SA-00001"}};
       },
       kRefused,
       {"quote.tcb"}},
      {"good_tcb_out_of_date_accepted",
       "The same, accepted by the policy: the headline says so.",
       [](AppEvidence& e) {
         e.tdx.tcb_info.levels.front().statement = {.status = "OutOfDate", .advisories = {"INTEL-SA-00001"}};
         e.policy["accept-tcb"] = JsonString("UpToDate,OutOfDate");
       },
       kVerified,
       {}},
      {"bad_debug_td",
       "A TD whose memory the host can read.",
       [](AppEvidence& e) { e.edit_td = [](TdReportSpec& td) { td.SetTdAttributes(0x10000001); }; },
       kRefused,
       {"quote.td-attributes"}},
      {"bad_owner",
       "A TD with an owner that nothing here knows.",
       [](AppEvidence& e) { e.edit_td = [](TdReportSpec& td) { td.mr_owner = std::string(48, '\x01'); }; },
       kRefused,
       {"quote.td-attributes"}},
      {"bad_nonce",
       "A quote that answers another challenge.",
       [](AppEvidence& e) { e.policy["nonce"] = JsonString("ffeeddccbbaa99887766554433221100"); },
       kNotVerified,
       {"fresh.nonce"}},
      {"invalid_quote_cut",
       "A quote that ends early.",
       [](AppEvidence& e) { e.tdx.edit_quote = [](std::string quote) { return quote.substr(0, 2000); }; },
       kUnreadable,
       {"quote.format"}},
      {"invalid_trailing_data",
       "A quote with something behind it.",
       [](AppEvidence& e) { e.tdx.edit_quote = [](std::string quote) { return quote + "x"; }; },
       kUnreadable,
       {"quote.format"}},
      {"invalid_collateral",
       "Collateral without a revocation list.",
       [](AppEvidence& e) { e.tdx.members["pck_crl"] = ""; },
       kUnreadable,
       {"quote.collateral"}},
      {"invalid_attestation_key_twice",
       "An attestation in which one key stands twice.",
       [](AppEvidence& e) {
         e.edit_attestation = [](const std::string& text) { return R"({"quote":"00",)" + text.substr(1); };
       },
       kUnreadable,
       {"quote.format"}},
  };
}

Cases Application() {
  return {
      {"bad_log_payload",
       "The compose-hash event changed, its digest kept.",
       [](AppEvidence& e) {
         e.edit_shown_log = [](std::string log) {
           const std::size_t at = log.find("event_payload\":\"", log.find("compose-hash")) + 16;
           log[at] = log[at] == '0' ? '1' : '0';
           return log;
         };
       },
       kNotVerified,
       {"log.digests"}},
      {"bad_log_name",
       "An event renamed, its digest kept.",
       [](AppEvidence& e) { e.edit_shown_log = Replacing("boot-mr-done", "boot-mr-fake"); },
       kNotVerified,
       {"log.digests"}},
      {"bad_log_event_missing",
       "The log without one of its events.",
       [](AppEvidence& e) {
         e.edit_shown_log = [](std::string log) {
           const std::size_t begin = log.rfind("{\"imr\":3", log.find("instance-id"));
           return log.erase(begin, log.find("},", begin) + 2 - begin);
         };
       },
       kNotVerified,
       {"log.replay"}},
      {"bad_log_boot_digest",
       "A boot event with another digest.",
       [](AppEvidence& e) {
         e.edit_shown_log = [](std::string log) {
           const std::size_t at = log.find("\"digest\":\"") + 10;
           log[at] = log[at] == '0' ? '1' : '0';
           return log;
         };
       },
       kNotVerified,
       {"log.replay"}},
      {"bad_two_compose_hashes",
       "A boot that measured two compose files.",
       [](AppEvidence& e) {
         e.edit_log = [](EventLogBuilder& log) { log.events.insert(log.events.end() - 2, log.Named("compose-hash")); };
       },
       kNotVerified,
       {"app.events"}},
      {"bad_no_system_ready",
       "A boot that never came to its end.",
       [](AppEvidence& e) { e.edit_log = [](EventLogBuilder& log) { log.events.pop_back(); }; },
       kNotVerified,
       {"app.events"}},
      {"good_application_event",
       "An event of the application that is called like one of the system's.",
       [](AppEvidence& e) {
         e.edit_log = [](EventLogBuilder& log) {
           log.events.push_back({.name = "compose-hash", .payload = std::string(32, '\x42')});
         };
       },
       kVerified,
       {}},
      {"bad_config_id",
       "A machine launched for another compose file.",
       [](AppEvidence& e) {
         e.edit_td = [](TdReportSpec& td) {
           td.mr_config_id = '\x01' + std::string(32, '\x42') + std::string(15, '\0');
         };
       },
       kNotVerified,
       {"app.config-id"}},
      {"good_config_id_unbound",
       "A machine whose launch bound nothing.",
       [](AppEvidence& e) { e.edit_td = [](TdReportSpec& td) { td.mr_config_id = std::string(48, '\0'); }; },
       kVerified,
       {}},
      {"bad_compose_shown",
       "A compose file that is not the one that was measured.",
       [](AppEvidence& e) { e.edit_shown_compose = [](const std::string& text) { return text + "\n"; }; },
       kNotVerified,
       {"app.compose-hash"}},
      {"bad_app_id",
       "An app-id that nobody assigned.",
       [](AppEvidence& e) {
         e.edit_log = [](EventLogBuilder& log) { log.Named("app-id").payload = std::string(20, '\x42'); };
       },
       kNotVerified,
       {"app.identity"}},
      {"bad_claimed_mrtd",
       "An attestation that claims another measurement than its quote has.",
       [](AppEvidence& e) {
         e.edit_attestation = [](std::string text) {
           const std::size_t at = text.find("\"mrtd\":\"") + 8;
           text[at] = text[at] == '0' ? '1' : '0';
           return text;
         };
       },
       kNotVerified,
       {"app.identity"}},
      {"bad_kms_root",
       "Keys from another service than the demanded one.",
       [](AppEvidence& e) { e.policy["kms-root"] = JsonString(std::string(64, 'a')); },
       kNotVerified,
       {"app.kms"}},
      {"bad_expected_compose_hash",
       "Another compose file than the demanded one.",
       [](AppEvidence& e) { e.policy["compose-hash"] = JsonString(std::string(64, 'a')); },
       kNotVerified,
       {"app.compose-hash"}},
  };
}

}  // namespace

const Cases& EvidenceCases() {
  static const Cases cases = [] {
    Cases all = Hardware();
    for (Cases more : {Application()}) all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
