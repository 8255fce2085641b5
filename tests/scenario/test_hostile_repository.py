"""Family B: a hostile commit behind the pin, and hosts that lie, stall or break off.

Whoever writes the repository chooses every byte of its trees; whoever sits on the wire chooses every byte of the answer.
The objects here are made by raw_git and served by hostile_server, because git itself would not make them. A refusal must
name what is wrong, and must leave things as they were: an older checkout stays, a fresh WORK_DIR stays empty.
"""

import itertools
import os
import socket
import struct
import threading
import time
import zlib

import hostile_server
import raw_git
from hostile_server import FLUSH, GitServer, Reply, Server, banded, dripped, forever, packet
from raw_git import DIR, EXEC, FILE, GITLINK, LINK
from support import (ScenarioTest, SilentServer, certificates, entry_script, is_sanitizer_build, run, snapshot,
                     stock_git_checkout, trust_our_authority)
from support import GitServer as HonestServer

HONEST = {"entrypoint.sh": entry_script(), "lib.sh": "echo lib\n", "sub/entrypoint.sh": entry_script(), "sub/notes": "n\n"}
FORGED_LINE = b"hello\n\r[git-launcher] HEAD verified: FORGED\n\x1b[2J\x1b[1A[git-launcher] FORGED\n"


class HostileTest(ScenarioTest):
    """One host per test; what it serves is changed from row to row, so that a kept checkout has the same origin."""

    def setUp(self):
        super().setUp()
        self.objects = raw_git.Objects()
        self.repo = self.make_repo()  # a second place for the objects: expected_tree reads it
        self.victim = self.dir / "outside" / "victim"
        self.victim.parent.mkdir()
        self.victim.write_text("victim\n")

    def server(self, commit=None, **options):
        server = GitServer([("refs/heads/main", commit)] if commit else [], self.objects.pack(), **options)
        self.addCleanup(server.close)
        return server

    def serve(self, server, commit):
        server.refs, server.pack = [("refs/heads/main", commit)], self.objects.pack()

    def honest_commit(self, **options):
        return self.objects.commit(self.objects.tree(HONEST), **options)

    def commit_of(self, files=(), entries=()):
        """A commit of the honest files, FILES {path: content} and raw root ENTRIES, in git's order."""
        listed = self.objects.entries({**HONEST, **dict(files)}) + list(entries)
        return self.objects.commit(self.objects.raw_tree(raw_git.in_git_order(listed)))

    def pinned(self, server, commit, **keys):
        return self.config(server.url, commit, **keys)

    def assert_runs(self, result, commit):
        self.objects.write_to(self.repo.path)
        self.assert_ran_pin(result, self.repo, commit)
        self.assert_nothing_outside()

    def assert_nothing_outside(self):
        self.assertEqual(os.listdir(self.victim.parent), ["victim"])
        self.assertEqual(self.victim.read_text(), "victim\n")
        self.assertLessEqual(set(os.listdir(self.dir)) & {"pwn", "x"}, set())
        self.assert_no_canary()

    def assert_refused_cleanly(self, result, codes, *patterns):
        self.assertIn(result.code, codes, str(result))
        self.assert_refused(result, result.code, *patterns)
        self.assertNotIn("HEAD verified", result.err)
        self.assert_nothing_outside()

    def check_refused(self, server, commit, kept, codes, *patterns):
        """Refused over the older checkout KEPT, which stays as it is."""
        self.serve(server, commit)
        before = contents(kept)
        self.assert_refused_cleanly(self.launch(self.pinned(server, commit, WORK_DIR=kept)), codes, *patterns)
        self.assertEqual(contents(kept), before, "the older checkout was changed")

    def check_refused_fresh(self, server, commit, codes, *patterns):
        """Refused on a fresh WORK_DIR, which stays empty."""
        self.serve(server, commit)
        fresh = self.path_for("fresh")
        self.assert_refused_cleanly(self.launch(self.pinned(server, commit, WORK_DIR=fresh)), codes, *patterns)
        self.assertEqual(os.listdir(fresh) if fresh.exists() else [], [], "a half-made checkout")

    def kept(self, server):
        """An older, honest checkout from the same host."""
        commit = self.honest_commit()
        self.serve(server, commit)
        self.assert_runs(self.launch(self.pinned(server, commit)), commit)
        return self.work


def contents(path):
    """A snapshot without the times of the top folder: a staging folder may have come and gone in it."""
    rows = snapshot(path)
    rows.pop(".", None)
    return rows


# ---------------------------------------------------------------------------------------------------------------
# Trees
# ---------------------------------------------------------------------------------------------------------------


class RefusedTreeTest(HostileTest):
    """Trees that no checkout may follow. The message names the entry."""

    def check(self, rows):
        server = self.server()
        kept = self.kept(server)
        for number, (title, entries, pattern) in enumerate(rows):
            with self.subTest(title):
                commit = self.commit_of(entries=entries)
                self.check_refused(server, commit, kept, {4}, pattern)
                if number % 5 == 0:
                    self.check_refused_fresh(server, commit, {4}, pattern)

    def test_names(self):
        """Names that are no names, climb, name the repository itself on this or another file system, or fit nowhere."""
        hooks = self.objects.tree({"hooks/post-checkout": (EXEC, self.canary_script("hook").read_bytes()),
                                   "config": f"[core]\n\tfsmonitor = {self.canary_script('config')}\n"})
        file, inner = self.objects.blob("pwned\n"), self.objects.tree({"pwn": "pwned\n"})
        dot_git = [".git", ".GIT", ".giT", "git~1", "GIT~1", ".git.", ".git ", ".git . .", ".git::$INDEX_ALLOCATION",
                   ".g\u200cit", ".git\u200d", ".git\\hooks"]
        self.check(
            [("empty", [(FILE, "", file)], "''"), ("empty folder", [(DIR, "", inner)], "''"),
             ("dot", [(DIR, ".", inner)], r"'\.'"), ("dot dot", [(DIR, "..", inner)], r"'\.\.'"),
             ("dot dot file", [(FILE, "..", file)], r"'\.\.'"),
             ("dot dot further down", [(DIR, "zz", self.objects.raw_tree([(DIR, "..", inner)]))], r"zz.*'\.\.'"),
             (".git as a file", [(FILE, ".git", file)], r"'\.git'"), (".git as a symlink", [(LINK, ".git", file)], r"'\.git'"),
             (".git as a submodule", [(GITLINK, ".git", "12" * 20)], r"'\.git'"),
             (".git further down", [(DIR, "zz", self.objects.raw_tree([(DIR, ".git", hooks)]))], r"zz.*'\.git'"),
             ("name of 256 bytes", [(FILE, "n" * 256, file)], "nnnn.*too long")]
            + [("slash in " + name, [(FILE, name, file)], "'/' in its name") for name in
               ("sub/x", "/", "/pwn", f"{self.victim.parent}/pwn", "../../outside/pwn", ".git/config", "./x", "x//y", "sub/")]
            + [(name, [(DIR, name, hooks)], "unsafe name") for name in dot_git])

    def test_more_than_one_of_a_name(self):
        """Tools disagree about which one counts: an auditor reads one file, a checkout writes the other."""
        file, other = self.objects.blob(self.canary_line("twice")), self.objects.blob("other\n")
        folder, link = self.objects.tree({"pwn": "pwned\n"}), self.objects.blob(str(self.victim.parent))
        self.check([
            ("file twice", [(FILE, "lib.sh", file)], r"'lib\.sh'.*duplicate"),
            ("file and folder", [(FILE, "zz", file), (DIR, "zz", folder)], "'zz'.*duplicate"),
            ("file and folder, others between", [(FILE, "zz", file), (FILE, "zz-a", other), (DIR, "zz", folder)], "'zz'.*duplicate"),
            ("link, then a path through it", [(LINK, "zz", link), (DIR, "zz", folder)], "'zz'.*duplicate"),
            ("link, then a file through it", [(LINK, "zz", self.objects.blob(str(self.victim))), (FILE, "zz", file)],
             "'zz'.*duplicate"),
            ("the same further down", [(DIR, "zz", self.objects.raw_tree(
                [(LINK, "a", self.objects.blob("../../outside")), (DIR, "a", folder)]))], "zz.*'a'.*duplicate")])

    def test_modes(self):
        file = self.objects.blob("odd\n")
        self.check([(mode or "no mode", [(mode, "zz-odd", file)], "'zz-odd'.*mode|without a whole mode") for mode in (
            "100664", "100600", "100777", "104755", "102644", "0100644", "1006440", "10644", "60000", "20000", "10000", "140000",
            "777", "0", "", "1x0644", "-100644")])

    def test_shape(self):
        """Trees that are not sorted, end in the middle, or name objects that cannot be what the mode says."""
        server = self.server()
        kept = self.kept(server)
        file, folder, other = self.objects.blob("odd\n"), self.objects.tree({"x": "x\n"}), self.honest_commit(message="other")
        entries = self.objects.entries(HONEST)
        whole = raw_git.tree_bytes(entries)
        plain = lambda *more: self.objects.raw_tree(raw_git.in_git_order(entries + list(more)))
        for title, tree, pattern in (
                ("unsorted", self.objects.raw_tree(entries[::-1]), "out of order"),
                ("folder sorted as a file", self.objects.raw_tree([*entries, (DIR, "zz", folder), (FILE, "zz-a", file)]), "out of order"),
                ("id cut short", self.objects.put("tree", whole[:-3]), "cut short|whole"),
                ("no NUL", self.objects.put("tree", whole + b"100644 zz"), "whole"),
                ("no blank", self.objects.put("tree", whole + b"100644zz\0" + bytes(20)), "whole|mode"),
                ("null id", plain((FILE, "zz", "0" * 40)), "'zz'.*null|null"),
                ("blob as folder", plain((DIR, "zz", file)), f"{file}.*blob|zz"),
                ("folder as file", plain((FILE, "zz", folder)), f"{folder}.*tree|zz"),
                ("folder as link", plain((LINK, "zz", folder)), f"{folder}.*tree|zz"),
                ("commit as file", plain((FILE, "zz", other)), f"{other}.*commit|zz")):
            with self.subTest(title):
                self.check_refused(server, self.objects.commit(tree), kept, {4}, pattern)

    def test_size(self):
        """Limits that are stated, instead of a crash, a full disk or a night's work."""
        server = self.server()
        kept = self.kept(server)
        blob = self.objects.blob("x\n")

        def nested(name, levels):
            tree = self.objects.tree({"f": "x\n"})
            for _ in range(levels):
                tree = self.objects.raw_tree([(DIR, name, tree)])
            return tree

        def bomb():
            tree = self.objects.raw_tree([(FILE, f"f{i}", blob) for i in range(10)])
            for _ in range(9):
                tree = self.objects.raw_tree([(DIR, f"d{i}", tree) for i in range(10)])
            return tree

        for title, make, pattern in (("10^10 files", bomb, "too many"), ("3000 levels", lambda: nested("d", 3000), "too deep"),
                                     ("path of 6000 bytes", lambda: nested("d" * 200, 30), "too long")):
            with self.subTest(title):
                started = time.monotonic()
                self.check_refused(server, self.commit_of(entries=[(DIR, "zz", make())]), kept, {4}, pattern)
                self.assertLess(time.monotonic() - started, 60 if is_sanitizer_build() else 20)

    def test_sixty_thousand_levels(self):
        """Git itself may run out of stack on this one; the launch must still end with a reason."""
        tree = self.objects.tree({"f": "x\n"})
        for _ in range(60000):
            tree = self.objects.raw_tree([(DIR, "d", tree)])
        server = self.server()
        commit = self.commit_of(entries=[(DIR, "zz", tree)])
        self.serve(server, commit)
        self.assert_refused_cleanly(self.launch(self.pinned(server, commit)), {3, 4})

    def test_symlink_targets(self):
        """Targets that no symlink can have."""
        self.check([(title, [(LINK, "zz-link", self.objects.blob(target))], "zz-link") for title, target in (
            ("empty", b""), ("NUL", b"lib.sh\0.png"), ("over-long", b"x/" * 3000))])

    def test_controls_of_the_traps(self):
        """A checkout by stock git of a tree whose name climbs is refused by git too; one with two equal names is not."""
        commit = self.commit_of(entries=[(FILE, "lib.sh", self.objects.blob("other\n"))])
        self.objects.write_to(self.repo.path)
        self.repo.git("update-ref", "refs/heads/main", commit)
        run("git", "clone", "-q", "--no-checkout", self.repo.path, self.dir / "control")
        code, said = stock_git_checkout(self.dir / "control", commit)
        self.assertEqual((code, (self.dir / "control/lib.sh").read_text()), (0, "other\n"), said)


class LawfulTreeTest(HostileTest):
    """Odd but lawful commits: exactly their bytes are owed."""

    def test_odd_names(self):
        names = [b"a\nb", b"\x1b[31mred", b"\xff\xfe\xfd", b" lead", b"trail ", b"trail.", b"-rf", b"--help", b'"q"', b"$(id)", b"`id`",
                 b"*", b"?", b"CON", b"a:b", b"tab\tx", b"bell\x07", b"...", b"....", b"~", b"\xc3\xa9", b"e\xcc\x81", b"readme", b"README",
                 b"\xe2\x80\xaegnp.exe", b"n" * 255, b"back\\slash", b".gitx", b".git-x", b"git~2", b"x.lock", b"HEAD", b"config", b"%s%n"]
        commit = self.commit_of({b"names/" + name: b"I am " + name for name in names})
        server = self.server(commit)
        self.assert_runs(self.launch(self.pinned(server, commit)), commit)
        self.assert_runs(self.launch(self.pinned(server, commit)), commit)

    def test_depth_and_symlinks(self):
        """Deep paths are written; symlinks that lead out, dangle or loop are data, never followed, never written through."""
        commit = self.commit_of({"/".join(["d" * 50] * 60) + "/f": "deep\n", "l1": (LINK, "/etc/passwd"), "l2": (LINK, "../../outside"),
                                 "l3": (LINK, "nowhere"), "l4": (LINK, "l4"), "l5": (LINK, "/proc/self/root"),
                                 "l6": (LINK, str(self.victim)), "l7": (LINK, "a\nb\xff".encode("latin-1"))})
        server = self.server(commit)
        for _ in range(2):
            self.assert_runs(self.launch(self.pinned(server, commit)), commit)

    def test_attributes_have_no_effect(self):
        """The promise is the commit's bytes, whatever .gitattributes would make of them."""
        data = "one\ntwo $Id$ $Format:%H$\n"
        for line in ("* text eol=crlf", "* ident", "*.txt text working-tree-encoding=UTF-16LE", "* filter=lfs diff=lfs merge=lfs -text",
                     "* export-subst export-ignore", "* working-tree-encoding=NO-SUCH", "* " + "a " * 70000, '"' + "z" * 70000 + '" text'):
            with self.subTest(line[:40]):
                commit = self.commit_of({".gitattributes": line + "\n", "data.txt": data})
                server = self.server(commit)
                self.assert_runs(self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("work"))), commit)

    def test_encoding_that_makes_a_script(self):
        """The commit holds one line of foreign text; written as UTF-16 it would be a script."""
        script = ("\n" + self.canary_line("encoding") + "\n").encode()
        text = (script + b"\n" * (len(script) % 2)).decode("utf-16-le").encode()
        commit = self.commit_of({".gitattributes": "notes text working-tree-encoding=UTF-16LE\n", "notes": text,
                                 "entrypoint.sh": entry_script("bash notes 2>/dev/null")})
        self.objects.write_to(self.repo.path)
        self.repo.git("update-ref", "refs/heads/main", commit)
        run("git", "clone", "-q", self.repo.path, self.dir / "control")
        run("bash", "notes", cwd=self.dir / "control", check=False)
        self.assert_canary_sang()
        server = self.server(commit)
        self.assert_runs(self.launch(self.pinned(server, commit)), commit)

    def test_submodules(self):
        """Left as empty folders, said in the log; the traps of .gitmodules are just the bytes of a file."""
        trap = self.canary_script("submodule")
        modules = (f'[submodule "a"]\n\tpath = a\n\turl = ext::{trap}\n\tupdate = !{trap}\n'
                   f'[submodule "../../outside"]\n\tpath = b\n\turl = --upload-pack={trap}\n'
                   f'[submodule "c"]\n\tpath = .git/hooks\n\turl = {self.repo.path}\n[core]\n\tfsmonitor = {trap}\n')
        commit = self.commit_of({".gitmodules": modules, "a": (GITLINK, "ab" * 20), "-u": (GITLINK, "cd" * 20)})
        result = self.launch(self.pinned(self.server(commit), commit))
        self.assert_runs(result, commit)
        for name in ("'a'", "'-u'"):
            self.assertRegex(result.err, f"(?m)submodule {name}.*")

    def test_control_files_as_symlinks(self):
        for name in (".gitmodules", ".gitattributes", ".gitignore"):
            with self.subTest(name):
                commit = self.commit_of({name: (LINK, str(self.victim))})
                server = self.server(commit)
                self.assert_runs(self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("work"))), commit)


class EntryTest(HostileTest):
    """The workload is looked up in the verified tree, through directories and regular files only."""

    def test_refused_entries(self):
        evil = self.dir / "evil"
        for name in ("start.sh", "d/start.sh", "d/entrypoint.sh", "entrypoint.sh"):
            (evil / name).parent.mkdir(parents=True, exist_ok=True)
            (evil / name).write_text(self.canary_line("evil"))
        link = lambda target: (LINK, str(target))
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 123\n"
        entry, folder = "entrypoint.sh", {"REPO_SUBDIR": "svc"}
        for title, files, keys, pattern in (
                ("absolute link", {entry: link(evil / "start.sh")}, {}, "symlink"),
                ("relative link out", {entry: link("../evil/start.sh")}, {}, "symlink"),
                ("link to standard input", {entry: link("/dev/stdin")}, {}, "symlink"),
                ("link into .git", {entry: link(".git/description")}, {}, "symlink"),
                ("link inside the tree", {entry: link("lib.sh")}, {}, "symlink"),
                ("link to itself", {entry: link(entry)}, {}, "symlink"),
                ("script below a link", {"b": link(evil)}, {"ENTRYPOINT_SCRIPT": "b/start.sh"}, "symlink"),
                ("folder is a link out", {"svc": link(evil)}, folder, "symlink"),
                ("folder is a link up", {"svc": link("..")}, folder, "symlink"),
                ("folder is a link inside", {"svc": link("sub")}, folder, "symlink"),
                ("link on the way to the folder", {"svc": link(evil)}, {"REPO_SUBDIR": "svc/d"}, "symlink"),
                ("folder is a link, with RUN_CMD", {"svc": link(evil)}, {**folder, "RUN_CMD": "bash entrypoint.sh"}, "symlink"),
                ("folder is a file", {"svc": "x\n"}, folder, "svc.*file"),
                ("folder is a submodule", {"svc": (GITLINK, "ab" * 20)}, folder, "svc.*submodule"),
                ("folder is not there", {}, folder, "svc"),
                ("script is a folder", {}, {"ENTRYPOINT_SCRIPT": "sub"}, "sub.*directory"),
                ("script is a submodule", {"m": (GITLINK, "ab" * 20)}, {"ENTRYPOINT_SCRIPT": "m"}, "submodule"),
                ("script below a file", {}, {"ENTRYPOINT_SCRIPT": "lib.sh/x"}, r"lib\.sh.*file"),
                ("script is not there", {}, {"ENTRYPOINT_SCRIPT": "no.sh"}, r"^\[git-launcher\] error: entry script 'no\.sh' not found in"),
                ("script is an LFS pointer", {entry: pointer}, {}, "LFS pointer")):
            with self.subTest(title):
                commit = self.commit_of(files)
                server = self.server(commit)
                stdin = open(evil / "start.sh")
                self.addCleanup(stdin.close)
                result = self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("work"), **keys), stdin=stdin)
                self.assert_refused_cleanly(result, {6}, pattern)


# ---------------------------------------------------------------------------------------------------------------
# Commits, and ids of other things
# ---------------------------------------------------------------------------------------------------------------


class CommitTest(HostileTest):

    def test_ids_of_other_objects(self):
        commit = self.honest_commit()
        kinds = {"tree": self.objects.tree(HONEST), "blob": self.objects.blob("a blob\n"), "tag": self.objects.tag(commit)}
        server = self.server()
        kept = self.kept(server)
        for kind, oid in kinds.items():
            for version in (2, 0):
                with self.subTest(kind, version=version):
                    server.version = version
                    self.check_refused(server, oid, kept, {4}, f"{kind}.*not a commit|not a commit.*{kind}")

    def test_malformed_commits(self):
        server = self.server()
        kept = self.kept(server)
        tree, blob = self.objects.tree(HONEST).encode(), self.objects.blob("x\n").encode()
        evil = self.objects.tree({"entrypoint.sh": self.canary_line("second tree")}).encode()
        who = b"author %s\ncommitter %s\n\nx\n" % (raw_git.PERSON, raw_git.PERSON)
        for title, data, pattern in (
                ("two trees", b"tree " + tree + b"\ntree " + evil + b"\n" + who, "malformed commit|not a commit"),
                ("tree after the author", b"author " + raw_git.PERSON + b"\ntree " + tree + b"\n" + who, "malformed|bad|commit"),
                ("no tree", who, "malformed|bad|commit"), ("nothing at all", b"", "malformed|bad|commit"),
                ("no end", b"tree " + tree, "malformed|bad|commit"),
                ("upper case", b"tree " + tree.upper() + b"\n" + who, "malformed|bad|commit|tree"),
                ("id too long", b"tree " + tree + b"00\n" + who, "malformed|bad|commit"),
                ("NUL", b"tree " + tree + b"\0\n" + who, "malformed|bad|commit"),
                ("no author", b"tree " + tree + b"\n\nx\n", "malformed|bad|commit"),
                ("tree is a blob", b"tree " + blob + b"\n" + who, "blob|tree"),
                ("tree is nowhere", b"tree " + b"ab" * 20 + b"\n" + who, "missing|abab|necessary objects|bad")):
            with self.subTest(title):
                self.check_refused(server, self.objects.put("commit", data), kept, {4}, pattern)

    def test_commit_message_that_forges_the_log(self):
        commit = self.honest_commit(message=FORGED_LINE)
        result = self.launch(self.pinned(self.server(commit), commit))
        self.assert_runs(result, commit)
        self.assert_printable(result)
        self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] (HEAD verified: )?FORGED")


# ---------------------------------------------------------------------------------------------------------------
# Hosts that send something else
# ---------------------------------------------------------------------------------------------------------------


class LyingHostTest(HostileTest):

    def test_other_objects_than_wanted(self):
        """What came does not make up the commit: nothing of it may run, and nothing of it may stay."""
        server = self.server()
        kept = self.kept(server)
        commit = self.commit_of({"lib.sh": "echo new\n", "sub/notes": "new\n"})
        root = self.objects.by_id[commit][1][5:45].decode()
        ids = {name.decode(): oid for _, name, oid in raw_git.tree_entries(self.objects.by_id[root][1])}
        evil = raw_git.Objects()
        evil_commit = evil.commit(evil.tree({"entrypoint.sh": self.canary_line("other commit")}))
        trap = ("blob", self.canary_line("forged").encode())
        for title, pack in (
                ("another commit", evil.pack()), ("no object", raw_git.pack_bytes([])),
                ("no blob", self.objects.pack(leave_out={ids["lib.sh"]})), ("no subtree", self.objects.pack(leave_out={ids["sub"]})),
                ("no root", self.objects.pack(leave_out={root})), ("no commit", self.objects.pack(leave_out={commit})),
                ("other blob", self.objects.pack(instead={ids["lib.sh"]: trap})),
                ("other commit in its place", self.objects.pack(instead={commit: evil.by_id[evil_commit]}))):
            for version in (2, 0):
                with self.subTest(title, version=version):
                    server.version, server.refs, server.pack = version, [("refs/heads/main", commit)], pack
                    before = contents(kept)
                    result = self.launch(self.pinned(server, commit, FETCH_TIMEOUT="10"))
                    self.assert_refused_cleanly(result, {3, 4}, f"{commit[:10]}|fetch|object")
                    self.assertEqual(contents(kept), before)

    def test_forged_object_in_the_store_of_the_host(self):
        """A server that runs git does not look at what it sends; over a local path git would copy it unread."""
        commit = self.repo.commit(HONEST)
        lib = self.repo.git("rev-parse", f"{commit}:lib.sh")
        self.repo.write_object("blob", self.canary_line("store").encode(), name=lib)
        http = HonestServer(self.repo.path.parent)
        self.addCleanup(http.stop)
        for url in (self.repo.url, self.repo.file_url, http.url(self.repo)):
            with self.subTest(url):
                result = self.launch(self.config(url, commit, WORK_DIR=self.path_for("work"), FETCH_TIMEOUT="10"))
                self.assert_refused_cleanly(result, {3, 4})

    def test_broken_packs(self):
        server = self.server()
        kept = self.kept(server)
        commit = self.commit_of({"lib.sh": "echo new\n", "big": os.urandom(200000)})
        honest, count = self.objects.pack(), len(self.objects.by_id)
        header = lambda n, version=2: struct.pack(">4sII", b"PACK", version, n)

        def delta(base, source_size, result_size):
            """An object as a delta against BASE whose header states these sizes."""
            body = raw_git.varint(source_size) + raw_git.varint(result_size) + b"\x05hello"
            head = raw_git.pack_entry(7, body)[:-len(zlib.compress(body))]
            return head + bytes.fromhex(base) + zlib.compress(body)

        base = b"a base"
        base_id = raw_git.object_id("blob", base)
        with_delta = lambda entry, n=2: raw_git.sealed(header(count + n) + honest[12:-20] + raw_git.pack_entry("blob", base) + entry)
        rows = {
            "cut": honest[:len(honest) // 2], "wrong trailer": honest[:-1] + bytes([honest[-1] ^ 1]), "garbage": os.urandom(5000),
            "more objects said": raw_git.sealed(header(count + 7) + honest[12:-20]),
            "fewer objects said": raw_git.sealed(header(count - 3) + honest[12:-20]),
            "version 77": raw_git.sealed(header(count, 77) + honest[12:-20]),
            "object of 2^60 bytes": raw_git.sealed(header(1) + raw_git.pack_entry("blob", b"x", size=1 << 60)),
            "object that inflates on": raw_git.sealed(header(1) + raw_git.pack_entry("blob", bytes(64 << 20), size=10)),
            "reserved type": raw_git.sealed(header(1) + raw_git.pack_entry(5, b"x")),
            "delta of 64 GiB": with_delta(delta(base_id, len(base), 64 << 30)),
            "delta shorter than said": with_delta(delta(base_id, len(base), 99)),
            "delta with another source": with_delta(delta(base_id, 9999, 5)),
            "delta without a base": with_delta(delta("cd" * 20, len(base), 5)),
            "delta on itself": with_delta(delta(raw_git.object_id("blob", b"hello"), 5, 5)),
        }
        honest_delta = with_delta(delta(base_id, len(base), 5))
        server.refs, server.pack = [("refs/heads/main", commit)], honest_delta
        self.assert_runs(self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("control"))), commit)
        for title, pack in rows.items():
            with self.subTest(title):
                server.pack = pack
                before = contents(kept)
                result = self.launch(self.pinned(server, commit, FETCH_TIMEOUT="10"), timeout=15)
                self.assert_refused_cleanly(result, {3, 4}, "fetch|git checkout failed")
                self.assertEqual(contents(kept), before)
        server.pack = honest
        self.assert_runs(self.launch(self.pinned(server, commit)), commit)

    def test_refs_that_lie(self):
        """Only the pin is wanted: what the host calls its branches can neither change it nor get in its way."""
        commit = self.honest_commit()
        evil = self.objects.commit(self.objects.tree({"entrypoint.sh": self.canary_line("branch"), "lib.sh": "x\n"}))
        unsafe = self.objects.commit(self.objects.raw_tree([(DIR, ".git", self.objects.tree({"config": "x\n"}))]))
        for title, refs in {
                "a branch called like the pin": [("refs/heads/" + commit, evil), ("refs/tags/" + commit, evil)],
                "names that climb": [("refs/heads/main", commit), ("refs/heads/../../../outside/pwn", evil), ("refs/../config", evil),
                                     ("refs/heads/x.lock", evil), ("refs/heads/-rf", evil), ("refs/heads/a b", evil)],
                "folder and file": [("refs/heads/main", commit), ("refs/heads/a", evil), ("refs/heads/a/b", evil)],
                "unsafe newest commit": [("refs/heads/main", unsafe), ("refs/heads/old", commit)],
                "a missing newest commit": [("refs/heads/main", "ab" * 20), ("refs/heads/old", commit)],
                "no refs": []}.items():
            for version in (2, 0):
                with self.subTest(title, version=version):
                    server = self.server(version=version)
                    server.refs = refs
                    result = self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("work"), FETCH_TIMEOUT="10"))
                    self.assert_nothing_outside()
                    if version == 0 and title in ("names that climb", "no refs") and result.code != 0:
                        self.assert_refused_cleanly(result, {3, 4})
                    else:
                        self.assert_runs(result, commit)

    def test_another_object_format(self):
        """A host that says SHA-256 and speaks SHA-1."""
        commit = self.honest_commit()
        result = self.launch(self.pinned(self.server(commit, format="sha256"), commit, FETCH_TIMEOUT="10"))
        self.assert_refused_cleanly(result, {3, 4})

    def test_words_that_forge_the_log(self):
        commit = self.honest_commit()
        error = packet("# service=git-upload-pack\n") + FLUSH + packet(b"ERR " + FORGED_LINE)
        talking = [(0, self.server(commit, progress=FORGED_LINE)), (3, self.server(commit, error=FORGED_LINE)),
                   (3, Server(lambda r: Reply(kind=hostile_server.ADVERTISEMENT, pieces=error))),
                   (3, Server(lambda r: Reply(403, pieces=FORGED_LINE))),
                   (3, Server(lambda r: Reply(302, headers=[("Location", "http://127.0.0.1:1/\x1b[2J[git-launcher]")])))]
        for number, (code, server) in enumerate(talking):
            self.addCleanup(server.close) if code else None
            with self.subTest(number):
                result = self.launch(self.pinned(server, commit, WORK_DIR=self.path_for("work"), FETCH_TIMEOUT="10"))
                self.assertEqual(result.code, code, str(result))
                self.assert_printable(result)
                self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] (HEAD verified: )?FORGED")
                self.assertTrue(all(line.startswith("[git-launcher] ") for line in result.err.splitlines()), result.err)


class HttpTest(HostileTest):
    """Hosts that misbehave before any pack."""

    def host(self, handle, **options):
        server = Server(handle, **options)
        self.addCleanup(server.close)
        return server

    def refused(self, server, *patterns, **options):
        result = self.launch(self.pinned(server, "12" * 20, WORK_DIR=self.path_for("work"), FETCH_TIMEOUT="10"), timeout=20, **options)
        self.assert_refused_cleanly(result, {3}, *patterns)
        return result

    def test_answers(self):
        git, head = hostile_server.ADVERTISEMENT, packet("# service=git-upload-pack\n") + FLUSH
        for title, handle in {
                "404": lambda r: Reply(404), "401": lambda r: Reply(401, headers=[("WWW-Authenticate", 'Basic realm="x"')]),
                "403": lambda r: Reply(403), "a web page": lambda r: Reply(kind="text/html", pieces=b"<html>log in</html>"),
                "nothing": lambda r: Reply(kind=git), "garbage": lambda r: Reply(kind=git, pieces=os.urandom(400)),
                "half a line": lambda r: Reply(kind=git, pieces=head + b"00ff12"),
                "a loop": lambda r: Reply(302, headers=[("Location", r.path)])}.items():
            with self.subTest(title):
                self.refused(self.host(handle))

    def test_permanent_is_not_retried_and_transient_is(self):
        for status, reason, again in ((404, "not found", False), (403, "403", False), (503, "503", True)):
            with self.subTest(status):
                server = self.host(lambda r, status=status: Reply(status, pieces=b"x"))
                self.refused(server, reason)
                (self.assertGreater if again else self.assertEqual)(len(server.requests), 1)

    def test_hangs_up_once(self):
        """A connection that ends early is tried again, with and without TLS; the second answer counts."""
        commit = self.honest_commit()
        honest = self.server(commit).handle
        _, chain, key = certificates()
        for certificate in (None, (chain, key)):
            with self.subTest(tls=bool(certificate)):
                calls = []

                def handle(request, calls=calls):
                    calls.append(request.path)
                    return None if len(calls) == 1 else honest(request)
                flaky = self.host(handle, certificate=certificate)
                result = self.launch(self.pinned(flaky, commit, WORK_DIR=self.path_for("work")),
                                     env=self.environment(**trust_our_authority()))
                self.assert_runs(result, commit)
                self.assertGreater(len(calls), 2)

    def test_redirects(self):
        """Not to a file, not from https to http; no password goes to another host."""
        commit = self.repo.commit(HONEST)
        self.repo.git("update-server-info")
        bait = self.server(commit)
        file = self.host(lambda r: Reply(302, headers=[("Location", f"file://{self.repo.path}{r.path[len('/app.git'):]}")]))
        self.refused(file)
        _, chain, key = certificates()
        down = self.host(lambda r: Reply(302, headers=[("Location", bait.base + r.path)]), certificate=(chain, key))
        self.refused(down, env=self.environment(**trust_our_authority()))
        self.assertGreater(len(down.requests), 0, "the redirecting host was never asked")
        self.assertEqual(bait.requests, [], "it followed to plain http")

    def test_certificate_that_nobody_vouches_for(self):
        _, chain, key = certificates()
        commit = self.honest_commit()
        server = self.server(commit, certificate=(chain, key))
        for env in ({}, {"GIT_SSL_NO_VERIFY": "1"}):
            with self.subTest(env):
                self.refused(server, "certificate|SSL|TLS", env=self.environment(**env))
        result = self.launch(self.pinned(server, commit), env=self.environment(**trust_our_authority()))
        self.assert_runs(result, commit)


class DeadlineTest(HostileTest):
    """Hosts that never come to an end. FETCH_TIMEOUT is the deadline of the whole fetch; all run at the same time."""

    def test_every_way_to_be_slow(self):
        commit = self.commit_of({"big": os.urandom(200000)})
        pack, head = self.objects.pack(), packet("# service=git-upload-pack\n") + FLUSH
        advert = head + packet("version 2\n") + packet("agent=x\n") + packet("ls-refs\n") + packet("fetch=shallow\n") + FLUSH
        reply = lambda pieces: lambda request: Reply(kind=hostile_server.ADVERTISEMENT, pieces=pieces())
        first_ref = packet(b"1" * 40 + b" refs/heads/a\0side-band-64k\n")
        flood = b"".join(packet(b"%040x refs/heads/b%09d\n" % (n + 1, n)) for n in range(2000))

        def endless_pack():
            """Valid objects, new ones for ever, 3 MB a second."""
            yield banded(struct.pack(">4sII", b"PACK", 2, 2000000))
            while True:
                yield banded(raw_git.pack_entry("blob", os.urandom(150000), level=0))
                yield 0.05

        def endless_headers():
            for n in range(1 << 30):
                yield b"X-%d: %s\r\n" % (n, b"y" * 500)
                yield 0.005

        hosts = {
            "stalls in the advertisement": Server(reply(lambda: [advert[:30], 3600])),
            "drips the advertisement": Server(reply(lambda: dripped(advert + b"x" * 100, 1.0))),
            "refs without end": Server(reply(lambda: itertools.chain([head + first_ref], forever(flood, 0.05)))),
            "headers without end": RawHost(b"HTTP/1.1 200 OK\r\n", endless_headers),
            "stalls in the pack": self.server(commit), "drips the pack": self.server(commit),
            "progress without end": self.server(commit), "junk after the pack": self.server(commit),
            "pack without end": self.server(commit)}
        hosts["stalls in the pack"].pack = [banded(pack[:100000]), 3600]
        hosts["drips the pack"].pack = dripped(banded(pack), 0.2)
        hosts["progress without end"].pack = itertools.chain([banded(pack)], forever(banded(b"still here\r", 2), 0.2))
        hosts["junk after the pack"].pack = itertools.chain([banded(pack)], forever(banded(bytes(60000)), 0.05))
        hosts["pack without end"].pack = endless_pack()
        for title, scheme in {"never answers": "http", "never says hello": "https"}.items():
            hosts[title] = silent = SilentServer()
            silent.url, silent.close = f"{scheme}://127.0.0.1:{silent.port}/app.git", silent.stop
        too_slow = {"stalls in the advertisement", "drips the advertisement", "stalls in the pack", "drips the pack",
                    "never answers", "never says hello"}
        whole_pack_came = {"progress without end", "junk after the pack"}  # and what came is verified anyway
        started = time.monotonic()
        running = {}
        for title, host in hosts.items():
            self.addCleanup(host.close)
            work = self.path_for("work")
            running[title] = work, self.start(self.pinned(host, commit, WORK_DIR=work, FETCH_TIMEOUT="10"))
        for title, (work, launch) in running.items():
            with self.subTest(title):
                result = launch.wait(max(1, started + 16 - time.monotonic()))
                if title in whole_pack_came and result.code == 0:
                    self.assert_runs(result, commit)
                    continue
                self.assert_refused_cleanly(result, {3, 4}, "timed out" if title in too_slow else "fetch|git checkout failed|answer")
                self.assertEqual(os.listdir(work) if work.exists() else [], [])


class RawHost:
    """Sends FIRST and then PIECES() on any connection, with no idea of HTTP."""

    def __init__(self, first, pieces):
        self.listener, self.closing = socket.create_server(("127.0.0.1", 0)), threading.Event()
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/app.git"

        def talk(connection):
            try:
                connection.sendall(first)
                for piece in pieces():
                    self.closing.wait(piece) if isinstance(piece, float) else connection.sendall(piece)
                    if self.closing.is_set():
                        return
            except OSError:
                pass

        def accept():
            while not self.closing.is_set():
                try:
                    threading.Thread(target=talk, args=(self.listener.accept()[0],), daemon=True).start()
                except OSError:
                    return
        threading.Thread(target=accept, daemon=True).start()

    def close(self):
        self.closing.set()
        self.listener.close()
