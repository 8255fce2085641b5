// All that a run may look at, as bytes: gathered at the rim, judged by pure code.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/object_hash.h"

namespace gl {

struct Input {
  std::string name;    // what it is: "attestation", "collateral"
  std::string origin;  // where it came from: a path, "-", an address
  std::string bytes;
};

// A clone in which a commit is looked up. Nothing it gives is believed: objects are hashed, and a ref is the relying
// party's own word.
struct SourceRepository {
  std::string place;
  // The bytes of the object ID. Fault::kRemote when the clone does not have it, or not of this type.
  std::function<Result<std::string>(const ObjectId& id, ObjectType type)> read;
  // The commit that REF names.
  std::function<Result<std::string>(const std::string& ref)> resolve;
};

struct Inputs {
  std::optional<Input> attestation, quote, event_log, app_compose, collateral, os_reference;
  std::optional<Input> trusted_root;   // a certificate in place of Intel's
  std::optional<Input> sigstore_root;  // trusted roots for provenance, in place of the compiled-in ones
  std::vector<Input> bundles;
  std::optional<Input>
      endpoint_certificate;         // DER: whose key the connection that brought the attestation was made with
  bool endpoint_must_bind = false;  // nobody but the attestation vouches for that key
  std::optional<Input> receipt;     // of the launch, as the launcher wrote it
  const SourceRepository* source = nullptr;
};

// A kind of input of which a run has at most one, in the order of the report.
struct InputKind {
  std::string_view name;    // of the Input
  std::string_view member;  // of a capsule: docs/capsule-format.md
  std::optional<Input> Inputs::* place;
  // It says what the relying party believes or accepts: a copy that comes with the evidence is worth nothing.
  bool is_demand = false;
};

inline constexpr std::array<InputKind, 10> kInputKinds = {{
    {"attestation", "attestation", &Inputs::attestation},
    {"quote", "quote", &Inputs::quote},
    {"event log", "event_log", &Inputs::event_log},
    {"app-compose", "app_compose", &Inputs::app_compose},
    {"collateral", "collateral", &Inputs::collateral},
    {"os-reference", "os_reference", &Inputs::os_reference, true},
    {"trusted root", "trusted_root", &Inputs::trusted_root, true},
    {"trusted root for provenance", "sigstore_root", &Inputs::sigstore_root, true},
    {"endpoint certificate", "endpoint_certificate", &Inputs::endpoint_certificate},
    {"receipt", "receipt", &Inputs::receipt},
}};
inline constexpr std::string_view kBundleName = "bundle";

}  // namespace gl
