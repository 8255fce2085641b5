// Any split into pieces gives the same objects, or the same refusal. What is accepted is read again as the same bytes,
// which hash to its ids, and a pack written of it has the same objects, whole or as deltas.
// Input: a byte of how to read the rest, one of the pieces' size. Then the parts of a pack.
#include <algorithm>
#include <cstdint>

#include "pack/pack_decoder.h"
#include "pack/pack_limits.h"
#include "pack/pack_writer.h"
#include "tests/builders/decoded_pack.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

using gl::test::DecodedPack;

constexpr unsigned kSha256 = 1;     // of the first byte: how the pack is hashed
constexpr unsigned kOutside = 2;    // objects outside the pack may be bases
constexpr unsigned kBackwards = 4;  // the pack is written with the last object first
constexpr unsigned kAsIs = 8;       // the rest is a pack, but for its trailer
constexpr std::size_t kMaxSize = 1U << 13U;
constexpr std::string_view kNames = "0123456789";  // the objects that deltas by id may name have one of these bytes

gl::ObjectId NameOf(gl::HashAlgorithm algorithm, unsigned number) {
  return HashObject(algorithm, gl::ObjectType::kBlob, kNames.substr(number % kNames.size(), 1));
}

// part = kind number size *byte. A whole object has these bytes; a delta by id has them too, and the base NUMBER;
// an offset delta has the entry that is NUMBER entries before it as its base. A made-up delta needs no luck to fit:
// bit 3 of kind makes one that gives the bytes, for a base of one byte; bit 4 one that keeps the base's byte first.
void AddParts(gl::HashAlgorithm algorithm, std::string_view rest, gl::test::PackBuilder& builder) {
  std::vector<std::uint64_t> offsets;
  while (rest.size() >= 3) {
    const unsigned kind = static_cast<unsigned char>(rest[0]), number = static_cast<unsigned char>(rest[1]);
    std::string bytes(rest.substr(3, static_cast<unsigned char>(rest[2])));
    rest.remove_prefix(3 + bytes.size());
    if ((kind & 7U) >= 6 && (kind & 24U) != 0) {
      bytes = gl::test::AppendingDelta(1, (kind & 16U) != 0 ? 1 : 0, std::string_view(bytes).substr(0, 127));
    }
    if ((kind & 7U) == 7) {
      offsets.push_back(builder.IdDelta(NameOf(algorithm, number), bytes));
    } else if ((kind & 7U) == 6 && !offsets.empty()) {
      offsets.push_back(builder.OffsetDelta(offsets[offsets.size() - 1 - number % offsets.size()], bytes));
    } else {
      offsets.push_back(builder.Whole(static_cast<gl::ObjectType>(kind & 3U), bytes));
    }
  }
}

struct Outcome {
  std::string message;
  gl::test::Objects objects;
  std::vector<std::uint32_t> order;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome OutcomeOf(const gl::Result<DecodedPack>& decoded) {
  if (decoded) return {"", decoded->objects, decoded->order};
  const gl::Fault fault = decoded.error().fault;
  Require(fault == gl::Fault::kIntegrity || fault == gl::Fault::kRemote);
  return {decoded.error().message, {}, {}};
}

void ReadAgain(DecodedPack& decoded) {
  gl::Pack& pack = *decoded.pack;
  Require(pack.Objects().size() == decoded.objects.size());
  for (std::uint32_t i = 0; i < pack.Objects().size(); ++i) {
    const gl::PackedObject& object = pack.Objects()[i];
    const auto read = pack.Read(i);
    Require(read && read->type == object.type && object.depth <= gl::kMaxDeltaDepth);
    Require(HashObject(pack.Algorithm(), read->type, *read->bytes) == object.id);
    Require(decoded.objects.at(*object.id) == (gl::test::DecodedObject{read->type, *read->bytes}));
    Require(pack.IndexOf(*object.id) == i && pack.IndexAt(object.place.offset) == i);
  }
}

void WriteAgain(DecodedPack& decoded, bool backwards) {
  gl::Pack& pack = *decoded.pack;
  const auto count = static_cast<std::uint32_t>(pack.Objects().size());
  std::string bytes;
  gl::PackWriter writer(pack.Algorithm(), count, gl::AppendsTo(bytes));
  for (std::uint32_t i = 0; i < count; ++i) Require(writer.Add(pack, backwards ? count - 1 - i : i).has_value());
  const auto trailer = writer.Finish();
  Require(trailer.has_value());
  const auto again = gl::test::Decode(pack.Algorithm(), bytes);
  Require(again && again->trailer == *trailer && again->objects == decoded.objects);
  for (const gl::PackIndexEntry& entry : writer.Entries()) {
    const auto index = again->pack->IndexOf(entry.id);
    Require(index && again->pack->Objects()[*index].place.offset == entry.offset);
    Require(again->pack->Objects()[*index].place.crc32 == entry.crc32);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t length) {
  if (length < 2) return 0;
  const unsigned how = data[0];
  const auto algorithm = (how & kSha256) != 0 ? gl::HashAlgorithm::kSha256 : gl::HashAlgorithm::kSha1;
  const std::string rest(data + 2, data + std::min(length, kMaxSize));
  gl::test::PackBuilder builder(algorithm);
  if ((how & kAsIs) == 0) AddParts(algorithm, rest, builder);
  const std::string pack = (how & kAsIs) != 0 ? builder.WithTrailer(rest) : builder.Bytes();
  gl::test::Objects outside;
  for (unsigned i = 0; (how & kOutside) != 0 && i < kNames.size(); i += 2) {
    outside.insert_or_assign(NameOf(algorithm, i),
                             gl::test::DecodedObject{gl::ObjectType::kBlob, std::string(1, kNames[i])});
  }
  auto decoded = gl::test::Decode(algorithm, pack, pack.size() + 1, gl::test::Outside(outside));
  const Outcome outcome = OutcomeOf(decoded);
  for (const std::size_t piece : {std::size_t{1}, data[1] + std::size_t{2}}) {
    Require(OutcomeOf(gl::test::Decode(algorithm, pack, piece, gl::test::Outside(outside))) == outcome);
  }
  if (!decoded) return 0;
  ReadAgain(*decoded);
  WriteAgain(*decoded, (how & kBackwards) != 0);
  return 0;
}
