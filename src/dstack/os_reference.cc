#include "dstack/os_reference.h"

#include <algorithm>

#include "base/hex.h"
#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::size_t kMaxRows = 4096;

Result<std::vector<std::string>> ReadMrtd(const JsonValue& row) {
  GL_ASSIGN(const JsonValue* const member, row.Member("mrtd"));
  std::vector<std::string> candidates;
  if (member->GetKind() == JsonValue::Kind::kString) {
    GL_ASSIGN(std::string only, member->AsHexBytes(kSha384Bytes));
    candidates.push_back(std::move(only));
    return candidates;
  }
  GL_ASSIGN(const auto items, member->AsArray());
  for (const JsonValue& item : items) {
    GL_ASSIGN(std::string one, item.AsHexBytes(kSha384Bytes));
    candidates.push_back(std::move(one));
  }
  if (candidates.empty()) return Fail(Fault::kIntegrity, "'mrtd' is empty");
  return candidates;
}

Result<std::string> ReadName(const JsonValue& row) {
  GL_ASSIGN(const auto name, row.OptionalText("name"));
  if (name) return std::string(*name);
  GL_ASSIGN(const auto names, row.OptionalArray("image_names"));
  if (names.empty()) return std::string();
  GL_ASSIGN(const std::string_view first, names.front().AsText());
  return std::string(first);
}

Result<OsRow> ReadRow(const JsonValue& row) {
  OsRow read;
  GL_ASSIGN(read.os_image_hash, row.HexBytes("os_image_hash", kOsImageHashBytes));
  GL_ASSIGN(read.mrtd, ReadMrtd(row));
  GL_ASSIGN(read.rtmr1, row.HexBytes("rtmr1", kSha384Bytes));
  GL_ASSIGN(read.rtmr2, row.HexBytes("rtmr2", kSha384Bytes));
  GL_ASSIGN(read.name, ReadName(row));
  GL_ASSIGN(const auto version, row.OptionalText("version"));
  read.version = version.value_or("");
  GL_ASSIGN(read.is_dev, row.OptionalBool("is_dev"));
  if (!read.is_dev && !read.name.empty()) read.is_dev = read.name.contains("-dev");
  read.td_hob = kDstackWitness;
  if (row.Find("td_hob") != nullptr) {
    GL_ASSIGN(read.td_hob, row.HexBytes("td_hob"));
  }
  GL_TRY(ParseHobWitness(read.td_hob));
  return read;
}

Result<AcpiRow> ReadAcpi(const JsonValue& row) {
  AcpiRow read;
  GL_ASSIGN(const auto digests, row.Array("digests"));
  if (digests.size() != read.digests.size()) return Fail(Fault::kIntegrity, "'digests' are not three");
  for (std::size_t i = 0; i < digests.size(); ++i) {
    GL_ASSIGN(read.digests.at(i), digests[i].AsHexBytes(kSha384Bytes));
  }
  GL_ASSIGN(const auto shape, row.OptionalText("shape"));
  read.shape = shape.value_or("");
  return read;
}

}  // namespace

Result<OsReference> ParseOsReference(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the table of images"));
  OsReference reference;
  GL_ASSIGN(const auto images, document.Root().Array("images"));
  GL_ASSIGN(const auto acpi, document.Root().OptionalArray("acpi"));
  if (images.empty()) return Fail(Fault::kIntegrity, "the table of images is empty");
  if (images.size() > kMaxRows || acpi.size() > kMaxRows)
    return Fail(Fault::kIntegrity, "the table has over 4096 rows");
  for (const JsonValue& row : images) {
    auto read = ReadRow(row);
    const std::string place = "images[" + std::to_string(reference.images.size()) + "]";
    if (!read) return std::unexpected(std::move(read).error().Within(place));
    reference.images.push_back(*std::move(read));
  }
  for (const JsonValue& row : acpi) {
    GL_ASSIGN(AcpiRow read, ReadAcpi(row));
    reference.acpi.push_back(std::move(read));
  }
  return reference;
}

std::string OsRowJson(const OsRow& row) {
  JsonWriter writer;
  writer.BeginObject().Text("os_image_hash", HexEncode(row.os_image_hash)).Text("name", row.name);
  writer.Text("version", row.version);
  if (row.is_dev) writer.Bool("is_dev", *row.is_dev);
  writer.Key("mrtd").BeginArray();
  for (const std::string& mrtd : row.mrtd) writer.Text(HexEncode(mrtd));
  writer.EndArray().Text("rtmr1", HexEncode(row.rtmr1)).Text("rtmr2", HexEncode(row.rtmr2));
  writer.Text("td_hob", HexEncode(row.td_hob)).EndObject();
  return std::move(writer).Take();
}

}  // namespace gl
