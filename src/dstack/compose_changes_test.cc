#include "dstack/compose_changes.h"

#include <gtest/gtest.h>

#include "tests/builders/compose_builder.h"

namespace gl {
namespace {

// "WHERE: FROM -> TO" for each change.
std::vector<std::string> Listed(std::string_view a, std::string_view b) {
  std::vector<std::string> lines;
  for (const ComposeChange& change : ComposeChanges(a, b)) {
    lines.push_back(change.where + ": " + change.from.value_or("-") + " -> " + change.to.value_or("-"));
  }
  return lines;
}

// The same for two YAML texts, each on one line.
std::vector<std::string> OfYaml(const std::string& a, const std::string& b) {
  const auto compose = [](const std::string& yaml) { return R"({"docker_compose_file":")" + yaml + "\"}"; };
  return Listed(compose(a), compose(b));
}

using Lines = std::vector<std::string>;

TEST(ComposeChanges, NothingIsNothing) {
  const std::string compose = test::ComposeBuilder{}.AppCompose();
  EXPECT_EQ(Listed(compose, compose), Lines{});
  EXPECT_EQ(Listed("", ""), Lines{});
}

TEST(ComposeChanges, NamesThePlace) {
  test::ComposeBuilder builder;
  const std::string a = builder.AppCompose();
  builder.image = "other";
  builder.allowed_envs = {"A"};
  builder.environment = {"X=1"};
  EXPECT_EQ(Listed(a, builder.AppCompose()).size(), 3U);
  EXPECT_EQ(OfYaml("{a: {b: 1, c: 2}}", "{a: {b: 1, c: 3}}"), Lines{"a.c: 2 -> 3"});
  EXPECT_EQ(OfYaml("{a: {b: 1}}", "{a: {c: [1, {d: 2}]}}"), (Lines{"a.b: 1 -> -", "a.c: - -> [1, {d: 2}]"}));
  EXPECT_EQ(OfYaml("{a: [1, 2]}", "{a: [2, 1]}"), Lines{"a: [1, 2] -> [2, 1]"});
  EXPECT_EQ(OfYaml("{a: [1]}", "{a: {b: 1}}"), Lines{"a: [1] -> {b: 1}"});
  EXPECT_EQ(Listed(R"({"a":1,"b":[2]})", R"({"b":[3],"c":""})"), (Lines{"a: 1 -> -", "b: [2] -> [3]", "c: - -> \"\""}));
}

TEST(ComposeChanges, AQuotedValueIsAnother) {
  EXPECT_EQ(OfYaml("{a: 1}", "{a: '1'}"), Lines{"a: 1 -> 1"});
  EXPECT_EQ(OfYaml("{a: [~]}", "{a: ['~']}"), Lines{"a: [~] -> [~]"});
}

TEST(ComposeChanges, BlanksAreNoValues) {
  EXPECT_EQ(Listed(R"({"a":1,"b":2})", R"({ "b": 2, "a": 1 })"), Lines{});
  EXPECT_EQ(OfYaml("{a: 1, b: 2}", "{b: 2,  a: 1}"), Lines{});
}

TEST(ComposeChanges, WhatCannotBeReadIsComparedAsAWhole) {
  EXPECT_EQ(Listed("x", "{}"), Lines{"app-compose: x -> {}"});
  EXPECT_EQ(OfYaml("{a: &x 1}", "{a: 1}"), Lines{R"(docker_compose_file: "{a: &x 1}" -> "{a: 1}")"});
  EXPECT_EQ(Listed(R"({"docker_compose_file":"a: 1"})", "{}"), Lines{R"(docker_compose_file: "a: 1" -> -)"});
}

TEST(ComposeChanges, EndSomewhere) {
  std::string a = "{", b = "{";
  for (int i = 0; i < 200; ++i) {
    const std::string key = "\"k" + std::to_string(i) + "\":";
    a += (i > 0 ? "," : "") + key + "0";
    b += (i > 0 ? "," : "") + key + "1";
  }
  EXPECT_EQ(ComposeChanges(a + "}", b + "}").size(), kMaxComposeChanges);
}

}  // namespace
}  // namespace gl
