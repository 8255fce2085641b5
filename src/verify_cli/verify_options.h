// The command line of git-launcher-verify.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "plan/plan_request.h"
#include "verify/policy.h"

namespace gl {

// What may be fetched, and from where.
struct FetchOptions {
  bool offline = false;                           // open no socket
  bool fetch = false;                             // what is missing, although the target is a file
  std::vector<std::string> services{};            // that have Intel's statements, in the order in which they are asked
  std::optional<std::string> attestation_path{};  // of an https target
  std::optional<std::string> github_api{};
  std::optional<std::string> registry{};
  std::optional<std::int64_t> timeout{};  // seconds, of one request
};

// How often the same is judged again, and who is told.
struct WatchOptions {
  std::optional<std::int64_t> every{};   // seconds; nothing: once
  std::optional<std::string> metrics{};  // a file for Prometheus
  std::optional<std::string> program{};  // started on a change, in place of the end
};

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
    kPlan,
    kExplain,
    kVersion,
    kHelp
  };
  enum class Format { kText, kJson, kHtml };  // kHtml: kVerify and kCapsule only

  Action action = Action::kVerify;
  Format format = Format::kText;
  bool verbose = false;
  std::string text;  // kHelp: what to print; kExplain: a check's name, or empty
  // Paths of inputs. The target is "" when there is none, and "-" is standard input; of the main command it may be
  // live: https://..., unix:PATH or a socket (verify_cli/live_inputs.h).
  std::string target;
  std::string other_target;           // kDiff: the second one
  std::optional<std::string> output;  // kCapsule: the file to write
  std::optional<std::string> quote, event_log, app_compose, collateral, receipt, source;
  std::vector<std::string> bundles;
  std::vector<std::string> trusted_roots;  // certificates or trusted roots for provenance: what is in them tells
  std::optional<std::string> digest;       // kProvenance
  // kVerifyBundle; its file or digest is the target.
  std::optional<std::string> certificate_identity, certificate_issuer, key;
  bool staging = false;
  FetchOptions fetching;
  WatchOptions watching;
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
