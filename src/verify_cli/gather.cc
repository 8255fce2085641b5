#include "verify_cli/gather.h"

#include <fcntl.h>
#include <unistd.h>

#include "os/files.h"

namespace gl {
namespace {

Result<std::string> ReadStandardInput() {
  std::string bytes;
  GL_TRY(ReadPieces(STDIN_FILENO, [&](std::string_view piece) -> Status {
    bytes += piece;
    if (bytes.size() > kMaxInputBytes) return Fail(Fault::kIntegrity, "standard input is over 16 MiB");
    return {};
  }));
  return bytes;
}

Result<std::string> ReadFile(const std::string& path) {
  if (path == "-") return ReadStandardInput();
  const bool missing = access(path.c_str(), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
  return ReadRegularFile(AT_FDCWD, path, 0, kMaxInputBytes, missing ? Fault::kRemote : Fault::kIntegrity);
}

Status Add(std::optional<Input>& to, std::string_view name, const std::optional<std::string>& path) {
  if (!path) return {};
  GL_ASSIGN(to, ReadInput(name, *path));
  return {};
}

}  // namespace

Result<Input> ReadInput(std::string_view name, const std::string& path) {
  auto bytes = ReadFile(path);
  if (!bytes) return std::unexpected(std::move(bytes).error().Within(name));
  return Input{std::string(name), path, std::move(*bytes)};
}

Result<Inputs> Gather(const VerifyOptions& options) {
  Inputs inputs;
  if (!options.target.empty()) GL_TRY(Add(inputs.attestation, "attestation", options.target));
  GL_TRY(Add(inputs.quote, "quote", options.quote));
  GL_TRY(Add(inputs.event_log, "event log", options.event_log));
  GL_TRY(Add(inputs.app_compose, "app-compose", options.app_compose));
  GL_TRY(Add(inputs.collateral, "collateral", options.collateral));
  GL_TRY(Add(inputs.os_reference, "os-reference", options.policy.os_reference));
  GL_TRY(Add(inputs.trusted_root, "trusted root", options.trusted_root));
  for (const std::string& path : options.bundles) {
    GL_ASSIGN(Input bundle, ReadInput("bundle", path));
    inputs.bundles.push_back(std::move(bundle));
  }
  return inputs;
}

}  // namespace gl
