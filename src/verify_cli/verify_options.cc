// The one file that is compiled with exceptions: CLI11 throws, and nothing that it throws leaves this file.
#include "verify_cli/verify_options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "plan/shell_line.h"
#include "verify/policy_value.h"

namespace gl {
namespace {

using Action = VerifyOptions::Action;
using Format = VerifyOptions::Format;

constexpr std::string_view kDescription =
    "Answers one question: does this TEE run exactly this commit of this repository?\n"
    "TARGET is an attestation file, a capsule, - for standard input, or a running application:\n"
    "https://HOST[:PORT][/PATH], or the socket inside its machine. Without any expectation about the workload\n"
    "(--repo, --commit, --tree-sha256, --compose-hash) it says what runs, and that nothing was demanded.\n";

constexpr std::string_view kExitCodes =
    "Exit codes: 0 verified, 1 not verified, 2 usage or a bad policy file, 3 incomplete, 4 evidence unreadable,\n"
    "5 sound but refused by policy, 70 a bug.";

// Adds an option that is given at most once.
CLI::Option* AddText(CLI::App& app, const std::string& name, std::optional<std::string>& to, const char* type,
                     const char* help) {
  return app.add_option_function<std::string>(
                name, [&to](const std::string& value) { to = value; }, help)
      ->type_name(type);
}

// Expectations that a plan hands on to the command it prints.
constexpr std::array<std::string_view, 9> kHandedOn = {"reachable-from", "kms-root",           "os-image",
                                                       "os-reference",   "cert-identity",      "signer-workflow",
                                                       "signer-ref",     "signer-ref-pattern", "accept-tcb"};

// What CLI11 writes to while it parses; a word's values are kept in their order and judged afterwards.
struct Words {
  std::vector<std::vector<std::string>> values;
  std::vector<std::int64_t> flags;
};

void AddWord(CLI::App& app, const PolicyWord& word, Words& words, std::size_t at) {
  const std::string name = "--" + std::string(word.name);
  const std::string help(word.help);
  if (word.kind == WordKind::kFlag) {
    app.add_flag(name, words.flags[at], help)->group("Expectations");
  } else {
    app.add_option(name, words.values[at], help)
        ->allow_extra_args(false)
        ->type_name(std::string(word.value))
        ->group("Expectations");
  }
}

void AddWords(CLI::App& app, Words& words, std::span<const std::string_view> only) {
  const auto table = PolicyWords();
  words.values.resize(table.size());
  words.flags.resize(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (only.empty() || std::ranges::find(only, table[i].name) != only.end()) AddWord(app, table[i], words, i);
  }
}

Status SetWords(Policy& policy, const Words& words) {
  const auto table = PolicyWords();
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (const std::string& value : words.values[i]) {
      if (const Status set = SetWord(policy, table[i], value); !set) {
        return Fail(Fault::kConfig, "--" + set.error().message);
      }
    }
    for (std::int64_t n = 0; n < words.flags[i]; ++n) {
      if (const Status set = SetWord(policy, table[i], ""); !set)
        return Fail(Fault::kConfig, "--" + set.error().message);
    }
  }
  return {};
}

// OF_REPORT: a whole report can be a page too.
void AddFormat(CLI::App& app, VerifyOptions& options, bool of_report = false) {
  const auto set = [&options](const std::string& value) {
    options.format = value == "json" ? Format::kJson : value == "html" ? Format::kHtml : Format::kText;
  };
  const auto check = [of_report](const std::string& value) {
    if (value == "text" || value == "json" || (of_report && value == "html")) return "";
    return of_report ? "must be text, json or html" : "must be text or json";
  };
  const char* const help =
      of_report ? "text (default), json: one document, or html: one page" : "text (default) or json: one document";
  app.add_option_function<std::string>("--format", set, help)->type_name("FORMAT")->check(check);
}

void AddInputs(CLI::App& app, VerifyOptions& options) {
  AddText(app, "--quote", options.quote, "FILE", "the quote, where the target does not hold it")->group("Inputs");
  AddText(app, "--event-log", options.event_log, "FILE", "the event log, likewise")->group("Inputs");
  AddText(app, "--app-compose", options.app_compose, "FILE", "the application's compose file, likewise")
      ->group("Inputs");
  AddText(app, "--collateral", options.collateral, "FILE", "Intel's statements for the platform")->group("Inputs");
  AddText(app, "--receipt", options.receipt, "FILE", "the launch receipt that the quote is over")->group("Inputs");
  app.add_option("--bundle", options.bundles, "build provenance of the launcher's image")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Inputs");
  app.add_option("--trusted-root", options.trusted_roots,
                 "trusted roots for provenance in place of the compiled-in ones, or a certificate in place of Intel's")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Inputs");
  AddText(app, "--source", options.source, "DIR", "a clone in which the commit is looked up")->group("Inputs");
  AddText(app, "--policy", options.policy_file, "FILE", "expectations as JSON, with the same words as keys")
      ->group("Inputs");
}

// A duration such as "30s", in seconds.
void AddDuration(CLI::App& app, const std::string& name, std::optional<std::int64_t>& to, const char* help) {
  app.add_option_function<std::string>(
         name, [&to](const std::string& value) { to = ParseDuration(value); }, help)
      ->type_name("DURATION")
      ->check([](const std::string& value) {
        return ParseDuration(value) ? "" : "must be a number and one of s, m, h, d, w";
      });
}

void AddFetching(CLI::App& app, FetchOptions& fetching) {
  constexpr const char* kGroup = "Fetching";
  app.add_flag("--offline", fetching.offline, "open no socket; so it is anyway when every input is a file")
      ->group(kGroup);
  app.add_flag("--fetch", fetching.fetch, "fetch collateral and bundles although the target is a file")->group(kGroup);
  app.add_option("--pccs", fetching.services, "ask this service for collateral, and the next one when it fails")
      ->allow_extra_args(false)
      ->type_name("URL")
      ->group(kGroup);
  AddText(app, "--attestation-path", fetching.attestation_path, "PATH",
          "the page of the target that has its attestation; {nonce} in it becomes --nonce, or a fresh one")
      ->group(kGroup);
  AddText(app, "--github-api", fetching.github_api, "URL", "ask this interface for bundles, not api.github.com")
      ->group(kGroup);
  AddText(app, "--registry", fetching.registry, "URL", "ask this registry for bundles, not the image's own")
      ->group(kGroup);
  AddDuration(app, "--timeout", fetching.timeout, "how long one request may take, 30s by default");
  app.get_option("--timeout")->group(kGroup);
}

void AddWatching(CLI::App& app, WatchOptions& watching) {
  constexpr const char* kGroup = "Watching";
  AddDuration(app, "--watch", watching.every, "judge again this often, until verdict or subject change");
  app.get_option("--watch")->group(kGroup);
  AddText(app, "--metrics", watching.metrics, "FILE", "write the state for Prometheus after each run")->group(kGroup);
  AddText(app, "--exec", watching.program, "PROGRAM", "start this program on a change, and go on")->group(kGroup);
}

// The whole grammar; what is parsed goes to OPTIONS and WORDS.
class Grammar {
 public:
  explicit Grammar(VerifyOptions& options) : options_(options), app_(std::string(kDescription), "git-launcher-verify") {
    app_.footer(std::string(kExitCodes));
    app_.add_option("TARGET", options_.target, "attestation file, capsule, -, https://HOST..., or a socket");
    AddInputs(app_, options_);
    AddFetching(app_, options_.fetching);
    AddWatching(app_, options_.watching);
    AddWords(app_, words_, {});
    AddFormat(app_, options_, true);
    app_.add_flag("--version", version_, "print the version; with -v the compiled-in trust roots too");
    app_.add_flag("-v,--verbose", options_.verbose, "say more");
    AddCapsule();
    AddDiff();
    AddQuote();
    AddProvenance();
    AddVerifyBundle();
    AddPlan();
    AddOthers();
  }

  // What CLI11 throws, it throws from here.
  void Parse(std::span<const char* const> arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // CLI11 wants them from the end
    app_.parse(std::move(reversed));
  }

  [[nodiscard]] Status Finish() {
    if (version_) options_.action = Action::kVersion;
    if (capsule_->parsed()) options_.action = Action::kCapsule;
    if (diff_->parsed()) options_.action = Action::kDiff;
    if (quote_->parsed()) options_.action = Action::kQuote;
    if (provenance_->parsed()) options_.action = Action::kProvenance;
    if (verify_bundle_->parsed()) options_.action = Action::kVerifyBundle;
    if (lint_->parsed()) options_.action = Action::kLint;
    if (os_row_->parsed()) options_.action = Action::kOsRow;
    if (plan_->parsed()) FinishPlan();
    if (explain_->parsed()) options_.action = Action::kExplain;
    return SetWords(options_.policy, words_);
  }

  [[nodiscard]] std::string Help() const {
    for (const CLI::App* const command : app_.get_subcommands()) return command->help("git-launcher-verify");
    return app_.help();
  }

 private:
  void AddCapsule() {
    capsule_ = app_.add_subcommand("capsule", "verify, and save all that was looked at in one file");
    capsule_->add_option("TARGET", options_.target, "attestation file, -, https://HOST..., or a socket");
    AddText(*capsule_, "-o,--output", options_.output, "FILE", "the capsule to write")->required();
    AddInputs(*capsule_, options_);
    AddFetching(*capsule_, options_.fetching);
    AddWords(*capsule_, words_, {});
    AddFormat(*capsule_, options_, true);
  }

  void AddDiff() {
    diff_ = app_.add_subcommand("diff", "say which links differ between two attestations or capsules");
    diff_->add_option("A", options_.target, "the earlier one")->required();
    diff_->add_option("B", options_.other_target, "the later one")->required();
    AddInputs(*diff_, options_);
    AddFetching(*diff_, options_.fetching);
    AddWords(*diff_, words_, {});
    AddFormat(*diff_, options_);
  }

  void AddQuote() {
    static constexpr std::array<std::string_view, 3> kOnly = {"at", "accept-tcb", "max-collateral-age"};
    quote_ = app_.add_subcommand("quote", "judge a quote and its collateral alone");
    AddText(*quote_, "--quote", options_.quote, "FILE", "the quote")->required();
    AddText(*quote_, "--collateral", options_.collateral, "FILE", "Intel's statements for the platform")->required();
    AddOneRoot(*quote_, "a root certificate in place of Intel's, for tests");
    AddWords(*quote_, words_, kOnly);
    AddFormat(*quote_, options_);
  }

  void AddOneRoot(CLI::App& app, const char* help) {
    app.add_option_function<std::string>(
           "--trusted-root", [this](const std::string& value) { options_.trusted_roots = {value}; }, help)
        ->type_name("FILE");
  }

  void AddBundle(CLI::App& app) {
    app.add_option_function<std::string>(
           "--bundle", [this](const std::string& value) { options_.bundles = {value}; }, "the bundle")
        ->type_name("FILE")
        ->required();
  }

  void AddProvenance() {
    static constexpr std::array<std::string_view, 14> kOnly = {
        "cert-identity", "signer-workflow", "signer-ref",       "signer-ref-pattern", "cert-issuer",
        "source-repo",   "source-ref",      "source-digest",    "signer-digest",      "repository-id",
        "owner-id",      "subject-name",    "deny-self-hosted", "deny-pull-request"};
    provenance_ = app_.add_subcommand("provenance", "judge the build provenance of one image alone");
    AddBundle(*provenance_);
    AddText(*provenance_, "--digest", options_.digest, "DIGEST", "the image's: sha256:HEX")->required();
    AddOneRoot(*provenance_, "trusted roots in place of the compiled-in ones");
    AddWords(*provenance_, words_, kOnly);
    AddFormat(*provenance_, options_);
  }

  void AddVerifyBundle() {
    verify_bundle_ =
        app_.add_subcommand("verify-bundle", "judge any Sigstore bundle, by the protocol of sigstore-conformance");
    verify_bundle_->add_flag("--staging", options_.staging, "the staging instance; needs --trusted-root");
    AddBundle(*verify_bundle_);
    AddText(*verify_bundle_, "--certificate-identity", options_.certificate_identity, "ID", "the certificate's name");
    AddText(*verify_bundle_, "--certificate-oidc-issuer", options_.certificate_issuer, "URL",
            "who issued that identity");
    AddText(*verify_bundle_, "--key", options_.key, "FILE", "a public key (PEM) in place of a certificate");
    AddOneRoot(*verify_bundle_, "trusted roots in place of the public-good instance's");
    verify_bundle_->add_option("FILE_OR_DIGEST", options_.target, "the artifact, or its sha256:HEX")->required();
  }

  void AddPlan() {
    PlanWords& plan = options_.plan;
    plan_ =
        app_.add_subcommand("plan", "from a commit to config, compose file, hashes and the command that verifies it");
    plan_->add_option("--repo", plan.repo, "the repository: https://, without credentials")
        ->type_name("URL")
        ->required();
    plan_->add_option("--commit", plan.commit, "the commit, all 40 or 64 digits")->type_name("SHA")->required();
    plan_->add_option("--image", plan.image, "the launcher's image, NAME@sha256:HEX")->type_name("IMAGE")->required();
    AddText(*plan_, "--subdir", plan.subdir, "PATH", "the directory that the workload starts in");
    AddText(*plan_, "--entrypoint", plan.entrypoint, "PATH", "the script that runs (entrypoint.sh)");
    AddText(*plan_, "--run-cmd", plan.run_cmd, "TEXT", "a command in place of the script");
    AddText(*plan_, "--install-cmd", plan.install_cmd, "TEXT", "a command before it");
    AddText(*plan_, "--work-dir", plan.work_dir, "PATH", "where the commit lies (/var/lib/git-launcher/work)");
    AddText(*plan_, "--name", plan.name, "NAME", "the app's name (the repository's)");
    AddText(*plan_, "--key-provider", plan.key_provider, "WHO", "kms (default), none, local or tpm");
    plan_->add_option("--port", plan.ports, "a port to publish: PORT or OUTSIDE:INSIDE")
        ->allow_extra_args(false)
        ->type_name("PORT");
    plan_->add_option("--env", plan.variables, "a variable of the workload that the operator sets")
        ->allow_extra_args(false)
        ->type_name("NAME");
    plan_->add_flag("--agent-socket", plan.agent_socket, "let the workload ask the guest's agent for quotes and keys");
    AddText(*plan_, "--source", options_.source, "DIR", "a clone: the commit and its script have to be there");
    AddText(*plan_, "--tree-sha256", plan.tree_sha256, "HEX",
            "SHA-256 identity of the commit's tree (--source finds it)");
    plan_->add_option("--target", options_.target, "what the printed command verifies (attestation.json)")
        ->type_name("TARGET");
    AddText(*plan_, "-o,--output", options_.plan_directory, "DIR", "write the files there");
    AddWords(*plan_, words_, kHandedOn);
    AddFormat(*plan_, options_);
  }

  // What is handed on stands in the words as it was written.
  void FinishPlan() {
    options_.action = Action::kPlan;
    if (options_.target.empty()) options_.target = "attestation.json";
    const auto table = PolicyWords();
    for (std::size_t i = 0; i < table.size(); ++i) {
      for (const std::string& value : words_.values[i]) {
        AppendOption(options_.plan_expectations, "--" + std::string(table[i].name), value);
      }
    }
  }

  void AddOthers() {
    lint_ =
        app_.add_subcommand("lint", "say what in a compose file could run something else although every hash matches");
    lint_->add_option("COMPOSE_OR_ATTESTATION", options_.target, "the file, or -")->required();
    static constexpr std::array<std::string_view, 3> kOnly = {"image", "allow-service", "pre-launch-script"};
    AddWords(*lint_, words_, kOnly);
    AddFormat(*lint_, options_);
    os_row_ = app_.add_subcommand("os-row", "print the row of an --os-reference file for an image's measurements");
    os_row_->add_option("DIRECTORY", options_.target, "the unpacked image, with its sha256sum.txt")->required();
    explain_ = app_.add_subcommand("explain", "what a check proves, what it does not, which attack it stops");
    explain_->add_option("CHECK", options_.text, "a check's id; all of them when absent");
    app_.require_subcommand(0, 1);
  }

  VerifyOptions& options_;
  CLI::App app_;
  Words words_;
  bool version_ = false;
  CLI::App* capsule_ = nullptr;
  CLI::App* diff_ = nullptr;
  CLI::App* quote_ = nullptr;
  CLI::App* provenance_ = nullptr;
  CLI::App* verify_bundle_ = nullptr;
  CLI::App* plan_ = nullptr;
  CLI::App* lint_ = nullptr;
  CLI::App* os_row_ = nullptr;
  CLI::App* explain_ = nullptr;
};

Status CheckTarget(const VerifyOptions& options) {
  const std::string& target = options.target;
  const bool is_address = target.starts_with("https://") || target.starts_with("unix:");
  const auto action = options.action;
  if (is_address && action != Action::kVerify && action != Action::kCapsule && action != Action::kDiff) {
    return Fail(Fault::kConfig, "this command takes no live target but a file, such as a capsule of it");
  }
  if (target.starts_with("http://")) return Fail(Fault::kConfig, "the target: https:// only, http:// proves nothing");
  return {};
}

std::string OneLine(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  return Printable(line, 300);
}

}  // namespace

Result<VerifyOptions> ParseVerifyOptions(std::span<const char* const> arguments) {
  VerifyOptions options;
  try {
    Grammar grammar(options);
    try {
      grammar.Parse(arguments);
    } catch (const CLI::CallForHelp&) {
      options.action = Action::kHelp;
      options.text = grammar.Help();
      return options;
    } catch (const CLI::ParseError& error) {
      return Fail(Fault::kConfig, OneLine(error.what()) + "; git-launcher-verify --help lists what there is");
    }
    GL_TRY(grammar.Finish());
  } catch (const std::exception& error) {
    return Fail(Fault::kBug, "options: " + OneLine(error.what()));
  }
  if (options.action != Action::kPlan) GL_TRY(CheckTarget(options));
  return options;
}

}  // namespace gl
