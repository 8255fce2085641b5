#include "launch/reachable.h"

#include <unistd.h>

#include <set>
#include <vector>

#include "git/commit_object.h"
#include "launch/attempts.h"
#include "launch/pack_intake.h"
#include "launch/quarantine.h"
#include "launch/transport.h"
#include "os/files.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "wire/fetch_request.h"
#include "wire/fetch_response.h"
#include "wire/ref_list.h"

namespace gl {
namespace {

// The check at one host.
class RefCheck {
 public:
  RefCheck(int staging, const Pin& pin, const RepoUrl& host) : staging_(staging), pin_(pin), host_(host) {}

  // What TRANSPORT's host says: what REF points to, and the commits between.
  Status Ask(Transport& transport) {
    GL_ASSIGN(const std::string request, RefListRequest(transport.Host(), pin_.ref));
    RefListReader reader(pin_.commit.Algorithm(), pin_.ref);
    GL_TRY(transport.Ask(request, [&](const PktLine& line) { return reader.Take(line); }));
    if (!reader.Target()) return Refuse("there is no such ref");
    tip_ = *reader.Target();
    return tip_ == pin_.commit ? Status() : FetchCommits(transport);
  }

  Status Judge(Deadline deadline) {
    if (tip_ != pin_.commit) {
      if (lseek(pack_.Get(), 0, SEEK_SET) != 0) return FailErrno(Fault::kWorkDir, "reading the commits that came");
      ObjectStore store(staging_);
      GL_TRY(TakeInFile({std::move(pack_), "commits"}, pin_.commit.Algorithm(), nullptr, deadline, store));
      GL_ASSIGN(const bool leads,
                LeadsTo(tip_, pin_.commit, [&](const ObjectId& id) { return ReadCommit(store, id); }));
      if (!leads) return Refuse("no chain of parents leads to it from " + tip_.Hex());
    }
    Log("ref verified: " + pin_.ref + " is " + tip_.Hex() +
        (tip_ == pin_.commit ? "" : ", and the commit is in its history"));
    return {};
  }

 private:
  static Result<std::optional<std::string>> ReadCommit(const ObjectStore& store, const ObjectId& id) {
    if (!store.Find(id)) return std::nullopt;
    GL_ASSIGN(const ObjectBytes bytes, store.ReadWhole(id, ObjectType::kCommit));
    return *bytes;
  }

  [[nodiscard]] std::unexpected<Error> Refuse(const std::string& why) const {
    return Fail(Fault::kIntegrity, "commit " + pin_.commit.Hex() + " is not in the history of REF " + pin_.ref +
                                       " at " + host_.Redacted() + ": " + why +
                                       "; push it there, or correct COMMIT_SHA or REF");
  }

  Status FetchCommits(Transport& transport) {
    GL_ASSIGN(pack_, OpenUnnamedFile(staging_, "commits.pack"));
    std::uint64_t size = 0;
    FetchResponse response(pin_.commit.Algorithm(), [&](std::string_view bytes) -> Status {
      size += bytes.size();
      if (size <= kMaxCommitPackBytes) return WriteAll(pack_.Get(), bytes);
      return Refuse("the commits between are more than " + std::to_string(kMaxCommitPackBytes) + " bytes");
    });
    GL_ASSIGN(const std::string request, CommitsRequest(transport.Host(), tip_, pin_.commit));
    return transport.Ask(request, [&](const PktLine& line) { return response.Take(line); });
  }

  int staging_;
  const Pin& pin_;
  const RepoUrl& host_;
  ObjectId tip_ = pin_.commit;
  UniqueFd pack_;
};

}  // namespace

Status CheckRef(int staging, const std::string& staging_path, const Pin& pin) {
  if (pin.ref.empty()) return {};
  return AskHosts(pin, [&](const RepoUrl& host, const std::string& name, Deadline deadline) -> Status {
    GL_ASSIGN(const Quarantine place, Quarantine::Create(staging, staging_path, "ref-" + name, pin, host));
    RefCheck check(staging, pin, host);
    Status done = TryRepeatedly(deadline, [&] {
      return Transport::Converse(place, pin, host, deadline,
                                 [&](Transport& transport) { return check.Ask(transport); });
    });
    if (done) done = check.Judge(deadline);
    if (done || done.error().fault != Fault::kRemote) return done;
    return std::unexpected(std::move(done).error().Within("REF cannot be checked at " + host.Redacted()));
  });
}

Result<bool> LeadsTo(const ObjectId& from, const ObjectId& to, const CommitReader& read) {
  std::vector<ObjectId> found = {from};  // in the order of the walk
  std::set<ObjectId> seen = {from};
  for (std::size_t next = 0; next < found.size(); ++next) {
    GL_TRY(CheckStop());
    const ObjectId id = found[next];
    if (id == to) return true;
    GL_ASSIGN(const std::optional<std::string> bytes, read(id));
    if (!bytes) continue;
    GL_ASSIGN(const CommitObject commit, ParseCommit(id.Algorithm(), *bytes));
    for (const ObjectId& parent : commit.parents) {
      if (parent == to) return true;
      if (seen.insert(parent).second) found.push_back(parent);
    }
    if (found.size() > kMaxWalkedCommits) {
      return Fail(Fault::kIntegrity, "REF: more than " + std::to_string(kMaxWalkedCommits) + " commits between " +
                                         from.Hex() + " and commit " + to.Hex());
    }
  }
  return false;
}

}  // namespace gl
