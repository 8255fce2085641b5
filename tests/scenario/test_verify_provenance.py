"""Build provenance of the launcher's image through the real program: the chain from a machine's quote to the commit that
built the launcher in it, and each way in which its last links fail."""

import json
import tempfile
from pathlib import Path

from test_verify_shared import SHARED
from test_verify_vectors import GOOD, VECTORS, arguments
from verify_support import VerifyTest, call, judge

PROVEN = VECTORS / "good_provenance"
GITHUB = VECTORS / "good_provenance_of_githubs_instance"
BUNDLE, ROOTS = PROVEN / "bundle.json", PROVEN / "sigstore-root.json"
POLICY = json.loads((PROVEN / "policy.json").read_text(encoding="utf-8"))
DIGEST = POLICY["image"].partition("@")[2]
CHECKS = ["provenance.bundle", "provenance.log", "provenance.certificate", "provenance.identity", "provenance.subject"]
SIGNER = ["--cert-identity", POLICY["cert-identity"], "--cert-issuer", POLICY["cert-issuer"]]


def without(line, option, value):
    """LINE without OPTION and its VALUE."""
    at = next(i for i, word in enumerate(line) if word == option and line[i + 1] == value)
    return line[:at] + line[at + 2:]


class Scratch(VerifyTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.scratch = Path(directory.name)

    def file(self, name, text):
        path = self.scratch / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def with_policy(self, **changes):
        """What the program says of the good evidence under a policy with CHANGES; None takes a word out."""
        policy = {name: value for name, value in {**POLICY, **changes}.items() if value is not None}
        line = without(arguments(PROVEN), "--policy", PROVEN / "policy.json")
        return judge(*line, "--policy", self.file("policy.json", json.dumps(policy)))


class Chain(Scratch):
    def test_the_chain_ends_at_the_commit_that_built_the_launcher(self):
        for folder, times in ((PROVEN, 1), (GITHUB, 1)):
            answer = judge(*arguments(folder))
            self.assertEqual(answer.code, 0, answer.out + answer.err)
            self.assertEqual({answer.status[check] for check in CHECKS}, {"pass"})
            self.assertEqual(len(answer.report["provenance"]["times"]), times)
            text = call(*arguments(folder)).out
            self.assertIn(POLICY["source-digest"], text)
            self.assertIn(POLICY["source-repo"], text)
            self.assertRegex(text.splitlines()[-1], "^VERIFIED: ")

    def test_without_a_bundle_nothing_is_said_about_provenance(self):
        answer = judge(*arguments(GOOD))
        self.assertEqual(answer.code, 0)
        self.assertEqual({answer.status[check] for check in CHECKS}, {"not_run"})
        self.assertIsNone(answer.report["provenance"])

    def test_a_demand_without_a_bundle_is_incomplete(self):
        line = without(arguments(PROVEN), "--bundle", BUNDLE)
        answer = judge(*line)
        self.assertEqual((answer.code, answer.failed()), (3, []), answer.out)
        self.assertEqual(answer.report["verdict"], "incomplete")
        self.assertEqual(judge(*line, "--strict").code, 1)
        self.assertEqual(judge(*line, "--bundle", self.scratch / "none.json").code, 3)

    def test_a_bundle_without_a_demand_is_not_taken_for_granted(self):
        named = {name: None for name in POLICY if name.startswith(("cert-", "source-", "deny-"))}
        answer = self.with_policy(**named)
        self.assertEqual((answer.code, answer.failed()), (3, []), answer.out)

    def test_other_demands_are_not_met(self):
        identity = POLICY["cert-identity"]
        for word, value in (("cert-identity", identity.replace("release", "test")), ("cert-identity", identity + "0"),
                            ("cert-identity", identity[:-1]), ("cert-identity", identity.upper()),
                            ("cert-issuer", POLICY["cert-issuer"] + "/"), ("source-repo", POLICY["source-repo"] + "-fork"),
                            ("source-ref", "refs/heads/main"), ("source-digest", "a" * 40)):
            with self.subTest(word=word, value=value):
                answer = self.with_policy(**{word: value})
                self.assertEqual((answer.code, answer.failed()), (1, ["provenance.identity"]), answer.out)

    def test_provenance_of_another_image_does_not_help(self):
        answer = judge(*arguments(VECTORS / "bad_provenance_digest"))
        self.assertEqual((answer.code, answer.failed()), (1, ["provenance.subject"]))
        said = next(check for check in answer.report["checks"] if check["id"] == "provenance.subject")
        self.assertEqual(said["expected"], DIGEST)

    def test_the_roots_that_are_compiled_in_do_not_know_the_test_authority(self):
        answer = judge(*without(arguments(PROVEN), "--trusted-root", ROOTS))
        self.assertEqual((answer.code, answer.failed()), (1, ["provenance.certificate"]))

    def test_a_root_that_is_too_old_says_what_to_do(self):
        answer = call(*arguments(VECTORS / "bad_provenance_root"))
        self.assertEqual(answer.code, 1)
        self.assertIn("may be older", answer.out)
        self.assertIn("gh attestation trusted-root", answer.out)

    def test_what_cannot_be_read_is_told_from_what_is_wrong(self):
        line = without(arguments(PROVEN), "--bundle", BUNDLE)
        for text in ("", "[]", "{", "bundle", BUNDLE.read_text() + "x", "[" * 100000, "\0"):
            with self.subTest(text=text[:10]):
                answer = judge(*line, "--bundle", self.file("bundle.json", text))
                self.assertEqual((answer.code, answer.failed()), (4, ["provenance.bundle"]), answer.out)
        line = without(arguments(PROVEN), "--trusted-root", ROOTS)
        for text in ("{}", "{", ROOTS.read_text() + "{"):
            with self.subTest(root=text[-10:]):
                self.assertEqual(judge(*line, "--trusted-root", self.file("root.json", text)).code, 4)

    def test_one_good_bundle_among_others_is_enough(self):
        line = without(arguments(PROVEN), "--bundle", BUNDLE)
        other = (VECTORS / "bad_provenance_digest" / "bundle.json").read_text(encoding="utf-8").strip()
        good = BUNDLE.read_text(encoding="utf-8").strip()
        for text in (f"{other}\n{good}\n", f"{good}\n\n{other}\n\n", f"[{other},{good}]",
                     '{"attestations":[{"bundle":' + other + '},{"bundle":' + good + "}]}"):
            self.assertEqual(judge(*line, "--bundle", self.file("bundles", text)).code, 0)
        self.assertEqual(judge(*line, "--bundle", self.file("bundles", f"{other}\n{other}\n")).code, 1)
        both = [*line, "--bundle", self.file("first", other), "--bundle", BUNDLE]
        self.assertEqual(judge(*both).code, 0)

    def test_one_flipped_bit_never_verifies_something_else(self):
        bundle = BUNDLE.read_bytes()
        line = without(arguments(PROVEN), "--bundle", BUNDLE)
        expected = judge(*arguments(PROVEN)).report["provenance"]
        for at in range(0, len(bundle), 163):
            spoiled = self.file("spoiled.json", bundle[:at] + bytes([bundle[at] ^ 1]) + bundle[at + 1:])
            answer = judge(*line, "--bundle", spoiled)
            self.assertIn(answer.code, (0, 1, 4), f"byte {at}: {answer.err}")
            if answer.code == 0:
                self.assertEqual(answer.report["provenance"], expected, f"byte {at}")

    def test_control_characters_of_a_bundle_are_shown_as_text(self):
        bundle = json.loads(BUNDLE.read_bytes())
        bundle["mediaType"] = "\x1b[2J\r\nVERIFIED: \u202e"
        line = without(arguments(PROVEN), "--bundle", BUNDLE)
        answer = call(*line, "--bundle", self.file("bundle.json", json.dumps(bundle)))
        self.assertEqual(answer.code, 4)
        self.assertRegex(answer.out, r"\A[ -~\n]*\Z")


class Alone(Scratch):
    def provenance(self, *more, bundle=BUNDLE, digest=DIGEST, root=ROOTS, signer=SIGNER):
        answer = call("provenance", "--format", "json", "--bundle", bundle, "--digest", digest, "--trusted-root", root,
                      *signer, *more)
        return answer.code, json.loads(answer.out) if answer.out else answer.err

    def test_this_link_alone(self):
        for folder in (PROVEN, GITHUB):
            code, said = self.provenance(bundle=folder / "bundle.json", root=folder / "sigstore-root.json")
            self.assertEqual((code, said["verdict"], said["reason"]), (0, "verified", None))
            self.assertIn(POLICY["source-digest"], json.dumps(said["provenance"]))
        text = call("provenance", "--bundle", BUNDLE, "--digest", DIGEST, "--trusted-root", ROOTS, *SIGNER)
        self.assertEqual(text.out.splitlines()[:2], ["verdict: verified", "reason: none"])

    def test_each_refusal_has_its_reason(self):
        for code, reason, options in (
                (1, "statement.subject", {"digest": "sha256:" + "a" * 64}),
                (1, "identity.san", {"signer": ["--cert-identity", "https://github.com/example"]}),
                (1, "tlog.content", {"bundle": VECTORS / "bad_provenance_log" / "bundle.json",
                                     "root": VECTORS / "bad_provenance_log" / "sigstore-root.json"}),
                (1, "cert.chain", {"root": GITHUB / "sigstore-root.json"}),
                (4, "bundle.json", {"bundle": VECTORS / "invalid_provenance_bundle" / "bundle.json"}),
                (4, "root.media-type", {"root": self.file("root.json", "{}")})):
            with self.subTest(reason=reason):
                found, said = self.provenance(**options)
                self.assertEqual((found, said["verdict"], said["reason"]), (code, "not_verified", reason))

    def test_usage(self):
        for line in (["--digest", DIGEST, *SIGNER], ["--bundle", BUNDLE, *SIGNER],
                     ["--bundle", BUNDLE, "--digest", "sha256:00", *SIGNER],
                     ["--bundle", BUNDLE, "--digest", DIGEST.upper(), *SIGNER],
                     ["--bundle", BUNDLE, "--digest", DIGEST],
                     ["--bundle", BUNDLE, "--digest", DIGEST, *SIGNER, "--source-digest", "8f5c1e0"],
                     ["--bundle", BUNDLE, "--digest", DIGEST, *SIGNER, "--repo", "https://example.org/x.git"]):
            with self.subTest(line=line):
                self.assertEqual(call("provenance", "--trusted-root", ROOTS, *line).code, 2)
        self.assertEqual(self.provenance(bundle=self.scratch / "none.json")[0], 3)

    def test_the_conformance_protocol(self):
        line = ["verify-bundle", "--bundle", BUNDLE, "--certificate-identity", POLICY["cert-identity"],
                "--certificate-oidc-issuer", POLICY["cert-issuer"], "--trusted-root", ROOTS]
        self.assertEqual(call(*line, DIGEST).code, 0)
        self.assertNotEqual(call(*line, "sha256:" + "a" * 64).code, 0)
        self.assertNotEqual(call(*line, self.file("artifact", b"other bytes")).code, 0)
        line[4] += "0"
        self.assertNotEqual(call(*line, DIGEST).code, 0)
        self.file(DIGEST, b"a file that has the name of a digest is a file")
        line[4] = POLICY["cert-identity"]
        self.assertNotEqual(call(*line, DIGEST, cwd=self.scratch).code, 0)


class RealData(Scratch):
    """A machine whose measured compose file names an image, and the bundle of that image that GitHub made."""

    # Machine, image in its compose file, case of the bundle that belongs to it.
    IMAGES = (("nearai-gateway-20260629", "nearaidev/cloud-api", "oci-cloud-api-selfhosted"),
              ("nearai-model-20260629", "nearaidev/compose-manager-launcher", "oci-compose-manager-launcher"))

    def judged(self, machine, image, case, bundle, **changes):
        demands = {**case["policy"], **changes}
        line = ["--cert-identity", demands.pop("identity"), "--cert-issuer", demands.pop("issuer")]
        for word, value in demands.items():
            line += [f"--{word}", value]
        return judge(SHARED / "dstack" / "restricted" / machine / "attestation.json", "--image", f"{image}@{case['digest']}",
                     "--bundle", bundle, "--trusted-root", SHARED / "sigstore" / case["trusted_root"], *line)

    def provenance_of(self, answer):
        return [answer.status[check] for check in CHECKS]

    def test_from_a_real_quote_to_the_commit_of_a_real_bundle(self):
        path = SHARED / "sigstore" / "cases.json"
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
        cases = {case["id"]: case for case in cases}
        seen = 0
        for machine, image, name in self.IMAGES:
            if name not in cases or not (SHARED / "dstack" / "restricted" / machine).exists():
                continue
            seen += 1
            case = cases[name]
            bundle = SHARED / "sigstore" / case["bundle"]
            with self.subTest(machine=machine, image=image):
                answer = self.judged(machine, image, case, bundle)
                for check in ("quote.signature", "log.replay", "app.config-id", "app.compose-hash",
                              "compose.launcher-image", *CHECKS):
                    self.assertEqual(answer.status[check], "pass", f"{check}\n{answer.out}")
                self.assertEqual(answer.report["subject"]["launcher_image"], f"{image}@{case['digest']}")
                self.assertEqual(answer.report["provenance"]["source_commit"], case["policy"]["source-digest"])
                self.assertNotEqual(answer.code, 0)  # it is no git-launcher that runs there
                other = self.judged(machine, image, case, bundle, **{"source-digest": "a" * 40})
                self.assertIn("provenance.identity", other.failed())
                foreign = SHARED / "sigstore" / cases["oci-dstack-vpc"]["bundle"]
                other = self.judged(machine, image, case, foreign)
                self.assertIn("provenance.subject", other.failed())
                altered = bundle.read_bytes().replace(b'"integratedTime":"1', b'"integratedTime":"2')
                altered = altered.replace(b'"integratedTime": "1', b'"integratedTime": "2')
                self.assertNotEqual(altered, bundle.read_bytes())
                other = self.judged(machine, image, case, self.file("altered.json", altered))
                self.assertIn("provenance.log", other.failed())
                self.assertNotIn("pass", self.provenance_of(other)[3:])
        print(f"{seen} real images, from the quote to the commit" if seen else "no real images on this machine")
