"""git-launcher-verify on running applications: real TLS servers on loopback that serve evidence, collateral and bundles,
honest ones first, then ones that are broken, slow or lie."""

import json
import os
import re
import signal
import subprocess
import time

from live_support import (PCS, TDX, Scratch, Server, collateral_routes, endless, many_headers, openssl, redirect, stall,
                          status, tcb_path, trickle, truncated)
from test_verify_vectors import GOOD, VECTORS
from verify_support import PROGRAM, VerifyTest, call, judge

LIVE = VECTORS.parent / "live"
PROVEN = VECTORS / "good_provenance"
IMAGE = "ghcr.io/example/git-launcher@sha256:4dd1a1a0f1d2b9a3c8e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b"
NONCE = "00112233445566778899aabbccddeeff"
ATTESTATION = (GOOD / "attestation.json").read_bytes()
LEFT = ["--os-reference", GOOD / "os-reference.json", "--trusted-root", GOOD / "root.der", "--policy", GOOD / "policy.json"]
REFERRERS = f"example/git-launcher/referrers/sha256:{IMAGE.rpartition(':')[2]}"


class LiveTest(VerifyTest):
    @classmethod
    def setUpClass(cls):
        cls.scratch = Scratch()
        cls.addClassCleanup(cls.scratch.close)

    def serve(self, routes, certificate=None, **options):
        server = Server(routes, certificate or self.scratch.localhost, **options)
        self.addCleanup(server.close)
        return server

    def ask(self, target, *more, timeout="5s", left=LEFT, environment=(), run=judge):
        """One run on a live target; it may never take long."""
        env = {"PATH": "/usr/bin:/bin", "LANG": "C", "CURL_CA_BUNDLE": str(self.scratch.authority.bundle),
               **dict(environment)}
        began = time.monotonic()
        answer = run(target, "--timeout", timeout, *left, *more, env=env)
        self.assertLess(time.monotonic() - began, 20)
        return answer

    def refused(self, answer, code, *words):
        """One line on stderr, nothing on stdout."""
        self.assertEqual((answer.code, answer.out), (code, ""), answer.err)
        self.assertRegex(answer.err, r"\Agit-launcher-verify: error: [ -~]+\n\Z")
        for word in words:
            self.assertIn(word, answer.err)


class Honest(LiveTest):
    def test_evidence_and_collateral_from_their_services(self):
        app = self.serve({f"/attestation?nonce={NONCE}": ATTESTATION})
        pccs = self.serve(collateral_routes(GOOD / "collateral.json"))
        answer = self.ask(app.url + "/attestation", "--pccs", pccs.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        self.assertEqual(answer.err, "")
        origins = {entry["name"]: entry["origin"] for entry in answer.report["inputs"]}
        self.assertEqual(origins["attestation"], f"{app.url}/attestation?nonce={NONCE}")
        self.assertEqual(origins["collateral"], pccs.url)
        self.assertEqual(origins["endpoint certificate"], origins["attestation"])
        self.assertEqual(answer.status["fresh.endpoint"], "not_run")
        self.assertEqual(len(app.targets), 1)
        self.assertEqual([target.partition("?")[0] for target in pccs.targets],
                         [f"{TDX}/tcb", f"{TDX}/qe/identity", f"{PCS}/pckcrl", f"{PCS}/rootcacrl"])

    def test_every_spelling_of_page_and_nonce(self):
        app = self.serve({f"/a?nonce={NONCE}": ATTESTATION, f"/a?x=1&nonce={NONCE}": ATTESTATION,
                          f"/a/{NONCE}/quote": ATTESTATION})
        for line in ([app.url + "/a"], [app.url + "/a?x=1"], [app.url + "/a/{nonce}/quote"],
                     [app.url, "--attestation-path", "/a"], [app.url + "/", "--attestation-path", "/a/{nonce}/quote"]):
            with self.subTest(line=line):
                answer = self.ask(*line, "--collateral", GOOD / "collateral.json")
                self.assertEqual(answer.code, 0, answer.out + answer.err)

    def test_a_place_for_a_nonce_gets_a_fresh_one_each_time(self):
        app = self.serve({"/a": ATTESTATION})
        line = [app.url + "/a?challenge={nonce}", "--collateral", GOOD / "collateral.json", "--repo",
                "https://example.org/team/app.git", "--at", "2026-02-15T12:00:00Z"]
        for _ in range(2):
            answer = self.ask(*line, left=LEFT[:4])
            self.assertEqual(answer.status["fresh.nonce"], "fail")  # the evidence was made for another challenge
        first, second = (target.partition("=")[2] for target in app.targets)
        self.assertRegex(first, r"\A[0-9a-f]{64}\Z")
        self.assertNotEqual(first, second)

    def test_the_guests_own_page_is_found(self):
        tcb_info = {**json.loads(ATTESTATION)["info"]["tcb_info"], "event_log": json.loads(ATTESTATION)["event_log"]}
        info = json.dumps({"app_id": "x", "tcb_info": json.dumps(tcb_info)})
        for page in ("/prpc/Info", "/prpc/Worker.Info", "/"):
            app = self.serve({page: info.encode()})
            answer = self.ask(app.url, left=[], run=judge)
            self.assertEqual(answer.code, 3, answer.out + answer.err)  # it holds no quote
            self.assertEqual(answer.report["inputs"][0]["origin"], app.url + page)

    def test_names_of_headers_and_forms_of_lists_may_differ(self):
        app = self.serve({"/a": ATTESTATION})
        routes = collateral_routes(GOOD / "collateral.json", tcb_header="sgx-tcb-info-ISSUER-chain")
        bundle = json.loads((GOOD / "collateral.json").read_bytes())
        routes[f"{PCS}/rootcacrl"] = bytes.fromhex(bundle["root_ca_crl"])
        routes[f"{PCS}/pckcrl"] = (bundle["pck_crl"].upper() + "\n").encode()
        del routes[f"{PCS}/pckcrl?ca=platform&encoding=der"]
        pccs = self.serve(routes)
        for tail in ("", "/", PCS, PCS + "/"):
            with self.subTest(tail=tail):
                answer = self.ask(app.url + "/a", "--pccs", pccs.url + tail)
                self.assertEqual(answer.code, 0, answer.out + answer.err)

    def test_redirects_within_bounds_are_followed(self):
        app = self.serve({"/a": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/d"), "/d": ATTESTATION})
        answer = self.ask(app.url + "/a", "--collateral", GOOD / "collateral.json", left=LEFT)
        self.assertEqual(answer.code, 0, answer.out + answer.err)

    def test_a_service_that_fails_is_followed_by_the_next(self):
        app = self.serve({"/a": ATTESTATION})
        broken = self.serve({})
        half = self.serve({**collateral_routes(GOOD / "collateral.json"), f"{PCS}/rootcacrl": status(500)})
        good = self.serve(collateral_routes(GOOD / "collateral.json"))
        answer = self.ask(app.url + "/a", "--pccs", broken.url, "--pccs", half.url, "--pccs", good.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        self.assertEqual((len(broken.targets), len(half.targets), len(good.targets)), (1, 4, 4))

    def test_a_file_is_completed_only_when_that_is_asked_for(self):
        pccs = self.serve(collateral_routes(GOOD / "collateral.json"))
        answer = self.ask(GOOD / "attestation.json")
        self.assertEqual((answer.code, answer.status["quote.collateral"]), (3, "not_run"))
        self.assertEqual(pccs.targets, [])
        answer = self.ask(GOOD / "attestation.json", "--pccs", pccs.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        answer = self.ask(GOOD / "attestation.json", "--pccs", pccs.url, "--collateral", GOOD / "collateral.json")
        self.assertEqual((answer.code, len(pccs.targets)), (0, 4))

    def test_a_terminal_is_told_what_is_asked_and_gets_its_line_back(self):
        app = self.serve({"/a": ATTESTATION})
        for term, told in (("xterm", True), ("dumb", False)):
            master, slave = os.openpty()
            self.addCleanup(os.close, master)
            env = {"TERM": term, "CURL_CA_BUNDLE": str(self.scratch.authority.bundle)}
            line = [PROGRAM, app.url + "/a", "--collateral", GOOD / "collateral.json", *LEFT]
            done = subprocess.run(list(map(os.fspath, line)), env=env, stdout=subprocess.PIPE, stderr=slave, timeout=60)
            self.assertEqual(done.returncode, 0)
            os.write(slave, b"end")
            self.addCleanup(os.close, slave)
            said = b""
            while not said.endswith(b"end"):
                said += os.read(master, 65536)
            expected = f"\r\x1b[Kfetching {app.url}/a?nonce={NONCE}"[:84].encode() if told else b"end"
            self.assertTrue(said.startswith(expected[:60]), said)
            self.assertEqual(said.endswith(b"\r\x1b[Kend"), told)

    def test_without_a_socket_the_library_for_it_is_not_even_loaded(self):
        loaded = {"LD_DEBUG": "libs"}.items()
        answer = self.ask(GOOD / "attestation.json", "--collateral", GOOD / "collateral.json", environment=loaded)
        self.assertEqual(answer.code, 0, answer.out)
        self.assertIn("libc.so", answer.err)
        self.assertNotIn("libcurl", answer.err)
        app = self.serve({"/a": ATTESTATION})
        answer = self.ask(app.url + "/a", "--collateral", GOOD / "collateral.json", environment=loaded)
        self.assertIn("libcurl", answer.err)

    def test_the_other_variable_for_authorities(self):
        app = self.serve({"/a": ATTESTATION})
        line = [app.url + "/a", "--collateral", GOOD / "collateral.json"]
        bundle = str(self.scratch.authority.bundle)
        answer = self.ask(*line, environment={"CURL_CA_BUNDLE": "", "SSL_CERT_FILE": bundle}.items())
        self.assertEqual(answer.code, 0, answer.out + answer.err)


class Usage(LiveTest):
    def test_what_contradicts_itself(self):
        file = str(GOOD / "attestation.json")
        for line, words in (
                (["https://localhost/a", "--offline"], "--offline opens no socket"),
                ([file, "--offline", "--pccs", "https://localhost"], "contradicts"),
                ([file, "--offline", "--fetch"], "contradicts"),
                (["http://localhost/a"], "https:// only"),
                (["https://"], "names no host"),
                (["https://user:secret@/a"], "names no host"),
                (["https://local host/a"], "names no host"),
                (["https://localhost/a#b"], "#fragment"),
                (["https://localhost:0/a"], "names no host"),
                (["https://localhost/a", "--attestation-path", "/b"], "has a path"),
                (["https://localhost", "--attestation-path", "b"], "begins with a slash"),
                ([file, "--attestation-path", "/b"], "begins with https://"),
                (["https://localhost", "--nonce", NONCE], "--attestation-path"),
                (["https://localhost/{other}"], "braces"),
                (["https://localhost/{nonce}/{nonce}"], "braces"),
                (["https://localhost/a", "--timeout", "0s"], "--timeout"),
                (["https://localhost/a", "--timeout", "2h"], "at most 1h"),
                ([file, "--pccs", "http://localhost"], "--pccs"),
                ([file, "--pccs", "https://localhost/?x=1"], "--pccs"),
                ([file, "--metrics", "/dev/null"], "need --watch"),
                ([file, "--watch", "1m", "--exec", "true"], "absolute path"),
                ([file, "--watch", "8d"], "at most 7d"),
                (["lint", "https://localhost/a"], "no live target but a file")):
            with self.subTest(line=line):
                answer = call(*line)
                self.refused(answer, 2, words)
                self.assertNotIn("secret", answer.err)


class DishonestTargets(LiveTest):
    def refuse(self, route, code, *words, timeout="2s", path="/a"):
        app = self.serve({path: route})
        answer = self.ask(app.url + path, "--collateral", GOOD / "collateral.json", timeout=timeout, left=LEFT[:4])
        self.refused(answer, code, f"{app.url}{path}: ", *words)
        return app

    def test_each_is_refused_for_its_reason(self):
        for name, route, code, words in (
                ("a redirect to http", redirect("http://localhost/a"), 3, "not https"),
                ("a redirect to a file", redirect("file:///etc/passwd"), 3, "not https"),
                ("a redirect loop", redirect("/a"), 3, "redirects more than 3 times"),
                ("a stall", stall, 3, "--timeout"),
                ("a trickle", trickle, 3, "--timeout"),
                ("a body without end", endless, 4, "over 16 MiB"),
                ("17 MiB", b" " * (17 << 20), 4, "over 16 MiB"),
                ("headers without end", many_headers, 4, "over 128 KiB"),
                ("not found", status(404), 3, "status 404"),
                ("an error", status(500), 3, "status 500"),
                ("no service", status(503), 3, "status 503"),
                ("no content", status(204), 3, "status 204"),
                ("half an answer", truncated(ATTESTATION), 3, "ends early"),
                ("no answer", lambda request: request.connection.close(), 3, ": "),
                ("no http", lambda request: request.send(b"220 mail\r\n"), 3, ": ")):
            with self.subTest(name):
                self.refuse(route, code, words)

    def test_content_that_is_no_evidence_is_unreadable(self):
        app = self.serve({"/a": b"<html>hello</html>", "/b": b"", "/c": ATTESTATION[:-100]})
        for page in "abc":
            answer = self.ask(f"{app.url}/{page}", "--collateral", GOOD / "collateral.json", left=LEFT[:4])
            self.assertEqual((answer.code, answer.failed()), (4, ["quote.format"]))

    def test_a_page_of_another_host_is_no_evidence(self):
        other = self.serve({"/a": ATTESTATION})
        app = self.serve({"/a": redirect(other.url + "/a")})
        answer = self.ask(app.url + "/a", "--collateral", GOOD / "collateral.json")
        self.refused(answer, 3, "redirects to another host", str(other.port))

    def test_no_page_with_evidence(self):
        app = self.serve({"/prpc/Info": b"<html>"})
        answer = self.ask(app.url, left=[])
        self.refused(answer, 3, "/prpc/Info (no evidence)", "/prpc/Worker.Info (status 404)",
                     f"{app.url}/ (status 404)", "--attestation-path")

    def test_evidence_for_another_challenge(self):
        app = self.serve({"/a": ATTESTATION})
        answer = self.ask(app.url + "/a", "--collateral", GOOD / "collateral.json", "--nonce", "ff" * 16, "--at",
                          "2026-02-15T12:00:00Z", left=LEFT[:4])
        self.assertEqual((answer.code, answer.failed()), (1, ["fresh.nonce"]))

    def test_certificates_that_nobody_vouches_for(self):
        other = self.scratch.authority.issue("other", "DNS:other.example")
        app = self.serve({"/a": ATTESTATION}, certificate=other)
        line = ["--collateral", GOOD / "collateral.json"]
        self.refused(self.ask(app.url + "/a", *line), 3, "certificate is not trusted", "CURL_CA_BUNDLE")
        app = self.serve({"/a": ATTESTATION})
        answer = self.ask(app.url + "/a", *line, environment={"CURL_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt"}.items())
        self.refused(answer, 3, "certificate is not trusted")
        answer = self.ask(app.url + "/a", *line, environment={"CURL_CA_BUNDLE": "/nonexistent"}.items())
        self.refused(answer, 3, "CURL_CA_BUNDLE")

    def test_nobody_there(self):
        app = self.serve({})
        app.close()
        self.refused(self.ask(app.url + "/a"), 3, "nobody answers there")
        self.refused(self.ask("https://no-such-host.invalid/a"), 3, "no address")

    def test_passwords_are_not_shown(self):
        app = self.serve({})
        address = f"https://user:secret@localhost:{app.port}/a"
        answer = self.ask(address)
        self.refused(answer, 3, f"https://***@localhost:{app.port}/a", "status 404")
        self.assertNotIn("secret", answer.err)
        self.assertIn("authorization", app.requests[0].headers)


class DishonestServices(LiveTest):
    def collateral(self, routes, *more, timeout="2s"):
        app = self.serve({"/a": ATTESTATION})
        pccs = self.serve(routes)
        return self.ask(app.url + "/a", "--pccs", pccs.url, *more, timeout=timeout)

    def test_each_is_refused_for_its_reason(self):
        honest = collateral_routes(GOOD / "collateral.json")
        tcb = tcb_path(honest)

        def with_chain(value):
            body = honest_body(honest[tcb])
            return lambda request: request.reply(body, headers=[("TCB-Info-Issuer-Chain", value)])

        for name, path, route, code, words in (
                ("unknown platform", tcb, status(404), 3, "does not know this platform"),
                ("gone", tcb, status(410), 3, "no longer served"),
                ("trouble", tcb, status(503), 3, "try again later"),
                ("no chain", tcb, honest_body(honest[tcb]), 4, "no header tcb-info-issuer-chain"),
                ("an empty chain", tcb, with_chain(""), 4, "issuer chain is empty"),
                ("a chain that is none", tcb, with_chain("hello"), 4, "issuer chain is no chain"),
                ("a chain cut off", tcb, with_chain("-----BEGIN%2"), 4, "% without two hex digits"),
                ("not JSON", tcb, lambda r: r.reply("no", headers=[("TCB-Info-Issuer-Chain", chain_of(GOOD))]), 4, "tcb?fmspc="),
                ("another object", tcb, lambda r: r.reply("{}", headers=[("TCB-Info-Issuer-Chain", chain_of(GOOD))]), 4, "tcbInfo"),
                ("no list", f"{PCS}/rootcacrl", b"<html>", 4, "no revocation list"),
                ("an empty list", f"{PCS}/rootcacrl", b"", 4, "no revocation list"),
                ("a stall", f"{TDX}/qe/identity", stall, 3, "--timeout"),
                ("an endless list", f"{PCS}/rootcacrl", endless, 4, "over 16 MiB"),
                ("a redirect to http", tcb, redirect("http://localhost/"), 3, "not https")):
            with self.subTest(name):
                answer = self.collateral({**honest, path: route})
                self.refused(answer, code, "no service gave the collateral", words)

    def test_all_services_are_named_when_all_fail(self):
        app = self.serve({"/a": ATTESTATION})
        one, two = self.serve({}), self.serve({"/x": b""})
        answer = self.ask(app.url + "/a", "--pccs", one.url, "--pccs", two.url)
        self.refused(answer, 3, one.url, two.url)

    def test_statements_that_are_not_about_this_platform_or_forged(self):
        bundle = json.loads((GOOD / "collateral.json").read_bytes())
        info = json.loads(bundle["tcb_info"])
        forged = bundle["tcb_info"].replace(info["fmspc"], "0123456789ab")
        path = tcb_path(collateral_routes(GOOD / "collateral.json"))
        routes = collateral_routes(GOOD / "collateral.json", tcb_info=forged)
        routes[path] = routes.pop(tcb_path(routes))
        answer = self.collateral(routes)
        self.assertEqual((answer.code, answer.failed()), (1, ["quote.collateral"]), answer.out)
        wrong_list = collateral_routes(GOOD / "collateral.json", root_ca_crl=bundle["pck_crl"])
        answer = self.collateral(wrong_list)
        self.assertEqual(answer.code, 1, answer.out)

    def test_certificates_are_never_optional_for_services(self):
        app = self.serve({"/a": ATTESTATION})
        other = self.scratch.authority.issue("other", "DNS:other.example")
        pccs = self.serve(collateral_routes(GOOD / "collateral.json"), certificate=other)
        self.refused(self.ask(app.url + "/a", "--pccs", pccs.url), 3, "certificate is not trusted")
        self.assertEqual(pccs.targets, [])


def honest_body(route):
    """The body that ROUTE answers with."""
    kept = []

    class Recorder:
        def reply(self, body, headers=()):
            kept.append(body)

    route(Recorder())
    return kept[0].encode()


def chain_of(folder):
    import urllib.parse
    return urllib.parse.quote(json.loads((folder / "collateral.json").read_bytes())["tcb_info_issuer_chain"])


class Endpoint(LiveTest):
    """fresh.endpoint: whose key the connection was made with."""

    def look(self, certificate, evidence, *more, key="key.pem"):
        app = self.serve({"/a": (LIVE / evidence).read_bytes()}, certificate=(certificate, LIVE / key))
        policy = [] if evidence == "bound.json" else ["--nonce", NONCE]
        return self.ask(app.url + "/a?{nonce}" if policy else app.url + "/a", "--collateral", LIVE / "collateral.json",
                        "--os-reference", LIVE / "os-reference.json", "--trusted-root", LIVE / "root.der", "--repo",
                        "https://example.org/team/app.git", "--image", IMAGE, "--at", "2026-02-15T12:00:00Z", *policy,
                        *more, left=[])

    def checked(self, answer):
        return next(check for check in answer.report["checks"] if check["id"] == "fresh.endpoint")

    def plain(self, key="key.pem"):
        """A certificate of that key, self-signed, without any quote."""
        made = self.scratch.path / "plain.pem"
        openssl("req", "-x509", "-key", LIVE / key, "-days", "30", "-subj", "/CN=localhost", "-out", made)
        return made

    def test_a_certificate_with_a_quote_of_the_machine(self):
        answer = self.look(LIVE / "certificate.pem", "attestation.json")
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        check = self.checked(answer)
        self.assertEqual((check["status"], check["required"]), ("pass", True))
        self.assertFalse([text for text in answer.report["not_proved"] if text.startswith("The connection")])

    def test_evidence_that_binds_the_key(self):
        for certificate in (self.plain(), LIVE / "certificate.pem", LIVE / "other-machine.pem"):
            answer = self.look(certificate, "bound.json")
            self.assertEqual(answer.code, 0, answer.out + answer.err)
            self.assertEqual(self.checked(answer)["reason"], "the quote binds the key of the connection")

    def test_web_certificates_of_a_bound_key_pass_too(self):
        issued = self.scratch.authority.issue("bound", "DNS:localhost", key=LIVE / "key.pem")
        answer = self.look(issued[0], "bound.json")
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        check = self.checked(answer)
        self.assertEqual((check["status"], check["required"]), ("pass", False))

    def test_a_capsule_keeps_the_connection(self):
        file = self.scratch.path / "live.capsule"
        words = ["--os-reference", LIVE / "os-reference.json", "--trusted-root", LIVE / "root.der", "--repo",
                 "https://example.org/team/app.git", "--image", IMAGE, "--at", "2026-02-15T12:00:00Z"]
        for certificate, code in (("certificate.pem", 0), ("other-machine.pem", 1)):
            app = self.serve({"/a": (LIVE / "attestation.json").read_bytes()}, certificate=(LIVE / certificate, LIVE / "key.pem"))
            live = self.ask("capsule", app.url + "/a", "--collateral", LIVE / "collateral.json", *words, "-o", file, left=[])
            self.assertEqual(live.code, code, live.out + live.err)
            app.close()
            kept = judge(file, *words)
            self.assertEqual(kept.code, code, kept.out + kept.err)
            self.assertEqual(kept.report["checks"], live.report["checks"])
            self.assertEqual(kept.report["inputs"], live.report["inputs"])
            self.assertIn("whose key the connection had, as the capsule says", call(file, *words).out.splitlines()[-1])

    def test_a_relay_that_shows_another_machines_evidence(self):
        answer = self.look(LIVE / "other-machine.pem", "attestation.json")
        self.assertEqual((answer.code, answer.failed()), (1, ["fresh.endpoint"]))
        self.assertIn("another machine: another MRTD", self.checked(answer)["reason"])

    def test_a_certificate_whose_quote_does_not_bind_its_key(self):
        answer = self.look(LIVE / "other-key.pem", "attestation.json")
        self.assertEqual((answer.code, answer.failed()), (1, ["fresh.endpoint"]))
        self.assertIn("does not bind", self.checked(answer)["reason"])

    def test_an_untrusted_certificate_that_nothing_binds(self):
        self.refused(self.look(self.plain(), "attestation.json"), 3, "certificate is not trusted")

    def test_a_key_of_another_connection(self):
        other = self.scratch.path / "other-key.key"
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other)
        made = self.scratch.path / "another.pem"
        openssl("req", "-x509", "-key", other, "-days", "30", "-subj", "/CN=localhost", "-out", made)
        self.refused(self.look(made, "bound.json", key=other), 3, "certificate is not trusted")

    def test_forged_evidence_on_such_a_connection(self):
        spoiled = json.loads((LIVE / "bound.json").read_bytes())
        quote = bytearray.fromhex(spoiled["quote"])
        quote[200] ^= 1  # in MRTD, which is signed
        spoiled["quote"] = quote.hex()
        app = self.serve({"/a": json.dumps(spoiled).encode()}, certificate=(self.plain(), LIVE / "key.pem"))
        answer = self.ask(app.url + "/a", "--collateral", LIVE / "collateral.json", "--trusted-root", LIVE / "root.der",
                          "--at", "2026-02-15T12:00:00Z", left=[])
        self.assertEqual((answer.code, answer.failed()), (1, ["quote.signature"]))
        self.assertEqual(answer.status["fresh.endpoint"], "not_run")


class Guest(LiveTest):
    """The socket inside the machine."""

    def guest(self, routes):
        path = self.scratch.path / "dstack.sock"
        server = Server(routes, unix=path)
        self.addCleanup(path.unlink)
        self.addCleanup(server.close)
        return path, server

    def answers(self):
        whole = json.loads(ATTESTATION)
        info = whole.pop("info")
        return json.dumps({**whole, "attestation": ""}).encode(), json.dumps(info).encode()

    def test_both_generations_answer(self):
        quote, info = self.answers()
        for routes, asked in (({"/GetQuote": quote, "/Info": info}, ["/GetQuote", "/Info"]),
                              ({"/prpc/Tappd.TdxQuote": quote, "/prpc/Tappd.Info": info},
                               ["/GetQuote", "/prpc/Tappd.TdxQuote", "/prpc/Tappd.Info"])):
            path, server = self.guest(routes)
            for target in (path, f"unix:{path}"):
                server.targets.clear()
                answer = self.ask(target, "--collateral", GOOD / "collateral.json")
                self.assertEqual(answer.code, 0, answer.out + answer.err)
                self.assertEqual(server.targets, asked)
                self.assertEqual(answer.report["inputs"][0]["origin"], f"unix:{path}")
                self.assertEqual(answer.status["fresh.endpoint"], "not_run")
            challenge = json.loads(server.requests[-2].body)["report_data"]
            self.assertEqual(challenge, NONCE if len(asked) == 2 else NONCE + "00" * 48)
            self.doCleanups()

    def test_a_fresh_challenge_each_time(self):
        quote, info = self.answers()
        path, server = self.guest({"/GetQuote": quote, "/Info": info})
        for _ in range(2):
            answer = self.ask(path, "--collateral", GOOD / "collateral.json", left=LEFT[:4])
            self.assertEqual(answer.status["fresh.nonce"], "fail")
        first, second = (json.loads(request.body)["report_data"] for request in server.requests[::2])
        self.assertRegex(first, r"\A[0-9a-f]{64}\Z")
        self.assertNotEqual(first, second)

    def test_guests_that_are_broken(self):
        quote, info = self.answers()
        for name, routes, code, words in (
                ("no method", {}, 3, "status 404"),
                ("no info", {"/GetQuote": quote}, 3, "status 404"),
                ("trouble", {"/GetQuote": status(500), "/Info": info}, 3, "status 500"),
                ("no JSON", {"/GetQuote": b"hello", "/Info": info}, 4, "/GetQuote"),
                ("no object", {"/GetQuote": b"[]", "/Info": info}, 4, "object"),
                ("a redirect", {"/GetQuote": redirect("https://localhost/")}, 3, "status 302"),
                ("a stall", {"/GetQuote": stall}, 3, "--timeout"),
                ("no end", {"/GetQuote": endless}, 4, "over 16 MiB")):
            with self.subTest(name):
                path, _ = self.guest(routes)
                self.refused(self.ask(path, timeout="2s"), code, words)
                self.doCleanups()
        self.refused(self.ask("unix:/nonexistent/dstack.sock"), 3, "nobody answers there")


class Provenance(LiveTest):
    """Bundles from GitHub's interface."""

    PAGE = f"/repos/example/git-launcher/attestations/sha256:{IMAGE.rpartition(':')[2]}"

    def ask_for_bundles(self, api, *more, policy=None, registry=None, timeout="3s"):
        app = self.serve({"/a": ATTESTATION})
        policy_file = self.scratch.path / "policy.json"
        policy_file.write_text(json.dumps(policy or json.loads((PROVEN / "policy.json").read_bytes())))
        return self.ask(app.url + "/a", "--collateral", GOOD / "collateral.json", "--github-api", api, "--registry", registry or self.serve({}).url, *more, "--policy",
                        policy_file, timeout=timeout, left=[*LEFT[:4], "--trusted-root", PROVEN / "sigstore-root.json"])

    def bundle(self):
        return (PROVEN / "bundle.json").read_text()

    def test_the_bundle_of_the_measured_image(self):
        api = self.serve({self.PAGE: '{"attestations":[{"bundle":' + self.bundle() + ',"bundle_url":""}]}'})
        answer = self.ask_for_bundles(api.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        self.assertEqual(answer.status["provenance.subject"], "pass")
        origins = {entry["name"]: entry["origin"] for entry in answer.report["inputs"]}
        self.assertEqual(origins["bundle"], f"{api.url}{self.PAGE}?per_page=100")
        self.assertNotIn("authorization", api.requests[0].headers)
        self.assertNotIn("cookie", api.requests[0].headers)

    def test_below_a_path_and_among_others(self):
        several = '{"attestations":[{"bundle":{}},{"bundle":null},{"bundle":' + self.bundle() + "}]}"
        api = self.serve({"/api/v3" + self.PAGE: several})
        for tail in ("/api/v3", "/api/v3/"):
            self.assertEqual(self.ask_for_bundles(api.url + tail).code, 0)

    def test_a_bundle_that_is_only_pointed_to(self):
        packed = snappy(self.bundle().encode())
        api = self.serve({"/blob": packed})
        api.routes[self.PAGE] = json.dumps({"attestations": [{"bundle": None, "bundle_url": api.url + "/blob?sig=secret"}]})
        answer = self.ask_for_bundles(api.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        self.assertEqual(api.targets, [self.PAGE + "?per_page=100", "/blob?sig=secret"])
        for blob, words in ((b"", "snappy"), (packed[:100], "snappy"), (snappy(b"", 1 << 30), "unpacks to more"),
                            (None, "status 404")):
            with self.subTest(words):
                api.routes["/blob"] = blob
                answer = self.ask_for_bundles(api.url)
                self.refused(answer, 3, words)
                self.assertNotIn("secret", answer.err)
        api.routes[self.PAGE] = json.dumps({"attestations": [{"bundle": None, "bundle_url": "http://localhost/x"}]})
        self.refused(self.ask_for_bundles(api.url), 3, "bundle_url", "https://")

    def test_each_refusal_has_its_reason(self):
        for name, route, code, words in (
                ("none", status(404), 3, "no attestation of this image"),
                ("an empty list", b'{"attestations":[]}', 3, "no attestation of this image"),
                ("null", b'{"attestations":[{"bundle":null}]}', 3, "neither a bundle nor its address"),
                ("too often", status(403), 3, "60 times an hour"),
                ("trouble", status(502), 3, "--bundle"),
                ("not JSON", b"hello", 4, "attestations"),
                ("another object", b"{}", 4, "attestations"),
                ("no end", endless, 4, "over 16 MiB"),
                ("a stall", stall, 3, "--timeout")):
            with self.subTest(name):
                api = self.serve({self.PAGE: route})
                registry = self.serve({f"/v2/{REFERRERS}": b"{}"}) if code == 4 else None  # that is unreadable too
                self.refused(self.ask_for_bundles(api.url, registry=registry and registry.url), code, words)

    def registry(self, **changes):
        """A registry that gives everybody a token, and has the bundle as one that refers to the image."""
        manifest, blob = ("sha256:" + digit * 64 for digit in "bc")
        index = {"manifests": [{"artifactType": "application/vnd.dev.sigstore.bundle.v0.3+json", "digest": manifest}]}
        routes = {f"/v2/example/git-launcher/manifests/sha256-{IMAGE.rpartition(':')[2]}": json.dumps(index).encode(),
                  f"/v2/example/git-launcher/manifests/{manifest}": json.dumps({"layers": [{"digest": blob}]}).encode(),
                  f"/v2/example/git-launcher/blobs/{blob}": redirect("/cdn"), "/cdn": self.bundle().encode(), **changes}
        server = self.serve({})

        def guarded(route):
            def answer(request):
                if request.headers.get("authorization") != "Bearer anonymous":
                    challenge = f'Bearer realm="{server.url}/token",service="test",scope="repository:x:pull"'
                    request.reply(status=401, headers=[("WWW-Authenticate", challenge)])
                elif callable(route):
                    route(request)
                else:
                    request.reply(route)
            return answer

        server.routes = {path: guarded(route) for path, route in routes.items()}
        server.routes[f"/v2/{REFERRERS}"] = guarded(status(404))
        server.routes["/token"] = b'{"token":"anonymous"}'
        return server

    def test_the_registrys_referrers_where_github_has_none(self):
        registry = self.registry()
        answer = self.ask_for_bundles(self.serve({}).url, registry=registry.url)
        self.assertEqual(answer.code, 0, answer.out + answer.err)
        origins = {entry["name"]: entry["origin"] for entry in answer.report["inputs"]}
        self.assertEqual(origins["bundle"], f"{registry.url}/v2/{REFERRERS}")
        self.assertEqual(registry.targets.count("/token?service=test&scope=repository:x:pull"), 1)

    def test_registries_that_are_broken(self):
        for name, route, code, words in (("a stall", stall, 3, "--timeout"), ("no end", endless, 3, "over 16 MiB"),
                                         ("no bundle", b"hello", 3, "a bundle"), ("gone", status(404), 3, "status 404")):
            with self.subTest(name):
                registry = self.registry(**{"/cdn": route})
                self.refused(self.ask_for_bundles(self.serve({}).url, registry=registry.url), code, words)

    def test_a_bundle_about_another_image(self):
        other = (PROVEN.parent / "bad_provenance_digest" / "bundle.json").read_text()
        api = self.serve({self.PAGE: '{"attestations":[{"bundle":' + other + "}]}"})
        root = PROVEN.parent / "bad_provenance_digest" / "sigstore-root.json"
        answer = self.ask_for_bundles(api.url)
        self.assertEqual(answer.code, 1, answer.out)
        self.assertTrue(answer.failed()[0].startswith("provenance."), root)

    def test_nothing_is_asked_when_nobody_demands_provenance(self):
        api = self.serve({})
        answer = self.ask_for_bundles(api.url, policy=json.loads((GOOD / "policy.json").read_bytes()))
        self.assertEqual((answer.code, api.targets), (0, []))

    def test_the_demanded_source_is_asked_first(self):
        policy = {**json.loads((PROVEN / "policy.json").read_bytes()), "source-repo": "https://github.com/other/place"}
        api = self.serve({self.PAGE: '{"attestations":[{"bundle":' + self.bundle() + "}]}"})
        answer = self.ask_for_bundles(api.url, policy=policy)
        self.assertEqual((answer.code, answer.failed()), (1, ["provenance.identity"]))
        self.assertEqual([target.split("/")[2:4] for target in api.targets], [["other", "place"], ["example", "git-launcher"]])


class Watch(LiveTest):
    """The same question again and again."""

    def start(self, target, *more, timeout="2s"):
        env = {"PATH": "/usr/bin:/bin", "CURL_CA_BUNDLE": str(self.scratch.authority.bundle)}
        line = [PROGRAM, target, "--watch", "1s", "--timeout", timeout, "--collateral", GOOD / "collateral.json", *LEFT, *more]
        process = subprocess.Popen(list(map(os.fspath, line)), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def changed(self):
        """Evidence that is refused: another commit runs, whose quote is not signed by the platform's key."""
        spoiled = json.loads(ATTESTATION)
        spoiled["quote"] = spoiled["quote"][:400] + ("0" if spoiled["quote"][400] != "0" else "1") + spoiled["quote"][401:]
        return json.dumps(spoiled).encode()

    def test_it_ends_with_the_first_change(self):
        app = self.serve({"/a": ATTESTATION})
        metrics = self.scratch.path / "metrics.prom"
        process = self.start(app.url + "/a", "--metrics", metrics)
        for _ in range(2):
            self.assertRegex(process.stdout.readline(), rb"\A2026-02-15T12:00:00Z VERIFIED: [ -~]+\n\Z")
        wait_for(lambda: "reports_total 2" in metrics.read_text())
        text = metrics.read_text()
        self.assertIn("git_launcher_verify_verified 1\n", text)
        self.assertIn('commit="0181fa7d8add6e9c4cfe216903b161f242ee0164"', text)
        self.assertRegex(text, METRICS)
        app.routes["/a"] = self.changed()
        out, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1, err)
        self.assertTrue(out.splitlines()[-1].startswith(b"2026-02-15T12:00:00Z NOT VERIFIED: "), out)
        self.assertIn(b"changed: verdict", err)
        for line in ("verified 0", "exit_code 1", "reports_total 3", "failures_total 0", "changes_total 1"):
            self.assertIn(f"\ngit_launcher_verify_{line}\n", metrics.read_text())
        self.assertEqual([file.name for file in self.scratch.path.glob("metrics*")], ["metrics.prom"])

    def test_json_has_a_report_a_line(self):
        process = self.start(self.serve({"/a": ATTESTATION}).url + "/a", "--format", "json")
        for _ in range(2):
            self.assertEqual(json.loads(process.stdout.readline())["verdict"], "verified")

    def test_signals_end_it_with_what_was_said_last(self):
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            process = self.start(self.serve({"/a": ATTESTATION}).url + "/a")
            process.stdout.readline()
            process.send_signal(signal_number)
            out, err = process.communicate(timeout=5)
            self.assertEqual((process.returncode, err), (0, b""))

    def test_a_signal_ends_a_request_too(self):
        app = self.serve({"/a": ATTESTATION})
        process = self.start(app.url + "/a", timeout="20s")
        process.stdout.readline()
        asked = len(app.targets)
        app.routes["/a"] = stall
        wait_for(lambda: len(app.targets) > asked)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=5), 0)

    def test_some_failures_are_forgiven_and_many_are_a_change(self):
        app = self.serve({"/a": ATTESTATION})
        process = self.start(app.url + "/a")
        process.stdout.readline()
        app.routes["/a"] = status(503)
        self.assertIn(b"status 503", process.stderr.readline())
        app.routes["/a"] = ATTESTATION
        process.stdout.readline()
        app.routes["/a"] = status(503)
        out, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 3)
        self.assertEqual(err.count(b"status 503"), 3)
        self.assertIn(b"3 runs in a row failed", err)

    def test_a_first_run_that_fails_ends_it(self):
        process = self.start(self.serve({}).url + "/a")
        self.assertEqual(process.wait(timeout=10), 3)

    def test_a_program_is_started_on_each_change(self):
        app = self.serve({"/a": ATTESTATION})
        note = self.scratch.path / "note"
        hook = self.scratch.path / "hook.py"
        hook.write_text("#!/usr/bin/python3\nimport json, sys\nreport = json.load(sys.stdin)\n"
                        f"open({str(note)!r}, 'a').write(' '.join(sys.argv[1:]) + ' ' + report['verdict'] + '\\n')\n")
        hook.chmod(0o755)
        process = self.start(app.url + "/a", "--exec", hook)
        process.stdout.readline()
        app.routes["/a"] = self.changed()
        wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
        app.routes["/a"] = ATTESTATION
        wait_for(lambda: note.read_text().count("\n") == 2)
        first, second = note.read_text().splitlines()
        self.assertRegex(first, r"\Anot_verified 1 verdict\S* not_verified\Z")
        self.assertRegex(second, r"\Averified 0 verdict\S* verified\Z")
        self.assertIsNone(process.poll())

    def test_files_are_read_again(self):
        file = self.scratch.path / "attestation.json"
        file.write_bytes(ATTESTATION)
        process = self.start(file)
        process.stdout.readline()
        file.write_bytes(self.changed())
        self.assertEqual(process.wait(timeout=10), 1)


METRICS = re.compile(r"\A((# (HELP|TYPE) git_launcher_verify_\w+ [ -~]+\n)|"
                     r"(git_launcher_verify_\w+(\{\w+=\"[ -~]*\"(,\w+=\"[ -~]*\")*\})? \d+\n))+\Z")


def wait_for(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def snappy(data, size=None):
    """DATA in snappy's block format, as literals; SIZE is another length than its own."""
    def varint(number):
        spelled = b""
        while number > 127:
            spelled += bytes([number & 127 | 128])
            number >>= 7
        return spelled + bytes([number])

    packed = varint(len(data) if size is None else size)
    for at in range(0, len(data), 60):
        piece = data[at:at + 60]
        packed += bytes([(len(piece) - 1) << 2]) + piece
    return packed
