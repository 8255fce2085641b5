"""git-launcher-verify as a person meets it: help, options, policy files, the clone, the other commands."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from support import GIT_ENV, run
from test_verify_vectors import GOOD, arguments
from verify_support import ROOT, VerifyTest, call, judge

COMMIT = "0181fa7d8add6e9c4cfe216903b161f242ee0164"
TREE_SHA256 = "a67395ab51356ec561acff4b88b33835c12b1596e33a4a3e2875d80d0b29b78f"


def upstream(directory):
    """The repository whose first commit the good evidence pins, and a second commit."""
    run("git", "init", "-q", "-b", "main", directory)
    (directory / "entrypoint.sh").write_text('echo "hello from the commit that was audited"\n')
    (directory / "entrypoint.sh").chmod(0o644)
    run("git", "-C", directory, "add", "-A")
    run("git", "-C", directory, "commit", "-q", "-m", "the audited version")
    assert run("git", "-C", directory, "rev-parse", "HEAD").decode().strip() == COMMIT
    run("git", "-C", directory, "commit", "-q", "--allow-empty", "-m", "later")
    run("git", "-C", directory, "checkout", "-q", "--orphan", "other")
    run("git", "-C", directory, "commit", "-q", "-m", "unrelated")
    return directory


class Help(VerifyTest):
    def test_help_version_and_explain(self):
        for line in (["--help"], ["-h"], ["quote", "--help"], ["provenance", "--help"], ["verify-bundle", "--help"],
                     ["capsule", "--help"], ["diff", "--help"], ["lint", "--help"], ["plan", "--help"], ["--version"], ["--version", "-v"],
                     ["explain"]):
            with self.subTest(line=line):
                answer = call(*line)
                self.assertEqual((answer.code, answer.err), (0, ""))
        self.assertIn("44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3", call("--version", "-v").out)

    def test_explain_says_what_the_page_says(self):
        page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
        for check in judge(*arguments(GOOD)).report["checks"]:
            answer = call("explain", check["id"])
            self.assertEqual(answer.code, 0)
            self.assertTrue(answer.out.startswith(f"{check['id']}: {check['title']}\n"), answer.out)
            self.assertIn(f"### `{check['id']}`: {check['title']}\n", page)
        self.assertEqual(call("explain", "no.such").code, 2)

    def test_every_option_is_in_the_manual(self):
        manual = (ROOT / "docs" / "man" / "git-launcher-verify.1").read_text(encoding="utf-8").replace("\\-", "-")
        for command in ([], ["quote"], ["provenance"], ["verify-bundle"], ["plan"], ["lint"], ["os-row"], ["explain"]):
            for word in re.findall(r"--[a-z0-9-]+", call(*command, "--help").out):
                if word not in ("--help", "--staging"):  # which only the conformance tests use
                    self.assertIn(word, manual, command)

    def test_usage_errors_say_why_on_stderr_only(self):
        for line in (["--bogus"], ["--commit", "main"], ["a", "b"], ["plan"], ["http://example.org"], ["--repo", ""],
                     ["--at", "yesterday"], ["--format", "pdf"], ["quote"], ["--strict", "--strict"]):
            with self.subTest(line=line):
                answer = call(*line)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertRegex(answer.err, r"\Agit-launcher-verify: error: [ -~]+\n\Z")

    def test_a_receipt_and_a_challenge_exclude_each_other(self):
        for challenge in (["--nonce", "00" * 16], ["--report-data", "00" * 64]):
            answer = call("--receipt", GOOD / "policy.json", *challenge)
            self.assertEqual((answer.code, answer.out), (2, ""))
            self.assertIn("--receipt says what the report data is: not together with --nonce or --report-data", answer.err)
        answer = call("--receipt", GOOD / "policy.json", "--policy", GOOD / "policy.json")
        self.assertIn("--receipt says what the report data is", answer.err)

    def test_no_evidence_at_all_is_incomplete(self):
        answer = judge()
        self.assertEqual((answer.code, answer.failed()), (3, []))


class PolicyFile(VerifyTest):
    def policy(self, text):
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "policy.json"
            file.write_text(text)
            line = arguments(GOOD)
            line[line.index("--policy") + 1] = file
            return judge(*line, "--at", "2026-02-15T12:00:00Z")

    def test_a_bad_policy_file_is_a_usage_error(self):
        for text in ("", "[]", '{"comit": "x"}', '{"commit": "main"}', '{"repo": "https://h/x", "repo": "https://h/x"}',
                     '{"at": "2026-02-15T12:00:00Z"}'):
            with self.subTest(text=text):
                answer = self.policy(text)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertIn("policy file", answer.err)
        self.assertEqual(call(*arguments(GOOD)[:1], "--policy", "/nonexistent").code, 2)

    def test_an_empty_policy_demands_nothing(self):
        answer = self.policy("{}")
        self.assertEqual(answer.code, 3)
        self.assertEqual(answer.report["subject"]["commit"], COMMIT)


class Source(VerifyTest):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.clone = upstream(Path(scratch.name) / "upstream")

    def with_source(self, *more):
        return judge(*arguments(GOOD), "--source", self.clone, *more)

    def test_the_commit_its_tree_and_its_branch(self):
        answer = self.with_source("--tree-sha256", TREE_SHA256, "--reachable-from", "main")
        self.assertEqual(answer.code, 0, answer.out)
        self.assertEqual(answer.report["subject"]["tree_sha256"], TREE_SHA256)
        for check in ("pin.source", "pin.tree", "pin.reachable"):
            self.assertEqual(answer.status[check], "pass")

    def test_a_bare_clone_serves_as_well(self):
        bare = self.clone.parent / "bare.git"
        run("git", "clone", "-q", "--bare", self.clone, bare)
        self.clone = bare
        self.assertEqual(self.with_source("--tree-sha256", TREE_SHA256, "--reachable-from", "refs/heads/main").code, 0)

    def test_another_tree_is_refused(self):
        answer = self.with_source("--tree-sha256", "a" * 64)
        self.assertEqual((answer.code, answer.failed()), (1, ["pin.tree"]))

    def test_a_commit_outside_of_the_branch_is_refused(self):
        answer = self.with_source("--reachable-from", "other")
        self.assertEqual((answer.code, answer.failed()), (1, ["pin.reachable"]))

    def test_a_clone_without_the_commit_leaves_the_question_open(self):
        empty = self.clone.parent / "empty"
        run("git", "init", "-q", empty)
        self.clone = empty
        answer = self.with_source("--tree-sha256", TREE_SHA256)
        self.assertEqual((answer.code, answer.failed()), (3, []))
        self.clone = self.clone.parent
        self.assertEqual(self.with_source().code, 3)
        self.clone = self.clone / "nonexistent"
        self.assertEqual(self.with_source().code, 3)

    def test_a_ref_that_is_no_ref_is_no_option(self):
        for ref in ("no-such-branch", "--all", "-x"):
            answer = self.with_source("--reachable-from=" + ref)
            self.assertEqual((answer.code, answer.failed()), (3, []), ref)

    def test_a_forged_object_is_a_contradiction(self):
        blob = run("git", "-C", self.clone, "rev-parse", COMMIT + ":entrypoint.sh").decode().strip()
        forged = run("git", "-C", self.clone, "hash-object", "-w", "--stdin", input=b"echo forged\n").decode().strip()
        objects = self.clone / ".git" / "objects"
        honest = objects / blob[:2] / blob[2:]
        honest.unlink()
        honest.write_bytes((objects / forged[:2] / forged[2:]).read_bytes())
        answer = self.with_source()
        self.assertIn(answer.code, (1, 3))  # git may refuse to hand it out; it never passes
        self.assertNotEqual(answer.status["pin.source"], "pass")

    def test_nothing_of_the_clone_runs(self):
        canary = self.clone.parent / "canary"
        script = self.clone.parent / "evil.sh"
        script.write_text(f"#!/bin/sh\ntouch {canary}\n")
        script.chmod(0o755)
        for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "core.alternateRefsCommand", "filter.x.smudge",
                    "diff.external", "core.editor", "core.askPass"):
            run("git", "-C", self.clone, "config", key, script)
        run("git", "-C", self.clone, "config", "core.hooksPath", script.parent)
        self.assertEqual(self.with_source("--tree-sha256", TREE_SHA256, "--reachable-from", "main").code, 0)
        self.assertFalse(canary.exists())


class OtherCommands(VerifyTest):
    def test_lint_reads_every_form_of_a_compose_file(self):
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        compose = attestation["info"]["tcb_info"]["app_compose"]
        for text in (json.dumps(attestation), compose, json.loads(compose)["docker_compose_file"]):
            answer = call("lint", "--format", "json", "-", input=text.encode())
            self.assertEqual(answer.code, 0, answer.out + answer.err)
            statuses = {check["id"]: check["status"] for check in json.loads(answer.out)["checks"]}
            self.assertEqual(statuses["compose.override"], "pass")
        privileged = json.loads(compose)["docker_compose_file"].replace("    image:", "    privileged: true\n    image:")
        answer = call("lint", "-", input=privileged.encode())
        self.assertEqual(answer.code, 5)
        self.assertIn("FAIL    compose.override", answer.out)
        for neither in (b"{}", b"[]", b'[{"docker_compose_file":"a"}]'):
            answer = call("lint", "-", input=neither)
            self.assertEqual(answer.code, 4)
            self.assertIn("neither an app-compose nor an attestation", answer.err)
        twice = call("lint", "-", input=compose.replace("{", '{"runner":"a",', 1).encode())
        self.assertEqual(twice.code, 4)
        self.assertIn("the key 'runner' twice", twice.err)
        too_long = call("lint", "-", input=b"#" * (1 << 20) + b"\n")
        self.assertEqual(too_long.code, 4)
        self.assertIn("more than 1 MiB", too_long.err)
        self.assertEqual(call("lint", "/nonexistent").code, 3)

    def test_quote_prints_status_advisories_and_reason(self):
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        line = ["quote", "--quote", "-", "--collateral", GOOD / "collateral.json", "--trusted-root", GOOD / "root.der"]
        quote = bytes.fromhex(attestation["quote"])
        for form in (quote, attestation["quote"].encode(), b"0x" + attestation["quote"].upper().encode() + b"\n"):
            answer = call(*line, "--at", "2026-02-15T12:00:00Z", input=form)
            self.assertEqual(answer.code, 0, answer.out)
            self.assertIn("tcb_status: UpToDate\nadvisory_ids: none\nreason: none\n", answer.out)
        answer = call(*line, "--at", "2026-06-15T12:00:00Z", input=quote)
        self.assertEqual(answer.code, 1)
        self.assertIn("tcb_status: none\nadvisory_ids: none\nreason: crl_expired\n", answer.out)
        answer = call(*line, "--at", "2026-02-15T12:00:00Z", input=quote[:-1000])
        self.assertEqual(answer.code, 4)
        self.assertIn("reason: cert_data_length\n" if "cert_data_length" in answer.out else "reason: quote_malformed\n", answer.out)

    def test_no_configuration_of_openssl_reaches_a_verdict(self):
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory) / "openssl.cnf"
            # Without the default provider there is no digest and no signature.
            config.write_text("openssl_conf = init\n[init]\nproviders = list\n[list]\nbase = on\n[on]\nactivate = 1\n")
            plain = {"PATH": "/usr/bin:/bin", "LANG": "C"}
            answers = [call(*arguments(GOOD), env=env) for env in (plain, plain | {"OPENSSL_CONF": str(config)})]
            self.assertEqual(answers[0].code, 0, answers[0].out)
            self.assertEqual(answers[1].out, answers[0].out)
            # The file would do what is said of it: openssl's own program believes it.
            done = subprocess.run(["openssl", "dgst", "-sha256"], input=b"", capture_output=True, timeout=60,
                                  env=plain | {"OPENSSL_CONF": str(config)})
            self.assertNotEqual(done.returncode, 0)

    def test_provenance_and_verify_bundle_say_what_they_need(self):
        with tempfile.TemporaryDirectory() as directory:
            bundle = Path(directory) / "bundle.json"
            bundle.write_text("{}")
            digest = "sha256:" + "ab" * 32
            line = ["provenance", "--bundle", bundle, "--digest", digest]
            self.assertEqual(call(*line).code, 2)  # nobody's signature is accepted
            self.assertEqual(call(*line, "--signer-workflow", "o/r/w.yml").code, 2)
            answer = call(*line, "--cert-identity", "https://github.com/o/r/w.yml@refs/tags/v1")
            self.assertEqual(answer.code, 4)
            self.assertIn("verdict: not_verified\nreason: bundle.media-type\n", answer.out)
            answer = call(*line, "--cert-identity", "x", "--format", "json")
            self.assertEqual(json.loads(answer.out)["reason"], "bundle.media-type")
            self.assertEqual(call(*line[:3], "--digest", "sha256:AB", "--cert-identity", "x").code, 2)
            line = ["verify-bundle", "--bundle", bundle, "--certificate-identity", "x"]
            self.assertEqual(call(*line, digest).code, 2)  # an identity has an issuer
            line += ["--certificate-oidc-issuer", "y"]
            self.assertEqual(call(*line, digest).code, 4)
            self.assertEqual(call(*line, "--staging", digest).code, 2)
            self.assertEqual(call(*line, "--key", bundle, digest).code, 2)
            self.assertEqual(call(*line, Path(directory) / "missing").code, 3)

    def test_os_row_needs_an_image(self):
        self.assertEqual(call("os-row", "/nonexistent").code, 3)


class Colour(VerifyTest):
    def text(self, **variables):
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        import subprocess
        from verify_support import PROGRAM
        done = subprocess.Popen([PROGRAM], stdout=slave, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                env={"PATH": "/usr/bin:/bin", **variables})
        os.close(slave)
        said = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
        done.wait()
        return said

    def test_colour_only_on_a_terminal_that_wants_it(self):
        self.assertIn(b"\x1b[", self.text(TERM="xterm"))
        self.assertNotIn(b"\x1b[", self.text(TERM="xterm", NO_COLOR="1"))
        self.assertNotIn(b"\x1b[", self.text(TERM="dumb"))
        self.assertNotIn(b"\x1b[", self.text())
        self.assertNotIn("\x1b[", call(env={"PATH": "/usr/bin", "TERM": "xterm"}).out)
