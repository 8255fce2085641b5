#include "plan/compose_text.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "dstack/compose_file.h"
#include "dstack/inline_config.h"

namespace gl {
namespace {

constexpr std::string_view kConfigIndent = "      ";
constexpr const char* kAgentSocket = "/var/run/dstack.sock";  // the dstack attestation format, section 15

std::string ConfigName(const PlanRequest& request) { return "pin-" + request.commit.Hex(); }

// Where the volume is put: the directory above the default WORK_DIR, as in deploy/, any other WORK_DIR itself.
std::string VolumeTarget(const PlanRequest& request) {
  if (request.work_dir != kDefaultWorkDir) return request.work_dir;
  return request.work_dir.substr(0, request.work_dir.rfind('/'));
}

// CONFIG as the lines of a literal block. It ends with one line end and no line of it begins with a blank.
std::string Block(std::string_view config) {
  std::string block;
  for (std::string_view rest = config; !rest.empty();) {
    const std::size_t end = rest.find('\n') + 1;
    block += std::string(kConfigIndent) + ComposeEscaped(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return block;
}

std::string PortText(const PlanPort& port) { return std::to_string(port.outside) + ":" + std::to_string(port.inside); }

std::string ComposeText(const PlanRequest& request, const std::string& config) {
  const std::string name = ConfigName(request);
  std::string text = "services:\n  app:\n    image: " + YamlQuoted(request.image.Text()) +
                     "\n"
                     "    restart: on-failure\n"
                     "    environment:\n"
                     "      GIT_LAUNCHER_CONFIG_SHA256: " +
                     YamlQuoted(SealOf(config)) + "\n";
  // Without a value: Compose takes it from what the operator gave the machine.
  for (const std::string& variable : request.variables) text += "      " + YamlQuoted(variable) + ":\n";
  text += "    configs:\n      - source: " + name + "\n        target: " + std::string(kDefaultConfigPath) + "\n";
  if (!request.ports.empty()) text += "    ports:\n";
  for (const PlanPort& port : request.ports) text += "      - " + YamlQuoted(PortText(port)) + "\n";
  text += "    volumes:\n      - " + YamlQuoted("work:" + VolumeTarget(request)) + "\n";
  if (request.agent_socket) text += "      - " + YamlQuoted(std::string(kAgentSocket) + ":" + kAgentSocket) + "\n";
  return text + "\nconfigs:\n  " + name + ":\n    content: |\n" + Block(config) + "\nvolumes:\n  work: {}\n";
}

bool HasPorts(const ComposeService& service, const PlanRequest& request) {
  const YamlNode* const node = service.node->Find("ports");
  if (node == nullptr) return request.ports.empty();
  bool same = node->Items().size() == request.ports.size();
  for (std::size_t i = 0; same && i < request.ports.size(); ++i) {
    same = !node->Items()[i].IsPlain() && node->Items()[i].Text() == PortText(request.ports[i]);
  }
  return same;
}

bool HasVariables(const ComposeService& service, const PlanRequest& request, const std::string& seal) {
  bool same = service.environment.size() == 1 + request.variables.size() &&
              service.environment.front().name == "GIT_LAUNCHER_CONFIG_SHA256" &&
              service.environment.front().value == seal;
  for (std::size_t i = 0; same && i < request.variables.size(); ++i) {
    const ComposeVariable& variable = service.environment[i + 1];
    same = variable.name == request.variables[i] && !variable.value;
  }
  return same;
}

bool HasMounts(const ComposeService& service, const PlanRequest& request) {
  if (service.mounts.size() != (request.agent_socket ? 2U : 1U)) return false;
  const bool socket =
      !request.agent_socket || (service.mounts[1].source == kAgentSocket && service.mounts[1].target == kAgentSocket);
  return socket && service.mounts[0].source == "work" && service.mounts[0].target == CleanPath(VolumeTarget(request));
}

bool SaysWhatWasMeant(const ComposeFile& file, const PlanRequest& request, const std::string& config) {
  if (file.Services().size() != 1) return false;
  const ComposeService& service = file.Services().front();
  const auto inlined = ReadInlineConfig(file, service);
  return inlined && inlined->bytes == config && inlined->source == ConfigName(request) &&
         service.image == request.image.Text() && HasVariables(service, request, inlined->sha256) &&
         HasMounts(service, request) && HasPorts(service, request);
}

}  // namespace

// Source: YAML 1.2.2, section 5.7 ("Escaped Characters"). Everything but quote and backslash may stand for itself.
std::string YamlQuoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string ComposeEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped.append(c == '$' ? 2 : 1, c);
  return escaped;
}

std::string SealOf(std::string_view config) { return HexEncode(DigestOf(HashAlgorithm::kSha256, config)); }

Result<std::string> WriteCompose(const PlanRequest& request, const std::string& config) {
  std::string text = ComposeText(request, config);
  const auto file = ComposeFile::Parse(text);
  if (!file) return Fail(Fault::kBug, "the compose file that was written can't be read: " + file.error().message);
  if (!SaysWhatWasMeant(*file, request, config)) {
    return Fail(Fault::kBug, "the compose file that was written is read with other values");
  }
  return text;
}

}  // namespace gl
