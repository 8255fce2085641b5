"""What the scenario tests stand on: the launcher as a program, and the world around it.

Nothing here knows how the launcher is made. A test builds an upstream repository with stock git, writes a config
file, starts the real binary (environment variable GIT_LAUNCHER) and looks at three things: how it ended, what it
said, and what the workload saw. The workload is a script in the pinned commit; it runs a probe that lies outside of
every checkout and writes down the tree, the environment and the process state at the moment when the workload's first
line runs. What the tree should be is read from the upstream repository by `Repo.expected_tree`, not from the launcher.
"""

import base64
import contextlib
import ctypes
import dataclasses
import functools
import hashlib
import http.server
import json
import os
import resource
import select
import shutil
import signal
import socket
import socketserver
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import zlib
from pathlib import Path

# A background job of a shell starts with these ignored, and every launcher would inherit that.
for _number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

NOBODY = 65534
LOG_PREFIX = "[git-launcher] "
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"

# The environment of every git that the tests run themselves: no configuration of the machine or of the account.
GIT_ENV = {
    "PATH": SYSTEM_PATH,
    "HOME": "/nonexistent",
    "LANG": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@example.org",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
}


def run(*command, input=None, cwd=None, env=None, check=True):
    """A command to its end; its stdout as bytes. Failure shows what the command said."""
    done = subprocess.run([os.fspath(c) for c in command], input=input, cwd=cwd, env=env or GIT_ENV,
                          stdin=subprocess.DEVNULL if input is None else None, capture_output=True)
    if check and done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


# ---------------------------------------------------------------------------------------------------------------
# Places shared by the whole test run
# ---------------------------------------------------------------------------------------------------------------


@functools.cache
def shared_dir():
    """One folder for the whole run, readable by every user: probe, reports, certificates, a copy of the binary."""
    holder = tempfile.TemporaryDirectory(prefix="gl-shared-")
    shared_dir.holder = holder  # lives as long as the process
    path = Path(holder.name)
    path.chmod(0o755)
    return path


@functools.cache
def reports_dir():
    path = shared_dir() / "reports"
    path.mkdir()
    path.chmod(0o1777)
    return path


@functools.cache
def launcher_path():
    """The binary under test, or a failure that says how to name it."""
    path = os.environ.get("GIT_LAUNCHER", "")
    if not path:
        raise AssertionError("set GIT_LAUNCHER to the absolute path of the binary under test")
    if not os.path.isabs(path) or not os.access(path, os.X_OK):
        raise AssertionError(f"GIT_LAUNCHER={path} is not an executable file with an absolute path")
    return path


def is_sanitizer_build():
    program = Path(launcher_path()).read_bytes()
    return b"__asan_init" in program or b"__tsan_init" in program


@functools.cache
def public_launcher_path():
    """A copy of the binary in a folder that an ordinary user can enter."""
    copy = shared_dir() / "git-launcher"
    shutil.copyfile(launcher_path(), copy)
    copy.chmod(0o755)
    return str(copy)


@functools.cache
def python_for_everybody():
    """An interpreter that an ordinary user can run too (the running one may lie in somebody's home)."""
    for path in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        parents = [Path(path), *Path(path).parents]
        if os.path.exists(path) and all(p.stat().st_mode & 0o001 for p in parents):
            return path
    return os.path.realpath(sys.executable)


# ---------------------------------------------------------------------------------------------------------------
# The probe: what the workload saw
# ---------------------------------------------------------------------------------------------------------------

PROBE = r'''
import hashlib, json, os, stat, subprocess, sys
os.umask(0o022)
pid, ppid, reports, argv0 = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], os.fsencode(sys.argv[4])
text = lambda b: b.decode("latin-1")
proc = "/proc/%d/" % pid
cwd = os.readlink((proc + "cwd").encode())
root = cwd
while root != b"/" and not os.path.lexists(root + b"/.git"):
    root = os.path.dirname(root)
if root == b"/":
    root = cwd
tree = {}
def look(path, name):
    info = os.lstat(path)
    row = {"mode": stat.S_IMODE(info.st_mode), "uid": info.st_uid, "nlink": info.st_nlink}
    if stat.S_ISDIR(info.st_mode):
        row["type"] = "dir"
    elif stat.S_ISLNK(info.st_mode):
        row.update(type="symlink", target=text(os.readlink(path)))
    elif stat.S_ISREG(info.st_mode):
        with open(path, "rb") as f:
            row.update(type="file", size=info.st_size, sha256=hashlib.sha256(f.read()).hexdigest())
    else:
        row["type"] = "special"
    if not stat.S_ISLNK(info.st_mode):
        row["xattrs"] = [n for n in os.listxattr(path, follow_symlinks=False) if n != "security.selinux"]
    tree[text(name)] = row
    if row["type"] == "dir":
        for child in os.listdir(path):
            if not (name == b"" and child == b".git"):
                look(path + b"/" + child, name + b"/" + child if name else child)
look(root, b"")
def git(*args):
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(["git", *args], cwd=root, env=env, stdin=subprocess.DEVNULL, capture_output=True)
    return {"code": done.returncode, "out": text(done.stdout), "err": text(done.stderr)}
status = dict(line.split(":", 1) for line in open(proc + "status") if ":" in line)
fds = {}
for fd in os.listdir(proc + "fd"):
    try:
        fds[fd] = os.readlink(proc + "fd/" + fd)
    except OSError:
        pass
report = {
    "pid": pid, "ppid": ppid, "argv0": text(argv0), "cmdline": text(open(proc + "cmdline", "rb").read()), "exe": os.readlink(proc + "exe"),
    "cwd": text(cwd), "root": text(root), "tree": tree, "environ": text(open(proc + "environ", "rb").read()), "fds": fds,
    "umask": int(status["Umask"], 8), "signals_blocked": int(status["SigBlk"], 16), "signals_ignored": int(status["SigIgn"], 16),
    "limits": open(proc + "limits").read(), "uid": os.getuid(),
    "stdin": text(sys.stdin.buffer.read()) if os.path.exists(reports + "/want-stdin") else None,
    "head": git("rev-parse", "HEAD"), "status": git("status", "--porcelain", "--untracked-files=all") if os.path.exists(reports + "/want-status") else None,
}
name = reports + "/report.%d.json" % pid
with open(name + ".part", "w") as f:
    json.dump(report, f)
os.rename(name + ".part", name)
'''


@functools.cache
def probe_path():
    path = shared_dir() / "probe.py"
    path.write_text(PROBE)
    return path


def probe_line():
    """The shell line that writes the report about the shell that runs it. Works in the entry script and in RUN_CMD."""
    return f'{python_for_everybody()} -I -S -X utf8 {probe_path()} "$$" "$PPID" {reports_dir()} "$0"'


def entry_script(*more, status=0):
    """An entry script that reports what it saw, then runs the given shell lines, then exits with STATUS."""
    return "\n".join(["#!/bin/bash", probe_line(), *more, f"exit {status}", ""]).encode()


class Report(dict):
    """What the probe wrote, with the pieces that tests ask for most."""

    @property
    def environ(self):
        """The workload's environment as it was at exec: a list of bytes, in order."""
        return [v for v in self["environ"].encode("latin-1").split(b"\0") if v]

    def variable(self, name):
        name = os.fsencode(name) + b"="
        found = [v[len(name):] for v in self.environ if v.startswith(name)]
        return found[0] if found else None

    @property
    def tree(self):
        """Everything below WORK_DIR but the top .git: path -> comparable tuple (see Repo.expected_tree)."""
        return {path: comparable(row) for path, row in self["tree"].items() if path}


def comparable(row):
    if row["type"] == "file":
        return ("file", oct(row["mode"]), row["sha256"])
    if row["type"] == "symlink":
        return ("symlink", row["target"])
    return (row["type"], oct(row["mode"]))


# ---------------------------------------------------------------------------------------------------------------
# Upstream repositories
# ---------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Symlink:
    target: str | bytes


@dataclasses.dataclass(frozen=True)
class Executable:
    content: bytes | str


@dataclasses.dataclass(frozen=True)
class Gitlink:
    oid: str


def as_bytes(value):
    return value.encode() if isinstance(value, str) else bytes(value)


class Repo:
    """A bare upstream repository, made and changed with stock git in an environment without configuration."""

    def __init__(self, path, object_format="sha1"):
        self.path = Path(path)
        self.object_format = object_format
        self.url = str(self.path)
        self.file_url = "file://" + str(self.path)
        self.tip = None
        run("git", "init", "-q", "--bare", f"--object-format={object_format}", "--initial-branch=main", self.path)
        # A server may be run by another user than the one who made the repository, and ids may be asked for directly.
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")

    def git(self, *args, input=None, check=True):
        """Stock git in this repository; stdout as text without the last line end."""
        out = run("git", "--git-dir", self.path, *args, input=input, check=check)
        return out.decode("utf-8", "surrogateescape").rstrip("\n")

    def commit(self, files=None, message="a commit", parent="tip", branch="main"):
        """The id of a new commit: the parent's files with FILES laid over (None deletes), and BRANCH moved to it.

        parent: "tip" for the newest commit made here, None for a root commit, or an id.
        """
        parent = self.tip if parent == "tip" else parent
        stream = [f"commit refs/heads/{branch or 'unnamed'}\n".encode(), b"committer C <c@example.org> 1700000000 +0000\n",
                  self._data(as_bytes(message))]
        if parent:
            stream.append(f"from {parent}\n".encode())
        else:
            stream.append(b"deleteall\n")
        for path, value in (files or {}).items():
            stream.append(self._change(as_bytes(path), value))
        # A name is always made, so that the commit is complete; without a branch it is taken away again.
        run("git", "--git-dir", self.path, "fast-import", "--quiet", "--force", input=b"".join(stream))
        commit = self.git("rev-parse", f"refs/heads/{branch or 'unnamed'}")
        if not branch:
            self.git("update-ref", "-d", "refs/heads/unnamed")
        self.tip = commit
        return commit

    @staticmethod
    def _data(content):
        return b"data %d\n%s\n" % (len(content), content)

    def _change(self, path, value):
        quoted = b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
        if value is None:
            return b"D " + quoted + b"\n"
        if isinstance(value, Gitlink):
            return b"M 160000 " + value.oid.encode() + b" " + quoted + b"\n"
        mode, content = b"100644", value
        if isinstance(value, Symlink):
            mode, content = b"120000", value.target
        elif isinstance(value, Executable):
            mode, content = b"100755", value.content
        return b"M " + mode + b" inline " + quoted + b"\n" + self._data(as_bytes(content))

    def tag(self, name, commit=None, annotated=False):
        """A tag; returns the id that the name holds (the tag object's own id when annotated)."""
        self.git("tag", "-f", *(["-a", "-m", name] if annotated else []), name, commit or self.tip)
        return self.git("rev-parse", f"refs/tags/{name}")

    def branch(self, name, commit=None):
        self.git("update-ref", f"refs/heads/{name}", commit or self.tip)

    def delete_ref(self, name):
        self.git("update-ref", "-d", name)

    def tree_of(self, commit):
        return self.git("rev-parse", f"{commit}^{{tree}}")

    # Objects that stock git would not write.

    def write_object(self, kind, body, name=None):
        """A loose object with these very bytes and no check; NAME instead of the right id makes a forged one."""
        raw = b"%s %d\0%s" % (kind.encode(), len(body), body)
        oid = name or hashlib.new(self.object_format, raw).hexdigest()
        place = self.path / "objects" / oid[:2] / oid[2:]
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            place.chmod(0o644)
        place.write_bytes(zlib.compress(raw, 1))
        return oid

    def write_tree(self, entries):
        """A tree object of (mode, name, id) in the order given, whatever git would think of it."""
        return self.write_object("tree", b"".join(as_bytes(mode) + b" " + as_bytes(name) + b"\0" + bytes.fromhex(oid)
                                                  for mode, name, oid in entries))

    def write_commit(self, tree, parents=(), message="a commit", branch="main"):
        """A commit object for TREE, written as it stands; BRANCH is made to name it without asking git."""
        who = "C <c@example.org> 1700000000 +0000"
        lines = [f"tree {tree}", *(f"parent {p}" for p in parents), f"author {who}", f"committer {who}", "", message, ""]
        oid = self.write_object("commit", "\n".join(lines).encode())
        if branch:
            ref = self.path / "refs" / "heads" / branch
            ref.parent.mkdir(parents=True, exist_ok=True)
            ref.write_text(oid + "\n")
        self.tip = oid
        return oid

    # Our own reading of what a commit holds.

    def expected_tree(self, commit):
        """Path -> tuple, in the form of Report.tree: what must lie on disk, and nothing else."""
        return _expected_tree(self.path, commit)


@functools.lru_cache(maxsize=256)
def _expected_tree(path, commit):
    expected, blobs = {}, {}
    for line in run("git", "--git-dir", path, "ls-tree", "-rz", "-t", commit).split(b"\0"):
        if not line:
            continue
        meta, name = line.split(b"\t", 1)
        mode, _, oid = meta.split(b" ")
        name = name.decode("latin-1")
        if mode in (b"040000", b"160000"):
            expected[name] = ("dir", oct(0o755))
        else:
            blobs[name] = (mode, oid)
    contents = _blobs(path, [oid for _, oid in blobs.values()])
    for name, (mode, oid) in blobs.items():
        content = contents[oid]
        if mode == b"120000":
            expected[name] = ("symlink", content.decode("latin-1"))
        else:
            bits = 0o755 if mode == b"100755" else 0o644
            expected[name] = ("file", oct(bits), hashlib.sha256(content).hexdigest())
    return expected


def _blobs(path, oids):
    out = run("git", "--git-dir", path, "cat-file", "--batch", input=b"\n".join(oids) + b"\n") if oids else b""
    found, at = {}, 0
    while at < len(out):
        end = out.index(b"\n", at)
        oid, _, size = out[at:end].split(b" ")
        found[oid] = out[end + 1:end + 1 + int(size)]
        at = end + 1 + int(size) + 1
    return found


def stock_git_checkout(work, commit, env=None):
    """The control: what a careless launcher does with a kept checkout. Returns (exit code, output) of the last step.

    An attack test first lays its trap in such a folder and sees it spring here; only then does it show that the
    launcher is safe from it.
    """
    environment = dict(GIT_ENV, **(env or {}))
    output, code = b"", 0
    for step in (["checkout", "-q", "-f", commit], ["reset", "-q", "--hard"], ["clean", "-q", "-ffdx"]):
        done = subprocess.run(["git", "-c", "safe.directory=*", *step], cwd=work, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        output, code = output + done.stdout, done.returncode
    return code, output.decode("utf-8", "replace")


def sha256_tree_identity(tree_dir):
    """The id of a folder's tree in a SHA-256 repository, computed by stock git from a copy."""
    with tempfile.TemporaryDirectory(prefix="gl-identity-") as temp:
        copy = os.path.join(temp, "copy")
        shutil.copytree(tree_dir, copy, symlinks=True, ignore=lambda d, names: [".git"] if d == str(tree_dir) else [])
        run("git", "init", "-q", "--object-format=sha256", copy)
        # Highest precedence: what the tree's own .gitattributes would convert on the way into the index.
        Path(copy, ".git", "info", "attributes").write_text("* -text -eol -ident -filter -working-tree-encoding\n")
        run("git", "-C", copy, "add", "-A", "-f")
        return run("git", "-C", copy, "write-tree").decode().strip()


# ---------------------------------------------------------------------------------------------------------------
# A launch and its result
# ---------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Result:
    code: int  # as subprocess: negative for a signal
    out_bytes: bytes
    err_bytes: bytes
    seconds: float
    pid: int
    reports: list

    @property
    def out(self):
        return self.out_bytes.decode("utf-8", "backslashreplace")

    @property
    def err(self):
        return self.err_bytes.decode("utf-8", "backslashreplace")

    @property
    def report(self):
        """What the workload saw, or None when none ran."""
        return self.reports[-1] if self.reports else None

    @property
    def last_line(self):
        lines = self.err.splitlines()
        return lines[-1] if lines else ""

    def __str__(self):
        return f"exit code {self.code} after {self.seconds:.1f} s, report: {bool(self.reports)}\n{self.err}{self.out}"


class Running:
    """A launch that has been started and not yet waited for."""

    def __init__(self, process, out, err, before):
        self.process, self._out, self._err, self._before = process, out, err, before
        self.pid = process.pid
        self.started = time.monotonic()

    def stderr(self):
        """What it said so far."""
        return os.pread(self._err.fileno(), 1 << 26, 0).decode("utf-8", "backslashreplace")

    def signal(self, number):
        self.process.send_signal(number)

    def ended_within(self, seconds):
        if self.process.returncode is not None:
            return True
        fd = os.pidfd_open(self.pid)
        try:
            ready = bool(select.select([fd], [], [], max(0, seconds))[0])
        finally:
            os.close(fd)
        if ready:
            self.process.wait()
        return ready

    def wait(self, timeout=60):
        """The Result; a launch that does not end in time fails the test, with what it had said."""
        if not self.ended_within(timeout):
            said = self.stderr()
            self.kill()
            raise AssertionError(f"the launcher did not end within {timeout} s; it had said:\n{said}")
        seconds = time.monotonic() - self.started
        reports = []
        for path in sorted(set(reports_dir().glob("report.*.json")) - self._before):
            if path.name == f"report.{self.pid}.json" or not self._foreign(path):
                reports.append(Report(json.loads(path.read_text())))
                path.unlink()
        return Result(self.process.returncode, os.pread(self._out.fileno(), 1 << 26, 0),
                      os.pread(self._err.fileno(), 1 << 26, 0), seconds, self.pid, reports)

    def _foreign(self, path):
        """Whether a report belongs to another launch that is still under way or not yet waited for."""
        return int(path.name.split(".")[1]) in Running.alive - {self.pid}

    alive = set()

    def kill(self):
        """End it and everything in its process group, unless it has ended and its number may belong to another."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()


def poll(condition, timeout=10, what="condition"):
    """Wait until CONDITION() is true; its value. Fails with WHAT after TIMEOUT seconds."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s in vain for: {what}")
        time.sleep(0.01)


def exec_raw(argv, environment):
    """Replace this process with exactly these environment entries (duplicates, entries without '=' too)."""
    libc = ctypes.CDLL(None, use_errno=True)

    def vector(values):
        return (ctypes.c_char_p * (len(values) + 1))(*[os.fsencode(v) for v in values], None)

    libc.execve(os.fsencode(argv[0]), vector(argv), vector(environment))
    raise OSError(ctypes.get_errno(), "execve")


class ScenarioTest(unittest.TestCase):
    """A temporary world per test: self.dir, self.work (not yet there), self.canary, and helpers to fill and judge it."""

    maxDiff = 4000

    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="gl-")).resolve()
        self.addCleanup(remove_tree, self.dir)
        self.dir.chmod(0o755)
        self.work = self.dir / "work"
        self.home = self.dir / "home"
        self.home.mkdir()
        self.canary = self.dir / "canary"
        self._counter = 0

    # -- making the world

    def make_repo(self, name="app", object_format="sha1"):
        place = self.dir / "upstream"
        place.mkdir(exist_ok=True)
        return Repo(place / f"{name}.git", object_format)

    def path_for(self, suffix):
        self._counter += 1
        return self.dir / f"{self._counter:03}-{suffix}"

    def config(self, repo=None, commit=None, raw=None, path=None, **keys):
        """The path of a new config file. REPO and COMMIT fill REPO_URL and COMMIT_SHA, WORK_DIR is self.work unless
        given, a key with the value None is left out. Values are written as they are: quote them in the test."""
        path = Path(path) if path else self.path_for("config.conf")
        if raw is None:
            rows = {"REPO_URL": repo and getattr(repo, "url", repo), "COMMIT_SHA": commit, "WORK_DIR": str(self.work)}
            rows.update(keys)
            raw = "".join(f"{key}={value}\n" for key, value in rows.items() if value is not None)
        path.write_bytes(as_bytes(raw))
        return path

    def environment(self, **more):
        """The environment of a launch when a test gives none: small, and nobody's."""
        return {"PATH": SYSTEM_PATH, "HOME": str(self.home), "LANG": "C", **more}

    def start(self, config=None, args=(), env=None, raw_env=None, stdin=subprocess.DEVNULL, umask=-1, closed_fds=(),
              rlimits=None, uid=None, ignored_signals=(), blocked_signals=(), cwd=None, pass_fds=(), status=False,
              want_stdin=False, preexec=None, stdout=None, program=None):
        """Start the launcher; a Running. config: path or None (no argument). env: mapping of str or bytes.
        raw_env: list of bytes, handed over as it is. rlimits: {resource.RLIMIT_X: (soft, hard)}."""
        program = program or (public_launcher_path() if uid is not None else launcher_path())
        argv = [program, *args, *([config] if config is not None else [])]
        argv = [os.fspath(a) for a in argv]
        for flag, wanted in (("want-status", status), ("want-stdin", want_stdin)):
            (reports_dir() / flag).touch() if wanted else (reports_dir() / flag).unlink(missing_ok=True)

        def in_child():
            for number in ignored_signals:
                signal.signal(number, signal.SIG_IGN)
            if blocked_signals:
                signal.pthread_sigmask(signal.SIG_BLOCK, blocked_signals)
            for which, limits in (rlimits or {}).items():
                resource.setrlimit(which, limits)
            if preexec:
                preexec()
            for fd in closed_fds:
                os.close(fd)
            if raw_env is not None:
                exec_raw(argv, raw_env)

        special = ignored_signals or blocked_signals or rlimits or preexec or closed_fds or raw_env is not None
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.addCleanup(out.close)
        self.addCleanup(err.close)
        before = set(reports_dir().glob("report.*.json"))
        who = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        process = subprocess.Popen(argv, stdin=stdin, stdout=stdout if stdout is not None else out, stderr=err,
                                   env=self.environment() if env is None else env, cwd=cwd or self.dir, umask=umask,
                                   preexec_fn=in_child if special else None, pass_fds=pass_fds, start_new_session=True,
                                   **who)
        running = Running(process, out, err, before)
        Running.alive.add(running.pid)
        self.addCleanup(Running.alive.discard, running.pid)
        self.addCleanup(running.kill)
        return running

    def launch(self, config=None, args=(), env=None, timeout=60, **options):
        """Run the launcher to its end; a Result. Options as for start()."""
        return self.start(config, args, env, **options).wait(timeout)

    def boot(self, repo, commit, **keys):
        """A peaceful launch of COMMIT that must work: the beginning of every story about a kept WORK_DIR."""
        result = self.launch(self.config(repo, commit, **keys))
        self.assert_ran_pin(result, repo, commit)
        return result

    def give_to(self, uid, *paths):
        """Make PATHS (default: a new home and a new parent of self.work) belong to another user, all of it."""
        if not paths:
            place = self.dir / "users"
            place.mkdir(exist_ok=True)
            self.work, paths = place / "work", (place, self.home)
        for path in paths:
            run("chown", "-R", f"{uid}:{uid}", path)

    # -- judging

    def assert_ran_pin(self, result, repo, commit):
        """Exit 0, the workload ran, and the disk held exactly the commit's tree."""
        self.assertEqual(result.code, 0, str(result))
        self.assert_saw_tree(result, repo, commit)

    def assert_saw_tree(self, result, repo, commit):
        """The workload ran (whatever its exit status) as this very process, on exactly the commit's tree."""
        self.assertIsNotNone(result.report, f"no workload ran: {result}")
        self.assertEqual(len(result.reports), 1, "the workload ran more than once")
        self.assertEqual(result.report["pid"], result.pid, "the workload must replace the launcher's process")
        self.assertEqual(result.report.tree, repo.expected_tree(commit))
        self.assertEqual(oct(result.report["tree"][""]["mode"]), oct(0o755))
        self.assert_plain_nodes(result.report)
        self.assertEqual(result.report["head"], {"code": 0, "out": commit + "\n", "err": ""})

    def assert_disk_is(self, repo, commit, work=None):
        """WORK_DIR as it lies there now is exactly the commit's tree, whoever looks and whatever ran since."""
        self.assertEqual(disk_tree(work or self.work), repo.expected_tree(commit))

    def assert_plain_nodes(self, report):
        """No second name, attribute or special bit on any file."""
        for path, row in report["tree"].items():
            if row["type"] == "file":
                self.assertEqual(row["nlink"], 1, f"{path} has a second name")
            self.assertFalse(row.get("xattrs"), f"{path} has extended attributes")

    def assert_refused(self, result, code, *patterns):
        """Ended with CODE (or one of several), told the reason in its last line, ran nothing, wrote only printable text."""
        self.assertIn(result.code, code if isinstance(code, tuple) else (code,), str(result))
        self.assertEqual(result.reports, [], f"a workload ran: {result}")
        self.assert_printable(result)
        self.assertTrue(result.last_line.startswith(LOG_PREFIX + "error: "), str(result))
        for pattern in patterns:
            self.assertRegex(result.last_line, pattern)

    def assert_printable(self, result):
        self.assertRegex(result.err_bytes, rb"\A[\x20-\x7e\n]*\Z")

    def assert_said(self, result, *markers):
        """The log has lines beginning with these texts, in this order, others may stand between."""
        lines = iter(result.err.splitlines())
        for marker in markers:
            if not any(line.startswith(LOG_PREFIX + marker) for line in lines):
                self.fail(f"no line '{LOG_PREFIX}{marker}' (or not in this order) in:\n{result.err}")

    def assert_work_untouched(self, before):
        self.assertEqual(snapshot(self.work), before)

    # -- canaries

    def canary_script(self, name, more=""):
        """An executable that leaves a line in self.canary when anything runs it; its path."""
        place = self.dir / "canaries"
        place.mkdir(exist_ok=True)
        path = place / name
        path.write_text(f"#!/bin/sh\n{self.canary_line(name)}\n{more}\n")
        path.chmod(0o755)
        return path

    def canary_line(self, name):
        """A shell line that does the same, for hooks, filters and commands in config values."""
        self.canary.touch()
        self.canary.chmod(0o666)
        return f"echo '{name}' >> '{self.canary}'"

    def canary_count(self):
        return len(self.canary.read_text().splitlines()) if self.canary.exists() else 0

    def assert_canary_sang(self):
        """The control: the trap works when a careless program steps into it. Clears the canary."""
        self.assertGreater(self.canary_count(), 0, "the trap does not work, so it proves nothing")
        self.canary.write_text("")

    def assert_no_canary(self):
        self.assertEqual(self.canary.read_text() if self.canary.exists() else "", "", "foreign code ran")

    # -- skipping

    def must_run(self, reason):
        """Skip for a reason of the machine; a failure where GIT_LAUNCHER_MUST_RUN says that nothing may be skipped."""
        if os.environ.get("GIT_LAUNCHER_MUST_RUN"):
            self.fail(f"may not be skipped here: {reason}")
        self.skipTest(reason)

    def need_root(self):
        if os.getuid() != 0:
            self.must_run("needs root")

    def need_program(self, name):
        found = shutil.which(name, path=SYSTEM_PATH + ":/usr/sbin:/sbin")
        if not found:
            self.must_run(f"needs {name}")
        return found


def snapshot(path):
    """Everything at and below PATH that a launch could change: names, kinds, modes, owners, sizes, bytes, times."""
    rows = {}

    def look(place):
        info = os.lstat(place)
        row = [stat.S_IFMT(info.st_mode), stat.S_IMODE(info.st_mode), info.st_uid, info.st_ino, info.st_mtime_ns]
        if stat.S_ISREG(info.st_mode):
            row.append(hashlib.sha256(Path(place).read_bytes()).hexdigest())
        elif stat.S_ISLNK(info.st_mode):
            row.append(os.readlink(place))
        rows[os.path.relpath(place, path)] = row
        if stat.S_ISDIR(info.st_mode):
            for child in sorted(os.listdir(place)):
                look(os.path.join(place, child))

    if os.path.lexists(path):
        look(path)
    return rows


def disk_tree(work):
    """Everything below WORK but its top .git, in the form of Repo.expected_tree."""
    found = {}
    work = os.fsencode(work)
    for folder, subfolders, files in os.walk(work):
        if folder == work and b".git" in subfolders:
            subfolders.remove(b".git")
        for name in subfolders + files:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as file:
                    row = ("file", oct(stat.S_IMODE(info.st_mode)), hashlib.sha256(file.read()).hexdigest())
            elif stat.S_ISLNK(info.st_mode):
                row = ("symlink", os.readlink(path).decode("latin-1"))
            elif stat.S_ISDIR(info.st_mode):
                row = ("dir", oct(stat.S_IMODE(info.st_mode)))
            else:
                row = ("special", oct(stat.S_IMODE(info.st_mode)))
            found[os.path.relpath(path, work).decode("latin-1")] = row
    return found


def files_with(needle, *places):
    """The files at or below PLACES whose bytes or names contain NEEDLE."""
    found = []
    for place in places:
        for folder, _, names in os.walk(place):
            for name in names:
                path = Path(folder, name)
                if needle.decode() in name or (path.is_file() and not path.is_symlink() and needle in path.read_bytes()):
                    found.append(str(path))
    return found


def remove_tree(path):
    """Remove a folder even where a test left unreadable folders or immutable files. Touches nothing outside of it."""
    shutil.rmtree(path, ignore_errors=True)
    if not os.path.lexists(path):
        return
    subprocess.run(["chattr", "-R", "-i", "-a", "--", path], capture_output=True)
    os.chmod(path, 0o700)
    for folder, subfolders, _ in os.walk(path):
        for name in subfolders:
            if not os.path.islink(os.path.join(folder, name)):
                os.chmod(os.path.join(folder, name), 0o700)
    shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------------------------------------------------------
# Servers, on loopback only
# ---------------------------------------------------------------------------------------------------------------


@functools.cache
def certificates():
    """A certificate authority of our own, and a server certificate for 127.0.0.1 and localhost: (ca, chain, key)."""
    place = shared_dir() / "tls"
    place.mkdir()
    extensions = place / "server.cnf"
    extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *new_key, "-keyout", place / "ca.key", "-out", place / "ca.pem", "-days", "2",
        "-subj", "/CN=scenario test authority")
    run("openssl", "req", *new_key, "-keyout", place / "server.key", "-out", place / "server.csr", "-subj", "/CN=localhost")
    run("openssl", "x509", "-req", "-in", place / "server.csr", "-CA", place / "ca.pem", "-CAkey", place / "ca.key",
        "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", place / "server.pem")
    (place / "ca.pem").chmod(0o644)
    return place / "ca.pem", place / "server.pem", place / "server.key"


@functools.cache
def other_authority():
    """A valid authority certificate that signed nothing here: for tests of an untrusted server."""
    path = shared_dir() / "other-ca.pem"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", shared_dir() / "other-ca.key", "-out", path, "-days", "2", "-subj", "/CN=other authority")
    path.chmod(0o644)
    return path


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self):
        if self.server.tls:
            self.request.settimeout(20)
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self):
        super().finish()
        self.request.close()

    def log_message(self, *args):
        pass

    def do_GET(self):
        self._serve()

    do_POST = do_HEAD = do_CONNECT = do_GET

    def _serve(self):
        owner = self.server.owner
        self.close_connection = True
        body = self._body()
        owner.requests.append((self.command, self.path, dict(self.headers), body))
        if owner.before and owner.before(self):
            return
        if owner.password and self.headers.get("Authorization") != owner.expected_authorization:
            self.answer(401, {"WWW-Authenticate": 'Basic realm="test"'})
        elif owner.status:
            self.answer(owner.status)
        elif owner.dumb:
            self._static()
        else:
            self._backend(body)

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, headers=None, body=b""):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _static(self):
        root = self.server.owner.root
        place = (root / urllib.parse.unquote(self.path.split("?")[0]).lstrip("/")).resolve()
        if root in place.parents and place.is_file():
            self.answer(200, {"Content-Type": "application/octet-stream"}, place.read_bytes())
        else:
            self.answer(404)

    def _backend(self, body):
        path, _, query = self.path.partition("?")
        env = dict(GIT_ENV, GIT_PROJECT_ROOT=str(self.server.owner.root), GIT_HTTP_EXPORT_ALL="1",
                   PATH_INFO=urllib.parse.unquote(path), QUERY_STRING=query, REQUEST_METHOD=self.command,
                   CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)),
                   HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""), REMOTE_ADDR="127.0.0.1")
        if self.headers.get("Git-Protocol") and not self.server.owner.ignore_protocol:
            env["GIT_PROTOCOL"] = self.headers["Git-Protocol"]
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
        status = int(headers.pop("Status", "200").split()[0])
        headers.pop("Content-Length", None)
        self.answer(status, headers, rest)


class _TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # clients that hang up or distrust us are part of the tests


class GitServer:
    """A git server over http or https. Knobs may be turned at any time:

    status: answer every request with this code.  user/password: ask for basic authentication.
    dumb: serve the files as they are.  ignore_protocol: protocol v0, whatever the client asks for.
    before: a function of the handler that may answer itself and then returns True.
    requests: what was asked, as (method, path, headers, body).
    """

    def __init__(self, root, tls=False, user="", password=""):
        self.root = Path(root).resolve()
        self.user, self.password = user, password
        self.status = self.before = None
        self.dumb = self.ignore_protocol = False
        self.requests = []
        self._server = _TcpServer(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._server.tls = None
        self.scheme = "http"
        if tls:
            _, chain, key = certificates()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(chain, key)
            self._server.tls = context
            self.scheme = "https"
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def expected_authorization(self):
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def url(self, repo, credentials="", host="127.0.0.1", port=None):
        """The address of a Repo below this server's root."""
        at = f"{credentials}@" if credentials else ""
        path = repo.path.resolve().relative_to(self.root)
        return f"{self.scheme}://{at}{host}:{port or self.port}/{path}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def trust_our_authority():
    """The variables by which an operator names a CA bundle; one of them is enough for git, curl or openssl."""
    ca = str(certificates()[0])
    return {"SSL_CERT_FILE": ca, "GIT_SSL_CAINFO": ca, "CURL_CA_BUNDLE": ca}


class SilentServer:
    """Accepts connections, reads what comes, says nothing. `connected` is set at the first one."""

    def __init__(self, first_bytes=b""):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.connected = threading.Event()
        self.first_bytes = first_bytes
        self.connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections.append(connection)
                if self.first_bytes:
                    connection.sendall(self.first_bytes)
                self.connected.set()

    def stop(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self.connections:
            connection.close()


def free_port():
    """A loopback port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
