#include "launch/pack_intake.h"

#include <algorithm>

#include "os/stop_signal.h"

namespace gl {
namespace {

constexpr unsigned kHashingThreads = 2;            // beside the one that reads and inflates
constexpr std::size_t kWaitingBytes = 8U << 20U;   // of objects that wait for a thread
constexpr std::size_t kWaitingPieces = 4U << 20U;  // of a large blob
constexpr std::size_t kJobBytes = 256U << 10U;     // of blobs that are hashed in one job
constexpr std::size_t kBlobBytes = 4096;           // what a blob counts as at least: writing its file takes time

}  // namespace

PackIntake::PackIntake(UniqueFd file, HashAlgorithm algorithm, const ObjectStore& bases, TreeWriter* writer,
                       Deadline deadline)
    : stored_{std::move(file), nullptr, {}, {}},
      writer_(writer),
      deadline_(deadline),
      decoder_(
          *(stored_.pack = std::make_unique<Pack>(
                algorithm, ReadsFrom(stored_.file.Get()), [&bases](const ObjectId& id) { return bases.OpenBase(id); },
                [&bases] { return bases.MakeScratch(); })),
          *this),
      workers_(kHashingThreads, kWaitingBytes) {}

Result<StoredPack> PackIntake::Finish() && {
  GL_TRY(decoder_.Finish());
  stored_.trailer = decoder_.Trailer();
  return std::move(stored_);
}

Status PackIntake::CheckTime() const {
  if (std::chrono::steady_clock::now() > deadline_) return Fail(Fault::kRemote, "reading a pack took too long");
  return CheckStop();
}

// What says where files go is hashed at once, so that the blobs behind it find their place.
Status PackIntake::TakeObject(std::uint32_t index, const TypedBytes& object) {
  if (object.type == ObjectType::kBlob) {
    waiting_.emplace_back(index, object.bytes);
    waiting_bytes_ += std::max(object.bytes->size(), kBlobBytes);
    return waiting_bytes_ < kJobBytes ? Status() : HashWaiting();
  }
  GL_TRY(CheckTime());
  GL_ASSIGN(const ObjectId id, DetectingHash(stored_.pack->Algorithm(), object.type, *object.bytes));
  Note(index, id);
  if (writer_ == nullptr) return {};
  return writer_->TakeObject(id, object);
}

Status PackIntake::HashWaiting() {
  GL_TRY(CheckTime());
  return workers_.Add(std::exchange(waiting_bytes_, 0),
                      [this, blobs = std::exchange(waiting_, {})] { return HashBlobs(blobs); });
}

Status PackIntake::HashBlobs(const Blobs& blobs) {
  for (const auto& [index, bytes] : blobs) {
    GL_ASSIGN(const ObjectId id, DetectingHash(stored_.pack->Algorithm(), ObjectType::kBlob, *bytes));
    Note(index, id);
    if (writer_ != nullptr) GL_TRY(writer_->TakeBlob(id, *bytes));
  }
  return {};
}

void PackIntake::Note(std::uint32_t index, const ObjectId& id) {
  const std::scoped_lock lock(mutex_);
  hashed_.emplace_back(index, id);
}

Status PackIntake::BeginLargeBlob(std::uint32_t index, std::uint64_t size) {
  if (!line_) line_ = std::make_unique<Workers>(1, kWaitingPieces);
  large_ = std::make_shared<LargeBlob>(
      LargeBlob{index, DetectingHasher(stored_.pack->Algorithm(), ObjectType::kBlob, size), {}});
  if (writer_ == nullptr) return {};
  GL_ASSIGN(large_->file, writer_->BeginLargeBlob());
  return {};
}

Status PackIntake::TakePiece(std::string_view bytes) {
  GL_TRY(CheckTime());
  return line_->Add(bytes.size(), [large = large_, piece = std::string(bytes)]() -> Status {
    large->hasher.Update(piece);
    return large->file ? WriteAll(large->file.Get(), piece) : Status();
  });
}

Status PackIntake::EndLargeBlob() {
  GL_TRY(line_->Wait());
  GL_ASSIGN(const ObjectId id, large_->hasher.Finish());
  Note(large_->index, id);
  return writer_ == nullptr ? Status() : writer_->EndLargeBlob(id, std::move(large_->file));
}

Status PackIntake::NameAll() {
  GL_TRY(HashWaiting());
  GL_TRY(workers_.Wait());
  for (const auto& [index, id] : hashed_) GL_TRY(stored_.pack->Name(index, id));
  hashed_.clear();
  return {};
}

Status TakeInFile(PackFile pack, HashAlgorithm algorithm, TreeWriter* writer, Deadline deadline, ObjectStore& store) {
  PackIntake intake(std::move(pack.file), algorithm, store, writer, deadline);
  GL_TRY(ReadPieces(intake.File(), [&](std::string_view bytes) { return intake.Feed(bytes); }));
  GL_ASSIGN(StoredPack taken, std::move(intake).Finish());
  taken.path = std::move(pack.name);
  store.Add(std::move(taken));
  return {};
}

}  // namespace gl
