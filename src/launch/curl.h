// curl(1), which carries over http what is asked for: proxies, TLS and redirects are its own; what comes out of the
// pipe is untrusted.
#pragma once

#include <vector>

#include "os/child_process.h"
#include "os/files.h"
#include "pin/pin.h"

namespace gl {

// A line of curl's config file. VALUE has no control character. Source: curl(1), "--config".
[[nodiscard]] std::string CurlOption(std::string_view name, std::string_view value);

// Those for a request: what URL answers, by https, or also by HTTP. "next" stands between two of them.
[[nodiscard]] std::string CurlRequest(std::string_view url, const std::vector<std::string>& headers, bool http);

// Passes to TAKE the bodies that curl gets by CONFIG, one after the other without a mark between, up to the first
// request that fails. Its arguments are fixed, its environment is that of GitEnvironment for HOST. Fault::kRemote in
// curl's words, or when it stalls or is late; Fault::kIntegrity when an answer is over its "max-filesize", as far as
// its size is said before; Fault::kWorkload when there is no curl; TAKE's own.
[[nodiscard]] Status RunCurl(const Pin& pin, const RepoUrl& host, Deadline deadline, std::string_view config,
                             const ByteSink& take);

}  // namespace gl
