// Whatever a compose file says: every check says something, and where all hold there is one launcher with an accepted
// digest and a config that Compose delivers as it stands.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "dstack/compose_policy.h"
#include "dstack/image_ref.h"
#include "dstack/interpolation.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string AppCompose(const std::string& yaml) {
  gl::JsonWriter writer;
  writer.BeginObject().Text("runner", "docker-compose").Text("docker_compose_file", yaml).EndObject();
  return std::move(writer).Take();
}

bool SaysSomething(const gl::RuleResults& results, std::string_view rule) {
  return std::ranges::any_of(results, [&](const gl::RuleResult& result) { return result.rule == rule; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string digest(64, '1');
  const gl::ComposeJudgement judgement =
      gl::JudgeCompose(AppCompose(std::string(data, data + size)), {.launcher_digests = {digest}});
  for (const std::string_view rule : {"compose.format", "compose.launcher-image", "compose.override",
                                      "compose.interpolation", "compose.pin-takes-effect", "compose.pin-sealed",
                                      "compose.other-services", "compose.scripts", "compose.env", "pin.config"}) {
    Require(SaysSomething(judgement.results, rule));
  }
  if (!gl::AllHold(judgement.results)) return 0;
  Require(judgement.config.has_value());
  const auto image = gl::ImageRef::Parse(judgement.launcher_image);
  Require(image && image->digest == digest);
  return 0;
}
