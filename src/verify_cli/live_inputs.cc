#include "verify_cli/live_inputs.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/hex.h"
#include "base/text.h"
#include "dstack/compose_policy.h"
#include "dstack/evidence.h"
#include "dstack/image_ref.h"
#include "net/attestation_source.h"
#include "net/bundle_source.h"
#include "net/collateral_source.h"
#include "net/guest_socket.h"
#include "net/registry_source.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "verify/read_parts.h"
#include "verify_cli/render_text.h"

namespace gl {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kNoncePlace = "{nonce}";
constexpr std::size_t kNonceBytes = 32;
constexpr std::int64_t kLongestTimeout = 3600;  // seconds

// The path of the socket that TARGET names, empty when it names none.
std::string SocketOf(std::string_view target) {
  if (target.starts_with(kUnix)) return std::string(target.substr(kUnix.size()));
  struct stat found{};
  const std::string path(target);
  return stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) ? path : "";
}

Input InputOf(std::string_view name, Fetched fetched) {
  return {std::string(name), std::move(fetched.origin), std::move(fetched.bytes)};
}

bool MayFetchCollateral(const VerifyOptions& options) {
  const FetchOptions& fetching = options.fetching;
  const bool asked = IsLive(options.target) || fetching.fetch || !fetching.services.empty();
  return asked && !fetching.offline && !options.collateral;
}

bool MayFetchBundles(const VerifyOptions& options) {
  const FetchOptions& fetching = options.fetching;
  const bool asked = IsLive(options.target) || fetching.fetch || fetching.github_api || fetching.registry;
  return asked && !fetching.offline && options.bundles.empty() && options.policy.DemandsProvenance();
}

// The one machine that the evidence speaks of, nothing when there is no telling.
std::optional<Evidence> MachineOf(const Inputs& inputs) {
  auto records = ReadEvidence(FilesOf(inputs));
  if (!records || records->size() != 1) return std::nullopt;
  return std::move(records->front());
}

Status AddCollateral(const VerifyOptions& options, const Evidence& machine, const HttpGet& get, Inputs& inputs) {
  std::vector<WebUrl> services;
  for (const std::string& text : options.fetching.services) {
    GL_ASSIGN(WebUrl service, ParseCollateralService(text));
    services.push_back(std::move(service));
  }
  if (services.empty()) {
    GL_ASSIGN(WebUrl intel, ParseCollateralService(kIntelService));
    services.push_back(std::move(intel));
  }
  const auto platform = PlatformOf(machine.quote);
  if (!platform) return {};
  GL_ASSIGN(Fetched collateral, FetchCollateral(*platform, services, get));
  inputs.collateral = InputOf("collateral", std::move(collateral));
  return {};
}

// The launcher's image as the compose file of MACHINE names it; what it names is checked later.
std::optional<ImageRef> ImageOf(const Evidence& machine, const Policy& policy) {
  if (!machine.compose_text) return std::nullopt;
  ComposePolicy compose;
  for (const ExpectedImage& image : policy.images) compose.launcher_digests.push_back(image.digest);
  const auto image = ImageRef::Parse(JudgeCompose(*machine.compose_text, compose).launcher_image);
  return image && image->digest ? std::optional(*image) : std::nullopt;
}

// Where the image's provenance may be: the demanded source, the repository that the image is named after, and those of
// the demanded workflow.
std::vector<std::string> RepositoriesOf(const Policy& policy, const ImageRef& image) {
  std::vector<std::string> repositories;
  const auto add = [&](std::string_view text) {
    auto repository = GithubRepositoryIn(text);
    if (repository && std::ranges::find(repositories, *repository) == repositories.end()) {
      repositories.push_back(*std::move(repository));
    }
  };
  if (policy.source_repo) add(*policy.source_repo);
  if (image.name.starts_with("ghcr.io/")) add(image.name);
  if (policy.cert_identity) add(*policy.cert_identity);
  if (policy.signer_workflow) add(*policy.signer_workflow);
  return repositories;
}

// From GitHub's interface, else from the registry that has the image.
Result<Fetched> BundlesFor(const VerifyOptions& options, const ImageRef& image, const HttpGet& get) {
  const FetchOptions& fetching = options.fetching;
  GL_ASSIGN(const WebUrl api, WebUrl::Parse(fetching.github_api.value_or(std::string(kGithubApi)), "--github-api"));
  GL_ASSIGN(RegistryImage place, RegistryOf(image.name));
  if (fetching.registry) {
    GL_ASSIGN(place.registry, WebUrl::Parse(*fetching.registry, "--registry"));
  }
  Result<Fetched> of_github =
      FetchBundles(api.WithoutTail(""), RepositoriesOf(options.policy, image), *image.digest, get);
  if (of_github) return of_github;
  Result<Fetched> of_registry = FetchReferrers(place, *image.digest, get);
  if (of_registry) return of_registry;
  const bool both = of_github.error().fault == Fault::kIntegrity && of_registry.error().fault == Fault::kIntegrity;
  return Fail(both ? Fault::kIntegrity : Fault::kRemote,
              of_github.error().message + "; " + of_registry.error().message);
}

Status AddBundles(const VerifyOptions& options, const Evidence& machine, const HttpGet& get, Inputs& inputs) {
  const auto image = ImageOf(machine, options.policy);
  if (!image) return {};
  GL_ASSIGN(Fetched bundles, BundlesFor(options, *image, get));
  inputs.bundles.push_back(InputOf("bundle", std::move(bundles)));
  return {};
}

Status FetchFromGuest(const Policy& policy, const std::string& socket, const HttpGet& get, Inputs& inputs) {
  const std::string challenge = policy.report_data ? *policy.report_data : policy.nonce.value_or("");
  GL_ASSIGN(Fetched evidence, AskGuest(socket, challenge, get));
  inputs.attestation = InputOf("attestation", std::move(evidence));
  return {};
}

// The line stands until the next one, and is gone when there is nothing more to tell.
void ShowProgress(std::string_view address) {
  const std::string line = "\r\033[K" + (address.empty() ? "" : "fetching " + Printable(address, 70));
  static_cast<void>(WriteAll(STDERR_FILENO, line).has_value());
}

}  // namespace

bool IsLive(std::string_view target) { return target.starts_with(kHttps) || !SocketOf(target).empty(); }

Status CheckFetching(const VerifyOptions& options) {
  const FetchOptions& fetching = options.fetching;
  const bool asks = fetching.fetch || !fetching.services.empty() || fetching.github_api || fetching.registry;
  if (fetching.offline && IsLive(options.target)) {
    return Fail(Fault::kConfig, "--offline opens no socket, and the target is live: save its attestation to a file");
  }
  if (fetching.offline && asks)
    return Fail(Fault::kConfig, "--offline contradicts --fetch, --pccs, --github-api and --registry");
  if (fetching.timeout && *fetching.timeout > kLongestTimeout) return Fail(Fault::kConfig, "--timeout: at most 1h");
  if (fetching.attestation_path && !options.target.starts_with(kHttps)) {
    return Fail(Fault::kConfig, "--attestation-path is about a target that begins with https://");
  }
  return {};
}

Status ChooseNonce(VerifyOptions& options) {
  const std::string page = options.target + options.fetching.attestation_path.value_or("");
  const bool has_place = options.target.starts_with(kHttps) ? page.contains(kNoncePlace) : IsLive(options.target);
  if (!has_place || options.policy.nonce || options.policy.report_data) return {};
  std::string nonce(kNonceBytes, '\0');
  if (getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size())) {
    return Fail(Fault::kBug, "the kernel gives no random bytes for a nonce");
  }
  options.policy.nonce = std::move(nonce);
  return {};
}

Status FetchTarget(const VerifyOptions& options, const HttpGet& get, Inputs& inputs) {
  const std::string socket = SocketOf(options.target);
  if (!socket.empty()) return FetchFromGuest(options.policy, socket, get, inputs);
  const std::string nonce = HexEncode(options.policy.nonce.value_or(""));
  GL_ASSIGN(const WebUrl url, ParseAttestationUrl(options.target, options.fetching.attestation_path, nonce));
  GL_ASSIGN(LiveEvidence live, FetchAttestation(url, get));
  const std::string origin = live.evidence.origin;
  inputs.attestation = InputOf("attestation", std::move(live.evidence));
  if (!live.certificate.empty()) {
    inputs.endpoint_certificate = Input{"endpoint certificate", origin, std::move(live.certificate)};
  }
  inputs.endpoint_must_bind = live.untrusted_connection;
  return {};
}

Status FetchMissing(const VerifyOptions& options, const HttpGet& get, Inputs& inputs) {
  const bool collateral = MayFetchCollateral(options), bundles = MayFetchBundles(options);
  if (!collateral && !bundles) return {};
  const std::optional<Evidence> machine = MachineOf(inputs);
  if (!machine) return {};
  if (collateral) GL_TRY(AddCollateral(options, *machine, get, inputs));
  if (bundles) GL_TRY(AddBundles(options, *machine, get, inputs));
  return {};
}

bool MayFetch(const VerifyOptions& options) {
  return IsLive(options.target) || MayFetchCollateral(options) || MayFetchBundles(options);
}

HttpClient::Settings SettingsOf(const FetchOptions& options) {
  HttpClient::Settings settings;
  if (options.timeout) settings.timeout = std::chrono::seconds(*options.timeout);
  const bool moves = WantsColor(isatty(STDERR_FILENO) == 1, nullptr, getenv("TERM"));  // a line can be taken back
  if (moves) settings.progress = ShowProgress;
  settings.stopped = [] { return StopSignal() != 0; };
  return settings;
}

}  // namespace gl
