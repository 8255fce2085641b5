// How well a platform is patched, by Intel's documents: which level each of its parts reaches, and what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tdx/qe_identity.h"
#include "tdx/tcb_info.h"

namespace gl {

struct TcbFinding {
  TcbStatus status = TcbStatus::kRevoked;  // of all parts together; never kRevoked
  std::vector<std::string> advisory_ids;   // of the levels below, sorted, each once
  UnixTime tcb_date = 0;                   // the earliest of the levels below
  // The level that each part reached. A TDX module of version 0 has none of its own.
  PlatformLevel platform;
  std::optional<SvnLevel> module;
  SvnLevel qe;
  // What keeps a part from its best level, for a person; empty when status is kUpToDate.
  std::vector<std::string> shortfalls;
};

// The finding for a TD on the platform that PCK speaks of, with the TDX module of BODY, whose security version numbers
// are TEE_TCB_SVN (one of BODY's two), quoted by the enclave QE.
// Reason::kTdxModuleMismatch when the module's version is unknown or it is not signed as Intel signs,
// Reason::kTcbNotSupported when a part is below all levels, Reason::kTcbStatus when a part is revoked.
[[nodiscard]] Judged<TcbFinding> AppraiseTcb(const TcbInfo& info, const QeIdentity& identity, const PckExtension& pck,
                                             const TdReport& body, std::string_view tee_tcb_svn,
                                             const EnclaveReport& qe);

}  // namespace gl
