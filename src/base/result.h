// Result<T>: a value or the Error that kept us from it. Nothing in the launcher throws. An error is data: one kind,
// which decides the exit code, and one sentence for a person.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace gl {

// Who has to act. The numbers are the exit codes of git-launcher (README.md, "Exit codes").
enum class Fault {
  kConfig = 2,         // the command line or the config file is wrong; a restart does not help
  kRemote = 3,         // the host, the network or the credentials failed; a restart may help
  kIntegrity = 4,      // what came, or what is on disk, is not the commit
  kWorkDir = 5,        // WORK_DIR cannot be used
  kWorkload = 6,       // the workload cannot be started
  kBug = 70,           // ours
  kInterrupted = 128,  // plus the signal, SIGTERM or SIGINT, that ended the launch before exec
};

// An error that reached its final wording: what, where, what was expected, what to do.
struct Error {
  Fault fault;
  std::string message;

  // The same error with an outer layer's words in front ("CONTEXT: MESSAGE").
  [[nodiscard]] Error Within(std::string_view context) && {
    return {fault, std::string(context) + ": " + std::move(message)};
  }
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

// RESULT, its error Within CONTEXT.
template <typename T>
[[nodiscard]] Result<T> Within(std::string_view context, Result<T> result) {
  if (result) return result;
  return std::unexpected(std::move(result).error().Within(context));
}

[[nodiscard]] inline std::unexpected<Error> Fail(Fault fault, std::string message) {
  return std::unexpected(Error{fault, std::move(message)});
}

}  // namespace gl

// Returns early with the error of EXPRESSION (a Status or a Result whose value is not needed).
#define GL_TRY(expression)                                                                               \
  do {                                                                                                   \
    if (auto gl_result = (expression); !gl_result) return std::unexpected(std::move(gl_result).error()); \
  } while (false)

// GL_ASSIGN(auto x, F()): x is F()'s value, or its error is returned.
#define GL_JOIN_INNER(a, b) a##b
#define GL_JOIN(a, b) GL_JOIN_INNER(a, b)
#define GL_ASSIGN(declaration, expression) GL_ASSIGN_AS(GL_JOIN(gl_assign_, __LINE__), declaration, expression)
#define GL_ASSIGN_AS(name, declaration, expression)           \
  auto name = (expression);                                   \
  if (!name) return std::unexpected(std::move(name).error()); \
  declaration = std::move(*name)
