// The levels of an accepted document are sorted, its sizes and statuses are the allowed ones, and white space around it
// changes nothing; a level that a platform reaches is reached by every better platform.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tdx/tcb_info.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void CheckSvnLevels(const std::vector<gl::SvnLevel>& levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    Require(i == 0 || levels[i - 1].isv_svn >= levels[i].isv_svn);
    Require(gl::IsComponentStatus(levels[i].statement.status));
    const gl::SvnLevel* const found = gl::FindLevel(levels, levels[i].isv_svn);
    Require(found != nullptr && found->isv_svn == levels[i].isv_svn);
  }
  if (!levels.empty()) Require(gl::FindLevel(levels, 65535) == levels.data());
}

void CheckLevels(const std::vector<gl::PlatformLevel>& levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    Require(gl::IsPlatformStatus(levels[i].statement.status));
    if (i == 0) continue;
    const gl::PlatformLevel& better = levels[i - 1];
    Require(better.sgx >= levels[i].sgx);
    if (better.sgx == levels[i].sgx) Require(better.pce_svn >= levels[i].pce_svn);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto info = gl::ParseTcbInfo(text);
  if (!info) {
    const gl::Reason reason = info.error().reason;
    Require(reason == gl::Reason::kJsonSchema || reason == gl::Reason::kTcbInfoMismatch);
    Require(!info.error().message.empty());
    return 0;
  }
  Require(info->fmspc.size() == 6 && info->pce_id.size() == 2 && info->module.mrsigner.size() == 48);
  for (const gl::ModuleVersion& module : info->module_versions) CheckSvnLevels(module.levels);
  CheckLevels(info->levels);
  const auto again = gl::ParseTcbInfo("\n " + text + "\t");
  Require(again && again->levels.size() == info->levels.size() && again->fmspc == info->fmspc);
  return 0;
}
