#include "net/attestation_source.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "dstack/evidence.h"
#include "dstack/ratls.h"
#include "dstack/report_data.h"
#include "pki/x509_cert.h"
#include "tdx/quote.h"

namespace gl {
namespace {

// The guest's own pages, where its port is published (dstack-attestation.md, section 15), and the server's first page.
constexpr std::array<std::string_view, 3> kUsualPages = {"/prpc/Info", "/prpc/Worker.Info", "/"};

bool IsEvidence(std::string_view bytes) { return ReadEvidence({.target = bytes}).has_value(); }

// Whether a quote in BYTES binds the key of LEAF, or LEAF carries a quote itself. Neither is believed yet: the check
// fresh.endpoint has to pass then.
bool MayVouch(std::string_view bytes, std::string_view leaf_der) {
  const auto leaf = Certificate::Parse(leaf_der);
  if (!leaf) return false;
  const auto claims = ReadRatlsClaims(*leaf);
  if (claims && !claims->quote.empty()) return true;
  const auto records = ReadEvidence({.target = bytes});
  if (!records) return false;
  const std::string bound = RatlsReportData(leaf->Spki());
  return std::ranges::any_of(*records, [&](const Evidence& record) {
    const auto quote = ParseQuote(record.quote);
    return quote && quote->body.report_data == bound;
  });
}

struct Page {
  HttpResponse response;
  std::string shown;
  bool untrusted = false;
};

// One page, of any status, on a connection of its own.
Result<Page> AskPage(const WebUrl& url, const HttpGet& get) {
  HttpRequest request = HttpRequest::Get(url);
  request.wants_certificate = true;
  HttpResult result = get(request);
  std::optional<Error> distrust;
  if (!result && result.error().untrusted_certificate) {
    distrust = result.error().error;
    request.any_certificate = true;
    result = get(request);
  }
  if (!result) return std::unexpected(std::move(result).error().error);
  if (distrust && !MayVouch(result->body, result->certificate)) return std::unexpected(*std::move(distrust));
  Page page{*std::move(result), Printable(request.shown, 300), distrust.has_value()};
  const auto last = WebUrl::Parse(page.response.url, "the address after redirects");
  if (last && last->HostAndPort() == url.HostAndPort()) return page;
  return Fail(Fault::kRemote, page.shown + ": it redirects to another host, " +
                                  (last ? Printable(last->HostAndPort(), 200) : "or none") +
                                  "; evidence is taken from the named one only");
}

Result<LiveEvidence> EvidenceOf(Page page) {
  if (page.response.status != 200) return FailStatus(page.shown, page.response.status);
  return LiveEvidence{
      {std::move(page.shown), std::move(page.response.body)}, std::move(page.response.certificate), page.untrusted};
}

Status CheckNoBraces(const WebUrl& url) {
  if (url.PathAndQuery().find_first_of("{}") == std::string::npos) return {};
  return Fail(Fault::kConfig,
              "the target: braces may hold {nonce} only, once, and with a challenge (--nonce) to put there");
}

}  // namespace

Result<WebUrl> ParseAttestationUrl(std::string_view text, const std::optional<std::string>& page,
                                   std::string_view nonce_hex) {
  GL_ASSIGN(WebUrl url, WebUrl::Parse(text, "the target"));
  if (page) {
    if (url.NamesPage()) return Fail(Fault::kConfig, "the target has a path; --attestation-path would be another");
    GL_ASSIGN(url, url.WithPage(*page));
  }
  if (!nonce_hex.empty() && !url.NamesPage()) {
    return Fail(Fault::kConfig,
                "a nonce needs a page that answers challenges: --attestation-path '/PATH?nonce={nonce}' names one");
  }
  if (!nonce_hex.empty()) url = url.WithNonce(nonce_hex);
  GL_TRY(CheckNoBraces(url));
  return url;
}

Result<LiveEvidence> FetchAttestation(const WebUrl& url, const HttpGet& get) {
  if (url.NamesPage()) {
    GL_ASSIGN(Page page, AskPage(url, get));
    return EvidenceOf(std::move(page));
  }
  std::string tried;
  for (const std::string_view path : kUsualPages) {
    GL_ASSIGN(const WebUrl guest, url.WithPage(path));
    GL_ASSIGN(Page page, AskPage(guest, get));
    const long status = page.response.status;
    if (status == 200 && IsEvidence(page.response.body)) return EvidenceOf(std::move(page));
    tried += (tried.empty() ? "" : ", ") + page.shown +
             (status == 200 ? " (no evidence)" : " (status " + std::to_string(status) + ")");
  }
  return Fail(Fault::kRemote, "no page with evidence among " + tried + "; name it with --attestation-path /PATH");
}

}  // namespace gl
