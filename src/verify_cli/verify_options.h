// The command line of git-launcher-verify.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "verify/policy.h"

namespace gl {

struct VerifyOptions {
  enum class Action {
    kVerify,
    kCapsule,
    kDiff,
    kQuote,
    kProvenance,
    kVerifyBundle,
    kLint,
    kOsRow,
    kExplain,
    kVersion,
    kHelp
  };
  enum class Format { kText, kJson, kHtml };  // kHtml: kVerify and kCapsule only

  Action action = Action::kVerify;
  Format format = Format::kText;
  bool verbose = false;
  std::string text;  // kHelp: what to print; kExplain: a check's name, or empty
  // Paths of inputs. The target is "" when there is none, and "-" is standard input.
  std::string target;
  std::string other_target;           // kDiff: the second one
  std::optional<std::string> output;  // kCapsule: the file to write
  std::optional<std::string> quote, event_log, app_compose, collateral, source;
  std::vector<std::string> bundles;
  std::vector<std::string> trusted_roots;  // certificates or trusted roots for provenance: what is in them tells
  std::optional<std::string> digest;       // kProvenance
  // kVerifyBundle; its file or digest is the target.
  std::optional<std::string> certificate_identity, certificate_issuer, key;
  bool staging = false;
  std::optional<std::string> policy_file;
  Policy policy;  // the words of the command line; those of the policy file come on top
};

// ARGUMENTS without the program's name. Fault::kConfig, in one sentence, for what is no command line of this program.
[[nodiscard]] Result<VerifyOptions> ParseVerifyOptions(std::span<const char* const> arguments);

}  // namespace gl
