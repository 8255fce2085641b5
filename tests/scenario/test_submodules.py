"""SUBMODULES=yes: repositories inside the pinned one, each of them its gitlink's bytes, whatever a kept folder holds."""

import random
import shutil
import time

from support import Gitlink, ScenarioTest, Symlink, run
from test_kept_work_dir import disk_tree, put

ENTRY = "for f in inner/file inner/deep/file; do cat $f; done; git status --porcelain; git submodule status\n"


def modules(**urls):
    return "".join(f'[submodule "{name}"]\n\tpath = {name}\n\turl = {url}\n' for name, url in urls.items())


class SubmodulesTest(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.deep = self.make_repo("deep")
        self.deep_commit = self.deep.commit({"file": "deep 1\n"})
        self.inner = self.make_repo("inner")
        self.inner_commit = self.inner.commit(
            {"file": "inner 1\n", "deep": Gitlink(self.deep_commit), ".gitmodules": modules(deep="../deep.git")})
        self.outer = self.make_repo("outer")
        self.commit = self.outer.commit(
            {"entrypoint.sh": ENTRY, "inner": Gitlink(self.inner_commit), ".gitmodules": modules(inner="../inner.git")})

    def run_pin(self, commit=None, **keys):
        return self.launch(self.config(self.outer, commit or self.commit, **{"SUBMODULES": "yes", **keys}))

    def assert_whole(self, result, inner="inner 1", deep="deep 1", commit=None):
        self.assertEqual(result.code, 0, result.err)
        self.assertIn(f"{inner}\n{deep}\n ", result.out)  # and nothing of git status between them and the submodule
        self.assertIn(f"{commit or self.inner_commit} inner", result.out)

    def assert_refused(self, result, code, *words):
        self.assertEqual(result.code, code, result.err)
        self.assertNotIn("inner", result.out)
        for word in words:
            self.assertRegex(result.err.splitlines()[-1], word)

    def test_they_are_brought_at_every_depth(self):
        result = self.run_pin()
        self.assert_whole(result)
        self.assertIn(f"submodule 'inner': commit {self.inner_commit} of {self.inner.path}", result.err)
        self.assertIn(f"submodule 'deep': commit {self.deep_commit} of {self.deep.path}", result.err)
        self.assertEqual(result.err.count("HEAD verified: "), 3)
        self.assertRegex(result.err, f"HEAD verified: {self.commit}\n.*tree verified.*\n.*tree sha256.*\n.*exec in")
        run("git", "-C", self.work / "inner", "fsck", "--strict")

    def test_without_the_key_they_are_left_out(self):
        for keys in ({"SUBMODULES": None}, {"SUBMODULES": "no"}):
            result = self.run_pin(**keys, RUN_CMD="ls -A inner; echo ran")
            self.assertEqual((result.code, result.out), (0, "ran\n"), result.err)
            self.assertIn("submodule 'inner'", result.err)
            self.assertIn("is left as an empty directory", result.err)

    def test_a_restart_needs_no_host(self):
        self.assert_whole(self.run_pin())
        for repo in (self.deep, self.inner, self.outer):
            repo.path.rename(repo.path.with_suffix(".gone"))
        self.assert_whole(self.run_pin())

    def test_what_was_left_in_one_is_thrown_away(self):
        self.assert_whole(self.run_pin())
        put(self.work / "inner/extra", self.canary_line("extra"))
        put(self.work / "inner/file", "other\n")
        put(self.work / "inner/deep/file", "other\n")
        put(self.work / "inner/.git/hooks/post-checkout", self.canary_line("hook"))
        put(self.work / "inner/.git/info/attributes", "* filter=x\n")
        result = self.run_pin()
        self.assert_whole(result)
        self.assertFalse((self.work / "inner/extra").exists() or (self.work / "inner/.git/hooks/post-checkout").exists())
        self.assert_no_canary()
        self.assertRegex(result.err, "scrubbing checkout: .*extra")

    def test_a_folder_of_something_else_is_replaced(self):
        for kind in ("file", "link", "checkout", "forged"):
            with self.subTest(kind=kind):
                self.assert_whole(self.run_pin())
                shutil.rmtree(self.work / "inner")
                if kind == "file":
                    put(self.work / "inner", "x")
                elif kind == "link":
                    (self.dir / "elsewhere").mkdir()
                    (self.work / "inner").symlink_to(self.dir / "elsewhere")
                elif kind == "checkout":
                    run("git", "clone", "-q", self.deep.path, self.work / "inner")
                else:
                    run("git", "clone", "-q", "--no-hardlinks", self.inner.path, self.work / "inner")
                    for pack in (self.work / "inner/.git/objects").glob("*/*"):
                        pack.chmod(0o644)
                        pack.write_bytes(b"forged")
                self.assert_whole(self.run_pin())
        self.assertEqual(list((self.dir / "elsewhere").iterdir()), [])

    def test_an_advance_moves_and_removes_them(self):
        self.assert_whole(self.run_pin())
        deep = self.deep.commit({"file": "deep 2\n"})
        inner = self.inner.commit({"file": "inner 2\n", "deep": Gitlink(deep)})
        moved = self.outer.commit({"inner": Gitlink(inner)})
        self.assert_whole(self.run_pin(moved), "inner 2", "deep 2", inner)
        gone = self.outer.commit({"inner": None, ".gitmodules": None, "entrypoint.sh": "ls -A\n"})
        self.assertEqual(self.run_pin(gone).out.split(), [".git", "entrypoint.sh"])
        self.assert_whole(self.run_pin(moved), "inner 2", "deep 2", inner)
        emptied = self.run_pin(moved, SUBMODULES="no", RUN_CMD="ls -A inner; echo ran")
        self.assertEqual((emptied.code, emptied.out), (0, "ran\n"), emptied.err)

    def test_a_kill_at_any_moment_is_mended(self):
        deep = self.deep.commit({"file": "deep 2\n"})
        inner = self.inner.commit({"file": "inner 2\n", "deep": Gitlink(deep)})
        moved = self.outer.commit({"inner": Gitlink(inner)})
        ends = {self.commit: ("inner 1", "deep 1", self.inner_commit), moved: ("inner 2", "deep 2", inner)}
        began = time.monotonic()
        self.assert_whole(self.run_pin())
        took, chance, hits = time.monotonic() - began, random.Random(20), 0
        for number in range(30):
            commit = (moved, self.commit)[number % 2]
            if number % 3 == 0:
                shutil.rmtree(self.work)
            running = self.start(self.config(self.outer, commit, SUBMODULES="yes"))
            time.sleep(chance.uniform(0, took))
            hits += running.process.poll() is None
            running.kill()
            with self.subTest(number=number):
                self.assert_whole(self.run_pin(commit), *ends[commit])
        self.assertGreater(hits, 10)

    def test_the_disk_is_the_commits_at_every_depth(self):
        self.assert_whole(self.run_pin())
        here = {path: row for path, row in disk_tree(self.work).items() if not path.startswith("inner/")}
        self.assertEqual(here, self.outer.expected_tree(self.commit))
        inner = {path: row for path, row in disk_tree(self.work / "inner").items() if not path.startswith("deep/")}
        self.assertEqual(inner, self.inner.expected_tree(self.inner_commit))
        self.assertEqual(disk_tree(self.work / "inner/deep"), self.deep.expected_tree(self.deep_commit))

    def test_what_cannot_be_brought_is_refused(self):
        trap = self.canary_script("submodule")
        missing = self.outer.commit({"inner": Gitlink("12" * 20)})
        self.assert_refused(self.run_pin(missing), 3, "submodule 'inner': ", "12" * 20)
        shape = Gitlink(self.inner_commit)
        for name, text, word in (
            ("no file", None, "'inner' has no entry in .gitmodules"),
            ("another path", modules(other="../inner.git"), "'inner' has no entry"),
            ("a program", modules(inner=f"ext::{trap}"), "'inner': its url is not allowed"),
            ("an option", modules(inner=f"--upload-pack={trap}"), "'inner': its url"),
            ("too high", modules(inner="../../../../../../../../../../../../inner.git"), "climbs above"),
            ("twice", modules(inner="../inner.git") + modules(inner="../deep.git"), "twice"),
            ("a link", Symlink("entrypoint.sh"), "has no entry"),
        ):
            with self.subTest(name=name):
                commit = self.outer.commit({"inner": shape, ".gitmodules": text})
                self.assert_refused(self.run_pin(commit), 4, word)
        self.assert_no_canary()

    def test_other_bytes_than_the_gitlink_names_are_refused(self):
        """A host that serves another commit under the id."""
        forged = self.inner.write_tree([])
        self.inner.write_object("commit", self.inner.git("cat-file", "commit", self.inner_commit).replace(
            self.inner.tree_of(self.inner_commit), forged).encode() + b"\n", name=self.inner_commit)
        for pack in (self.inner.path / "objects/pack").glob("*"):
            pack.unlink()
        result = self.run_pin()
        self.assertIn(result.code, (3, 4), result.err)
        self.assertNotIn("inner", result.out)

    def test_a_chain_that_is_too_deep_is_refused(self):
        repo, commit = self.deep, self.deep_commit
        for level in range(9):
            outer = self.make_repo(f"level{level}")
            commit = outer.commit({"entrypoint.sh": "echo ran\n", "inner": Gitlink(commit),
                                   ".gitmodules": modules(inner=f"../{repo.path.name}")})
            repo = outer
        result = self.launch(self.config(repo, commit, SUBMODULES="yes"))
        self.assertEqual((result.code, result.out), (4, ""), result.err)
        self.assertIn("nested too deep", result.err)

    def test_what_runs_may_not_lie_in_one(self):
        self.assert_refused(self.run_pin(REPO_SUBDIR="inner"), 6, "in which nothing is started")
        self.assert_refused(self.run_pin(ENTRYPOINT_SCRIPT="inner/file"), 6, "in which nothing is started")

    def test_another_value_is_refused(self):
        for value in ("true", "YES", "recursive", "1"):
            self.assert_refused(self.run_pin(SUBMODULES=value), 2, "SUBMODULES must be yes or no")
