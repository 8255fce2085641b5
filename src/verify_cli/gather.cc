#include "verify_cli/gather.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "capsule/capsule.h"
#include "os/files.h"
#include "os/unique_fd.h"
#include "verify_cli/live_inputs.h"

namespace gl {
namespace {

// A capsule holds several inputs.
std::size_t LimitFor(std::string_view front) { return LooksLikeCapsule(front) ? kMaxCapsuleBytes : kMaxInputBytes; }

Result<std::string> ReadStandardInput(bool may_be_capsule) {
  std::string bytes;
  GL_TRY(ReadPieces(STDIN_FILENO, [&](std::string_view piece) -> Status {
    bytes += piece;
    const std::size_t limit = may_be_capsule ? LimitFor(bytes) : kMaxInputBytes;
    if (bytes.size() > limit) {
      return Fail(Fault::kIntegrity, "standard input is over " + std::to_string(limit >> 20U) + " MiB");
    }
    return {};
  }));
  return bytes;
}

// The first bytes of the file PATH; "" when it cannot be read, which reading all of it says again.
std::string FrontOf(const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  std::array<char, 64> front{};
  const ssize_t size = file ? pread(file.Get(), front.data(), front.size(), 0) : 0;
  return {front.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

Result<std::string> ReadFile(const std::string& path, bool may_be_capsule) {
  if (path == "-") return ReadStandardInput(may_be_capsule);
  const bool missing = access(path.c_str(), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
  const std::size_t limit = may_be_capsule ? LimitFor(FrontOf(path)) : kMaxInputBytes;
  return ReadRegularFile(AT_FDCWD, path, 0, limit, missing ? Fault::kRemote : Fault::kIntegrity);
}

Result<Input> ReadNamed(std::string_view name, const std::string& path, bool may_be_capsule) {
  auto bytes = ReadFile(path, may_be_capsule);
  if (!bytes) return std::unexpected(std::move(bytes).error().Within(name));
  return Input{std::string(name), path, std::move(*bytes)};
}

Status Add(std::optional<Input>& to, std::string_view name, const std::optional<std::string>& path) {
  if (!path) return {};
  GL_ASSIGN(to, ReadInput(name, *path));
  return {};
}

// JSON holds roots for provenance, everything else a certificate in place of Intel's; one of each at most.
Status AddRoot(Inputs& inputs, const std::string& path) {
  GL_ASSIGN(Input root, ReadInput("trusted root", path));
  const std::size_t first = root.bytes.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && root.bytes[first] == '{';
  if (is_json) root.name = "trusted root for provenance";
  std::optional<Input>& place = is_json ? inputs.sigstore_root : inputs.trusted_root;
  if (place) return Fail(Fault::kConfig, "--trusted-root: two files of the same kind");
  place = std::move(root);
  return {};
}

// GET is used only where something may be fetched.
Result<Inputs> GatherWith(const VerifyOptions& options, const HttpGet& get) {
  Inputs inputs;
  const bool live = IsLive(options.target);
  if (!live && !options.target.empty()) {
    GL_ASSIGN(inputs.attestation, ReadNamed("attestation", options.target, true));
  }
  GL_TRY(Add(inputs.quote, "quote", options.quote));
  GL_TRY(Add(inputs.event_log, "event log", options.event_log));
  GL_TRY(Add(inputs.app_compose, "app-compose", options.app_compose));
  GL_TRY(Add(inputs.collateral, "collateral", options.collateral));
  GL_TRY(Add(inputs.receipt, "receipt", options.receipt));
  GL_TRY(Add(inputs.os_reference, "os-reference", options.policy.os_reference));
  for (const std::string& path : options.trusted_roots) GL_TRY(AddRoot(inputs, path));
  for (const std::string& path : options.bundles) {
    GL_ASSIGN(Input bundle, ReadInput("bundle", path));
    inputs.bundles.push_back(std::move(bundle));
  }
  if (live) GL_TRY(FetchTarget(options, get, inputs));
  GL_TRY(FetchMissing(options, get, inputs));
  return inputs;
}

}  // namespace

Result<Input> ReadInput(std::string_view name, const std::string& path) { return ReadNamed(name, path, false); }

Result<Input> ReadTarget(std::string_view name, const std::string& path) { return ReadNamed(name, path, true); }

Result<Inputs> Gather(const VerifyOptions& options) {
  if (options.receipt && (options.policy.nonce || options.policy.report_data)) {
    return Fail(Fault::kConfig, "--receipt says what the report data is: not together with --nonce or --report-data");
  }
  GL_TRY(CheckFetching(options));
  if (!MayFetch(options)) return GatherWith(options, {});
  const HttpClient::Settings settings = SettingsOf(options.fetching);
  HttpClient client(settings);
  Result<Inputs> inputs = GatherWith(options, [&](const HttpRequest& request) { return client.Ask(request); });
  if (settings.progress) settings.progress("");
  return inputs;
}

}  // namespace gl
