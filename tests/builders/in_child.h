// Tests of what changes a whole process run in a forked child, and report in text.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace gl::test {

inline constexpr uid_t kOrdinaryUser = 65534;

// Runs BODY in a child and gives its text back: what is wrong, or "". "ended by signal N" when it came to no end of
// its own; a child that hangs is ended after 30 s. It may close any descriptor.
std::string InChild(const std::function<std::string()>& body);

// As InChild, but as an ordinary user when we are root, who may do everything anyway.
std::string AsOrdinaryUser(const std::function<std::string()>& body);

// As InChild, in a mount namespace of its own, where it may mount. kNoMounts when the machine gives us none; BODY may
// return that too.
inline constexpr const char* kNoMounts = "no mounts to be had here";
std::string InMountNamespace(const std::function<std::string()>& body);

// Sends SIGNAL to this process after MILLISECONDS.
void SignalLater(int signal, int milliseconds);

}  // namespace gl::test
