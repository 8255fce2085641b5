#include "dstack/claims.h"

#include <algorithm>

#include "base/hex.h"
#include "crypto/digest.h"

namespace gl {
namespace {

std::string Sha256(std::string_view bytes) { return DigestOf(HashAlgorithm::kSha256, bytes); }

// MRTD, RTMR0, RTMR1, RTMR2: the system, without what its applications extended.
std::string SystemRegisters(const QuotedFields& quote) {
  std::string bytes(quote.mrtd);
  for (const std::size_t i : {0U, 1U, 2U}) bytes.append(quote.rtmr.at(i));
  return bytes;
}

// NAME without the objects around it: "tcb_info.rtmr0" is a claim about rtmr0.
std::string_view LastPart(std::string_view name) { return name.substr(name.rfind('.') + 1); }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower.starts_with("0x") ? lower.substr(2) : lower;
}

}  // namespace

std::string MrAggregated(const QuotedFields& quote) {
  std::string bytes = SystemRegisters(quote).append(quote.rtmr[3]);
  const std::string rest = std::string(quote.mr_config_id).append(quote.mr_owner).append(quote.mr_owner_config);
  if (rest.find_first_not_of('\0') != std::string::npos) bytes += rest;
  return Sha256(bytes);
}

std::string MrSystem(const QuotedFields& quote, std::string_view key_provider_payload) {
  const std::string provider = key_provider_payload.empty() ? std::string(32, '\0') : Sha256(key_provider_payload);
  return Sha256(SystemRegisters(quote) + provider);
}

RuleResults CompareClaims(const Evidence& record, const QuotedFields& quote, const SystemEvents& events) {
  // SHA-256 of nothing stands for a device that the guest does not know.
  const std::string unknown_device = HexEncode(Sha256(""));
  const std::pair<std::string_view, std::string> known[] = {
      {"mrtd", HexEncode(quote.mrtd)},
      {"rtmr0", HexEncode(quote.rtmr[0])},
      {"rtmr1", HexEncode(quote.rtmr[1])},
      {"rtmr2", HexEncode(quote.rtmr[2])},
      {"rtmr3", HexEncode(quote.rtmr[3])},
      {"mr_aggregated", HexEncode(MrAggregated(quote))},
      {"compose_hash", HexEncode(events.compose_hash)},
      {"app_id", HexEncode(events.app_id)},
      {"instance_id", HexEncode(events.instance_id)},
      {"os_image_hash", HexEncode(events.os_image_hash.value_or(""))},
      {"device_id", HexEncode(Sha256(quote.user_data))},
      {"report_data", HexEncode(quote.report_data)},
  };
  RuleResults results;
  for (const Claim& claim : record.claims) {
    const std::string_view name = LastPart(claim.name);
    const auto value = std::ranges::find(known, name, &std::pair<std::string_view, std::string>::first);
    if (name == "key_provider_info" && claim.value != events.key_provider.payload) {
      results.push_back({"claims", RuleOutcome::kNote, events.key_provider.payload, claim.value, claim.name});
    }
    if (value == std::end(known) || value->second.empty()) continue;
    const std::string said = Lower(claim.value);
    if (said == value->second || (name == "device_id" && said == unknown_device)) continue;
    results.push_back({"claims", RuleOutcome::kNote, value->second, claim.value, claim.name});
  }
  return results;
}

}  // namespace gl
