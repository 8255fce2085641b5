// What a plan is made of, in the words of the command line, and the same once each of them is known to be right.
// Source: verifier.md, section 1 ("plan"); docs/config-format.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dstack/image_ref.h"
#include "pin/commit_id.h"
#include "pin/rel_path.h"
#include "pin/repo_url.h"

namespace gl {

inline constexpr std::string_view kDefaultWorkDir = "/var/lib/git-launcher/work";
inline constexpr std::string_view kDefaultEntry = "entrypoint.sh";  // what the launcher runs when no key says otherwise

// As the user wrote them; a word that was not given is empty or not there.
struct PlanWords {
  std::string repo, commit, image;
  std::optional<std::string> subdir, entrypoint, run_cmd, install_cmd, work_dir, name, key_provider, tree_sha256;
  std::vector<std::string> ports, variables;
  bool agent_socket = false;
};

// Who gives the machine its keys. Source: the dstack attestation format, sections 9 and 17.
enum class KeySource { kNone, kLocal, kKms, kTpm };

[[nodiscard]] std::string_view KeySourceName(KeySource source);  // as app-compose.json writes it

// One port of the machine that is led to one of the container.
struct PlanPort {
  unsigned outside, inside;  // 1 to 65535
};

struct PlanRequest {
  RepoUrl repo;  // https, without credentials
  ObjectId commit;
  ImageRef image;  // by digest
  RelPath subdir;  // the root when none was given
  RelPath entry;   // meaningless when run_cmd is set
  std::optional<std::string> run_cmd;
  std::string install_cmd;  // empty: none
  std::string work_dir;     // absolute, of plain characters
  std::string name;         // of the app: letters, digits, '.', '_' and '-'
  KeySource keys = KeySource::kKms;
  std::optional<std::string> tree_sha256;  // hex
  std::vector<PlanPort> ports;
  std::vector<std::string> variables;  // names whose values the operator chooses; each is one that a shell takes
  bool agent_socket = false;           // the workload may ask the guest's agent for quotes and keys

  // Fault::kConfig, naming the word and what to write in its place, for what can be moved to mean something else
  // (branches, tags, short ids), for an address that would put a secret into a measured text or that a machine cannot
  // reach, and for text that a reader could see differently from a program.
  [[nodiscard]] static Result<PlanRequest> Parse(const PlanWords& words);
};

}  // namespace gl
