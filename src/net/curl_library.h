// libcurl, opened when the first socket is: to load it and what it needs takes longer than a whole run that opens none.
// Opened this way its TLS library stays apart from the one that is linked into a release.
#pragma once

#include <curl/curl.h>

#include "base/result.h"

namespace gl {

struct CurlLibrary {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_reset) easy_reset = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;

  // The library, opened and started by the first call; it stays for the life of the process. Fault::kRemote, with what
  // to install, when it is not there.
  [[nodiscard]] static Result<const CurlLibrary*> Open();
};

}  // namespace gl
