// The guest of a dstack machine, asked from inside the machine through its socket.
// Source: dstack-attestation.md, section 15.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/fetched.h"
#include "net/http_get.h"

namespace gl {

// A fresh quote over REPORT_DATA (at most 64 bytes) and what the guest says of the machine, as one document of the
// shape that dstack/evidence.h reads. Guests of the first generation ("tappd.sock") are asked in their words when the
// one at SOCKET does not know today's. Fault::kRemote when it answers neither.
[[nodiscard]] Result<Fetched> AskGuest(const std::string& socket, std::string_view report_data, const HttpGet& get);

}  // namespace gl
