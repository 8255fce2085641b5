#include "launch/workload_git.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

#include "base/hex.h"
#include "git/config_file.h"
#include "launch/git_dir.h"
#include "os/files.h"
#include "os/remove.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "pack/pack_index.h"
#include "pack/pack_writer.h"

namespace gl {
namespace {

constexpr std::size_t kWriteBytes = 1U << 20U;

// Whether the pack holds the objects IDS (sorted) and no other, and needs no other.
bool HoldsExactly(const StoredPack& stored, const std::vector<ObjectId>& ids) {
  const auto& objects = stored.pack->Objects();
  if (objects.size() != ids.size()) return false;
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    const auto base = stored.pack->BaseIdOf(i);
    if (base && !stored.pack->IndexOf(*base)) return false;
    if (!std::ranges::binary_search(ids, *objects[i].id)) return false;
  }
  return true;
}

std::vector<PackIndexEntry> IndexOf(const StoredPack& stored) {
  std::vector<PackIndexEntry> entries;
  for (const PackedObject& object : stored.pack->Objects()) {
    entries.push_back({*object.id, object.place.crc32, object.place.offset});
  }
  return entries;
}

// Gives the file itself another name: whoever else had a name or handle of it, or gave it anything but bytes, keeps
// that to himself. The old name goes with the old .git: a launch that is ended before that has lost nothing.
bool LinkInPlace(const StoredPack& stored, int work, int to, const std::string& name) {
  struct stat info{}, linked{};
  const bool done = !stored.path.empty() && fstat(stored.file.Get(), &info) == 0 && info.st_nlink == 1 &&
                    info.st_uid == geteuid() && flistxattr(stored.file.Get(), nullptr, 0) <= 0 &&
                    fchmod(stored.file.Get(), 0444) == 0 && linkat(work, stored.path.c_str(), to, name.c_str(), 0) == 0;
  if (!done) return false;
  if (fstatat(to, name.c_str(), &linked, AT_SYMLINK_NOFOLLOW) == 0 && linked.st_ino == info.st_ino &&
      linked.st_dev == info.st_dev) {
    return true;
  }
  unlinkat(to, name.c_str(), 0);  // another file, put there since
  return false;
}

struct WrittenPack {
  std::string trailer;
  std::vector<PackIndexEntry> entries;
};

Result<WrittenPack> WritePack(const ObjectStore& store, const std::vector<ObjectId>& ids, HashAlgorithm algorithm,
                              int file) {
  std::string buffer;
  PackWriter writer(algorithm, static_cast<std::uint32_t>(ids.size()), [&](std::string_view bytes) -> Status {
    buffer += bytes;
    if (buffer.size() < kWriteBytes) return {};
    return WriteAll(file, std::exchange(buffer, ""));
  });
  for (const StoredPack& stored : store.Packs()) {
    for (std::uint32_t i = 0; i < stored.pack->Objects().size(); ++i) {
      const ObjectId& id = *stored.pack->Objects()[i].id;
      if (!std::ranges::binary_search(ids, id) || store.Find(id)->stored != &stored) continue;
      GL_TRY(CheckStop());
      GL_TRY(writer.Add(*stored.pack, i));
    }
  }
  GL_ASSIGN(std::string trailer, writer.Finish());
  GL_TRY(WriteAll(file, buffer));
  return WrittenPack{std::move(trailer), writer.Entries()};
}

Status MakePack(int packs, int work, const CheckoutPlan& plan, const ObjectStore& store) {
  const std::vector<ObjectId> ids = ObjectsOf(plan);
  const HashAlgorithm algorithm = plan.commit_id.Algorithm();
  const auto exact = std::ranges::find_if(store.Packs(), [&](const StoredPack& it) { return HoldsExactly(it, ids); });
  WrittenPack written;
  if (exact != store.Packs().end()) written = {exact->trailer, IndexOf(*exact)};
  std::string name = "pack-" + HexEncode(written.trailer);
  if (exact == store.Packs().end() || !LinkInPlace(*exact, work, packs, name + ".pack")) {
    GL_ASSIGN(const UniqueFd file, OpenNewFile(packs, "new", 0444));
    GL_ASSIGN(written, WritePack(store, ids, algorithm, file.Get()));
    name = "pack-" + HexEncode(written.trailer);
    GL_TRY(MoveEntry(packs, "new", packs, name + ".pack"));
  }
  GL_ASSIGN(const std::string index, SerializePackIndex(algorithm, std::move(written.entries), written.trailer));
  return CreateFile(packs, name + ".idx", index, 0444);
}

}  // namespace

Status MakeWorkloadGit(int git, int work, const CheckoutPlan& plan, const ObjectStore& store, const Pin& pin) {
  // Where submodules are, git shall take them for its own, as after `git submodule init`.
  const std::string active = pin.submodules ? "[submodule]\n\tactive = .\n" : "";
  const std::string origin = "[remote \"origin\"]\n\turl = " + QuoteConfigValue(pin.repo.Plain()) +
                             "\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n";
  GL_TRY(MakeGitDir(git, {pin.commit.Algorithm(), false, pin.commit.Hex(), origin + active}));
  // The parents are not here; git calls such a commit shallow.
  if (!plan.commit.parents.empty()) GL_TRY(CreateFile(git, "shallow", pin.commit.Hex() + "\n", 0644));
  const UniqueFd packs = OpenBeneath(git, "objects/pack", O_RDONLY | O_DIRECTORY);
  if (!packs) return FailErrno(Fault::kWorkDir, "opening the fresh .git");
  return MakePack(packs.Get(), work, plan, store);
}

}  // namespace gl
