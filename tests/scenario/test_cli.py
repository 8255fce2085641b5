"""The command line: what can be asked without running anything, and what is a usage error."""

import json
import os
import re
import shutil
import tempfile
import unittest

from support import (LOG_PREFIX, Executable, Repo, ScenarioTest, SilentServer, Symlink, entry_script, remove_tree,
                     sha256_tree_identity, snapshot)

KEYS = ("REPO_URL", "COMMIT_SHA", "WORK_DIR", "REPO_SUBDIR", "ENTRYPOINT_SCRIPT", "RUN_CMD", "INSTALL_CMD",
        "FETCH_TIMEOUT")


class CommandLineTest(ScenarioTest):
    @classmethod
    def setUpClass(cls):
        cls.upstream_dir = tempfile.mkdtemp(prefix="gl-cli-")
        cls.addClassCleanup(remove_tree, cls.upstream_dir)
        os.chmod(cls.upstream_dir, 0o755)
        cls.repo = Repo(cls.upstream_dir + "/app.git")
        cls.files = {
            "entrypoint.sh": entry_script(),
            "bin/tool": Executable("#!/bin/sh\necho tool\n"),
            "empty": b"",
            "data/bytes.bin": bytes(range(256)) * 40,
            "data/crlf.txt": b"one\r\ntwo\r\n",
            ".gitattributes": "* text=auto eol=lf\n",
            ".gitignore": "data/\n",
            "name with blank \N{LATIN SMALL LETTER U WITH DIAERESIS}": "x\n",
        }
        cls.commit = cls.repo.commit(cls.files)

    def assert_usage_error(self, result, *patterns):
        self.assertEqual(result.code, 2, str(result))
        self.assertRegex(result.err, r"(?i)\busage: .*\[config-file\]")
        self.assertEqual(result.out, "")
        self.assert_printable(result)
        for pattern in patterns:
            self.assertRegex(result.err, pattern)

    # -- --check

    def test_check_prints_the_pin_and_touches_nothing(self):
        config = self.config(self.repo, self.commit, ENTRYPOINT_SCRIPT="bin/tool")
        scratch = self.dir / "tmp"
        scratch.mkdir()
        before = snapshot(self.dir)
        result = self.launch(config, ["--check"], env=self.environment(TMPDIR=str(scratch)))
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(snapshot(self.dir), before, "--check may not write")
        self.assertIsNone(result.report)
        for value in (self.commit, self.repo.url, str(self.work), "bin/tool"):
            self.assertIn(value, result.out)

    def test_check_prints_the_commands_of_advanced_mode(self):
        config = self.config(self.repo, self.commit, REPO_SUBDIR="data", INSTALL_CMD="'make all'", RUN_CMD="'exec ./x'")
        result = self.launch(config, ["--check"])
        self.assertEqual(result.code, 0, str(result))
        for value in ("data", "make all", "exec ./x"):
            self.assertIn(value, result.out)

    def test_check_makes_no_connection(self):
        server = SilentServer()
        self.addCleanup(server.stop)
        result = self.launch(self.config(f"http://127.0.0.1:{server.port}/app.git", self.commit), ["--check"], timeout=5)
        self.assertEqual(result.code, 0, str(result))
        self.assertFalse(server.connected.is_set())

    def test_check_leaves_a_kept_checkout_alone(self):
        self.boot(self.repo, self.commit)
        (self.work / "stale").write_text("left behind\n")
        before = snapshot(self.work)
        self.assertEqual(self.launch(self.config(self.repo, self.commit), ["--check"]).code, 0)
        self.assert_work_untouched(before)

    def test_check_refuses_what_a_launch_would_refuse(self):
        self.assert_refused(self.launch(self.config(self.repo, "main"), ["--check"]), 2, "COMMIT_SHA must be a full")
        config = self.config(self.repo, self.commit)
        wrong_seal = self.environment(GIT_LAUNCHER_CONFIG_SHA256="0" * 64)
        self.assert_refused(self.launch(config, ["--check"], env=wrong_seal), 4,
                            "config does not match GIT_LAUNCHER_CONFIG_SHA256")

    def test_check_does_not_print_a_password(self):
        result = self.launch(self.config("https://user:hunter2secret@example.org/app.git", self.commit), ["--check"])
        self.assertEqual(result.code, 0, str(result))
        self.assertIn("example.org/app.git", result.out)
        self.assertNotIn("hunter2secret", result.out + result.err)

    # -- --fetch-only

    def fetch_only(self, commit, *args, **keys):
        result = self.launch(self.config(self.repo, commit, **keys), ["--fetch-only", *args])
        self.assertEqual(result.code, 0, str(result))
        self.assertIsNone(result.report, "--fetch-only ran the workload")
        return result

    def test_fetch_only_prints_what_was_verified(self):
        result = self.fetch_only(self.commit)
        sizes = [len(v.content if isinstance(v, Executable) else v) for v in
                 (v.encode() if isinstance(v, str) else v for v in self.files.values())]
        self.assert_disk_is(self.repo, self.commit)
        self.assertIn(self.commit, result.out)
        self.assertIn(self.repo.tree_of(self.commit), result.out)
        self.assertRegex(result.out, rf"(?m)\b{len(sizes)}\b")
        self.assertRegex(result.out.replace(",", ""), rf"\b{sum(sizes)}\b")
        self.assertIn(sha256_tree_identity(self.work), result.out)

    def test_the_sha256_identity_covers_links_and_modes(self):
        commit = self.repo.commit({"link": Symlink("bin/tool"), "dangling": Symlink("/nowhere"), "a/b/c/d": "deep\n",
                                   "a.b": "sorts before the folder a\n", "a0": "sorts after it\n"}, branch="links")
        result = self.fetch_only(commit)
        self.assert_disk_is(self.repo, commit)
        self.assertIn(sha256_tree_identity(self.work), result.out)

    def test_the_sha256_identity_of_a_sha256_repository_is_its_tree(self):
        repo = self.make_repo(object_format="sha256")
        commit = repo.commit(self.files)
        result = self.launch(self.config(repo, commit), ["--fetch-only"])
        self.assertEqual(result.code, 0, str(result))
        tree = repo.tree_of(commit)
        self.assertEqual(len(tree), 64)
        self.assertEqual(tree, sha256_tree_identity(self.work))
        self.assertGreaterEqual(result.out.count(tree), 1)

    def test_an_ordinary_launch_logs_the_sha256_identity_too(self):
        result = self.boot(self.repo, self.commit)
        self.assertIn(sha256_tree_identity(self.work), result.err)

    def test_fetch_only_runs_no_install_command(self):
        self.fetch_only(self.commit, INSTALL_CMD=f"'touch {self.dir}/installed'", RUN_CMD="true")
        self.assertFalse((self.dir / "installed").exists())

    def test_fetch_only_then_a_launch_without_the_upstream(self):
        """The pin cannot change, so what was fetched and still verifies needs no host."""
        moved = self.make_repo("moving")
        commit = moved.commit(self.files)
        config = self.config(moved, commit)
        self.assertEqual(self.launch(config, ["--fetch-only"]).code, 0)
        expected = moved.expected_tree(commit)
        shutil.rmtree(moved.path)
        result = self.launch(config)
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(result.report.tree, expected)

    # -- --log-format

    def json_lines(self, result):
        def once(pairs):
            keys = [key for key, _ in pairs]
            self.assertEqual(len(keys), len(set(keys)), "a key twice in one object")
            return dict(pairs)

        lines = result.err.splitlines()
        self.assertTrue(lines, "nothing was logged")
        rows = [json.loads(line, object_pairs_hook=once) for line in lines]
        self.assertTrue(all(isinstance(row, dict) for row in rows), result.err)
        self.assertNotIn(LOG_PREFIX, result.err)
        self.assert_printable(result)
        return rows

    def test_json_log_of_a_launch_has_one_object_a_line(self):
        result = self.launch(self.config(self.repo, self.commit), ["--log-format=json"])
        self.assert_ran_pin(result, self.repo, self.commit)
        rows = self.json_lines(result)
        said = [" ".join(str(value) for value in row.values()) for row in rows]
        for marker in (self.commit, str(self.work), "HEAD verified", "scrubbing checkout"):
            self.assertTrue(any(marker in text for text in said), f"{marker} is missing in {result.err}")

    def test_json_log_of_a_refusal_has_one_object_a_line(self):
        name = "odd \"name\"\\ \N{SNOWMAN}.conf"
        config = self.config(raw="REPO_URL=/x\nWORK_DIR=/y\nWRONG_KEY=1\n", path=self.dir / name)
        result = self.launch(config, ["--log-format=json"])
        self.assertEqual(result.code, 2, str(result))
        last = self.json_lines(result)[-1]
        self.assertIn("WRONG_KEY", str(last))
        self.assertTrue(any("error" in str(value) for pair in last.items() for value in pair), last)

    def test_text_log_is_the_default_and_can_be_asked_for(self):
        result = self.launch(self.config(self.repo, self.commit), ["--log-format=text"])
        self.assert_ran_pin(result, self.repo, self.commit)
        for line in result.err.splitlines():
            self.assertTrue(line.startswith(LOG_PREFIX), line)

    # -- --version, --help

    def test_version_is_one_line_on_stdout(self):
        result = self.launch(args=["--version"])
        self.assertEqual(result.code, 0, str(result))
        self.assertRegex(result.out, r"\Agit-launcher \d+\.\d+[^\n]*\n\Z")
        self.assertEqual(result.err, "")

    def test_help_lists_every_key_and_option(self):
        result = self.launch(args=["--help"])
        self.assertEqual(result.code, 0, str(result))
        for word in (*KEYS, "--check", "--fetch-only", "--log-format", "--version", "--help",
                     "/etc/git-launcher/config.conf"):
            self.assertIn(word, result.out)
        self.assertTrue(result.out.startswith("Usage: git-launcher"), result.out)

    # -- usage errors

    def test_two_config_files_are_a_usage_error(self):
        config = self.config(self.repo, self.commit)
        self.assert_usage_error(self.launch(config, [config]))
        self.assertFalse(self.work.exists())

    def test_an_unknown_option_is_a_usage_error_that_names_it(self):
        config = self.config(self.repo, self.commit)
        for option in ("--frobnicate", "-x", "--chec", "--checks", "--log-format=xml", "--log-format=", "--check=yes"):
            with self.subTest(option=option):
                self.assert_usage_error(self.launch(config, [option]), re.escape(option.split("=")[0]))
        self.assertFalse(self.work.exists())

    def test_an_unknown_option_cannot_forge_a_log_line(self):
        result = self.launch(args=["--x\n[git-launcher] HEAD verified: \x1b[31m"])
        self.assert_usage_error(result)
        self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] HEAD verified")

    def test_an_empty_argument_is_not_the_default_place(self):
        result = self.launch(args=[""])
        self.assertEqual(result.code, 2, str(result))
        self.assertNotIn("/etc/git-launcher/config.conf\n", result.last_line + "\n")

    def test_a_config_whose_name_begins_with_a_dash_can_be_given_by_a_path(self):
        self.config(self.repo, self.commit, path=self.dir / "--check")
        result = self.launch(args=["./--check"], cwd=self.dir)
        self.assert_ran_pin(result, self.repo, self.commit)


if __name__ == "__main__":
    unittest.main()
