#include "launch/object_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/stop_signal.h"
#include "os/system_error.h"
#include "pack/pack_limits.h"

namespace gl {

static std::unexpected<Error> BadObject(const ObjectId& id, const std::string& what) {
  return Fail(Fault::kIntegrity, "object " + id.Hex() + " " + what);
}

std::vector<PackFile> FindPacks(int root, const std::string& path, std::size_t limit) {
  std::vector<PackFile> packs;
  const UniqueFd folder = OpenBeneath(root, path, O_RDONLY | O_DIRECTORY);
  if (!folder) return packs;
  const auto names = ListNames(folder.Get());
  if (!names) return packs;
  for (const std::string& name : *names) {
    if (!name.ends_with(".pack") || packs.size() == limit) continue;
    UniqueFd pack = OpenBeneath(folder.Get(), name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat info{};
    if (pack && fstat(pack.Get(), &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_size <= static_cast<off_t>(kMaxPackBytes)) {
      packs.push_back({std::move(pack), name});
    }
  }
  return packs;
}

BytesAt ReadsFrom(int file) {
  return [file](std::uint64_t offset, std::span<char> to) -> Status {
    while (!to.empty()) {
      const ssize_t got = pread(file, to.data(), to.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return FailErrno(Fault::kWorkDir, "reading a pack");
      if (got == 0) return Fail(Fault::kIntegrity, "a pack became shorter");
      to = to.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return {};
  };
}

std::optional<ObjectStore::Place> ObjectStore::Find(const ObjectId& id) const {
  for (const StoredPack& stored : packs_) {
    if (const auto index = stored.pack->IndexOf(id)) return Place{&stored, *index};
  }
  return std::nullopt;
}

Result<ObjectStore::Place> ObjectStore::FindOfType(const ObjectId& id, ObjectType type) const {
  const auto place = Find(id);
  if (!place) return BadObject(id, "is missing");
  const ObjectType found = place->Object().type;
  if (found == type) return *place;
  return BadObject(id, "is a " + std::string(ObjectTypeName(found)) + ", not a " + std::string(ObjectTypeName(type)));
}

Result<ObjectBytes> ObjectStore::ReadWhole(const ObjectId& id, ObjectType type) const {
  GL_ASSIGN(const Place place, FindOfType(id, type));
  GL_ASSIGN(const TypedBytes object, place.In().Read(place.index));
  return object.bytes;
}

Result<std::uint64_t> ObjectStore::ReadBlob(const ObjectId& id, const ByteSink& sink) const {
  GL_ASSIGN(const Place place, FindOfType(id, ObjectType::kBlob));
  GL_TRY(place.In().ReadPieces(place.index, sink));
  return place.Object().size;
}

Result<std::optional<OpenObject>> ObjectStore::OpenBase(const ObjectId& id) const {
  if (const auto place = Find(id)) return place->In().Open(place->index);
  return std::nullopt;
}

Result<Scratch> ObjectStore::MakeScratch() const {
  GL_ASSIGN(UniqueFd made, OpenUnnamedFile(staging_, "scratch"));
  const auto file = std::make_shared<const UniqueFd>(std::move(made));
  const auto write = [file](std::string_view bytes) -> Status {
    GL_TRY(CheckStop());  // there may be gigabytes of them
    return WriteAll(file->Get(), bytes);
  };
  return Scratch{write,
                 [file](std::uint64_t offset, std::span<char> to) { return ReadsFrom(file->Get())(offset, to); }};
}

}  // namespace gl
