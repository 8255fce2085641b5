// PackDecoder against "git index-pack": honest packs, changed in thousands of ways, always the same ones. Both accept a
// pack and agree on its objects, or both refuse it, or we are the stricter one by one of these rules:
//
//   twice    an object stands in the pack twice: git takes such packs, and its readers take either
//   version  3, which git reads and no git writes
//   limit    one of pack_limits.h, or a compressed form longer than any encoder makes it
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "tests/builders/decoded_pack.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/sanitized.h"

namespace gl {
namespace {

using test::AppendingDelta;
using test::PackBuilder;

constexpr HashAlgorithm kAlgorithm = HashAlgorithm::kSha1;

std::string Text(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) text += "word" + std::to_string(random() % 97) + (random() % 9 == 0 ? "\n" : " ");
  return text.substr(0, size);
}

// A part of a pack: an entry's header, then what is compressed, which a change may go through before it is.
struct Part {
  unsigned type;
  std::size_t base;   // of an offset delta: which part
  std::string name;   // of a delta by id: the raw id
  std::string bytes;  // inflated
  int level;
};

std::vector<Part> HonestParts() {
  const std::string text = Text(1, 700), other = Text(2, 150);
  const auto raw = [](std::string_view bytes) {
    return std::string(HashObject(kAlgorithm, ObjectType::kBlob, bytes).Raw());
  };
  const std::string changed = text.substr(0, 500) + "changed";
  return {{.type = 3, .base = 0, .name = "", .bytes = text, .level = 6},
          {.type = 6, .base = 0, .name = "", .bytes = AppendingDelta(700, 500, "changed"), .level = 6},
          {.type = 3, .base = 0, .name = "", .bytes = other, .level = 1},
          {.type = 7, .base = 0, .name = raw(changed), .bytes = AppendingDelta(507, 507, "again"), .level = 9},
          {.type = 7, .base = 0, .name = raw("last"), .bytes = AppendingDelta(4, 2, "st one"), .level = 6},
          {.type = 6, .base = 3, .name = "", .bytes = AppendingDelta(512, 100, "z"), .level = 0},
          {.type = 3, .base = 0, .name = "", .bytes = std::string(900, 'a'), .level = 6},
          {.type = 4, .base = 0, .name = "", .bytes = "", .level = 6},
          {.type = 3, .base = 0, .name = "", .bytes = "last", .level = 6}};
}

// Four ways to change a pack, each at a place that RANDOM says: its inflated bytes, its order and bases, its compressed
// bytes under a right trailer, or anything.
std::string Changed(std::mt19937& random) {
  std::vector<Part> parts = HonestParts();
  const unsigned way = random() % 4;
  const auto any = [&random](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  if (way == 0) {
    std::string& bytes = parts[any(parts.size())].bytes;
    if (!bytes.empty()) bytes[any(std::min<std::size_t>(bytes.size(), 20))] = static_cast<char>(random());
  }
  if (way == 1) {
    switch (random() % 5) {
      case 0:
        parts.push_back(parts[any(parts.size())]);
        break;
      case 1:
        parts[any(parts.size())].type = static_cast<unsigned>(any(8));
        break;
      case 2:
        std::swap(parts[any(parts.size())], parts[any(parts.size())]);
        break;
      case 3:
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(any(parts.size())));
        break;
      default:
        parts[any(parts.size())].base = any(parts.size());
    }
  }
  PackBuilder builder(kAlgorithm);
  std::vector<std::uint64_t> offsets;
  for (Part& part : parts) {
    std::string base = part.type == 7 ? part.name + std::string(20 - part.name.size(), 'n') : "";
    const std::uint64_t here = builder.Untrailed().size();
    const std::uint64_t distance = part.base < offsets.size() ? here - offsets[part.base] : here - 12 + any(3);
    if (part.type == 6) base = test::DistanceBytes(distance);
    const std::uint64_t said = part.bytes.size() + (way == 1 && random() % 60 == 0 ? 1 : 0);
    offsets.push_back(builder.Entry(part.type, said, base + test::Deflated(part.bytes, part.level)));
  }
  if (way == 1 && random() % 20 == 0) builder.SayCount(static_cast<std::uint32_t>(any(parts.size() + 2)));
  std::string pack = builder.Untrailed();
  if (way == 2) pack[any(pack.size())] ^= static_cast<char>(1U << any(8));
  pack = builder.WithTrailer(std::move(pack));
  if (way != 3) return pack;
  switch (random() % 4) {
    case 0:
      pack[any(pack.size())] = static_cast<char>(random());
      return pack;
    case 1:
      return pack.substr(0, any(pack.size()));
    case 2:
      return pack + static_cast<char>(random());
    default:
      pack.erase(any(pack.size()), 1 + any(4));
      return pack;
  }
}

// What git makes of packs, in one repository.
class GitsOpinion {
 public:
  // The ids in PACK, sorted, a line for each; nothing when git refuses it.
  std::optional<std::string> Of(const std::string& pack) {
    test::WriteFile(dir_.Path("p.pack"), pack);
    const test::ProgramRun run =
        test::RunGit({"-C", dir_.Path(), "index-pack", "--threads=1", "-o", dir_.Path("p.idx"), dir_.Path("p.pack")});
    if (run.exit_code != 0) return std::nullopt;
    const std::string index = test::BytesOf(dir_.Path("p.idx"));
    std::filesystem::remove(dir_.Path("p.idx"));
    std::string ids;
    const std::size_t count = (index.size() - 8 - 1024 - 40) / 28;
    for (std::size_t i = 0; i < count; ++i) ids += HexEncode(index.substr(8 + 1024 + i * 20, 20)) + "\n";
    return ids;
  }

 private:
  test::TempDir dir_;
};

std::string IdsOf(const test::Objects& objects) {
  std::string ids;
  for (const auto& [id, object] : objects) ids += id.Hex() + "\n";
  return ids;
}

TEST(PackDifferential, AgreesWithGit) {
  std::mt19937 random(20);
  GitsOpinion git;
  std::map<std::string, int> seen;
  constexpr int kPacks = test::kSanitized ? 500 : 2000;
  for (int i = 0; i < kPacks; ++i) {
    const std::string pack = Changed(random);
    const auto ours = test::Decode(kAlgorithm, pack, 100);
    const auto theirs = git.Of(pack);
    if (ours && theirs) {
      ++seen["both accept"];
      ASSERT_EQ(IdsOf(ours->objects), *theirs);
    } else if (!ours && !theirs) {
      ++seen["both refuse"];
    } else {
      ASSERT_FALSE(ours) << i << ": git refuses it";
      const std::string& message = ours.error().message;
      const char* const rule = message.find("stands in it twice") != std::string::npos ? "twice"
                               : message.find("version is 3") != std::string::npos     ? "version"
                                                                                       : nullptr;
      ASSERT_NE(rule, nullptr) << i << " " << message;
      ++seen[rule];
    }
  }
  for (const char* const what : {"both accept", "both refuse", "twice"}) EXPECT_GT(seen[what], kPacks / 100) << what;
}

// Each rule, with a pack that git takes.
TEST(PackDifferential, IsStricterByTheseRules) {
  GitsOpinion git;
  const auto check = [&git](const std::string& pack, std::string_view words) {
    EXPECT_NE(git.Of(pack), std::nullopt) << words;
    EXPECT_TRUE(test::Refused(test::Decode(kAlgorithm, pack), Fault::kIntegrity, words));
  };
  PackBuilder twice, version, chain, wasteful;
  twice.Blob("b");
  twice.Blob("b");
  check(twice.Bytes(), "stands in it twice");
  version.Blob("b");
  version.SayVersion(3);
  check(version.Bytes(), "its version is 3");
  auto last = chain.Blob("0");
  for (unsigned i = 1; i <= 4096; ++i) {
    last = chain.OffsetDelta(last, AppendingDelta(std::to_string(i - 1).size(), 0, std::to_string(i)));
  }
  check(chain.Bytes(), "a chain of more than 4095");
  std::string stream = test::Deflated("x", 0);
  for (int i = 0; i < 60'000; ++i) stream.insert(2, "\0\0\0\xff\xff", 5);
  wasteful.Entry(3, 1, stream);
  check(wasteful.Bytes(), "longer than any encoder makes it");
}

// A code without a meaning, which libdeflate would take (whole_inflater.h).
TEST(PackDifferential, IsNotLooserInSpareCodes) {
  GitsOpinion git;
  std::string stream = test::Deflated(std::string(900, 'a'), 1);
  stream[41 / 8] = static_cast<char>(stream[41 / 8] ^ 1 << 41 % 8);
  PackBuilder builder;
  builder.Entry(3, 900, stream);
  EXPECT_TRUE(
      test::Refused(test::Decode(kAlgorithm, builder.Bytes()), Fault::kIntegrity, "invalid literal/length code"));
  EXPECT_EQ(git.Of(builder.Bytes()), std::nullopt);
}

}  // namespace
}  // namespace gl
