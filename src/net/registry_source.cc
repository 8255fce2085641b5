#include "net/registry_source.h"

#include <vector>

#include "base/hex.h"
#include "base/text.h"
#include "doc/strict_json.h"
#include "net/bearer_challenge.h"

namespace gl {
namespace {

constexpr std::string_view kIndexType = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kBundleType = "application/vnd.dev.sigstore.bundle";

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.contains(c)) {
      encoded += c;
    } else {
      encoded += "%" + HexEncode({&c, 1});
    }
  }
  return encoded;
}

// As RFC 6750, section 2.1, has them; nothing else may get into a header.
bool IsToken(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

bool IsSha256(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) return false;
  const auto bytes = HexDecode(text.substr(kPrefix.size()));
  return bytes && bytes->size() == 32;
}

class Registry {
 public:
  Registry(const RegistryImage& image, const HttpGet& get) : image_(image), get_(get) {}

  // The answer on PATH below the image, of any status.
  [[nodiscard]] Result<HttpResponse> Ask(const std::string& path, std::string_view type);
  [[nodiscard]] Result<std::string> Body(const std::string& path, std::string_view type);
  [[nodiscard]] std::string Shown(const std::string& path) const { return AddressOf(path).shown; }

 private:
  [[nodiscard]] HttpRequest AddressOf(const std::string& path) const {
    const auto url = image_.registry.WithPage("/v2/" + image_.path + "/" + path);
    return url ? HttpRequest::Get(*url) : HttpRequest{};
  }
  [[nodiscard]] Status TakeToken(const HttpResponse& refusal);

  const RegistryImage& image_;
  const HttpGet& get_;
  std::string token_;
};

// What everybody gets: no name and no password are sent.
Status Registry::TakeToken(const HttpResponse& refusal) {
  const std::string* const header = refusal.Header("www-authenticate");
  const auto challenge = header == nullptr ? std::nullopt : ParseBearerChallenge(*header);
  const std::string host = image_.registry.Shown();
  if (!challenge) return Fail(Fault::kRemote, host + ": the registry wants a login; give the bundles with --bundle");
  const std::string query =
      "?service=" + PercentEncoded(challenge->service) + "&scope=" + PercentEncoded(challenge->scope);
  const auto url = WebUrl::Parse(challenge->realm + query, host + ": its token server");
  if (!url) return Fail(Fault::kRemote, url.error().message);
  const HttpRequest request = HttpRequest::Get(*url);
  GL_ASSIGN(const HttpResponse response, Answered(request, get_(request)));
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(response.body, "the token of " + host));
  for (const std::string_view name : {"token", "access_token"}) {
    GL_ASSIGN(const auto token, document.Root().OptionalText(name));
    if (token && IsToken(*token)) token_ = *token;
  }
  return token_.empty() ? Fail(Fault::kRemote, host + ": its token server gives no token") : Status();
}

Result<HttpResponse> Registry::Ask(const std::string& path, std::string_view type) {
  for (const bool again : {false, true}) {
    HttpRequest request = AddressOf(path);
    request.headers.push_back("Accept: " + std::string(type));
    if (!token_.empty()) request.headers.push_back("Authorization: Bearer " + token_);
    HttpResult result = get_(request);
    if (!result) return std::unexpected(std::move(result).error().error);
    if (result->status != 401 || again || !token_.empty()) return std::move(*result);
    GL_TRY(TakeToken(*result));
  }
  return Fail(Fault::kBug, "a registry was asked for ever");
}

Result<std::string> Registry::Body(const std::string& path, std::string_view type) {
  GL_ASSIGN(HttpResponse response, Ask(path, type));
  if (response.status != 200) return FailStatus(Shown(path), response.status);
  return std::move(response.body);
}

// The index of what refers to the image: from the registry's list, else under the tag that takes its place.
Result<std::string> IndexOf(Registry& registry, std::string_view digest) {
  const std::string list = "referrers/sha256:" + std::string(digest);
  GL_ASSIGN(HttpResponse response, registry.Ask(list, kIndexType));
  if (response.status == 200) return std::move(response.body);
  if (response.status != 404 && response.status != 406) return FailStatus(registry.Shown(list), response.status);
  return registry.Body("manifests/sha256-" + std::string(digest), kIndexType);
}

// The digests of the manifests in INDEX that say that they hold a bundle.
Result<std::vector<std::string>> BundleManifests(std::string_view index) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(index, "the list of referrers"));
  GL_ASSIGN(const auto entries, document.Root().Array("manifests"));
  std::vector<std::string> digests;
  for (const JsonValue& entry : entries) {
    GL_ASSIGN(const auto type, entry.OptionalText("artifactType"));
    if (!type || !type->starts_with(kBundleType)) continue;
    GL_ASSIGN(const std::string_view digest, entry.Text("digest"));
    if (!IsSha256(digest)) return Fail(Fault::kIntegrity, "the list of referrers has a digest that is none");
    digests.emplace_back(digest);
  }
  if (digests.size() > kMaxReferrers) return Fail(Fault::kIntegrity, "more than 30 bundles refer to the image");
  return digests;
}

Result<std::string> BundleBehind(Registry& registry, const std::string& manifest_digest) {
  GL_ASSIGN(const std::string text, registry.Body("manifests/" + manifest_digest, kManifestType));
  GL_ASSIGN(const JsonDocument manifest, JsonDocument::Parse(text, "the manifest of a bundle"));
  GL_ASSIGN(const auto layers, manifest.Root().Array("layers"));
  if (layers.size() != 1) return Fail(Fault::kIntegrity, "the manifest of a bundle has not exactly one layer");
  GL_ASSIGN(const std::string_view blob, layers.front().Text("digest"));
  if (!IsSha256(blob)) return Fail(Fault::kIntegrity, "the manifest of a bundle has a digest that is none");
  return registry.Body("blobs/" + std::string(blob), "*/*");
}

Result<std::string> AllBundles(Registry& registry, std::string_view digest) {
  GL_ASSIGN(const std::string index, IndexOf(registry, digest));
  GL_ASSIGN(const std::vector<std::string> manifests, BundleManifests(index));
  if (manifests.empty()) return Fail(Fault::kRemote, "no bundle refers to the image");
  std::string text;
  for (const std::string& manifest : manifests) {
    GL_ASSIGN(const std::string bundle, BundleBehind(registry, manifest));
    GL_TRY(JsonDocument::Parse(bundle, "a bundle"));  // else it could be more than one, and end the array
    text.append(text.empty() ? "[" : ",\n").append(bundle);
    if (text.size() > kMaxBodyBytes) return Fail(Fault::kIntegrity, "the bundles together are over 16 MiB");
  }
  return text + "]";
}

}  // namespace

Result<RegistryImage> RegistryOf(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) {
    return Fail(Fault::kConfig, "the image '" + Printable(name, 200) + "' is in no registry");
  }
  const std::string_view host = name.substr(0, slash);
  const std::string address = "https://" + std::string(host == "docker.io" ? "registry-1.docker.io" : host);
  GL_ASSIGN(WebUrl registry, WebUrl::Parse(address, "the registry"));
  return RegistryImage{std::move(registry), std::string(name.substr(slash + 1))};
}

Result<Fetched> FetchReferrers(const RegistryImage& image, std::string_view digest, const HttpGet& get) {
  const std::string list = "/v2/" + image.path + "/referrers/sha256:" + std::string(digest);
  GL_ASSIGN(const WebUrl url, image.registry.WithPage(list));
  Registry registry(image, get);
  Result<std::string> bundles = AllBundles(registry, digest);
  if (bundles) return Fetched{Printable(url.Shown(), 300), *std::move(bundles)};
  return std::unexpected(std::move(bundles).error().Within(Printable(url.Shown(), 300)));
}

}  // namespace gl
