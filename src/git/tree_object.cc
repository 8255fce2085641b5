#include "git/tree_object.h"

#include <algorithm>
#include <ranges>

#include "base/byte_reader.h"
#include "base/text.h"

namespace gl {

// The modes as a tree spells them: octal, without a leading zero.
using ModeText = std::pair<EntryMode, std::string_view>;
constexpr ModeText kModes[] = {{EntryMode::kFile, "100644"},
                               {EntryMode::kExecutable, "100755"},
                               {EntryMode::kSymlink, "120000"},
                               {EntryMode::kTree, "40000"},
                               {EntryMode::kGitlink, "160000"}};

static std::unexpected<Error> Malformed(std::string_view name, std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed tree: entry '" + Printable(name) + "' " + std::string(rule));
}

// NTFS drops dots and blanks from the end of a name, opens a stream of the file at ":", and has the short name git~1.
static bool NtfsTakesForDotGit(std::string_view component) {
  component = component.substr(0, component.find(':'));
  component = component.substr(0, component.find_last_not_of(". ") + 1);
  return component == ".git" || component == "git~1";
}

// The rule that NAME breaks, empty when it breaks none.
static std::string_view BrokenNameRule(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return "is not a name";
  if (name.contains('/')) return "has '/' in its name";
  if (name.size() > kMaxNameBytes) return "has a name too long: over 255 bytes";
  return IsDotGit(name) ? "has an unsafe name: it is .git to some filesystem" : "";
}

// entry = mode SP name NUL raw-id
static Result<TreeEntry> TakeEntry(HashAlgorithm algorithm, ByteReader& reader) {
  const auto mode = reader.TakeUntil(' ');
  const auto name = reader.TakeUntil('\0');
  if (!mode || !name) return Fail(Fault::kIntegrity, "malformed tree: an entry without a whole mode and name");
  if (const std::string_view broken = BrokenNameRule(*name); !broken.empty()) return Malformed(*name, broken);
  const auto* const known = std::ranges::find(kModes, *mode, &ModeText::second);
  if (known == std::end(kModes)) return Malformed(*name, "has the invalid mode '" + Printable(*mode) + "'");
  const auto raw = reader.Take(DigestSize(algorithm));
  if (!raw) return Malformed(*name, "has an object id cut short");
  if (raw->find_first_not_of('\0') == std::string_view::npos) return Malformed(*name, "has a null object id");
  return TreeEntry{known->first, std::string(*name), ObjectId::FromRaw(algorithm, *raw).value()};
}

static std::string SortKey(const TreeEntry& entry) {
  return entry.mode == EntryMode::kTree ? entry.name + '/' : entry.name;
}

static Status CheckOrder(const std::vector<TreeEntry>& entries) {
  std::vector<std::string_view> names(entries.size());
  std::ranges::transform(entries, names.begin(), &TreeEntry::name);
  std::ranges::sort(names);  // a file and a directory of one name need not be neighbours in Git's order
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) return Malformed(*twice, "is a duplicate name");
  const auto late = std::ranges::is_sorted_until(entries, {}, SortKey);
  if (late != entries.end()) return Malformed(late->name, "is out of order");
  return {};
}

// tree = *entry. Source: git-fsck(1), "FSCK MESSAGES", for what may be wrong with one.
Result<std::vector<TreeEntry>> ParseTree(HashAlgorithm algorithm, std::string_view bytes) {
  std::vector<TreeEntry> entries;
  for (ByteReader reader(bytes); !reader.AtEnd();) {
    GL_ASSIGN(TreeEntry entry, TakeEntry(algorithm, reader));
    entries.push_back(std::move(entry));
  }
  GL_TRY(CheckOrder(entries));
  return entries;
}

std::string SerializeTree(const std::vector<TreeEntry>& entries) {
  std::string bytes;
  for (const TreeEntry& entry : entries) {
    const std::string_view mode = std::ranges::find(kModes, entry.mode, &ModeText::first)->second;
    bytes.append(mode).append(" ").append(entry.name).append(1, '\0').append(entry.id.Raw());
  }
  return bytes;
}

void SortEntries(std::vector<TreeEntry>& entries) { std::ranges::sort(entries, {}, SortKey); }

// Source: the release notes of Git 2.2.1 (CVE-2014-9390: HFS+, NTFS short name) and 2.24.1 (CVE-2019-1352: streams,
// CVE-2019-1354: a backslash separates components on Windows).
bool IsDotGit(std::string_view name) {
  const std::string folded = FoldedName(name);
  return std::ranges::any_of(std::views::split(folded, '\\'), NtfsTakesForDotGit,
                             [](const auto& component) { return std::string_view(component); });
}

}  // namespace gl
