// What a config file selects: one commit of one repository, where it goes, and what is run in it.
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "base/result.h"
#include "pin/commit_id.h"
#include "pin/rel_path.h"
#include "pin/repo_url.h"
#include "signer/allowed_signers.h"

namespace gl {

// RECEIPT: whether the launch is attested: never, where the machine's agent can be asked, or else not at all.
enum class ReceiptMode { kNo, kAuto, kRequire };

struct Pin {
  RepoUrl repo;
  ObjectId commit;
  std::string work_dir = {};                // absolute, no "..", no "." and no empty component, not "/"
  RelPath subdir = {};                      // REPO_SUBDIR, the root when absent
  RelPath entry = {};                       // ENTRYPOINT_SCRIPT; meaningless when run_cmd is set
  std::optional<std::string> run_cmd = {};  // advanced mode when present; never empty
  std::string install_cmd = {};             // empty: none
  std::chrono::seconds fetch_timeout{90};   // FETCH_TIMEOUT: all tries of the fetch together
  std::vector<RepoUrl> fallbacks = {};      // REPO_URL_FALLBACK
  std::string ref = {};                     // REF, "refs/heads/..."; empty: none
  std::string https_token_file = {};  // HTTPS_TOKEN_FILE, absolute; empty: none. REPO_URL is https and has no password
  std::string ssh_key_file = {};      // SSH_KEY_FILE, absolute; empty: none
  std::string ssh_known_hosts_file = {};  // SSH_KNOWN_HOSTS_FILE; set when that is
  bool submodules = false;                // SUBMODULES=yes: they are brought too
  bool lfs = false;                       // LFS=yes: in the place of a Git LFS pointer is its object
  ReceiptMode receipt = ReceiptMode::kNo;
  std::string receipt_dir = "/run/git-launcher";       // RECEIPT_DIR, as work_dir; outside it when receipt is not kNo
  std::optional<std::string> tree_sha256 = {};         // TREE_SHA256, in hex
  std::optional<AllowedSigners> allowed_signers = {};  // ALLOWED_SIGNERS: one of them signed the commit
};

// One row of the key table, which --help prints.
struct ConfigKey {
  std::string_view name;
  bool required;
  std::string_view help;
};
[[nodiscard]] std::span<const ConfigKey> ConfigKeys();

// The pin that the bytes of a config file select. FILE names the file in messages and is checked not to lie inside
// WORK_DIR (compared as text; the launcher compares the real places too). Fault::kConfig names file, line and key.
[[nodiscard]] Result<Pin> ReadPin(std::string_view bytes, std::string_view file);

}  // namespace gl
