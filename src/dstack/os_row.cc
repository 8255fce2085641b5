#include "dstack/os_row.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "doc/strict_json.h"
#include "dstack/kernel_authenticode.h"
#include "dstack/os_measurement.h"
#include "dstack/tdvf.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::string_view kList = "sha256sum.txt";
constexpr std::string_view kMetadata = "metadata.json";
constexpr std::string_view kMeasurement = "measurement.tdx.cbor";
constexpr std::uint64_t kPortableMemory = 0x80000000;

std::unexpected<Error> RefuseRow(const std::string& reason) { return Fail(Fault::kIntegrity, "image: " + reason); }

Result<std::string_view> FileOf(const ImageFiles& files, std::string_view name) {
  const auto file = files.find(name);
  if (file == files.end()) return RefuseRow("'" + Printable(name, 60) + "' is missing");
  return file->second;
}

Status CheckList(const ImageFiles& files, std::string_view list) {
  GL_ASSIGN(const std::vector<ChecksumLine> lines, ParseChecksumFile(list));
  for (const ChecksumLine& line : lines) {
    GL_ASSIGN(const std::string_view bytes, FileOf(files, line.name));
    if (DigestOf(HashAlgorithm::kSha256, bytes) != line.sha256) {
      return RefuseRow("'" + Printable(line.name, 60) + "' has another SHA-256 than sha256sum.txt says");
    }
  }
  for (const auto& [name, bytes] : files) {
    const bool listed = name == kList || std::ranges::find(lines, name, &ChecksumLine::name) != lines.end();
    if (!listed) return RefuseRow("'" + Printable(name, 60) + "' is not in sha256sum.txt");
  }
  return {};
}

// UTF-16LE with its terminator, as the EFI stub gets the command line.
std::string WideText(std::string_view text) {
  std::string wide;
  for (const char c : text) wide.append(1, c).append(1, '\0');
  return wide.append(2, '\0');
}

// What the files named by the metadata measure to.
Result<OsMeasurement> MeasureFiles(const ImageFiles& files, const JsonValue& metadata) {
  const auto named = [&](std::string_view member) -> Result<std::string_view> {
    GL_ASSIGN(const std::string_view name, metadata.Text(member));
    return FileOf(files, name);
  };
  GL_ASSIGN(const std::string_view firmware, named("bios"));
  GL_ASSIGN(const std::string_view kernel, named("kernel"));
  GL_ASSIGN(const std::string_view initrd, named("initrd"));
  GL_ASSIGN(const std::string_view cmdline, metadata.Text("cmdline"));
  GL_ASSIGN(TdvfMeasurement tdvf, MeasureTdvf(firmware));
  GL_ASSIGN(std::string authenticode, KernelAuthenticode(kernel, initrd.size(), kPortableMemory));
  return OsMeasurement{.kernel_authenticode = std::move(authenticode),
                       .cmdline_sha384 = Sha384(WideText(std::string(cmdline) + " initrd=initrd")),
                       .initrd_sha384 = Sha384(initrd),
                       .mrtd_single_pass = std::move(tdvf.mrtd_single_pass),
                       .mrtd_two_pass = std::move(tdvf.mrtd_two_pass),
                       .td_hob = std::move(tdvf.td_hob)};
}

bool Agree(const OsMeasurement& left, const OsMeasurement& right) {
  return left.kernel_authenticode == right.kernel_authenticode && left.cmdline_sha384 == right.cmdline_sha384 &&
         left.initrd_sha384 == right.initrd_sha384 && left.mrtd_single_pass == right.mrtd_single_pass &&
         left.mrtd_two_pass == right.mrtd_two_pass && left.td_hob == right.td_hob;
}

OsRow RowOf(const OsMeasurement& measured, std::string os_image_hash) {
  return {.os_image_hash = std::move(os_image_hash),
          .name = {},
          .version = {},
          .is_dev = std::nullopt,
          .mrtd = {measured.mrtd_two_pass, measured.mrtd_single_pass},
          .rtmr1 = ExpectedRtmr1(measured.kernel_authenticode),
          .rtmr2 = ExpectedRtmr2(measured.cmdline_sha384, measured.initrd_sha384),
          .td_hob = measured.td_hob};
}

}  // namespace

Result<OsRow> MakeOsRow(const ImageFiles& files) {
  GL_ASSIGN(const std::string_view list, FileOf(files, kList));
  GL_TRY(CheckList(files, list));
  std::optional<OsMeasurement> measured;
  if (files.contains(kMeasurement)) {
    GL_ASSIGN(measured, ParseOsMeasurement(files.find(kMeasurement)->second));
  }
  const std::string os_image_hash = DigestOf(HashAlgorithm::kSha256, list);
  if (!files.contains(kMetadata)) {
    if (!measured) return RefuseRow("it has neither metadata.json nor measurement.tdx.cbor");
    return RowOf(*measured, os_image_hash);
  }
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(files.find(kMetadata)->second, kMetadata));
  const JsonValue& metadata = document.Root();
  GL_ASSIGN(const OsMeasurement from_files, MeasureFiles(files, metadata));
  if (measured && !Agree(*measured, from_files))
    return RefuseRow("measurement.tdx.cbor is not what its files measure to");
  OsRow row = RowOf(from_files, os_image_hash);
  GL_ASSIGN(const std::string_view version, metadata.Text("version"));
  GL_ASSIGN(row.is_dev, metadata.OptionalBool("is_dev"));
  row.version = version;
  row.name = (row.is_dev.value_or(false) ? "dstack-dev-" : "dstack-") + std::string(version);
  return row;
}

}  // namespace gl
