#include "os/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include "os/files.h"
#include "os/stop_signal.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::InChild;
using test::Ok;
using test::Refused;
using test::TempDir;
using test::WriteFile;
using Pipes = ChildProcess::Pipes;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Deadline In(milliseconds time) { return steady_clock::now() + time; }
Deadline Soon() { return In(milliseconds(200)); }
Deadline Late() { return In(std::chrono::seconds(20)); }

Command Shell(const std::string& script) { return {.arguments = {"/bin/sh", "-c", script}, .environment = {}}; }

Result<std::string> ReadAll(ChildProcess& child) {
  std::string bytes;
  std::array<char, 5000> buffer{};
  while (true) {
    GL_ASSIGN(const std::size_t got, child.Read(buffer.data(), buffer.size(), Late()));
    if (got == 0) return bytes;
    bytes.append(buffer.data(), got);
  }
}

// What COMMAND writes to its standard output, or why there is none.
std::string OutputOf(const Command& command) {
  auto child = ChildProcess::Start(command, Pipes{.output = true});
  if (!child) return child.error().message;
  const auto bytes = ReadAll(*child);
  return bytes ? *bytes : bytes.error().message;
}

struct End {
  Result<ExitState> state;
  std::string errors;
};

End EndOf(const Command& command, Deadline deadline = Late(), std::size_t limit = 1000) {
  auto child = ChildProcess::Start(command, Pipes{.errors = true});
  if (!child) return {std::unexpected(child.error()), ""};
  std::string errors;
  auto state = child->Finish(errors, limit, deadline);
  return {state, errors};
}

std::string StateText(const Command& command) {
  const End end = EndOf(command);
  return end.state ? end.state->Text() : end.state.error().message;
}

TEST(ChildProcess, NoShellTouchesTheArguments) {
  const std::string hostile = "$HOME `id` $(id) * ? ; | & > < \\ ' \" \n\t ~ #";
  EXPECT_EQ(OutputOf({.arguments = {"/usr/bin/printf", "%s|", hostile, "", "-n"}, .environment = {}}),
            hostile + "||-n|");
}

TEST(ChildProcess, TheEnvironmentIsExactlyWhatIsGiven) {
  setenv("CHILD_PROCESS_TEST_LEAK", "1", 1);
  EXPECT_EQ(OutputOf({.arguments = {"/usr/bin/env"}, .environment = {"B=2 = x\ny", "A=1", "A=2"}}),
            "B=2 = x\ny\nA=1\nA=2\n");
  EXPECT_EQ(OutputOf({.arguments = {"/usr/bin/env"}, .environment = {}}), "");
  unsetenv("CHILD_PROCESS_TEST_LEAK");
}

TEST(ChildProcess, StandardInputIsDevNull) {
  EXPECT_EQ(OutputOf({.arguments = {"/bin/readlink", "/proc/self/fd/0"}, .environment = {}}), "/dev/null\n");
}

TEST(ChildProcess, StartsInTheDirectoryOfTheHandle) {
  const TempDir dir;
  EXPECT_EQ(OutputOf({.arguments = {"/bin/pwd", "-P"}, .environment = {}, .directory = dir.Handle()}),
            dir.Path() + "\n");
}

TEST(ChildProcess, InheritsNoDescriptor) {
  const UniqueFd low(open("/dev/null", O_RDONLY)), high(fcntl(low.Get(), F_DUPFD, 200));  // NOLINT: without O_CLOEXEC
  EXPECT_EQ(OutputOf({.arguments = {"/bin/ls", "/proc/self/fd"}, .environment = {}}), "0\n1\n2\n3\n")
      << "3 is the listing itself";
}

TEST(ChildProcess, IsInASessionOfItsOwn) {
  std::istringstream stat(OutputOf({.arguments = {"/bin/cat", "/proc/self/stat"}, .environment = {}}));
  std::string name, state;
  int pid = 0, parent = 0, group = 0, session = 0, terminal = -1;
  stat >> pid >> name >> state >> parent >> group >> session >> terminal;
  EXPECT_EQ(parent, getpid());
  EXPECT_EQ(group, pid);
  EXPECT_EQ(session, pid);
  EXPECT_EQ(terminal, 0);
}

TEST(ChildProcess, HasNoBlockedOrIgnoredSignalsAndNoCoreDumps) {
  EXPECT_EQ(InChild([]() -> std::string {
              sigset_t all;
              sigfillset(&all);
              sigprocmask(SIG_SETMASK, &all, nullptr);
              for (const int signal : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
                (void)std::signal(signal, SIG_IGN);
              }
              return StateText(Shell("kill -TERM $$")) + ", " + StateText(Shell("kill -PIPE $$")) + ", core " +
                     OutputOf(Shell("ulimit -c; grep -E 'Sig(Blk|Ign)' /proc/self/status"));
            }),
            "signal 15, signal 13, core 0\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST(ChildProcess, AFailedStartTellsPathAndReason) {
  const TempDir dir;
  WriteFile(dir.Path("data"), "no program", 0644);
  WriteFile(dir.Path("garbage"), "no program", 0755);
  const auto start = [](const std::string& path, int directory = -1) {
    return ChildProcess::Start({.arguments = {path}, .environment = {}, .directory = directory},
                               Pipes{.input = true, .output = true, .errors = true});
  };
  EXPECT_TRUE(
      Refused(start("/nonexistent/git"), Fault::kWorkload, "cannot start /nonexistent/git: No such file or directory"));
  EXPECT_TRUE(Refused(start(dir.Path("data")), Fault::kWorkload, dir.Path("data") + ": Permission denied"));
  EXPECT_TRUE(Refused(start(dir.Path("garbage")), Fault::kWorkload, "Exec format error"));
  EXPECT_TRUE(Refused(start("/bin/true", STDIN_FILENO + 9999), Fault::kWorkload, "Bad file descriptor"));
}

TEST(ChildProcess, AProgramMayItselfEndWith127) {
  const End end = EndOf(Shell("exit 127"));
  ASSERT_TRUE(Ok(end.state));
  EXPECT_TRUE(end.state->exited);
  EXPECT_EQ(end.state->value, 127);
}

TEST(ChildProcess, TellsExitCodesFromSignals) {
  EXPECT_EQ(StateText(Shell("exit 0")), "exit code 0");
  EXPECT_EQ(StateText(Shell("exit 9")), "exit code 9");
  EXPECT_EQ(StateText(Shell("kill -9 $$")), "signal 9");
  EXPECT_TRUE((ExitState{true, 0}.Success()));
  EXPECT_FALSE((ExitState{true, 1}.Success()));
  EXPECT_FALSE((ExitState{false, 0}.Success()));
}

TEST(ChildProcess, KeepsTheBeginningOfItsErrors) {
  const End end = EndOf(Shell("printf begin >&2; head -c 300000 /dev/zero >&2; exit 3"), Late(), 1000);
  ASSERT_TRUE(Ok(end.state));
  EXPECT_EQ(end.state->Text(), "exit code 3");
  EXPECT_EQ(end.errors, "begin" + std::string(995, '\0'));
  EXPECT_EQ(EndOf(Shell("echo lost >&2"), Late(), 0).errors, "");
}

TEST(ChildProcess, PassesMoreOutputThanAPipeHolds) {
  EXPECT_EQ(OutputOf({.arguments = {"/usr/bin/head", "-c", "3000000", "/dev/zero"}, .environment = {}}),
            std::string(3'000'000, '\0'));
}

TEST(ChildProcess, WritesAndReads) {
  auto child = ChildProcess::Start({.arguments = {"/bin/cat"}, .environment = {}},
                                   Pipes{.input = true, .output = true, .errors = true});
  ASSERT_TRUE(Ok(child));
  ASSERT_TRUE(Ok(WriteAll(child->Input(), "hello\n")));
  std::array<char, 100> buffer{};
  EXPECT_EQ(child->Read(buffer.data(), buffer.size(), Late()).value(), 6U);
  EXPECT_EQ(std::string(buffer.data()), "hello\n");
  std::string errors;
  const auto state = child->Finish(errors, 100, Late());  // which closes its standard input
  ASSERT_TRUE(Ok(state));
  EXPECT_EQ(state->Text(), "exit code 0");
}

TEST(ChildProcess, ReadingFromASilentProgramEndsAtTheDeadline) {
  auto child = ChildProcess::Start(Shell("exec sleep 60"), Pipes{.output = true});
  ASSERT_TRUE(Ok(child));
  char byte = 0;
  EXPECT_TRUE(Refused(child->Read(&byte, 1, Soon()), Fault::kRemote, "timed out"));
}

TEST(ChildProcess, WritingToAProgramThatEndedIsAnError) {
  EXPECT_EQ(InChild([]() -> std::string {
              (void)std::signal(SIGPIPE, SIG_IGN);
              auto child = ChildProcess::Start({.arguments = {"/bin/true"}, .environment = {}}, Pipes{.input = true});
              if (!child) return child.error().message;
              for (int i = 0; i < 1000; ++i) {  // until it has ended
                if (const Status written = WriteAll(child->Input(), "x"); !written) return written.error().message;
                usleep(1000);
              }
              return "written";
            }),
            "writing a file: Broken pipe");
}

// The process PID, which became ours to wait for, is ended by a signal within a few seconds.
testing::AssertionResult EndsBySignal(pid_t pid) {
  for (int i = 0; i < 500; ++i) {
    int status = 0;
    const pid_t waited = waitpid(pid, &status, WNOHANG);
    if (waited == pid && WIFSIGNALED(status)) return testing::AssertionSuccess();
    if (waited == pid) return testing::AssertionFailure() << "exit code " << WEXITSTATUS(status);
    usleep(10'000);
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return testing::AssertionFailure() << "it lives on";
}

// A command that writes its own number, begins GRANDCHILD, writes that one's number, and waits.
Command Family(const std::string& grandchild) { return Shell("echo $$; " + grandchild + " & echo $!; wait"); }

// The two numbers that a Family writes.
std::array<pid_t, 2> NumbersOf(ChildProcess& family) {
  std::string text;
  std::array<char, 100> buffer{};
  while (std::ranges::count(text, '\n') < 2) {
    const auto got = family.Read(buffer.data(), buffer.size(), Late());
    if (!got || *got == 0) break;
    text.append(buffer.data(), *got);
  }
  std::istringstream lines(text);
  std::array<pid_t, 2> numbers{};
  lines >> numbers[0] >> numbers[1];
  return numbers;
}

class Orphans : public testing::Test {
 protected:
  Orphans() { prctl(PR_SET_CHILD_SUBREAPER, 1); }  // whoever loses its parent becomes our child
  ~Orphans() override { prctl(PR_SET_CHILD_SUBREAPER, 0); }
};

TEST_F(Orphans, TheDeadlineEndsGrandchildrenToo) {
  pid_t grandchild = 0;
  {
    auto child = ChildProcess::Start(Family("sleep 60"), Pipes{.output = true, .errors = true});
    ASSERT_TRUE(Ok(child));
    grandchild = NumbersOf(*child)[1];
    ASSERT_GT(grandchild, 0);
    std::string errors;
    EXPECT_TRUE(Refused(child->Finish(errors, 100, Soon()), Fault::kRemote, "timed out"));
  }
  EXPECT_TRUE(EndsBySignal(grandchild));
}

TEST_F(Orphans, WhatLingersEndsWithTheProgram) {
  auto child =
      ChildProcess::Start(Shell("sleep 60 2>/dev/null & echo 0; echo $!"), Pipes{.output = true, .errors = true});
  ASSERT_TRUE(Ok(child));
  const pid_t grandchild = NumbersOf(*child)[1];
  ASSERT_GT(grandchild, 0);
  std::string errors;
  const auto state = child->Finish(errors, 100, Late());
  ASSERT_TRUE(Ok(state));
  EXPECT_EQ(state->Text(), "exit code 0");
  EXPECT_TRUE(EndsBySignal(grandchild));
}

TEST_F(Orphans, TheProgramDiesWithUs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd read_end(ends[0]), write_end(ends[1]);
  EXPECT_EQ(InChild([&]() -> std::string {
              auto child = ChildProcess::Start(Family("sleep 60"), Pipes{.output = true});
              if (!child) return child.error().message;
              const pid_t number = NumbersOf(*child)[0];
              if (write(write_end.Get(), &number, sizeof number) != sizeof number) return "no number";
              raise(SIGKILL);
              return "alive";
            }),
            "ended by signal 9");
  pid_t orphan = 0;
  ASSERT_EQ(read(read_end.Get(), &orphan, sizeof orphan), static_cast<ssize_t>(sizeof orphan));
  EXPECT_TRUE(EndsBySignal(orphan));
}

TEST(ChildProcess, AStopSignalEndsTheWaiting) {
  EXPECT_EQ(InChild([]() -> std::string {
              sigset_t signals;
              sigemptyset(&signals);
              sigaddset(&signals, SIGTERM);
              sigprocmask(SIG_BLOCK, &signals, nullptr);
              if (!WatchStopSignals(signals)) return "no watch";
              auto child =
                  ChildProcess::Start(Shell("exec sleep 60"), Pipes{.input = true, .output = true, .errors = true});
              if (!child) return child.error().message;
              test::SignalLater(SIGTERM, 100);
              std::string errors;
              const auto state = child->Finish(errors, 100, Late());
              if (state) return state->Text();
              return state.error().fault == Fault::kInterrupted ? "interrupted" : state.error().message;
            }),
            "interrupted");
}

}  // namespace
}  // namespace gl
