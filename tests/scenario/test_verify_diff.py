"""git-launcher-verify diff: which link differs, through the real program."""

import json
import tempfile
from pathlib import Path

from test_verify_capsule import demands
from test_verify_vectors import GOOD, VECTORS, arguments
from verify_support import VerifyTest, call


def diff(a, b, *more):
    return call("diff", a, b, *arguments(GOOD)[1:], *more)


class Diff(VerifyTest):
    def test_the_same_is_the_same(self):
        answer = diff(GOOD / "attestation.json", GOOD / "attestation.json")
        self.assertEqual((answer.code, answer.err), (0, ""))
        self.assertEqual(answer.out.splitlines()[-1], "SAME: nothing changed")

    def test_each_link_has_its_words(self):
        for vector, words in (("bad_os_kernel", "the operating system"), ("bad_debug_td", "the hardware"),
                              ("bad_launcher_image", "the launcher's image"), ("bad_other_service", "the compose file"),
                              ("bad_compose_shown", "B shows less than A")):
            with self.subTest(vector=vector):
                answer = diff(GOOD / "attestation.json", VECTORS / vector / "attestation.json")
                self.assertEqual(answer.code, 1)
                last = answer.out.splitlines()[-1]
                self.assertTrue(last.startswith(f"CHANGED: {words}"), last)
                self.assertIn("B is not verified", last)
                self.assertRegex(answer.out, r"\A[ -~\n]*\Z")
                document = json.loads(diff(GOOD / "attestation.json", VECTORS / vector / "attestation.json",
                                           "--format", "json").out)
                self.assertEqual((document["schema"], document["outcome"]), ("git-launcher-verify-diff/1", "changed"))
                self.assertEqual(document["headline"], last)
                self.assertEqual(document["causes"][0], words)
                self.assertEqual([document[side]["verdict"] for side in "ab"], ["verified", "not_verified"])

    def test_capsules_bring_their_own_evidence(self):
        with tempfile.TemporaryDirectory() as scratch:
            sides = []
            for name in ("good_complete", "bad_tcb_out_of_date"):
                sides.append(Path(scratch) / name)
                call("capsule", *arguments(VECTORS / name), "-o", sides[-1])
            answer = call("diff", *sides, *demands(arguments(GOOD)))
            self.assertEqual(answer.code, 1)
            self.assertTrue(answer.out.splitlines()[-1].startswith("CHANGED: Intel's word on it (B is not verified"))
            self.assertIn("  tcb status\n    A  UpToDate\n    B  OutOfDate\n", answer.out)
            # What is given counts for both.
            answer = call("diff", *sides, *demands(arguments(GOOD)), "--collateral", GOOD / "collateral.json")
            self.assertEqual(answer.code, 0)

    def test_what_cannot_be_compared_is_no_change(self):
        unreadable = VECTORS / "bad_commit" / "expected.json"
        answer = diff(GOOD / "attestation.json", unreadable)
        self.assertEqual(answer.code, 4)
        self.assertTrue(answer.out.splitlines()[-1].startswith("NOT COMPARABLE: B "))
        answer = diff("/nonexistent", GOOD / "attestation.json")
        self.assertEqual((answer.code, answer.out), (3, ""))
        self.assertEqual(call("diff", GOOD / "attestation.json").code, 2)
