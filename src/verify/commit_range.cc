#include "verify/commit_range.h"

#include <set>

namespace gl {
namespace {

Result<ObjectId> CommitIdOf(std::string_view hex) {
  const bool is_sha1 = hex.size() == 2 * DigestSize(HashAlgorithm::kSha1);
  const auto id = ObjectId::FromHex(is_sha1 ? HashAlgorithm::kSha1 : HashAlgorithm::kSha256, hex);
  if (!id) return Fail(Fault::kIntegrity, "a commit's id is none");
  return *id;
}

// Source: gitformat-commit; the message begins behind the first empty line.
std::string TitleOf(std::string_view commit) {
  const std::size_t head = commit.find("\n\n");
  if (head == std::string_view::npos) return "";
  commit.remove_prefix(head + 2);
  return std::string(commit.substr(0, commit.find('\n')));
}

// TIP and what it comes from, nearest first.
Result<std::vector<ObjectId>> HistoryOf(const SourceRepository& source, const ObjectId& tip) {
  std::vector<ObjectId> history = {tip};
  std::set<ObjectId> seen = {tip};
  for (std::size_t next = 0; next < history.size(); ++next) {
    GL_ASSIGN(const CommitObject commit, ReadCommit(source, history[next]));
    for (const ObjectId& parent : commit.parents) {
      if (seen.insert(parent).second) history.push_back(parent);
    }
    if (seen.size() > kMaxCommits) return Fail(Fault::kRemote, "the history has too many commits to look through");
  }
  return history;
}

}  // namespace

Result<CommitRange> ReadCommitRange(const SourceRepository& source, std::string_view a, std::string_view b) {
  GL_ASSIGN(const ObjectId first, CommitIdOf(a));
  GL_ASSIGN(const ObjectId last, CommitIdOf(b));
  GL_ASSIGN(const std::vector<ObjectId> before, HistoryOf(source, first));
  GL_ASSIGN(const std::vector<ObjectId> after, HistoryOf(source, last));
  const std::set<ObjectId> old(before.begin(), before.end());
  CommitRange range;
  std::size_t common = 0;
  for (const ObjectId& id : after) {
    range.is_ancestor |= id == first;
    if (old.contains(id)) {
      ++common;
      continue;
    }
    ++range.added;
    if (range.titles.size() == kMaxRangeTitles) continue;
    GL_ASSIGN(const std::string bytes, ReadVerified(source, id, ObjectType::kCommit));
    range.titles.push_back({id.Hex(), TitleOf(bytes)});
  }
  range.dropped = before.size() - common;
  return range;
}

}  // namespace gl
