#include "base/base64.h"
#include "base/hex.h"
#include "capsule/capsule.h"
#include "capsule/capsule_seal.h"
#include "crypto/digest.h"
#include "doc/json_writer.h"
#include "pki/utc_time.h"

namespace gl {
namespace {

void AddInput(JsonWriter& json, const Input& input) {
  json.BeginObject().Text("origin", input.origin);
  json.Text("sha256", HexEncode(DigestOf(HashAlgorithm::kSha256, input.bytes)));
  json.Text("bytes", Base64Encode(input.bytes)).EndObject();
}

void AddInputs(JsonWriter& json, const Inputs& inputs) {
  json.Key("inputs").BeginObject();
  for (const InputKind& kind : kInputKinds) {
    const std::optional<Input>& input = inputs.*kind.place;
    if (!input) continue;
    json.Key(kind.member);
    AddInput(json, *input);
  }
  json.Key("bundles").BeginArray();
  for (const Input& bundle : inputs.bundles) AddInput(json, bundle);
  json.EndArray().EndObject().Bool("endpoint_must_bind", inputs.endpoint_must_bind);
}

void AddSource(JsonWriter& json, const std::optional<RecordedSource>& source) {
  json.Key("source");
  if (!source) {
    json.Null();
    return;
  }
  json.BeginObject().Text("place", source->place).Key("refs").BeginArray();
  for (const auto& [name, commit] : source->refs) {
    json.BeginObject().Text("name", name).Text("commit", commit).EndObject();
  }
  json.EndArray().Key("objects").BeginArray();
  for (const auto& [id, object] : source->objects) {
    json.BeginObject().Text("id", id.Hex()).Text("type", ObjectTypeName(object.type));
    json.Text("bytes", Base64Encode(object.bytes)).EndObject();
  }
  json.EndArray().EndObject();
}

// As base64, without what stands around them.
std::size_t SizeOfBytes(const Capsule& capsule) {
  std::size_t size = 0;
  for (const InputKind& kind : kInputKinds) {
    const std::optional<Input>& input = capsule.inputs.*kind.place;
    if (input) size += input->bytes.size();
  }
  for (const Input& bundle : capsule.inputs.bundles) size += bundle.bytes.size();
  if (!capsule.source) return size / 3 * 4;
  for (const auto& [id, object] : capsule.source->objects) size += object.bytes.size();
  return size / 3 * 4;
}

std::unexpected<Error> TooLarge() { return Fail(Fault::kIntegrity, "over " + std::string(kMaxCapsuleWords)); }

Status CheckLimits(const Capsule& capsule) {
  if (SizeOfBytes(capsule) > kMaxCapsuleBytes) return TooLarge();
  for (const InputKind& kind : kInputKinds) {
    const std::optional<Input>& input = capsule.inputs.*kind.place;
    if (input && input->bytes.size() > kMaxCapsuleInput) {
      return Fail(Fault::kIntegrity, std::string(kind.name) + " is over 16 MiB");
    }
  }
  for (const Input& bundle : capsule.inputs.bundles) {
    if (bundle.bytes.size() > kMaxCapsuleInput) return Fail(Fault::kIntegrity, "a bundle is over 16 MiB");
  }
  if (capsule.source && capsule.source->objects.size() > kMaxCapsuleObjects) {
    return Fail(Fault::kIntegrity, "more than " + std::to_string(kMaxCapsuleObjects) + " objects of the clone");
  }
  return {};
}

}  // namespace

Result<std::string> WriteCapsule(const Capsule& capsule) {
  GL_TRY(CheckLimits(capsule));
  JsonWriter json;
  json.BeginObject().Text("schema", kCapsuleSchema);
  json.Key("tool").BeginObject().Text("name", "git-launcher-verify").Text("version", capsule.tool_version).EndObject();
  json.Text("at", FormatUtcTime(capsule.at)).Key("trust_roots").BeginArray();
  for (const RootRecord& root : capsule.roots) {
    json.BeginObject().Text("name", root.name).Text("sha256", root.sha256).EndObject();
  }
  json.EndArray();
  AddInputs(json, capsule.inputs);
  AddSource(json, capsule.source);
  std::string text = std::move(json.EndObject()).Take();
  text.pop_back();  // the last bracket comes behind the seal
  text += CapsuleSeal(text);
  if (text.size() > kMaxCapsuleBytes) return TooLarge();
  return text;
}

}  // namespace gl
