// mr_config_id: 48 bytes of a quote that the host set when it launched the machine, and that the guest compared with
// what it was given before it went on.
// Source: the dstack attestation format, section 9.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dstack/runtime_events.h"

namespace gl {

enum class MrConfigForm {
  kUnbound,  // all zero: nothing was bound at launch, RTMR3 alone says what ran
  kV1,       // the compose-hash
  kV2,       // compose-hash, app-id and key provider
  kV3,       // a document
};

// The identifiers of each form, 48 bytes long.
[[nodiscard]] std::string MrConfigIdV1(std::string_view compose_hash);
[[nodiscard]] std::string MrConfigIdV2(std::string_view compose_hash, std::string_view app_id,
                                       KeyProvider::Kind provider, std::string_view provider_id);
[[nodiscard]] std::string MrConfigIdV3(std::string_view document);

// The form of a quote's ID, which has to fit the EVENTS. DOCUMENT is the text that the third form hashes, exactly.
// Fault::kIntegrity for: another first byte; an ID that is not recomputed; the third form without its document, with
// one that is not the JSON that it must be, or with a value in it that is not the event's.
[[nodiscard]] Result<MrConfigForm> CheckMrConfigId(std::string_view id, const SystemEvents& events,
                                                   const std::optional<std::string>& document);

}  // namespace gl
