#include "capsule/recorded_source.h"

#include <gtest/gtest.h>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const ObjectId kKnown = test::SameDigits(HashAlgorithm::kSha1, '1');
const ObjectId kUnknown = test::SameDigits(HashAlgorithm::kSha1, '2');

// A clone with one commit, to which "main" points.
SourceRepository Clone() {
  const auto read = [](const ObjectId& id, ObjectType type) -> Result<std::string> {
    if (id == kKnown && type == ObjectType::kCommit) return "bytes";
    return Fail(Fault::kRemote, "not there");
  };
  const auto resolve = [](const std::string& ref) -> Result<std::string> {
    if (ref == "main") return kKnown.Hex();
    return Fail(Fault::kRemote, "no such ref");
  };
  return {"the place", read, resolve};
}

TEST(RecordedSource, GivesAgainWhatWasAsked) {
  const SourceRepository clone = Clone();
  SourceRecorder recorder(clone, 100);
  EXPECT_EQ(recorder.Repository().place, "the place");
  EXPECT_EQ(recorder.Repository().read(kKnown, ObjectType::kCommit), "bytes");
  EXPECT_EQ(recorder.Repository().read(kKnown, ObjectType::kCommit), "bytes");
  EXPECT_TRUE(Refused(recorder.Repository().read(kUnknown, ObjectType::kBlob), Fault::kRemote, "not there"));
  EXPECT_EQ(recorder.Repository().resolve("main"), kKnown.Hex());
  EXPECT_TRUE(Refused(recorder.Repository().resolve("other"), Fault::kRemote, "no such ref"));
  const auto recorded = std::move(recorder).Take();
  ASSERT_TRUE(Ok(recorded));
  EXPECT_EQ(recorded->objects.size(), 1U);
  const SourceRepository replayed = recorded->Repository();
  EXPECT_EQ(replayed.place, "the place");
  EXPECT_EQ(replayed.read(kKnown, ObjectType::kCommit), "bytes");
  EXPECT_TRUE(Refused(replayed.read(kKnown, ObjectType::kTree), Fault::kRemote, "is a commit"));
  EXPECT_TRUE(Refused(replayed.read(kUnknown, ObjectType::kBlob), Fault::kRemote, "is not there"));
  EXPECT_EQ(replayed.resolve("main"), kKnown.Hex());
  EXPECT_TRUE(Refused(replayed.resolve("other"), Fault::kRemote, "no commit is called 'other'"));
}

TEST(RecordedSource, TooMuchIsGivenButNotKept) {
  const SourceRepository clone = Clone();
  SourceRecorder recorder(clone, 4);
  EXPECT_EQ(recorder.Repository().read(kKnown, ObjectType::kCommit), "bytes");
  EXPECT_TRUE(Refused(std::move(recorder).Take(), Fault::kIntegrity, "too much for a capsule"));
}

}  // namespace
}  // namespace gl
