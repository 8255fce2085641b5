// What a pack may cost: bombs are refused in fixed memory and about a second, honest packs stay within their memory.
// This may be an unoptimized build on a busy machine.
#include <gtest/gtest.h>
#include <malloc.h>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "pack/pack_decoder.h"
#include "pack/pack_limits.h"
#include "tests/builders/decoded_pack.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/sanitized.h"

namespace gl {
namespace {

using test::AppendingDelta;
using test::BlobId;
using test::Deflated;
using test::Noise;
using test::PackBuilder;

constexpr HashAlgorithm kSha1 = HashAlgorithm::kSha1;

std::string MemoryLine(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return line.substr(name.size() + 1);
  }
  return "0";
}

// Keeps the names of what it is given, and nothing else.
class NoSink : public ObjectSink {
 public:
  explicit NoSink(Pack& pack) : pack_(pack) {}
  Status TakeObject(std::uint32_t index, const TypedBytes& object) override {
    taken_.emplace_back(index, HashObject(pack_.Algorithm(), object.type, *object.bytes));
    return {};
  }
  Status BeginLargeBlob(std::uint32_t index, std::uint64_t size) override {
    large_ = index;
    hasher_.emplace(pack_.Algorithm(), ObjectType::kBlob, size);
    return {};
  }
  Status TakePiece(std::string_view bytes) override {
    hasher_->Update(bytes);
    return {};
  }
  Status EndLargeBlob() override {
    taken_.emplace_back(large_, hasher_->Finish());
    return {};
  }
  Status NameAll() override {
    for (const auto& [index, id] : taken_) GL_TRY(pack_.Name(index, id));
    taken_.clear();
    return {};
  }

 private:
  Pack& pack_;
  std::vector<std::pair<std::uint32_t, ObjectId>> taken_;
  std::uint32_t large_ = 0;
  std::optional<ObjectHasher> hasher_;
};

Result<Scratch> FileScratch() {
  const std::shared_ptr<std::FILE> file(std::tmpfile(), std::fclose);
  const auto write = [file](std::string_view bytes) -> Status {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) return {};
    return Fail(Fault::kWorkDir, "writing a temporary file");
  };
  const auto read = [file](std::uint64_t offset, std::span<char> to) -> Status {
    std::fseek(file.get(), static_cast<long>(offset), SEEK_SET);
    if (std::fread(to.data(), 1, to.size(), file.get()) == to.size()) return {};
    return Fail(Fault::kWorkDir, "reading a temporary file");
  };
  return Scratch{write, read};
}

Status DecodeOnly(const std::shared_ptr<const std::string>& bytes, const BaseReader& outside = test::NothingOutside) {
  Pack pack(kSha1, test::BytesFrom(bytes), outside, FileScratch);
  NoSink sink(pack);
  PackDecoder decoder(pack, sink);
  for (std::string_view rest = *bytes; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(65'536, rest.size()))) {
    GL_TRY(decoder.Feed(rest.substr(0, 65'536)));
  }
  return decoder.Finish();
}

// Decodes BYTES in a child, whose memory is its own: why they are refused, or that it took more than SECONDS or grew by
// more than MEGABYTES.
std::string CostOf(const std::shared_ptr<const std::string>& bytes, double seconds, long megabytes) {
  return test::InChild([&]() -> std::string {
    malloc_trim(0);                                 // what earlier tests left
    std::ofstream("/proc/self/clear_refs") << "5";  // proc(5): the highest is now
    const long before = std::stol(MemoryLine("VmHWM:"));
    const auto start = std::chrono::steady_clock::now();
    const Status status = DecodeOnly(bytes);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const long grown = (std::stol(MemoryLine("VmHWM:")) - before) / 1024;
    if (!test::kSanitized && took > seconds) return "took " + std::to_string(took) + " s";
    if (!test::kSanitized && grown > megabytes) return "grew by " + std::to_string(grown) + " MB";
    return test::Reason(status);
  });
}

// A delta that repeats the first 64 KiB of a base of BASE bytes: a byte for each instruction.
std::string RepeatingDelta(std::uint64_t base, std::uint64_t result) {
  return test::DeltaSizesOf(base, result) + std::string(result / 65'536, '\x80');
}

TEST(PackBomb, OfOneKibibyte) {
  PackBuilder builder(kSha1, 9);
  const auto base = builder.Blob(std::string(65'536, '\0'));
  for (unsigned i = 0; i < 20; ++i) {
    builder.OffsetDelta(base, RepeatingDelta(65'536, kMaxDeltifiedBytes));
  }
  const auto bytes = std::make_shared<const std::string>(builder.Bytes());
  EXPECT_LT(bytes->size(), 2048U);
  EXPECT_EQ(CostOf(bytes, 20, 400),
            "refused: malformed pack: its deltas make far more bytes than any honest pack's: it is "
            "a bomb");
}

// The same where each delta waits, for a base by its id.
TEST(PackBomb, OfDeltasThatWait) {
  PackBuilder builder(kSha1, 9);
  const std::string base(65'536, '\0');
  for (unsigned i = 0; i < 20; ++i) builder.IdDelta(BlobId(base), RepeatingDelta(65'536, kMaxDeltifiedBytes));
  builder.Blob(base);
  const auto bytes = std::make_shared<const std::string>(builder.Bytes());
  EXPECT_EQ(CostOf(bytes, 20, 400),
            "refused: malformed pack: its deltas make far more bytes than any honest pack's: it is "
            "a bomb");
}

// Small deltas on one base that is too large to be remembered: what they make is nothing, but it is inflated again for
// each.
TEST(PackBomb, OfABaseThatIsReadAgainAndAgain) {
  constexpr std::uint64_t kBase = 2 * kWholeBytes;
  PackBuilder builder(kSha1, 9);
  const auto base = builder.Blob(std::string(kBase, '\0'));
  for (unsigned i = 0; i < 200; ++i) builder.OffsetDelta(base, AppendingDelta(kBase, 0, std::to_string(i)));
  const auto bytes = std::make_shared<const std::string>(builder.Bytes());
  EXPECT_EQ(CostOf(bytes, 20, 150),
            "refused: malformed pack: its deltas make far more bytes than any honest pack's: it is "
            "a bomb");
}

// A large base lies outside of memory, where each instruction is a read.
TEST(PackBomb, OfManyReads) {
  constexpr std::size_t kReads = 10'000'000;
  PackBuilder builder(kSha1, 9);
  const auto base = builder.Blob(std::string(2 * kWholeBytes, '\0'));
  std::string delta = test::DeltaSizesOf(2 * kWholeBytes, kReads);
  for (std::size_t i = 0; i < kReads; ++i) delta += "\x90\x01";
  builder.OffsetDelta(base, delta);
  EXPECT_EQ(CostOf(std::make_shared<const std::string>(builder.Bytes()), 20, 150),
            "refused: malformed pack: its deltas make far more bytes than any honest pack's: it is "
            "a bomb");
}

TEST(PackBomb, OfAChainOfAMillion) {
  PackBuilder builder(kSha1, 1);
  const std::string delta = Deflated(AppendingDelta(1, 0, "0"));
  builder.Blob("0");
  const std::uint64_t length = 1 + 1 + delta.size();
  const std::string distance(1, static_cast<char>(length));
  builder.Raw("");
  auto last = builder.Untrailed().size();
  builder.Entry(6, 4, std::string(1, static_cast<char>(last - 12)) + delta);
  for (unsigned i = 1; i < 1'000'000; ++i) builder.Entry(6, 4, distance + delta);
  EXPECT_EQ(CostOf(std::make_shared<const std::string>(builder.Bytes()), 20, 50),
            "refused: malformed pack: a chain of more than 4095 deltas");
}

// Each delta names the one behind it, so each round over them resolves one.
TEST(PackBomb, OfAChainBackwards) {
  PackBuilder builder(kSha1, 1);
  constexpr unsigned kCount = 20'000;
  for (unsigned i = kCount; i > 0; --i) {
    const std::string base = std::to_string(i - 1);
    builder.IdDelta(BlobId(base), AppendingDelta(base.size(), 0, std::to_string(i)));
  }
  builder.Blob("0");
  EXPECT_EQ(CostOf(std::make_shared<const std::string>(builder.Bytes()), 30, 100),
            "refused: malformed pack: deltas in an order that no honest pack has");
}

TEST(PackBomb, OfPromises) {
  for (const unsigned type : {1U, 2U, 3U, 7U}) {
    PackBuilder builder;
    builder.Entry(type, kMaxTreeBytes, std::string(type == 7 ? 20 : 0, 'i') + Deflated(std::string(1000, 'x')));
    builder.SayCount(kMaxPackObjects);
    EXPECT_NE(CostOf(std::make_shared<const std::string>(builder.Bytes()), 10, 5).find("are declared"),
              std::string::npos);
  }
}

// --- an honest pack's memory

TEST(PackDecoder, StaysWithinItsMemory) {
  constexpr unsigned kLarge = test::kSanitized ? 15 : 150;  // 300 MB; a sanitizer's own memory says nothing
  PackBuilder builder(kSha1, 1);
  std::vector<std::uint64_t> bases;
  for (unsigned i = 0; i < kLarge; ++i) {
    bases.push_back(builder.Blob(Noise(10'000, i) + std::string(2'000'000, 'm')));
  }
  const auto large = builder.Blob(std::string(100'000'000, 'l'));
  builder.OffsetDelta(large, AppendingDelta(100'000'000, 0xFFFFFF, "a large blob that is a delta"));
  for (unsigned i = 0; i < kLarge; ++i) builder.OffsetDelta(bases[i], AppendingDelta(2'010'000, 1'500'000, "changed"));
  for (unsigned i = 0; i < 20'000; ++i) builder.Blob("small " + std::to_string(i));
  EXPECT_EQ(CostOf(std::make_shared<const std::string>(builder.Bytes()), 30, 100), "");
}

}  // namespace
}  // namespace gl
