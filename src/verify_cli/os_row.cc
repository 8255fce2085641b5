#include "verify_cli/os_row.h"

#include <algorithm>

#include "crypto/digest.h"
#include "doc/strict_json.h"
#include "dstack/boot_registers.h"
#include "dstack/os_measurement.h"
#include "dstack/os_reference.h"
#include "verify_cli/gather.h"

namespace gl {
namespace {

// Whether the list of checksums names FILE with the SHA-256 of BYTES.
Result<bool> Lists(const std::string& checksums, std::string_view file, const std::string& bytes) {
  GL_ASSIGN(const std::vector<ChecksumLine> lines, ParseChecksumFile(checksums));
  const auto line = std::ranges::find(lines, file, &ChecksumLine::name);
  return line != lines.end() && line->sha256 == DigestOf(HashAlgorithm::kSha256, bytes);
}

// What metadata.json says that no measurement does.
Status AddMetadata(OsRow& row, const std::string& directory, const std::string& checksums) {
  const auto file = ReadInput("metadata.json", directory + "/metadata.json");
  if (!file) return file.error().fault == Fault::kRemote ? Status() : std::unexpected(file.error());
  GL_ASSIGN(const bool listed, Lists(checksums, "metadata.json", file->bytes));
  if (!listed) return Fail(Fault::kIntegrity, "metadata.json is not the one of sha256sum.txt");
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(file->bytes, "metadata.json"));
  GL_ASSIGN(const auto version, document.Root().OptionalText("version"));
  GL_ASSIGN(row.is_dev, document.Root().OptionalBool("is_dev"));
  row.version = version.value_or("");
  return {};
}

}  // namespace

Result<std::string> OsReferenceOf(const std::string& directory) {
  GL_ASSIGN(Input checksums, ReadInput("sha256sum.txt", directory + "/sha256sum.txt"));
  GL_ASSIGN(Input measurement, ReadInput("measurement.tdx.cbor", directory + "/measurement.tdx.cbor"));
  GL_ASSIGN(const LiteImage image,
            ReadLiteMaterial({.checksum_file = checksums.bytes, .measurement = std::move(measurement.bytes)}));
  const OsMeasurement& measured = image.measurement;
  OsRow row{.os_image_hash = image.os_image_hash,
            .name = "",
            .version = "",
            .is_dev = std::nullopt,
            .mrtd = {measured.mrtd_single_pass, measured.mrtd_two_pass},
            .rtmr1 = ExpectedRtmr1(measured.kernel_authenticode),
            .rtmr2 = ExpectedRtmr2(measured.cmdline_sha384, measured.initrd_sha384),
            .td_hob = measured.td_hob};
  GL_TRY(AddMetadata(row, directory, checksums.bytes));
  return R"({"images":[)" + OsRowJson(row) + "]}\n";
}

}  // namespace gl
