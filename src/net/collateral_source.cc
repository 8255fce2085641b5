#include "net/collateral_source.h"

#include "base/hex.h"
#include "base/text.h"
#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "net/ascii.h"
#include "net/issuer_chain.h"
#include "pki/ecdsa_p256.h"
#include "tdx/collateral.h"

namespace gl {
namespace {

constexpr std::string_view kSgxPath = "/sgx/certification/v4";
constexpr std::string_view kTdxPath = "/tdx/certification/v4";
constexpr std::string_view kIntelHost = "api.trustedservices.intel.com";
constexpr std::string_view kIntelRootCrl = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

std::string ServiceHint(long status) {
  if (status == 404) return "it does not know this platform, or is no such service";
  if (status == 410) return "what was asked for is no longer served";
  return status >= 500 ? "it has trouble of its own: try again later" : "is it a service of this kind?";
}

// One service, asked by one run.
class Service {
 public:
  Service(const WebUrl& base, const HttpGet& get) : base_(base), get_(get) {}

  [[nodiscard]] Result<std::string> Collateral(const PlatformId& platform) const;

 private:
  struct Answer {
    HttpResponse response;
    std::string shown;
  };

  [[nodiscard]] Result<Answer> Ask(const WebUrl& url) const;
  [[nodiscard]] Result<Answer> AskPath(std::string_view path) const;
  [[nodiscard]] Result<std::string> RevocationList(const WebUrl& url) const;
  // Adds the members of one signed document to BUNDLE.
  [[nodiscard]] Status AddDocument(JsonWriter& bundle, std::string_view name, std::string_view path,
                                   std::string_view member, std::initializer_list<std::string_view> headers) const;

  const WebUrl& base_;
  const HttpGet& get_;
};

Result<Service::Answer> Service::Ask(const WebUrl& url) const {
  const HttpRequest request = HttpRequest::Get(url);
  HttpResult result = get_(request);
  const std::string hint = result ? ServiceHint(result->status) : "";
  GL_ASSIGN(HttpResponse response, Answered(request, std::move(result), hint));
  return Answer{std::move(response), Printable(request.shown, 300)};
}

Result<Service::Answer> Service::AskPath(std::string_view path) const {
  GL_ASSIGN(const WebUrl url, base_.WithPage(base_.PathAndQuery() + std::string(path)));
  return Ask(url);
}

// DER, or its hex digits, as caches send it.
Result<std::string> Service::RevocationList(const WebUrl& url) const {
  GL_ASSIGN(Answer answer, Ask(url));
  std::string& body = answer.response.body;
  if (body.starts_with('\x30')) return HexEncode(body);  // in digits it would begin with a 3
  body.erase(body.find_last_not_of("\r\n") + 1);
  std::string digits = LowerCase(body);
  if (!digits.empty() && HexDecode(digits)) return digits;
  return Fail(Fault::kIntegrity, answer.shown + ": the answer is no revocation list");
}

Status Service::AddDocument(JsonWriter& bundle, std::string_view name, std::string_view path, std::string_view member,
                            std::initializer_list<std::string_view> headers) const {
  GL_ASSIGN(const Answer answer, AskPath(path));
  const std::string* chain = nullptr;
  for (const std::string_view header : headers) {
    if (chain == nullptr) chain = answer.response.Header(header);
  }
  if (chain == nullptr) {
    return Fail(Fault::kIntegrity, answer.shown + ": the answer has no header " + std::string(*headers.begin()));
  }
  auto pem = DecodeIssuerChain(*chain);
  if (!pem) return std::unexpected(std::move(pem).error().Within(answer.shown));
  const auto read = [&]() -> Status {
    GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(answer.response.body, "the answer"));
    GL_ASSIGN(const JsonValue* const signed_object, document.Root().Object(member));
    GL_ASSIGN(const std::string signature, document.Root().HexBytes("signature", kP256SignatureBytes));
    bundle.Text(name, signed_object->Source());
    bundle.Text(std::string(name) + "_signature", HexEncode(signature));
    bundle.Text(std::string(name) + "_issuer_chain", *pem);
    return {};
  };
  if (Status done = read(); !done) return std::unexpected(std::move(done).error().Within(answer.shown));
  return {};
}

Result<std::string> Service::Collateral(const PlatformId& platform) const {
  JsonWriter bundle;
  bundle.BeginObject();
  GL_TRY(AddDocument(bundle, "tcb_info", std::string(kTdxPath) + "/tcb?fmspc=" + UpperCase(HexEncode(platform.fmspc)),
                     "tcbInfo", {"tcb-info-issuer-chain", "sgx-tcb-info-issuer-chain"}));
  GL_TRY(AddDocument(bundle, "qe_identity", std::string(kTdxPath) + "/qe/identity", "enclaveIdentity",
                     {"sgx-enclave-identity-issuer-chain"}));
  const std::string ca = platform.ca == PckCa::kPlatform ? "platform" : "processor";
  GL_ASSIGN(const WebUrl pck,
            base_.WithPage(base_.PathAndQuery() + std::string(kSgxPath) + "/pckcrl?ca=" + ca + "&encoding=der"));
  GL_ASSIGN(const std::string pck_crl, RevocationList(pck));
  const bool is_intel = base_.HostAndPort() == kIntelHost;
  GL_ASSIGN(const WebUrl root, is_intel ? WebUrl::Parse(kIntelRootCrl, "the address")
                                        : base_.WithPage(base_.PathAndQuery() + std::string(kSgxPath) + "/rootcacrl"));
  GL_ASSIGN(const std::string root_crl, RevocationList(root));
  bundle.Text("pck_crl", pck_crl).Text("root_ca_crl", root_crl).EndObject();
  std::string text = std::move(bundle).Take();
  if (const auto read = ParseCollateral(text); !read) return Fail(Fault::kIntegrity, read.error().message);
  return text;
}

}  // namespace

Result<WebUrl> ParseCollateralService(std::string_view text) {
  GL_ASSIGN(const WebUrl url, WebUrl::Parse(text, "--pccs"));
  if (url.PathAndQuery().find_first_of("?{}") != std::string::npos) {
    return Fail(Fault::kConfig, "--pccs '" + Printable(url.Shown(), 200) + "' has a query; give the service's address");
  }
  return url.WithoutTail(kSgxPath).WithoutTail(kTdxPath);
}

Result<Fetched> FetchCollateral(const PlatformId& platform, std::span<const WebUrl> services, const HttpGet& get) {
  Error all{Fault::kIntegrity, ""};
  for (const WebUrl& service : services) {
    Result<std::string> text = Service(service, get).Collateral(platform);
    if (text) return Fetched{Printable(service.Shown(), 300), *std::move(text)};
    if (text.error().fault != Fault::kIntegrity) all.fault = text.error().fault;
    all.message += (all.message.empty() ? "" : "; ") + text.error().message;
  }
  if (services.empty()) return Fail(Fault::kConfig, "no service to ask for collateral");
  return std::unexpected(std::move(all).Within("no service gave the collateral"));
}

}  // namespace gl
