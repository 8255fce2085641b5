// Whatever is accepted passes lint, is read back as what was asked for by the launcher's own parser, and has the hashes
// that are printed; whatever is refused is the request's fault and never ours.
//   input = *(WORD "=" VALUE LF)      words that are absent are good ones
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "dstack/compose_policy.h"
#include "plan/plan.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void SetWord(gl::PlanWords& words, std::string_view name, const std::string& value) {
  if (name == "repo") words.repo = value;
  if (name == "commit") words.commit = value;
  if (name == "image") words.image = value;
  if (name == "subdir") words.subdir = value;
  if (name == "entrypoint") words.entrypoint = value;
  if (name == "run-cmd") words.run_cmd = value;
  if (name == "install-cmd") words.install_cmd = value;
  if (name == "work-dir") words.work_dir = value;
  if (name == "name") words.name = value;
  if (name == "key-provider") words.key_provider = value;
  if (name == "tree-sha256") words.tree_sha256 = value;
  if (name == "port") words.ports.push_back(value);
  if (name == "env") words.variables.push_back(value);
  if (name == "agent-socket") words.agent_socket = true;
}

gl::PlanWords WordsOf(std::string_view text) {
  gl::PlanWords words;
  words.repo = "https://example.org/team/app.git";
  words.commit = std::string(40, 'c');
  words.image = "example.org/git-launcher@sha256:" + std::string(64, 'd');
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) SetWord(words, line.substr(0, equals), std::string(line.substr(equals + 1)));
  }
  return words;
}

void CheckPlan(const gl::PlanRequest& request, const gl::Plan& plan) {
  const auto judgement = gl::JudgeCompose(plan.app_compose, {.launcher_digests = {*request.image.digest}});
  Require(gl::AllHold(judgement.results) && judgement.config.has_value());
  Require(judgement.config->bytes == plan.config && judgement.config->sha256 == plan.seal);
  const gl::Pin& pin = judgement.config->pin;
  Require(pin.commit.Hex() == request.commit.Hex() && pin.repo.Plain() == request.repo.Plain());
  Require(pin.subdir.Text() == request.subdir.Text() && pin.run_cmd == request.run_cmd);
  Require(pin.run_cmd || pin.entry.Text() == request.entry.Text());
  Require(pin.install_cmd == request.install_cmd && pin.tree_sha256 == request.tree_sha256);
  Require(plan.compose_hash == gl::HexEncode(gl::ComposeHash(plan.app_compose)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = gl::PlanRequest::Parse(WordsOf(std::string(data, data + size)));
  if (!request) {
    Require(request.error().fault == gl::Fault::kConfig);
    return 0;
  }
  const auto plan = gl::MakePlan(*request);
  if (plan) {
    CheckPlan(*request, *plan);
  } else {
    Require(plan.error().fault == gl::Fault::kConfig);
  }
  return 0;
}
