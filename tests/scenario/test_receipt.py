"""RECEIPT: the machine's agent attests the launch. The agent is ours, on a unix socket, and behaves like the real ones
of both generations, or as none should."""

import contextlib
import hashlib
import json
import os
import re
import socket
import threading
import time

from support import ScenarioTest, launcher_path, probe_line

SOCKETS = {"today": "/var/run/dstack.sock", "newer": "/var/run/dstack/dstack.sock", "first": "/var/run/tappd.sock"}
OTHER = "f" * 40


def http(body, status="200 OK"):
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status.encode(), len(body), body)


def chunked(body):
    pieces = [body[at:at + 7] for at in range(0, len(body), 7)]
    return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) +
            b"0\r\n\r\n")


def until_close(body):
    return b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\n" + body


class Agent:
    """Answers one POST for each connection. ANSWERS: method -> bytes to send, or a function of the connection."""

    def __init__(self, path, config_text, first=False, events=True, frame=http):
        self.first, self.events, self.frame = first, events, frame
        self.calls, self.log, self.answers = [], [], {}
        self.compose = self.app_compose(config_text)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        os.chmod(path, 0o777)
        self.listener.listen(8)
        self.open = []
        self.server = threading.Thread(target=self.serve, daemon=True)
        self.server.start()

    @staticmethod
    def app_compose(config_text):
        """As dstack has it: the config in YAML in a string of JSON."""
        yaml = "services:\n  app:\n    image: x\nconfigs:\n  pin:\n    content: |\n" + "".join(
            f"      {line}\n" for line in config_text.splitlines())
        return json.dumps({"manifest_version": 2, "name": "app", "docker_compose_file": yaml})

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection = self.listener.accept()[0]
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(4096)
            head, body = request.split(b"\r\n\r\n", 1)
            size = int(re.search(rb"Content-Length: (\d+)", head)[1])
            while len(body) < size:
                body += connection.recv(4096)
            path = head.split()[1].decode()
            self.calls.append((path, json.loads(body)))
            method = path.rpartition("." if self.first else "/")[2]
            answer = self.answers.get(method) or self.honest(path, method, json.loads(body))
            if callable(answer):
                self.open.append(connection)
                return answer(connection)
            connection.sendall(answer)
            connection.close()

    def honest(self, path, method, body):
        if not path.startswith("/prpc/Tappd." if self.first else "/"):
            return http(b"{}", "404 Not Found")
        if method == "Info":
            tcb = json.dumps({"event_log": self.log, "app_compose": self.compose})
            return self.frame(json.dumps({"app_id": "00" * 20, "tcb_info": tcb}).encode())
        if method == ("TdxQuote" if self.first else "GetQuote"):
            if self.first and (body.get("hash_algorithm") != "raw" or len(body["report_data"]) != 128):
                return http(b'{"error":"no"}', "400 Bad Request")
            quote = "04" * 632 + body["report_data"] + "05" * 100
            return self.frame(json.dumps({"quote": quote, "event_log": json.dumps(self.log)}).encode())
        if method == "EmitEvent" and self.events and not self.first:
            self.log.append({"imr": 3, "event": body["event"], "event_payload": body["payload"]})
            return self.frame(b"")
        return http(b'{"error":"not found"}', "404 Not Found")

    def close(self):
        """Also wakes the thread, which would else take a connection of the next listener with this number."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.server.join(10)
        self.listener.close()
        for connection in self.open:
            connection.close()


class ReceiptTest(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.need_root()
        self.unshare = self.need_program("unshare")
        self.repo = self.make_repo()
        self.commit = self.repo.commit({"entrypoint.sh": probe_line() + "\n", "file": "x\n"})
        self.out = self.dir / "receipts"
        self.run_dir = self.dir / "run"
        self.run_dir.mkdir()

    def config_with(self, mode="auto", **keys):
        return self.config(self.repo, self.commit, RECEIPT=mode, RECEIPT_DIR=str(self.out), **keys)

    def agent(self, config, place="today", shown=None, **options):
        path = self.run_dir / SOCKETS[place].removeprefix("/var/run/")
        path.parent.mkdir(exist_ok=True)
        agent = Agent(path, config.read_text() if shown is None else shown, first=place == "first", **options)
        self.addCleanup(agent.close)
        return agent

    def launch_there(self, config, **options):
        """In a mount namespace whose /run is self.run_dir. What the tests themselves keep in /run is not needed."""
        script = f'mount --bind "{self.run_dir}" "$(readlink -f /var/run)"\nexec "$@"'
        return self.launch(config, program=self.unshare, args=["-m", "sh", "-ec", script, "sh", launcher_path()], **options)

    def assert_receipt(self, result, agent):
        self.assert_ran_pin(result, self.repo, self.commit)
        text = (self.out / "receipt.json").read_bytes()
        digest = hashlib.sha512(text).hexdigest()
        self.assertIn(f"[git-launcher] receipt: SHA-512 {digest}\n", result.err)
        receipt = json.loads(text)
        self.assertEqual(text, json.dumps(receipt, separators=(",", ":")).encode())
        self.assertEqual(list(receipt), ["schema", "repo", "commit", "tree", "tree_sha256", "files", "bytes", "launcher", "time",
                                         "nonce"])
        identity = re.search("tree sha256: (.*)", result.err)[1]
        self.assertEqual(
            [receipt[k] for k in ("schema", "repo", "commit", "tree", "tree_sha256", "files")],
            ["git-launcher-receipt/1", str(self.repo.path), self.commit, self.repo.tree_of(self.commit), identity, 2])
        self.assertRegex(receipt["time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(receipt["nonce"], "^[0-9a-f]{32}$")
        asked = [body["report_data"] for path, body in agent.calls if path.endswith("Quote")]
        self.assertEqual(asked, [digest], result.err)
        self.assertIn(digest, json.loads((self.out / "quote.json").read_text())["quote"])
        for name in ("receipt.json", "quote.json"):
            self.assertEqual((self.out / name).stat().st_mode & 0o7777, 0o644)
        self.assertEqual(sorted(p.name for p in self.out.iterdir()), ["quote.json", "receipt.json"])
        self.assertLess(result.err.index("tree sha256"), result.err.index("receipt: SHA-512"))
        self.assertLess(result.err.index("receipt: SHA-512"), result.err.index("exec in"))
        return receipt, text

    def assert_no_receipt(self, result, code, *patterns):
        self.assert_refused(result, code, *patterns)
        self.assertFalse(self.out.exists())

    def test_agents_of_every_generation(self):
        for place in SOCKETS:
            for frame in (http, chunked, until_close):
                with self.subTest(place=place, frame=frame.__name__):
                    config = self.config_with("require")
                    agent = self.agent(config, place, frame=frame)
                    receipt, text = self.assert_receipt(self.launch_there(config), agent)
                    events = [body for path, body in agent.calls if path.endswith("EmitEvent")]
                    if place != "first":
                        self.assertEqual(events, [{"event": "git-launcher-receipt", "payload": text.hex()}])
                    agent.close()
                    (self.run_dir / SOCKETS[place].removeprefix("/var/run/")).unlink()

    def test_an_event_is_emitted_once(self):
        config = self.config_with()
        agent = self.agent(config)
        first = self.assert_receipt(self.launch_there(config), agent)[0]
        agent.calls.clear()
        result = self.launch_there(config)
        second = self.assert_receipt(result, agent)[0]
        self.assertNotEqual(first["nonce"], second["nonce"])
        self.assertEqual(len(agent.log), 1)
        self.assertIn("receipt: event git-launcher-receipt: there from an earlier launch", result.err)

    def test_an_agent_without_events(self):
        config = self.config_with("require")
        agent = self.agent(config, events=False)
        result = self.launch_there(config)
        self.assert_receipt(result, agent)
        self.assertIn("receipt: event git-launcher-receipt: this agent takes none, status 404", result.err)

    def test_without_a_socket(self):
        result = self.launch_there(self.config_with("auto"))
        self.assert_ran_pin(result, self.repo, self.commit)
        self.assertIn("receipt: no socket of the guest's agent is mounted\n", result.err)
        (self.run_dir / "dstack.sock").mkdir()  # what Docker makes of a mount whose source is not there
        self.assert_no_receipt(self.launch_there(self.config_with("require")), 3, "RECEIPT=require, but no socket")

    def test_no_receipt_unless_it_is_asked_for(self):
        for config, args in ((self.config(self.repo, self.commit), []), (self.config_with(), ["--fetch-only"])):
            agent = self.agent(config)
            script = f'mount --bind "{self.run_dir}" "$(readlink -f /var/run)"\nexec "$@"'
            result = self.launch(config, program=self.unshare, args=["-m", "sh", "-ec", script, "sh", launcher_path(), *args])
            self.assertEqual((result.code, agent.calls), (0, []), result.err)
            agent.close()
            (self.run_dir / "dstack.sock").unlink()

    def test_another_config_in_the_app_compose(self):
        config = self.config_with()
        text = config.read_text()
        agent = self.agent(config)
        for shown in (text.replace(self.commit, OTHER), text.replace("COMMIT_SHA", "OTHER_SHA"), ""):
            agent.compose = agent.app_compose(shown)
            for mode in ("auto", "require"):
                self.assert_no_receipt(self.launch_there(self.config_with(mode)), 4,
                                       "app-compose does not have this config.*recreate the container")
        self.assertEqual({path for path, _ in agent.calls}, {"/Info"})

    def test_quoted_values_are_found(self):
        for quote in "'\"":
            config = self.config_with(COMMIT_SHA=f"{quote}{self.commit}{quote}")
            agent = self.agent(config)
            self.assert_receipt(self.launch_there(config), agent)
            agent.close()
            (self.run_dir / "dstack.sock").unlink()

    def test_a_sealed_config_is_found_by_its_seal(self):
        config = self.config_with()
        seal = hashlib.sha256(config.read_bytes()).hexdigest()
        environment = self.environment(GIT_LAUNCHER_CONFIG_SHA256=seal)
        agent = self.agent(config)
        self.assert_no_receipt(self.launch_there(config, env=environment), 4, f"does not have this config, SHA-256 {seal}")
        agent.compose = agent.app_compose(f"GIT_LAUNCHER_CONFIG_SHA256={seal}")
        agent.calls.clear()
        self.assert_receipt(self.launch_there(config, env=environment), agent)

    def test_a_machine_that_hides_its_app_compose(self):
        config = self.config_with("auto")
        agent = self.agent(config)
        agent.answers["Info"] = http(b'{"app_id":"00","tcb_info":""}')
        self.assert_no_receipt(self.launch_there(self.config_with("require")), 3, "RECEIPT=require, but the agent does not show")
        result = self.launch_there(config)
        self.assert_receipt(result, agent)
        self.assertIn("receipt: the agent does not show the app-compose to compare\n", result.err)

    def test_agents_that_fail(self):
        def endless(connection):
            with contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    connection.sendall(b"x" * 65536)

        wrong_quote = http(b'{"quote":"' + b"00" * 700 + b'"}')
        cases = {
            "500": ("Info", http(b"broken\x1b[m", "500 Oops"), r"status 500: broken\\x1b\[m"),
            "404": ("Info", http(b"", "404 Not Found"), "status 404"),
            "garbage": ("Info", b"\x00\xff garbage", "malformed answer"),
            "nothing": ("Info", b"\r\n", "malformed answer"),
            "cut": ("Info", http(b"x" * 100)[:-1], "malformed answer"),
            "endless": ("Info", endless, "too large: the limit is 1048576 bytes"),
            "quote 500": ("GetQuote", http(b"", "500 Oops"), "GetQuote: status 500"),
            "quote 404": ("GetQuote", http(b"", "404 Not Found"), "GetQuote: status 404"),
            "endless quote": ("GetQuote", endless, "too large: the limit is 4194304 bytes"),
            "another quote": ("GetQuote", wrong_quote, "quotes something else"),
            "event 500": ("EmitEvent", http(b"", "500 Oops"), "EmitEvent: status 500"),
        }
        config = self.config_with("auto")
        agent = self.agent(config)
        for name, (method, answer, why) in cases.items():
            with self.subTest(name):
                agent.answers = {method: answer}
                self.assert_no_receipt(self.launch_there(config), 3, why)
        agent.answers = {}
        agent.calls.clear()
        self.assert_receipt(self.launch_there(self.config_with("require")), agent)

    def test_an_agent_that_does_not_answer(self):
        def drip(connection):
            with contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    connection.sendall(b"x")
                    time.sleep(0.2)

        config = self.config_with("auto")
        agent = self.agent(config)
        for method, stall in (("Info", lambda connection: None), ("GetQuote", drip)):
            with self.subTest(method):
                agent.answers = {method: stall}
                result = self.launch_there(config)
                self.assert_no_receipt(result, 3, f"{method}: timed out")
                self.assertTrue(9 < result.seconds < 30, result.seconds)

    def test_a_socket_that_nobody_serves(self):
        config = self.config_with("auto")
        self.agent(config).close()
        self.assert_no_receipt(self.launch_there(config), 3, "cannot connect: Connection refused")

    def test_where_it_is_left(self):
        config = self.config_with("auto")
        agent = self.agent(config)
        elsewhere = self.dir / "elsewhere"
        elsewhere.mkdir()
        self.out.symlink_to(elsewhere)
        self.assert_refused(self.launch_there(config), 5, "RECEIPT_DIR: it is no directory outside WORK_DIR, or a symlink")
        self.assertEqual(list(elsewhere.iterdir()), [])
        self.out.unlink()
        self.out.write_text("a file")
        self.assert_refused(self.launch_there(config), 5, "RECEIPT_DIR: it is no directory")
        self.out.unlink()
        self.out.mkdir()
        (self.out / "receipt.json").symlink_to(self.canary)
        (self.out / ".quote.json.new").write_text("left by a launch that was killed")
        agent.calls.clear()
        self.assert_receipt(self.launch_there(config), agent)
        self.assertFalse(self.canary.exists() or (self.out / "receipt.json").is_symlink())
        (self.dir / "bend").symlink_to(self.work)
        inside = self.config(self.repo, self.commit, RECEIPT="auto", RECEIPT_DIR=str(self.dir / "bend/sub"))
        self.assert_refused(self.launch_there(inside), 5, "RECEIPT_DIR: it is no directory outside WORK_DIR")
        agent.calls.clear()
        self.assert_receipt(self.launch_there(config), agent)
