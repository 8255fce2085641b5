#include "launch/gather.h"

#include <algorithm>

#include "launch/fetch.h"
#include "launch/pack_intake.h"
#include "launch/reachable.h"
#include "os/log.h"
#include "os/remove.h"
#include "os/stop_signal.h"
#include "pack/pack_limits.h"

namespace gl {
namespace {

constexpr std::size_t kMaxKeptPacks = 4;
constexpr std::size_t kMaxFetchedPacks = 64;
constexpr std::size_t kMaxHeldCommits = 4;             // that are looked at, whether we have them whole
constexpr std::chrono::seconds kKeptPackLimit{60};     // for reading one
constexpr std::chrono::minutes kFetchedPackLimit{30};  // for reading one, from a quarantine

constexpr const char* kKeptPacks = ".git/objects/pack";
constexpr const char* kIncoming = "incoming.pack";

Deadline In(std::chrono::seconds time) { return std::chrono::steady_clock::now() + time; }

// One way to the commit's objects, and what was written on it.
class Gathering {
 public:
  Gathering(const WorkDir& work, const Pin& pin) : work_(work), pin_(pin) {}

  Result<Gathered> Run() {
    GL_TRY(CheckRef(work_.Staging(), work_.StagingPath(), pin_));
    GL_TRY(TakeInKept());
    auto plan = ReadWholePlan(pin_.commit);
    if (plan) {
      GL_TRY(BeginTree());
      Log("objects: all were kept from an earlier launch and are hashed again; the network is not needed");
    } else {
      if (!IsMissing(plan.error())) return std::unexpected(std::move(plan).error());
      if (!store_->Packs().empty()) Log("kept objects do not serve: " + plan.error().message);
      plan = FromHost();
      if (!plan) return std::unexpected(std::move(plan).error());
    }
    return Gathered{std::move(store_), std::move(*plan), std::move(root_), std::move(writer_)};
  }

 private:
  static bool IsMissing(const Error& error) {
    return error.fault == Fault::kIntegrity || error.fault == Fault::kRemote;
  }

  Status TakeInKept() {
    for (PackFile& pack : FindPacks(work_.Handle(), kKeptPacks, kMaxKeptPacks)) {
      pack.name.insert(0, std::string(kKeptPacks) + "/");
      const Status taken = TakeInFile(std::move(pack), pin_.commit.Algorithm(), nullptr, In(kKeptPackLimit), *store_);
      if (taken) continue;
      if (!IsMissing(taken.error())) return taken;
      Log("kept objects do not serve: " + taken.error().message);
    }
    return {};
  }

  Result<CheckoutPlan> ReadWholePlan(const ObjectId& commit) const {
    GL_ASSIGN(CheckoutPlan plan, ReadPlan(*store_, commit));
    plan.with_lfs = pin_.lfs;
    GL_TRY(CheckBlobs(*store_, plan));
    return plan;
  }

  // An empty directory for the files, and who writes them.
  Status BeginTree() {
    root_.Reset();
    GL_TRY(RemoveTree(work_.Staging(), "tree"));
    GL_ASSIGN(root_, MakeDirectory(work_.Staging(), "tree"));
    writer_ = std::make_unique<TreeWriter>(root_.Get(), work_.Staging(), pin_.commit);
    return {};
  }

  // The commits that we have with all their trees and files: what they hold need not travel again.
  [[nodiscard]] std::vector<ObjectId> HeldCommits() const {
    std::vector<ObjectId> held;
    std::size_t looked_at = 0;
    for (const StoredPack& stored : store_->Packs()) {
      for (const PackedObject& object : stored.pack->Objects()) {
        if (object.type != ObjectType::kCommit || looked_at++ >= kMaxHeldCommits) continue;
        if (ReadWholePlan(*object.id)) held.push_back(*object.id);
      }
    }
    return held;
  }

  Result<CheckoutPlan> FromHost() {
    Log("fetching " + pin_.commit.Hex() + " from " + pin_.repo.Redacted());
    const std::vector<ObjectId> held = HeldCommits();
    auto plan = FromHost(held);
    if (plan || held.empty() || plan.error().fault != Fault::kIntegrity) return plan;
    Log("what came beside the kept objects does not serve (" + plan.error().message + "); fetching all of it");
    GL_TRY(EmptyDirectory(work_.Staging()));
    store_ = std::make_unique<ObjectStore>(work_.Staging());
    return FromHost({});
  }

  Result<CheckoutPlan> FromHost(const std::vector<ObjectId>& held) {
    std::unique_ptr<PackIntake> intake;
    std::optional<StoredPack> stored;
    std::uint64_t bytes = 0;
    const PackTarget target{.restart = [&]() -> Status {
                              bytes = 0;
                              intake.reset();
                              GL_TRY(BeginTree());
                              GL_TRY(RemoveTree(work_.Staging(), kIncoming));
                              GL_ASSIGN(UniqueFd file, OpenNewFile(work_.Staging(), kIncoming));
                              intake = std::make_unique<PackIntake>(
                                  std::move(file), pin_.commit.Algorithm(), *store_, writer_.get(),
                                  In(std::max<std::chrono::seconds>(pin_.fetch_timeout, kFetchedPackLimit)));
                              return {};
                            },
                            .sink = [&](std::string_view piece) -> Status {
                              GL_TRY(CheckStop());
                              bytes += piece.size();
                              if (bytes > kMaxPackBytes)
                                return Fail(Fault::kIntegrity, "the pack that comes is too large");
                              GL_TRY(WriteAll(intake->File(), piece));
                              return OfFetch(intake->Feed(piece));
                            },
                            .finish = [&]() -> Status {
                              auto whole = std::move(*intake).Finish();
                              if (whole) stored = std::move(*whole);
                              return whole ? Status() : OfFetch(std::unexpected(std::move(whole).error()));
                            }};
    GL_ASSIGN(const Fetched fetched, Fetch(work_.Staging(), work_.StagingPath(), pin_, held, target));
    if (fetched.quarantine) {
      intake.reset();
      GL_TRY(TakeInQuarantine(*fetched.quarantine));
    } else {
      stored->path = work_.StagingName() + "/" + kIncoming;
      store_->Add(std::move(*stored));
    }
    GL_ASSIGN(CheckoutPlan plan, ReadWholePlan(pin_.commit));
    if (fetched.complaint.empty()) return plan;
    return Fail(Fault::kRemote,
                "fetching from " + pin_.repo.Redacted() + " failed although the commit came: " + fetched.complaint);
  }

  // What is wrong with what came is said of the fetch; what is wrong here (the disk, a signal) speaks for itself.
  static Status OfFetch(Status status) {
    if (status || status.error().fault != Fault::kIntegrity) return status;
    return std::unexpected(std::move(status).error().Within("what was fetched is not the commit"));
  }

  // What git fetched by itself. Single objects, as an old http server gives them, are packed first.
  Status TakeInQuarantine(const Quarantine& quarantine) {
    GL_TRY(BeginTree());
    if (FindPacks(quarantine.Handle(), "objects/pack", 1).empty()) {
      for (const std::vector<std::string>& command :
           {std::vector<std::string>{"update-ref", "refs/heads/pin", pin_.commit.Hex()},
            std::vector<std::string>{"repack", "-a", "-d", "-q"}}) {
        GL_TRY(quarantine.Run(command, In(kFetchedPackLimit)));
      }
    }
    for (PackFile& pack : FindPacks(quarantine.Handle(), "objects/pack", kMaxFetchedPacks)) {
      pack.name = "";
      GL_TRY(TakeInFile(std::move(pack), pin_.commit.Algorithm(), writer_.get(), In(kFetchedPackLimit), *store_));
    }
    return {};
  }

  const WorkDir& work_;
  const Pin& pin_;
  std::unique_ptr<ObjectStore> store_ = std::make_unique<ObjectStore>(work_.Staging());
  UniqueFd root_;
  std::unique_ptr<TreeWriter> writer_;
};

}  // namespace

Result<Gathered> Gather(const WorkDir& work, const Pin& pin) { return Gathering(work, pin).Run(); }

}  // namespace gl
