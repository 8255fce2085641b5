#include "verify/launch_receipt.h"

#include "base/hex.h"
#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "pki/utc_time.h"

namespace gl {
namespace {

constexpr std::string_view kSchema = "git-launcher-receipt/1";
constexpr std::size_t kMaxReceiptBytes = 128U << 10U;  // a line of a config, and a little
constexpr std::size_t kReceiptNonceBytes = 16;

// An id or a digest, in lower-case hex: a spelling of SHA-1's size or SHA-256's.
Result<std::string> ReadDigest(const JsonValue& object, std::string_view name) {
  GL_ASSIGN(const std::string_view text, object.Text(name));
  if (HexDecode(text) && (text.size() == 40 || text.size() == 64)) return std::string(text);
  return Fail(Fault::kIntegrity, "receipt: '" + std::string(name) + "' is no id in lower-case hex");
}

}  // namespace

std::string LaunchReceipt::Text() const {
  JsonWriter json;
  json.BeginObject().Text("schema", kSchema).Text("repo", repo).Text("commit", commit).Text("tree", tree);
  json.Text("tree_sha256", tree_sha256).Number("files", files).Number("bytes", bytes).Text("launcher", launcher);
  json.Text("time", time).Text("nonce", nonce).EndObject();
  return std::move(json).Take();
}

Result<LaunchReceipt> ParseLaunchReceipt(std::string_view bytes) {
  const JsonLimits limits = {.bytes = kMaxReceiptBytes, .values = 16, .string = kMaxReceiptBytes};
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(bytes, "receipt", limits));
  const JsonValue& root = document.Root();
  GL_ASSIGN(const std::string_view schema, root.Text("schema"));
  if (schema != kSchema) return Fail(Fault::kIntegrity, "receipt: it is not of the schema " + std::string(kSchema));
  LaunchReceipt receipt;
  GL_ASSIGN(receipt.repo, root.Text("repo"));
  GL_ASSIGN(receipt.commit, ReadDigest(root, "commit"));
  GL_ASSIGN(receipt.tree, ReadDigest(root, "tree"));
  GL_ASSIGN(receipt.tree_sha256, ReadDigest(root, "tree_sha256"));
  GL_ASSIGN(receipt.files, root.U64("files"));
  GL_ASSIGN(receipt.bytes, root.U64("bytes"));
  GL_ASSIGN(receipt.launcher, root.Text("launcher"));
  GL_ASSIGN(receipt.time, root.Text("time"));
  if (!ParseUtcTime(receipt.time)) return Fail(Fault::kIntegrity, "receipt: 'time' is no time in UTC");
  GL_ASSIGN(const std::string nonce, root.HexBytes("nonce", kReceiptNonceBytes));
  receipt.nonce = HexEncode(nonce);
  if (receipt.Text() == bytes) return receipt;
  return Fail(Fault::kIntegrity, "receipt: it is not as the launcher writes it, byte for byte");
}

}  // namespace gl
