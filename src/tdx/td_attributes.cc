#include "tdx/td_attributes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/hex.h"

namespace gl {
namespace {

constexpr unsigned kBits = 64;

constexpr std::array<std::pair<unsigned, std::string_view>, 12> kBitNames = {{
    {0, "DEBUG"},
    {4, "HGS_PLUS_PROF"},
    {5, "PERF_PROF"},
    {6, "PMT_PROF"},
    {16, "ICSSD"},
    {27, "LASS"},
    {28, "SEPT_VE_DISABLE"},
    {29, "MIGRATABLE"},
    {30, "PKS"},
    {31, "KL"},
    {62, "TPA"},
    {63, "PERFMON"},
}};

std::string NameOf(unsigned bit) {
  const auto* const known = std::ranges::find(kBitNames, bit, [](const auto& entry) { return entry.first; });
  return known == kBitNames.end() ? "bit " + std::to_string(bit) : std::string(known->second);
}

std::string Joined(std::uint64_t attributes) {
  std::string joined;
  for (const std::string& name : TdAttributeNames(attributes)) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

}  // namespace

std::uint64_t TdAttributesOf(const TdReport& body) {
  std::uint64_t attributes = 0;
  for (std::size_t i = body.td_attributes.size(); i > 0; --i) {
    attributes = attributes << 8U | static_cast<unsigned char>(body.td_attributes[i - 1]);
  }
  return attributes;
}

std::vector<std::string> TdAttributeNames(std::uint64_t attributes) {
  std::vector<std::string> names;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    if ((attributes >> bit & 1U) != 0) names.push_back(NameOf(bit));
  }
  return names;
}

Judgement CheckTd(const TdReport& body, const TdPolicy& policy) {
  const std::uint64_t attributes = TdAttributesOf(body);
  if ((attributes & kTdDebug) != 0 && !policy.allow_debug_td) {
    return RejectByPolicy(Reason::kTdDebug, "the TD runs in debug mode: its host can read and change it");
  }
  const std::uint64_t refused = attributes & ~(policy.allowed | kTdDebug);
  if (refused != 0) {
    return RejectByPolicy(Reason::kTdAttributes, "the TD has attributes that are not allowed: " + Joined(refused));
  }
  const std::uint64_t missing = policy.required & ~attributes;
  if (missing != 0) return RejectByPolicy(Reason::kTdAttributes, "the TD lacks the attributes " + Joined(missing));
  if (!policy.allow_service_td && body.mr_service_td.find_first_not_of('\0') != std::string_view::npos) {
    return RejectByPolicy(Reason::kServiceTd,
                          "the TD is bound to service TDs, measured as " + HexEncode(body.mr_service_td));
  }
  return {};
}

}  // namespace gl
