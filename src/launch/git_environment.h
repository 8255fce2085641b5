// What the programs that carry objects are given: git, its transport programs, ssh, and curl.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::string_view kGitProgram = "/usr/bin/git";  // never looked up in a PATH from outside

// The whole environment of each of them, built from nothing. HOST is the address that they are to reach; DIRECTORY_PATH
// is that of the quarantine in which they are started.
[[nodiscard]] std::vector<std::string> GitEnvironment(const Pin& pin, const RepoUrl& host,
                                                      const std::string& directory_path);

// ssh, up to the destination: it asks nothing, reads no config file, and trusts no host that it was not told. No
// argument holds what a shell would see as more than a word.
[[nodiscard]] std::vector<std::string> SshArguments(const Pin& pin);

// What git-credential-store(1) is to know of HOST; "" when there are no credentials. The token file is read at each
// call. Fault::kRemote when it cannot be used; the message does not show what is in it.
[[nodiscard]] Result<std::string> CredentialLine(const Pin& pin, const RepoUrl& host);

}  // namespace gl
