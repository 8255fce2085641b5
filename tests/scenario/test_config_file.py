"""The config file: one reading or none, the seal that pins it, and secrets that stay secret."""

import hashlib
import os
import tempfile
import unittest
from pathlib import Path

from support import (NOBODY, Gitlink, GitServer, Repo, ScenarioTest, SilentServer, Symlink, entry_script,
                     files_with, remove_tree, snapshot, trust_our_authority)

SOME_COMMIT = "0123456789abcdef0123456789abcdef01234567"
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"


class ConfigTest(ScenarioTest):
    """Shared by the classes below: one upstream, and the two ways to judge a config."""

    @classmethod
    def setUpClass(cls):
        cls.upstream_dir = tempfile.mkdtemp(prefix="gl-config-")
        cls.addClassCleanup(remove_tree, cls.upstream_dir)
        os.chmod(cls.upstream_dir, 0o755)
        cls.repo = Repo(cls.upstream_dir + "/app.git")
        cls.commit = cls.repo.commit({
            "entrypoint.sh": entry_script(),
            "app/run.sh": entry_script("echo app"),
            "a..b/run.sh": entry_script("echo dots"),
            "$HOME/$(id).sh": entry_script("echo dollar"),
            "with blank #1/run.sh": entry_script("echo blank"),
            "link.sh": Symlink("entrypoint.sh"),
            "linked": Symlink("app"),
            "module": Gitlink(SOME_COMMIT),
            "pointer.sh": LFS_POINTER,
        })

    def lines(self, **keys):
        """The bytes of a config with the required keys, to be spoiled by a test."""
        rows = {"REPO_URL": self.repo.url, "COMMIT_SHA": self.commit, "WORK_DIR": self.work, **keys}
        return "".join(f"{key}={value}\n" for key, value in rows.items() if value is not None).encode()

    def check(self, raw, **options):
        return self.launch(self.config(raw=raw), ["--check"], timeout=20, **options)

    def assert_accepted(self, raw, *values):
        result = self.check(raw)
        self.assertEqual(result.code, 0, f"{raw!r}: {result}")
        for value in values:
            self.assertIn(value, result.out)

    def assert_bad(self, raw, *patterns, code=2):
        """Refused by --check and by a launch alike, which leaves no WORK_DIR behind."""
        self.assert_refused(self.check(raw), code, *patterns)
        self.assert_refused(self.launch(self.config(raw=raw), timeout=20), code, *patterns)
        self.assertFalse(self.work.exists(), "a refused config may not create WORK_DIR")


class GrammarTest(ConfigTest):
    """The first table of the specification."""

    # -- accepted

    def test_blank_lines_comments_and_leading_blanks_are_skipped(self):
        raw = b"\n   \n# a comment = with=signs\n  \t# another\n" + b"".join(b" \t" + line for line in
                                                                       self.lines().splitlines(keepends=True))
        self.assert_accepted(raw, self.commit, self.repo.url)

    def test_the_last_line_needs_no_end(self):
        self.assert_accepted(self.lines().rstrip(b"\n"), str(self.work))

    def test_windows_line_ends_and_a_byte_order_mark_are_no_part_of_a_value(self):
        raw = b"\xef\xbb\xbf" + self.lines(REPO_SUBDIR="app", ENTRYPOINT_SCRIPT="'run.sh'").replace(b"\n", b"\r\n")
        result = self.launch(self.config(raw=raw))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertEqual(result.report["cwd"], f"{self.work}/app")

    def test_one_layer_of_quotes_is_stripped(self):
        for quote in ("'", '"'):
            with self.subTest(quote=quote):
                self.assert_accepted(self.lines(COMMIT_SHA=f"{quote}{self.commit}{quote}"), self.commit)

    def test_quotes_keep_blanks_and_hash_signs(self):
        result = self.launch(self.config(raw=self.lines(REPO_SUBDIR="'with blank #1'", ENTRYPOINT_SCRIPT="run.sh")))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn("blank\n", result.out)

    def test_an_equals_sign_belongs_to_the_value(self):
        result = self.launch(self.config(raw=self.lines(RUN_CMD="'X=1=2; echo \"[$X]\"'")))
        self.assertEqual((result.code, result.out), (0, "[1=2]\n"), str(result))

    def test_nothing_is_expanded(self):
        """Dollar, backtick, tilde and glob are letters of a name: the tree has such a folder and such a script."""
        trap = self.canary_script("expanded")
        for value in (f"$({trap})", f"`{trap}`", f"x;{trap}", f"${{x:-{trap}}}"):
            with self.subTest(value=value):
                self.assert_bad(self.lines(COMMIT_SHA=value), "COMMIT_SHA must be a full")
        self.assert_bad(self.lines(WORK_DIR="$HOME/work"), "WORK_DIR", "absolute")
        self.assert_bad(self.lines(WORK_DIR="~/work"), "WORK_DIR", "absolute")
        result = self.launch(self.config(raw=self.lines(REPO_SUBDIR="'$HOME'", ENTRYPOINT_SCRIPT='"$(id).sh"')))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn("dollar\n", result.out)
        self.assert_no_canary()

    def test_utf8_letters_in_a_value_reach_the_workload_and_are_escaped_in_the_log(self):
        result = self.launch(self.config(raw=self.lines(RUN_CMD="'echo gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n'")))
        self.assertEqual((result.code, result.out_bytes), (0, "gr\u00fcn\n".encode()), str(result))
        self.assert_printable(result)

    # -- refused

    def test_an_unknown_key_is_refused_with_file_and_line(self):
        config = self.config(raw=b"# one\n" + self.lines() + b"REPO_BRANCH=main\n")
        self.assert_refused(self.launch(config), 2, f"unknown config key 'REPO_BRANCH' at {config}:5")

    def test_a_repeated_key_is_refused_even_with_the_same_value(self):
        self.assert_bad(self.lines() + f"COMMIT_SHA={self.commit}\n".encode(), "COMMIT_SHA", r":4\b|line 4")
        self.assert_bad(f"COMMIT_SHA={SOME_COMMIT}\n".encode() + self.lines(), "COMMIT_SHA", r":3\b|line 3")

    def test_what_is_not_key_and_value_is_refused_with_its_place(self):
        for line in (b"just words", b"=value", b"lower_case=1", b"1KEY=1", b"KEY-X=1", b"export REPO_SUBDIR=app",
                     b"REPO_SUBDIR: app", b"REPO_SUBDIR", b"[section]", b"'REPO_SUBDIR'=app", b"; comment", b"// comment"):
            with self.subTest(line=line):
                config = self.config(raw=self.lines() + line + b"\n")
                self.assert_refused(self.launch(config), 2, f"config parse error at {config}:4: ")

    def test_the_text_of_a_bad_line_is_shown_but_cannot_forge(self):
        self.assert_bad(self.lines() + b"gr\xc3\xbcn words\n", r"config parse error at .*:4: gr\\xc3\\xbcn words")

    def test_blanks_that_two_readers_see_differently_must_be_quoted(self):
        for line in (b"REPO_SUBDIR=app ", b"REPO_SUBDIR=app\t", b"REPO_SUBDIR= app", b"REPO_SUBDIR=\tapp",
                     b"REPO_SUBDIR =app", b"REPO_SUBDIR = app", b"REPO_SUBDIR=app # the folder", b"REPO_SUBDIR=app #x"):
            with self.subTest(line=line):
                self.assert_bad(self.lines() + line + b"\n", "quote it if it is meant", r":4\b|line 4")

    def test_quotes_that_do_not_match_are_refused(self):
        for value in ("'app", '"app', "'app\"", "\"app'", "''app''", '""app""', "'", '"', "'app'x", "'a'b'", "'app' ", "'app' # the folder"):
            with self.subTest(value=value):
                self.assert_bad(self.lines(REPO_SUBDIR=value), "quot", r":4\b|line 4")

    def test_bytes_that_hide_are_refused_with_place_and_name(self):
        cases = {
            b"\0": "NUL", b"\x01": r"0x01|U\+0001", b"\x1b": r"(?i)esc|0x1b|U\+001B", b"\x0b": r"(?i)0x0b|U\+000B|tab",
            b"\x0c": r"(?i)form feed|0x0c|U\+000C", b"\x7f": r"(?i)del|0x7f|U\+007F", b"\r": r"(?i)0x0d|U\+000D|carriage|CR",
            b"\xc2\x85": r"(?i)U\+0085", b"\xff": r"UTF-8", b"\xc0\xaf": r"UTF-8", b"\xed\xa0\x80": r"UTF-8",
            b"\xf4\x90\x80\x80": r"UTF-8", b"\xe2\x80": r"UTF-8", "\u200b".encode(): r"U\+200B",
            "\u200d".encode(): r"U\+200D", "\u202e".encode(): r"U\+202E", "\u2066".encode(): r"U\+2066",
            "\u2028".encode(): r"U\+2028", "\ufeff".encode(): r"U\+FEFF", "\u00a0".encode(): r"U\+00A0",
            "\u00ad".encode(): r"U\+00AD", "\U000e0041".encode(): r"U\+E0041",
        }
        for hidden, name in cases.items():
            for where, raw in (("value", self.lines() + b"REPO_SUBDIR='a" + hidden + b"b'\n"),
                               ("comment", self.lines() + b"# note: a" + hidden + b"b\n"),
                               ("key", self.lines() + b"REPO_SU" + hidden + b"BDIR=app\n")):
                with self.subTest(hidden=hidden, where=where):
                    result = self.check(raw)
                    self.assert_refused(result, 2, name, r":4\b|line 4", r"\d")

    def test_the_byte_offset_of_a_hidden_character_is_told(self):
        raw = self.lines() + b"# 0123456789" + "\u202e".encode() + b"\n"
        in_line, in_file = 12, len(self.lines()) + 12
        self.assert_bad(raw, r"U\+202E", rf"\b({in_line}|{in_line + 1}|{in_file}|{in_file + 1})\b")

    def test_entry_script_and_run_command_exclude_each_other(self):
        self.assert_bad(self.lines(ENTRYPOINT_SCRIPT="app/run.sh", RUN_CMD="./x"), "ENTRYPOINT_SCRIPT", "RUN_CMD")

    def test_the_longest_line_is_64_kibibytes(self):
        self.assert_accepted(self.lines() + b"#" * 65536 + b"\n", self.commit)
        self.assert_bad(self.lines() + b"#" * 65537 + b"\n", r":4\b|line 4")

    def test_the_longest_file_is_one_mebibyte(self):
        def filled(size):
            raw = self.lines()
            comment = b"#" * 1023 + b"\n"
            raw += comment * ((size - len(raw)) // len(comment))
            return raw + b"\n" * (size - len(raw))

        self.assert_accepted(filled(1 << 20), self.commit)
        self.assert_bad(filled((1 << 20) + 1), r"1 MiB|1048576|too (large|big|long)|larger")

    def test_an_empty_file_misses_its_keys(self):
        self.assert_bad(b"", "missing required config key: ")


class ConfigPlaceTest(ConfigTest):
    """What may lie where the config file should be."""

    def assert_refused_at_once(self, path, *patterns, **options):
        result = self.launch(path, timeout=5, **options)
        self.assert_refused(result, 2, *patterns)
        self.assertFalse(self.work.exists())

    def test_a_missing_file_is_named(self):
        self.assert_refused_at_once(self.dir / "nowhere.conf", f"config file not found: {self.dir}/nowhere.conf")

    def test_a_dangling_link_is_a_missing_file(self):
        link = self.dir / "link.conf"
        link.symlink_to("nowhere.conf")
        self.assert_refused_at_once(link, "config file not found: .*/link.conf")

    def test_a_link_to_a_config_is_followed(self):
        """Orchestrators hand configs over as links into a versioned folder."""
        link = self.dir / "link.conf"
        link.symlink_to(self.config(self.repo, self.commit))
        self.assert_ran_pin(self.launch(link), self.repo, self.commit)

    def test_a_directory_is_refused(self):
        place = self.dir / "folder.conf"
        place.mkdir()
        self.assert_refused_at_once(place, "folder.conf", "directory|regular file")

    def test_a_fifo_is_refused_without_waiting_for_a_writer(self):
        place = self.dir / "fifo.conf"
        os.mkfifo(place)
        self.assert_refused_at_once(place, "fifo.conf", "regular file|FIFO|pipe")

    def test_devices_are_refused(self):
        for place in ("/dev/null", "/dev/zero", "/dev/tty"):
            with self.subTest(place=place):
                self.assert_refused_at_once(place, place)

    def test_a_link_to_an_endless_device_is_refused(self):
        place = self.dir / "zero.conf"
        place.symlink_to("/dev/zero")
        self.assert_refused_at_once(place, "zero.conf", "regular file|device")

    def test_a_file_of_one_tebibyte_is_refused_before_it_is_read(self):
        place = self.config(raw=self.lines())
        with open(place, "r+b") as file:
            file.truncate(1 << 40)
        self.assert_refused_at_once(place, r"1 MiB|1048576|too (large|big|long)|larger")

    def test_a_file_below_a_file_is_told_from_a_missing_one_or_called_missing(self):
        place = self.config(raw=self.lines())
        self.assert_refused_at_once(f"{place}/config.conf", "config.conf")

    def test_a_file_that_may_not_be_read_is_named(self):
        self.need_root()
        place = self.config(raw=self.lines())
        place.chmod(0)
        self.give_to(NOBODY)
        self.assert_refused_at_once(place, str(place), "(?i)permission", uid=NOBODY)


class KeyRulesTest(ConfigTest):
    """The second table of the specification."""

    def test_addresses_that_can_be_used(self):
        for value in ("https://example.org/a/b.git", "https://user:pw@example.org:8443/b.git", "ssh://git@example.org/b",
                      "ssh://git@example.org:2222/~u/b.git", "git@example.org:group/b.git", "http://127.0.0.1:8080/b.git",
                      "http://localhost/b.git", "http://[::1]:8080/b.git", "/srv/git/b.git", "file:///srv/git/b.git"):
            with self.subTest(value=value):
                self.assert_accepted(self.lines(REPO_URL=value), self.commit)

    def test_addresses_that_name_a_program_an_option_or_an_open_line_are_refused(self):
        trap = self.canary_script("run-by-address")
        for value in (f"ext::{trap}", f"'ext::sh -c {trap}'", "fd::3", "ext::", f"-u{trap}", f"--upload-pack={trap}",
                      f"ssh://-oProxyCommand={trap}/x", f"-oProxyCommand={trap}:x", f"git@-oProxyCommand={trap}:x",
                      f"ssh://git@-oProxyCommand={trap}/x", "git://127.0.0.1/b.git", "ftp://127.0.0.1/b.git",
                      "ftps://127.0.0.1/b.git", "http://example.org/b.git", "http://127.0.0.1.example.org/b.git",
                      "http://localhost.example.org/b.git", "http://127.0.0.1@example.org/b.git",
                      "http://127.0.0.1:80@example.org/b.git", "https://example.org/b.git#main", "relative/path",
                      "./b.git", "../b.git", "b.git", "https://", "https:///b.git", "ssh://", "file://", "foo::bar",
                      "git@example.org:", "''"):
            with self.subTest(value=value):
                self.assert_bad(self.lines(REPO_URL=value), "REPO_URL")
        self.assert_no_canary()

    def test_a_pin_is_a_full_id_in_lower_case(self):
        for value in ("a" * 39, "a" * 41, "a" * 63, "a" * 65, "A" * 40, "g" * 40, "HEAD", "refs/heads/main",
                      self.commit + "^{}", self.commit + "~1", "sha1:" + self.commit, "0x" + self.commit[2:]):
            with self.subTest(value=value):
                self.assert_bad(self.lines(COMMIT_SHA=value), "COMMIT_SHA must be a full")
        self.assert_bad(self.lines(COMMIT_SHA="''"), "COMMIT_SHA")
        self.assert_accepted(self.lines(COMMIT_SHA="a" * 64), "a" * 64)

    def test_a_pin_that_names_a_tree_a_blob_or_a_tag_does_not_run(self):
        """The server gives them away by id, so only our own look at what came can refuse them."""
        ids = {"tree": self.repo.tree_of(self.commit), "blob": self.repo.git("rev-parse", f"{self.commit}:entrypoint.sh"),
               "tag": self.repo.tag("annotated", self.commit, annotated=True)}
        for kind, oid in ids.items():
            with self.subTest(kind=kind):
                self.assert_refused(self.launch(self.config(self.repo, oid)), (3, 4), oid)

    def test_work_dir_is_an_absolute_place_without_dots(self):
        for value, reason in (("work", "absolute"), ("./work", "absolute"), ("''", "WORK_DIR"), ("/", "WORK_DIR"),
                              (f"{self.dir}/a/../work", r"\.\."), ("/..", r"\.\.|WORK_DIR"), ("//", "WORK_DIR")):
            with self.subTest(value=value):
                self.assert_bad(self.lines(WORK_DIR=value), "WORK_DIR", reason)

    def test_work_dir_may_not_hold_the_config_file(self):
        for depth in ("", "deep/er/"):
            with self.subTest(depth=depth):
                work = self.path_for("holds")
                place = work / depth / "launcher.conf"
                place.parent.mkdir(parents=True)
                config = self.config(self.repo, self.commit, WORK_DIR=work, path=place)
                self.assert_refused(self.launch(config), (2, 5), "WORK_DIR", "config file")
                self.assertTrue(config.exists())

    def test_work_dir_may_not_hold_the_config_file_by_another_name(self):
        """The folder named through a link is still the folder that would be scrubbed."""
        place = self.dir / "real"
        (place / "work").mkdir(parents=True)
        (self.dir / "alias").symlink_to("real")
        config = self.config(self.repo, self.commit, WORK_DIR=self.dir / "alias" / "work", path=place / "work" / "c.conf")
        self.assert_refused(self.launch(config), (2, 5))
        self.assertTrue(config.exists())

    def test_work_dir_that_is_a_link_is_refused_and_its_target_untouched(self):
        target = self.dir / "target"
        target.mkdir()
        self.work.symlink_to(target)
        before = snapshot(target)
        self.assert_refused(self.launch(self.config(self.repo, self.commit)), (2, 5), "WORK_DIR", "link")
        self.assertEqual(snapshot(target), before)

    def test_work_dir_is_made_with_its_parents_and_they_may_be_links(self):
        (self.dir / "real").mkdir()
        (self.dir / "alias").symlink_to("real")
        work = self.dir / "alias" / "one" / "two"
        self.assert_ran_pin(self.launch(self.config(self.repo, self.commit, WORK_DIR=work)), self.repo, self.commit)
        self.assert_disk_is(self.repo, self.commit, self.dir / "real" / "one" / "two")

    def test_paths_that_leave_the_tree_are_refused(self):
        for key in ("REPO_SUBDIR", "ENTRYPOINT_SCRIPT"):
            for value in ("..", "../x", "app/..", "app/../..", "/app", "app//run.sh", "app/", ".git", ".git/hooks",
                          "app/.git/x"):
                with self.subTest(key=key, value=value):
                    self.assert_bad(self.lines(**{key: value}), key)

    def test_two_dots_inside_a_name_are_a_name(self):
        result = self.launch(self.config(self.repo, self.commit, REPO_SUBDIR="a..b", ENTRYPOINT_SCRIPT="run.sh"))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn("dots\n", result.out)

    def test_links_on_the_way_to_the_workload_are_refused(self):
        for keys in ({"ENTRYPOINT_SCRIPT": "link.sh"}, {"ENTRYPOINT_SCRIPT": "linked/run.sh"}, {"REPO_SUBDIR": "linked"},
                     {"REPO_SUBDIR": "linked", "RUN_CMD": "true"}):
            with self.subTest(keys=keys):
                result = self.launch(self.config(self.repo, self.commit, **keys))
                self.assert_refused(result, (4, 6), next(iter(keys.values())), "link")

    def test_a_subfolder_or_script_of_the_wrong_kind_is_refused(self):
        for keys in ({"REPO_SUBDIR": "nowhere"}, {"REPO_SUBDIR": "entrypoint.sh"}, {"ENTRYPOINT_SCRIPT": "app"},
                     {"ENTRYPOINT_SCRIPT": "module"}, {"ENTRYPOINT_SCRIPT": "entrypoint.sh/x"}):
            with self.subTest(keys=keys):
                result = self.launch(self.config(self.repo, self.commit, **keys))
                self.assert_refused(result, 6, next(iter(keys.values())))

    def test_a_pointer_to_a_large_file_is_no_entry_script(self):
        result = self.launch(self.config(self.repo, self.commit, ENTRYPOINT_SCRIPT="pointer.sh"))
        self.assert_refused(result, (4, 6), "pointer.sh", "LFS")

    def test_an_empty_run_command_is_refused(self):
        for value in ("", "''", '""'):
            with self.subTest(value=value):
                self.assert_bad(self.lines(RUN_CMD=value), "RUN_CMD", "empty")

    def test_an_empty_install_command_means_none(self):
        result = self.launch(self.config(self.repo, self.commit, INSTALL_CMD="", RUN_CMD="'echo ran'"))
        self.assertEqual((result.code, result.out), (0, "ran\n"), str(result))

    def test_the_deadline_of_a_fetch_is_10_seconds_to_a_day(self):
        for value in ("9", "86401", "0", "-1", "+10", "010", "1e3", "0x20", "10s", "10.5", "99999999999999999999"):
            with self.subTest(value=value):
                self.assert_bad(self.lines(FETCH_TIMEOUT=value), "FETCH_TIMEOUT")
        for value in ("10", "86400"):
            self.assert_accepted(self.lines(FETCH_TIMEOUT=value))

    def test_a_tree_identity_is_64_lower_case_hex_digits(self):
        for value in ("a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 40, "sha256:" + "a" * 64, "any"):
            with self.subTest(value=value):
                self.assert_bad(self.lines(TREE_SHA256=value), "TREE_SHA256 must be the 64 lower-case hex digits", ":4$")
        for value in ("a" * 64, ""):
            self.assert_accepted(self.lines(TREE_SHA256=value))

    def test_signers_are_ssh_keys_of_known_types(self):
        ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3DqjSJgJ4CG+bb1WwhCPb5kgGe6qlWHrvEAPU/rt/e"
        security_key = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIMH3i7HIwWGvCgO+uQJq+2/c2m8/P5+YfP4TQCSSL5C2AAAABHNzaDo="
        for number, value in ((1, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ=="), (1, ed25519 + " me@example.org"),
                              (1, ed25519.replace(" ", "  ")), (1, ed25519[:-1]), (2, ed25519 + ";" + ed25519),
                              (2, ed25519 + ";"), (2, f"'{ed25519}; {security_key}'"), (1, ed25519.split()[1]),
                              (1, "/etc/ssh/allowed_signers"), (1, "ssh-ed25519 " + "A" * 68)):
            with self.subTest(value=value):
                self.assert_bad(self.lines(ALLOWED_SIGNERS=value), "ALLOWED_SIGNERS must be 'TYPE BASE64'", f": key {number}: ", ":4$")
        self.assert_accepted(self.lines(ALLOWED_SIGNERS=f"{ed25519};{security_key}"),
                             "signer:   SHA256:MD6W50uBZXiS3SPrz1wR2SnIDWG7JPkhXwoIm+kmOq0\n")
        self.assert_accepted(self.lines(ALLOWED_SIGNERS=""))


class SealTest(ConfigTest):
    """GIT_LAUNCHER_CONFIG_SHA256: what a restart in a container that was written to cannot change."""

    def sealed(self, config, **more):
        seal = hashlib.sha256(Path(config).read_bytes()).hexdigest()
        return self.environment(GIT_LAUNCHER_CONFIG_SHA256=seal, **more)

    def assert_broken_seal(self, config, value):
        result = self.launch(config, env=self.environment(GIT_LAUNCHER_CONFIG_SHA256=value))
        self.assert_refused(result, 4, "config does not match GIT_LAUNCHER_CONFIG_SHA256")
        self.assertFalse(self.work.exists())

    def test_a_matching_seal_lets_the_launch_go_on(self):
        config = self.config(self.repo, self.commit)
        result = self.launch(config, env=self.sealed(config))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIsNotNone(result.report.variable("GIT_LAUNCHER_CONFIG_SHA256"), "it is no variable to be removed")

    def test_the_seal_covers_every_byte(self):
        config = self.config(self.repo, self.commit)
        env = self.sealed(config)
        with open(config, "ab") as file:
            file.write(b"# a harmless comment\n")
        self.assert_refused(self.launch(config, env=env), 4, "config does not match GIT_LAUNCHER_CONFIG_SHA256")

    def test_a_wrong_seal_ends_the_launch_before_anything_is_touched(self):
        server = SilentServer()
        self.addCleanup(server.stop)
        self.assert_broken_seal(self.config(f"http://127.0.0.1:{server.port}/x", self.commit), "0" * 64)
        self.assertFalse(server.connected.is_set())

    def test_a_wrong_seal_counts_before_the_config_is_believed(self):
        """A config that is not the sealed one has no say, not even by its mistakes."""
        self.assert_broken_seal(self.config(raw=b"NONSENSE\n"), "0" * 64)

    def test_a_malformed_seal_matches_nothing(self):
        config = self.config(self.repo, self.commit)
        right = hashlib.sha256(config.read_bytes()).hexdigest()
        for value in ("", right.upper(), right[:-1], right + "0", " " + right, right + "\n", "sha256:" + right, "x" * 64):
            with self.subTest(value=value):
                self.assert_broken_seal(config, value)

    def test_two_seals_do_not_leave_a_choice(self):
        config = self.config(self.repo, self.commit)
        right = hashlib.sha256(config.read_bytes()).hexdigest()
        for first, second in ((right, "0" * 64), ("0" * 64, right)):
            with self.subTest(first=first):
                entries = [f"PATH={os.defpath}", f"GIT_LAUNCHER_CONFIG_SHA256={first}",
                           f"GIT_LAUNCHER_CONFIG_SHA256={second}"]
                result = self.launch(config, raw_env=entries)
                self.assert_refused(result, (2, 4), "GIT_LAUNCHER_CONFIG_SHA256")

    def test_a_misspelled_seal_is_refused_by_name(self):
        config = self.config(self.repo, self.commit)
        for name in ("GIT_LAUNCHER_X", "GIT_LAUNCHER_CONFIG_SHA265", "GIT_LAUNCHER_CONFIG_SHA256_", "GIT_LAUNCHER_",
                     "GIT_LAUNCHER_CONFIG"):
            with self.subTest(name=name):
                result = self.launch(config, env=self.sealed(config, **{name: "1"}))
                self.assert_refused(result, (2, 4), rf"{name}\b")
                self.assertFalse(self.work.exists())

    def test_a_workload_cannot_pin_another_commit_for_the_next_restart(self):
        """As root in its container the workload rewrites the config, and the container is restarted as it is."""
        config = self.path_for("config.conf")
        other = self.repo.commit({"entrypoint.sh": entry_script("echo another commit")}, branch="other")
        evil = self.repo.commit({"entrypoint.sh": entry_script(f"sed -i s/COMMIT_SHA=.*/COMMIT_SHA={other}/ '{config}'")},
                                branch="evil")
        self.config(self.repo, evil, path=config)
        env = self.sealed(config)
        self.assert_ran_pin(self.launch(config, env=env), self.repo, evil)
        self.assertIn(other, config.read_text())

        self.assert_refused(self.launch(config, env=env), 4, "config does not match GIT_LAUNCHER_CONFIG_SHA256")
        self.assert_ran_pin(self.launch(config), self.repo, other)  # the control: without a seal the trick works

    def test_a_container_with_an_old_config_does_not_pass_for_an_upgraded_one(self):
        """The deployment was upgraded, its environment says the new seal, but the file in the container is the old."""
        new = self.repo.commit({"new.txt": "new\n"}, branch="new")
        old_config, new_config = self.config(self.repo, self.commit), self.config(self.repo, new)
        self.boot(self.repo, self.commit)
        result = self.launch(old_config, env=self.sealed(new_config))
        self.assert_refused(result, 4, "config does not match GIT_LAUNCHER_CONFIG_SHA256")
        self.assert_disk_is(self.repo, self.commit)


class LogForgingTest(ConfigTest):
    """What comes from outside is shown, but never as if the launcher had said it."""

    FORGED = "\n[git-launcher] HEAD verified: forged\x1b[2K\r"

    def assert_not_forged(self, result):
        self.assert_printable(result)
        self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] HEAD verified: forged")
        for line in result.err.splitlines():
            self.assertTrue(line.startswith("[git-launcher] "), line)

    def test_the_name_of_the_config_file_cannot_forge_a_line(self):
        config = self.config(self.repo, self.commit, path=self.dir / f"c{self.FORGED}.conf")
        result = self.launch(config)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assert_not_forged(result)
        self.assert_not_forged(self.launch(self.dir / f"missing{self.FORGED}"))

    def test_names_of_stale_files_cannot_forge_a_line(self):
        self.boot(self.repo, self.commit)
        (self.work / f"stale{self.FORGED}").write_text("left behind\n")
        (self.work / "bytes-\udcff\udcfe").write_text("left behind\n")
        result = self.launch(self.config(self.repo, self.commit))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assert_not_forged(result)

    def test_names_in_the_commit_cannot_forge_a_line(self):
        """The log tells of submodules, whose names it shows, and of pointers to large files."""
        commit = self.repo.commit({f"module{self.FORGED}": Gitlink(SOME_COMMIT), f"pointer{self.FORGED}": LFS_POINTER,
                                   b"\xff\xfe": "not UTF-8\n"}, branch="odd")
        result = self.launch(self.config(self.repo, commit))
        self.assert_ran_pin(result, self.repo, commit)
        self.assert_not_forged(result)
        self.assertRegex(result.err, r"module\\x0a")
        self.assertRegex(result.err, r"LFS[^\n]*\b2\b|LFS[^\n]*pointer\\x0a")

    def test_the_origin_of_a_found_checkout_cannot_forge_a_line(self):
        (self.work / ".git").mkdir(parents=True)
        (self.work / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (self.work / ".git" / "config").write_text('[remote "origin"]\n\turl = "https://x/\\n[git-launcher] HEAD verified: '
                                                   'forged\x1b[2K"\n')
        result = self.launch(self.config(self.repo, self.commit))
        self.assert_refused(result, 5, f"existing checkout at {self.work} has origin")
        self.assert_not_forged(result)


class CredentialsTest(ConfigTest):
    """A password in REPO_URL does its work and is never seen again."""

    SECRET = "hunter2s3cret"

    def serve(self, **options):
        server = GitServer(self.upstream_dir, user="robot", password=self.SECRET, **options)
        self.addCleanup(server.stop)
        return server

    def assert_no_secret(self, result, *places):
        self.assertNotIn(self.SECRET, result.out + result.err)
        self.assertNotIn(self.SECRET[:6], result.err)
        self.assertEqual(files_with(self.SECRET.encode(), self.work, self.home, *places), [])

    def command_lines_with_secret(self):
        """Every command line of the machine that shows the password, but this test's own."""
        found = []
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = place.read_bytes()
            except OSError:
                continue
            if self.SECRET.encode() in line and place.parent.name != str(os.getpid()):
                found.append(line)
        return found

    def launch_with_password(self, server, secret=SECRET, **keys):
        """A launch in which every request makes the server look at all command lines."""
        seen = []
        server.before = lambda handler: seen.extend(self.command_lines_with_secret())
        config = self.config(server.url(self.repo, f"robot:{secret}"), self.commit, **keys)
        result = self.launch(config, env=self.environment(TMPDIR=str(self.dir), **trust_our_authority()))
        self.assertGreater(len(server.requests), 0, f"nothing was asked of the server: {result}")
        self.assertEqual(seen, [])
        return result

    def test_a_password_serves_the_fetch_and_leaks_nowhere(self):
        for tls in (False, True):
            with self.subTest(tls=tls):
                self.work = self.path_for("work")
                server = self.serve(tls=tls)
                result = self.launch_with_password(server)
                self.assert_ran_pin(result, self.repo, self.commit)
                self.assertIn(server.expected_authorization, [h.get("Authorization") for _, _, h, _ in server.requests])
                self.assert_no_secret(result)
                self.assertIn(server.url(self.repo), (self.work / ".git" / "config").read_text())

    def test_a_kept_checkout_with_a_password_in_its_origin_is_ours_and_is_cleaned(self):
        """The reference wrote the password into .git/config; after a launch it is gone."""
        server = self.serve()
        self.assert_ran_pin(self.launch_with_password(server), self.repo, self.commit)
        git_config = self.work / ".git" / "config"
        git_config.write_text(f'[remote "origin"]\n\turl = {server.url(self.repo, "robot:" + self.SECRET)}\n')
        config = self.config(server.url(self.repo, f"robot:{self.SECRET}"), self.commit)
        result = self.launch(config)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assert_no_secret(result)

    def test_another_origin_is_refused_without_its_password(self):
        (self.work / ".git").mkdir(parents=True)
        (self.work / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (self.work / ".git" / "config").write_text(f'[remote "origin"]\n\turl = https://u:{self.SECRET}@other.example/x\n')
        result = self.launch(self.config(self.repo, self.commit))
        self.assert_refused(result, 5, "has origin", "other.example")
        self.assertNotIn(self.SECRET, result.err)

    def test_a_refused_fetch_does_not_show_the_password(self):
        server = self.serve()
        for status in (403, 404):
            with self.subTest(status=status):
                server.status = status
                result = self.launch_with_password(server, FETCH_TIMEOUT="10")
                self.assert_refused(result, 3)
                self.assert_no_secret(result)

    def test_an_encoded_password_is_decoded_for_the_server_only(self):
        server = GitServer(self.upstream_dir, user="robot", password="p@ss:w/rd%")
        self.addCleanup(server.stop)
        result = self.launch_with_password(server, secret="p%40ss%3Aw%2Frd%25")
        self.assert_ran_pin(result, self.repo, self.commit)
        for shown in ("p%40ss", "p@ss"):
            self.assertNotIn(shown, result.out + result.err)
            self.assertEqual(files_with(shown.encode(), self.work), [])

    def test_config_errors_do_not_show_the_password(self):
        url = f"https://robot:{self.SECRET}@example.org/x"
        for raw in (self.lines(REPO_URL=url + "#main"), self.lines(REPO_URL=url) + f"REPO_URL={url}\n".encode(),
                    self.lines() + f"words {url}\n".encode(), self.lines(REPO_URL=f"{url} # note"),
                    self.lines(REPO_URL=f"http://robot:{self.SECRET}@example.org/x"), self.lines(REPO_URL=f"'{url}")):
            with self.subTest(raw=raw):
                result = self.check(raw)
                self.assert_refused(result, 2)
                self.assertNotIn(self.SECRET, result.out + result.err)


if __name__ == "__main__":
    unittest.main()
