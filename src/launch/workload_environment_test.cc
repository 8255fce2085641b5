#include "launch/workload_environment.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

// Every name of the manual's list, and an example of each name that ends in "*" there.
constexpr const char* kRemoved[] = {"BASH_ENV",
                                    "ENV",
                                    "SHELLOPTS",
                                    "BASHOPTS",
                                    "PS4",
                                    "PROMPT_COMMAND",
                                    "BASH_FUNC_x%%",
                                    "BASH_FUNC_",
                                    "LD_PRELOAD",
                                    "LD_AUDIT",
                                    "LD_LIBRARY_PATH",
                                    "GIT_DIR",
                                    "GIT_WORK_TREE",
                                    "GIT_INDEX_FILE",
                                    "GIT_OBJECT_DIRECTORY",
                                    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                    "GIT_CONFIG",
                                    "GIT_CONFIG_GLOBAL",
                                    "GIT_CONFIG_SYSTEM",
                                    "GIT_CONFIG_NOSYSTEM",
                                    "GIT_CONFIG_COUNT",
                                    "GIT_CONFIG_KEY_0",
                                    "GIT_CONFIG_VALUE_0",
                                    "GIT_CONFIG_PARAMETERS",
                                    "GIT_EXEC_PATH",
                                    "GIT_TEMPLATE_DIR",
                                    "GIT_SSH",
                                    "GIT_SSH_COMMAND",
                                    "GIT_SSH_VARIANT",
                                    "GIT_EXTERNAL_DIFF",
                                    "GIT_PAGER",
                                    "GIT_EDITOR",
                                    "GIT_ASKPASS",
                                    "GIT_REPLACE_REF_BASE",
                                    "GIT_NAMESPACE",
                                    "GIT_CEILING_DIRECTORIES",
                                    "CDPATH",
                                    "IFS",
                                    "GCONV_PATH"};

// What stands close to one of these, or is used by honest workloads.
constexpr const char* kKept[] = {"PATH",
                                 "HOME",
                                 "BASH",
                                 "BASH_ENV_",
                                 "XBASH_ENV",
                                 "bash_env",
                                 "ENVIRONMENT",
                                 "ENV_",
                                 "PS1",
                                 "PS44",
                                 "BASH_FUNC",
                                 "LD_PRELOAD_",
                                 "LD_BIND_NOW",
                                 "LD_LIBRARY_PATH_64",
                                 "GIT_DIR_",
                                 "XGIT_DIR",
                                 "GIT_AUTHOR_NAME",
                                 "GIT_COMMITTER_DATE",
                                 "GIT_SSL_CAINFO",
                                 "GIT_CONF",
                                 "GIT_PAGER_IN_USE",
                                 "GIT_TRACE",
                                 "MY_GIT_CONFIG",
                                 "git_config",
                                 "IFS_",
                                 "CDPATHS",
                                 "LC_ALL",
                                 "TZ",
                                 "LANG",
                                 "GIT_LAUNCHER_CONFIG_SHA256",
                                 ""};

TEST(IsRemovedVariable, RemovesEveryNameOfTheList) {
  for (const char* name : kRemoved) EXPECT_TRUE(IsRemovedVariable(name)) << name;
}

TEST(IsRemovedVariable, KeepsWhatOnlyLooksAlike) {
  for (const char* name : kKept) EXPECT_FALSE(IsRemovedVariable(name)) << name;
}

TEST(FilterEnvironment, KeepsOrderAndBytes) {
  const char* const environment[] = {
      "Z=1",       "ENV=/x", "A=\xff\n\x1b=b=", "BASH_FUNC_f%%=() { :; }", "A=twice", "novalue", "=empty", "", "IFS",
      "BASH_ENV=", nullptr};
  const WorkloadEnvironment filtered = FilterEnvironment(environment);
  // The very pointers: nothing was copied, nothing could change.
  const std::vector<const char*> kept = {environment[0], environment[2], environment[4], environment[5],
                                         environment[6], environment[7], nullptr};
  EXPECT_EQ(filtered.kept, kept);
  const std::vector<std::string> removed = {"ENV", "BASH_FUNC_f%%", "IFS", "BASH_ENV"};
  EXPECT_EQ(filtered.removed, removed);
}

TEST(FilterEnvironment, AnEmptyOneStaysEmpty) {
  const char* const environment[] = {nullptr};
  const WorkloadEnvironment filtered = FilterEnvironment(environment);
  EXPECT_EQ(filtered.kept, std::vector<const char*>{nullptr});
  EXPECT_TRUE(filtered.removed.empty());
}

}  // namespace
}  // namespace gl
