#include "launch/lfs_fetch.h"

#include <fcntl.h>

#include <ctime>
#include <map>

#include "crypto/digest.h"
#include "launch/attempts.h"
#include "launch/git_environment.h"
#include "launch/transport.h"
#include "lfs/batch.h"
#include "os/log.h"

namespace gl {
namespace {

constexpr int kSizeExceeded = 63;  // curl(1), "EXIT CODES"
constexpr int kReadSafely = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

class LfsFetch {
 public:
  LfsFetch(int tree, const Pin& pin) : tree_(tree), pin_(pin) {}

  // Takes OBJECT from the file FROM to PATH in the new tree; where that does not have it, it is wanted.
  Status TakeFile(const LfsPointer& object, const std::string& path, const UniqueFd& from) {
    next_ = wanted_.size();
    wanted_.push_back(object);
    paths_.push_back(path);
    GL_TRY(TakeNext(from));
    wanted_.pop_back();
    paths_.pop_back();
    return {};
  }

  // Brings what is wanted, and says in the log what it was. Of an object that one host gave no other host is asked.
  Status FromHosts(std::size_t all) {
    std::uint64_t bytes = 0;
    for (const LfsPointer& object : wanted_) bytes += object.size;
    std::string from;
    const auto ask = [&](const RepoUrl& host, const std::string&, Deadline deadline) -> Status {
      from = " from " + host.Redacted();
      while (next_ < wanted_.size()) {
        Status done = TryRepeatedly(deadline, [&] { return BringSome(host, deadline); });
        const std::string& oid = wanted_[std::min(next_, wanted_.size() - 1)].oid;
        if (!done) return std::unexpected(std::move(done).error().Within("Git LFS object " + oid + from));
      }
      return {};
    };
    next_ = 0;
    if (!wanted_.empty()) GL_TRY(AskHosts(pin_, ask));
    Log("Git LFS: " + std::to_string(wanted_.size()) + " objects, " + std::to_string(bytes) + " bytes" +
        (from.empty() ? "" : "," + from) + " (" + std::to_string(all - wanted_.size()) + " were kept)");
    return {};
  }

 private:
  Status BringSome(const RepoUrl& host, Deadline deadline) {
    if (host.Kind() == RepoUrl::Transport::kSsh) return Fail(Fault::kRemote, "LFS=yes does not work over ssh");
    if (host.Kind() == RepoUrl::Transport::kLocal) {
      const std::string& oid = wanted_[next_].oid;
      const std::string inside = "/lfs/objects/" + oid.substr(0, 2) + "/" + oid.substr(2, 2) + "/" + oid;
      UniqueFd file(open((host.ServerPath() + inside).c_str(), kReadSafely));
      if (!file) file = UniqueFd(open((host.ServerPath() + "/.git" + inside).c_str(), kReadSafely));
      return TakeNext(file);
    }
    const auto objects = std::span(wanted_).subspan(next_).first(std::min(kMaxBatchObjects, wanted_.size() - next_));
    GL_ASSIGN(const std::string credentials, CredentialLine(pin_, host));
    const LfsServer server{host.Plain(), credentials};
    std::string answer;
    GL_TRY(RunCurl(host, deadline, server.Request(objects), [&](std::string_view piece) -> Status {
      answer += piece;
      return answer.size() <= kMaxBatchAnswerBytes ? Status() : Fail(Fault::kRemote, "the answer is too large");
    }));
    GL_ASSIGN(const std::string config, server.ReadAnswer(answer, objects));
    return TakeNext(objects.size(), [&](const ByteSink& take) { return RunCurl(host, deadline, config, take); });
  }

  // Passes to TAKE the bodies that curl(1) gets by CONFIG, one after the other, up to the first request that fails. Its
  // arguments are always the same, and its environment is that of the programs that carry packs.
  Status RunCurl(const RepoUrl& host, Deadline deadline, std::string_view config, const ByteSink& take) const {
    const Command command{{"/usr/bin/curl", "--disable", "--silent", "--show-error", "--fail-early", "--config", "-"},
                          GitEnvironment(pin_, host, "/nonexistent")};
    GL_ASSIGN(ChildProcess curl, ChildProcess::Start(command, {.input = true, .output = true, .errors = true}));
    std::ignore = WriteAll(curl.Input(), config);  // if not, curl has ended and says why
    curl.CloseInput();
    std::string buffer;
    for (bool ended = false; !ended;) {
      GL_ASSIGN(const std::string_view piece, NextPiece(curl, buffer, deadline));
      GL_TRY(take(piece));
      ended = piece.empty();
    }
    GitOutcome outcome;
    GL_ASSIGN(outcome.state, curl.Finish(outcome.errors, kMaxErrorBytes, deadline));
    if (outcome.state.Success()) return {};
    const bool exceeded = outcome.state.exited && outcome.state.value == kSizeExceeded;
    return Fail(exceeded ? Fault::kIntegrity : Fault::kRemote, Complaint(outcome));
  }

  Status TakeNext(const UniqueFd& from) {
    struct stat info{};
    if (!from || fstat(from.Get(), &info) != 0 || !S_ISREG(info.st_mode))
      return Fail(Fault::kRemote, "it is not there");
    return TakeNext(1, [&](const ByteSink& take) { return ReadPieces(from.Get(), take); });
  }

  // GIVE gives the bytes of the next COUNT objects, which follow each other without a mark.
  Status TakeNext(std::size_t count, const std::function<Status(const ByteSink&)>& give) {
    end_ = next_ + count;
    file_.Reset();
    GL_TRY(give([&](std::string_view bytes) { return Take(bytes); }));
    GL_TRY(Take(""));
    return next_ == end_ ? Status() : Fail(Fault::kIntegrity, "it has fewer bytes than its pointer says");
  }

  Status Take(std::string_view bytes) {
    while (next_ < end_) {
      if (!file_) {                                                     // the first of an object
        file_ = OpenBeneath(tree_, paths_[next_], O_WRONLY | O_TRUNC);  // if not, it cannot be written either
        left_ = wanted_[next_].size;
        digest_ = Digest(HashAlgorithm::kSha256);
      }
      const std::string_view piece = bytes.substr(0, left_);
      bytes.remove_prefix(piece.size());
      left_ -= piece.size();
      digest_.Update(piece);
      GL_TRY(WriteAll(file_.Get(), piece));
      if (left_ > 0) return {};
      if (HexEncode(digest_.Finish()) != wanted_[next_].oid) return Fail(Fault::kIntegrity, "it has other bytes");
      // git compares a file with its blob, here the pointer, unless it is older than the index (racy-git in git's
      // Documentation/technical).
      const timespec times[] = {{0, UTIME_OMIT}, {std::time(nullptr) - 2, 0}};
      std::ignore = futimens(file_.Get(), times);
      file_.Reset();
      ++next_;
    }
    return bytes.empty() ? Status() : Fail(Fault::kIntegrity, "it has more bytes than its pointer says");
  }

  int tree_;
  const Pin& pin_;
  std::vector<LfsPointer> wanted_;
  std::vector<std::string> paths_;  // of those, where each goes
  std::size_t next_ = 0, end_ = 0;  // of those: what is coming now
  UniqueFd file_;
  std::uint64_t left_ = 0;
  Digest digest_{HashAlgorithm::kSha256};
};

}  // namespace

Status BringLfsObjects(const WorkDir& work, int tree, const CheckoutPlan& plan, const Pin& pin,
                       const IsThere& is_there) {
  std::map<LfsPointer, std::vector<std::string>> paths;  // that lack the object
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    const Directory& directory = plan.tree.directories[i];
    for (std::size_t k = 0; k < directory.entries.size(); ++k) {
      const LfsPointer* const object = plan.LfsPointerOf(directory.entries[k]);
      if (object == nullptr) continue;
      auto& lacking = paths[*object];
      if (!is_there(i, k)) lacking.push_back(PathIn(directory, directory.entries[k].name));
    }
  }
  if (paths.empty()) return {};
  LfsFetch fetch(tree, pin);
  for (const auto& [object, all] : paths) {
    if (!all.empty()) std::ignore = fetch.TakeFile(object, all[0], OpenBeneath(work.Handle(), all[0], kReadSafely));
  }
  GL_TRY(fetch.FromHosts(paths.size()));
  for (const auto& [object, all] : paths) {
    for (std::size_t i = 1; i < all.size(); ++i)
      GL_TRY(fetch.TakeFile(object, all[i], OpenBeneath(tree, all[0], kReadSafely)));
  }
  return {};
}

}  // namespace gl
