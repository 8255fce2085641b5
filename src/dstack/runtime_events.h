// What dstack's guest said about itself in RTMR3 before it started containers. The names mean something only when the
// quote's other registers are those of an accepted dstack image.
// Source: the dstack attestation format, section 8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dstack/rule_result.h"
#include "tdx/event_log.h"

namespace gl {

inline constexpr std::size_t kAppIdBytes = 20;
inline constexpr std::size_t kInstanceIdBytes = 20;
inline constexpr std::size_t kComposeHashBytes = 32;
inline constexpr std::size_t kKmsRootBytes = 91;  // DER SubjectPublicKeyInfo of a key on P-256

// Who gave the machine its keys.
struct KeyProvider {
  enum class Kind { kNone = 0, kLocalSgx = 1, kKms = 2, kTpm = 3 };  // numbers of the second form of mr_config_id
  Kind kind;
  std::string name;     // "none", "local-sgx", "kms" or "tpm"
  std::string id;       // raw: an enclave's measurement, or the KMS's root key as DER SubjectPublicKeyInfo
  std::string payload;  // the event's, exactly
};

struct SystemEvents {
  std::string app_id;        // 20 bytes
  std::string compose_hash;  // 32 bytes
  std::string instance_id;   // 20 bytes, or empty for an app without one
  KeyProvider key_provider;
  std::optional<std::string> os_image_hash;  // 32 bytes, as the KMS told it
  std::optional<std::string> mr_kms;         // 32 bytes
  std::optional<std::string> rootfs_hash;    // 32 bytes, of images before 0.5
  std::optional<std::string> storage_fs;
  std::optional<std::string> gpu_policy_hash;   // of images from 0.6 on
  std::vector<std::string> init_script_hashes;  // 32 bytes each, in order
  std::vector<std::string> unknown;             // names before system-ready that nobody documented
  EventLog application;                         // everything after system-ready: the application chose it
};

// The events of RTMR3 in LOG up to the first "system-ready". What comes after it gives no system value.
// Fault::kIntegrity, naming the event, for: no system-ready; a second one of those that occur once; app-id,
// compose-hash, instance-id, boot-mr-done or key-provider missing; a payload of another length; a key-provider that is
// not JSON with a known name and a hexadecimal id (91 bytes for "kms"). CheckReplay has to hold for the same log.
[[nodiscard]] Result<SystemEvents> ExtractSystemEvents(const EventLog& log);

// The rules about identities: "app.identity" for the app-id, which without a KMS is the front of the compose-hash
// (ASSIGNED_WITHOUT_KMS: the image is of the 0.6 line, where it need not be), and for the instance-id, which is empty
// exactly when the compose says so (NO_INSTANCE_ID, when the compose is there).
[[nodiscard]] RuleResults CheckIdentities(const SystemEvents& events, bool assigned_without_kms,
                                          std::optional<bool> no_instance_id);

}  // namespace gl
