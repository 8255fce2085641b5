"""The evidence in tests/vectors/verify, through the real program: each folder gets exactly the findings it expects."""

import json
import tempfile
from pathlib import Path

from support import is_sanitizer_build
from verify_support import ROOT, VerifyTest, call, judge

VECTORS = ROOT / "tests" / "vectors" / "verify"
GOOD = VECTORS / "good_complete"
OPTIONS = {"collateral.json": "--collateral", "os-reference.json": "--os-reference", "root.der": "--trusted-root",
           "policy.json": "--policy", "bundle.json": "--bundle", "sigstore-root.json": "--trusted-root"}


def folders():
    """All the vectors."""
    return sorted(path for path in VECTORS.iterdir() if path.is_dir())


def sample():
    """For what a release shows of all of them: under a sanitizer, where each run is slow, every fourth."""
    return folders()[::4] if is_sanitizer_build() else folders()


def arguments(folder):
    """The command line for FOLDER: its files, those of the good evidence for what it lacks, none for an empty one."""
    def file(name):
        path = folder / name if (folder / name).exists() else GOOD / name
        return path if path.exists() and path.stat().st_size > 0 else None

    line = [file("attestation.json")]
    for name, option in OPTIONS.items():
        if file(name):
            line += [option, file(name)]
    return line


class Vectors(VerifyTest):
    def test_every_vector_gets_exactly_its_findings(self):
        self.assertGreater(len(folders()), 30)
        for folder in folders():
            with self.subTest(folder=folder.name):
                expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
                answer = judge(*arguments(folder))
                self.assertEqual(answer.code, expected["exit_code"], answer.err)
                self.assertEqual(answer.report["verdict"], expected["verdict"])
                found = {name: status for name, status in answer.status.items() if status != "pass"}
                self.assertEqual(found, expected["not_passed"])
                self.assertEqual(folder.name.startswith("good_"), answer.code == 0)
                self.assertEqual(folder.name.startswith("invalid_"), answer.code == 4)

    def test_every_check_that_can_fail_has_a_vector_that_fails_it(self):
        failed = set()
        for path in VECTORS.glob("*/expected.json"):
            expected = json.loads(path.read_text(encoding="utf-8"))
            failed |= {name for name, status in expected["not_passed"].items() if status == "fail"}
        checks = set(judge(*arguments(GOOD)).status)
        # These report only, or need a clone or a connection.
        never = {"os.acpi", "fresh.endpoint", "pin.source", "pin.tree", "pin.reachable"}
        self.assertEqual(checks - failed, never)

    def test_the_text_form_says_the_same(self):
        for folder in sample():
            with self.subTest(folder=folder.name):
                answer = call(*arguments(folder))
                self.assertEqual(answer.code, json.loads((folder / "expected.json").read_bytes())["exit_code"])
                last = answer.out.splitlines()[-1]
                word = {0: "VERIFIED: ", 3: "INCOMPLETE: "}.get(answer.code, "NOT VERIFIED: ")
                self.assertTrue(last.startswith(word), last)
                self.assertRegex(answer.out, r"\A[ -~\n]*\Z")

    def test_one_flipped_byte_anywhere_never_verifies_something_else(self):
        attestation = (GOOD / "attestation.json").read_bytes()
        expected = judge(*arguments(GOOD)).report
        with tempfile.TemporaryDirectory() as scratch:
            for at in range(0, len(attestation), 211):
                spoiled = Path(scratch) / "spoiled.json"
                spoiled.write_bytes(attestation[:at] + bytes([attestation[at] ^ 1]) + attestation[at + 1:])
                answer = judge(spoiled, *arguments(GOOD)[1:])
                self.assertIn(answer.code, (0, 1, 3, 4, 5), answer.err)
                if answer.code == 0:  # a boot event's payload, the log's spelling of a name that nobody needs
                    self.assertEqual(answer.report["subject"], expected["subject"], f"byte {at}")


class Inputs(VerifyTest):
    def test_standard_input_is_read_for_a_dash(self):
        line = arguments(GOOD)
        answer = judge("-", *line[1:], input=Path(line[0]).read_bytes())
        self.assertEqual(answer.code, 0, answer.out)
        self.assertEqual(answer.report["inputs"][0]["origin"], "-")

    def test_a_missing_file_is_incomplete_and_one_that_is_no_file_unreadable(self):
        self.assertEqual(call("/nonexistent/attestation.json").code, 3)
        self.assertEqual(call("/").code, 4)
        self.assertEqual(call("-", input=b"").code, 4)
        self.assertEqual(call("-", input=b" " * (17 << 20)).code, 4)

    def test_pieces_are_put_together(self):
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        with tempfile.TemporaryDirectory() as scratch:
            scratch = Path(scratch)
            (scratch / "quote.bin").write_bytes(bytes.fromhex(attestation["quote"]))
            (scratch / "log.json").write_text(attestation["event_log"])
            compose = attestation["info"]["tcb_info"]["app_compose"]
            (scratch / "compose.json").write_bytes(compose.encode())
            (scratch / "rest.json").write_text(json.dumps({"vm_config": attestation["vm_config"]}))
            answer = judge(scratch / "rest.json", "--quote", scratch / "quote.bin", "--event-log", scratch / "log.json",
                           "--app-compose", scratch / "compose.json", *arguments(GOOD)[1:])
            self.assertEqual(answer.code, 0, answer.out + answer.err)
            (scratch / "compose.json").write_bytes(compose.encode() + b"\n")
            answer = judge(scratch / "rest.json", "--quote", scratch / "quote.bin", "--event-log", scratch / "log.json",
                           "--app-compose", scratch / "compose.json", *arguments(GOOD)[1:])
            self.assertEqual(answer.failed(), ["app.compose-hash"])

    def test_without_collateral_it_is_incomplete(self):
        line = [word for word in arguments(GOOD)]
        at = line.index("--collateral")
        answer = judge(*line[:at], *line[at + 2:])
        self.assertEqual((answer.code, answer.failed()), (3, []))

    def test_without_intels_root_replaced_the_test_root_is_refused(self):
        line = [word for word in arguments(GOOD)]
        at = line.index("--trusted-root")
        answer = judge(*line[:at], *line[at + 2:])
        self.assertEqual(answer.code, 1)
        self.assertIn("quote.pck-chain", answer.failed())

    def test_a_root_that_is_not_intels_belongs_to_the_headline(self):
        report = judge(*arguments(GOOD)).report
        self.assertIn("a trusted root that is not Intel's", report["relaxations"])
        self.assertIn("not Intel's", report["headline"])

    def test_the_answer_is_the_same_every_time(self):
        self.assertEqual(judge(*arguments(GOOD)).out, judge(*arguments(GOOD)).out)


class Hostile(VerifyTest):
    def test_terminal_control_in_the_evidence_is_shown_as_text(self):
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        attestation["info"]["tcb_info"]["mrtd"] = "\x1b[2J\r\nverdict\nVERIFIED: \u202e"
        answer = call("-", *arguments(GOOD)[1:], input=json.dumps(attestation).encode())
        self.assertEqual(answer.code, 1)
        self.assertRegex(answer.out, r"\A[ -~\n]*\Z")
        self.assertTrue(answer.out.splitlines()[-1].startswith("NOT VERIFIED: failed app.identity"))

    def test_deep_and_large_documents_end_quickly(self):
        for text in (b"[" * 100000, b'{"a":' * 100000, b"[" + b"0," * 1000000 + b"0]", b'{"quote":"' + b"00" * 8000000 + b'"}',
                     b'{"event_log":[' + b'{"imr":3},' * 5000 + b'{"imr":3}]}'):
            answer = call("-", input=text)
            self.assertIn(answer.code, (1, 4), answer.out[:300])
