#include "tdx/tcb_statement.h"

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace gl {

static Result<std::vector<std::string>> ReadAdvisoryIds(const JsonValue& level) {
  std::vector<std::string> ids;
  if (level.Find("advisoryIDs") == nullptr) return ids;
  GL_ASSIGN(const auto values, level.Array("advisoryIDs"));
  for (const JsonValue& value : values) {
    GL_ASSIGN(const std::string_view id, value.AsText());
    ids.emplace_back(id);
  }
  return ids;
}

static Result<std::uint16_t> ReadIsvSvn(const JsonValue& level, std::uint16_t max_svn) {
  GL_ASSIGN(const JsonValue* const tcb, level.Object("tcb"));
  GL_ASSIGN(const std::uint64_t svn, tcb->U64("isvsvn", max_svn));
  return static_cast<std::uint16_t>(svn);
}

Judged<UnixTime> ReadTime(const JsonValue& object, std::string_view name) {
  GL_ASSIGN(const std::string_view text, JudgedAs(Reason::kJsonSchema, object.Text(name)));
  const auto instant = ParseUtcTime(text);
  if (instant) return *instant;
  return Reject(Reason::kJsonSchema, "'" + std::string(name) + "' is '" + Printable(text, 40) +
                                         "', which is no instant of the form YYYY-MM-DDTHH:MM:SSZ");
}

Judged<TcbStatement> ReadStatement(const JsonValue& level, bool (*allowed)(TcbStatus)) {
  GL_ASSIGN(const UnixTime tcb_date, ReadTime(level, "tcbDate"));
  GL_ASSIGN(const std::string_view name, JudgedAs(Reason::kJsonSchema, level.Text("tcbStatus")));
  const auto status = ParseTcbStatus(name);
  if (!status || !allowed(*status)) {
    return Reject(Reason::kJsonSchema, "a level can't have the status '" + Printable(name, 60) + "'");
  }
  GL_ASSIGN(auto advisory_ids, JudgedAs(Reason::kJsonSchema, ReadAdvisoryIds(level)));
  return TcbStatement{*status, tcb_date, std::move(advisory_ids)};
}

Judged<std::vector<SvnLevel>> ReadSvnLevels(const JsonValue& object, std::uint16_t max_svn) {
  GL_ASSIGN(const auto values, JudgedAs(Reason::kJsonSchema, object.Array("tcbLevels")));
  std::vector<SvnLevel> levels;
  for (const JsonValue& value : values) {
    GL_ASSIGN(const std::uint16_t svn, JudgedAs(Reason::kJsonSchema, ReadIsvSvn(value, max_svn)));
    GL_ASSIGN(TcbStatement statement, ReadStatement(value, IsComponentStatus));
    const auto place = std::ranges::upper_bound(levels, svn, std::greater(), &SvnLevel::isv_svn);
    levels.insert(place, {svn, std::move(statement)});
  }
  return levels;
}

const SvnLevel* FindLevel(const std::vector<SvnLevel>& levels, std::uint16_t svn) {
  const auto found = std::ranges::find_if(levels, [&](const SvnLevel& level) { return svn >= level.isv_svn; });
  return found == levels.end() ? nullptr : &*found;
}

}  // namespace gl
