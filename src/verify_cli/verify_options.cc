// The one file that is compiled with exceptions: CLI11 throws, and nothing that it throws leaves this file.
#include "verify_cli/verify_options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "verify/policy_value.h"

namespace gl {
namespace {

using Action = VerifyOptions::Action;
using Format = VerifyOptions::Format;

constexpr std::string_view kDescription =
    "Answers one question: does this TEE run exactly this commit of this repository?\n"
    "TARGET is an attestation file, - for standard input, or a running application: https://HOST[:PORT][/PATH],\n"
    "or the socket inside its machine. Without any expectation about the workload\n"
    "(--repo, --commit, --tree-sha256, --compose-hash) it says what runs, and that nothing was demanded.\n";

constexpr std::string_view kExitCodes =
    "Exit codes: 0 verified, 1 not verified, 2 usage or a bad policy file, 3 incomplete, 4 evidence unreadable,\n"
    "5 sound but refused by policy, 70 a bug.";

// Words of the specification that this version does not have: better said so than taken for the name of a file.
constexpr std::array<std::string_view, 2> kNotYet = {"plan", "capsule"};

// Adds an option that is given at most once.
CLI::Option* AddText(CLI::App& app, const std::string& name, std::optional<std::string>& to, const char* type,
                     const char* help) {
  return app.add_option_function<std::string>(
                name, [&to](const std::string& value) { to = value; }, help)
      ->type_name(type);
}

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

void AddFormat(CLI::App& app, VerifyOptions& options) {
  app.add_option_function<std::string>(
         "--format",
         [&options](const std::string& value) { options.format = value == "json" ? Format::kJson : Format::kText; },
         "text (default) or json: one document")
      ->type_name("FORMAT")
      ->check(
          [](const std::string& value) { return value == "text" || value == "json" ? "" : "must be text or json"; });
}

void AddInputs(CLI::App& app, VerifyOptions& options) {
  AddText(app, "--quote", options.quote, "FILE", "the quote, where the target does not hold it")->group("Inputs");
  AddText(app, "--event-log", options.event_log, "FILE", "the event log, likewise")->group("Inputs");
  AddText(app, "--app-compose", options.app_compose, "FILE", "the application's compose file, likewise")
      ->group("Inputs");
  AddText(app, "--collateral", options.collateral, "FILE", "Intel's statements for the platform")->group("Inputs");
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
    app_.add_option("TARGET", options_.target, "attestation file, -, https://HOST..., or a socket");
    AddInputs(app_, options_);
    AddFetching(app_, options_.fetching);
    AddWatching(app_, options_.watching);
    AddWords(app_, words_, {});
    AddFormat(app_, options_);
    app_.add_flag("--version", version_, "print the version; with -v the compiled-in trust roots too");
    app_.add_flag("-v,--verbose", options_.verbose, "say more");
    AddQuote();
    AddProvenance();
    AddVerifyBundle();
    AddOthers();
  }

  // What CLI11 throws, it throws from here.
  void Parse(std::span<const char* const> arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // CLI11 wants them from the end
    app_.parse(std::move(reversed));
  }

  [[nodiscard]] Status Finish() {
    if (version_) options_.action = Action::kVersion;
    if (quote_->parsed()) options_.action = Action::kQuote;
    if (provenance_->parsed()) options_.action = Action::kProvenance;
    if (verify_bundle_->parsed()) options_.action = Action::kVerifyBundle;
    if (lint_->parsed()) options_.action = Action::kLint;
    if (os_row_->parsed()) options_.action = Action::kOsRow;
    if (explain_->parsed()) options_.action = Action::kExplain;
    return SetWords(options_.policy, words_);
  }

  [[nodiscard]] std::string Help() const {
    for (const CLI::App* const command : app_.get_subcommands()) return command->help("git-launcher-verify");
    return app_.help();
  }

 private:
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
  CLI::App* quote_ = nullptr;
  CLI::App* provenance_ = nullptr;
  CLI::App* verify_bundle_ = nullptr;
  CLI::App* lint_ = nullptr;
  CLI::App* os_row_ = nullptr;
  CLI::App* explain_ = nullptr;
};

Status CheckTarget(const VerifyOptions& options) {
  const std::string& target = options.target;
  if (std::ranges::find(kNotYet, target) != kNotYet.end()) {
    return Fail(Fault::kConfig,
                "the command '" + target + "' is not in this version (a file of that name: ./" + target + ")");
  }
  const bool is_address = target.starts_with("https://") || target.starts_with("unix:");
  if (is_address && options.action != Action::kVerify) {
    return Fail(Fault::kConfig, "only the main command takes a live target; this one needs a file");
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
  GL_TRY(CheckTarget(options));
  return options;
}

}  // namespace gl
