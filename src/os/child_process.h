// A program that we start: an argument vector, never a shell; an environment built from nothing; no terminal; and an
// end that we see to.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "os/stop_signal.h"
#include "os/unique_fd.h"

namespace gl {

struct Command {
  std::vector<std::string> arguments;    // the first is the program's absolute path
  std::vector<std::string> environment;  // "NAME=value"
  int directory = -1;                    // a handle, the working directory
  int input = -1;                        // a descriptor, or -1 for /dev/null
};

struct ExitState {
  bool exited = false;  // else ended by a signal
  int value = 0;        // the exit code, or the signal
  [[nodiscard]] bool Success() const { return exited && value == 0; }
  [[nodiscard]] std::string Text() const;  // "exit code 3", "signal 9"
};

// A running program in a session and process group of its own. The destructor kills what is left of that group: the
// program and what it started, as long as nobody in it asked for another group (git and its transports do not).
class ChildProcess {
 public:
  struct Pipes {
    bool input = false, output = false, errors = false;  // the others are /dev/null, or what the command says
  };

  // Fault::kWorkload when the program could not be started (the message has its path and why).
  [[nodiscard]] static Result<ChildProcess> Start(const Command& command, Pipes pipes);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  // The pipe to its standard input. Who writes more than a pipe holds waits until the program reads.
  [[nodiscard]] int Input() const { return input_.Get(); }
  void CloseInput() { input_.Reset(); }
  // Reads some bytes from its standard output into BUFFER; 0 at its end. Fault::kRemote after the deadline.
  [[nodiscard]] Result<std::size_t> Read(char* buffer, std::size_t size, Deadline deadline);

  // Reads its standard error to the end (the first LIMIT bytes are kept) and waits for its end. Fault::kRemote when the
  // deadline came first, Fault::kInterrupted when we were told to stop; the destructor then kills it.
  [[nodiscard]] Result<ExitState> Finish(std::string& errors, std::size_t limit, Deadline deadline);

 private:
  ChildProcess() = default;
  void Kill();
  pid_t pid_ = -1;
  UniqueFd input_, output_, errors_;
};

}  // namespace gl
