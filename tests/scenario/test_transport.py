"""How the commit gets here: https, http on loopback, ssh, local paths; and hosts that refuse, redirect, lie low or fall silent."""

import contextlib
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import support
from support import (NOBODY, SYSTEM_PATH, GitServer, Repo, ScenarioTest, SilentServer, Symlink, disk_tree, entry_script, free_port,
                     launcher_path, other_authority, poll, remove_tree, run, trust_our_authority)


class TransportTest(ScenarioTest):
    """Upstreams for all: 'app' with three commits, of which the pinned one is not the newest, and the same in SHA-256."""

    @classmethod
    def setUpClass(cls):
        cls.upstream_dir = tempfile.mkdtemp(prefix="gl-transport-")
        cls.addClassCleanup(remove_tree, cls.upstream_dir)
        os.chmod(cls.upstream_dir, 0o755)
        cls.repo = Repo(cls.upstream_dir + "/app.git")
        cls.sha256_repo = Repo(cls.upstream_dir + "/modern.git", object_format="sha256")
        for repo in (cls.repo, cls.sha256_repo):
            repo.commit({"entrypoint.sh": entry_script(), "data.txt": "first\n"})
            commit = repo.commit({"data.txt": "pinned\n", "bin/link": Symlink("../data.txt")})
            repo.commit({"data.txt": "newest\n"})
            if repo is cls.repo:
                cls.commit = commit
            else:
                cls.sha256_commit = commit

    def serve(self, **options):
        server = GitServer(self.upstream_dir, **options)
        self.addCleanup(server.stop)
        return server

    def own_repo(self, **config):
        """A copy of the upstream that a test may configure, below a folder of its own; (repo, its server's root)."""
        repo = self.make_repo("own")
        shutil.rmtree(repo.path)
        shutil.copytree(self.repo.path, repo.path)
        for key, value in config.items():
            repo.git("config", key.replace("__", "."), value)
        return repo

    def silent(self, **options):
        server = SilentServer(**options)
        self.addCleanup(server.stop)
        return server

    def fetch(self, url, commit=None, env=None, timeout=60, **keys):
        environment = self.environment(**trust_our_authority(), **(env or {}))
        return self.launch(self.config(url, commit or self.commit, **keys), env=environment, timeout=timeout)

    def assert_nothing_left(self, before=None):
        """A refused fetch leaves no half of anything: WORK_DIR is missing, empty, or what it was."""
        self.assertEqual(disk_tree(self.work) if self.work.exists() else {}, before or {})


class HttpTest(TransportTest):
    def test_https_with_an_authority_named_by_each_usual_variable(self):
        server = self.serve(tls=True)
        for name, path in trust_our_authority().items():
            with self.subTest(variable=name):
                self.work = self.path_for("work")
                config = self.config(server.url(self.repo), self.commit)
                result = self.launch(config, env=self.environment(**{name: path}))
                self.assert_ran_pin(result, self.repo, self.commit)

    def test_https_asks_for_the_one_commit_only(self):
        """No history and no tags: the newest commit's file is not among the objects that came."""
        server = self.serve(tls=True)
        self.assert_ran_pin(self.fetch(server.url(self.repo)), self.repo, self.commit)
        wants = [line for method, _, _, body in server.requests if method == "POST"
                 for line in re.findall(rb"want ([0-9a-f]+)", body)]
        self.assertEqual(set(wants), {self.commit.encode()})
        self.assertRegex(server.requests[-1][3], rb"deepen 1")

    def test_http_on_loopback(self):
        for host in ("127.0.0.1", "localhost"):
            with self.subTest(host=host):
                self.work = self.path_for("work")
                result = self.fetch(self.serve().url(self.repo, host=host))
                self.assert_ran_pin(result, self.repo, self.commit)

    def test_sha256_repositories_over_https(self):
        server = self.serve(tls=True)
        result = self.fetch(server.url(self.sha256_repo), self.sha256_commit)
        self.assert_ran_pin(result, self.sha256_repo, self.sha256_commit)

    def test_a_sha1_pin_of_a_sha256_repository_is_refused(self):
        self.assert_refused(self.fetch(self.serve().url(self.sha256_repo), "1" * 40), (3, 4), "(?i)algorithm|sha-?256|1{40}")

    def test_an_ordinary_user_fetches_over_https(self):
        self.need_root()
        self.give_to(NOBODY)
        server = self.serve(tls=True)
        result = self.launch(self.config(server.url(self.repo), self.commit), uid=NOBODY,
                             env=self.environment(**trust_our_authority()))
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_a_second_launch_of_the_same_pin_asks_nobody(self):
        server = self.serve(tls=True)
        self.assert_ran_pin(self.fetch(server.url(self.repo)), self.repo, self.commit)
        server.requests.clear()
        self.assert_ran_pin(self.fetch(server.url(self.repo)), self.repo, self.commit)
        self.assertEqual(server.requests, [])

    # -- trust

    def test_a_certificate_of_an_unknown_authority_is_refused(self):
        server = self.serve(tls=True)
        result = self.launch(self.config(server.url(self.repo), self.commit),
                             env=self.environment(SSL_CERT_FILE=str(other_authority())))
        self.assert_refused(result, 3, "(?i)certificate|SSL|TLS")
        self.assertEqual(server.requests, [])

    def test_verification_cannot_be_switched_off(self):
        server = self.serve(tls=True)
        (self.home / ".gitconfig").write_text("[http]\n\tsslVerify = false\n")
        (self.home / ".curlrc").write_text("insecure\n")
        off = self.environment(GIT_SSL_NO_VERIFY="1", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="http.sslVerify",
                               GIT_CONFIG_VALUE_0="false", GIT_CONFIG_PARAMETERS="'http.sslVerify=false'")
        control = subprocess.run(["git", "ls-remote", server.url(self.repo)], env=off, capture_output=True)
        self.assertEqual(control.returncode, 0, "the control: stock git can be talked out of it")
        server.requests.clear()
        self.assert_refused(self.launch(self.config(server.url(self.repo), self.commit), env=off), 3,
                            "(?i)certificate|SSL|TLS")
        self.assertEqual(server.requests, [])

    def test_a_certificate_for_another_name_is_refused(self):
        server = self.serve(tls=True)
        self.assert_refused(self.fetch(server.url(self.repo, host="127.0.0.2"), FETCH_TIMEOUT="10"), 3)
        self.assertEqual(server.requests, [])

    # -- redirects

    def redirecting(self, server, target):
        server.before = lambda handler: handler.answer(302, {"Location": target + handler.path}) or True

    def test_a_redirect_from_https_to_http_is_refused(self):
        secure, plain = self.serve(tls=True), self.serve()
        self.redirecting(secure, f"http://127.0.0.1:{plain.port}")
        control = subprocess.run(["git", "ls-remote", secure.url(self.repo)], capture_output=True,
                                 env={"PATH": SYSTEM_PATH, **trust_our_authority()})
        self.assertEqual(control.returncode, 0, "the control: stock git follows")
        plain.requests.clear()
        self.assert_refused(self.fetch(secure.url(self.repo)), 3, "(?i)redirect|protocol|http")
        self.assertEqual(plain.requests, [], "the plain server was asked")

    def test_a_redirect_within_https_is_followed(self):
        """Hosts redirect renamed repositories; the pin makes it harmless."""
        first, second = self.serve(tls=True), self.serve(tls=True)
        self.redirecting(first, f"https://127.0.0.1:{second.port}")
        self.assert_ran_pin(self.fetch(first.url(self.repo)), self.repo, self.commit)

    def test_a_redirect_to_another_kind_of_address_is_refused(self):
        server = self.serve()
        for target in (f"file://{self.upstream_dir}", "ext::sh -c", "ftp://127.0.0.1:1", f"ssh://127.0.0.1:{free_port()}"):
            with self.subTest(target=target):
                self.redirecting(server, target)
                self.assert_refused(self.fetch(server.url(self.repo), FETCH_TIMEOUT="10"), 3)
                self.assert_nothing_left()

    # -- credentials and refusals

    def test_a_user_and_password_in_the_address_are_used(self):
        server = self.serve(tls=True, user="robot", password="hunter2s3cret")
        result = self.fetch(server.url(self.repo, "robot:hunter2s3cret"))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertNotIn("hunter2s3cret", result.out + result.err)
        self.assertRegex(result.err, r"repo:     https://[^\n]*127\.0\.0\.1")

    def test_a_password_is_not_sent_to_where_a_redirect_leads(self):
        first, second = self.serve(tls=True), self.serve(tls=True)
        self.redirecting(first, f"https://localhost:{second.port}")
        self.fetch(first.url(self.repo, "robot:hunter2s3cret"), FETCH_TIMEOUT="10")
        for _, path, headers, _ in second.requests:
            self.assertIsNone(headers.get("Authorization"), path)

    def test_wrong_or_missing_credentials_are_refused_without_a_prompt_or_a_second_try(self):
        server = self.serve(user="robot", password="hunter2s3cret")
        for credentials in ("", "robot:wrong-one", "robot"):
            with self.subTest(credentials=credentials):
                server.requests.clear()
                result = self.fetch(server.url(self.repo, credentials), timeout=20)
                self.assert_refused(result, 3, "(?i)authenti|401|credential|username|password|denied")
                self.assertNotIn("wrong-one", result.err)
                self.assertLessEqual(len(server.requests), 4, "a permanent refusal is not retried")
                self.assert_nothing_left()

    def test_permanent_http_refusals_are_told_and_not_retried(self):
        server = self.serve()
        for status in (403, 404, 410):
            with self.subTest(status=status):
                server.status = status
                server.requests.clear()
                self.assert_refused(self.fetch(server.url(self.repo), timeout=20), 3, f"{status}|(?i:not found|denied|forbidden)")
                self.assertEqual(len([r for r in server.requests if "info/refs?" in r[1]]), 1)
                self.assert_nothing_left()

    def test_a_failing_server_is_tried_again_and_then_told(self):
        server = self.serve()
        server.status = 500
        result = self.fetch(server.url(self.repo), FETCH_TIMEOUT="10", timeout=25)
        self.assert_refused(result, 3, "500|(?i:server error|timed out)")
        self.assertGreater(len([r for r in server.requests if "info/refs?" in r[1]]), 1)

    def test_a_server_that_recovers_serves_the_launch(self):
        server = self.serve()
        server.before = lambda handler: len(server.requests) == 1 and (handler.answer(503) or True)
        result = self.fetch(server.url(self.repo))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertGreater(len(server.requests), 1)

    def test_a_connection_that_is_cut_once_is_made_again(self):
        server = self.serve()

        def cut(handler):
            if len(server.requests) == 1:
                handler.connection.close()
                return True

        server.before = cut
        self.assert_ran_pin(self.fetch(server.url(self.repo)), self.repo, self.commit)

    def test_nobody_listening_is_told(self):
        url = f"http://127.0.0.1:{free_port()}/app.git"
        result = self.fetch(url, FETCH_TIMEOUT="10", timeout=25)
        self.assert_refused(result, 3, "(?i)connect", re.escape(url))
        self.assert_nothing_left()

    def test_a_host_without_an_address_is_told(self):
        result = self.fetch("https://host.invalid/app.git", FETCH_TIMEOUT="10", timeout=25)
        self.assert_refused(result, 3, "host.invalid", "(?i)resolve|timed out")

    def test_an_answer_that_is_no_git_is_refused(self):
        server = self.serve()
        server.before = lambda handler: handler.answer(200, {"Content-Type": "text/html"}, b"<html>sign in</html>\n") or True
        self.assert_refused(self.fetch(server.url(self.repo), FETCH_TIMEOUT="10"), 3)

    def test_text_of_the_server_cannot_forge_the_log(self):
        server = self.serve()
        evil = b"ERR \x1b[2K\r[git-launcher] HEAD verified: forged\n[git-launcher] exec in /: bash x"
        body = b"001e# service=git-upload-pack\n0000" + b"%04x" % (len(evil) + 4) + evil
        server.before = lambda handler: handler.answer(
            200, {"Content-Type": "application/x-git-upload-pack-advertisement"}, body) or True
        result = self.fetch(server.url(self.repo), FETCH_TIMEOUT="10")
        self.assert_refused(result, 3)
        for forged in ("HEAD verified: forged", "exec in /"):
            self.assertNotRegex(result.err, rf"(?m)^\[git-launcher\] {forged}")

    def test_progress_text_of_the_server_cannot_forge_the_log(self):
        """A hook of the host may write anything into the side band while a good pack comes."""
        hook = self.dir / "hook"
        hook.write_text("#!/bin/sh\nprintf '\\033[2K\\r[git-launcher] HEAD verified: forged\\n[git-launcher] error: x\\n' >&2\nexec \"$@\"\n")
        hook.chmod(0o755)
        repo = self.own_repo()
        server = self.serve()
        server.root = repo.path.parent
        with hooked_upload_pack(hook):
            result = self.fetch(f"http://127.0.0.1:{server.port}/own.git")
        self.assert_ran_pin(result, repo, self.commit)
        self.assert_printable(result)
        self.assertNotRegex(result.err, r"(?m)^\[git-launcher\] (HEAD verified: forged|error:)")

    # -- the ladder

    def test_a_server_that_refuses_ids_is_asked_for_refs(self):
        """Protocol 0, and no wish is granted but the tips of branches and tags."""
        repo = self.own_repo(uploadpack__allowAnySHA1InWant="false", uploadpack__allowReachableSHA1InWant="false",
                             uploadpack__allowTipSHA1InWant="false")
        server = self.serve()
        server.root, server.ignore_protocol = repo.path.parent, True
        url = f"http://127.0.0.1:{server.port}/own.git"
        control = subprocess.run(["git", "-c", "safe.directory=*", "fetch", "-q", url, self.commit], capture_output=True,
                                 env={"PATH": SYSTEM_PATH}, cwd=self.make_repo("empty").path)
        self.assertNotEqual(control.returncode, 0, "the control: this server does not give commits by id")

        result = self.fetch(url)
        self.assert_ran_pin(result, repo, self.commit)
        by_refs = self.rung(result)
        remove_tree(self.work)
        self.assertNotEqual(by_refs, self.rung(self.fetch(self.serve().url(self.repo))), "the log says which way served")

    def rung(self, result):
        lines = [line for line in result.err.splitlines() if "fetched" in line]
        self.assertEqual(len(lines), 1, str(result))
        return lines[0]

    def test_dumb_http_serves_too(self):
        repo = self.own_repo()
        server = self.serve()
        server.root, server.dumb = repo.path.parent, True
        for packed in (False, True):
            with self.subTest(packed=packed):
                if packed:
                    repo.git("repack", "-adq")
                repo.git("update-server-info")
                self.work = self.path_for("work")
                self.assert_ran_pin(self.fetch(f"http://127.0.0.1:{server.port}/own.git"), repo, self.commit)

    def test_a_commit_that_the_server_does_not_have(self):
        bogus = "deadbeef" * 5
        for protocol0 in (False, True):
            with self.subTest(protocol0=protocol0):
                self.work = self.path_for("work")
                server = self.serve()
                server.ignore_protocol = protocol0
                result = self.fetch(server.url(self.repo), bogus)
                self.assert_refused(result, 3, rf"error: git checkout failed for commit {bogus}")
                self.assert_nothing_left()

    def test_a_missing_commit_leaves_the_kept_checkout_as_it_was(self):
        self.boot(self.repo, self.commit)
        before = disk_tree(self.work)
        self.assert_refused(self.launch(self.config(self.repo, "deadbeef" * 5)), 3, "git checkout failed for commit")
        self.assert_nothing_left(before)
        self.assertEqual(run("git", "-C", self.work, "rev-parse", "HEAD").decode().strip(), self.commit)

    def test_proxy_variables_reach_the_transport(self):
        proxy = self.serve()
        proxy.status = 502
        for scheme, path in (("http", "http://127.0.0.1:1/app.git"), ("https", "proxied.invalid:443")):
            with self.subTest(scheme=scheme):
                proxy.requests.clear()
                url = "http://127.0.0.1:1/app.git" if scheme == "http" else "https://proxied.invalid/app.git"
                result = self.fetch(url, env={f"{scheme}_proxy": f"http://127.0.0.1:{proxy.port}"}, FETCH_TIMEOUT="10")
                self.assert_refused(result, 3)
                self.assertTrue(any(path in request[1] for request in proxy.requests), "the proxy was not asked")


@contextlib.contextmanager
def hooked_upload_pack(hook):
    """The http server's git runs HOOK around pack-objects while this lasts."""
    saved = dict(support.GIT_ENV)
    support.GIT_ENV.update(GIT_CONFIG_COUNT="2", GIT_CONFIG_KEY_1="uploadpack.packObjectsHook", GIT_CONFIG_VALUE_1=str(hook))
    try:
        yield
    finally:
        support.GIT_ENV.clear()
        support.GIT_ENV.update(saved)


class LocalTest(TransportTest):
    def test_an_absolute_path_and_a_file_address(self):
        for url in (self.repo.url, self.repo.file_url):
            with self.subTest(url=url):
                self.work = self.path_for("work")
                self.assert_ran_pin(self.fetch(url), self.repo, self.commit)

    def test_a_sha256_repository_by_path(self):
        result = self.fetch(self.sha256_repo.url, self.sha256_commit)
        self.assert_ran_pin(result, self.sha256_repo, self.sha256_commit)

    def test_an_ordinary_clone_can_be_the_upstream(self):
        clone = self.dir / "clone"
        run("git", "clone", "-q", self.repo.url, clone)
        self.assert_ran_pin(self.fetch(str(clone)), self.repo, self.commit)

    def test_a_path_with_percent_signs_and_other_letters(self):
        place = self.dir / "odd%41place\N{LATIN SMALL LETTER U WITH DIAERESIS}" / "app.git"
        shutil.copytree(self.repo.path, place)
        self.assert_ran_pin(self.fetch(f'"{place}"'), self.repo, self.commit)

    def test_a_path_where_nothing_is_refused(self):
        self.assert_refused(self.fetch(str(self.dir / "nowhere.git")), 3, "nowhere.git")
        self.assert_nothing_left()

    def test_an_upstream_of_another_owner_works(self):
        """A mounted repository rarely belongs to the user of the container; the pin is what is trusted."""
        self.need_root()
        repo = self.own_repo()
        self.give_to(NOBODY, repo.path)
        self.assert_ran_pin(self.fetch(repo.url), repo, self.commit)
        self.work = self.path_for("work")
        self.give_to(NOBODY)
        result = self.launch(self.config(self.repo, self.commit), uid=NOBODY)
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_hooks_and_config_of_a_local_upstream_run_nothing(self):
        repo = self.own_repo()
        trap = self.canary_script("upstream")
        for key in ("uploadpack.packObjectsHook", "core.fsmonitor", "core.alternateRefsCommand", "core.gitProxy"):
            repo.git("config", key, str(trap))
        hooks = repo.path / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in ("post-checkout", "pre-receive", "reference-transaction", "post-upload-pack"):
            shutil.copy(trap, hooks / name)
        self.assert_ran_pin(self.fetch(repo.url), repo, self.commit)
        self.assert_no_canary()


class SilenceTest(TransportTest):
    """Deadlines, and an end on request: a launch never waits for ever."""

    def drip(self, handler):
        """A byte every now and then: no read ever waits for long, and the answer never ends."""
        with contextlib.suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n")
            for _ in range(200):
                handler.wfile.write(b"0")
                handler.wfile.flush()
                time.sleep(0.2)
        return True

    def test_hosts_that_fall_silent_are_given_up_at_the_deadline(self):
        """Six kinds of silence at once, so that the deadline has to pass only once."""
        advertised = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n001e# serv"
        stalled_pack, dripping = self.serve(), self.serve()
        released = threading.Event()
        self.addCleanup(released.set)
        stalled_pack.before = lambda handler: (handler.command == "POST" and b"want" in stalled_pack.requests[-1][3]
                                               and (released.wait(60) or True))
        dripping.before = self.drip
        urls = {"nothing after the connection": f"http://127.0.0.1:{self.silent().port}/x",
                "nothing in the TLS handshake": f"https://127.0.0.1:{self.silent().port}/x",
                "nothing from an ssh server": f"ssh://git@127.0.0.1:{self.silent().port}/x",
                "half an answer": f"http://127.0.0.1:{self.silent(first_bytes=advertised).port}/x",
                "no pack": stalled_pack.url(self.repo),
                "a byte now and then": dripping.url(self.repo)}
        running = {}
        for kind, url in urls.items():
            config = self.config(url, self.commit, FETCH_TIMEOUT="10", WORK_DIR=self.path_for("work"))
            running[kind] = self.start(config)
        for kind, launch in running.items():
            with self.subTest(kind=kind):
                result = launch.wait(20)
                self.assert_refused(result, 3, "(?i)time|deadline|silent|stall|slow|no (answer|byte)")
                self.assertLess(result.seconds, 15)

    def start_silent(self, **options):
        server = self.silent()
        running = self.start(self.config(f"http://127.0.0.1:{server.port}/app.git", self.commit), **options)
        poll(server.connected.is_set, what="the launcher's connection")
        return server, running

    def processes_naming(self, text):
        found = []
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if text.encode() in place.read_bytes() and place.parent.name != str(os.getpid()):
                    found.append(place.parent.name)
        return found

    def test_sigterm_and_sigint_end_a_silent_fetch_within_a_second(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                self.work = self.path_for("work")
                server, running = self.start_silent()
                self.assertTrue(self.processes_naming(f":{server.port}/"), "the fetch runs in a process of its own")
                sent = time.monotonic()
                running.signal(number)
                result = running.wait(10)
                self.assertLess(time.monotonic() - sent, 1.5)
                self.assertIn(result.code, (-number, 128 + number))
                self.assertIsNone(result.report)
                self.assertRegex(result.last_line, r"^\[git-launcher\] error: .*(SIG|signal|stop|interrupt)")
                self.assert_nothing_left()
                poll(lambda: not self.processes_naming(f":{server.port}/"), what="the end of the helpers")

    def test_sigterm_during_an_upgrade_leaves_the_old_checkout(self):
        server = self.serve()
        self.assert_ran_pin(self.fetch(server.url(self.repo)), self.repo, self.commit)
        before = disk_tree(self.work)
        released, asked = threading.Event(), threading.Event()
        self.addCleanup(released.set)
        server.before = lambda handler: asked.set() or released.wait(60) or True
        running = self.start(self.config(server.url(self.repo), self.repo.tip))
        poll(asked.is_set, what="the launcher's request")
        running.signal(signal.SIGTERM)
        result = running.wait(5)
        self.assertIsNone(result.report)
        self.assertLess(result.seconds, 5)
        self.assert_nothing_left(before)
        self.assertEqual(run("git", "-C", self.work, "rev-parse", "HEAD").decode().strip(), self.commit)
        server.before = None
        self.assert_ran_pin(self.fetch(server.url(self.repo), self.repo.tip), self.repo, self.repo.tip)

    def test_as_process_one_it_ends_on_sigterm(self):
        """The kernel gives process 1 no default action: a program that does not ask for the signal never ends."""
        self.need_root()
        unshare = self.need_program("unshare")
        server = self.silent()
        config = self.config(f"http://127.0.0.1:{server.port}/app.git", self.commit)
        running = self.start(program=unshare, args=["--pid", "--fork", "--kill-child", "--mount-proc", launcher_path(), config])
        poll(server.connected.is_set, what="the launcher's connection")
        child = int(Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()[0])
        sent = time.monotonic()
        os.kill(child, signal.SIGTERM)
        result = running.wait(10)
        self.assertLess(time.monotonic() - sent, 1.5)
        self.assertNotEqual(result.code, 0)
        self.assertIsNone(result.report)

    def test_helpers_die_with_a_killed_launcher(self):
        _, running = self.start_silent()
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        self.assertTrue(children, "the fetch runs in a process of its own")
        running.signal(signal.SIGKILL)
        running.wait(5)
        poll(lambda: not any(os.path.exists(f"/proc/{child}") for child in children), timeout=3, what="the end of the helpers")

    def test_an_ignored_sigterm_stays_ignored(self):
        server, running = self.start_silent(ignored_signals=(signal.SIGTERM,))
        running.signal(signal.SIGTERM)
        self.assertFalse(running.ended_within(0.5))


class SshServerTest(TransportTest):
    """An ssh server of our own. Launcher and server run in mount namespaces where this account's home is a folder of the
    test, so that nothing of the real home is read or written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = getpass.getuser()

    def setUp(self):
        super().setUp()
        self.need_root()
        self.sshd, self.unshare = self.need_program("sshd"), self.need_program("unshare")
        self.need_program("ssh")
        if subprocess.run([self.unshare, "-m", "true"], capture_output=True).returncode:
            self.must_run("needs mount namespaces")
        self.account = self.dir / "account"
        self.ssh_dir = self.account / ".ssh"
        self.ssh_dir.mkdir(parents=True, mode=0o700)
        self.account.chmod(0o700)
        self.ssh_dir.chmod(0o700)
        self.keygen(self.ssh_dir / "id_ed25519")
        self.keygen(self.dir / "host_key")
        passwd = [line.split(":") for line in Path("/etc/passwd").read_text().splitlines()]
        for row in passwd:
            if row[0] == self.user:
                row[5], row[6] = str(self.account), "/bin/sh"
        self.passwd = self.dir / "passwd"
        self.passwd.write_text("".join(":".join(row) + "\n" for row in passwd))
        self.start_server()
        self.trust(self.dir / "host_key.pub")

    def keygen(self, path):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path)

    def trust(self, public_key):
        kind, key, _ = Path(public_key).read_text().split()
        (self.ssh_dir / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {kind} {key}\n")

    def in_namespace(self, *command):
        """COMMAND with our passwd file over the real one, and a /run of its own, then replaced by exec."""
        script = ('mount --make-rprivate / && mount --bind "$1" /etc/passwd && mount -t tmpfs none /run && mkdir -m 755 /run/sshd'
                  ' && shift && exec "$@"')
        return [self.unshare, "-m", "sh", "-c", script, "sh", self.passwd, *command]

    def start_server(self, accept_env="AcceptEnv GIT_PROTOCOL\n"):
        """At a free port, which self.url names then."""
        self.port = free_port()
        self.url = f"ssh://{self.user}@127.0.0.1:{self.port}{self.repo.path}"
        config = self.dir / "sshd_config"
        config.write_text(f"ListenAddress 127.0.0.1:{self.port}\nHostKey {self.dir}/host_key\nPidFile none\nStrictModes no\n"
                          f"AuthorizedKeysFile {self.ssh_dir}/id_ed25519.pub\nPasswordAuthentication no\n"
                          "KbdInteractiveAuthentication no\nUsePAM no\nPermitRootLogin prohibit-password\nLogLevel ERROR\n" + accept_env)
        log = open(self.dir / "sshd.log", "wb")
        self.addCleanup(log.close)
        server = subprocess.Popen([os.fspath(c) for c in self.in_namespace(self.sshd, "-D", "-e", "-f", config)],
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={"PATH": SYSTEM_PATH + ":/usr/sbin:/sbin"})
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)

        def listening():
            if server.poll() is not None:
                self.must_run("sshd does not start here: " + (self.dir / "sshd.log").read_text()[-300:])
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                return connection.recv(4) == b"SSH-"

        poll(listening, what="the ssh server")

    def launch_there(self, url=None, commit=None, timeout=60, env=None, **keys):
        config = self.config(url or self.url, commit or self.commit, FETCH_TIMEOUT="20", **keys)
        unshare, *arguments = self.in_namespace(launcher_path(), config)
        return self.launch(program=unshare, args=arguments, timeout=timeout,
                           env=self.environment(**{"HOME": str(self.account), **(env or {})}))


class SshTest(SshServerTest):
    def test_a_key_of_the_account_and_a_known_host_serve(self):
        result = self.launch_there()
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn(self.url, (self.work / ".git" / "config").read_text())

    def test_a_sha256_repository_over_ssh(self):
        url = f"ssh://{self.user}@127.0.0.1:{self.port}{self.sha256_repo.path}"
        result = self.launch_there(url, self.sha256_commit)
        self.assert_ran_pin(result, self.sha256_repo, self.sha256_commit)

    def test_the_home_is_the_accounts_whatever_the_variable_says(self):
        result = self.launch_there(env={"HOME": "/nonexistent"})
        self.assert_ran_pin(result, self.repo, self.commit)

    def test_an_unknown_host_key_is_refused_and_not_remembered(self):
        (self.ssh_dir / "known_hosts").write_text("")
        self.assert_refused(self.launch_there(), 3, "(?i)host key")
        self.assertEqual((self.ssh_dir / "known_hosts").read_text(), "")

    def test_a_changed_host_key_is_refused(self):
        self.keygen(self.dir / "old_host_key")
        self.trust(self.dir / "old_host_key.pub")
        self.assert_refused(self.launch_there(), 3, "(?i)host key|host identification")

    def test_a_key_that_the_host_does_not_know_is_refused_without_a_prompt(self):
        """The server lets in the key that it read at the start; the account has another one now."""
        for name in ("id_ed25519", "id_ed25519.pub"):
            (self.ssh_dir / name).rename(self.dir / name)
        (self.ssh_dir / "id_ed25519.pub").write_text("")  # nobody is authorized any more
        self.keygen(self.ssh_dir / "id_rsa_like")
        self.assert_refused(self.launch_there(timeout=30), 3, "(?i)permission denied|publickey|authenti")

    def test_the_accounts_ssh_config_runs_nothing(self):
        trap = self.canary_script("proxy-command")
        (self.ssh_dir / "config").write_text(f"Host *\n\tProxyCommand {trap}\n\tPermitLocalCommand yes\n\tLocalCommand {trap}\n"
                                             "\tStrictHostKeyChecking no\n")
        result = self.launch_there(env={"GIT_SSH_COMMAND": str(trap), "GIT_SSH": str(trap), "SSH_ASKPASS": str(trap)})
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assert_no_canary()


if __name__ == "__main__":
    unittest.main()
