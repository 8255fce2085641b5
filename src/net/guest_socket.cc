#include "net/guest_socket.h"

#include "base/hex.h"
#include "base/text.h"
#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "dstack/report_data.h"

namespace gl {
namespace {

// The words of one generation of guests.
struct Words {
  std::string_view quote_path, info_path;
  bool padded;  // whether report data is sent in all its 64 bytes, with the words that say it is not to be hashed
};
constexpr Words kToday = {"/GetQuote", "/Info", false};
constexpr Words kFirst = {"/prpc/Tappd.TdxQuote", "/prpc/Tappd.Info", true};

struct Guest {
  const std::string& socket;
  const HttpGet& get;

  [[nodiscard]] HttpRequest Call(std::string_view path, std::string body) const {
    HttpRequest request{.url = "http://dstack" + std::string(path),
                        .shown = "unix:" + socket + " " + std::string(path)};
    request.body = std::move(body);
    request.unix_socket = socket;
    return request;
  }

  // The object that it answers.
  [[nodiscard]] Result<JsonDocument> Ask(const HttpRequest& request, HttpResult result) const {
    GL_ASSIGN(const HttpResponse response, Answered(request, std::move(result)));
    GL_ASSIGN(JsonDocument document, JsonDocument::Parse(response.body, "the answer of " + request.shown));
    GL_TRY(document.Root().AsObject());
    return document;
  }
};

Result<std::string> QuoteRequest(std::string_view report_data, const Words& words) {
  JsonWriter json;
  json.BeginObject();
  if (words.padded) {
    GL_ASSIGN(const std::string padded, PaddedReportData(report_data));
    json.Text("report_data", HexEncode(padded)).Text("hash_algorithm", "raw");
  } else {
    json.Text("report_data", HexEncode(report_data));
  }
  json.EndObject();
  return std::move(json).Take();
}

// The members of QUOTE, and INFO as one of them.
std::string Combined(const JsonValue& quote, const JsonValue& info) {
  std::string text = "{";
  for (const JsonValue& member : quote.Items()) {
    if (member.Name() == "info") continue;
    text.append(JsonQuoted(member.Name())).append(":").append(member.Source()).append(",");
  }
  return text.append("\"info\":").append(info.Source()).append("}");
}

bool IsUnknownMethod(const HttpResult& result) {
  return result && (result->status == 400 || result->status == 404 || result->status == 405);
}

}  // namespace

Result<Fetched> AskGuest(const std::string& socket, std::string_view report_data, const HttpGet& get) {
  const Guest guest{socket, get};
  const Words* words = &kToday;
  GL_ASSIGN(std::string body, QuoteRequest(report_data, *words));
  HttpRequest request = guest.Call(words->quote_path, std::move(body));
  HttpResult answer = get(request);
  if (IsUnknownMethod(answer)) {
    words = &kFirst;
    GL_ASSIGN(body, QuoteRequest(report_data, *words));
    request = guest.Call(words->quote_path, std::move(body));
    answer = get(request);
  }
  GL_ASSIGN(const JsonDocument quote, guest.Ask(request, std::move(answer)));
  const HttpRequest info_request = guest.Call(words->info_path, "{}");
  GL_ASSIGN(const JsonDocument info, guest.Ask(info_request, get(info_request)));
  return Fetched{"unix:" + Printable(socket, 300), Combined(quote.Root(), info.Root())};
}

}  // namespace gl
