#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "capsule/capsule.h"
#include "capsule/capsule_seal.h"
#include "doc/strict_json.h"
#include "pki/utc_time.h"

namespace gl {
namespace {

constexpr std::string_view kAnyCapsule = R"("git-launcher-capsule/)";
constexpr std::size_t kFront = 64;  // bytes in which a file says what it is

constexpr JsonLimits kCapsuleLimits = {
    .bytes = kMaxCapsuleBytes, .values = 5 * kMaxCapsuleObjects, .string = kMaxCapsuleSource / 3 * 4 + 4};

std::unexpected<Error> NotThis(std::string message) { return Fail(Fault::kIntegrity, std::move(message)); }

// Before anything is parsed: what was damaged is not looked at further.
Status CheckSeal(std::string_view bytes) {
  if (!bytes.starts_with(R"({"schema":")" + std::string(kCapsuleSchema) + "\"")) {
    return NotThis("it is no capsule of the version " + std::string(kCapsuleSchema) + ", the one that is read here");
  }
  if (bytes.size() <= kCapsuleSealBytes) return NotThis("it is cut short");
  const std::string_view before = bytes.substr(0, bytes.size() - kCapsuleSealBytes);
  const std::string_view found = bytes.substr(before.size());
  const std::string expected = CapsuleSeal(before);
  if (found == expected) return {};
  return NotThis("it was changed or cut: it has to end in " + Printable(expected) + ", found " + Printable(found));
}

Result<std::string> ReadBytes(const JsonValue& object, std::size_t max) {
  GL_ASSIGN(const std::string_view text, object.Text("bytes"));
  if (text.size() / 4 * 3 > max + 2) return NotThis("over " + std::to_string(max) + " bytes");
  auto bytes = Base64Decode(text);
  if (!bytes) return NotThis("its bytes are not base64");
  if (bytes->size() > max) return NotThis("over " + std::to_string(max) + " bytes");
  return *std::move(bytes);
}

Result<Input> ReadCapsuleInput(const JsonValue& value, std::string_view name) {
  GL_TRY(value.OnlyMembers({"origin", "sha256", "bytes"}));
  Input input;
  input.name = name;
  GL_ASSIGN(input.origin, value.Text("origin"));
  GL_ASSIGN(const std::string_view digest, value.Text("sha256"));
  GL_ASSIGN(input.bytes, ReadBytes(value, kMaxCapsuleInput));
  const std::string found = HexEncode(DigestOf(HashAlgorithm::kSha256, input.bytes));
  if (digest != found) {
    return NotThis("its SHA-256 is " + found + ", the capsule says " + Printable(digest, 64));
  }
  return input;
}

Result<Input> NamedInput(const JsonValue& value, std::string_view name) {
  auto input = ReadCapsuleInput(value, name);
  if (!input) return std::unexpected(std::move(input).error().Within(name));
  return input;
}

Status ReadInputs(const JsonValue& object, Inputs& inputs) {
  for (const JsonValue& member : object.Items()) {
    if (member.Name() == "bundles") continue;
    const auto kind = std::ranges::find(kInputKinds, member.Name(), &InputKind::member);
    if (kind == kInputKinds.end()) return NotThis("the input '" + Printable(member.Name()) + "' is not known");
    GL_ASSIGN(inputs.*kind->place, NamedInput(member, kind->name));
  }
  GL_ASSIGN(const std::span<const JsonValue> bundles, object.Array("bundles"));
  for (const JsonValue& bundle : bundles) {
    GL_ASSIGN(Input input, NamedInput(bundle, kBundleName));
    inputs.bundles.push_back(std::move(input));
  }
  return {};
}

std::optional<ObjectId> IdOf(std::string_view hex) {
  const auto algorithm =
      hex.size() == 2 * DigestSize(HashAlgorithm::kSha1) ? HashAlgorithm::kSha1 : HashAlgorithm::kSha256;
  return ObjectId::FromHex(algorithm, hex);
}

std::optional<ObjectType> TypeOf(std::string_view name) {
  for (const ObjectType type : {ObjectType::kCommit, ObjectType::kTree, ObjectType::kBlob}) {
    if (ObjectTypeName(type) == name) return type;
  }
  return std::nullopt;
}

Status ReadObjects(std::span<const JsonValue> values, RecordedSource& source) {
  if (values.size() > kMaxCapsuleObjects)
    return NotThis("more than " + std::to_string(kMaxCapsuleObjects) + " objects");
  for (const JsonValue& value : values) {
    GL_TRY(value.OnlyMembers({"id", "type", "bytes"}));
    GL_ASSIGN(const std::string_view hex, value.Text("id"));
    GL_ASSIGN(const std::string_view name, value.Text("type"));
    const auto id = IdOf(hex);
    const auto type = TypeOf(name);
    if (!id || !type) return NotThis("an object's id or type is none: '" + Printable(hex, 64) + "'");
    GL_ASSIGN(std::string bytes, ReadBytes(value, kMaxCapsuleSource));
    source.objects.emplace(*id, RecordedObject{*type, std::move(bytes)});
  }
  return {};
}

Result<RecordedSource> ReadSource(const JsonValue& object) {
  GL_TRY(object.OnlyMembers({"place", "refs", "objects"}));
  RecordedSource source;
  GL_ASSIGN(source.place, object.Text("place"));
  GL_ASSIGN(const std::span<const JsonValue> refs, object.Array("refs"));
  for (const JsonValue& ref : refs) {
    GL_TRY(ref.OnlyMembers({"name", "commit"}));
    GL_ASSIGN(const std::string_view name, ref.Text("name"));
    GL_ASSIGN(const std::string_view commit, ref.Text("commit"));
    source.refs.emplace(name, commit);
  }
  GL_ASSIGN(const std::span<const JsonValue> objects, object.Array("objects"));
  GL_TRY(ReadObjects(objects, source));
  return source;
}

Status ReadRoots(std::span<const JsonValue> values, Capsule& capsule) {
  for (const JsonValue& value : values) {
    GL_TRY(value.OnlyMembers({"name", "sha256"}));
    RootRecord root;
    GL_ASSIGN(root.name, value.Text("name"));
    GL_ASSIGN(root.sha256, value.Text("sha256"));
    capsule.roots.push_back(std::move(root));
  }
  return {};
}

Result<Capsule> ReadMembers(const JsonValue& root) {
  GL_TRY(root.OnlyMembers({"schema", "tool", "at", "trust_roots", "inputs", "endpoint_must_bind", "source", "sha256"}));
  Capsule capsule;
  GL_ASSIGN(const JsonValue* const tool, root.Object("tool"));
  GL_ASSIGN(capsule.tool_version, tool->Text("version"));
  GL_ASSIGN(const std::string_view at, root.Text("at"));
  const auto time = ParseUtcTime(at);
  if (!time) return NotThis("'at' is no time: '" + Printable(at, 60) + "'");
  capsule.at = *time;
  GL_ASSIGN(const std::span<const JsonValue> roots, root.Array("trust_roots"));
  GL_TRY(ReadRoots(roots, capsule));
  GL_ASSIGN(const JsonValue* const inputs, root.Object("inputs"));
  GL_TRY(ReadInputs(*inputs, capsule.inputs));
  GL_ASSIGN(capsule.inputs.endpoint_must_bind, root.Bool("endpoint_must_bind"));
  GL_ASSIGN(const JsonValue* const source, root.OptionalObject("source"));
  if (source != nullptr) {
    GL_ASSIGN(capsule.source, ReadSource(*source));
  }
  return capsule;
}

Result<Capsule> ParseSealed(std::string_view bytes) {
  if (bytes.size() > kMaxCapsuleBytes) return NotThis("it is over " + std::string(kMaxCapsuleWords));
  GL_TRY(CheckSeal(bytes));
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(bytes, "its JSON", kCapsuleLimits));
  GL_ASSIGN(Capsule capsule, ReadMembers(document.Root()));
  GL_ASSIGN(const std::string again, WriteCapsule(capsule));
  if (again == bytes) return capsule;
  const auto differs = std::ranges::mismatch(again, bytes).in2 - bytes.begin();
  return NotThis("it is not in the one spelling of a capsule, from byte " + std::to_string(differs) + " on");
}

}  // namespace

bool LooksLikeCapsule(std::string_view bytes) { return bytes.substr(0, kFront).contains(kAnyCapsule); }

Result<Capsule> ParseCapsule(std::string_view bytes) {
  auto capsule = ParseSealed(bytes);
  if (!capsule) return std::unexpected(std::move(capsule).error().Within("capsule"));
  return capsule;
}

}  // namespace gl
