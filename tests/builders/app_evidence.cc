#include "tests/builders/app_evidence.h"

#include <openssl/sha.h>

#include "base/hex.h"
#include "tests/builders/os_boot.h"

namespace gl::test {
namespace {

std::string Sha256Of(const std::string& bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string JsonObject(const std::map<std::string, std::string>& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    if (!value.empty()) text += (text.empty() ? "" : ",") + JsonString(name) + ":" + value;
  }
  return "{" + text + "}";
}

std::string Config() {
  return "REPO_URL=" + std::string(kAppRepo) + "\nCOMMIT_SHA=" + std::string(kAppCommit) + "\nWORK_DIR=/srv/app\n";
}

// TEXT as the lines of a YAML block, each after INDENT, its dollars doubled for Compose.
std::string YamlBlock(const std::string& text, const std::string& indent) {
  std::string block;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins) block += indent;
    line_begins = c == '\n';
    block += c == '$' ? "$$" : std::string(1, c);
  }
  return block;
}

std::string Yaml(const std::string& config) {
  const std::string name = "pin-" + std::string(kAppCommit);
  return "services:\n"
         "  app:\n"
         "    image: " +
         std::string(kLauncherImage) + "@sha256:" + std::string(kLauncherDigest) +
         "\n"
         "    environment:\n"
         "      GIT_LAUNCHER_CONFIG_SHA256: \"" +
         HexEncode(Sha256Of(config)) +
         "\"\n"
         "    configs:\n"
         "      - source: " +
         name +
         "\n"
         "        target: /etc/git-launcher/config.conf\n"
         "configs:\n"
         "  " +
         name +
         ":\n"
         "    content: |\n" +
         YamlBlock(config, "      ");
}

std::string VmConfig(const OsImageSpec& image) {
  return JsonObject({{"os_image_hash", JsonString(HexEncode(image.os_image_hash))},
                     {"memory_size", std::to_string(image.memory_size)},
                     {"cpu_count", "2"},
                     {"qemu_version", JsonString("9.2.1")}});
}

// A table with one image; its form: dstack/os_reference.h.
std::string OsReference(const OsImageSpec& image) {
  const auto hex = [](const std::string& bytes) { return JsonString(HexEncode(bytes)); };
  const std::map<std::string, std::string> row = {
      {"os_image_hash", hex(image.os_image_hash)},
      {"name", JsonString("test-image")},
      {"version", JsonString("0.5.8")},
      {"is_dev", "false"},
      {"mrtd", "[" + hex(image.mrtd_single_pass) + "," + hex(image.mrtd_two_pass) + "]"},
      {"rtmr1", hex(image.Rtmr1())},
      {"rtmr2", hex(image.Rtmr2())},
      {"td_hob", hex(image.td_hob_witness)}};
  return JsonObject({{"images", "[" + JsonObject(row) + "]"}});
}

}  // namespace

AppEvidence::AppEvidence()
    : compose_members({{"manifest_version", "2"},
                       {"name", JsonString("app")},
                       {"runner", JsonString("docker-compose")},
                       {"kms_enabled", "false"},
                       {"public_tcbinfo", "true"},
                       {"allowed_envs", "[]"}}),
      policy({{"repo", JsonString(kAppRepo)},
              {"commit", JsonString(kAppCommit)},
              {"image", JsonString(std::string(kLauncherImage) + "@sha256:" + std::string(kLauncherDigest))},
              {"nonce", JsonString("00112233445566778899aabbccddeeff")},
              {"at", JsonString("2026-02-15T12:00:00Z")}}) {
  root_der = MakeCert(tdx.root, tdx.root_key, tdx.root_key);
  const std::string root = ToPem(root_der);
  tdx.quote_chain = [root](const Pems& pems) { return pems.pck + pems.ca + root; };
  tdx.tcb_info_chain = tdx.qe_identity_chain = [root](const Pems& pems) { return pems.signer + root; };
  tdx.quote.body.report_data = HexDecode("00112233445566778899aabbccddeeff").value() + std::string(48, '\0');
}

std::string AppEvidence::Compose() const {
  std::map<std::string, std::string> members = compose_members;
  members["docker_compose_file"] = JsonString(edit_yaml(Yaml(edit_config(Config()))));
  return edit_compose(JsonObject(members));
}

std::string AppEvidence::ComposeHash() const { return Sha256Of(Compose()); }

BuiltFiles AppEvidence::Build() const {
  const OsImageSpec image;
  const std::string compose = Compose();
  const std::string hash = ComposeHash();

  EventLogBuilder log(hash.substr(0, 20), hash, std::string(20, '\x1D'), key_provider);
  std::erase_if(log.events, [](const EventSpec& event) { return event.imr != 3; });
  const std::vector<EventSpec> boot = image.BootEvents();
  log.events.insert(log.events.begin(), boot.begin(), boot.end());
  edit_log(log);

  TdxEvidence machine = tdx;
  TdReportSpec& body = machine.quote.body;
  body.rtmr = log.Registers();
  body.mr_td = image.mrtd_single_pass;
  body.mr_config_id = '\x01' + hash + std::string(15, '\0');
  edit_td(body);
  const BuiltEvidence built = machine.Build();

  const std::string tcb_info = JsonObject({{"app_compose", JsonString(edit_shown_compose(compose))},
                                           {"mrtd", JsonString(HexEncode(body.mr_td))},
                                           {"compose_hash", JsonString(HexEncode(hash))}});
  const std::string attestation = JsonObject({{"quote", JsonString(HexEncode(built.quote))},
                                              {"event_log", JsonString(edit_shown_log(log.Json()))},
                                              {"vm_config", JsonString(VmConfig(image))},
                                              {"info", JsonObject({{"tcb_info", tcb_info}})}});
  BuiltFiles files = {{"attestation.json", edit_attestation(attestation)},
                      {"collateral.json", built.collateral},
                      {"os-reference.json", edit_os_reference(OsReference(image))},
                      {"policy.json", JsonObject(policy)},
                      {"root.der", root_der}};
  if (provenance) {
    const BuiltProvenance proven = provenance->Build();
    files["bundle.json"] = proven.bundle;
    files["sigstore-root.json"] = proven.trusted_root;
  }
  std::erase_if(files, [](const auto& file) { return file.second.empty(); });
  return files;
}

}  // namespace gl::test
