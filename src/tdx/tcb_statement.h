// What a level of one of Intel's documents states: a status, as of a day, because of some advisories. The JSON that the
// documents share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "doc/strict_json.h"
#include "pki/utc_time.h"
#include "tdx/reason.h"
#include "tdx/tcb_status.h"

namespace gl {

struct TcbStatement {
  TcbStatus status = TcbStatus::kRevoked;
  UnixTime tcb_date = 0;
  std::vector<std::string> advisory_ids;  // as Intel names them, in the document's order
};

// A level of something that has one security version number: a TDX module, a quoting enclave.
struct SvnLevel {
  std::uint16_t isv_svn = 0;
  TcbStatement statement;
};

// The time that the member NAME of OBJECT has, "YYYY-MM-DDTHH:MM:SSZ". Reason::kJsonSchema, like the next two.
[[nodiscard]] Judged<UnixTime> ReadTime(const JsonValue& object, std::string_view name);

// "tcbDate", "tcbStatus" (one that ALLOWED takes) and perhaps "advisoryIDs" of LEVEL.
[[nodiscard]] Judged<TcbStatement> ReadStatement(const JsonValue& level, bool (*allowed)(TcbStatus));

// "tcbLevels" of OBJECT, each with a "tcb" of one "isvsvn" of at most MAX_SVN, the highest first.
[[nodiscard]] Judged<std::vector<SvnLevel>> ReadSvnLevels(const JsonValue& object, std::uint16_t max_svn);

// The first of LEVELS, which ReadSvnLevels made, that SVN reaches; nullptr when it is below all of them.
[[nodiscard]] const SvnLevel* FindLevel(const std::vector<SvnLevel>& levels, std::uint16_t svn);

}  // namespace gl
