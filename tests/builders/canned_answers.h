// What servers would answer, in place of a network.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "net/http_get.h"

namespace gl::test {

class CannedAnswers {
 public:
  struct Answer {
    std::string body;
    std::map<std::string, std::string, std::less<>> headers = {};
    long status = 200;
    std::string certificate = {};
    bool untrusted = false;  // its certificate is trusted by nobody
    std::string from = {};   // another address, after redirects
  };

  // By address; one that is not there gets the status 404.
  std::map<std::string, Answer> answers;
  std::vector<HttpRequest> asked;

  [[nodiscard]] HttpGet Get() {
    return [this](const HttpRequest& request) { return Ask(request); };
  }

 private:
  HttpResult Ask(const HttpRequest& request) {
    asked.push_back(request);
    const auto found = answers.find(request.url);
    if (found == answers.end()) return HttpResponse{.status = 404, .body = "", .headers = {}, .url = request.url};
    const Answer& answer = found->second;
    if (answer.untrusted && !request.any_certificate) {
      return std::unexpected(HttpFailure{{Fault::kRemote, request.shown + ": not trusted"}, true});
    }
    if (answer.status == 0) return std::unexpected(HttpFailure{{Fault::kIntegrity, request.shown + ": over a limit"}});
    return HttpResponse{answer.status, answer.body, answer.headers, answer.from.empty() ? request.url : answer.from,
                        answer.certificate};
  }
};

}  // namespace gl::test
