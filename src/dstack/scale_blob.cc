#include <array>

#include "base/byte_reader.h"
#include "base/text.h"
#include "dstack/attestation_blob.h"
#include "dstack/report_data.h"

namespace gl {
namespace {

std::unexpected<Error> RefuseScale(const std::string& reason) {
  return Fail(Fault::kIntegrity, "malformed attestation (SCALE): " + reason);
}

class ScaleReader {
 public:
  explicit ScaleReader(std::string_view bytes) : reader_(bytes) {}

  [[nodiscard]] bool AtEnd() const { return reader_.AtEnd(); }
  [[nodiscard]] Result<std::uint64_t> Little(std::size_t size, std::string_view what);
  [[nodiscard]] Result<std::uint64_t> Compact(std::string_view what);
  [[nodiscard]] Result<std::string> Bytes(std::size_t size, std::string_view what);
  [[nodiscard]] Result<std::string> Vector(std::string_view what);
  [[nodiscard]] Result<std::string> Text(std::string_view what);
  // The number of items of a vector. Each takes at least one byte, so a count over what is left is a lie.
  [[nodiscard]] Result<std::size_t> Count(std::string_view what);

 private:
  [[nodiscard]] static std::unexpected<Error> CutShort(std::string_view what) {
    return RefuseScale("it ends inside " + std::string(what));
  }
  ByteReader reader_;
};

Result<std::uint64_t> ScaleReader::Little(std::size_t size, std::string_view what) {
  const auto bytes = reader_.Take(size);
  if (!bytes) return CutShort(what);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>((*bytes)[i])} << (8 * i);
  }
  return number;
}

// compact = the low two bits of the first byte say how long it is: 1, 2 or 4 bytes with the number above those bits, or
//           bits 2 to 7 plus 4 further bytes. Source: the SCALE codec, "Compact/general integers".
Result<std::uint64_t> ScaleReader::Compact(std::string_view what) {
  if (reader_.AtEnd()) return CutShort(what);
  const auto first = static_cast<unsigned char>(reader_.Rest().front());
  const unsigned mode = first & 3U;
  if (mode == 3) {
    const std::size_t size = (first >> 2U) + std::size_t{4};
    if (size > sizeof(std::uint64_t)) return RefuseScale("a number of more than 64 bits in " + std::string(what));
    GL_TRY(Little(1, what));
    GL_ASSIGN(const std::uint64_t number, Little(size, what));
    const bool shortest = number >> (8 * (size - 1)) != 0 && number >= (std::uint64_t{1} << 30U);
    return shortest ? Result<std::uint64_t>(number)
                    : RefuseScale("a longer number than needed in " + std::string(what));
  }
  GL_ASSIGN(const std::uint64_t raw, Little(std::size_t{1} << mode, what));
  const std::uint64_t number = raw >> 2U;
  constexpr std::array<std::uint64_t, 3> kSmallest = {0, 1U << 6U, 1U << 14U};
  if (number < kSmallest[mode]) return RefuseScale("a longer number than needed in " + std::string(what));
  return number;
}

Result<std::string> ScaleReader::Bytes(std::size_t size, std::string_view what) {
  const auto bytes = reader_.Take(size);
  if (!bytes) return CutShort(what);
  return std::string(*bytes);
}

Result<std::size_t> ScaleReader::Count(std::string_view what) {
  GL_ASSIGN(const std::uint64_t count, Compact(what));
  if (count > reader_.Rest().size()) return CutShort(what);
  return static_cast<std::size_t>(count);
}

Result<std::string> ScaleReader::Vector(std::string_view what) {
  GL_ASSIGN(const std::size_t size, Count(what));
  return Bytes(size, what);
}

Result<std::string> ScaleReader::Text(std::string_view what) {
  GL_ASSIGN(std::string text, Vector(what));
  const auto bad = FindBadCharacter(text);
  if (bad && bad->name.ends_with("that is not UTF-8"))
    return RefuseScale("bytes that are not UTF-8 in " + std::string(what));
  return text;
}

Status CheckPlatform(std::uint64_t platform) {
  constexpr std::array<std::string_view, 5> kNames = {"Intel TDX", "Intel TDX on Google Cloud", "AWS Nitro Enclave",
                                                      "AMD SEV-SNP", "AWS Nitro TPM"};
  if (platform == 0) return {};
  if (platform < kNames.size()) return UnsupportedPlatform(kNames[platform]);
  return UnsupportedPlatform("number " + std::to_string(platform));
}

Result<RawEvent> ReadEvent(ScaleReader& reader) {
  RawEvent event;
  GL_ASSIGN(event.imr, reader.Little(4, "an event's register"));
  GL_ASSIGN(event.type, reader.Little(4, "an event's type"));
  GL_ASSIGN(event.digest, reader.Vector("an event's digest"));
  GL_ASSIGN(event.name, reader.Text("an event's name"));
  GL_ASSIGN(event.payload, reader.Vector("an event's payload"));
  return event;
}

}  // namespace

// blob     = 00 platform(1) quote events runtime report_data(64) config
// quote    = vector of bytes        config = string
// events   = vector of { imr LE32, type LE32, digest vector, name string, payload vector }
// runtime  = vector of { name string, payload vector }
Result<RawBlob> ParseScaleBlob(std::string_view bytes) {
  ScaleReader reader(bytes);
  GL_ASSIGN(const std::uint64_t version, reader.Little(1, "its version"));
  if (version != 0) return RefuseScale("its version is " + std::to_string(version));
  GL_ASSIGN(const std::uint64_t platform, reader.Little(1, "its platform"));
  GL_TRY(CheckPlatform(platform));
  RawBlob blob;
  GL_ASSIGN(blob.quote, reader.Vector("its quote"));
  GL_ASSIGN(const std::size_t events, reader.Count("its events"));
  if (events > kMaxEvents) return RefuseScale("more than 4096 events");
  for (std::size_t i = 0; i < events; ++i) {
    GL_ASSIGN(RawEvent event, ReadEvent(reader));
    blob.events.push_back(std::move(event));
  }
  GL_ASSIGN(const std::size_t runtime_events, reader.Count("its runtime events"));
  if (runtime_events > kMaxEvents) return RefuseScale("more than 4096 runtime events");
  for (std::size_t i = 0; i < runtime_events; ++i) {
    RawBlob::RuntimeEvent event;
    GL_ASSIGN(event.name, reader.Text("a runtime event's name"));
    GL_ASSIGN(event.payload, reader.Vector("a runtime event's payload"));
    blob.runtime_events.push_back(std::move(event));
  }
  GL_ASSIGN(blob.report_data, reader.Bytes(kReportDataBytes, "its report_data"));
  GL_ASSIGN(blob.config, reader.Text("its config"));
  if (!reader.AtEnd()) return RefuseScale("more bytes after its end");
  return blob;
}

}  // namespace gl
