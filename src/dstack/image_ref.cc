#include "dstack/image_ref.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"

namespace gl {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool OnlyOf(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// component = alphanumeric *(separator alphanumeric);  separator = "." / "_" / "__" / 1*"-"
bool IsComponent(std::string_view text) {
  while (!text.empty()) {
    const std::size_t word = std::min(text.find_first_not_of(kLower), text.size());
    if (word == 0) return false;
    text.remove_prefix(word);
    if (text.empty()) return true;
    const std::size_t separator = std::min(text.find_first_of(kLower), text.size());
    const std::string_view run = text.substr(0, separator);
    if (run != "." && run != "_" && run != "__" && !OnlyOf(run, "-")) return false;
    text.remove_prefix(separator);
  }
  return false;
}

// domain = label *("." label) [":" port];  label = alphanumeric, with "-" inside
bool IsDomain(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view port = colon == std::string_view::npos ? "0" : text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  if (port.empty() || !OnlyOf(port, kDigits)) return false;
  for (;;) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    const bool fine =
        !label.empty() && OnlyOf(label, std::string(kLetters) + "-") && label.front() != '-' && label.back() != '-';
    if (!fine) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

// The first component is a registry when it can't be a part of a path.
bool NamesRegistry(std::string_view first) {
  return first.find_first_of(".:") != std::string_view::npos || first == "localhost";
}

std::optional<std::string> FullName(std::string_view name) {
  std::string domain = "docker.io";
  std::string_view path = name;
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos && NamesRegistry(name.substr(0, slash))) {
    domain = name.substr(0, slash);
    path = name.substr(slash + 1);
    if (!IsDomain(domain)) return std::nullopt;
    if (domain == "index.docker.io") domain = "docker.io";
  }
  const bool official = domain == "docker.io" && !path.contains('/');
  const std::string full = official ? "library/" + std::string(path) : std::string(path);
  for (std::string_view rest = full;;) {
    const std::size_t end = rest.find('/');
    if (!IsComponent(rest.substr(0, end))) return std::nullopt;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return domain + "/" + full;
}

std::unexpected<Error> RefuseImage(std::string_view text, const std::string& reason) {
  return Fail(Fault::kIntegrity, "'" + Printable(text, 120) + "' " + reason);
}

}  // namespace

Result<ImageRef> ImageRef::Parse(std::string_view text) {
  ImageRef parsed;
  std::string_view rest = text;
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    constexpr std::string_view kAlgorithm = "sha256:";
    const std::string_view digest = rest.substr(at + 1);
    const bool is_sha256 = digest.starts_with(kAlgorithm) && digest.size() == kAlgorithm.size() + 64 &&
                           HexDecode(digest.substr(kAlgorithm.size()));
    if (!is_sha256) return RefuseImage(text, "has no digest of the form sha256:<64 lower-case hex digits>");
    parsed.digest = digest.substr(kAlgorithm.size());
    rest = rest.substr(0, at);
  }
  const std::size_t last_slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', last_slash == std::string_view::npos ? 0 : last_slash);
  if (colon != std::string_view::npos) {
    const std::string_view tag = rest.substr(colon + 1);
    const bool fine = !tag.empty() && tag.size() <= kMaxImageTag && OnlyOf(tag, std::string(kLetters) + "_.-") &&
                      tag.front() != '.' && tag.front() != '-';
    if (!fine) return RefuseImage(text, "has a malformed tag");
    parsed.tag = tag;
    rest = rest.substr(0, colon);
  }
  auto name = FullName(rest);
  if (!name || name->size() > kMaxImageName) return RefuseImage(text, "is not the name of an image");
  parsed.name = *std::move(name);
  return parsed;
}

std::string ImageRef::Text() const {
  if (digest) return name + "@sha256:" + *digest;
  return tag ? name + ":" + *tag : name;
}

}  // namespace gl
