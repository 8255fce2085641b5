#include "tdx/qe_identity.h"

#include <limits>

#include "base/hex.h"
#include "base/text.h"
#include "tdx/masked.h"
#include "tdx/signed_document.h"

namespace gl {
namespace {

constexpr std::uint64_t kQeIdentityVersion = 2;
constexpr unsigned kDebug = 0x02;  // of the first byte of an enclave's attributes

std::unexpected<Rejection> Mismatch(std::string message) {
  return Reject(Reason::kQeIdentityMismatch, std::move(message));
}

Judgement CheckQeIdentityKind(const JsonValue& identity) {
  GL_ASSIGN(const std::string_view id, JudgedAs(Reason::kJsonSchema, identity.Text("id")));
  GL_ASSIGN(const std::uint64_t version, JudgedAs(Reason::kJsonSchema, identity.U64("version")));
  if (id == "TD_QE" && version == kQeIdentityVersion) return {};
  return Mismatch("the QE identity has id '" + Printable(id, 40) + "' and version " + std::to_string(version) +
                  ", not TD_QE and 2");
}

Status ReadEnclave(const JsonValue& object, QeIdentity& identity) {
  GL_ASSIGN(const std::uint64_t number,
            object.U64("tcbEvaluationDataNumber", std::numeric_limits<std::uint32_t>::max()));
  identity.evaluation_number = static_cast<std::uint32_t>(number);
  GL_ASSIGN(identity.misc_select, object.HexBytes("miscselect", 4));
  GL_ASSIGN(identity.misc_select_mask, object.HexBytes("miscselectMask", 4));
  GL_ASSIGN(identity.attributes, object.HexBytes("attributes", 16));
  GL_ASSIGN(identity.attributes_mask, object.HexBytes("attributesMask", 16));
  GL_ASSIGN(identity.mr_signer, object.HexBytes("mrsigner", 32));
  GL_ASSIGN(const std::uint64_t product, object.U64("isvprodid", std::numeric_limits<std::uint16_t>::max()));
  identity.isv_prod_id = static_cast<std::uint16_t>(product);
  return {};
}

// "its THING is FOUND, WANTED is demanded"
std::unexpected<Rejection> Differs(std::string_view thing, std::string_view found, std::string_view wanted) {
  return Mismatch("the quoting enclave's " + std::string(thing) + " is " + HexEncode(found) + ", Intel demands " +
                  HexEncode(wanted));
}

}  // namespace

Judged<QeIdentity> ParseQeIdentity(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, ParseDocument(text, kQeIdentityKind));
  const JsonValue& object = document.Root();
  GL_TRY(CheckQeIdentityKind(object));
  QeIdentity identity{};
  GL_ASSIGN(identity.window.from, ReadTime(object, "issueDate"));
  GL_ASSIGN(identity.window.until, ReadTime(object, "nextUpdate"));
  GL_TRY(JudgedAs(Reason::kJsonSchema, ReadEnclave(object, identity)));
  GL_ASSIGN(identity.levels, ReadSvnLevels(object, std::numeric_limits<std::uint16_t>::max()));
  return identity;
}

Judgement CheckQeIdentityWindow(const QeIdentity& identity, UnixTime time) {
  if (identity.window.Holds(time)) return {};
  return Reject(Reason::kQeIdentityExpired, "the QE identity holds from " + FormatUtcTime(identity.window.from) +
                                                " to " + FormatUtcTime(identity.window.until) + ", not at " +
                                                FormatUtcTime(time));
}

Judgement CheckQeReport(const QeIdentity& identity, const EnclaveReport& report) {
  if (report.mr_signer != identity.mr_signer) return Differs("signer", report.mr_signer, identity.mr_signer);
  if (report.isv_prod_id != identity.isv_prod_id) {
    return Mismatch("the quoting enclave's product id is " + std::to_string(report.isv_prod_id) + ", Intel demands " +
                    std::to_string(identity.isv_prod_id));
  }
  if (!EqualUnderMask(report.misc_select, identity.misc_select, identity.misc_select_mask)) {
    return Differs("MISCSELECT", report.misc_select, identity.misc_select);
  }
  if (!EqualUnderMask(report.attributes, identity.attributes, identity.attributes_mask)) {
    return Differs("ATTRIBUTES", report.attributes, identity.attributes);
  }
  if ((static_cast<unsigned char>(report.attributes.front()) & kDebug) != 0) {
    return Mismatch("the quoting enclave runs in debug mode");
  }
  return {};
}

}  // namespace gl
