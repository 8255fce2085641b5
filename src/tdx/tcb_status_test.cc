#include "tdx/tcb_status.h"

#include <gtest/gtest.h>

#include <array>

namespace gl {
namespace {

using enum TcbStatus;

constexpr std::array kAll = {kUpToDate,
                             kSwHardeningNeeded,
                             kConfigurationNeeded,
                             kConfigurationAndSwHardeningNeeded,
                             kOutOfDate,
                             kOutOfDateConfigurationNeeded,
                             kTdRelaunchAdvised,
                             kTdRelaunchAdvisedConfigurationNeeded,
                             kRevoked};

TcbStatus Merged(TcbStatus platform, TcbStatus module, TcbStatus qe) {
  return MergeTcbStatus(platform, std::array{module, qe});
}

TEST(TcbStatus, HasANameThatReadsBack) {
  for (const TcbStatus status : kAll) EXPECT_EQ(ParseTcbStatus(TcbStatusName(status)), status);
  EXPECT_EQ(TcbStatusName(kConfigurationAndSwHardeningNeeded), "ConfigurationAndSWHardeningNeeded");
  for (const std::string_view name : {"", "uptodate", "UpToDate ", "Unknown"}) {
    EXPECT_EQ(ParseTcbStatus(name), std::nullopt) << name;
  }
}

TEST(TcbStatus, BelongsToLevels) {
  EXPECT_TRUE(IsPlatformStatus(kOutOfDateConfigurationNeeded));
  EXPECT_TRUE(IsPlatformStatus(kRevoked));
  EXPECT_FALSE(IsPlatformStatus(kTdRelaunchAdvised));
  EXPECT_FALSE(IsPlatformStatus(kTdRelaunchAdvisedConfigurationNeeded));
  for (const TcbStatus status : kAll) {
    EXPECT_EQ(IsComponentStatus(status), status == kUpToDate || status == kOutOfDate || status == kRevoked);
  }
}

TEST(MergeTcbStatus, KeepsAPlatformWhoseComponentsAreUpToDate) {
  for (const TcbStatus platform : kAll) {
    EXPECT_EQ(Merged(platform, kUpToDate, kUpToDate), platform);
    EXPECT_EQ(MergeTcbStatus(platform, {}), platform);
  }
}

TEST(MergeTcbStatus, RevokesWithAnyComponent) {
  for (const TcbStatus platform : kAll) {
    EXPECT_EQ(Merged(platform, kRevoked, kUpToDate), kRevoked);
    EXPECT_EQ(Merged(platform, kOutOfDate, kRevoked), kRevoked);
  }
}

TEST(MergeTcbStatus, KeepsWordsAboutConfiguration) {
  for (const auto& [module, qe] :
       {std::pair(kOutOfDate, kUpToDate), std::pair(kUpToDate, kOutOfDate), std::pair(kOutOfDate, kOutOfDate)}) {
    EXPECT_EQ(Merged(kUpToDate, module, qe), kOutOfDate);
    EXPECT_EQ(Merged(kSwHardeningNeeded, module, qe), kOutOfDate);
    EXPECT_EQ(Merged(kConfigurationNeeded, module, qe), kOutOfDateConfigurationNeeded);
    EXPECT_EQ(Merged(kConfigurationAndSwHardeningNeeded, module, qe), kOutOfDateConfigurationNeeded);
    EXPECT_EQ(Merged(kOutOfDate, module, qe), kOutOfDate);
    EXPECT_EQ(Merged(kOutOfDateConfigurationNeeded, module, qe), kOutOfDateConfigurationNeeded);
    EXPECT_EQ(Merged(kRevoked, module, qe), kRevoked);
  }
}

TEST(RelaunchTcbStatus, AdvisesWhenTheModuleIsNewNow) {
  for (const TcbStatus now : {kUpToDate, kSwHardeningNeeded}) {
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDate, now), kTdRelaunchAdvised);
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDateConfigurationNeeded, now), kTdRelaunchAdvisedConfigurationNeeded);
  }
  for (const TcbStatus now : {kConfigurationNeeded, kConfigurationAndSwHardeningNeeded}) {
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDate, now), kTdRelaunchAdvisedConfigurationNeeded);
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDateConfigurationNeeded, now), kTdRelaunchAdvisedConfigurationNeeded);
  }
}

TEST(RelaunchTcbStatus, IsTheLaunchesElse) {
  for (const TcbStatus now : {kOutOfDate, kOutOfDateConfigurationNeeded}) {
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDate, now), kOutOfDate);
    EXPECT_EQ(RelaunchTcbStatus(kOutOfDateConfigurationNeeded, now), kOutOfDateConfigurationNeeded);
  }
  for (const TcbStatus launch :
       {kUpToDate, kSwHardeningNeeded, kConfigurationNeeded, kConfigurationAndSwHardeningNeeded}) {
    EXPECT_EQ(RelaunchTcbStatus(launch, kUpToDate), launch);
    EXPECT_EQ(RelaunchTcbStatus(launch, kOutOfDate), launch);
  }
}

}  // namespace
}  // namespace gl
