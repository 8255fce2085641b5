#include "tests/builders/object_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/builders/git_object_builder.h"

namespace gl::test {
namespace {

constexpr std::size_t kMaxStoredBlock = 65535;

char Byte(std::size_t value) { return static_cast<char>(static_cast<unsigned char>(value)); }

// BYTES as a zlib stream of stored blocks. Source: RFC 1950, section 2.2; RFC 1951, section 3.2.4.
std::string Stored(std::string_view bytes) {
  std::string stream = "\x78\x01";
  std::size_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  do {
    const std::string_view block = bytes.substr(0, kMaxStoredBlock);
    bytes.remove_prefix(block.size());
    const std::size_t size = block.size(), complement = ~size;
    stream += {Byte(bytes.empty() ? 1 : 0), Byte(size), Byte(size >> 8U), Byte(complement), Byte(complement >> 8U)};
    stream += block;
  } while (!bytes.empty());
  return stream + std::string{Byte(b >> 8U), Byte(b), Byte(a >> 8U), Byte(a)};
}

Quarantine MakeQuarantine(const TempDir& dir, HashAlgorithm algorithm) {
  const Pin pin = MakePin("/srv/repo", std::string(2 * DigestSize(algorithm), '1'), "/srv/work");
  return Quarantine::Create(dir.Handle(), dir.Path(), "q", pin).value();
}

}  // namespace

Pin MakePin(const std::string& url, const std::string& commit, const std::string& work_dir, const std::string& more) {
  const std::string text = "REPO_URL=" + url + "\nCOMMIT_SHA=" + commit + "\nWORK_DIR=" + work_dir + "\n" + more;
  return ReadPin(text, "/etc/config.conf").value();
}

void WriteLooseObject(const std::string& git_dir, const ObjectId& id, std::string_view header, std::string_view bytes) {
  const std::string folder = git_dir + "/objects/" + id.Hex().substr(0, 2);
  mkdir(folder.c_str(), 0755);
  const std::string path = folder + "/" + id.Hex().substr(2);
  if (!Exists(path)) WriteFile(path, Stored(std::string(header) + '\0' + std::string(bytes)), 0444);
}

ObjectStore::ObjectStore(HashAlgorithm algorithm)
    : algorithm_(algorithm), quarantine_(MakeQuarantine(dir_, algorithm)) {}

ObjectId ObjectStore::Add(ObjectType type, std::string_view bytes) const {
  const ObjectId id = HashObject(algorithm_, type, bytes);
  Forge(id, std::string(ObjectTypeName(type)) + " " + std::to_string(bytes.size()), bytes);
  return id;
}

void ObjectStore::Forge(const ObjectId& id, std::string_view header, std::string_view bytes) const {
  WriteLooseObject(GitDir(), id, header, bytes);
}

TreeEntry ObjectStore::File(const std::string& name, std::string_view bytes, EntryMode mode) const {
  return {mode, name, Add(ObjectType::kBlob, bytes)};
}

TreeEntry ObjectStore::Link(const std::string& name, std::string_view target) const {
  return File(name, target, EntryMode::kSymlink);
}

TreeEntry ObjectStore::Folder(const std::string& name, std::vector<TreeEntry> entries) const {
  return {EntryMode::kTree, name, Tree(std::move(entries))};
}

TreeEntry ObjectStore::Submodule(const std::string& name) const {
  return {EntryMode::kGitlink, name, SameDigits(algorithm_, 'c')};
}

ObjectId ObjectStore::Tree(std::vector<TreeEntry> entries) const {
  SortEntries(entries);
  return Add(ObjectType::kTree, SerializeTree(entries));
}

CommitId ObjectStore::Commit(std::vector<TreeEntry> entries) const {
  const std::string who = " A <a@example.org> 1700000000 +0000\n";
  const std::string bytes =
      "tree " + Tree(std::move(entries)).Hex() + "\nauthor" + who + "committer" + who + "\nmessage\n";
  return CommitId::Parse(Add(ObjectType::kCommit, bytes).Hex()).value();
}

ObjectSource ObjectStore::Source() const { return ObjectSource::Open(quarantine_).value(); }

CheckoutPlan ObjectStore::Plan(const CommitId& commit) const {
  ObjectSource source = Source();
  return ReadPlan(source, commit, std::nullopt).value();
}

}  // namespace gl::test
