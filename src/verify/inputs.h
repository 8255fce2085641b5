// All that a run may look at, as bytes: gathered at the rim, judged by pure code.
#pragma once

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
  const SourceRepository* source = nullptr;
};

}  // namespace gl
