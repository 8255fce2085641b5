#include "cli/launcher_options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "pin/pin.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using Action = LauncherOptions::Action;

Result<LauncherOptions> Parse(const std::vector<const char*>& arguments) { return ParseLauncherOptions(arguments); }

TEST(LauncherOptions, RunsTheDefaultConfig) {
  const auto options = Parse({});
  ASSERT_TRUE(Ok(options));
  EXPECT_EQ(options->action, Action::kRun);
  EXPECT_EQ(options->config, "/etc/git-launcher/config.conf");
  EXPECT_EQ(options->log_format, LogFormat::kText);
}

TEST(LauncherOptions, TakesOneConfigFile) {
  EXPECT_EQ(Parse({"my.conf"})->config, "my.conf");
  EXPECT_EQ(Parse({"--check", "my.conf"})->config, "my.conf");
  EXPECT_EQ(Parse({"my.conf", "--check"})->action, Action::kCheck);
  EXPECT_TRUE(Refused(Parse({"a", "b"}), Fault::kConfig, "more than one argument: expected one config file, got 'a'"));
  EXPECT_TRUE(Refused(Parse({"a", "a"}), Fault::kConfig, "more than one argument"));
  EXPECT_TRUE(Refused(Parse({"", ""}), Fault::kConfig, "more than one argument"));
}

TEST(LauncherOptions, KnowsItsActions) {
  const std::pair<const char*, Action> cases[] = {{"--check", Action::kCheck},
                                                  {"--fetch-only", Action::kFetchOnly},
                                                  {"--version", Action::kVersion},
                                                  {"--help", Action::kHelp},
                                                  {"-h", Action::kHelp}};
  for (const auto& [name, action] : cases) {
    EXPECT_EQ(Parse({name})->action, action) << name;
    EXPECT_EQ(Parse({name, name})->action, action) << name << " twice";
  }
}

TEST(LauncherOptions, OneActionAtATime) {
  EXPECT_TRUE(Refused(Parse({"--check", "--fetch-only"}), Fault::kConfig, "options exclude each other: --fetch-only"));
  EXPECT_TRUE(Refused(Parse({"--help", "--version"}), Fault::kConfig, "options exclude each other"));
  EXPECT_EQ(Parse({"--help", "-h"})->action, Action::kHelp);
}

TEST(LauncherOptions, KnowsTwoLogFormats) {
  EXPECT_EQ(Parse({"--log-format=json"})->log_format, LogFormat::kJson);
  EXPECT_EQ(Parse({"--log-format=text"})->log_format, LogFormat::kText);
  for (const char* argument : {"--log-format", "--log-format=", "--log-format=xml", "--log-format=JSON"}) {
    EXPECT_TRUE(Refused(Parse({argument}), Fault::kConfig, "unknown option '" + std::string(argument) + "'"));
  }
}

TEST(LauncherOptions, RefusesWhatItDoesNotKnow) {
  for (const char* argument : {"-", "--", "-x", "--Check", "--check=1", "--fetch_only", "-hh", "--no-verify"}) {
    EXPECT_TRUE(Refused(Parse({argument}), Fault::kConfig, "unknown option '" + std::string(argument) + "'"));
    EXPECT_TRUE(Refused(Parse({"my.conf", argument}), Fault::kConfig, "unknown option"));
  }
}

TEST(LauncherOptions, ShowsBadArgumentsPrintably) {
  EXPECT_TRUE(Refused(Parse({"--x\n\x1b[2J"}), Fault::kConfig, "unknown option '--x\\x0a\\x1b[2J'"));
  EXPECT_TRUE(Refused(Parse({"a\nb", "c\rd"}), Fault::kConfig, "'a\\x0ab' and 'c\\x0dd'"));
  const std::string long_option = "-" + std::string(100'000, 'x');
  EXPECT_LT(Parse({long_option.c_str()}).error().message.size(), 200U);
}

TEST(UsageText, NamesEveryKeyOptionAndTheDefaultPath) {
  const std::string text = UsageText();
  EXPECT_TRUE(text.starts_with("Usage: git-launcher ")) << text;
  EXPECT_NE(text.substr(0, text.find('\n')).find("[config-file]"), std::string::npos);
  EXPECT_NE(text.find(LauncherOptions().config), std::string::npos);
  for (const ConfigKey& key : ConfigKeys()) EXPECT_NE(text.find(key.name), std::string::npos) << key.name;
  for (const char* option : {"--check", "--fetch-only", "--log-format=", "--version", "-h, --help"}) {
    EXPECT_NE(text.find(option), std::string::npos) << option;
  }
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

}  // namespace
}  // namespace gl
