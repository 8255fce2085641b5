// Build provenance of an image from the registry that has the image: the bundles that refer to it.
// Sources: sigstore-provenance.md, section 10; the OCI distribution specification 1.1, "Listing Referrers" and
// "Referrers Tag Schema".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/fetched.h"
#include "net/http_get.h"

namespace gl {

inline constexpr std::size_t kMaxReferrers = 30;  // that are read of one image

struct RegistryImage {
  WebUrl registry;
  std::string path;  // "library/alpine"
};

// Where the image NAME, in full ("ghcr.io/o/r"), lies. Fault::kConfig when its name gives no address.
[[nodiscard]] Result<RegistryImage> RegistryOf(std::string_view name);

// The bundles that refer to the image with this DIGEST (64 hex digits), as a JSON array. A token that the registry
// gives to everybody is asked for when it wants one. Index and manifests are hints, of which nothing is believed.
// Fault::kRemote when there is none.
[[nodiscard]] Result<Fetched> FetchReferrers(const RegistryImage& image, std::string_view digest, const HttpGet& get);

}  // namespace gl
