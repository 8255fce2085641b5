#include "sigstore/checkpoint.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace gl {
namespace {

const std::string kRoot = Base64Encode(std::string(32, 'r'));
const std::string kSignature = "\xE2\x80\x94 log.example " + Base64Encode("hint and signature") + "\n";

std::string Note(const std::string& head) { return head + "\n" + kSignature; }

TEST(Checkpoint, IsReadInItsParts) {
  const std::string text = Note("log.example - 12\n100\n" + kRoot + "\nmore\n");
  const auto checkpoint = ParseCheckpoint(text);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->origin, "log.example - 12");
  EXPECT_EQ(checkpoint->tree_size, 100U);
  EXPECT_EQ(checkpoint->root_hash, std::string(32, 'r'));
  EXPECT_EQ(checkpoint->text, "log.example - 12\n100\n" + kRoot + "\nmore\n");
  ASSERT_EQ(checkpoint->signatures.size(), 1U);
  EXPECT_EQ(checkpoint->signatures[0].name, "log.example");
  EXPECT_EQ(checkpoint->signatures[0].hint, "hint");
  EXPECT_EQ(checkpoint->signatures[0].signature, " and signature");
}

TEST(Checkpoint, RefusesEveryOtherForm) {
  const std::string good = "log.example\n100\n" + kRoot + "\n";
  EXPECT_TRUE(ParseCheckpoint(Note(good)));
  for (const std::string& text : {std::string(),
                                  good,
                                  good + "\n",
                                  good + kSignature,
                                  Note("\n" + good),
                                  Note("log.example\n0100\n" + kRoot + "\n"),
                                  Note("log.example\n-1\n" + kRoot + "\n"),
                                  Note("log.example\n100 \n" + kRoot + "\n"),
                                  Note("log.example\n18446744073709551616\n" + kRoot + "\n"),
                                  Note("log.example\n100\n"),
                                  Note("log.example\n100\n" + Base64Encode(std::string(31, 'r')) + "\n"),
                                  Note("log.example\n100\n" + kRoot.substr(1) + "\n"),
                                  Note(good) + "\n",
                                  Note(good) + "text\n",
                                  Note(good).substr(0, Note(good).size() - 1),
                                  good + "\n- log.example " + Base64Encode("hint and") + "\n",
                                  good + "\n\xE2\x80\x94 log.example\n",
                                  good + "\n\xE2\x80\x94  " + Base64Encode("hint and") + "\n",
                                  good + "\n\xE2\x80\x94 log.example " + Base64Encode("hint") + "\n",
                                  good + "\n\xE2\x80\x94 log.example *\n",
                                  Note(good + std::string(kMaxCheckpointBytes, 'x') + "\n")}) {
    EXPECT_FALSE(ParseCheckpoint(text)) << text.substr(0, 300);
  }
}

TEST(Checkpoint, HasALimitOfSignatures) {
  std::string text = "log.example\n100\n" + kRoot + "\n\n";
  for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) text += kSignature;
  EXPECT_TRUE(ParseCheckpoint(text));
  EXPECT_FALSE(ParseCheckpoint(text + kSignature));
}

}  // namespace
}  // namespace gl
