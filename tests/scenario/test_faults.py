"""Family E: faults. No attacker, or one who can only pull plugs.

The yardstick: whatever happened to one launch, the next one runs the right bytes without a person's help, and until then
nothing half-made can be taken for a checkout.
"""

import hashlib
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import hostile_server
import raw_git
from support import (NOBODY, Executable, Gitlink, ScenarioTest, SilentServer, Symlink, entry_script, is_sanitizer_build,
                     launcher_path, poll, remove_tree, run, snapshot)
from test_kept_work_dir import disk_tree, put


class FaultTest(ScenarioTest):

    def setUp(self):
        super().setUp()
        self.volume = self.dir / "volume"
        self.volume.mkdir()
        self.work = self.volume / "work"

    def two_commits(self, **more):
        """A repository with an old and a new commit; MORE goes into the new one."""
        repo = self.make_repo()
        old = repo.commit({"entrypoint.sh": entry_script(), "lib.sh": "echo old\n", "sub/same": "same\n", "tool": Executable("old\n"),
                           "link": Symlink("lib.sh")})
        new = repo.commit({"lib.sh": "echo new\n", "sub/new": "new\n", "tool": None, **more})
        return repo, old, new

    def assert_runs(self, repo, commit, **options):
        result = self.launch(self.config(repo, commit), **options)
        self.assert_ran_pin(result, repo, commit)
        return result

    def shell_then_launch(self, script, config, **options):
        """Runs the shell lines SCRIPT in a mount namespace of its own, then the launcher in the same process. In SCRIPT
        "$1" is the launcher."""
        self.need_root()
        unshare = self.need_program("unshare")
        return self.launch(config, program=unshare, args=["-m", "sh", "-ec", f'{script}\nexec "$@"', "sh", launcher_path()],
                           **options)


class KillTest(FaultTest):

    SEED = int(os.environ.get("GIT_LAUNCHER_SEED", 0)) or random.randrange(1, 1 << 32)

    def quick_launch(self, config):
        return subprocess.Popen([launcher_path(), config], env=self.environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def prepare(self):
        """A repository whose workload only prints its pin's name, so that a launch is short; configs and trees per pin."""
        repo = self.make_repo()
        files = {f"d{i % 5}/f{i}": f"old {i}\n" * 50 for i in range(25)}
        old = repo.commit({"entrypoint.sh": "echo ran old\n", "blob": os.urandom(100000), "link": Symlink("blob"), **files})
        new = repo.commit({"entrypoint.sh": "echo ran new\n", "blob": os.urandom(100000), "link": None, "d1": None,
                           **{f"e{i % 5}/f{i}": f"new {i}\n" for i in range(25)}})
        self.configs = {"old": self.config(repo, old), "new": self.config(repo, new)}
        self.trees = {"old": repo.expected_tree(old), "new": repo.expected_tree(new)}
        self.repo, self.commits = repo, {"old": old, "new": new}

    def complete(self, pin, timeout=30):
        """A whole launch: how long it took."""
        started = time.monotonic()
        process = self.quick_launch(self.configs[pin])
        self.addCleanup(process.kill)
        out, err = process.communicate(timeout=timeout)
        took = time.monotonic() - started
        self.assertEqual((process.returncode, out), (0, f"ran {pin}\n".encode()), err.decode("utf-8", "replace"))
        self.assertEqual(light_tree(self.work), light_tree_of(self.trees[pin], self.work))
        return took

    def interrupted_launches(self, count, stop, judge):
        """COUNT launches, in turn cold, warm and upgrading, each stopped at a random moment and followed by a whole one."""
        self.prepare()
        print(f"[seed {self.SEED}: set GIT_LAUNCHER_SEED to repeat] ", end="", flush=True)
        chance, hits, present, took = random.Random(self.SEED), 0, None, {}
        for _ in range(3):  # the quickest: a slow first one would put most moments behind the end
            remove_tree(self.work)
            for kind in ("cold", "warm", "upgrade"):
                present = {"cold": "old", "warm": "old", "upgrade": "new"}[kind]
                took[kind] = min(self.complete(present), took.get(kind, 30))
        for number in range(count):
            kind = ("cold", "warm", "upgrade")[number % 3]
            if kind == "cold":
                remove_tree(self.work)
            pin = {"cold": chance.choice(["old", "new"]), "warm": present, "upgrade": "new" if present == "old" else "old"}[kind]
            moment = chance.uniform(0, took[kind] * 1.1)
            with self.subTest(number=number, kind=kind, moment=f"{moment * 1000:.0f} ms"):
                process = self.quick_launch(self.configs[pin])
                time.sleep(moment)
                hits += process.poll() is None
                stop(process)
                out, err = process.communicate(timeout=10)
                self.assertIn(out, (b"", f"ran {pin}\n".encode()), "other bytes ran")
                judge(process, out, err)
                self.complete(pin)
                present = pin
        self.assertGreater(hits, count // 3, "most launches ended before they were stopped: this proved little")
        self.assert_ran_git_works(pin)

    def assert_ran_git_works(self, pin):
        self.assertEqual(run("git", "-C", self.work, "rev-parse", "HEAD").decode().strip(), self.commits[pin])
        self.assertEqual(run("git", "-C", self.work, "status", "--porcelain"), b"")
        run("git", "-C", self.work, "fsck", "--strict")

    def test_kill_at_random_points(self):
        """200 of them. Only the launcher itself is killed: what it started has to go with it and must not write on."""
        points = 50 if is_sanitizer_build() else 200  # that one takes four times as long
        self.interrupted_launches(points, lambda process: process.kill(), lambda *_: None)

    def test_terminate_at_random_points(self):
        """SIGTERM at any moment before exec: gone within a second, and nothing but the old or the new tree is visible."""
        def stop(process):
            self.sent = time.monotonic()
            process.terminate()

        def judge(process, out, err):
            self.assertLess(time.monotonic() - self.sent, 1.0)
            found = light_tree(self.work) if self.work.exists() else {}
            staged = sorted({path.split("/")[0] for path in found if "staging" in path})
            visible = {path: row for path, row in found.items() if path.split("/")[0] not in staged}
            whole = [{}, *(light_tree_of(tree, self.work) for tree in self.trees.values())]
            self.assertTrue(visible in whole, f"half a tree is visible: {sorted(visible)}\n{err.decode()}")
            self.assertEqual(staged, [], err.decode())
        self.interrupted_launches(30, stop, judge)


def light_tree(root):
    """Names, kinds and modes below ROOT but the top .git, and the bytes: what disk_tree says, without a process per file."""
    found = {}
    for place, folders, files in os.walk(root):
        if place == str(root) and ".git" in folders:
            folders.remove(".git")
        for name in folders + files:
            path = os.path.join(place, name)
            info = os.lstat(path)
            content = os.readlink(path) if os.path.islink(path) else "" if name in folders else Path(path).read_bytes()
            found[os.path.relpath(path, root)] = (oct(info.st_mode), content)
    return found


def light_tree_of(expected, root):
    """EXPECTED (Repo.expected_tree) against what lies at ROOT: the same rows as light_tree where the bytes are right."""
    rows = {}
    for path, row in expected.items():
        place = os.path.join(root, path)
        if row[0] == "file":
            content = Path(place).read_bytes() if os.path.isfile(place) else None
            right = content is not None and hashlib.sha256(content).hexdigest() == row[2]
            rows[path] = (oct(0o100000 | int(row[1], 8)), content if right else row[2])
        elif row[0] == "symlink":
            rows[path] = (oct(0o120777), row[1])
        else:
            rows[path] = (oct(0o040000 | int(row[1], 8)), "")
    return rows


class FullDiskTest(FaultTest):
    """A volume that is too small says so, keeps what it has, and works as soon as it is enlarged."""

    def check(self, small, large, with_old, pattern):
        more = {f"many/f{i}": "x\n" for i in range(300)}
        repo, old, new = self.two_commits(big=os.urandom(900000), **more)
        first = f'"$1" --fetch-only {self.config(repo, old)} 2>{self.dir}/err0' if with_old else ":"
        result = self.shell_then_launch(
            f"mount -t tmpfs -o {small} none {self.volume}\n{first}\nset +e\n"
            f'"$1" {self.config(repo, new)} >{self.dir}/out1 2>{self.dir}/err1; echo $? >{self.dir}/code1\n'
            f"cp -a {self.work} {self.dir}/after; set -e; mount -o remount,{large} {self.volume}", self.config(repo, new))
        said = (self.dir / "err1").read_text()
        self.assertEqual((self.dir / "code1").read_text(), "5\n", said)
        self.assertRegex(said.splitlines()[-1], r"^\[git-launcher\] error: .*" + pattern)
        left = disk_tree(self.dir / "after") if (self.dir / "after").exists() else {}
        # The old tree may have to make room for the new one; half of either is never there.
        self.assertIn(left, [{}, repo.expected_tree(old)] if with_old else [{}], "something half-made was left")
        self.assert_ran_pin(result, repo, new)

    def test_too_small_for_the_first_launch(self):
        self.check("size=700k", "size=64m", False, "[Nn]o space left")

    def test_full_when_the_pin_moves(self):
        self.check("size=1100k", "size=64m", True, "[Nn]o space left")

    def test_no_inodes_left(self):
        self.check("size=64m,nr_inodes=150", "nr_inodes=20000", False, "[Nn]o space left")


class NoPermissionTest(FaultTest):

    def test_read_only_volume(self):
        """Empty, and with the right tree in it: a scrub that cannot write has verified nothing of what comes next."""
        repo, old, new = self.two_commits()
        for title, commits in {"empty": [], "another pin": [old]}.items():
            with self.subTest(title):
                for commit in commits:
                    self.assert_runs(repo, commit)
                before = snapshot(self.volume)
                result = self.shell_then_launch(
                    f"mount --bind {self.volume} {self.volume}; mount -o remount,ro,bind {self.volume}", self.config(repo, new))
                self.assert_refused(result, 5, "[Rr]ead-only file system", str(self.work))
                self.assertEqual(snapshot(self.volume), before)

    def test_parent_belongs_to_somebody_else(self):
        self.need_root()
        repo, _, new = self.two_commits()
        before = snapshot(self.volume)
        self.assert_refused(self.launch(self.config(repo, new), uid=NOBODY), 5, "[Pp]ermission denied", str(self.work))
        self.assertEqual(snapshot(self.volume), before)

    def test_work_dir_is_a_file(self):
        repo, _, new = self.two_commits()
        put(self.work, "a file\n")
        self.assert_refused(self.launch(self.config(repo, new)), 5, str(self.work))
        self.assertEqual(self.work.read_text(), "a file\n")


class TwoLaunchersTest(FaultTest):
    """One WORK_DIR, two launchers: a lock that the workload keeps for as long as it lives."""

    def test_at_once(self):
        repo, old, new = self.two_commits()
        for number in range(8):
            pins = (new, new) if number % 2 else (old, new)
            if number in (2, 5):
                remove_tree(self.work)
            with self.subTest(number=number, pins=pins):
                launches = []
                for pin in pins:
                    launches.append(self.start(self.config(repo, pin)))
                    time.sleep(random.choice((0, 0.01, 0.05)))
                for pin, launch in zip(pins, launches):
                    self.assert_ran_pin(launch.wait(), repo, pin)

    def waiting_workload(self):
        """A launch whose workload waits for a flag and reports only then; (repo, commit, flag, the launch, another commit)."""
        flag = self.dir / "flag"
        wait = f"touch {flag}.up; while [ ! -e {flag} ]; do sleep 0.02; done\n"
        repo = self.make_repo()
        first = repo.commit({"entrypoint.sh": wait.encode() + entry_script(), "old": "old\n"})
        second = repo.commit({"entrypoint.sh": entry_script(), "old": None, "new": "new\n"})
        launch = self.start(self.config(repo, first))
        poll((self.dir / "flag.up").exists, what="the first workload")
        return repo, first, flag, launch, second

    def test_while_a_workload_runs(self):
        """The tree is not moved from under it; the second launcher says why it gives up."""
        repo, first, flag, launch, second = self.waiting_workload()
        before = snapshot(self.work)
        result = self.launch(self.config(repo, second), timeout=40)
        self.assertGreater(result.seconds, 1, "it did not wait")
        self.assert_refused(result, 5, "busy|in use|another", str(self.work))
        self.assertEqual(snapshot(self.work), before)
        self.assertEqual(self.launch(self.config(repo, second), args=["--check"]).code, 0, "--check needs no lock")
        flag.touch()
        self.assert_ran_pin(launch.wait(), repo, first)
        self.assert_runs(repo, second)

    def test_until_a_workload_ends(self):
        repo, first, flag, launch, second = self.waiting_workload()
        waiting = self.start(self.config(repo, second))
        time.sleep(0.5)
        self.assertIsNone(waiting.process.poll(), waiting.stderr())
        flag.touch()
        self.assert_ran_pin(launch.wait(), repo, first)
        self.assert_ran_pin(waiting.wait(), repo, second)

    def test_terminated_while_it_waits(self):
        repo, _, flag, _, second = self.waiting_workload()
        waiting = self.start(self.config(repo, second))
        poll(lambda: re.search("wait|busy", waiting.stderr()), what="a line that says that it waits")
        waiting.signal(signal.SIGTERM)
        self.assertTrue(waiting.ended_within(1), waiting.stderr())
        flag.touch()


class NetworkTest(FaultTest):

    def test_cut_in_the_middle_then_sound(self):
        """On the first launch, and when the pin moves: the older checkout is left whole until the new one is complete."""
        objects, repo = raw_git.Objects(), self.make_repo()
        old = objects.commit(objects.tree({"entrypoint.sh": entry_script(), "lib.sh": "old\n"}))
        new = objects.commit(objects.tree({"entrypoint.sh": entry_script(), "lib.sh": "new\n", "big": os.urandom(300000)}))
        objects.write_to(repo.path)
        server = hostile_server.GitServer([("refs/heads/main", new)])
        self.addCleanup(server.close)
        whole = objects.pack()
        config = lambda commit: self.config(server.url, commit, FETCH_TIMEOUT="10")
        for kept in (None, old):
            with self.subTest(kept=kept):
                if self.work.exists():
                    remove_tree(self.work)
                if kept:
                    server.pack = whole
                    self.assert_ran_pin(self.launch(config(kept)), repo, kept)
                server.pack, sent = [hostile_server.banded(whole[:150000])], server.packs_sent
                result = self.launch(config(new))
                self.assertGreater(server.packs_sent, sent, "the cut came before any byte of the pack")
                self.assert_refused(result, 3)
                self.assertEqual(disk_tree(self.work) if self.work.exists() else {}, repo.expected_tree(kept) if kept else {})
                server.pack = whole
                self.assert_ran_pin(self.launch(config(new)), repo, new)

    def stalled(self, as_first_process):
        """A launch that hangs in a fetch on a kept checkout: (launch, pid to signal)."""
        repo, old, new = self.two_commits()
        self.silent = SilentServer()
        self.addCleanup(self.silent.stop)
        url = f"http://127.0.0.1:{self.silent.port}/app.git"
        self.assert_runs(repo, old)
        run("git", "-C", self.work, "remote", "set-url", "origin", url)
        self.before = snapshot(self.work)
        config = self.config(url, new)
        if not as_first_process:
            launch = self.start(config)
            self.assertTrue(self.silent.connected.wait(10), launch.stderr())
            return launch, launch.pid
        self.need_root()
        launch = self.start(config, program=self.need_program("unshare"),
                            args=["--pid", "--fork", "--mount-proc", launcher_path()])
        self.assertTrue(self.silent.connected.wait(10), launch.stderr())
        children = Path(f"/proc/{launch.pid}/task/{launch.pid}/children").read_text().split()
        self.assertEqual(len(children), 1)
        return launch, int(children[0])

    def test_signals_during_a_stalled_fetch(self):
        """As an ordinary process and as PID 1, which has no default handlers: whoever installs none waits for the SIGKILL."""
        for first in (False, True):
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(number.name, pid1=first):
                    remove_tree(self.dir / "upstream") if (self.dir / "upstream").exists() else None
                    remove_tree(self.work) if self.work.exists() else None
                    launch, pid = self.stalled(first)
                    time.sleep(0.1)
                    os.kill(pid, number)
                    self.assertTrue(launch.ended_within(1), f"still there a second later: {launch.stderr()}")
                    result = launch.wait()
                    self.assertNotEqual(result.code, 0)
                    self.assertEqual(result.reports, [])
                    self.assertRegex(result.last_line, r"^\[git-launcher\] error: .*(SIG|signal|stopped|interrupt)")
                    after = snapshot(self.work)
                    after.pop("."), self.before.pop(".")
                    self.assertEqual(after, self.before, "something was left or taken")
                    poll(lambda: not processes_of(str(self.dir)), timeout=2, what="the end of what it had started")

    def test_signal_reaches_the_workload(self):
        """The process was replaced, so the runtime's signal is the workload's, with its own answer."""
        repo = self.make_repo()
        up = self.dir / "up"
        commit = repo.commit({"entrypoint.sh": entry_script("trap 'exit 7' TERM", f"touch {up}", "while :; do sleep 0.02; done")})
        launch = self.start(self.config(repo, commit))
        poll(up.exists, what="the workload")
        launch.signal(signal.SIGTERM)
        result = launch.wait(5)
        self.assertEqual(result.code, 7, str(result))
        self.assert_saw_tree(result, repo, commit)


def processes_of(word):
    """The command lines of processes that name WORD as an argument or in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line, variables = (Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
            if int(pid) != os.getpid() and (word.encode() in line or b"GIT_DIR=" + word.encode() in variables):
                found.append(line)
        except OSError:
            pass
    return found


class PinMovesTest(FaultTest):

    def test_clock_far_off(self):
        """Files from 2040 or 1970, as after a broken clock: nothing may be believed because of its date."""
        repo, old, new = self.two_commits()
        for date in (2208988800, 0):
            for pin in (new, new, old):
                with self.subTest(date=date, pin=pin):
                    if self.work.exists():
                        put(self.work / "lib.sh", "echo bad\n")
                        for place, folders, files in os.walk(self.work):
                            for name in [*folders, *files, "."]:
                                os.utime(os.path.join(place, name), (date, date), follow_symlinks=False)
                    self.assert_runs(repo, pin)
                    self.assertEqual(run("git", "-C", self.work, "status", "--porcelain"), b"")

    def test_rollback_and_forward(self):
        repo, old, new = self.two_commits()
        for pin in (old, new, old, new, new):
            self.assert_runs(repo, pin)

    def test_kinds_swapped_between_pins(self):
        """A file becomes a folder, a folder a symlink, a symlink a file; names differ only in case; modes change."""
        repo = self.make_repo()
        same = {"entrypoint.sh": entry_script(), "sub/x": "x\n"}
        old = repo.commit({**same, "a": "file\n", "b/x": "x\n", "b/y/z": "z\n", "c": Symlink("sub"), "Name": "n\n",
                           "m": Executable("m\n"), "l": Symlink("b"), "g/h": "h\n"}, parent=None)
        new = repo.commit({**same, "a/deep/file": "file\n", "b": Symlink("sub"), "c": "plain\n", "name": "n\n", "m": "m\n",
                           "l/x": "x\n", "g": Gitlink("ab" * 20)}, parent=None)
        for pin in (old, new, old, new):
            self.assert_runs(repo, pin)

    def test_moved_and_renamed_refs(self):
        """No attacker: upstream moves a tag, renames a branch to a folder, force-pushes. The pins are still there."""
        repo, old, new = self.two_commits()
        repo.tag("latest", old)
        repo.branch("a", old)
        self.assert_runs(repo, old)
        repo.tag("latest", new)
        repo.delete_ref("refs/heads/a")
        repo.branch("a/b", new)
        repo.commit({"entrypoint.sh": "false\n"}, parent=None)
        self.assert_runs(repo, new)
