#include "net/bundle_source.h"

#include "base/text.h"
#include "doc/strict_json.h"
#include "net/snappy_block.h"

namespace gl {
namespace {

constexpr std::size_t kMaxRepositoryPart = 100;

bool IsRepositoryPart(std::string_view part) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !part.empty() && part.size() <= kMaxRepositoryPart && part != "." && part != ".." &&
         part.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string GithubHint(long status) {
  switch (status) {
    case 403:
    case 429:
      return "without a login GitHub answers 60 times an hour: try later, or save the bundles with 'gh attestation "
             "download' and give them with --bundle";
    case 404:
      return "it has no attestation of this image";
    default:
      return "try later, or give the bundles with --bundle";
  }
}

// A bundle that an answer only points to.
Result<std::string> LinkedBundle(std::string_view address, const HttpGet& get) {
  const auto url = WebUrl::Parse(address, "bundle_url");
  if (!url) return Fail(Fault::kRemote, url.error().message);
  HttpRequest request = HttpRequest::Get(*url);
  request.shown = url->ShownWithoutQuery();
  GL_ASSIGN(const HttpResponse response, Answered(request, get(request)));
  auto text = UncompressSnappy(response.body, kMaxBodyBytes);
  if (!text) return std::unexpected(std::move(text).error().Within(Printable(request.shown, 300)));
  return text;
}

// The bundle of one of the "attestations".
Result<std::string> BundleOf(const JsonValue& attestation, std::size_t& linked, const HttpGet& get) {
  const JsonValue* const bundle = attestation.Find("bundle");
  if (bundle != nullptr && !bundle->IsNull()) return std::string(bundle->Source());
  GL_ASSIGN(const auto address, attestation.OptionalText("bundle_url"));
  if (!address || address->empty()) {
    return Fail(Fault::kRemote, "it gives neither a bundle nor its address; 'gh attestation download' may have it");
  }
  if (++linked > kMaxLinkedBundles) return Fail(Fault::kIntegrity, "it only points to more than 30 bundles");
  return LinkedBundle(*address, get);
}

// One that cannot be had does not keep the others back; what was wrong with the first shows when there is no other.
Result<std::string> BundlesIn(std::string_view body, const HttpGet& get) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(body, "the answer"));
  GL_ASSIGN(const auto attestations, document.Root().Array("attestations"));
  Error trouble{Fault::kRemote, "it has no attestation of this image"};
  std::string text;
  std::size_t linked = 0;
  for (const JsonValue& attestation : attestations) {
    const Result<std::string> bundle = BundleOf(attestation, linked, get);
    if (bundle) {
      text.append(text.empty() ? "[" : ",\n").append(*bundle);
    } else if (&attestation == &attestations.front()) {
      trouble = bundle.error();
    }
    if (text.size() > kMaxBodyBytes) return Fail(Fault::kIntegrity, "the bundles together are over 16 MiB");
  }
  if (text.empty()) return std::unexpected(std::move(trouble));
  return text + "]";
}

Result<Fetched> BundlesOf(const WebUrl& api, const std::string& repository, std::string_view digest,
                          const HttpGet& get) {
  GL_ASSIGN(const WebUrl url, api.WithPage(api.PathAndQuery() + "/repos/" + repository +
                                           "/attestations/sha256:" + std::string(digest) + "?per_page=100"));
  HttpRequest request = HttpRequest::Get(url);
  request.headers = {"Accept: application/vnd.github+json", "X-GitHub-Api-Version: 2022-11-28"};
  HttpResult result = get(request);
  const std::string hint = result ? GithubHint(result->status) : "";
  GL_ASSIGN(const HttpResponse response, Answered(request, std::move(result), hint));
  const std::string shown = Printable(request.shown, 300);
  auto text = BundlesIn(response.body, get);
  if (!text) return std::unexpected(std::move(text).error().Within(shown));
  return Fetched{shown, *std::move(text)};
}

}  // namespace

std::optional<std::string> GithubRepositoryIn(std::string_view text) {
  for (const std::string_view host : {"https://github.com/", "ghcr.io/"}) {
    if (text.starts_with(host)) {
      text.remove_prefix(host.size());
      break;
    }
  }
  const std::size_t owner_end = text.find('/');
  if (owner_end == std::string_view::npos) return std::nullopt;
  const std::string_view owner = text.substr(0, owner_end);
  std::string_view name = text.substr(owner_end + 1);
  name = name.substr(0, name.find('/'));
  if (name.ends_with(".git")) name.remove_suffix(4);
  if (!IsRepositoryPart(owner) || !IsRepositoryPart(name)) return std::nullopt;
  return std::string(owner) + "/" + std::string(name);
}

Result<Fetched> FetchBundles(const WebUrl& api, std::span<const std::string> repositories, std::string_view digest,
                             const HttpGet& get) {
  if (repositories.empty()) {
    return Fail(
        Fault::kRemote,
        "no repository on GitHub to ask for the image's provenance: name it with --source-repo, or give --bundle");
  }
  Error all{Fault::kIntegrity, ""};
  for (const std::string& repository : repositories) {
    Result<Fetched> bundles = BundlesOf(api, repository, digest, get);
    if (bundles) return bundles;
    if (bundles.error().fault != Fault::kIntegrity) all.fault = bundles.error().fault;
    all.message += (all.message.empty() ? "" : "; ") + bundles.error().message;
  }
  return std::unexpected(std::move(all));
}

}  // namespace gl
