// The command line of git-launcher-verify.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "plan/plan_request.h"
#include "verify/policy.h"

namespace gl {

struct VerifyOptions {
  enum class Action { kVerify, kQuote, kProvenance, kVerifyBundle, kLint, kOsRow, kPlan, kExplain, kVersion, kHelp };
  enum class Format { kText, kJson };

  Action action = Action::kVerify;
  Format format = Format::kText;
  bool verbose = false;
  std::string text;  // kHelp: what to print; kExplain: a check's name, or empty
  // Paths of inputs. The target is "" when there is none, and "-" is standard input.
  std::string target;
  std::optional<std::string> quote, event_log, app_compose, collateral, source;
  std::vector<std::string> bundles;
  std::vector<std::string> trusted_roots;  // certificates or trusted roots for provenance: what is in them tells
  std::optional<std::string> digest;       // kProvenance
  // kVerifyBundle; its file or digest is the target.
  std::optional<std::string> certificate_identity, certificate_issuer, key;
  bool staging = false;
  // kPlan; its target is what the command to publish shall name.
  PlanWords plan;
  std::optional<std::string> plan_directory;
  std::vector<std::string> plan_expectations;  // further ones, as arguments
  std::optional<std::string> policy_file;
  Policy policy;  // the words of the command line; those of the policy file come on top
};

// ARGUMENTS without the program's name. Fault::kConfig, in one sentence, for what is no command line of this program.
[[nodiscard]] Result<VerifyOptions> ParseVerifyOptions(std::span<const char* const> arguments);

}  // namespace gl
