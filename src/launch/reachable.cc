#include "launch/reachable.h"

#include <unistd.h>

#include <set>
#include <vector>

#include "git/commit_object.h"
#include "git/object_hash.h"
#include "launch/attempts.h"
#include "launch/quarantine.h"
#include "launch/transport.h"
#include "os/files.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "wire/fetch_request.h"
#include "wire/ref_list.h"

namespace gl {
namespace {

std::unexpected<Error> NotInRef(const Pin& pin, const RepoUrl& host, const std::string& why) {
  return Fail(Fault::kIntegrity, "commit " + pin.commit.Hex() + " is not in the history of REF " + pin.ref + " at " +
                                     host.Redacted() + ": " + why + "; push it there, or correct COMMIT_SHA or REF");
}

// The check at one host.
class RefCheck {
 public:
  RefCheck(int staging, const Pin& pin, const RepoUrl& host, const OpenCommitPack& open)
      : staging_(staging),
        pin_(pin),
        host_(host),
        open_(open),
        commit_(*ObjectId::FromHex(pin.commit.Algorithm(), pin.commit.Hex())) {}

  // What TRANSPORT's host says.
  Status Ask(Transport& transport) {
    GL_ASSIGN(const std::string request, RefListRequest(transport.Host(), pin_.ref));
    RefListReader reader(pin_.commit.Algorithm(), transport.End(), pin_.ref);
    GL_TRY(transport.Ask(request, [&](const PktLine& line) { return reader.Take(line); }));
    tip_ = reader.Target();
    if (tip_ && *tip_ != commit_) return FetchCommits(transport);
    return {};
  }

  Status Judge() const {
    if (!tip_) return NotInRef(pin_, host_, "there is no such ref");
    if (*tip_ != commit_) {
      if (lseek(pack_.Get(), 0, SEEK_SET) != 0) return FailErrno(Fault::kWorkDir, "reading the commits");
      GL_ASSIGN(const CommitReader read, open_(pack_.Get()));
      GL_ASSIGN(const bool leads, LeadsTo(*tip_, commit_, read));
      if (!leads) return NotInRef(pin_, host_, "no chain of parents leads to it from " + tip_->Hex());
    }
    Log("ref verified: " + pin_.ref + " is " + tip_->Hex() + (*tip_ == commit_ ? "" : ", which the commit leads to"));
    return {};
  }

 private:
  Status FetchCommits(Transport& transport) {
    GL_ASSIGN(pack_, MakeScratchFile(staging_, "commits.pack"));
    std::uint64_t size = 0;
    FetchResponse response(pin_.commit.Algorithm(), transport.End(), [&](std::string_view bytes) -> Status {
      size += bytes.size();
      if (size <= kMaxCommitPackBytes) return WriteAll(pack_.Get(), bytes);
      return NotInRef(pin_, host_,
                      "the commits between them are more than " + std::to_string(kMaxCommitPackBytes) + " bytes");
    });
    GL_ASSIGN(const std::string request, CommitsRequest(transport.Host(), *tip_, commit_));
    return transport.Ask(request, [&](const PktLine& line) { return response.Take(line); });
  }

  int staging_;
  const Pin& pin_;
  const RepoUrl& host_;
  const OpenCommitPack& open_;
  ObjectId commit_;
  std::optional<ObjectId> tip_;
  UniqueFd pack_;
};

}  // namespace

Status CheckRef(int staging, const std::string& staging_path, const Pin& pin, const OpenCommitPack& open) {
  if (pin.ref.empty()) return {};
  return AskHosts(pin, [&](const RepoUrl& host, const std::string& name, Deadline deadline) -> Status {
    GL_ASSIGN(const Quarantine place, Quarantine::Create(staging, staging_path, "ref-" + name, pin, host));
    RefCheck check(staging, pin, host, open);
    Status asked = TryRepeatedly(deadline, [&] {
      return Transport::Converse(place, pin, host, deadline,
                                 [&](Transport& transport) { return check.Ask(transport); });
    });
    if (asked) return check.Judge();
    if (asked.error().fault != Fault::kRemote) return asked;
    return std::unexpected(std::move(asked).error().Within("REF cannot be checked at " + host.Redacted()));
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
    if (HashObject(id.Algorithm(), ObjectType::kCommit, *bytes) != id) {
      return Fail(Fault::kIntegrity, "commit " + id.Hex() + " has bytes that do not hash to its id");
    }
    GL_ASSIGN(const CommitObject commit, ParseCommit(id.Algorithm(), *bytes));
    for (const ObjectId& parent : commit.parents) {
      if (parent == to) return true;
      if (seen.insert(parent).second) found.push_back(parent);
    }
    if (found.size() > kMaxWalkedCommits) {
      return Fail(Fault::kIntegrity, "more than " + std::to_string(kMaxWalkedCommits) +
                                         " commits between the tip of REF " + from.Hex() + " and commit " + to.Hex());
    }
  }
  return false;
}

}  // namespace gl
