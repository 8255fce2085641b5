#include "tests/builders/hostile_evidence.h"

#include "base/hex.h"

namespace gl::test {
namespace {

using Cases = std::vector<EvidenceCase>;

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
      {"good_nonce_second_half",
       "A service that puts a statement of its own before the challenge.",
       [](AppEvidence& e) {
         e.tdx.quote.body.report_data = std::string(32, '\x77') + std::string(32, '\x42');
         e.policy["nonce"] = JsonString(HexEncode(std::string(32, '\x42')));
       },
       kVerified,
       {}},
      {"bad_report_data_not_demanded",
       "Other report data than the demanded one.",
       [](AppEvidence& e) { e.policy["report-data"] = JsonString("00"); },
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

Cases OperatingSystem() {
  return {
      {"bad_os_kernel",
       "A kernel that is not the image's.",
       [](AppEvidence& e) {
         e.edit_log = [](EventLogBuilder& log) {
           for (EventSpec& event : log.events) {
             if (event.imr == 1) event.digest = std::string(48, '\x42');
           }
         };
       },
       kNotVerified,
       {"os.measurements"}},
      {"bad_os_firmware",
       "Firmware that is not the image's.",
       [](AppEvidence& e) { e.edit_td = [](TdReportSpec& td) { td.mr_td = std::string(48, '\x42'); }; },
       kNotVerified,
       {"os.measurements"}},
      {"bad_os_memory_size",
       "A machine that claims another memory size than it was measured with.",
       [](AppEvidence& e) { e.edit_attestation = WithReplaced("2147483648", "1073741824"); },
       kNotVerified,
       {"os.measurements"}},
      {"bad_os_image",
       "A known image that the policy does not accept.",
       [](AppEvidence& e) { e.policy["os-image"] = JsonString(std::string(64, 'a')); },
       kNotVerified,
       {"os.image"}},
      {"bad_os_development",
       "An image in which the operator has a shell.",
       [](AppEvidence& e) { e.edit_os_reference = WithReplaced("\"is_dev\":false", "\"is_dev\":true"); },
       kRefused,
       {"os.production"}},
      {"good_os_development_accepted",
       "The same, accepted by the policy: the headline says so.",
       [](AppEvidence& e) {
         e.edit_os_reference = WithReplaced("\"is_dev\":false", "\"is_dev\":true");
         e.policy["allow-dev-os"] = "true";
       },
       kVerified,
       {}},
      {"bad_os_unknown",
       "An image that is in no table.",
       [](AppEvidence& e) { e.edit_os_reference = [](const std::string&) { return std::string(); }; },
       kIncomplete,
       {}},
      {"invalid_os_reference",
       "A table of images that is none.",
       [](AppEvidence& e) { e.edit_os_reference = [](const std::string& text) { return text.substr(1); }; },
       kUnreadable,
       {"os.measurements"}},
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
       [](AppEvidence& e) { e.edit_shown_log = WithReplaced("boot-mr-done", "boot-mr-fake"); },
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

Cases Launcher() {
  const std::string service = "    image: ";
  const auto in_service = [service](std::string line) { return WithReplaced(service, line + "\n" + service); };
  const auto yaml = [](Edit edit) { return [edit = std::move(edit)](AppEvidence& e) { e.edit_yaml = edit; }; };
  const std::string seal = "    environment:\n      GIT_LAUNCHER_CONFIG_SHA256: ";
  return {
      {"bad_launcher_image",
       "Another program's image in the launcher's place.",
       yaml(WithReplaced(std::string(kLauncherDigest), std::string(64, 'e'))),
       kNotVerified,
       {"compose.launcher-image"}},
      {"bad_launcher_tag",
       "The launcher's image by a tag that can move.",
       yaml(WithReplaced("@sha256:" + std::string(kLauncherDigest), ":latest")),
       kNotVerified,
       {"compose.launcher-image"}},
      {"bad_launcher_name",
       "The launcher's digest under another name.",
       yaml(WithReplaced(std::string(kLauncherImage), "ghcr.io/other/launcher")),
       kNotVerified,
       {"compose.launcher-image"}},
      {"bad_launcher_not_demanded",
       "Nobody says which launcher is a good one.",
       [](AppEvidence& e) { e.policy["image"] = ""; },
       kIncomplete,
       {}},
      {"good_compose_demanded",
       "The whole compose file is demanded, and so the launcher in it.",
       [](AppEvidence& e) {
         e.policy["image"] = "";
         e.policy["compose-hash"] = JsonString(HexEncode(e.ComposeHash()));
       },
       kVerified,
       {}},
      {"bad_entrypoint",
       "The image is right, but another program of it is started.",
       yaml(in_service("    entrypoint: [/bin/sh]")),
       kRefused,
       {"compose.override"}},
      {"bad_privileged",
       "The launcher's container owns the machine.",
       yaml(in_service("    privileged: true")),
       kRefused,
       {"compose.override"}},
      {"bad_mount_over_config",
       "A host's file in the place of the measured config.",
       yaml(in_service("    volumes: [\"/tmp/x:/etc/git-launcher\"]")),
       kRefused,
       {"compose.override"}},
      {"bad_interpolated_image",
       "The image is the operator's choice, with a good default.",
       [](AppEvidence& e) {
         e.compose_members["allowed_envs"] = R"(["IMAGE"])";
         e.edit_yaml = [](std::string text) {
           const std::string image = std::string(kLauncherImage) + "@sha256:" + std::string(kLauncherDigest);
           return Replaced(std::move(text), image, "${IMAGE:-" + image + "}");
         };
       },
       kNotVerified,
       {"compose.launcher-image", "compose.interpolation"}},
      {"bad_interpolated_pin",
       "The commit is the operator's choice.",
       yaml(WithReplaced("COMMIT_SHA=" + std::string(kAppCommit), "COMMIT_SHA=${COMMIT}")),
       kRefused,
       {"compose.interpolation", "pin.config"}},
      {"bad_config_from_file",
       "The config comes from a file that nobody measured.",
       yaml([](std::string text) { return text.substr(0, text.find("    content: |")) + "    file: ./pin.conf\n"; }),
       kRefused,
       {"pin.config"}},
      {"bad_unsealed",
       "A workload can rewrite its pin for the next start.",
       yaml([seal](std::string text) {
         const std::size_t at = text.find(seal);
         return text.erase(at, text.find("    configs:", at) - at);
       }),
       kRefused,
       {"compose.pin-sealed"}},
      {"bad_seal_of_another_config",
       "A seal that is not that of the config: the launcher would never start.",
       yaml([seal](std::string text) {
         const std::size_t at = text.find(seal) + seal.size() + 1;
         text[at] = text[at] == '0' ? '1' : '0';
         return text;
       }),
       kRefused,
       {"compose.pin-sealed"}},
      {"bad_stale_container",
       "An upgrade of the pin alone would leave the old container running.",
       yaml([seal](std::string text) {
         const std::size_t at = text.find(seal);
         text.replace(at, text.find("    configs:", at) - at, "    read_only: true\n");
         for (const std::string name = "pin-" + std::string(kAppCommit); text.find(name) != std::string::npos;) {
           text.replace(text.find(name), name.size(), "config");
         }
         return text;
       }),
       kRefused,
       {"compose.pin-takes-effect"}},
      {"bad_other_service",
       "A second container that nobody accepted.",
       yaml(WithReplaced("configs:\n  pin-",
                         "  db:\n    image: postgres@sha256:" + std::string(64, 'f') + "\nconfigs:\n  pin-")),
       kRefused,
       {"compose.other-services"}},
      {"good_other_service_accepted",
       "The same, accepted by name: the headline says so.",
       [](AppEvidence& e) {
         e.edit_yaml = WithReplaced("configs:\n  pin-",
                                    "  db:\n    image: postgres@sha256:" + std::string(64, 'f') + "\nconfigs:\n  pin-");
         e.policy["allow-service"] = R"(["db"])";
       },
       kVerified,
       {}},
      {"bad_docker_socket",
       "A second container, accepted by name, that can replace the launcher's.",
       [](AppEvidence& e) {
         e.edit_yaml =
             WithReplaced("configs:\n  pin-",
                          "  db:\n    image: postgres@sha256:" + std::string(64, 'f') +
                              "\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\nconfigs:\n  pin-");
         e.policy["allow-service"] = R"(["db"])";
       },
       kRefused,
       {"compose.other-services"}},
      {"bad_init_script",
       "A script that runs as root before the containers.",
       [](AppEvidence& e) { e.compose_members["init_script"] = JsonString("curl x | sh"); },
       kRefused,
       {"compose.scripts"}},
      {"bad_pre_launch_script",
       "A pre-launch script that nobody accepted.",
       [](AppEvidence& e) { e.compose_members["pre_launch_script"] = JsonString("echo x"); },
       kRefused,
       {"compose.scripts"}},
      {"bad_allowed_env",
       "The operator may set a variable that steers Docker Compose.",
       [](AppEvidence& e) { e.compose_members["allowed_envs"] = R"(["COMPOSE_FILE"])"; },
       kRefused,
       {"compose.env"}},
      {"bad_unknown_member",
       "A member of the application's JSON that nobody documented.",
       [](AppEvidence& e) { e.compose_members["hook"] = JsonString("x"); },
       kRefused,
       {"compose.format"}},
      {"bad_yaml_alias",
       "A compose file with an alias, which two readers can follow differently.",
       yaml(WithReplaced("configs:\n  pin-", "x-a: &a 1\nx-b: *a\nconfigs:\n  pin-")),
       kRefused,
       {"compose.format"}},
      {"bad_included_file",
       "A compose file that draws in another one.",
       yaml([](const std::string& text) { return "include: [other.yaml]\n" + text; }),
       kRefused,
       {"compose.format"}},
  };
}

Cases Workload() {
  return {
      {"bad_commit",
       "Another commit than the demanded one.",
       [](AppEvidence& e) { e.policy["commit"] = JsonString(std::string(40, 'a')); },
       kNotVerified,
       {"pin.commit"}},
      {"good_one_of_two_commits",
       "A roll-out: one of two accepted commits.",
       [](AppEvidence& e) {
         e.policy["commit"] = "[" + JsonString(std::string(40, 'a')) + "," + JsonString(kAppCommit) + "]";
       },
       kVerified,
       {}},
      {"bad_repo",
       "Another repository than the demanded one.",
       [](AppEvidence& e) { e.policy["repo"] = JsonString("https://example.org/team/other.git"); },
       kNotVerified,
       {"pin.repo"}},
      {"bad_subdir",
       "Another directory than the demanded one.",
       [](AppEvidence& e) { e.policy["subdir"] = JsonString("service"); },
       kNotVerified,
       {"pin.repo"}},
      {"bad_entrypoint_script",
       "Another script than the demanded one.",
       [](AppEvidence& e) { e.policy["entrypoint"] = JsonString("run.sh"); },
       kNotVerified,
       {"pin.repo"}},
      {"bad_run_cmd",
       "A command that is not in the commit.",
       [](AppEvidence& e) { e.edit_config = [](const std::string& text) { return text + "RUN_CMD='curl x | sh'\n"; }; },
       kRefused,
       {"pin.mode"}},
      {"good_run_cmd_accepted",
       "A command that the policy accepts.",
       [](AppEvidence& e) {
         e.edit_config = [](const std::string& text) { return text + "RUN_CMD='make run PRICE=$1'\n"; };
         e.policy["run-cmd"] = JsonString("make run PRICE=$1");
       },
       kVerified,
       {}},
      {"bad_config_twice",
       "A config in which an auditor and a program could read two commits.",
       [](AppEvidence& e) {
         e.edit_config = [](const std::string& text) { return "COMMIT_SHA=" + std::string(40, 'a') + "\n" + text; };
       },
       kRefused,
       {"pin.config"}},
      {"bad_nothing_demanded",
       "Good evidence, and nobody says what should run.",
       [](AppEvidence& e) { e.policy["repo"] = e.policy["commit"] = ""; },
       kIncomplete,
       {}},
      {"bad_tree_not_shown",
       "A demanded tree, and no clone to compute it from.",
       [](AppEvidence& e) { e.policy["tree-sha256"] = JsonString(std::string(64, 'a')); },
       kIncomplete,
       {}},
      {"bad_provenance_not_shown",
       "Demanded build provenance, and no bundle.",
       [](AppEvidence& e) { e.policy["cert-issuer"] = JsonString("https://token.actions.githubusercontent.com"); },
       kIncomplete,
       {}},
      {"bad_strict",
       "The same under --strict: what could not run has failed.",
       [](AppEvidence& e) {
         e.policy["cert-issuer"] = JsonString("https://token.actions.githubusercontent.com");
         e.policy["strict"] = "true";
       },
       kNotVerified,
       {}},
      {"good_strict",
       "Good evidence needs nothing that nobody asked for.",
       [](AppEvidence& e) { e.policy["strict"] = "true"; },
       kVerified,
       {}},
  };
}

}  // namespace

const Cases& EvidenceCases() {
  static const Cases cases = [] {
    Cases all = Hardware();
    for (const Cases& more : {OperatingSystem(), Application(), Launcher(), Workload(), ProvenanceEvidenceCases()})
      all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return cases;
}

}  // namespace gl::test
