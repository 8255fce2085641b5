"""The behaviours of the Bash launcher that came before: whoever used it finds each of them again."""

import os
import unittest

from support import Executable, Repo, ScenarioTest, entry_script, probe_line, remove_tree, run, snapshot

RUN_SH = Executable("#!/bin/bash\nset -eu\n" + probe_line().replace('"$$"', '"$LAUNCHED"').replace('"$0"', "run.sh")
                    + '\necho "ran with $(cat ../data.txt)" > "$MARKER_FILE"\n')


class ReferenceTest(ScenarioTest):
    """One upstream for all tests here: two commits, a branch, a tag, a script at the top and one in a folder."""

    @classmethod
    def setUpClass(cls):
        import tempfile
        cls.upstream_dir = tempfile.mkdtemp(prefix="gl-reference-")
        cls.addClassCleanup(remove_tree, cls.upstream_dir)
        os.chmod(cls.upstream_dir, 0o755)
        cls.repo = Repo(cls.upstream_dir + "/app.git")
        cls.first = cls.repo.commit({
            "entrypoint.sh": entry_script('echo "workload says $GREETING"'),
            "other.sh": entry_script("echo the other script"),
            "fails.sh": entry_script(status=37),
            "app/run.sh": RUN_SH,
            "data.txt": "one\n",
            "tracked.txt": "as committed\n",
            ".gitignore": "build/\n*.log\n",
        })
        cls.second = cls.repo.commit({"data.txt": "two\n", "new.txt": "new in the second commit\n"})
        cls.repo.tag("v1.0", cls.first)

    def marker(self):
        return self.dir / "marker"

    def advanced(self, commit, install=None):
        """A config in the form that the reference documents for a script in a subfolder."""
        return self.config(self.repo, commit, REPO_SUBDIR="app", INSTALL_CMD=install,
                           RUN_CMD=f'"LAUNCHED=$$ MARKER_FILE=\'{self.marker()}\' ./run.sh"')

    def refused_pin(self, value, *patterns):
        result = self.launch(self.config(self.repo, value))
        self.assert_refused(result, 2, "COMMIT_SHA must be a full", *patterns)
        self.assertFalse(self.work.exists(), "a refused config may not create WORK_DIR")

    # 1
    def test_pins_a_commit_and_runs_install_then_run_in_the_subfolder(self):
        result = self.launch(self.advanced(self.first, install=f"echo installed > '{self.dir}/installed'"))
        self.assert_ran_pin(result, self.repo, self.first)
        self.assertEqual(self.marker().read_text(), "ran with one\n")
        self.assertEqual((self.dir / "installed").read_text(), "installed\n")
        self.assertEqual(result.report["root"], str(self.work))

    # 2
    def test_a_second_launch_with_another_pin_advances_the_checkout(self):
        self.assert_ran_pin(self.launch(self.advanced(self.first)), self.repo, self.first)
        result = self.launch(self.advanced(self.second))
        self.assert_ran_pin(result, self.repo, self.second)
        self.assertEqual(self.marker().read_text(), "ran with two\n")
        self.assert_said(result, f"checking out {self.second}", f"HEAD verified: {self.second}")

    # 3
    def test_a_dirty_clone_made_by_stock_git_is_scrubbed(self):
        run("git", "clone", "-q", self.repo.url, self.work)
        (self.work / "tracked.txt").write_text("tampered\n")
        (self.work / "stale.txt").write_text("left behind\n")
        (self.work / "build").mkdir()
        (self.work / "build" / "out.o").write_text("ignored, so git clean without -x leaves it\n")
        before = run("git", "-C", self.work, "status", "--short", "--ignored")
        self.assertIn(b"tracked.txt", before)
        self.assertIn(b"!! build/", before)

        result = self.launch(self.config(self.repo, self.first), status=True)

        self.assert_ran_pin(result, self.repo, self.first)
        self.assert_said(result, "scrubbing checkout")
        self.assertEqual(run("git", "status", "--short", "--untracked-files=all", cwd=self.work), b"")
        self.assertEqual((self.work / "tracked.txt").read_text(), "as committed\n")
        self.assertFalse((self.work / "build").exists())

    # 4
    def test_a_commit_that_the_remote_does_not_have_is_refused(self):
        bogus = "deadbeef" * 5
        result = self.launch(self.config(self.repo, bogus))
        self.assert_refused(result, 3, rf"error: git checkout failed for commit {bogus}")

    # 5
    def test_a_branch_name_is_no_pin(self):
        self.refused_pin("main")

    # 6
    def test_a_tag_name_is_no_pin(self):
        self.refused_pin("v1.0")

    # 7
    def test_a_short_id_is_no_pin(self):
        self.refused_pin(self.first[:12])

    # 8
    def test_each_required_key_is_missed_by_name(self):
        for key in ("REPO_URL", "COMMIT_SHA", "WORK_DIR"):
            with self.subTest(key=key):
                result = self.launch(self.config(self.repo, self.first, **{key: None}))
                self.assert_refused(result, 2, f"missing required config key: {key}")

    # 9
    def test_an_unknown_key_is_refused_with_its_place(self):
        config = self.config(self.repo, self.first, REPO_BRANCH="main")
        result = self.launch(config)
        self.assert_refused(result, 2, f"unknown config key 'REPO_BRANCH' at {config}:4")

    # 10
    def test_a_subfolder_with_dots_is_refused(self):
        for value in ("..", "../elsewhere", "app/../.."):
            with self.subTest(value=value):
                self.assert_refused(self.launch(self.config(self.repo, self.first, REPO_SUBDIR=value)), 2,
                                    "REPO_SUBDIR", r"\.\.")

    # 11
    def test_a_checkout_of_another_origin_is_refused_and_untouched(self):
        other = self.make_repo("other")
        other.commit({"entrypoint.sh": entry_script()})
        run("git", "clone", "-q", other.url, self.work)
        before = snapshot(self.work)
        result = self.launch(self.config(self.repo, self.first))
        self.assert_refused(result, 5, f"existing checkout at {self.work} has origin", other.url)
        self.assert_work_untouched(before)

    # 12
    def test_a_folder_that_is_no_checkout_is_refused_and_untouched(self):
        self.work.mkdir()
        (self.work / "precious.txt").write_text("somebody's data\n")
        before = snapshot(self.work)
        result = self.launch(self.config(self.repo, self.first))
        self.assert_refused(result, 5, f"WORK_DIR '{self.work}' is not empty and is not a git checkout")
        self.assert_work_untouched(before)

    # 13
    def test_the_environment_reaches_the_workload(self):
        result = self.launch(self.config(self.repo, self.first), env=self.environment(GREETING="hello from outside"))
        self.assert_ran_pin(result, self.repo, self.first)
        self.assertIn("workload says hello from outside\n", result.out)

    # 14
    def test_install_runs_before_run_in_the_same_folder(self):
        order = self.dir / "order"
        result = self.launch(self.config(self.repo, self.first, REPO_SUBDIR="app",
                                         INSTALL_CMD=f"'echo install $PWD >> {order}'",
                                         RUN_CMD=f"'echo run $PWD >> {order}'"))
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(order.read_text(), f"install {self.work}/app\nrun {self.work}/app\n")

    # 15
    def test_the_default_entry_script_needs_no_execute_bit(self):
        result = self.launch(self.config(self.repo, self.first))
        self.assert_ran_pin(result, self.repo, self.first)
        self.assertEqual(self.repo.expected_tree(self.first)["entrypoint.sh"][1], "0o644")
        self.assertIn(result.report["argv0"], ("entrypoint.sh", "./entrypoint.sh"))
        self.assertEqual(result.report["cwd"], str(self.work))

    # 16
    def test_a_missing_default_entry_script_is_named(self):
        repo = self.make_repo()
        commit = repo.commit({"README": "no script here\n"})
        self.assert_refused(self.launch(self.config(repo, commit)), 6, "entry script 'entrypoint.sh' not found in")

    # 17
    def test_another_entry_script_may_be_named(self):
        result = self.launch(self.config(self.repo, self.first, ENTRYPOINT_SCRIPT="other.sh"))
        self.assert_ran_pin(result, self.repo, self.first)
        self.assertIn("the other script\n", result.out)

    # 18
    def test_an_entry_script_with_dots_is_refused(self):
        for value in ("../entrypoint.sh", "app/../../x.sh"):
            with self.subTest(value=value):
                self.assert_refused(self.launch(self.config(self.repo, self.first, ENTRYPOINT_SCRIPT=value)), 2,
                                    "ENTRYPOINT_SCRIPT", r"\.\.")

    # 19
    def test_install_without_run_is_refused(self):
        self.assert_refused(self.launch(self.config(self.repo, self.first, INSTALL_CMD="make")), 2,
                            "INSTALL_CMD requires RUN_CMD")

    # 20
    def test_help_names_the_argument_and_the_default_place(self):
        for option in ("--help", "-h"):
            with self.subTest(option=option):
                result = self.launch(args=[option])
                self.assertEqual(result.code, 0, str(result))
                self.assertRegex(result.out + result.err, r"Usage: .*\[config-file\]")
                self.assertIn("/etc/git-launcher/config.conf", result.out + result.err)

    # 21
    def test_the_default_config_place_is_used_when_none_is_named(self):
        if os.path.exists("/etc/git-launcher/config.conf"):
            self.skipTest("this machine has a config at the default place")
        self.assert_refused(self.launch(), 2, "config file not found: /etc/git-launcher/config.conf")

    # 22
    def test_the_log_tells_the_steps_of_default_mode_in_order(self):
        config = self.config(self.repo, self.first)
        result = self.launch(config)
        self.assert_ran_pin(result, self.repo, self.first)
        self.assert_said(result, f"config:   {config}", f"repo:     {self.repo.url}", f"commit:   {self.first}",
                         f"workdir:  {self.work}", "mode:     default (workload repo entry script)",
                         "entry:    entrypoint.sh", f"checking out {self.first}", "scrubbing checkout",
                         f"HEAD verified: {self.first}", f"exec in {self.work}: bash ")
        self.assertRegex(result.err, r"exec in [^\n]*: bash (\./)?entrypoint\.sh\n")

    def test_the_log_tells_the_steps_of_advanced_mode_in_order(self):
        result = self.launch(self.config(self.repo, self.first, REPO_SUBDIR="app", INSTALL_CMD="true",
                                         RUN_CMD="'echo hello'"))
        self.assertEqual((result.code, result.out), (0, "hello\n"), str(result))
        self.assert_said(result, "config:   ", "repo:     ", f"commit:   {self.first}", f"workdir:  {self.work}",
                         "subdir:   app", "mode:     advanced (RUN_CMD)", "install:  true", "run:      echo hello",
                         f"checking out {self.first}", "scrubbing checkout", f"HEAD verified: {self.first}",
                         f"exec in {self.work}/app: echo hello")

    # 23
    def test_a_failing_install_ends_the_launch_with_its_own_status(self):
        result = self.launch(self.config(self.repo, self.first, INSTALL_CMD="'exit 9'",
                                         RUN_CMD=f"'touch {self.marker()}'"))
        self.assertEqual(result.code, 9, str(result))
        self.assertFalse(self.marker().exists(), "RUN_CMD ran after a failed INSTALL_CMD")
        self.assertRegex(result.last_line, r"^\[git-launcher\] error: .*INSTALL_CMD.*9")

    # 24
    def test_the_exit_status_of_the_workload_is_passed_on(self):
        result = self.launch(self.config(self.repo, self.first, ENTRYPOINT_SCRIPT="fails.sh"))
        self.assertEqual(result.code, 37)
        self.assert_saw_tree(result, self.repo, self.first)


if __name__ == "__main__":
    unittest.main()
