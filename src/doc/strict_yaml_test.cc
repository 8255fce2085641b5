#include "doc/strict_yaml.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

YamlNode Parsed(std::string_view text) {
  auto tree = ParseYaml(text, "the text");
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? *std::move(tree) : YamlNode();
}

std::string WhyRefused(std::string_view text) {
  const auto tree = ParseYaml(text, "the text");
  if (tree) return "accepted";
  EXPECT_EQ(tree.error().fault, Fault::kIntegrity);
  EXPECT_TRUE(tree.error().message.starts_with("the text is not acceptable YAML: ")) << tree.error().message;
  return tree.error().message;
}

#define EXPECT_REFUSED(text, words) EXPECT_NE(WhyRefused(text).find(words), std::string::npos) << WhyRefused(text)

TEST(StrictYaml, ReadsMappingsSequencesAndScalars) {
  const YamlNode root = Parsed("a: 1\nb:\n  - x\n  - {c: 'd'}\n\"e f\": \"g\\nh\"\nn:\n");
  ASSERT_TRUE(root.IsMapping());
  ASSERT_EQ(root.Items().size(), 4U);
  EXPECT_EQ(root.Items()[0].Key(), "a");
  EXPECT_EQ(root.Find("a")->Text(), "1");
  EXPECT_TRUE(root.Find("a")->IsPlain());
  const YamlNode& list = *root.Find("b");
  ASSERT_TRUE(list.IsSequence());
  EXPECT_EQ(list.Items()[0].Text(), "x");
  EXPECT_EQ(list.Items()[1].Find("c")->Text(), "d");
  EXPECT_FALSE(list.Items()[1].Find("c")->IsPlain());
  EXPECT_EQ(root.Find("e f")->Text(), "g\nh");
  EXPECT_EQ(root.Find("e f")->Line(), 5U);
  EXPECT_TRUE(root.Find("n")->IsNull());
  EXPECT_EQ(root.Find("x"), nullptr);
  EXPECT_EQ(list.Find("x"), nullptr);
}

TEST(StrictYaml, GivesBlocksAsTheyAreMeant) {
  const YamlNode root = Parsed("keep: |+\n  a\n   b\n\nclip: |\n  a\n  b\nstrip: |-\n  a\nfold: >\n  a\n  b\n\n  c\n");
  EXPECT_EQ(root.Find("keep")->Text(), "a\n b\n\n");
  EXPECT_EQ(root.Find("clip")->Text(), "a\nb\n");
  EXPECT_EQ(root.Find("strip")->Text(), "a");
  EXPECT_EQ(root.Find("fold")->Text(), "a b\nc\n");
}

TEST(StrictYaml, TellsPlainWordsFromQuotedOnes) {
  const YamlNode root = Parsed("[~, null, 'null', '', yes, 'yes', true, \"true\", no, NULL]");
  const auto items = root.Items();
  for (const std::size_t at : {0U, 1U, 9U}) EXPECT_TRUE(items[at].IsNull()) << at;
  for (const std::size_t at : {2U, 3U, 4U}) EXPECT_FALSE(items[at].IsNull()) << at;
  for (const std::size_t at : {4U, 6U}) EXPECT_TRUE(items[at].IsTrue()) << at;
  for (const std::size_t at : {5U, 7U, 8U}) EXPECT_FALSE(items[at].IsTrue()) << at;
}

TEST(StrictYaml, RefusesRepeatedKeys) {
  EXPECT_REFUSED("a: 1\nb: 2\na: 3\n", "the key 'a' for the second time in line 3");
  EXPECT_REFUSED("a: 1\n\"a\": 3\n", "the key 'a' for the second time");
  EXPECT_REFUSED("x: [{b: 1, 'b': 2}]", "the key 'b' for the second time");
  EXPECT_EQ(WhyRefused("a: {a: 1}\nA: 2\n"), "accepted");
}

TEST(StrictYaml, RefusesAnchorsAliasesMergesAndTags) {
  EXPECT_REFUSED("a: &x 1\n", "an anchor in line 1");
  EXPECT_REFUSED("a: &x [1]\n", "an anchor");
  EXPECT_REFUSED("a: &x {b: 1}\n", "an anchor");
  EXPECT_REFUSED("&x a: 1\n", "an anchor");
  EXPECT_REFUSED("a: *x\n", "an alias");
  EXPECT_REFUSED("*x : 1\n", "an alias");
  EXPECT_REFUSED("<<: {a: 1}\n", "a merge key");
  EXPECT_REFUSED("'<<': {a: 1}\n", "a merge key");
  EXPECT_REFUSED("a: !!str 1\n", "a tag");
  EXPECT_REFUSED("a: !x [1]\n", "a tag");
  EXPECT_REFUSED("a: !reset {}\n", "a tag");
  EXPECT_REFUSED("a: ! 1\n", "a tag");
  EXPECT_REFUSED("!!str a: 1\n", "a tag");
}

TEST(StrictYaml, RefusesOtherDocumentsAndDirectives) {
  EXPECT_REFUSED("a: 1\n---\nb: 2\n", "a second document");
  EXPECT_REFUSED("a: 1\n...\n---\nb: 2\n", "a second document");
  EXPECT_NE(WhyRefused("a: 1\n...\nb: 2\n"), "accepted");
  EXPECT_REFUSED("%YAML 1.1\n---\na: 1\n", "a directive");
  EXPECT_REFUSED("%TAG ! !x\n---\na: 1\n", "a directive");
  EXPECT_REFUSED("", "no document");
  EXPECT_REFUSED("# only a comment\n", "no document");
  EXPECT_EQ(WhyRefused("---\na: 1\n...\n"), "accepted");
}

TEST(StrictYaml, RefusesKeysThatAreNoText) {
  EXPECT_REFUSED("? [a]\n: 1\n", "a key that is no text");
  EXPECT_REFUSED("{{a: 1}: 2}\n", "a key that is no text");
  EXPECT_REFUSED("~: 1\n", "a key that is null");
  EXPECT_REFUSED("?\n: 1\n", "a key that is null");
}

TEST(StrictYaml, RefusesWhatIsNotYaml) {
  for (const std::string_view text :
       {"a: [1\n", "a: {b: 1\n", "a: 'b\n", "a:\n\t- b\n", "a: 1\n b: 2\n", "a: \"\\x\"\n", "a: @b\n", "]", "a: b: c\n",
        "- a\nb: 1\n", "a: %x\n", "a: `x`\n"}) {
    EXPECT_NE(WhyRefused(text), "accepted") << text;
  }
  EXPECT_REFUSED("a: 1\nb: [\n", "in line 3");
}

TEST(StrictYaml, RefusesBytesThatReadersTakeDifferently) {
  EXPECT_REFUSED(
      "\xEF\xBB\xBF"
      "a: 1\n",
      "byte order mark");
  EXPECT_NE(WhyRefused("a: \xff\n"), "accepted");
  EXPECT_NE(WhyRefused(std::string_view("a: 1\0b: 2\n", 10)), "accepted");
  EXPECT_REFUSED("a: \"x\\0y\"\n", "a NUL in line 1");
  EXPECT_NE(WhyRefused("a: \x01\n"), "accepted");
  EXPECT_NE(WhyRefused(std::string_view("\xff\xfe"
                                        "a\0:\0 \0b\0",
                                        10)),
            "accepted");
  EXPECT_REFUSED(
      "a: 1 # x\xC2\x85"
      "b: 2\n",
      "a line break that is not LF in line 1");
  EXPECT_REFUSED(
      "a: 1\nb: 2 # x\xE2\x80\xA8"
      "c: 2\n",
      "a line break that is not LF in line 2");
  EXPECT_REFUSED(
      "a: 1 # x\xE2\x80\xA9"
      "b: 2\n",
      "a line break that is not LF");
  EXPECT_REFUSED("a: 1 # x\rb: 2\n", "a CR without LF");
  EXPECT_EQ(WhyRefused("a: 1\r\nb: 2\r\n"), "accepted");
}

TEST(StrictYaml, HasLimits) {
  const auto flow = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(WhyRefused(flow(kMaxYamlDepth)), "accepted");
  EXPECT_REFUSED(flow(kMaxYamlDepth + 1), "more than 64 levels");
  EXPECT_REFUSED(std::string(100'000, '['), "more than 64 levels");
  std::string block;
  for (std::size_t i = 0; i < 1000; ++i) block += "- ";
  EXPECT_REFUSED(block + "x", "more than 64 levels");

  std::string many = "[0";
  for (std::size_t i = 2; i < kMaxYamlNodes; ++i) many += ",0";  // with the sequence: kMaxYamlNodes
  EXPECT_EQ(WhyRefused(many + "]"), "accepted");
  EXPECT_REFUSED(many + ",0]", "more than 65536 nodes");

  EXPECT_EQ(WhyRefused("a: 1" + std::string(kMaxYamlBytes - 4, ' ')), "accepted");
  EXPECT_REFUSED("a: 1" + std::string(kMaxYamlBytes - 3, ' '), "more than 1048576 bytes");
}

TEST(StrictYaml, ShowsHostileTextEscaped) { EXPECT_REFUSED("\"\\e[2J\": 1\n\"\\e[2J\": 2\n", "the key '\\x1b[2J'"); }

}  // namespace
}  // namespace gl
