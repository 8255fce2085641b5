// A trusted root that is read has ids and chains that the checks rely on, demands proofs of what it lists, and is the
// same twice over when it stands on two lines.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sigstore/trusted_root.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void CheckLogs(const std::vector<gl::TrustedLog>& logs, bool demanded) {
  Require(logs.empty() || demanded);
  for (const gl::TrustedLog& log : logs) Require(log.id.size() == 32 && log.Hint().size() == 4);
}

void CheckAuthorities(const std::vector<gl::TrustedAuthority>& authorities) {
  for (const gl::TrustedAuthority& authority : authorities) {
    Require(authority.chain.Size() != 0 && authority.chain.Size() <= gl::kMaxChainCertificates);
    Require(!authority.chain.HoldsFrom(authority.chain.Size(), "x"));  // no certificate, no path
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto roots = gl::TrustedRoots::Parse(text);
  if (!roots) return 0;
  Require(!roots->All().empty() && roots->All().size() <= gl::kMaxTrustedRoots);
  for (const gl::TrustedRoot& root : roots->All()) {
    CheckLogs(root.tlogs, root.demands_tlog);
    CheckLogs(root.ctlogs, root.demands_sct);
    CheckAuthorities(root.authorities);
    CheckAuthorities(root.timestamp_authorities);
  }
  if (roots->All().size() == 1 && text.starts_with('{') && text.ends_with('}') && !text.contains('\n')) {
    const auto twice = gl::TrustedRoots::Parse(text + "\n" + text);
    Require(twice && twice->All().size() == 2 && twice->All()[0].sha256 == twice->All()[1].sha256);
  }
  return 0;
}
