// What is accepted becomes lines of curl's config that are each one known option, with one request for each object and
// with the credentials in none that is for another host; refusals are one printable line. Nothing but blanks may follow
// an answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lfs/batch.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// Whether LINE is NAME, " = " and a text in quotation marks in which every further one, and every backslash, is
// escaped.
bool IsOption(std::string_view line, std::string_view name) {
  const std::string start = std::string(name) + " = \"";
  if (!line.starts_with(start) || !IsPrintable(line)) return false;
  line.remove_prefix(start.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') return i + 1 == line.size();
    if (line[i] == '\\' && ++i < line.size() && line[i] != '"' && line[i] != '\\') return false;
  }
  return false;
}

void CheckLine(std::string_view line) {
  const std::vector<std::string_view> fixed = {
      "next", "fail", "globoff", "location", "max-redirs = 5", "connect-timeout = 20", "proto = \"=https\""};
  Require(std::ranges::find(fixed, line) != fixed.end() || IsOption(line, "url") || IsOption(line, "header") ||
          IsOption(line, "max-filesize"));
  if (line.starts_with("url")) Require(line.starts_with("url = \"https://"));
  if (line.contains("s3cret")) Require(line.starts_with("url = \"https://u:s3cret@h/"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  if (bytes.contains("s3cret")) return 0;
  const std::vector<gl::LfsPointer> asked = {{std::string(64, '1'), 1}, {std::string(64, '2'), 2}};
  const gl::LfsServer server{"https://h/app", "https://u:s3cret@h\n"};
  const auto config = server.ReadAnswer(bytes, asked);
  if (!config) {
    Require(config.error().fault == gl::Fault::kRemote && IsPrintable(config.error().message));
    return 0;
  }
  std::size_t urls = 0;
  for (std::string_view rest = *config; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    Require(end != std::string_view::npos);
    urls += rest.starts_with("url = ") ? 1 : 0;
    CheckLine(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  Require(urls == asked.size());
  Require(server.ReadAnswer(bytes + " ", asked) == *config);
  Require(!server.ReadAnswer(bytes + "0", asked) && !server.ReadAnswer(bytes + "}", asked));
  return 0;
}
