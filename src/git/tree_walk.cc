#include "git/tree_walk.h"

#include <algorithm>

#include "base/text.h"

namespace gl {

static std::unexpected<Error> OverLimit(const std::string& what, std::size_t limit, const std::string& unit) {
  return Fail(Fault::kIntegrity, what + ": over the limit of " + std::to_string(limit) + " " + unit);
}

static Result<std::vector<TreeEntry>> ReadEntries(const Directory& directory, const TreeReader& reader) {
  GL_ASSIGN(const std::string bytes, reader(directory.id));
  const std::string place = "directory '/" + Printable(directory.path) + "' of the commit";
  return Within(place, ParseTree(directory.id.Algorithm(), bytes));
}

const TreeEntry* FindEntry(const Directory& directory, std::string_view name) {
  const auto found = std::ranges::find(directory.entries, name, &TreeEntry::name);
  return found == directory.entries.end() ? nullptr : &*found;
}

const Directory* CheckoutTree::FindDirectory(const std::vector<std::string>& components) const {
  const Directory* directory = &directories.front();
  for (const std::string& component : components) {
    const TreeEntry* entry = FindEntry(*directory, component);
    if (entry == nullptr || entry->mode != EntryMode::kTree) return nullptr;
    const auto before = std::count_if(directory->entries.data(), entry,
                                      [](const TreeEntry& other) { return other.mode == EntryMode::kTree; });
    directory = &directories[directory->first_child + static_cast<std::size_t>(before)];
  }
  return directory;
}

Result<CheckoutTree> WalkTree(const ObjectId& root, const TreeReader& reader) {
  CheckoutTree tree;
  tree.directories.push_back({.path = "", .id = root, .entries = {}});
  std::size_t all_entries = 0;
  std::size_t all_path_bytes = 0;
  for (std::size_t i = 0; i < tree.directories.size(); ++i) {
    Directory directory = std::move(tree.directories[i]);
    GL_ASSIGN(directory.entries, ReadEntries(directory, reader));
    all_entries += directory.entries.size();
    if (all_entries > kMaxTreeEntries) return OverLimit("too many entries in the commit", kMaxTreeEntries, "entries");
    directory.first_child = tree.directories.size();
    const std::string prefix = directory.path.empty() ? "" : directory.path + '/';
    const bool deepest = std::ranges::count(prefix, '/') == kMaxTreeDepth;
    for (const TreeEntry& entry : directory.entries) {
      const std::size_t path_bytes = prefix.size() + entry.name.size();
      if (path_bytes > kMaxPathBytes) return OverLimit("path too long in the commit", kMaxPathBytes, "bytes");
      if (entry.mode != EntryMode::kTree) continue;
      if (deepest) return OverLimit("directories nested too deep in the commit", kMaxTreeDepth, "levels");
      all_path_bytes += path_bytes;
      if (all_path_bytes > kMaxAllPathBytes)
        return OverLimit("directory paths too long together", kMaxAllPathBytes, "bytes");
      tree.directories.push_back({.path = prefix + entry.name, .id = entry.id, .entries = {}});
    }
    tree.directories[i] = std::move(directory);
  }
  return tree;
}

}  // namespace gl
