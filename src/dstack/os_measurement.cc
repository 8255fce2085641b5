#include "dstack/os_measurement.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "dstack/data_item.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::string_view kMeasurementName = "measurement.tdx.cbor";
constexpr std::size_t kSha256Digits = 64;

std::unexpected<Error> RefuseMeasurement(const std::string& reason) {
  return Fail(Fault::kIntegrity, "image measurement: " + reason);
}

Result<ChecksumLine> ParseLine(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  const auto refuse = [&] {
    return Fail(Fault::kIntegrity, "sha256sum.txt: malformed line '" + Printable(line, 120) + "'");
  };
  const auto hash = HexDecode(line.substr(0, kSha256Digits));
  if (line.size() <= kSha256Digits || !hash) return refuse();
  std::string_view rest = line.substr(kSha256Digits);
  const std::size_t blanks = rest.find_first_not_of(kBlanks);
  if (blanks == 0 || blanks == std::string_view::npos) return refuse();
  rest.remove_prefix(blanks);
  if (rest.find_first_of(" \t/") != std::string_view::npos || FindBadCharacter(rest)) return refuse();
  return ChecksumLine{*hash, std::string(rest)};
}

// The map NAME of OUTER, with exactly the MEMBERS.
Result<const DataItem*> Map(const DataItem* map, std::string_view name,
                            std::initializer_list<std::string_view> members) {
  const bool fits = map != nullptr && map->kind == DataItem::Kind::kMap && map->items.size() == members.size() &&
                    std::ranges::all_of(members, [&](std::string_view member) { return map->Find(member) != nullptr; });
  if (!fits) return RefuseMeasurement("'" + std::string(name) + "' has not the members that it must have");
  return map;
}

Result<std::string> DigestMember(const DataItem& map, std::string_view name) {
  const DataItem* const member = map.Find(name);
  if (member == nullptr || member->kind != DataItem::Kind::kBytes || member->bytes.size() != kSha384Bytes) {
    return RefuseMeasurement("'" + std::string(name) + "' is not 48 bytes");
  }
  return std::string(member->bytes);
}

}  // namespace

Result<std::vector<ChecksumLine>> ParseChecksumFile(std::string_view text) {
  std::vector<ChecksumLine> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    GL_ASSIGN(ChecksumLine parsed, ParseLine(line));
    if (std::ranges::find(lines, parsed.name, &ChecksumLine::name) != lines.end()) {
      return Fail(Fault::kIntegrity, "sha256sum.txt: '" + Printable(parsed.name, 60) + "' stands twice");
    }
    lines.push_back(std::move(parsed));
  }
  return lines;
}

Result<OsMeasurement> ParseOsMeasurement(std::string_view cbor) {
  GL_ASSIGN(const DataItem root, ParseCbor(cbor));
  GL_TRY(Map(&root, "measurement", {"version", "image", "tdvf"}));
  const DataItem& version = *root.Find("version");
  if (version.kind != DataItem::Kind::kNumber || version.number != 3) return RefuseMeasurement("its version is not 3");
  GL_ASSIGN(const DataItem* const image,
            Map(root.Find("image"), "image", {"cmdline_sha384", "kernel_authenticode", "initrd_sha384"}));
  GL_ASSIGN(const DataItem* const tdvf, Map(root.Find("tdvf"), "tdvf", {"ovmf", "mrtd", "td_hob"}));
  GL_ASSIGN(const DataItem* const mrtd, Map(tdvf->Find("mrtd"), "mrtd", {"single_pass", "two_pass"}));
  const DataItem& ovmf = *tdvf->Find("ovmf");
  if (ovmf.kind != DataItem::Kind::kText || ovmf.bytes != "pre202505") {
    return RefuseMeasurement("the firmware '" + Printable(ovmf.bytes, 60) + "' is not supported");
  }
  const DataItem& hob = *tdvf->Find("td_hob");
  if (hob.kind != DataItem::Kind::kBytes) return RefuseMeasurement("'td_hob' is no bytes");
  OsMeasurement measurement;
  measurement.td_hob = hob.bytes;
  GL_ASSIGN(measurement.kernel_authenticode, DigestMember(*image, "kernel_authenticode"));
  GL_ASSIGN(measurement.cmdline_sha384, DigestMember(*image, "cmdline_sha384"));
  GL_ASSIGN(measurement.initrd_sha384, DigestMember(*image, "initrd_sha384"));
  GL_ASSIGN(measurement.mrtd_single_pass, DigestMember(*mrtd, "single_pass"));
  GL_ASSIGN(measurement.mrtd_two_pass, DigestMember(*mrtd, "two_pass"));
  return measurement;
}

Result<LiteImage> ReadLiteMaterial(const LiteMaterial& lite) {
  GL_ASSIGN(const std::vector<ChecksumLine> lines, ParseChecksumFile(lite.checksum_file));
  const auto line = std::ranges::find(lines, kMeasurementName, &ChecksumLine::name);
  if (line == lines.end()) return RefuseMeasurement("sha256sum.txt does not name measurement.tdx.cbor");
  const std::string hash = DigestOf(HashAlgorithm::kSha256, lite.measurement);
  if (line->sha256 != hash) {
    return RefuseMeasurement("measurement.tdx.cbor has " + HexEncode(hash) + "; sha256sum.txt says " +
                             HexEncode(line->sha256));
  }
  GL_ASSIGN(OsMeasurement measurement, ParseOsMeasurement(lite.measurement));
  return LiteImage{DigestOf(HashAlgorithm::kSha256, lite.checksum_file), std::move(measurement)};
}

}  // namespace gl
