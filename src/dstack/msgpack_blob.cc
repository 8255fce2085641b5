#include "base/text.h"
#include "dstack/attestation_blob.h"
#include "dstack/data_item.h"
#include "dstack/report_data.h"

namespace gl {
namespace {

using ItemKind = DataItem::Kind;

std::unexpected<Error> RefuseMsgpack(const std::string& reason) {
  return Fail(Fault::kIntegrity, "malformed attestation (MessagePack): " + reason);
}

std::unexpected<Error> Wrong(std::string_view name) {
  return RefuseMsgpack("'" + std::string(name) + "' is of another kind");
}

Result<const DataItem*> Member(const DataItem& map, std::string_view name) {
  if (const DataItem* const member = map.Find(name)) return member;
  return RefuseMsgpack("the member '" + std::string(name) + "' is missing");
}

Result<const DataItem*> Member(const DataItem& map, std::string_view name, ItemKind kind) {
  GL_ASSIGN(const DataItem* const member, Member(map, name));
  if (member->kind != kind) return Wrong(name);
  return member;
}

// Bytes as such, or as an array of numbers, which the encoder makes of them where nobody told it that they are bytes.
Result<std::string> Bytes(const DataItem& map, std::string_view name) {
  GL_ASSIGN(const DataItem* const member, Member(map, name));
  if (member->kind == ItemKind::kBytes) return std::string(member->bytes);
  if (member->kind != ItemKind::kArray) return Wrong(name);
  std::string bytes;
  for (const DataItem& item : member->items) {
    if (item.kind != ItemKind::kNumber || item.number > 0xFF)
      return RefuseMsgpack("'" + std::string(name) + "' has no byte");
    bytes += static_cast<char>(item.number);
  }
  return bytes;
}

Result<std::string> Text(const DataItem& map, std::string_view name) {
  GL_ASSIGN(const DataItem* const member, Member(map, name, ItemKind::kText));
  return std::string(member->bytes);
}

Result<std::uint64_t> Number(const DataItem& map, std::string_view name) {
  GL_ASSIGN(const DataItem* const member, Member(map, name, ItemKind::kNumber));
  return member->number;
}

Result<std::optional<std::uint64_t>> OptionalNumber(const DataItem& map, std::string_view name) {
  const DataItem* const member = map.Find(name);
  if (member == nullptr || member->kind == ItemKind::kNull) return std::nullopt;
  return Number(map, name);
}

Result<RawEvent> ReadEvent(const DataItem& item) {
  RawEvent event;
  GL_ASSIGN(event.imr, Number(item, "imr"));
  GL_ASSIGN(event.type, Number(item, "event_type"));
  GL_ASSIGN(event.digest, Bytes(item, "digest"));
  GL_ASSIGN(event.name, Text(item, "event"));
  GL_ASSIGN(event.payload, Bytes(item, "event_payload"));
  GL_ASSIGN(event.version, OptionalNumber(item, "version"));
  const DataItem* const preimage = item.Find("preimage");
  if (preimage != nullptr && preimage->kind != ItemKind::kNull) {
    GL_ASSIGN(std::string bytes, Bytes(item, "preimage"));
    if (!bytes.empty()) event.preimage = std::move(bytes);
  }
  return event;
}

Status ReadPlatform(const DataItem& root, RawBlob& blob) {
  GL_ASSIGN(const DataItem* const platform, Member(root, "platform", ItemKind::kMap));
  GL_ASSIGN(const std::string kind, Text(*platform, "kind"));
  if (kind != "tdx") return UnsupportedPlatform(kind);
  GL_ASSIGN(const DataItem* const data, Member(*platform, "data", ItemKind::kMap));
  GL_ASSIGN(blob.quote, Bytes(*data, "quote"));
  GL_ASSIGN(const DataItem* const log, Member(*data, "event_log", ItemKind::kArray));
  if (log->items.size() > kMaxEvents) return RefuseMsgpack("more than 4096 events");
  for (const DataItem& item : log->items) {
    GL_ASSIGN(RawEvent event, ReadEvent(item));
    blob.events.push_back(std::move(event));
  }
  return {};
}

Status ReadStack(const DataItem& root, RawBlob& blob) {
  GL_ASSIGN(const DataItem* const stack, Member(root, "stack", ItemKind::kMap));
  GL_ASSIGN(const std::string kind, Text(*stack, "kind"));
  if (kind != "dstack" && kind != "dstack-pod") return RefuseMsgpack("its stack is '" + Printable(kind, 60) + "'");
  GL_ASSIGN(const DataItem* const data, Member(*stack, "data", ItemKind::kMap));
  GL_ASSIGN(blob.report_data, Bytes(*data, "report_data"));
  GL_ASSIGN(blob.config, Text(*data, "config"));
  if (kind == "dstack-pod") {
    GL_ASSIGN(blob.payload, Bytes(*data, "report_data_payload"));
    GL_ASSIGN(const std::string expected, AppReportData("sha512", "", *blob.payload));
    if (blob.report_data != expected)
      return RefuseMsgpack("its report_data is not the digest of its report_data_payload");
  }
  GL_ASSIGN(const DataItem* const events, Member(*data, "runtime_events", ItemKind::kArray));
  for (const DataItem& item : events->items) {
    RawBlob::RuntimeEvent event;
    GL_ASSIGN(event.name, Text(item, "event"));
    GL_ASSIGN(event.payload, Bytes(item, "payload"));
    blob.runtime_events.push_back(std::move(event));
  }
  return {};
}

}  // namespace

// blob     = { version: 1, platform: { kind: "tdx", data: { quote, event_log } },
//              stack: { kind: "dstack" / "dstack-pod", data: { report_data, runtime_events, config,
//                                                              [report_data_payload] } } }
Result<RawBlob> ParseMsgPackBlob(std::string_view bytes) {
  GL_ASSIGN(const DataItem root, ParseMsgPack(bytes));
  if (root.kind != ItemKind::kMap) return RefuseMsgpack("it is no map");
  GL_ASSIGN(const std::uint64_t version, Number(root, "version"));
  if (version != 1) return RefuseMsgpack("its version is " + std::to_string(version));
  RawBlob blob;
  GL_TRY(ReadPlatform(root, blob));
  GL_TRY(ReadStack(root, blob));
  return blob;
}

}  // namespace gl
