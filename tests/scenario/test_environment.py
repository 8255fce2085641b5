"""The last step and the world it happens in: environment, descriptors, signals, umask, limits, and who else is in PATH."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import (NOBODY, SYSTEM_PATH, Executable, GitServer, Repo, ScenarioTest, disk_tree, entry_script,
                     is_sanitizer_build, probe_line, remove_tree, run)

# Every variable of the specification's list, the patterns by examples.
REMOVED = """BASH_ENV ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND BASH_FUNC_ls%% BASH_FUNC_git%% BASH_FUNC_old() LD_PRELOAD LD_AUDIT
LD_LIBRARY_PATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG
GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
GIT_CONFIG_PARAMETERS GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_EXTERNAL_DIFF GIT_PAGER
GIT_EDITOR GIT_ASKPASS GIT_REPLACE_REF_BASE GIT_NAMESPACE GIT_CEILING_DIRECTORIES CDPATH IFS GCONV_PATH""".split()

# Neighbours of those names and odd entries: all of them are the operator's and stay.
KEPT = [b"PATH=" + SYSTEM_PATH.encode(), b"HOME=/nonexistent", b"EMPTY=", b"SPACES=  two  ", b"LINES=one\ntwo\n", b"TAB=\t",
        b"BYTES=\xff\xfe\x80", b"ESC=\x1b[31m", b"EQUALS=a=b=c", b"lower=1", b"BASH_ENVX=1", b"XBASH_ENV=1", b"ENVIRONMENT=1",
        b"BASH_FUNCTIONS=1", b"LD_PRELOADED=1", b"LD_DEBUG_X=1", b"GIT_AUTHOR_NAME=Somebody", b"GIT_COMMITTER_DATE=1", b"GIT=1",
        b"GIT_DIRX=1", b"IFSX=1", b"PS1=$ ", b"TERM=xterm", b"LANG=C.UTF-8", b"http_proxy=", b"DUP=first", b"DUP=second",
        b"1digit=1", b"with-dash=1", b"with blank=1", b"LAST=end"]


def skip_sanitizer_build(test, why):
    if is_sanitizer_build():
        test.skipTest(f"a sanitizer build {why}")


class EnvironmentTest(ScenarioTest):
    @classmethod
    def setUpClass(cls):
        cls.upstream_dir = tempfile.mkdtemp(prefix="gl-env-")
        cls.addClassCleanup(remove_tree, cls.upstream_dir)
        os.chmod(cls.upstream_dir, 0o755)
        cls.repo = Repo(cls.upstream_dir + "/app.git")
        cls.commit = cls.repo.commit({
            "entrypoint.sh": entry_script("ls >/dev/null", "cd app", "echo done"),
            "app/run.sh": Executable(entry_script()),
            **{f"odd/{name}": entry_script("echo odd name ran") for name in
               ("-s", "-c", "-i", "+x", "--rcfile", "--version", "--init-file=x", "-", "--", "a b", "it's", "$(x)", "*", "a=b")},
        })
        cls.server = GitServer(cls.upstream_dir)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.server.before, self.server.requests = None, []

    def pinned(self, **keys):
        return self.config(self.repo, self.commit, **keys)

    def by_http(self, **keys):
        """The same pin over a transport that needs git's helper programs, and works for every user."""
        return self.config(self.server.url(self.repo), self.commit, **keys)

    def plain_bash(self, **options):
        """The control: what the same script sees when plain bash runs it, without a launcher."""
        script = self.path_for("control.sh")
        script.write_bytes(entry_script("ls >/dev/null"))
        result = self.start(program="/bin/bash", args=[script], **options).wait()
        self.assertIsNotNone(result.report, str(result))
        return result.report


class PassedOnTest(EnvironmentTest):
    """What the workload is given."""

    def test_each_variable_that_would_run_or_bend_something_is_removed_and_named(self):
        entries = [b"PATH=" + SYSTEM_PATH.encode()] + [name.encode() + b"=0" for name in REMOVED]
        result = self.launch(self.pinned(), raw_env=entries)
        self.assert_ran_pin(result, self.repo, self.commit)
        names = [entry.split(b"=")[0].decode() for entry in result.report.environ]
        for name in REMOVED:
            with self.subTest(name=name):
                self.assertNotIn(name, names)
                self.assertIn(name, result.err)

    def test_everything_else_is_passed_on_byte_for_byte_and_in_order(self):
        mixed = [entry for kept, gone in zip(KEPT, REMOVED * 2) for entry in (kept, gone.encode() + b"=0")]
        for entries in (KEPT, mixed):
            result = self.launch(self.pinned(), raw_env=entries)
            self.assert_ran_pin(result, self.repo, self.commit)
            self.assertEqual(result.report.environ, KEPT)

    def test_a_variable_without_equals_sign_does_not_hide_a_removed_one(self):
        entries = [b"NOEQUALS", b"PATH=" + SYSTEM_PATH.encode(), b"BASH_ENV=/x", b"BASH_ENV=/y", b"LAST=1"]
        result = self.launch(self.pinned(), raw_env=entries)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual([e for e in result.report.environ if e.startswith(b"BASH_ENV")], [])
        self.assertIn(b"LAST=1", result.report.environ)

    def test_an_empty_environment_is_enough(self):
        result = self.launch(self.by_http(), raw_env=[])
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report.environ, [])

    def test_nothing_is_removed_without_a_word_and_nothing_said_without_removal(self):
        result = self.launch(self.pinned())
        self.assert_ran_pin(result, self.repo, self.commit)
        for name in REMOVED:
            self.assertNotRegex(result.err, rf"(?m)\b{name.replace('(', '.').replace(')', '.')}\b")

    def test_values_of_removed_variables_cannot_forge_the_log(self):
        entries = [b"BASH_FUNC_a\n[git-launcher] HEAD verified: forged%%=() { :; }", b"GIT_CONFIG_X\x1b[2K=1"]
        result = self.launch(self.pinned(), raw_env=entries + [b"PATH=" + SYSTEM_PATH.encode()])
        self.assertEqual(result.code, 0, str(result))
        self.assert_printable(result)
        self.assertNotIn("\n[git-launcher] HEAD verified: forged", result.err)

    def test_standard_input_reaches_the_workload_whole(self):
        with tempfile.TemporaryFile() as file:
            file.write(b"first line\nsecond \xff line\n")
            file.seek(0)
            result = self.launch(self.by_http(), stdin=file, want_stdin=True)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report["stdin"], "first line\nsecond \xff line\n")

    def test_the_workload_is_a_known_bash_whatever_path_says(self):
        result = self.launch(self.pinned(), env={"PATH": "/nowhere"})
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report["exe"], os.path.realpath("/bin/bash"))
        self.assertEqual(result.report["cmdline"].split("\0")[0].rsplit("/")[-1], "bash")

    def test_an_ordinary_user_gets_the_same(self):
        self.need_root()
        self.give_to(NOBODY)
        result = self.launch(self.by_http(), uid=NOBODY, env=self.environment(BASH_ENV="/x", KEEP="1"))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report["uid"], NOBODY)
        self.assertEqual((result.report.variable("KEEP"), result.report.variable("BASH_ENV")), (b"1", None))

    def test_an_ordinary_user_without_an_account_or_a_home_can_launch(self):
        self.need_root()
        nobody_at_all = 4242
        self.give_to(nobody_at_all)
        result = self.launch(self.by_http(), uid=nobody_at_all, env={"PATH": SYSTEM_PATH, "HOME": "/nonexistent"})
        self.assert_ran_pin(result, self.repo, self.commit)


class CodeInTheEnvironmentTest(EnvironmentTest):
    """Variables and files that make bash or git run something: each first seen to work on them, then tried here."""

    def assert_springs_on_bash_only(self, variables, script="ls > /dev/null"):
        """The trap in VARIABLES fires with plain bash on a like script, and not in a launch."""
        env = self.environment(**variables)
        control = self.path_for("control.sh")
        control.write_text(script + "\n")
        # Root's bash does not take PS4 from outside, so the control is an ordinary user where there is a choice.
        subprocess.run(["/bin/bash", control], env=env, stdin=subprocess.DEVNULL, capture_output=True,
                       user=NOBODY if os.getuid() == 0 else None)
        self.assert_canary_sang()
        result = self.launch(self.pinned(), env=env)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assert_no_canary()
        for name in variables:
            self.assertIsNone(result.report.variable(name))
            self.assertIn(name, result.err)

    def test_bash_env_is_not_sourced(self):
        self.assert_springs_on_bash_only({"BASH_ENV": str(self.canary_script("bash-env"))})

    def test_exported_functions_do_not_replace_commands(self):
        self.assert_springs_on_bash_only({"BASH_FUNC_ls%%": "() { " + self.canary_line("function ls") + "; }"})

    def test_tracing_with_a_command_in_the_prompt_is_not_switched_on(self):
        self.assert_springs_on_bash_only({"SHELLOPTS": "xtrace", "PS4": f"$({self.canary_line('ps4')})"})

    def test_install_and_run_commands_are_not_bent_either(self):
        env = self.environment(**{"BASH_ENV": str(self.canary_script("bash-env")),
                                  "BASH_FUNC_echo%%": "() { " + self.canary_line("function echo") + "; }"})
        result = self.launch(self.pinned(INSTALL_CMD="'echo install'", RUN_CMD="'echo run'"), env=env)
        self.assertEqual((result.code, result.out), (0, "install\nrun\n"), str(result))
        self.assert_no_canary()

    def test_programs_planted_in_path_are_not_run_by_the_launcher(self):
        for name in ("git", "ssh", "bash", "sh", "env", "git-remote-http", "git-remote-https", "git-upload-pack", "uname", "cat"):
            self.canary_script(name)
        path = f"{self.dir}/canaries"
        subprocess.run(["git", "--version"], env={"PATH": path}, check=True)
        self.assert_canary_sang()
        for config in (self.pinned(), self.by_http(), self.pinned(INSTALL_CMD="true", RUN_CMD=f"'{probe_line()}'")):
            with self.subTest(config=config.read_text()):
                result = self.launch(config, env={"PATH": f"{path}:{SYSTEM_PATH}"})
                self.assert_saw_tree(result, self.repo, self.commit)
                self.assert_no_canary()
                self.assertEqual(result.report.variable("PATH"), f"{path}:{SYSTEM_PATH}".encode())
                remove_tree(self.work)

    def test_a_relative_path_variable_finds_nothing_in_the_checkout(self):
        commit = self.repo.commit({"git": Executable(f"#!/bin/sh\n{self.canary_line('git')}\n"),
                                   "bash": Executable(f"#!/bin/sh\n{self.canary_line('bash')}\n")}, branch="programs")
        result = self.launch(self.config(self.repo, commit), env={"PATH": f".:{self.work}:{SYSTEM_PATH}"}, cwd=self.dir)
        self.assert_ran_pin(result, self.repo, commit)
        self.assert_no_canary()

    # -- git's own doors

    def hostile_gitconfig(self):
        trap = self.canary_script("from-gitconfig", more='echo "username=x"; exec "$@"')
        return (f'[core]\n\tfsmonitor = {trap}\n\thooksPath = {trap.parent}/hooks\n\tsshCommand = {trap}\n\tgitProxy = {trap}\n'
                f'\taskPass = {trap}\n\talternateRefsCommand = {trap}\n\tautocrlf = true\n\tattributesFile = {self.dir}/attributes\n'
                f'[credential]\n\thelper = {trap}\n[uploadpack]\n\tpackObjectsHook = {trap}\n[filter "x"]\n\tsmudge = {trap}\n'
                f'\tprocess = {trap}\n[http]\n\tproxy = http://127.0.0.1:1/\n\tsslVerify = false\n'
                f'[url "ext::{trap} "]\n\tinsteadOf = http://\n[protocol]\n\tallow = always\n[init]\n\ttemplateDir = {self.dir}/template\n'
                '[fetch]\n\tfsckObjects = false\n[transfer]\n\tfsckObjects = false\n')

    def lay_hostile_gitconfig(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.hostile_gitconfig())
        (self.dir / "attributes").write_text("* filter=x text\n")
        hooks = self.dir / "canaries" / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
            shutil.copy(self.canary_script("hook"), hooks / name)
        return path

    def assert_gitconfig_has_no_say(self, env):
        control = {"PATH": SYSTEM_PATH, "GIT_CONFIG_NOSYSTEM": "1", **env}
        for url in (self.server.url(self.repo), self.repo.url):
            subprocess.run(["git", "clone", "-q", url, self.path_for("control")], env=control, stdin=subprocess.DEVNULL,
                           capture_output=True)
        self.assert_canary_sang()
        for config in (self.by_http(), self.pinned()):
            result = self.launch(config, env={"PATH": SYSTEM_PATH, **env})
            self.assert_ran_pin(result, self.repo, self.commit)
            self.assert_no_canary()
            self.assertFalse(list((self.work / ".git").glob("hooks/*")))
            remove_tree(self.work)

    def test_a_gitconfig_in_home_has_no_say(self):
        self.lay_hostile_gitconfig(self.home / ".gitconfig")
        self.assert_gitconfig_has_no_say({"HOME": str(self.home)})

    def test_a_gitconfig_in_xdg_config_home_has_no_say(self):
        self.lay_hostile_gitconfig(self.dir / "xdg" / "git" / "config")
        self.assert_gitconfig_has_no_say({"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.dir / "xdg")})

    def test_a_gitconfig_named_by_a_variable_has_no_say(self):
        path = self.lay_hostile_gitconfig(self.dir / "hostile.gitconfig")
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
            with self.subTest(name=name):
                env = {"HOME": str(self.home), name: str(path)}
                if name == "GIT_CONFIG_SYSTEM":
                    env["GIT_CONFIG_NOSYSTEM"] = "0"
                self.assert_gitconfig_has_no_say(env)

    def test_config_in_numbered_variables_has_no_say(self):
        trap = self.canary_script("post-checkout")
        self.assert_gitconfig_has_no_say({
            "HOME": str(self.home), "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "core.fsmonitor",
            "GIT_CONFIG_VALUE_0": str(trap), "GIT_CONFIG_KEY_1": "core.hooksPath", "GIT_CONFIG_VALUE_1": str(trap.parent)})

    def test_a_home_of_fifos_does_not_hang(self):
        for name in (".gitconfig", ".netrc", ".config", ".bashrc", ".ssh"):
            os.mkfifo(self.home / name)
        result = self.launch(self.by_http(), timeout=20)
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_git_variables_that_name_another_repository_do_not_redirect_anything(self):
        """With GIT_DIR and GIT_WORK_TREE every check of a careless launcher passes on another clone."""
        other = self.dir / "other"
        run("git", "clone", "-q", self.repo.url, other)
        before = disk_tree(other)
        env = self.environment(GIT_DIR=f"{other}/.git", GIT_WORK_TREE=str(other), GIT_INDEX_FILE=f"{other}/.git/index",
                               GIT_OBJECT_DIRECTORY=f"{other}/.git/objects", GIT_NAMESPACE="x", GIT_COMMON_DIR=f"{other}/.git",
                               GIT_ALTERNATE_OBJECT_DIRECTORIES=f"{other}/.git/objects", GIT_REPLACE_REF_BASE="refs/heads/",
                               GIT_SHALLOW_FILE=f"{other}/shallow", GIT_GRAFT_FILE=f"{other}/grafts", GIT_QUARANTINE_PATH="/x",
                               GIT_DEFAULT_HASH="sha256", GIT_ATTR_SOURCE="HEAD", GIT_LITERAL_PATHSPECS="1")
        for config in (self.pinned(), self.by_http()):
            result = self.launch(config, env=env)
            self.assert_ran_pin(result, self.repo, self.commit)
            self.assertEqual(disk_tree(other), before)
            remove_tree(self.work)

    def test_programs_and_places_named_by_git_variables_are_not_used(self):
        trap = str(self.canary_script("git-variable"))
        template = self.dir / "template" / "hooks"
        template.mkdir(parents=True)
        shutil.copy(trap, template / "reference-transaction")
        exec_path = self.dir / "exec-path"
        exec_path.mkdir()
        for name in ("git", "git-remote-http", "git-upload-pack", "git-index-pack", "git-fetch"):
            shutil.copy(trap, exec_path / name)
        traps = {"GIT_SSH": trap, "GIT_SSH_COMMAND": trap, "GIT_ASKPASS": trap, "SSH_ASKPASS": trap, "GIT_PROXY_COMMAND": trap,
                 "GIT_EXTERNAL_DIFF": trap, "GIT_PAGER": trap, "PAGER": trap, "GIT_EDITOR": trap, "EDITOR": trap,
                 "GIT_TEMPLATE_DIR": str(template.parent), "GIT_EXEC_PATH": str(exec_path), "GIT_ALLOW_PROTOCOL": "ext",
                 "GIT_TRACE": str(self.dir / "trace"), "GIT_TRACE2_EVENT": str(self.dir / "trace2"),
                 "GIT_CURL_VERBOSE": "1", "GIT_REDIRECT_STDERR": str(self.dir / "redirect")}
        control = {"PATH": SYSTEM_PATH, **traps, "GIT_ALLOW_PROTOCOL": "http"}
        subprocess.run(["git", "ls-remote", self.server.url(self.repo)], env=control, capture_output=True)
        self.assert_canary_sang()
        for name in ("trace", "trace2", "redirect"):
            (self.dir / name).unlink(missing_ok=True)
        self.server.password = "asked"
        self.addCleanup(setattr, self.server, "password", "")
        refused = self.launch(self.by_http(), env=self.environment(**traps), timeout=20)
        self.assert_refused(refused, 3)
        self.server.password = ""
        self.assert_ran_pin(self.launch(self.by_http(), env=self.environment(**traps)), self.repo, self.commit)
        self.assert_no_canary()
        for name in ("trace", "trace2", "redirect"):
            self.assertFalse((self.dir / name).exists(), f"a child wrote {name}")

    # -- the dynamic linker

    def shared_object(self, source):
        compiler = self.need_program("cc")
        code, library = self.path_for("trap.c"), self.path_for("trap.so")
        code.write_text(source)
        run(compiler, "-shared", "-fPIC", "-o", library, code, env={"PATH": SYSTEM_PATH})
        return str(library)

    def trap_library(self):
        self.canary.touch()
        self.canary.chmod(0o666)
        return self.shared_object(f'''
            #include <fcntl.h>
            #include <unistd.h>
            unsigned la_version(unsigned v) {{ return v; }}
            __attribute__((constructor)) static void sing(void) {{
              int fd = open("{self.canary}", O_WRONLY | O_APPEND);
              if (fd >= 0) {{ write(fd, "loaded\\n", 7); close(fd); }}
            }}''')

    def assert_linker_trap_is_dead(self, name, config):
        skip_sanitizer_build(self, "is linked dynamically")
        env = self.environment(**{name: self.trap_library()})
        subprocess.run(["/bin/true"], env=env, check=True)
        self.assert_canary_sang()
        result = self.launch(config, env=env)
        self.assert_no_canary()
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIsNone(result.report.variable(name))

    def test_a_preloaded_library_reaches_neither_launcher_nor_helpers_nor_workload(self):
        self.assert_linker_trap_is_dead("LD_PRELOAD", self.by_http())

    def test_an_audit_library_reaches_neither_launcher_nor_helpers_nor_workload(self):
        self.assert_linker_trap_is_dead("LD_AUDIT", self.pinned())


class ProcessStateTest(EnvironmentTest):
    """Descriptors, umask, signals, limits: as on entry for the workload, whatever they were; never in the way of the launch."""

    def test_closed_standard_descriptors_are_dev_null_and_nothing_else(self):
        for closed in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
            with self.subTest(closed=closed):
                result = self.launch(self.by_http(), closed_fds=closed)
                self.assert_ran_pin(result, self.repo, self.commit)
                for fd in closed:
                    self.assertEqual(result.report["fds"].get(str(fd)), "/dev/null")
                remove_tree(self.work)

    def test_no_descriptor_above_two_is_inherited_but_the_lock_on_work_dir(self):
        with open(self.config(raw="secret"), "rb") as extra:
            options = {"pass_fds": (extra.fileno(),)}
            self.assertIn(extra.name, map(str, self.plain_bash(**options)["fds"].values()))  # the control
            result = self.launch(self.pinned(), **options)
        self.assert_ran_pin(result, self.repo, self.commit)
        above = {fd: place for fd, place in result.report["fds"].items() if int(fd) > 2}
        script = {fd: place for fd, place in above.items() if place == f"{self.work}/entrypoint.sh"}
        lock = {fd: place for fd, place in above.items() if place == str(self.work)}
        self.assertEqual(above, {**script, **lock})
        self.assertEqual((len(script), len(lock)), (1, 1), f"bash's own script and the lock, found {above}")

    def test_umask_shapes_no_file_and_reaches_the_workload(self):
        users = [None] + ([NOBODY] if os.getuid() == 0 else [])
        for uid in users:
            for umask in (0o000, 0o077, 0o777):
                with self.subTest(uid=uid, umask=oct(umask)):
                    if uid is not None:
                        self.give_to(uid)
                    result = self.launch(self.by_http(), umask=umask, uid=uid)
                    self.assert_ran_pin(result, self.repo, self.commit)
                    self.assertEqual(oct(result.report["umask"]), oct(umask))
                    remove_tree(self.work)

    def test_parents_of_work_dir_are_not_open_to_everybody(self):
        work = self.dir / "made" / "by" / "us"
        result = self.launch(self.pinned(WORK_DIR=work), umask=0)
        self.assert_ran_pin(result, self.repo, self.commit)
        for place in (work, work.parent, work.parent.parent):
            self.assertEqual(oct(place.stat().st_mode & 0o7777), oct(0o755), place)

    def test_ignored_and_blocked_signals_are_as_on_entry(self):
        for options in ({}, {"ignored_signals": (signal.SIGCHLD,)}, {"ignored_signals": (signal.SIGPIPE, signal.SIGXFSZ)},
                        {"ignored_signals": (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)},
                        {"blocked_signals": (signal.SIGTERM, signal.SIGUSR1)}, {"blocked_signals": (signal.SIGPIPE, signal.SIGALRM)},
                        {"blocked_signals": range(1, signal.SIGRTMAX)}):
            with self.subTest(**options):
                control = self.plain_bash(**options)
                result = self.launch(self.by_http(), **options)
                self.assert_ran_pin(result, self.repo, self.commit)
                for field in ("signals_ignored", "signals_blocked"):
                    self.assertEqual(hex(result.report[field]), hex(control[field]), field)
                remove_tree(self.work)

    def test_an_ignored_child_signal_does_not_lose_the_status_of_install(self):
        result = self.launch(self.pinned(INSTALL_CMD="'exit 9'", RUN_CMD="true"), ignored_signals=(signal.SIGCHLD,))
        self.assertEqual(result.code, 9, str(result))

    def test_limits_are_as_on_entry(self):
        limits = {resource.RLIMIT_NOFILE: (64, 128), resource.RLIMIT_CORE: (0, 0), resource.RLIMIT_STACK: (1 << 20, 1 << 22)}
        control = self.plain_bash(rlimits=limits)
        result = self.launch(self.pinned(), rlimits=limits)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report["limits"], control["limits"])

    def test_tiny_limits_end_clearly_or_do_no_harm(self):
        """Too little of something is a fault of the machine: it is told, or it does not matter; it never runs half a tree."""
        skip_sanitizer_build(self, "has limits of its own")
        big = self.repo.commit({"big.bin": os.urandom(300_000)}, branch="big")
        cases = {"files": {resource.RLIMIT_NOFILE: (6, 6)}, "some files": {resource.RLIMIT_NOFILE: (12, 12)},
                 "file size": {resource.RLIMIT_FSIZE: (100_000, 100_000)}, "small file size": {resource.RLIMIT_FSIZE: (20_000, 20_000)},
                 "memory": {resource.RLIMIT_AS: (24 << 20, 24 << 20)}, "stack": {resource.RLIMIT_STACK: (64 << 10, 64 << 10)},
                 "data": {resource.RLIMIT_DATA: (1 << 20, 1 << 20)}}
        for name, limits in cases.items():
            with self.subTest(limit=name):
                result = self.launch(self.config(self.repo, big, FETCH_TIMEOUT="10"), rlimits=limits, timeout=30)
                self.assert_printable(result)
                if "exec in " in result.err:
                    self.assertNotIn("error: ", result.err)
                    self.assert_disk_is(self.repo, big)
                else:
                    self.assertIn(result.code, (2, 3, 4, 5, 6, 70), str(result))
                    self.assertTrue(result.last_line.startswith("[git-launcher] error: "), str(result))
                remove_tree(self.work)
        self.assert_ran_pin(self.launch(self.config(self.repo, big)), self.repo, big)

    def test_a_user_who_may_start_no_process_gets_a_clear_end(self):
        skip_sanitizer_build(self, "starts processes of its own")
        self.need_root()
        self.give_to(NOBODY)

        def no_processes():
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))

        result = self.launch(self.by_http(FETCH_TIMEOUT="10"), uid=NOBODY, preexec=no_processes, timeout=30)
        self.assertNotEqual(result.code, 0)
        self.assert_refused(result, (3, 5, 6, 70))

    def test_a_working_directory_that_is_gone_does_not_matter(self):
        gone = self.dir / "gone"
        gone.mkdir()
        result = self.launch(self.pinned(), cwd=gone, preexec=lambda: os.rmdir(gone))
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_nobody_reading_the_log_does_not_stop_the_launch(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = self.launch(self.pinned(), preexec=lambda: os.dup2(writer, 2), pass_fds=(writer,))
        os.close(writer)
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_a_full_log_does_not_stop_the_launch(self):
        result = self.launch(self.pinned(), preexec=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 2))
        self.assert_ran_pin(result, self.repo, self.commit)


class NamesThatLookLikeOptionsTest(EnvironmentTest):
    """A name in the tree is a name, and bash never takes it for an option or a command."""

    def assert_runs_as_a_file(self, value, **keys):
        with tempfile.TemporaryFile() as commands:
            commands.write(self.canary_line("stdin was run").encode() + b"\n")
            commands.seek(0)
            result = self.launch(self.config(self.repo, self.commit, ENTRYPOINT_SCRIPT=value, **keys), stdin=commands)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn("odd name ran\n", result.out)
        self.assert_no_canary()
        return result

    def test_the_control_bash_takes_a_dash_name_for_an_option(self):
        with tempfile.TemporaryFile() as commands:
            commands.write(self.canary_line("stdin was run").encode() + b"\n")
            commands.seek(0)
            subprocess.run(["/bin/bash", "-s"], stdin=commands, cwd=self.dir, capture_output=True)
        self.assert_canary_sang()

    def test_names_with_a_dash_or_plus_are_run_as_files(self):
        for name in ("-s", "-c", "-i", "+x", "--rcfile", "--version", "--init-file=x", "-", "--"):
            with self.subTest(name=name):
                result = self.assert_runs_as_a_file(name, REPO_SUBDIR="odd")
                self.assertEqual(result.report["argv0"], f"./{name}")

    def test_names_with_shell_characters_are_run_as_files(self):
        for name in ("a b", "it's", "$(x)", "*", "a=b"):
            with self.subTest(name=name):
                self.assert_runs_as_a_file(f'"{name}"', REPO_SUBDIR="odd")

    def test_a_dash_name_in_a_folder_is_run_as_a_file(self):
        self.assert_runs_as_a_file("odd/-s")

    def test_a_folder_whose_name_begins_with_a_dash_is_entered(self):
        commit = self.repo.commit({"-P/run.sh": entry_script("echo odd name ran"), "~/run.sh": entry_script()}, branch="dash")
        for folder in ("-P", "~"):
            with self.subTest(folder=folder):
                result = self.launch(self.config(self.repo, commit, REPO_SUBDIR=folder, ENTRYPOINT_SCRIPT="run.sh"))
                self.assert_ran_pin(result, self.repo, commit)
                self.assertEqual(result.report["cwd"], f"{self.work}/{folder}")


if __name__ == "__main__":
    unittest.main()
