// A pack on its way in: decoded, hashed on several threads, its files written as they come.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "launch/object_store.h"
#include "launch/tree_writer.h"
#include "os/child_process.h"
#include "os/workers.h"
#include "pack/detecting_hasher.h"
#include "pack/pack_decoder.h"

namespace gl {

class PackIntake : private ObjectSink {
 public:
  // FILE holds the pack's bytes, at the latest when they are needed again (Finish). BASES has what a thin pack's deltas
  // build on; it has to outlive the pack. WRITER, if there is one, takes each object once it is hashed. After the
  // deadline no object is taken any more: a small pack can ask for much work.
  PackIntake(UniqueFd file, HashAlgorithm algorithm, const ObjectStore& bases, TreeWriter* writer, Deadline deadline);

  [[nodiscard]] int File() const { return stored_.file.Get(); }

  // The next bytes of the pack. Fault::kIntegrity for what is no pack, is over a limit (pack_limits.h), or was made by
  // a collision attack; WRITER's faults; Fault::kRemote after the deadline.
  [[nodiscard]] Status Feed(std::string_view bytes) { return decoder_.Feed(bytes); }

  // After the last bytes: the pack with every object named.
  [[nodiscard]] Result<StoredPack> Finish() &&;

 private:
  Status TakeObject(std::uint32_t index, const TypedBytes& object) override;
  Status BeginLargeBlob(std::uint32_t index, std::uint64_t size) override;
  Status TakePiece(std::string_view bytes) override;
  Status EndLargeBlob() override;
  Status NameAll() override;

  using Blobs = std::vector<std::pair<std::uint32_t, ObjectBytes>>;  // by index
  [[nodiscard]] Status HashBlobs(const Blobs& blobs);
  [[nodiscard]] Status HashWaiting();
  [[nodiscard]] Status CheckTime() const;
  void Note(std::uint32_t index, const ObjectId& id);

  struct LargeBlob {
    std::uint32_t index;
    DetectingHasher hasher;
    UniqueFd file;  // if there is a writer
  };

  StoredPack stored_;
  TreeWriter* writer_;
  Deadline deadline_;
  PackDecoder decoder_;
  Blobs waiting_;  // to be hashed in one job
  std::size_t waiting_bytes_ = 0;
  std::mutex mutex_;
  std::vector<std::pair<std::uint32_t, ObjectId>> hashed_;  // and not yet told to the pack
  std::shared_ptr<LargeBlob> large_;
  Workers workers_;                // for blobs; the last members, so that their jobs end first
  std::unique_ptr<Workers> line_;  // one thread, for the pieces of large blobs
};

// Takes a pack file that is complete into STORE, its name as path. Faults as PackIntake.
[[nodiscard]] Status TakeInFile(PackFile pack, HashAlgorithm algorithm, TreeWriter* writer, Deadline deadline,
                                ObjectStore& store);

}  // namespace gl
