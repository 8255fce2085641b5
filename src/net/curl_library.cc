#include "net/curl_library.h"

#include <dlfcn.h>

namespace gl {
namespace {

constexpr const char* kSoname = "libcurl.so.4";

template <typename Function>
bool Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

Result<CurlLibrary> Load() {
  void* const library = dlopen(kSoname, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Fail(Fault::kRemote, std::string("cannot open ") + kSoname +
                                    ", by which everything is fetched: install libcurl4, or give what is needed as "
                                    "files");
  }
  CurlLibrary curl;
  const bool complete =
      Find(library, "curl_global_init", curl.global_init) && Find(library, "curl_easy_init", curl.easy_init) &&
      Find(library, "curl_easy_cleanup", curl.easy_cleanup) && Find(library, "curl_easy_reset", curl.easy_reset) &&
      Find(library, "curl_easy_setopt", curl.easy_setopt) && Find(library, "curl_easy_perform", curl.easy_perform) &&
      Find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
      Find(library, "curl_easy_strerror", curl.easy_strerror) &&
      Find(library, "curl_slist_append", curl.slist_append) &&
      Find(library, "curl_slist_free_all", curl.slist_free_all);
  if (!complete || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return Fail(Fault::kRemote, std::string(kSoname) + " does not start: install libcurl4 anew");
  }
  return curl;
}

}  // namespace

Result<const CurlLibrary*> CurlLibrary::Open() {
  static const Result<CurlLibrary> loaded = Load();
  if (!loaded) return std::unexpected(loaded.error());
  return &*loaded;
}

}  // namespace gl
