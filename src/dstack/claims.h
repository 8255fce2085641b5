// Values that evidence states besides, compared with those that were verified. They prove nothing; one that differs is
// worth a person's attention.
// Source: the dstack attestation format, section 20, and step 14 of section 18.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "dstack/evidence.h"
#include "dstack/rule_result.h"
#include "dstack/runtime_events.h"

namespace gl {

// The fields of a quote that the derived values are made of; of each its bytes.
struct QuotedFields {
  std::string_view mrtd;
  std::array<std::string_view, 4> rtmr;
  std::string_view mr_config_id, mr_owner, mr_owner_config;
  std::string_view user_data;  // of the header
  std::string_view report_data;
};

// SHA256(MRTD, RTMR0 to 3, and mr_config_id, mr_owner, mr_owner_config when any of them is not zero).
[[nodiscard]] std::string MrAggregated(const QuotedFields& quote);

// SHA256(MRTD, RTMR0 to 2, SHA256(payload of the event key-provider), or 32 zero bytes without one).
[[nodiscard]] std::string MrSystem(const QuotedFields& quote, std::string_view key_provider_payload);

// A kNote "claims" for each claim of RECORD that says another value than QUOTE and EVENTS: registers, mr_aggregated,
// compose_hash, app_id, instance_id, os_image_hash, device_id, key_provider_info, report_data.
[[nodiscard]] RuleResults CompareClaims(const Evidence& record, const QuotedFields& quote, const SystemEvents& events);

}  // namespace gl
