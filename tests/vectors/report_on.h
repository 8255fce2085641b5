// The report on a set of files, as the program would make it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/builders/app_evidence.h"
#include "tests/builders/outcome.h"
#include "verify/policy_file.h"
#include "verify/run_checks.h"

namespace gl::test {

inline std::optional<Input> InputOf(const BuiltFiles& files, const std::string& name, const std::string& file) {
  const auto found = files.find(file);
  return found == files.end() ? std::nullopt : std::optional(Input{name, file, found->second});
}

inline Report ReportOn(const BuiltFiles& files) {
  Inputs inputs;
  inputs.attestation = InputOf(files, "attestation", "attestation.json");
  inputs.collateral = InputOf(files, "collateral", "collateral.json");
  inputs.os_reference = InputOf(files, "os-reference", "os-reference.json");
  inputs.trusted_root = InputOf(files, "trusted root", "root.der");
  inputs.sigstore_root = InputOf(files, "trusted root for provenance", "sigstore-root.json");
  if (auto bundle = InputOf(files, "bundle", "bundle.json")) inputs.bundles.push_back(*std::move(bundle));
  Policy policy;
  EXPECT_TRUE(Ok(AddPolicyFile(policy, files.at("policy.json"), "policy.json")));
  return RunChecks(inputs, policy, policy.at.value());
}

}  // namespace gl::test
