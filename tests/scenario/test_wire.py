"""Hosts asked over the wire: what they may say, the next address when one fails, branches, tokens and keys."""

import os
import re
import resource
import shutil
import signal
import time
import unittest
from pathlib import Path

import hostile_server
import raw_git
from hostile_server import ADVERTISEMENT, FLUSH, RESULT, Reply, banded, packet
from support import disk_tree, entry_script, files_with, free_port, is_sanitizer_build, poll, remove_tree, run
from test_transport import SshServerTest, TransportTest

ABILITIES = packet("version 2\n") + packet("ls-refs\n") + packet("fetch=shallow filter\n") + FLUSH
GIT_FETCHES = "git fetches"  # said when the host cannot be asked for one pack


class WireTest(TransportTest):
    def assert_over_the_wire(self, result, repo, commit):
        self.assert_ran_pin(result, repo, commit)
        self.assertNotIn(GIT_FETCHES, result.err)

    def dead_url(self):
        return f"http://127.0.0.1:{free_port()}/app.git"


class HostileTest(WireTest):
    """A host may say anything at any time: it is told, soon and in print, and nothing of it is left."""

    def setUp(self):
        super().setUp()
        self.objects = raw_git.Objects()
        self.pin = self.objects.commit(self.objects.tree({"entrypoint.sh": entry_script(), "big": os.urandom(200_000)}))
        self.whole = self.objects.pack()

    def server(self, **options):
        server = hostile_server.GitServer([("refs/heads/main", self.pin)], self.whole, **options)
        self.addCleanup(server.close)
        return server

    def answering(self, advertisement=ABILITIES, answer=b""):
        """A server that says just this: after the line of the service, and to each command."""
        def handle(request):
            if request.command == "GET":
                pieces = advertisement if isinstance(advertisement, bytes) else list(advertisement)
                head = packet("# service=git-upload-pack\n") + FLUSH
                return Reply(kind=ADVERTISEMENT, pieces=head + pieces if isinstance(pieces, bytes) else [head, *pieces])
            return Reply(kind=RESULT, pieces=answer() if callable(answer) else answer)

        server = hostile_server.Server(handle)
        self.addCleanup(server.close)
        return server

    def assert_told(self, server, *patterns, code=3, seconds=12, **keys):
        """Refused within a time that is far below FETCH_TIMEOUT."""
        result = self.fetch(server.url, self.pin, timeout=30, **keys)
        self.assert_refused(result, code, *patterns)
        self.assertLess(result.seconds, seconds, str(result))
        self.assert_nothing_left()
        return result

    def test_the_control_an_honest_answer_is_launched(self):
        repo = self.make_repo()
        self.objects.write_to(repo.path)
        self.assert_over_the_wire(self.fetch(self.server().url, self.pin), repo, self.pin)

    def test_advertisements_that_are_none(self):
        """Git's transport program looks at them first, and has words of its own for some."""
        for kind, bytes_, pattern in (
                ("a length that is no number", packet("version 2\n") + b"zzzz", "bad line length"),
                ("a length over the limit", packet("version 2\n") + b"ffff" + b"x" * 65531, "bad line length"),
                ("a length below 4", packet("version 2\n") + b"0003", "bad line length"),
                ("no command fetch", packet("version 2\n") + packet("ls-refs\n") + FLUSH, "server doesn't support 'fetch'|does not offer|not present"),
                ("a control character", packet("version 2\n") + packet("fetch\x1b[2K=shallow\n") + FLUSH, r"capability.*\\x1b"),
                ("another format", packet("version 2\n") + packet("fetch=shallow\n") + packet("object-format=sha256\n") + FLUSH,
                 "format 'sha256'"),
                ("the same twice", packet("version 2\n") + packet("fetch=shallow\n") * 2 + FLUSH, "one 'fetch'"),
                ("an error", packet("version 2\n") + packet("ERR \r[git-launcher] go\n"), r"remote error: \?\[git-launcher\] go")):
            with self.subTest(kind=kind):
                self.assert_told(self.answering(bytes_), pattern)

    def test_an_advertisement_without_end(self):
        lines = [packet("version 2\n")] + [packet(f"x{n}=" + "y" * 200) for n in range(5000)]
        self.assert_told(self.answering(b"".join(lines) + FLUSH), "at most 256 capabilities")

    def test_answers_that_are_none(self):
        pack = packet("packfile\n")
        for kind, answer, pattern in (
                ("an error", packet("ERR upload-pack: \x07 no\n"), r"the remote says: upload-pack: \\x07 no"),
                ("an error on its band", pack + banded(self.whole[:1000]) + banded(b"out of \x07\n", 3), r"out of \\x07"),
                ("another section", packet("packfile-uris\n"), "expected the section 'packfile'"),
                ("a band that does not exist", pack + banded(b"x", 4), "expected bytes of a pack"),
                ("no pack at all", pack + FLUSH, "expected bytes of a pack"),
                ("nothing but a flush", FLUSH, "expected the section 'packfile'"),
                ("a malformed id", packet("shallow-info\n") + packet("shallow 12\n"), "expected 'shallow id'"),
                ("too many lines", packet("shallow-info\n") + packet(f"shallow {self.pin}\n") * 2000, "at most 1000 lines"),
                ("words without end", pack + banded(b"working\n" * 1000, 2) * 1000, "at most 4194304 bytes of progress"),
                ("more after the end", pack + banded(self.whole) + FLUSH + pack, "expected the end of the response|got")):
            with self.subTest(kind=kind):
                self.assert_told(self.answering(answer=answer), pattern)

    def test_an_answer_that_is_cut_each_time_is_tried_three_times(self):
        for answer in (packet("packfile\n") + banded(self.whole[:100_000]), packet("packfile\n") + banded(self.whole)[:-7]):
            with self.subTest(size=len(answer)):
                server = self.answering(answer=answer)
                self.assert_told(server, "fetching from .* failed", seconds=20)
                self.assertEqual([method for method, _ in server.requests], ["GET", "POST"] * 3)

    def test_an_answer_that_is_cut_once_begins_anew(self):
        """The half that came is of no use: the other answer may hold its objects in another order."""
        repo, tries = self.make_repo(), []
        self.objects.write_to(repo.path)

        def answer():
            tries.append(len(tries))
            if len(tries) == 1:
                return packet("packfile\n") + banded(self.whole[:150_000])
            return packet("packfile\n") + banded(raw_git.pack_bytes(list(self.objects.by_id.values())[::-1])) + FLUSH

        result = self.fetch(self.answering(answer=answer).url, self.pin)
        self.assert_over_the_wire(result, repo, self.pin)
        self.assertEqual(len(tries), 2)
        self.assertRegex(result.err, "fetch failed .*; trying again")

    def test_a_pack_that_ends_early_in_a_complete_answer_is_tried_again(self):
        server = self.answering(answer=packet("packfile\n") + banded(self.whole[:150_000]) + FLUSH)
        self.assert_told(server, "ended early", seconds=20)
        self.assertEqual(len(server.requests), 6)

    def test_a_pack_that_is_none_is_not_tried_again(self):
        server = self.answering(answer=packet("packfile\n") + banded(b"no pack" * 1000) + FLUSH)
        self.assert_told(server, code=4)
        self.assertEqual(len(server.requests), 2)

    def test_another_commit_than_the_wanted_one_is_refused(self):
        other = raw_git.Objects()
        other.commit(other.tree({"entrypoint.sh": entry_script("echo other")}))
        server = self.answering(answer=packet("packfile\n") + banded(other.pack()) + FLUSH)
        self.assert_told(server, self.pin, "missing", code=4)

    def test_a_host_without_shallow_fetches_is_asked_by_git(self):
        repo = self.make_repo()
        self.objects.write_to(repo.path)
        server = self.server()
        server.abilities = lambda: packet("version 2\n") + packet("ls-refs\n") + packet("fetch\n") + FLUSH
        result = self.fetch(server.url, self.pin)
        self.assert_ran_pin(result, repo, self.pin)
        self.assertIn(GIT_FETCHES, result.err)

    def test_sigterm_in_the_middle_of_a_pack_ends_the_launch_within_a_second(self):
        half = packet("packfile\n") + banded(self.whole[:100_000])
        server = self.answering(answer=lambda: [half, 60])
        running = self.start(self.config(server.url, self.pin))
        poll(lambda: len(server.requests) == 2, what="the launcher's request")
        time.sleep(0.3)
        sent = time.monotonic()
        running.signal(signal.SIGTERM)
        result = running.wait(10)
        self.assertLess(time.monotonic() - sent, 1.5)
        self.assertIn(result.code, (-signal.SIGTERM, 128 + signal.SIGTERM))
        self.assert_nothing_left()

    def test_a_stall_in_the_middle_of_a_pack_ends_at_the_deadline(self):
        half = packet("packfile\n") + banded(self.whole[:100_000])
        for kind, pieces in (("silence", [half, 60]), ("signs of life", [half, *[packet(b"\1"), 0.2] * 200])):
            with self.subTest(kind=kind):
                self.assert_told(self.answering(answer=lambda: pieces), "timed out", seconds=14, FETCH_TIMEOUT="10")


class FallbackTest(WireTest):
    """REPO_URL_FALLBACK: the bytes are the same, or refused."""

    def test_the_next_address_serves_when_one_fails(self):
        empty, failing = self.make_repo("empty"), self.serve()
        failing.status = 404
        for kind, url in (("nobody listens", self.dead_url()), ("not found", failing.url(self.repo)),
                          ("nothing there", str(self.dir / "nowhere.git")), ("without the commit", empty.url)):
            with self.subTest(kind=kind):
                self.work = self.path_for("work")
                server = self.serve()
                result = self.fetch(url, REPO_URL_FALLBACK=server.url(self.repo))
                self.assert_over_the_wire(result, self.repo, self.commit)
                self.assertIn(f"asking the next address, {server.url(self.repo)}", result.err)
                self.assertIn(f"url = {url}\n", (self.work / ".git" / "config").read_text().replace('"', ""))

    def test_nobody_else_is_asked_while_one_serves(self):
        fallback = self.serve()
        self.assert_over_the_wire(self.fetch(self.repo.url, REPO_URL_FALLBACK=fallback.url(self.repo)), self.repo, self.commit)
        self.assertEqual(fallback.requests, [])

    def test_a_silent_host_leaves_time_for_the_next(self):
        result = self.fetch(f"http://127.0.0.1:{self.silent().port}/x", FETCH_TIMEOUT="10", REPO_URL_FALLBACK=self.repo.url)
        self.assert_over_the_wire(result, self.repo, self.commit)
        self.assertLess(result.seconds, 9)

    def test_several_are_asked_in_their_order_and_the_last_one_is_told(self):
        urls = [self.dead_url(), str(self.dir / "b.git"), str(self.dir / "c.git")]
        result = self.fetch(urls[0], REPO_URL_FALLBACK=f"{urls[1]} {urls[2]}", timeout=30)
        self.assert_refused(result, 3, "c.git")
        self.assert_said(result, "fetch failed", f"fetching from {urls[0]} failed", f"asking the next address, {urls[1]}",
                         f"fetching from {urls[1]} failed", f"asking the next address, {urls[2]}")
        self.assert_nothing_left()

    def test_wrong_bytes_end_the_launch_and_nobody_else_is_asked(self):
        other = raw_git.Objects()
        tip = other.commit(other.tree({"entrypoint.sh": entry_script()}))
        for pack in (other.pack(), b"no pack" * 100):
            with self.subTest(pack=pack[:7]):
                first, fallback = hostile_server.GitServer([("refs/heads/main", tip)], pack), self.serve()
                self.addCleanup(first.close)
                result = self.fetch(first.url, REPO_URL_FALLBACK=fallback.url(self.repo))
                self.assert_refused(result, 4)
                self.assertEqual(fallback.requests, [])

    def test_a_password_of_a_fallback_is_its_own_and_is_not_shown(self):
        server = self.serve(tls=True, user="robot", password="hunter2s3cret")
        result = self.fetch(self.dead_url(), REPO_URL_FALLBACK=server.url(self.repo, "robot:hunter2s3cret"))
        self.assert_over_the_wire(result, self.repo, self.commit)
        self.assertNotIn("hunter2", result.out + result.err)
        self.assertEqual(files_with(b"hunter2", self.work), [])
        self.assertRegex(result.err, r"fallback: https://\*\*\*@127\.0\.0\.1")

    def test_malformed_lists_are_refused(self):
        for value, word in (("ext::sh", "remote helper"), ("/a  /b", "empty"), ("http://example.org/x", "loopback"),
                            (" ".join(["/a"] * 9), "more than 8")):
            with self.subTest(value=value):
                result = self.fetch(self.repo.url, REPO_URL_FALLBACK=value)
                self.assert_refused(result, 2, "REPO_URL_FALLBACK", word, ":4")


class LargeFileTest(WireTest):
    """Two versions of a large file come as one and a difference: they do not pass through memory."""

    def setUp(self):
        super().setUp()
        self.upstream = self.make_repo("large")
        large = bytearray(os.urandom(24 << 20))
        self.first = self.upstream.commit({"entrypoint.sh": entry_script(), "large": bytes(large), "other": bytes(large) + b"more"})
        large[100:200] = os.urandom(100)
        self.second = self.upstream.commit({"large": bytes(large)})
        self.upstream.git("repack", "-adfq")
        self.server = self.serve()
        self.server.root = self.upstream.path.parent.resolve()
        self.url = self.server.url(self.upstream)

    def fetch_within(self, megabytes, commit):
        limits = {} if is_sanitizer_build() else {resource.RLIMIT_DATA: (megabytes << 20, megabytes << 20)}
        result = self.launch(self.config(self.url, commit), ["--fetch-only"], rlimits=limits)
        self.assertEqual(result.code, 0, str(result))
        self.assert_disk_is(self.upstream, commit)
        found = re.search("by its id, ([0-9]+) bytes", result.err)
        return int(found[1]) if found else 0

    def test_they_need_less_memory_than_one_of_them_takes(self):
        self.assertLess(self.fetch_within(48, self.first), 30 << 20, "the host sent no difference")
        self.assertLess(self.fetch_within(48, self.second), 100_000, "the host sent no difference")
        self.assertEqual(self.fetch_within(48, self.second), 0)
        run("git", "-C", self.work, "fsck", "--strict")


class RefTest(WireTest):
    """REF: the commit has to be in the history of a branch, at each launch."""

    def setUp(self):
        super().setUp()
        self.upstream = self.make_repo("branches")
        self.upstream.git("config", "uploadpack.allowFilter", "true")
        files = {"entrypoint.sh": entry_script(), "large": os.urandom(100_000)}
        self.commits = [self.upstream.commit(files if n == 0 else {"n": f"{n}\n"}) for n in range(5)]
        self.fork = self.upstream.commit({"n": "forked\n"}, parent=self.commits[2], branch="fork")
        self.upstream.delete_ref("refs/heads/fork")  # the object stays, as a host that shares a store with forks has it
        self.server = self.serve()
        self.server.root = self.upstream.path.parent.resolve()
        self.url = self.server.url(self.upstream)

    def launch_with(self, commit, ref="refs/heads/main", url=None, **keys):
        return self.fetch(url or self.url, commit, REF=ref, **keys)

    def posts(self, word):
        return [body for method, _, _, body in self.server.requests if method == "POST" and word in body]

    def test_the_tip_needs_no_commits(self):
        result = self.launch_with(self.commits[4])
        self.assert_over_the_wire(result, self.upstream, self.commits[4])
        self.assert_said(result, "repo:", "commit:", "ref:      refs/heads/main", f"ref verified: refs/heads/main is {self.commits[4]}")
        self.assertEqual((len(self.posts(b"command=ls-refs")), self.posts(b"filter")), (1, []))

    def test_a_commit_behind_the_tip_is_launched(self):
        for url in (self.url, self.upstream.url, self.upstream.file_url):
            with self.subTest(url=url):
                self.work = self.path_for("work")
                result = self.launch_with(self.commits[1], url=url)
                self.assert_over_the_wire(result, self.upstream, self.commits[1])
                self.assertIn(f"ref verified: refs/heads/main is {self.commits[4]}, and the commit is in its history", result.err)
        self.assertEqual(len(self.posts(b"filter tree:0")), 1)

    def test_commits_behind_a_merge_are_launched(self):
        side = self.upstream.commit({"side": "1\n"}, parent=self.commits[2], branch="side")
        tree = self.upstream.tree_of(self.commits[4])
        self.upstream.write_commit(tree, [self.commits[4], side])
        for commit in (side, self.commits[3]):
            self.assert_over_the_wire(self.launch_with(commit), self.upstream, commit)

    def test_a_commit_of_a_fork_is_refused(self):
        control = self.fetch(self.url, self.fork)
        self.assert_over_the_wire(control, self.upstream, self.fork)
        remove_tree(self.work)
        for url in (self.url, self.upstream.url):
            result = self.launch_with(self.fork, url=url)
            self.assert_refused(result, 4, f"commit {self.fork} is not in the history of REF refs/heads/main")
            self.assert_nothing_left()

    def test_a_branch_that_is_not_there_is_refused(self):
        for ref in ("refs/heads/mai", "refs/heads/main/x", "refs/heads/other"):
            self.assert_refused(self.launch_with(self.commits[4], ref), 4, "there is no such ref")

    def test_hosts_that_cannot_be_asked_are_refused(self):
        self.upstream.git("config", "uploadpack.allowFilter", "false")
        self.assert_refused(self.launch_with(self.commits[1]), 3, "REF cannot be checked", "filter")
        self.upstream.git("config", "uploadpack.allowFilter", "true")
        self.server.ignore_protocol = True
        self.assert_refused(self.launch_with(self.commits[4]), 3, "REF cannot be checked", "protocol version 2")
        self.assert_refused(self.launch_with(self.commits[4], url=self.dead_url(), FETCH_TIMEOUT="10"), 3, "REF cannot be checked")
        self.assert_nothing_left()

    def test_a_restart_asks_again(self):
        self.assert_over_the_wire(self.launch_with(self.commits[3]), self.upstream, self.commits[3])
        before = disk_tree(self.work)
        self.server.requests.clear()
        result = self.launch_with(self.commits[3])
        self.assert_ran_pin(result, self.upstream, self.commits[3])
        self.assertEqual((len(self.posts(b"ls-refs")), self.posts(b"deepen")), (1, []), "the objects were kept")

        self.upstream.branch("main", self.commits[2])  # history was taken back
        self.assert_refused(self.launch_with(self.commits[3]), 4, "is not in the history of REF")
        self.server.status = 500
        self.assert_refused(self.launch_with(self.commits[3], FETCH_TIMEOUT="10"), 3, "REF cannot be checked")
        self.assert_nothing_left(before)

    def test_a_fallback_is_asked_for_the_branch_too(self):
        result = self.launch_with(self.commits[1], url=self.dead_url(), REPO_URL_FALLBACK=self.url)
        self.assert_over_the_wire(result, self.upstream, self.commits[1])
        self.assert_said(result, "REF cannot be checked at", "asking the next address", "ref verified")

    def lying(self, tip, pack):
        def handle(request):
            if request.command == "GET":
                return Reply(kind=ADVERTISEMENT, pieces=packet("# service=git-upload-pack\n") + FLUSH + ABILITIES)
            if b"ls-refs" in request.body:
                return Reply(kind=RESULT, pieces=packet(f"{tip} refs/heads/main\n") + FLUSH)
            return Reply(kind=RESULT, pieces=[packet("packfile\n"), *(pack if isinstance(pack, list) else [banded(pack), FLUSH])])

        server = hostile_server.Server(handle)
        self.addCleanup(server.close)
        return server.url

    def test_a_host_cannot_forge_the_way_to_a_commit(self):
        """It may claim any tip; but a commit that leads from there to the pin has the hash that it has."""
        objects = raw_git.Objects()
        tree = objects.tree({"x": "x"})
        honest = objects.commit(tree)
        leads_to_pin = f"tree {tree}\nparent {self.fork}\n".encode() + b"author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n"
        for kind, tip, pack in (
                ("another commit in its place", honest, raw_git.pack_bytes([("commit", leads_to_pin)])),
                ("the tip is not there", "1" * 40, objects.pack()),
                ("no way", honest, objects.pack()),
                ("a tag as the tip", raw_git.object_id("tag", b"x"), raw_git.pack_bytes([("tag", b"x")])),
                ("no pack", honest, b"no pack" * 100)):
            with self.subTest(kind=kind):
                self.assert_refused(self.fetch(self.lying(tip, pack), self.fork, REF="refs/heads/main"), 4)
                self.assert_nothing_left()

    def test_commits_without_end_are_refused(self):
        """More than the limit, or more slowly than the deadline allows."""
        random = os.urandom(60_000)
        flood = [banded(random) * 100] * 10
        result = self.fetch(self.lying("1" * 40, flood), self.fork, REF="refs/heads/main")
        self.assert_refused(result, 4, "are more than 33554432 bytes")
        drip = [banded(b"PACK"), *[packet(b"\1"), 0.2] * 300]
        result = self.fetch(self.lying("1" * 40, drip), self.fork, REF="refs/heads/main", FETCH_TIMEOUT="10")
        self.assert_refused(result, 3, "REF cannot be checked", "timed out")
        self.assertLess(result.seconds, 14)

    def test_lists_of_refs_that_are_none(self):
        for kind, answer, pattern in (("an error", packet("ERR no \x1b\n"), r"the remote says: no \\x1b"),
                                      ("a line without a name", packet("1" * 40), "expected 'id ref'"),
                                      ("the ref twice", packet("1" * 40 + " refs/heads/main\n") * 2 + FLUSH, "each ref once"),
                                      ("no end", packet("1" * 40 + " refs/heads/main-x\n") * 110_000, "at most 100000 refs")):
            with self.subTest(kind=kind):
                server = hostile_server.Server(lambda request: Reply(
                    kind=ADVERTISEMENT if request.command == "GET" else RESULT,
                    pieces=packet("# service=git-upload-pack\n") + FLUSH + ABILITIES if request.command == "GET" else answer))
                self.addCleanup(server.close)
                result = self.fetch(server.url, self.fork, REF="refs/heads/main", timeout=30)
                self.assert_refused(result, 3, "REF cannot be checked", pattern)

    def test_malformed_names_are_refused(self):
        for value in ("main", "refs/tags/v1", "refs/heads/", "refs/heads/a..b", "'refs/heads/a b'", "HEAD"):
            with self.subTest(value=value):
                self.assert_refused(self.launch_with(self.commits[0], value), 2, "REF must be the full name of a branch", ":4")


class TokenTest(WireTest):
    """HTTPS_TOKEN_FILE: read at each try, sent to one host, seen by nobody else."""

    TOKEN = "ghp_s3cretTOKENvalue"

    def setUp(self):
        super().setUp()
        self.token = self.dir / "token"
        self.token.write_text(self.TOKEN + "\n")
        self.seen = []

    def secure(self, user="x-access-token", password=TOKEN):
        server = self.serve(tls=True, user=user, password=password)
        server.before = self.look_around
        return server

    def look_around(self, handler):
        """Whether any process shows the token in its arguments or its environment, while a request is answered."""
        for place in Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "environ"):
                try:
                    if self.TOKEN.encode() in (place / name).read_bytes() and place.name != str(os.getpid()):
                        self.seen.append(f"{place}/{name}")
                except OSError:
                    pass

    def launch_with(self, url, **keys):
        return self.fetch(url, HTTPS_TOKEN_FILE=str(self.token), **keys)

    def assert_hidden(self, result):
        self.assertEqual(self.seen, [])
        self.assertNotIn(self.TOKEN[:10], result.out + result.err)
        self.assertEqual(files_with(self.TOKEN.encode(), self.work, self.home) if self.work.exists() else [], [])

    def test_a_token_serves_the_fetch_and_leaks_nowhere(self):
        server = self.secure()
        result = self.launch_with(server.url(self.repo))
        self.assert_over_the_wire(result, self.repo, self.commit)
        self.assertIn(server.expected_authorization, [headers.get("Authorization") for _, _, headers, _ in server.requests])
        self.assert_hidden(result)

    def test_the_user_of_the_address_goes_with_it(self):
        server = self.secure(user="robot")
        result = self.launch_with(server.url(self.repo, "robot"))
        self.assert_over_the_wire(result, self.repo, self.commit)
        self.assert_hidden(result)
        self.assert_refused(self.launch_with(server.url(self.repo), WORK_DIR=self.path_for("work")), 3, "(?i)authenti|401")

    def test_it_is_read_again_at_each_try(self):
        """A token that is renewed while the host is down serves the next try."""
        server = self.secure(password="renewed-token")

        def renew(handler):
            if len(server.requests) == 1:
                self.token.write_text("renewed-token")
                handler.answer(503)
                return True

        server.before = renew
        self.assert_over_the_wire(self.launch_with(server.url(self.repo)), self.repo, self.commit)

    def test_a_wrong_token_is_refused_and_hidden(self):
        server = self.secure(password="another")
        result = self.launch_with(server.url(self.repo))
        self.assert_refused(result, 3, "(?i)authenti|401")
        self.assert_hidden(result)
        self.assert_nothing_left()

    def test_it_serves_the_check_of_a_branch_and_git_too(self):
        server = self.secure()
        result = self.launch_with(server.url(self.repo), REF="refs/heads/main", COMMIT_SHA=self.repo.tip)
        self.assert_over_the_wire(result, self.repo, self.repo.tip)
        self.work = self.path_for("work")
        server.ignore_protocol = True
        result = self.launch_with(server.url(self.repo))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn(GIT_FETCHES, result.err)
        self.assert_hidden(result)

    def test_nobody_else_is_given_it(self):
        other = self.secure()
        result = self.launch_with(f"https://127.0.0.1:{free_port()}/app.git", REPO_URL_FALLBACK=other.url(self.repo))
        self.assert_refused(result, 3)
        first = self.secure()
        first.before = lambda handler: handler.answer(302, {"Location": f"https://localhost:{other.port}{handler.path}"}) or True
        self.assert_refused(self.launch_with(first.url(self.repo)), 3)
        self.assertGreater(len(other.requests), 1)
        self.assertEqual([headers for _, _, headers, _ in other.requests if "Authorization" in headers], [])

    def test_files_that_hold_no_token_are_refused(self):
        server = self.secure()
        url = server.url(self.repo)
        for content, word in (("", "empty"), ("\n", "empty"), ("a b", "no blank"), ("two\nlines\n", "one line"),
                              ("esc\x1b[m", "printable"), ("x" * 9000, "too large")):
            with self.subTest(content=content[:10]):
                self.token.write_text(content)
                result = self.launch_with(url)
                self.assert_refused(result, 3, "HTTPS_TOKEN_FILE", word)
                self.assertNotIn("lines", result.last_line.replace("one line", ""))
        self.token.unlink()
        self.assert_refused(self.launch_with(url), 3, "HTTPS_TOKEN_FILE", "No such file")
        os.mkfifo(self.token)
        self.assert_refused(self.launch_with(url, timeout=10), 3, "HTTPS_TOKEN_FILE", "not a regular file")
        self.assertEqual(server.requests, [])

    def test_a_restart_that_asks_nobody_does_not_need_it(self):
        url = self.secure().url(self.repo)
        self.assert_over_the_wire(self.launch_with(url), self.repo, self.commit)
        self.token.unlink()
        self.assert_ran_pin(self.launch_with(url), self.repo, self.commit)

    def test_it_is_refused_where_it_has_no_place(self):
        for keys, word in (({"REPO_URL": self.repo.url}, "https"), ({"REPO_URL": "http://127.0.0.1:1/x"}, "https"),
                           ({"REPO_URL": "https://u:p@h/x"}, "password"), ({"HTTPS_TOKEN_FILE": "token"}, "absolute path"),
                           ({"HTTPS_TOKEN_FILE": "'/a b'"}, "absolute path")):
            with self.subTest(keys=keys):
                rows = {"REPO_URL": "https://h/x", "HTTPS_TOKEN_FILE": "/token", **keys}
                result = self.launch(self.config(commit=self.commit, **rows))
                self.assert_refused(result, 2, "HTTPS_TOKEN_FILE", word)


class SshKeyTest(SshServerTest):
    """SSH_KEY_FILE and SSH_KNOWN_HOSTS_FILE: this key, these hosts, and nothing of the account."""

    def setUp(self):
        super().setUp()
        self.secrets = self.dir / "secrets"
        self.secrets.mkdir()
        for name, new in (("id_ed25519", "key"), ("known_hosts", "hosts")):
            shutil.move(self.ssh_dir / name, self.secrets / new)
        self.keys = {"SSH_KEY_FILE": self.secrets / "key", "SSH_KNOWN_HOSTS_FILE": self.secrets / "hosts"}

    def trust_named(self):
        self.trust(self.dir / "host_key.pub")
        shutil.move(self.ssh_dir / "known_hosts", self.secrets / "hosts")

    def test_the_named_key_and_hosts_serve(self):
        self.assert_refused(self.launch_there(), 3, "(?i)host key")
        result = self.launch_there(**self.keys)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertNotIn(GIT_FETCHES, result.err)

    def test_they_serve_git_where_the_server_is_old(self):
        """A server that does not take the variable by which the version is asked for answers in version 0."""
        self.start_server(accept_env="")
        self.trust_named()
        result = self.launch_there(**self.keys)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn(GIT_FETCHES, result.err)

    def test_hosts_that_only_the_account_trusts_are_refused(self):
        shutil.copy(self.secrets / "hosts", self.ssh_dir / "known_hosts")
        (self.secrets / "hosts").write_text("")
        self.assert_refused(self.launch_there(**self.keys), 3, "(?i)host key")
        self.assertEqual((self.secrets / "hosts").read_text(), "")

    def test_keys_that_only_the_account_has_are_not_tried(self):
        shutil.move(self.secrets / "key", self.ssh_dir / "id_ed25519")
        self.keygen(self.secrets / "key")
        self.assert_refused(self.launch_there(**self.keys), 3, "(?i)permission denied|publickey")

    def test_a_key_that_others_may_read_or_that_is_not_there_is_refused(self):
        (self.secrets / "key").chmod(0o644)
        self.assert_refused(self.launch_there(**self.keys), 3, "(?i)permission|too open")
        (self.secrets / "key").unlink()
        self.assert_refused(self.launch_there(**self.keys), 3, "(?i)No such file|permission denied")

    def test_a_path_with_quotes(self):
        """The path is a word for the shell of the host, whatever it holds."""
        place = self.dir / "it's;touch$IFS/odd!`id`.git"
        shutil.copytree(self.repo.path, place)
        result = self.launch_there(f'"ssh://{self.user}@127.0.0.1:{self.port}{place}"', **self.keys)
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertNotIn(GIT_FETCHES, result.err)

    def test_a_branch_is_checked_over_ssh(self):
        repo = self.repo
        repo.git("config", "uploadpack.allowFilter", "true")
        result = self.launch_there(REF="refs/heads/main", **self.keys)
        self.assert_ran_pin(result, repo, self.commit)
        self.assertIn("ref verified: refs/heads/main", result.err)

    def test_one_without_the_other_or_without_ssh_is_refused(self):
        for keys in ({"SSH_KEY_FILE": "/k"}, {"SSH_KNOWN_HOSTS_FILE": "/h"}):
            self.assert_refused(self.launch_there(**keys), 2, "SSH_KEY_FILE and SSH_KNOWN_HOSTS_FILE require each other")
        self.assert_refused(self.launch_there(self.repo.url, **self.keys), 2, "SSH_KEY_FILE requires an address for ssh")
        self.assert_refused(self.launch_there(**{**self.keys, "SSH_KEY_FILE": "'/a;b'"}), 2, "SSH_KEY_FILE must be an absolute path")


if __name__ == "__main__":
    unittest.main()
