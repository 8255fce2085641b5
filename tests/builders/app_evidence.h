// Everything that a relying party is given about one launch, complete and genuine under a test root: a machine that
// booted a known image, was told a compose file with the launcher in it, and whose launcher was told one commit.
//
//   AppEvidence evidence;                                       // verifies as it is
//   evidence.edit_config = [](std::string text) { ... };        // one change
//   BuiltFiles files = evidence.Build();                        // measured and signed anew
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/builders/event_log_builder.h"
#include "tests/builders/provenance_builder.h"
#include "tests/builders/tdx_evidence.h"

namespace gl::test {

// The good evidence's own values, which its policy demands. The commit is one that the scenario tests make anew: a file
// entrypoint.sh with one line.
inline constexpr std::string_view kAppRepo = "https://example.org/team/app.git";
inline constexpr std::string_view kAppCommit = "0181fa7d8add6e9c4cfe216903b161f242ee0164";
inline constexpr std::string_view kLauncherImage = "ghcr.io/example/git-launcher";
inline constexpr std::string_view kLauncherDigest = "4dd1a1a0f1d2b9a3c8e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b";

// File names and their bytes: "attestation.json", "collateral.json", "os-reference.json", "policy.json", "root.der",
// and with provenance "bundle.json" and "sigstore-root.json". What an edit empties is left out.
using BuiltFiles = std::map<std::string, std::string>;

struct AppEvidence {
  AppEvidence();

  TdxEvidence tdx;
  std::string root_der;  // signed once, so that what was built at different times has one root
  std::map<std::string, std::string> compose_members;  // of app-compose.json, as JSON; the YAML is not among them
  std::map<std::string, std::string> policy;           // of policy.json, as JSON
  std::string key_provider = R"({"name":"none","id":""})";

  // Of the launcher's image; the policy has to ask for it.
  std::optional<ProvenanceEvidence> provenance = std::nullopt;

  // Each gets what would be there and gives what is there instead; what is measured later is measured of that.
  Edit edit_config = std::identity();
  Edit edit_yaml = std::identity();
  Edit edit_compose = std::identity();
  std::function<void(EventLogBuilder&)> edit_log = [](EventLogBuilder&) {};
  std::function<void(TdReportSpec&)> edit_td = [](TdReportSpec&) {};
  // Nothing is measured after these.
  Edit edit_shown_compose = std::identity();
  Edit edit_shown_log = std::identity();
  Edit edit_attestation = std::identity();
  Edit edit_os_reference = std::identity();

  [[nodiscard]] BuiltFiles Build() const;
  // The 32 bytes that the machine measures of the compose file.
  [[nodiscard]] std::string ComposeHash() const;

 private:
  [[nodiscard]] std::string Compose() const;
};

}  // namespace gl::test
