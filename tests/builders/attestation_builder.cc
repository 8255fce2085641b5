#include "tests/builders/attestation_builder.h"

#include <openssl/sha.h>

#include "base/hex.h"
#include "tests/builders/cert_builder.h"
#include "tests/builders/compose_builder.h"
#include "tests/builders/der_writer.h"
#include "tests/builders/json_object.h"

namespace gl::test {
namespace {

std::string Quoted(std::string_view text) { return JsonText(text); }

std::string Compact(std::size_t number) {  // SCALE
  if (number < (1U << 6U)) return LittleEndian(number << 2U, 1);
  if (number < (1U << 14U)) return LittleEndian(number << 2U | 1U, 2);
  return LittleEndian(number << 2U | 2U, 4);
}

std::string ScaleBytes(std::string_view bytes) { return Compact(bytes.size()).append(bytes); }

std::string LogDigest(const EventSpec& event) { return event.stripped ? "" : event.Digest(); }

std::string Big(std::uint64_t number, std::size_t size) {
  std::string bytes = LittleEndian(number, size);
  return {bytes.rbegin(), bytes.rend()};
}

// RFC 1952 around RFC 1951's stored blocks, which compress nothing.
std::string Gzip(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  std::string packed("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF", 10);
  const std::string trailer = LittleEndian(~crc, 4) + LittleEndian(text.size(), 4);
  for (;;) {
    const std::string_view block = text.substr(0, 0xFFFF);
    text.remove_prefix(block.size());
    packed +=
        LittleEndian(text.empty() ? 1 : 0, 1) + LittleEndian(block.size(), 2) + LittleEndian(~block.size() & 0xFFFF, 2);
    packed.append(block);
    if (text.empty()) return packed + trailer;
  }
}

std::string DstackExtension(int number, std::string_view content) {
  return CertExtension("1.3.6.1.4.1.62397.1." + std::to_string(number), false, DerOctets(content));
}

}  // namespace

std::string Sha256Of(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string Sha512Of(std::string_view bytes) {
  std::string digest(SHA512_DIGEST_LENGTH, '\0');
  SHA512(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

AttestationBuilder::AttestationBuilder()
    : compose_text(ComposeBuilder().AppCompose()),
      log(Sha256Of(compose_text).substr(0, 20), Sha256Of(compose_text), std::string(20, '\x42'),
          R"({"name":"local-sgx","id":"aa"})"),
      vm_config("{\"spec_version\":1,\"os_image_hash\":\"" + HexEncode(image.os_image_hash) +
                "\",\"cpu_count\":2,\"memory_size\":" + std::to_string(image.memory_size) +
                ",\"qemu_version\":\"9.2.1\",\"image\":\"example-1.0\"}") {
  std::erase_if(log.events, [](const EventSpec& event) { return event.imr != 3; });
  const auto boot = image.BootEvents();
  log.events.insert(log.events.begin(), boot.begin(), boot.end());
  td.mr_td = image.mrtd_single_pass;
  td.mr_config_id = "\x01" + Sha256Of(compose_text) + std::string(15, '\0');
  td.report_data = "challenge" + std::string(55, '\0');
}

void AttestationBuilder::UseKms() {
  log.Named("key-provider").payload = R"({"name":"kms","id":")" + HexEncode(kms_root.Spki()) + "\"}";
}

std::string AttestationBuilder::Quote() const {
  QuoteSpec spec;
  spec.body = td;
  spec.body.rtmr = log.Registers();
  spec.padding = std::string(2000, '\0');  // as long as a quote with a chain, at least
  const TestKey attestation, pck;
  return MakeQuote(spec, attestation, pck);
}

std::string AttestationBuilder::TcbInfo() const {
  const auto registers = log.Registers();
  std::string text = "{\"mrtd\":\"" + HexEncode(td.mr_td) + "\"";
  for (std::size_t i = 0; i < registers.size(); ++i) {
    text += ",\"rtmr" + std::to_string(i) + "\":\"" + HexEncode(registers.at(i)) + "\"";
  }
  return text + ",\"os_image_hash\":\"\",\"event_log\":" + log.Json() + ",\"app_compose\":" + Quoted(compose_text) +
         "}";
}

std::string AttestationBuilder::GetQuoteJson() const {
  return "{\"quote\":\"" + HexEncode(Quote()) + "\",\"event_log\":" + Quoted(log.Json()) + ",\"report_data\":\"" +
         HexEncode(td.report_data) + "\",\"vm_config\":" + Quoted(vm_config) + "}";
}

std::string AttestationBuilder::ServiceJson() const {
  return "{\"intel_quote\":\"" + HexEncode(Quote()) + "\",\"event_log\":" + log.Json() +
         ",\"info\":{\"tcb_info\":" + TcbInfo() + ",\"vm_config\":" + Quoted(vm_config) + "}}";
}

AttestationBuilder::Blob AttestationBuilder::MakeBlob() const {
  Blob blob{.quote = Quote(), .events = {}, .runtime_events = {}, .report_data = td.report_data, .config = vm_config};
  for (EventSpec event : log.events) {
    if (event.imr != 3 && event.type != 10) continue;
    if (event.imr == 3) {
      event.stripped = true;
      blob.runtime_events.push_back(event);
    }
    blob.events.push_back(event);
  }
  return blob;
}

std::string AttestationBuilder::Scale(const Blob& blob) {
  std::string bytes = std::string(1, '\0') + static_cast<char>(blob.platform) + ScaleBytes(blob.quote);
  bytes += Compact(blob.events.size());
  for (const EventSpec& event : blob.events) {
    bytes += LittleEndian(event.imr, 4) + LittleEndian(event.type, 4) + ScaleBytes(LogDigest(event)) +
             ScaleBytes(event.name) + ScaleBytes(event.payload);
  }
  bytes += Compact(blob.runtime_events.size());
  for (const EventSpec& event : blob.runtime_events) bytes += ScaleBytes(event.name) + ScaleBytes(event.payload);
  return bytes + blob.report_data + ScaleBytes(blob.config);
}

std::string AttestationBuilder::MsgPack(const Blob& blob, bool arrays) {
  const auto bytes = [arrays](std::string_view raw) { return arrays ? PackArrayOf(raw) : PackBytes(raw); };
  std::vector<std::string> events, runtime_events;
  for (const EventSpec& event : blob.events) {
    std::vector<std::string> members = {
        "imr",   PackNumber(event.imr), "event_type",    PackNumber(event.type),  "digest", PackBytes(LogDigest(event)),
        "event", PackText(event.name),  "event_payload", PackBytes(event.payload)};
    if (event.version) {
      members.emplace_back("version");
      members.push_back(PackNumber(*event.version));
    }
    events.push_back(PackMap(members));
  }
  for (const EventSpec& event : blob.runtime_events) {
    runtime_events.push_back(PackMap({"event", PackText(event.name), "payload", PackBytes(event.payload)}));
  }
  std::vector<std::string> data = {"report_data", bytes(blob.report_data), "runtime_events", PackArray(runtime_events),
                                   "config",      PackText(blob.config)};
  if (blob.payload) {
    data.emplace_back("report_data_payload");
    data.push_back(PackBytes(*blob.payload));
  }
  return PackMap({"version", PackNumber(1), "platform",
                  PackMap({"kind", PackText(blob.platform_kind), "data",
                           PackMap({"quote", bytes(blob.quote), "event_log", PackArray(events)})}),
                  "stack", PackMap({"kind", PackText(blob.stack_kind), "data", PackMap(data)})});
}

AttestationBuilder::Chain AttestationBuilder::Certificates(std::string_view app_id, bool packed_log, bool newer) {
  constexpr std::int64_t kFrom = 157766400;    // 1975, as dstack writes it
  constexpr std::int64_t kUntil = 2208988800;  // 2040
  const TestKey leaf, app;
  td.report_data = Sha512Of("ratls-cert:" + leaf.Spki());
  const std::string text = log.Json();
  CertSpec spec{.subject = "demo-cert", .issuer = "Dstack App CA", .from = kFrom, .until = kUntil};
  if (newer) {
    spec.extensions.push_back(DstackExtension(8, Scale(MakeBlob())));
  } else {
    spec.extensions.push_back(DstackExtension(1, Quote()));
    spec.extensions.push_back(DstackExtension(2, packed_log ? "ELGZv1" + Gzip(text) : text));
  }
  spec.extensions.push_back(DstackExtension(3, app_id));
  spec.extensions.push_back(DstackExtension(4, "app:custom"));
  const CertSpec middle{
      .subject = "Dstack App CA", .issuer = "Dstack KMS CA", .from = kFrom, .until = kUntil, .ca = true};
  const CertSpec root{
      .subject = "Dstack KMS CA", .issuer = "Dstack KMS CA", .from = kFrom, .until = kUntil, .ca = true};
  return {{MakeCert(spec, leaf, app), MakeCert(middle, app, kms_root), MakeCert(root, kms_root, kms_root)},
          leaf.Spki()};
}

std::string PackText(std::string_view text) { return ("\xDB" + Big(text.size(), 4)).append(text); }
std::string PackBytes(std::string_view bytes) { return ("\xC6" + Big(bytes.size(), 4)).append(bytes); }
std::string PackNumber(std::uint64_t number) { return number < 128 ? Big(number, 1) : "\xCF" + Big(number, 8); }

std::string PackArrayOf(std::string_view bytes) {
  std::vector<std::string> numbers;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    numbers.push_back(value < 128 ? Big(value, 1) : "\xCC" + Big(value, 1));
  }
  return PackArray(numbers);
}

std::string PackArray(const std::vector<std::string>& values) {
  std::string packed = "\xDD" + Big(values.size(), 4);
  for (const std::string& value : values) packed += value;
  return packed;
}

std::string PackMap(const std::vector<std::string>& keys_and_values) {
  std::string packed = "\xDE" + Big(keys_and_values.size() / 2, 2);
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2) {
    packed += PackText(keys_and_values[i]) + keys_and_values[i + 1];
  }
  return packed;
}

}  // namespace gl::test
