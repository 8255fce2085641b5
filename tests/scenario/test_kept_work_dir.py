"""Family A: whoever could write WORK_DIR before this launch.

A volume outlives the container, so everything in it may have been laid there by an earlier workload, by a crash, or by
whoever mounts it next door. Each poison is planted twice: in a checkout that stock git then uses, to show that the
poison bites (or the table says why it cannot), and in one that the launcher kept. The launcher is then started with the
same pin and with the next one; both times the workload must see exactly the pin's bytes and no trap may have sprung.
"""

import contextlib
import dataclasses
import fcntl
import functools
import os
import re
import socket
import stat
import struct
import subprocess
from pathlib import Path
from typing import Callable

import hostile_server
import raw_git
from support import (GIT_ENV, NOBODY, Executable, Gitlink, GitServer, Repo, ScenarioTest, SilentServer, Symlink,
                     entry_script, launcher_path, remove_tree, run, shared_dir, snapshot, stock_git_checkout)

# How stock git shows that a poison works.
SINGS, DIFFERS, FAILS, HANGS = "the canary sings", "the tree is not the commit's", "git gives up", "git never ends"
CHECKOUT, FETCH = "checkout", "fetch"

# All that the .git of a launch may configure: none of these names a program, a file or another place to look.
HARMLESS_KEYS = {"core.repositoryformatversion", "core.filemode", "core.bare", "core.logallrefupdates", "core.symlinks",
                 "extensions.objectformat", "remote.origin.url", "remote.origin.fetch"}
# Files by which a .git changes what git reads, believes or runs, besides its config.
NOT_IN_A_FRESH_GIT = ("hooks/*", "commondir", "config.worktree", "info/attributes", "info/grafts", "info/sparse-checkout",
                      "objects/info/alternates", "refs/replace", "sharedindex.*", "**/*.lock", "modules", "worktrees", "remotes",
                      "branches/*")


@dataclasses.dataclass(frozen=True)
class Poison:
    name: str
    plant: Callable
    bites: str = ""                # one of the four above
    harmless: str = ""             # or why stock git survives it
    pin: str = "new"               # the pin that stock git checks out in the control
    by: str = CHECKOUT             # what stock git does in the control
    thrown_away: tuple = ()        # patterns for what the log must name
    may_refuse: str = ""           # a refusal (exit 5) that names this is as good as a launch


POISONS = []


def poison(bites="", **options):
    """Registers the decorated plant(test, work) as a poison called like it."""
    def register(plant):
        POISONS.append(Poison(plant.__name__, plant, bites, **options))
        return plant
    return register


@functools.cache
def upstream():
    """The repository of all tests here, and its commits {old, middle, new}; never changed after it is made."""
    place = shared_dir() / "kept-work-dir"
    place.mkdir(exist_ok=True)
    repo = Repo(place / "app.git")
    old = repo.commit({"entrypoint.sh": entry_script(), "lib.sh": "echo old\n", "data.txt": "old one\nold two\n",
                       "ident.txt": "$Id$ old\n", "same.txt": "the same\n", "bin/tool": Executable("#!/bin/sh\n"), "link": Symlink("data.txt"),
                       "sub/entrypoint.sh": entry_script(), "sub/deep/notes.txt": "notes\n", ".gitignore": "*.o\nignored/\n"})
    middle = repo.commit({"lib.sh": "echo middle\n", "only-middle.txt": "m\n"})
    new = repo.commit({"lib.sh": "echo new\n", "data.txt": "new one\nnew two\n", "ident.txt": "$Id$ new\n", "only-middle.txt": None,
                       "bin/other": Executable("#!/bin/sh\n"), "link2": Symlink("lib.sh"), "sub/deep/notes.txt": "new notes\n"})
    repo.git("repack", "-adq")  # one file instead of many: these are copied for every test
    return repo, {"old": old, "middle": middle, "new": new}


@functools.cache
def objects_of(pin):
    """Every object that PIN of upstream() reaches, its history included."""
    repo, commits = upstream()
    objects = raw_git.Objects()
    objects.copy_from(repo.path, commits[pin], functools.partial(run, "git"))
    return objects.by_id


@functools.cache
def stock_checkout():
    """A checkout of the old pin by stock git, with all objects: what the controls copy."""
    repo, commits = upstream()
    place = shared_dir() / "kept-work-dir" / "stock"
    run("git", "clone", "-q", "--template=", repo.path, place)
    run("git", "-C", place, "checkout", "-q", "--detach", commits["old"])
    return place


def copy(source, target):
    run("cp", "-a", source, target)


def put(path, content, mode=0o644):
    """A file with its parents; what was there is replaced, not written through."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)


def configure(work, **values):
    """Sets git config values; "core__fsmonitor" stands for core.fsmonitor. A key with a dot is taken as it is: it may hold a
    temporary path, and the random part of one may have "__" in it."""
    for key, value in values.items():
        name = key if "." in key else key.replace("__", ".")
        run("git", "config", "--file", work / ".git/config", name, os.fspath(value))


def rewrite_origin(work, target, **values):
    """Every use of the origin goes to TARGET instead."""
    configure(work, **{f"url.{target}.insteadOf": upstream()[0].url}, **values)


def let_git_look(work):
    """Git remembers the files as they are now; it will not look into them again as long as their times stay."""
    run("git", "-C", work, "status")


def attributes(work, line):
    put(work / ".git/info/attributes", line + "\n")


def disk_tree(root):
    """What lies below ROOT but the top .git, in the form of Repo.expected_tree, with whatever a tree cannot say added."""
    found = {}
    for place, directories, files in os.walk(os.fsencode(root)):
        if place == os.fsencode(root):
            directories.remove(b".git") if b".git" in directories else None
        for name in directories + files:
            path = os.path.join(place, name)
            info = os.lstat(path)
            if stat.S_ISLNK(info.st_mode):
                row = ("symlink", os.readlink(path).decode("latin-1"))
            elif stat.S_ISDIR(info.st_mode):
                row = ("dir", oct(stat.S_IMODE(info.st_mode)))
            elif stat.S_ISREG(info.st_mode):
                row = ("file", oct(stat.S_IMODE(info.st_mode)), run("sha256sum", path)[:64].decode())
            else:
                row = ("special",)
            extra = [] if stat.S_ISLNK(info.st_mode) else [x for x in os.listxattr(path) if x != "security.selinux"]
            found[os.path.relpath(path, os.fsencode(root)).decode("latin-1")] = row + tuple(extra)
    return found


# ---------------------------------------------------------------------------------------------------------------
# Poisons: programs that git would run
# ---------------------------------------------------------------------------------------------------------------


def plant_hook(test, folder, name):
    put(folder / name, test.canary_script(name).read_bytes(), 0o755)


for hook in ("post-checkout", "reference-transaction", "post-index-change"):
    def plant(test, work, hook=hook):
        plant_hook(test, work / ".git/hooks", hook)
    POISONS.append(Poison("hook_" + hook.replace("-", "_"), plant, SINGS))


@poison(SINGS)
def hooks_path(test, work):
    plant_hook(test, test.outside / "hooks", "post-checkout")
    configure(work, core__hooksPath=test.outside / "hooks")


@poison(SINGS)
def fsmonitor(test, work):
    configure(work, core__fsmonitor=test.canary_script("fsmonitor"))


@poison(SINGS)
def smudge_filter(test, work):
    attributes(work, "* filter=x")
    configure(work, filter__x__smudge=test.canary_script("smudge", "cat"))


@poison(SINGS)
def process_filter(test, work):
    attributes(work, "* filter=x")
    configure(work, filter__x__process=test.canary_script("process", "exit 1"))


@poison(SINGS)
def clean_filter(test, work):
    """Git cleans a file in order to compare it when its times are not those of the index."""
    attributes(work, "* filter=x")
    configure(work, filter__x__clean=test.canary_script("clean", "cat"))
    os.utime(work / "same.txt", (1, 1))


@poison(SINGS)
def filter_in_untracked_gitattributes(test, work):
    put(work / ".gitattributes", "* filter=x\n")
    configure(work, filter__x__smudge=test.canary_script("smudge", "cat"))


@poison(SINGS)
def include_path(test, work):
    put(test.outside / "included", f"[core]\n\tfsmonitor = {test.canary_script('include')}\n")
    configure(work, include__path=test.outside / "included")


@poison(SINGS)
def include_if(test, work):
    put(test.outside / "included", f"[core]\n\tfsmonitor = {test.canary_script('includeif')}\n")
    configure(work, **{"includeIf.gitdir:/.path": test.outside / "included"})


@poison(SINGS)
def config_worktree(test, work):
    configure(work, core__repositoryformatversion="1", extensions__worktreeConfig="true")
    put(work / ".git/config.worktree", f"[core]\n\tfsmonitor = {test.canary_script('worktree')}\n")


@poison(SINGS)
def common_directory(test, work):
    copy(work / ".git", test.outside / "common")
    plant_hook(test, test.outside / "common/hooks", "post-checkout")
    put(work / ".git/commondir", f"{test.outside}/common\n")


@poison(SINGS, by=FETCH)
def ssh_command(test, work):
    rewrite_origin(work, "ssh://127.0.0.1/nowhere", core__sshCommand=test.canary_script("ssh", "exit 1"))


@poison(SINGS, by=FETCH)
def instead_of_remote_helper(test, work):
    rewrite_origin(work, f"ext::{test.canary_script('ext', 'exit 1')}", protocol__ext__allow="always")


@poison(SINGS, by=FETCH)
def remote_vcs(test, work):
    rewrite_origin(work, test.canary_script("vcs", "exit 1"), protocol__ext__allow="always", remote__origin__vcs="ext")


@poison(SINGS, by=FETCH)
def remote_uploadpack(test, work):
    configure(work, remote__origin__uploadpack=test.canary_script("uploadpack", "exit 1"))


@poison(SINGS, by=FETCH)
def git_proxy(test, work):
    rewrite_origin(work, "git://127.0.0.1/nowhere", core__gitProxy=test.canary_script("gitproxy", "exit 1"))


@poison(SINGS, by=FETCH)
def credential_helper(test, work):
    asking = hostile_server.Server(lambda request: hostile_server.Reply(
        401, headers=[("WWW-Authenticate", 'Basic realm="x"'), ("Content-Length", "0")]))
    test.addCleanup(asking.close)
    rewrite_origin(work, asking.url, credential__helper=f"!{test.canary_script('credential')}")


@poison(SINGS, by=FETCH)
def alternate_refs_command(test, work):
    put(work / ".git/objects/info/alternates", f"{upstream()[0].path}/objects\n")
    configure(work, core__alternateRefsCommand=test.canary_script("altrefs"))


# ---------------------------------------------------------------------------------------------------------------
# Poisons: other bytes than the commit's, without any program
# ---------------------------------------------------------------------------------------------------------------


@poison(DIFFERS)
def attributes_line_ends(test, work):
    attributes(work, "* text eol=crlf")


@poison(DIFFERS)
def attributes_ident(test, work):
    attributes(work, "* ident")


@poison(DIFFERS)
def attributes_encoding(test, work):
    attributes(work, "data.txt text working-tree-encoding=UTF-16LE")


@poison(DIFFERS)
def attributes_file_elsewhere(test, work):
    put(test.outside / "attributes", "* text eol=crlf\n")
    configure(work, core__attributesFile=test.outside / "attributes")


@poison(DIFFERS)
def autocrlf(test, work):
    configure(work, core__autocrlf="true")


@poison(DIFFERS, thrown_away=(r"\.gitattributes",))
def untracked_gitattributes(test, work):
    """No write into .git is needed: the file shapes the checkout and is cleaned away after it."""
    put(work / ".gitattributes", "* text eol=crlf\n")


@poison(DIFFERS)
def symlinks_off(test, work):
    configure(work, core__symlinks="false")


@poison(DIFFERS, pin="old")
def filemode_off(test, work):
    (work / "bin/tool").chmod(0o644)
    configure(work, core__fileMode="false")
    let_git_look(work)


@poison(DIFFERS)
def worktree_elsewhere(test, work):
    (test.outside / "tree").mkdir(exist_ok=True)
    put(work / "entrypoint.sh", test.canary_line("worktree"))
    configure(work, core__worktree=test.outside / "tree")


@poison(FAILS)
def bare(test, work):
    configure(work, core__bare="true")


@poison(FAILS)
def unknown_repository_format(test, work):
    configure(work, core__repositoryformatversion="99")


@poison(FAILS)
def other_object_format(test, work):
    configure(work, core__repositoryformatversion="1", extensions__objectFormat="sha256")


@poison(DIFFERS)
def sparse_checkout(test, work):
    run("git", "-C", work, "sparse-checkout", "set", "--no-cone", "/*", "!/lib.sh")


@poison(DIFFERS, pin="old")
def skip_worktree(test, work):
    run("git", "-C", work, "update-index", "--skip-worktree", "lib.sh")
    put(work / "lib.sh", test.canary_line("skip-worktree"))


@poison(harmless="reset --hard ignores the bit; other git commands honour it")
def assume_unchanged(test, work):
    run("git", "-C", work, "update-index", "--assume-unchanged", "lib.sh")
    put(work / "lib.sh", test.canary_line("assume-unchanged"))


@poison(DIFFERS, pin="old")
def forged_index_stat(test, work):
    """The index says that it has seen this very file, inode and times: git does not read it again."""
    put(work / "lib.sh", test.canary_line("index"))
    os.utime(work / "lib.sh", (1600000000, 1600000000))
    run("git", "-C", work, "update-index", "--index-version", "2", "--force-write-index")
    raw_git.restat_index_entry(work / ".git/index", b"lib.sh", work / "lib.sh")


@poison(FAILS)
def split_index_without_its_other_half(test, work):
    run("git", "-C", work, "update-index", "--split-index")
    for shared in (work / ".git").glob("sharedindex.*"):
        shared.unlink()


@poison(harmless="clean reads the folder again; other git commands believe the cache", thrown_away=("unseen",))
def untracked_cache(test, work):
    run("git", "-C", work, "update-index", "--force-untracked-cache")
    run("git", "-C", work, "status")
    put(work / "sub/unseen", "x")
    configure(work, core__untrackedCache="true", core__trustctime="false", core__checkStat="minimal")


class Forgery:
    """The new pin's objects with one of them not what its name says, and an evil commit in which all is consistent."""

    def __init__(self, test):
        repo, commits = upstream()
        self.evil, self.pin = raw_git.Objects(), commits["new"]
        self.evil.by_id.update(objects_of("new"))
        self.tree = repo.tree_of(self.pin)
        names = lambda tree: {name: oid for _, name, oid in raw_git.tree_entries(self.evil.by_id[tree][1])}
        self.lib, self.sub = names(self.tree)[b"lib.sh"], names(self.tree)[b"sub"]
        trap = test.canary_line("forged").encode() + b"\n"
        self.trap = self.evil.blob(trap)
        renamed = lambda tree, oid: self.evil.by_id[tree][1].replace(bytes.fromhex(oid), bytes.fromhex(self.trap))
        evil_tree, evil_sub = renamed(self.tree, self.lib), renamed(self.sub, names(self.sub)[b"entrypoint.sh"])
        self.evil_tree = self.evil.put("tree", evil_tree)
        self.evil_commit = self.evil.commit(self.evil_tree)
        self.instead = {"blob": {self.lib: ("blob", trap)},
                        "subtree": {self.sub: ("tree", evil_sub)},
                        "root": {self.tree: ("tree", evil_tree)},
                        "commit": {self.pin: self.evil.by_id[self.evil_commit]}}

    def plant_loose(self, git_dir, what):
        """Every object of the pin under its name, with the forged one among them, and what the forged one names."""
        self.evil.write_to(git_dir, self.instead[what])


def forget_objects(git_dir):
    remove_tree(git_dir / "objects")
    (git_dir / "objects/pack").mkdir(parents=True)


for what, outcome in (("blob", {"bites": DIFFERS}), ("subtree", {"bites": DIFFERS}),
                      ("root", {"harmless": "git itself hashes the root tree that it names"}),
                      ("commit", {"harmless": "git itself hashes a commit that it is told to check out"})):
    def plant(test, work, what=what):
        forget_objects(work / ".git")
        Forgery(test).plant_loose(work / ".git", what)
    POISONS.append(Poison("forged_loose_" + what, plant, **outcome))


@poison(DIFFERS)
def forged_pack(test, work):
    """Right trailers everywhere; only one id in the index is not that of its object."""
    forgery = Forgery(test)
    forget_objects(work / ".git")
    pack, index = raw_git.lying_pack([(oid, *forgery.instead["blob"].get(oid, value))
                                      for oid, value in forgery.evil.by_id.items()])
    put(work / f".git/objects/pack/pack-{'a' * 40}.pack", pack)
    put(work / f".git/objects/pack/pack-{'a' * 40}.idx", index)


@poison(DIFFERS)
def forged_alternate(test, work):
    forget_objects(work / ".git")
    Forgery(test).plant_loose(test.outside / "store", "blob")
    put(work / ".git/objects/info/alternates", f"{test.outside}/store/objects\n")


@poison(DIFFERS, pin="old")
def forged_in_place(test, work):
    """The store holds the same pin with one blob forged, and the file has to be written again."""
    repo, commits = upstream()
    objects = raw_git.Objects()
    objects.by_id.update(objects_of("old"))
    lib = repo.git("rev-parse", f"{commits['old']}:lib.sh")
    forget_objects(work / ".git")
    objects.write_to(work / ".git", {lib: ("blob", test.canary_line("in place").encode())})
    (work / "lib.sh").unlink()


@poison(DIFFERS)
def replace_ref(test, work):
    forgery = Forgery(test)
    forgery.evil.write_to(work / ".git")
    put(work / f".git/refs/replace/{forgery.pin}", forgery.evil_commit + "\n")


@poison(DIFFERS)
def replace_ref_packed(test, work):
    """Named only in packed-refs, for the tree: HEAD and its commit are as they should be."""
    forgery = Forgery(test)
    forgery.evil.write_to(work / ".git")
    put(work / ".git/packed-refs", f"# pack-refs with: \n{forgery.evil_tree} refs/replace/{forgery.tree}\n")


@poison(harmless="it bends the history, not the tree")
def grafts(test, work):
    pin = upstream()[1]["new"]
    put(work / ".git/info/grafts", f"{pin} {pin}\n")


@poison(FAILS)
def shallow_garbage(test, work):
    put(work / ".git/shallow", "no object id\n")


# ---------------------------------------------------------------------------------------------------------------
# Poisons: another .git than the one that was made
# ---------------------------------------------------------------------------------------------------------------


@poison(SINGS, may_refuse=r"not a git checkout|\.git")
def git_is_a_file(test, work):
    copy(work / ".git", test.outside / "elsewhere.git")
    plant_hook(test, test.outside / "elsewhere.git/hooks", "post-checkout")
    remove_tree(work / ".git")
    put(work / ".git", f"gitdir: {test.outside}/elsewhere.git\n")


@poison(SINGS, may_refuse=r"not a git checkout|\.git")
def git_is_a_symlink(test, work):
    copy(work / ".git", test.outside / "elsewhere.git")
    plant_hook(test, test.outside / "elsewhere.git/hooks", "post-checkout")
    remove_tree(work / ".git")
    (work / ".git").symlink_to(test.outside / "elsewhere.git")


@poison(FAILS, may_refuse=r"not a git checkout|\.git")
def git_is_a_fifo(test, work):
    remove_tree(work / ".git")
    os.mkfifo(work / ".git")


@poison(FAILS)
def git_is_an_empty_directory(test, work):
    remove_tree(work / ".git")
    (work / ".git").mkdir()


@poison(HANGS)
def every_git_file_is_a_fifo(test, work):
    """Whoever opens one for reading waits for a writer for ever."""
    for file in [f for f in (work / ".git").rglob("*") if f.is_file()]:
        file.unlink()
        os.mkfifo(file)


@poison(HANGS)
def every_file_is_a_fifo(test, work):
    for file in [f for f in work.rglob("*") if f.is_file() and not f.is_symlink()]:
        file.unlink()
        os.mkfifo(file)


@poison(harmless="git lays it aside; whoever writes to the open file does it elsewhere")
def git_files_lead_outside(test, work):
    """Writing the index, the config, a ref or an object through these changes something outside of WORK_DIR."""
    for name in ("index", "config", "HEAD", "logs", "FETCH_HEAD", "refs", "objects/pack", "objects/info"):
        place, target = work / ".git" / name, test.outside / name.replace("/", "-")
        if place.exists() and not target.exists():
            copy(place, target)
        elif not target.exists():
            put(target, "outside\n")
        if os.path.lexists(place):
            remove_tree(place) if place.is_dir() else place.unlink()
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)


for name, paths in {"index": ["index.lock"], "head": ["HEAD.lock"], "all": ["config.lock", "packed-refs.lock", "shallow.lock",
                    "HEAD.lock", "index.lock", "refs/heads/main.lock", "objects/maintenance.lock"]}.items():
    def plant(test, work, paths=paths):
        for path in paths:
            put(work / ".git" / path, "")
    POISONS.append(Poison(f"stale_lock_{name}", plant, FAILS))


def spoil_every_file(work, spoil):
    for file in [f for f in work.rglob("*") if f.is_file() and not f.is_symlink()]:
        file.chmod(0o644)
        spoil(file)


@poison(FAILS)
def every_file_truncated(test, work):
    """What a power cut leaves on a file system that writes names before contents."""
    spoil_every_file(work, lambda file: os.truncate(file, 0))


@poison(FAILS)
def every_file_with_a_flipped_bit(test, work):
    def flip(file):
        content = bytearray(file.read_bytes())
        if content:  # the config in its first line, as a spoiled origin would be another repository's
            content[1 if file.name == "config" else len(content) // 2] ^= 0x40
            file.write_bytes(content)
    spoil_every_file(work, flip)


@poison(FAILS)
def every_git_file_gone(test, work):
    spoil_every_file(work / ".git", os.unlink)


for name, content in {"empty": b"", "garbage": b"\xff garbage [[[\n" * 9}.items():
    for path in ("config", "HEAD", "index", "packed-refs", "objects/pack/multi-pack-index", "objects/info/commit-graph",
                 "objects/info/alternates"):
        def plant(test, work, path=path, content=content):
            put(work / ".git" / path, content)
        hurts = path in ("config", "HEAD", "index") and (name == "garbage" or path == "HEAD")
        POISONS.append(Poison(f"{name}_{re.sub('[^a-zA-Z]', '_', path)}", plant,
                              *([FAILS] if hurts else []), harmless="" if hurts else "git goes on, with a warning"))


# ---------------------------------------------------------------------------------------------------------------
# Poisons: things in the tree
# ---------------------------------------------------------------------------------------------------------------


@poison(harmless="reset and clean exist for this", thrown_away=("left-behind", "ignored", r"x\.o"))
def dirty_files(test, work):
    """No attacker: a workload that writes into its own checkout. "git checkout" without force is stuck here for ever."""
    put(work / "data.txt", "written by the workload\n")
    put(work / "bin/other", "in the way of the next pin\n")
    put(work / "left-behind.sh", "x\n")
    put(work / "ignored/cache", "x\n")
    put(work / "x.o", "x\n")
    (work / "same.txt").unlink()
    (work / "sub/entrypoint.sh").chmod(0o600)


@poison(harmless="clean takes names as they are", thrown_away=(r"forged", r"-rf"))
def names_that_forge_the_log(test, work):
    for name in (b"a\n[git-launcher] error: forged", b"\x1b[2Jforged", b"\xff\xfe", b"-rf", b"--", b" ", b"*", b"a\\b", b"%s%n"):
        with open(os.path.join(os.fsencode(work), name), "w") as file:
            file.write("x")


@poison(harmless="clean -ff removes it", thrown_away=("nested",))
def nested_repository(test, work):
    run("git", "init", "-q", work / "nested")
    put(work / "nested/file", "x\n")
    run("git", "-C", work / "nested", "add", "-A")
    run("git", "-C", work / "nested", "commit", "-qm", "x")


@poison(DIFFERS, thrown_away=(r"sub/\.git",))
def git_folder_in_a_tracked_folder(test, work):
    """Any git that the workload runs in that folder would obey it, and git's own clean does not see it."""
    run("git", "init", "-q", work / "sub")
    configure(work / "sub", core__fsmonitor=test.canary_script("nested"))


@poison(DIFFERS, thrown_away=("queue",))
def fifo(test, work):
    os.mkfifo(work / "sub/queue")


@poison(DIFFERS, thrown_away=("control",))
def unix_socket(test, work):
    with socket.socket(socket.AF_UNIX) as node:
        node.bind(str(work / "sub/control"))


@poison(DIFFERS, thrown_away=("zero",))
def device_node(test, work):
    test.need_root()
    try:
        os.mknod(work / "sub/zero", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        test.must_run("needs leave to make device nodes")


@poison(harmless="git replaces them")
def tracked_files_are_fifos(test, work):
    for name in ("lib.sh", "data.txt", "entrypoint.sh"):
        (work / name).unlink()
        os.mkfifo(work / name)


@poison(harmless="git never writes in place")
def tracked_files_have_a_second_name_outside(test, work):
    for name in ("lib.sh", "same.txt", "entrypoint.sh"):
        put(test.outside / "twins" / name, (work / name).read_bytes() + b"\n# outside\n")
        (work / name).unlink()
        os.link(test.outside / "twins" / name, work / name)


@poison(DIFFERS)
def unchanged_file_has_a_second_name_outside(test, work):
    """The bytes are right today. Whoever owns the other name can change them after they were checked."""
    os.link(work / "same.txt", test.outside / f"{work.name}-twin")
    let_git_look(work)


@poison(harmless="git unlinks the link")
def tracked_file_is_a_symlink_outside(test, work):
    put(test.outside / "victim", "victim\n")
    for name in ("lib.sh", "entrypoint.sh"):
        (work / name).unlink()
        (work / name).symlink_to(test.outside / "victim")


@poison(harmless="git unlinks the link")
def tracked_folder_is_a_symlink_outside(test, work):
    for name in ("entrypoint.sh", "deep/notes.txt", "precious"):
        put(test.outside / "folder" / name, "victim\n")
    remove_tree(work / "sub")
    (work / "sub").symlink_to(test.outside / "folder")


@poison(harmless="reset --hard sorts it out")
def kinds_swapped(test, work):
    remove_tree(work / "sub")
    put(work / "sub", "a file\n")
    for name in ("lib.sh", "link"):
        (work / name).unlink()
        put(work / name / "deep/file", "x\n")


@poison(harmless="clean recurses", thrown_away=("ddd",))
def deeper_than_any_path(test, work):
    place = os.open(work, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 200, dir_fd=place)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)


@poison(harmless="it is only large to the eye")
def sparse_file_of_a_tebibyte(test, work):
    try:
        os.truncate(work / "lib.sh", 1 << 40)
        put(work / "huge", "")
        os.truncate(work / "huge", 1 << 40)
    except OSError as problem:
        test.must_run(f"needs sparse files: {problem}")


@poison(DIFFERS)
def set_user_id(test, work):
    (work / "bin/tool").chmod(0o6755)
    (work / "sub").chmod(0o2755)
    let_git_look(work)


@poison(DIFFERS)
def file_capabilities(test, work):
    """cap_setuid for anybody: version 2, effective, permitted bit 7 (capability.h, VFS_CAP_REVISION_2)."""
    test.set_xattr(work / "bin/tool", "security.capability", struct.pack("<5I", 0x02000001, 1 << 7, 0, 0, 0))
    let_git_look(work)


def default_acl():
    """A default ACL that gives everybody a write bit on whatever is made in a folder (posix_acl_xattr.h, version 2)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, 7, 0xFFFFFFFF) for tag in (0x01, 0x04, 0x20))


@poison(DIFFERS)
def default_acl_of_a_folder(test, work):
    test.set_xattr(work / "sub", "system.posix_acl_default", default_acl())
    (work / "sub/entrypoint.sh").unlink()


@poison(DIFFERS)
def default_acl_of_work_dir(test, work):
    test.set_xattr(work, "system.posix_acl_default", default_acl())
    (work / "lib.sh").unlink()


@poison(FAILS, thrown_away=(), may_refuse=r"lib\.sh|stuck\.sh")
def immutable_files(test, work):
    """Not even root can remove these without lifting the flag first; a refusal has to name one of them."""
    test.need_root()
    put(work / "lib.sh", test.canary_line("immutable"))
    put(work / "stuck.sh", "x\n")
    for name in ("lib.sh", "stuck.sh"):
        set_immutable(test, work / name)


def set_immutable(test, path):
    get_flags, set_flags, immutable = 0x80086601, 0x40086602, 0x10  # linux/fs.h
    file = os.open(path, os.O_RDONLY)
    try:
        flags, = struct.unpack("l", fcntl.ioctl(file, get_flags, bytes(8)))
        fcntl.ioctl(file, set_flags, struct.pack("l", flags | immutable))
    except OSError as problem:
        test.must_run(f"needs a file system with the immutable flag: {problem}")
    finally:
        os.close(file)


@poison(harmless="with safe.directory, which the control sets; without it git refuses for ever")
def foreign_owner(test, work):
    test.need_root()
    run("chown", "-hR", "1234:1234", work)


# ---------------------------------------------------------------------------------------------------------------
# The tests
# ---------------------------------------------------------------------------------------------------------------


class KeptWorkDirTest(ScenarioTest):
    """What all tests on a kept WORK_DIR need."""

    def setUp(self):
        super().setUp()
        self.repo, self.commits = upstream()
        self.outside = self.dir / "outside"

    def kept_checkout(self, name):
        """A copy of what the launcher left after a launch of the old pin; the launch itself is made once."""
        template = shared_dir() / "kept-work-dir" / "kept"
        self.work = self.dir / name
        if not template.exists():
            self.boot(self.repo, self.commits["old"])
            copy(self.work, template)
            remove_tree(self.work)
        copy(template, self.work)

    def launch_pin(self, pin, **options):
        return self.launch(self.config(self.repo, self.commits[pin]), **options)

    def fresh_outside(self):
        if self.outside.exists():
            remove_tree(self.outside)
        self.outside.mkdir()
        put(self.outside / "keep", "keep\n")

    def set_xattr(self, path, name, value):
        self.need_root()
        try:
            os.setxattr(path, name, value)
        except OSError as problem:
            self.must_run(f"needs a file system that takes {name}: {problem}")

    def assert_fresh_git(self, commit):
        """The .git is an ordinary repository at COMMIT, and nothing of an earlier one is in it."""
        git = self.work / ".git"
        self.assertTrue(git.is_dir() and not git.is_symlink())
        keys = run("git", "config", "--file", git / "config", "--name-only", "--list").decode().split()
        self.assertLessEqual(set(keys), HARMLESS_KEYS)
        for pattern in NOT_IN_A_FRESH_GIT:
            self.assertEqual([str(path) for path in git.glob(pattern)], [], pattern)
        for path in git.rglob("*"):
            self.assertFalse(path.is_symlink() or not (path.is_file() or path.is_dir()), f"{path} is neither file nor folder")
        if (git / "packed-refs").exists():
            self.assertNotIn("refs/replace", (git / "packed-refs").read_text())
        asked = lambda *args: run("git", "-C", self.work, *args).decode().strip()
        self.assertEqual(asked("rev-parse", "HEAD"), commit)
        self.assertEqual(asked("status", "--porcelain", "--ignored"), "")
        self.assertEqual(asked("log", "-1", "--format=%H"), commit)
        self.assertEqual(asked("describe", "--always", "--abbrev=40"), commit)
        self.assertEqual({line[:2] for line in asked("ls-files", "-v").split("\n")}, {"H "}, "a bit hides a file from git")
        asked("fsck", "--strict", "--no-dangling")
        self.assert_no_canary()

    def assert_thrown_away(self, result, *patterns):
        """The log names what was removed, at the place where it says that it scrubs."""
        self.assertIn("scrubbing checkout", result.err)
        said = result.err[result.err.index("scrubbing checkout"):]
        for pattern in patterns:
            self.assertRegex(said, pattern)

    def in_own_mounts(self, setup, config, **options):
        """Launches after the shell lines SETUP in a mount namespace of its own, in the same process."""
        unshare = self.need_program("unshare")
        self.need_root()
        return self.launch(config, program=unshare, args=["-m", "sh", "-ec", setup + '\nexec "$@"', "sh", launcher_path()],
                           **options)


class PoisonTest(KeptWorkDirTest):
    """The table above; one test for each poison."""

    def check(self, poison):
        self.fresh_outside()
        control = self.dir / "control"
        copy(stock_checkout(), control)
        poison.plant(self, control)
        self.assert_bites(poison, control)
        for pin in ("old", "new"):
            with self.subTest(pin=pin):
                self.fresh_outside()
                self.kept_checkout(pin)
                poison.plant(self, self.work)
                before, was = snapshot(self.outside), snapshot(self.work) if poison.may_refuse else None
                result = self.launch_pin(pin)
                self.assert_printable(result)
                self.assert_no_canary()
                self.assertEqual(snapshot(self.outside), before, "something outside of WORK_DIR was changed")
                if poison.may_refuse and result.code == 5:
                    self.assert_refused(result, 5, poison.may_refuse)
                    if "git_is" in poison.name:
                        self.assertEqual(snapshot(self.work), was)
                    continue
                self.assert_ran_pin(result, self.repo, self.commits[pin])
                self.assertEqual({row["uid"] for row in result.report["tree"].values()}, {os.getuid()})
                self.assert_thrown_away(result, *poison.thrown_away)
                self.assert_fresh_git(self.commits[pin])

    def assert_bites(self, poison, control):
        """Stock git in the poisoned checkout falls for it, in the way that the table says."""
        self.assertTrue(bool(poison.bites) != bool(poison.harmless), "the table says neither or both")
        commit = self.commits[poison.pin]
        if poison.bites == HANGS:
            with self.assertRaises(subprocess.TimeoutExpired):
                subprocess.run(["git", "-C", control, "status"], env=GIT_ENV, capture_output=True, timeout=0.3)
            return
        if poison.by == FETCH:
            done = subprocess.run(["git", "-C", control, "fetch", "origin"], env=GIT_ENV, capture_output=True, timeout=20)
            code, said = done.returncode, done.stderr.decode("utf-8", "replace")
        else:
            code, said = stock_git_checkout(control, commit)
        if poison.bites == SINGS:
            self.assert_canary_sang()
        elif poison.bites == FAILS:
            self.assertTrue(code != 0 or "fatal:" in said or "error:" in said, f"stock git survives it: {said}")
        elif poison.bites == DIFFERS:
            found = disk_tree(control)
            if poison.name == "unchanged_file_has_a_second_name_outside":
                self.assertEqual((control / "same.txt").stat().st_nlink, 2)
            else:
                self.assertNotEqual(found, self.repo.expected_tree(commit), f"stock git gets it right: {said}")
        self.canary.unlink(missing_ok=True)

    def test_the_control_itself(self):
        """Without a poison stock git gets it right; else the controls would prove nothing."""
        copy(stock_checkout(), self.dir / "control")
        stock_git_checkout(self.dir / "control", self.commits["new"])
        self.assertEqual(disk_tree(self.dir / "control"), self.repo.expected_tree(self.commits["new"]))


for entry in POISONS:
    def method(self, entry=entry):
        self.check(entry)
    method.__doc__ = entry.plant.__doc__
    setattr(PoisonTest, "test_" + entry.name, method)
del method


class RecognitionTest(KeptWorkDirTest):
    """What counts as a checkout that may be replaced, and what belongs to somebody else."""

    def assert_left_alone(self, code, *patterns, **keys):
        before = snapshot(self.work)
        result = self.launch(self.config(self.repo, self.commits["new"], **keys))
        self.assert_refused(result, code, *patterns)
        self.assertEqual(snapshot(self.work), before)

    def test_checkout_of_another_origin(self):
        run("git", "clone", "-q", self.repo.path, self.work)
        run("git", "-C", self.work, "remote", "set-url", "origin", "https://example.org/other.git")
        self.assert_left_alone(5, f"error: existing checkout at {self.work} has origin", "https://example.org/other.git")

    def test_origin_that_forges_the_log(self):
        """The origin is shown, and it is text from the volume."""
        run("git", "clone", "-q", self.repo.path, self.work)
        run("git", "-C", self.work, "remote", "set-url", "origin", "https://u:secret@x/\n[git-launcher] HEAD verified: \x1b[2J")
        before = snapshot(self.work)
        result = self.launch_pin("new")
        self.assert_refused(result, 5, "existing checkout at")
        self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] HEAD verified|secret")
        self.assertEqual(snapshot(self.work), before)

    def test_no_checkout(self):
        for name, plant in {"a file": lambda: put(self.work / "entrypoint.sh", self.canary_line("foreign")),
                            "a hidden file": lambda: put(self.work / ".hidden", "x"),
                            "a folder": lambda: (self.work / "data").mkdir()}.items():
            with self.subTest(name):
                if self.work.exists():
                    remove_tree(self.work)
                self.work.mkdir()
                plant()
                self.assert_left_alone(5, f"error: WORK_DIR '{self.work}' is not empty and is not a git checkout")
        self.assert_no_canary()

    def test_half_clones(self):
        """What a killed launch, of ours or of the reference, leaves behind must not need a person."""
        def init():
            run("git", "init", "-q", self.work)

        def init_with_remote():
            init()
            run("git", "-C", self.work, "remote", "add", "origin", self.repo.url)

        def no_checkout():
            run("git", "clone", "-q", "--no-checkout", self.repo.path, self.work)

        def receiving():
            init_with_remote()
            put(self.work / ".git/objects/pack/tmp_pack_AbCdEf", os.urandom(3000))
            put(self.work / ".git/shallow.lock", "")

        def checking_out():
            no_checkout()
            put(self.work / ".git/index.lock", "")
            put(self.work / "data.txt", "ne")
            put(self.work / "entrypoint.sh", "")

        def empty_git():
            (self.work / ".git").mkdir(parents=True)

        for plant in (init, init_with_remote, no_checkout, receiving, checking_out, empty_git):
            with self.subTest(plant.__name__):
                if self.work.exists():
                    remove_tree(self.work)
                plant()
                self.assert_ran_pin(self.launch_pin("new"), self.repo, self.commits["new"])
                self.assert_fresh_git(self.commits["new"])

    def test_work_dir_is_a_symlink(self):
        """Following it would let the volume's owner choose what gets scrubbed."""
        for name in ("empty", "checkout"):
            with self.subTest(name):
                target, self.work = self.dir / name, self.dir / f"link-to-{name}"
                target.mkdir() if name == "empty" else copy(stock_checkout(), target)
                self.work.symlink_to(target)
                before = snapshot(target)
                self.assert_refused(self.launch_pin("new"), 5, "symlink|symbolic link")
                self.assertEqual(snapshot(target), before)

    def test_parent_of_work_dir_is_a_symlink(self):
        (self.dir / "real").mkdir()
        (self.dir / "linked").symlink_to("real")
        self.work = self.dir / "linked" / "deep" / "work"
        self.assert_ran_pin(self.launch_pin("old"), self.repo, self.commits["old"])
        self.assert_ran_pin(self.launch_pin("new"), self.repo, self.commits["new"])
        self.assert_fresh_git(self.commits["new"])

    def test_empty_work_dir_of_another_owner(self):
        self.need_root()
        self.work.mkdir(mode=0o700)
        os.chown(self.work, 1234, 1234)
        self.assert_ran_pin(self.launch_pin("new"), self.repo, self.commits["new"])

    def test_repository_one_level_up(self):
        """Git that finds no valid .git in WORK_DIR goes up and obeys what it finds there."""
        parent = self.dir / "parent"
        copy(stock_checkout(), parent)
        configure(parent, core__fsmonitor=self.canary_script("parent"))
        self.work = parent / "work"
        (self.work / ".git").mkdir(parents=True)
        stock_git_checkout(self.work, self.commits["new"])
        self.assert_canary_sang()
        (self.work / ".git").mkdir(parents=True, exist_ok=True)
        self.canary.unlink(missing_ok=True)
        before = snapshot(parent / ".git")
        self.assert_ran_pin(self.launch_pin("new"), self.repo, self.commits["new"])
        self.assert_no_canary()
        self.assertEqual(snapshot(parent / ".git"), before)


class StandingInTheWayTest(KeptWorkDirTest):
    """Things that the launcher cannot or must not clear away by itself, and those that it only seems to be unable to."""

    def test_mount_inside_the_tree(self):
        """A mount cannot be unlinked; going round it would leave a foreign file among the pinned ones."""
        put(self.dir / "mounted", self.canary_line("mounted"))
        for name, target in {"foreign": "sub/mounted.sh", "tracked": "lib.sh"}.items():
            with self.subTest(name):
                self.kept_checkout(name)
                if name == "foreign":
                    put(self.work / target, "")
                result = self.in_own_mounts(f"mount --bind {self.dir}/mounted {self.work}/{target}",
                                            self.config(self.repo, self.commits["new"]))
                self.assert_refused(result, 5, re.escape(target))
                self.assert_no_canary()

    def test_mounted_folder_inside_the_tree(self):
        """The scrub must not walk into somebody else's volume."""
        put(self.dir / "volume/precious", "precious\n")
        before = snapshot(self.dir / "volume")
        self.kept_checkout("volume-inside")
        (self.work / "sub/volume").mkdir()
        result = self.in_own_mounts(f"mount --bind {self.dir}/volume {self.work}/sub/volume",
                                    self.config(self.repo, self.commits["new"]))
        self.assertEqual(snapshot(self.dir / "volume"), before)
        self.assert_refused(result, 5, "sub/volume")

    def test_work_dir_is_a_mount_point(self):
        """A volume is one: it cannot be renamed away or replaced as a whole."""
        self.work.mkdir()
        setup = f"mount -t tmpfs none {self.work}\n{launcher_path()} {self.config(self.repo, self.commits['old'])}"
        result = self.in_own_mounts(setup, self.config(self.repo, self.commits["new"]))
        self.assertEqual(len(result.reports), 2)
        self.assertEqual(result.code, 0, str(result))
        self.assertIn(self.repo.expected_tree(self.commits["new"]), [report.tree for report in result.reports])

    def test_read_only_folders_as_ordinary_user(self):
        """The owner may lift the write protection of his own folder, so a launch must not fail on it."""
        self.need_root()
        self.give_to(NOBODY)
        config = self.config(self.repo, self.commits["old"])
        self.assert_ran_pin(self.launch(config, uid=NOBODY), self.repo, self.commits["old"])
        put(self.work / "sub/locked/foreign", "x\n")
        run("chown", "-R", f"{NOBODY}:{NOBODY}", self.work)
        for path in ("sub/locked", "sub/deep", "sub"):
            (self.work / path).chmod(0o500)
        result = self.launch(self.config(self.repo, self.commits["new"]), uid=NOBODY)
        self.assert_ran_pin(result, self.repo, self.commits["new"])
        self.assert_thrown_away(result, "locked")

    def test_files_of_root_as_ordinary_user(self):
        """What an ordinary user cannot remove is named; it neither stays in silence nor stops without a reason."""
        self.need_root()
        self.give_to(NOBODY)
        self.assert_ran_pin(self.launch(self.config(self.repo, self.commits["old"]), uid=NOBODY), self.repo, self.commits["old"])
        put(self.work / "roots/foreign", "x\n")
        result = self.launch(self.config(self.repo, self.commits["new"]), uid=NOBODY)
        self.assert_refused(result, 5, "roots")

    def test_read_only_work_dir_as_ordinary_user(self):
        self.need_root()
        self.work.mkdir(mode=0o755)
        self.assert_refused(self.launch(self.config(self.repo, self.commits["new"]), uid=NOBODY), 5,
                            f"{self.work}.*[Pp]ermission denied")


class OtherStoriesTest(KeptWorkDirTest):
    """Poisons that need more than one step, another upstream, or no upstream at all."""

    def test_poison_of_two_pins_ago(self):
        """What was laid under the first pin must not sleep through the second one and wake in the third."""
        self.fresh_outside()
        self.kept_checkout("long-lived")
        fsmonitor(self, self.work)
        smudge_filter(self, self.work)
        plant_hook(self, self.work / ".git/hooks", "post-checkout")
        replace_ref(self, self.work)
        Forgery(self).plant_loose(self.work / ".git", "blob")
        put(self.work / "ignored/sleeper.o", "x\n")
        git_folder_in_a_tracked_folder(self, self.work)
        for pin in ("middle", "new", "old", "new"):
            self.assert_ran_pin(self.launch_pin(pin), self.repo, self.commits[pin])
            self.assert_fresh_git(self.commits[pin])

    def test_poisoned_workload_subfolder(self):
        """A folder that only an earlier workload left is not a REPO_SUBDIR of the pin."""
        self.kept_checkout("subdir")
        put(self.work / "ignored/entrypoint.sh", self.canary_line("subdir"))
        result = self.launch(self.config(self.repo, self.commits["new"], REPO_SUBDIR="ignored"))
        self.assert_refused(result, 6, "ignored")
        self.assert_no_canary()

    def test_line_ends_of_the_previous_pin(self):
        """No attacker: files that both pins share would keep the form in which the older pin's attributes wrote them."""
        repo = self.make_repo()
        old = repo.commit({"entrypoint.sh": entry_script(), "same.txt": "one\ntwo\n", ".gitattributes": "*.txt text eol=crlf\n"})
        new = repo.commit({".gitattributes": None})
        run("git", "clone", "-q", "--no-checkout", repo.path, self.dir / "control")
        run("git", "-C", self.dir / "control", "checkout", "-q", old)
        for file in (self.dir / "control").glob("*.txt"):
            os.utime(file, (1600000000, 1600000000))
        let_git_look(self.dir / "control")
        stock_git_checkout(self.dir / "control", new)
        self.assertNotEqual(disk_tree(self.dir / "control"), repo.expected_tree(new))
        self.boot(repo, old)
        self.boot(repo, new)

    def test_files_in_the_folder_of_a_submodule(self):
        """Git's clean never looks into it; a workload that reads from it gets whatever was left there."""
        repo = self.make_repo()
        commit = repo.commit({"entrypoint.sh": entry_script(), "vendor": Gitlink("12" * 20)})
        self.boot(repo, commit)
        run("git", "init", "-q", self.work / "vendor")
        put(self.work / "vendor/plugin.sh", self.canary_line("vendor"))
        result = self.launch(self.config(repo, commit))
        self.assert_ran_pin(result, repo, commit)
        self.assert_thrown_away(result, "vendor")

    def test_proxy_in_the_kept_config(self):
        """A proxy in the kept config would see, and could stall, every fetch."""
        proxy, server = SilentServer(), GitServer(self.repo.path.parent)
        self.addCleanup(proxy.stop)
        self.addCleanup(server.stop)
        url = server.url(self.repo)
        self.assert_ran_pin(self.launch(self.config(url, self.commits["old"])), self.repo, self.commits["old"])
        address = f"http://127.0.0.1:{proxy.port}"
        configure(self.work, http__proxy=address, remote__origin__proxy=address)
        with self.assertRaises(subprocess.TimeoutExpired):
            subprocess.run(["git", "-C", self.work, "fetch", "origin"], env=GIT_ENV, capture_output=True, timeout=0.5)
        self.assertTrue(proxy.connected.is_set(), "stock git never went to the proxy")
        proxy.connected.clear()
        self.assert_ran_pin(self.launch(self.config(url, self.commits["new"])), self.repo, self.commits["new"])
        self.assertFalse(proxy.connected.is_set(), "the proxy of the kept config was used")

    def offline(self):
        """A repository of this test's own, its only commit launched once, and then gone."""
        repo = self.make_repo()
        commit = repo.commit({"entrypoint.sh": entry_script(), "lib.sh": "echo lib\n", "sub/file": "x\n"})
        self.boot(repo, commit)
        repo.expected_tree(commit)  # read before it goes away
        repo.path.rename(self.dir / "gone.git")
        return repo, commit

    def test_offline_restart(self):
        """The pin is immutable: with all its objects at hand there is nothing to ask anybody."""
        repo, commit = self.offline()
        for name, damage in {"nothing touched": lambda: None,
                             "dirty": lambda: put(self.work / "lib.sh", "echo dirty\n"),
                             "no files": lambda: [remove_tree(p) if p.is_dir() else p.unlink()
                                                  for p in self.work.iterdir() if p.name != ".git"]}.items():
            with self.subTest(name):
                damage()
                self.assert_ran_pin(self.launch(self.config(repo, commit)), repo, commit)
                self.assert_fresh_git(commit)

    def test_offline_with_a_poisoned_store(self):
        """The bytes of the pin, or a refusal as for any other unreachable upstream: never the bytes at hand."""
        repo, commit = self.offline()
        honest = self.dir / "honest"
        copy(self.work, honest)
        lib = run("git", "--git-dir", self.dir / "gone.git", "rev-parse", f"{commit}:lib.sh").decode().strip()
        objects = raw_git.Objects()
        objects.copy_from(self.dir / "gone.git", commit, functools.partial(run, "git"))
        trap = ("blob", self.canary_line("offline").encode())

        def no_objects():
            forget_objects(self.work / ".git")

        def forged_loose_blob():
            no_objects()
            objects.write_to(self.work / ".git", {lib: trap})

        def forged_pack_of_everything():
            no_objects()
            pack, index = raw_git.lying_pack([(oid, *(trap if oid == lib else value)) for oid, value in objects.by_id.items()])
            put(self.work / f".git/objects/pack/pack-{'b' * 40}.pack", pack)
            put(self.work / f".git/objects/pack/pack-{'b' * 40}.idx", index)

        def one_blob_gone():
            no_objects()
            objects.write_to(self.work / ".git")
            (self.work / ".git/objects" / lib[:2] / lib[2:]).unlink()

        def flipped_bits():
            spoil_every_file(self.work / ".git/objects", lambda f: f.write_bytes(
                f.read_bytes()[:-30] + bytes(b ^ 1 for b in f.read_bytes()[-30:])))

        for plant in (no_objects, forged_loose_blob, forged_pack_of_everything, one_blob_gone, flipped_bits):
            with self.subTest(plant.__name__):
                remove_tree(self.work)
                copy(honest, self.work)
                plant()
                put(self.work / "lib.sh", trap[1])
                result = self.launch(self.config(repo, commit))
                self.assert_no_canary()
                if result.code == 0:
                    self.assert_ran_pin(result, repo, commit)
                else:
                    self.assert_refused(result, 3)
