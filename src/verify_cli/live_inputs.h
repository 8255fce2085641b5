// What is fetched: the evidence of a running application, and then what it is judged by and nobody gave as a file. With
// a target that is a file nothing is fetched, unless --fetch, --pccs or --github-api ask for it.
#pragma once

#include <string_view>

#include "net/http_get.h"
#include "verify/inputs.h"
#include "verify_cli/verify_options.h"

namespace gl {

// https://..., unix:PATH, or the path of a socket.
[[nodiscard]] bool IsLive(std::string_view target);

// Fault::kConfig when OPTIONS ask for what contradicts itself: sockets with --offline, a page of what has none.
[[nodiscard]] Status CheckFetching(const VerifyOptions& options);

// A challenge of this run's own, where the target answers challenges and the policy has none: a socket, and a page with
// "{nonce}" in its address.
[[nodiscard]] Status ChooseNonce(VerifyOptions& options);

// The evidence of a live target, and the certificate of the connection that it came over.
[[nodiscard]] Status FetchTarget(const VerifyOptions& options, const HttpGet& get, Inputs& inputs);

// Collateral for the quote in INPUTS, and bundles for the launcher's image in its compose file when an identity is
// demanded, as far as they are missing and may be fetched. Evidence without a readable quote or image asks for nothing:
// the checks say what is wrong with it.
[[nodiscard]] Status FetchMissing(const VerifyOptions& options, const HttpGet& get, Inputs& inputs);

// Whether anything of OPTIONS may open a socket.
[[nodiscard]] bool MayFetch(const VerifyOptions& options);

// What asks for OPTIONS, with a line on the terminal while it does.
[[nodiscard]] HttpClient::Settings SettingsOf(const FetchOptions& options);

}  // namespace gl
