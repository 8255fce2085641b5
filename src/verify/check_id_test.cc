#include "verify/check_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gl {
namespace {

TEST(CheckId, NamesAreStable) {
  // Programs of other people compare these; a name is never changed, only added.
  const std::set<std::string_view> stable = {"quote.format",
                                             "quote.signature",
                                             "quote.qe",
                                             "quote.pck-chain",
                                             "quote.collateral",
                                             "quote.tcb",
                                             "quote.td-attributes",
                                             "os.measurements",
                                             "os.image",
                                             "os.production",
                                             "os.acpi",
                                             "log.digests",
                                             "log.replay",
                                             "app.events",
                                             "app.config-id",
                                             "app.compose-hash",
                                             "app.identity",
                                             "app.kms",
                                             "compose.format",
                                             "compose.launcher-image",
                                             "compose.override",
                                             "compose.interpolation",
                                             "compose.pin-takes-effect",
                                             "compose.pin-sealed",
                                             "compose.other-services",
                                             "compose.scripts",
                                             "compose.env",
                                             "provenance.bundle",
                                             "provenance.log",
                                             "provenance.certificate",
                                             "provenance.identity",
                                             "provenance.subject",
                                             "pin.config",
                                             "pin.repo",
                                             "pin.commit",
                                             "pin.mode",
                                             "pin.source",
                                             "pin.tree",
                                             "pin.reachable",
                                             "fresh.nonce",
                                             "fresh.endpoint"};
  std::set<std::string_view> names;
  for (const CheckInfo& info : AllChecks()) names.insert(info.name);
  EXPECT_EQ(names, stable);
}

TEST(CheckId, EachIsFoundByItsName) {
  for (const CheckInfo& info : AllChecks()) {
    EXPECT_EQ(FindCheck(info.name), info.id);
    EXPECT_EQ(&InfoOf(info.id), &info);
  }
  EXPECT_FALSE(FindCheck("quote"));
  EXPECT_FALSE(FindCheck(""));
}

TEST(CheckId, EachSaysWhatItIsAbout) {
  for (const CheckInfo& info : AllChecks()) {
    for (const std::string_view text : {info.proves, info.does_not, info.stops}) {
      EXPECT_TRUE(text.ends_with('.')) << info.name << ": " << text;
    }
    EXPECT_FALSE(info.title.empty() || info.title.ends_with('.')) << info.name;
  }
}

TEST(CheckId, TiersStandTogether) {
  Tier last = Tier::kHardware;
  for (const CheckInfo& info : AllChecks()) {
    EXPECT_GE(info.tier, last) << info.name;
    last = info.tier;
  }
}

}  // namespace
}  // namespace gl
