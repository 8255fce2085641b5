// A pack decoded for a test: every object by its id, hashed at once and named when the decoder asks.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pack/detecting_hasher.h"
#include "pack/pack_decoder.h"

namespace gl::test {

struct DecodedObject {
  ObjectType type;
  std::string bytes;
  friend bool operator==(const DecodedObject&, const DecodedObject&) = default;
};
using Objects = std::map<ObjectId, DecodedObject>;

// Keeps every object. What it is told to refuse, it refuses.
class ObjectCollector : public ObjectSink {
 public:
  explicit ObjectCollector(Pack& pack) : pack_(pack) {}

  Status TakeObject(std::uint32_t index, const TypedBytes& object) override {
    GL_ASSIGN(const ObjectId id, DetectingHash(pack_.Algorithm(), object.type, *object.bytes));
    Keep(index, id, {object.type, *object.bytes});
    return {};
  }
  Status BeginLargeBlob(std::uint32_t index, std::uint64_t size) override {
    large_index_ = index;
    hasher_.emplace(pack_.Algorithm(), ObjectType::kBlob, size);
    large_.clear();
    return {};
  }
  Status TakePiece(std::string_view bytes) override {
    hasher_->Update(bytes);
    large_ += bytes;
    return {};
  }
  Status EndLargeBlob() override {
    GL_ASSIGN(const ObjectId id, hasher_->Finish());
    Keep(large_index_, id, {ObjectType::kBlob, large_});
    ++large_blobs;
    return {};
  }
  Status NameAll() override {
    for (const auto& [index, id] : unnamed_) GL_TRY(pack_.Name(index, id));
    unnamed_.clear();
    return {};
  }

  Objects objects;
  std::vector<std::uint32_t> order;  // in which they came
  int large_blobs = 0;

 private:
  void Keep(std::uint32_t index, const ObjectId& id, DecodedObject object) {
    objects.insert_or_assign(id, std::move(object));
    order.push_back(index);
    unnamed_.emplace_back(index, id);
  }

  Pack& pack_;
  std::vector<std::pair<std::uint32_t, ObjectId>> unnamed_;
  std::optional<DetectingHasher> hasher_;
  std::uint32_t large_index_ = 0;
  std::string large_;
};

inline BytesAt BytesFrom(std::shared_ptr<const std::string> bytes) {
  return [bytes = std::move(bytes)](std::uint64_t offset, std::span<char> to) -> Status {
    if (offset > bytes->size() || to.size() > bytes->size() - offset) return Fail(Fault::kBug, "read past the pack");
    std::ranges::copy(std::string_view(*bytes).substr(offset, to.size()), to.begin());
    return {};
  };
}

inline Result<std::optional<OpenObject>> NothingOutside(const ObjectId& /*id*/) { return std::nullopt; }

// The objects of OBJECTS, which have to outlive the reader.
inline BaseReader Outside(const Objects& objects) {
  return [&objects](const ObjectId& id) -> Result<std::optional<OpenObject>> {
    const auto found = objects.find(id);
    if (found == objects.end()) return std::nullopt;
    OpenObject object = InMemory(found->second.type, found->second.bytes);
    if (object.size > kWholeBytes) object.memory = nullptr;
    return object;
  };
}

// Room that is in memory after all.
inline Result<Scratch> MemoryScratch() {
  const auto bytes = std::make_shared<std::string>();
  const auto write = [bytes](std::string_view more) -> Status {
    *bytes += more;
    return {};
  };
  return Scratch{write, BytesFrom(bytes)};
}

struct DecodedPack {
  std::unique_ptr<Pack> pack;
  Objects objects;
  std::vector<std::uint32_t> order;
  int large_blobs = 0;
  std::string trailer;
};

// BYTES fed in pieces of PIECE bytes.
inline Result<DecodedPack> Decode(HashAlgorithm algorithm, std::string bytes, std::size_t piece = std::string::npos,
                                  BaseReader outside = NothingOutside) {
  const auto shared = std::make_shared<const std::string>(std::move(bytes));
  auto pack = std::make_unique<Pack>(algorithm, BytesFrom(shared), std::move(outside), MemoryScratch);
  ObjectCollector collector(*pack);
  PackDecoder decoder(*pack, collector);
  for (std::string_view rest = *shared; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    GL_TRY(decoder.Feed(rest.substr(0, piece)));
  }
  GL_TRY(decoder.Finish());
  return DecodedPack{std::move(pack), std::move(collector.objects), std::move(collector.order), collector.large_blobs,
                     decoder.Trailer()};
}

}  // namespace gl::test
