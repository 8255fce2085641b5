#include "tests/builders/store_builder.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

#include "crypto/digest.h"
#include "launch/pack_intake.h"
#include "pack/stored_stream.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"

namespace gl::test {
namespace {

char Byte(std::size_t value) { return static_cast<char>(static_cast<unsigned char>(value)); }

// An entry that is whole. Source: gitformat-pack(5).
std::string Entry(ObjectType type, const std::string& bytes) {
  std::size_t size = bytes.size();
  std::string entry;
  std::size_t first = (static_cast<std::size_t>(type) + 1) << 4U | (size & 0xFU);
  for (size >>= 4U; size > 0; size >>= 7U) {
    entry += Byte(first | 0x80U);
    first = size & 0x7FU;
  }
  entry += Byte(first);
  EXPECT_TRUE(Ok(WriteStored([&bytes](const auto& sink) { return sink(bytes); }, AppendsTo(entry))));
  return entry;
}

}  // namespace

Pin MakePin(const std::string& url, const std::string& commit, const std::string& work_dir, const std::string& more) {
  const std::string text = "REPO_URL=" + url + "\nCOMMIT_SHA=" + commit + "\nWORK_DIR=" + work_dir + "\n" + more;
  return ReadPin(text, "/etc/config.conf").value();
}

Status TakeIn(std::string_view pack, HashAlgorithm algorithm, TreeWriter* writer, ObjectStore& store) {
  UniqueFd file(memfd_create("pack", MFD_CLOEXEC));
  GL_TRY(WriteAll(file.Get(), pack));
  lseek(file.Get(), 0, SEEK_SET);
  return TakeInFile({std::move(file), ""}, algorithm, writer, Deadline::max(), store);
}

ObjectId StoreBuilder::Add(ObjectType type, std::string_view bytes) {
  const ObjectId id = HashObject(algorithm_, type, bytes);
  objects_.emplace(id, Object{type, std::string(bytes)});
  return id;
}

TreeEntry StoreBuilder::File(const std::string& name, std::string_view bytes, EntryMode mode) {
  return {mode, name, Add(ObjectType::kBlob, bytes)};
}

TreeEntry StoreBuilder::Link(const std::string& name, std::string_view target) {
  return File(name, target, EntryMode::kSymlink);
}

TreeEntry StoreBuilder::Folder(const std::string& name, std::vector<TreeEntry> entries) {
  return {EntryMode::kTree, name, Tree(std::move(entries))};
}

TreeEntry StoreBuilder::Submodule(const std::string& name) const {
  return {EntryMode::kGitlink, name, SameDigits(algorithm_, 'c')};
}

ObjectId StoreBuilder::Tree(std::vector<TreeEntry> entries) {
  SortEntries(entries);
  return Add(ObjectType::kTree, SerializeTree(entries));
}

ObjectId StoreBuilder::Commit(std::vector<TreeEntry> entries) {
  const std::string who = " A <a@example.org> 1700000000 +0000\n";
  return Add(ObjectType::kCommit,
             "tree " + Tree(std::move(entries)).Hex() + "\nauthor" + who + "committer" + who + "\nmessage\n");
}

std::string StoreBuilder::PackOf(bool reversed) const {
  std::vector<std::string> entries;
  for (const auto type : {ObjectType::kCommit, ObjectType::kTree, ObjectType::kBlob, ObjectType::kTag}) {
    for (const auto& [id, object] : objects_) {
      if (object.type == type) entries.push_back(Entry(type, object.bytes));
    }
  }
  if (reversed) std::ranges::reverse(entries);
  const std::size_t count = entries.size();
  std::string pack("PACK\0\0\0\2", 8);
  for (const std::size_t shift : {24U, 16U, 8U, 0U}) pack += Byte(count >> shift);
  for (const std::string& entry : entries) pack += entry;
  return pack + DigestOf(algorithm_, pack);
}

std::unique_ptr<ObjectStore> StoreBuilder::Store() const {
  auto store = std::make_unique<ObjectStore>();
  EXPECT_TRUE(Ok(TakeIn(PackOf(), algorithm_, nullptr, *store)));
  return store;
}

CheckoutPlan StoreBuilder::Plan(const ObjectId& commit) const { return ReadPlan(*Store(), commit).value(); }

}  // namespace gl::test
