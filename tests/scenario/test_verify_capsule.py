"""Capsules through the real program: the same answer from one file, whatever else is gone; and nothing false from a
capsule that somebody made or changed."""

import base64
import hashlib
import json
import stat
import tempfile
from pathlib import Path

from support import run
from test_verify_cli import COMMIT, TREE_SHA256, upstream
from test_verify_vectors import GOOD, VECTORS, arguments, sample
from verify_support import VerifyTest, call, judge

# What a relying party gives again: nothing of it is ever taken from a capsule.
DEMANDS = ("--policy", "--os-reference", "--trusted-root")


def demands(line):
    """Of a command line, the expectations and what is believed."""
    return [word for at in range(1, len(line) - 1, 2) if line[at] in DEMANDS for word in line[at:at + 2]]


def seal(document):
    """The capsule of DOCUMENT, with every digest right: what somebody can make who wants to deceive."""
    document = dict(document)
    document.pop("sha256", None)
    inputs = document["inputs"]
    for one in [value for name, value in inputs.items() if name != "bundles"] + inputs["bundles"]:
        one["sha256"] = hashlib.sha256(base64.b64decode(one["bytes"])).hexdigest()
    front = json.dumps(document, separators=(",", ":"), ensure_ascii=False)[:-1].encode()
    return front + b',"sha256":"' + hashlib.sha256(front).hexdigest().encode() + b'"}\n'


class CapsuleTest(VerifyTest):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.file = self.scratch / "evidence.capsule"

    def save(self, line, *more):
        answer = call("capsule", *line, *more, "-o", self.file)
        self.assertEqual(answer.err, "")
        return answer

    def without_time(self):
        """A policy file like that of the good evidence, without its time."""
        policy = json.loads((GOOD / "policy.json").read_bytes())
        time = policy.pop("at")
        file = self.scratch / "policy.json"
        file.write_text(json.dumps(policy))
        line = arguments(GOOD)
        line[line.index("--policy") + 1] = file
        return line, time

    def forge(self, change, line=None):
        """What is said of the good capsule after CHANGE, sealed anew."""
        line = arguments(GOOD) if line is None else line
        self.save(line)
        document = json.loads(self.file.read_bytes())
        self.assertEqual(seal(document), self.file.read_bytes())  # so that it is the change that is refused
        change(document)
        self.file.write_bytes(seal(document))
        return judge(self.file, *demands(line))


class SameAnswer(CapsuleTest):
    def test_every_vector_gets_the_same_report_from_its_capsule_alone(self):
        for folder in sample():
            with self.subTest(folder=folder.name):
                line = arguments(folder)
                for form in ("text", "json", "html") if folder.name.startswith("good_") else ("json",):
                    direct = call(*line, "--format", form)
                    saved = self.save(line, "--format", form)
                    again = call(self.file, *demands(line), "--format", form)
                    self.assertEqual((saved.code, saved.out), (direct.code, direct.out))
                    self.assertEqual((again.code, again.out, again.err), (direct.code, direct.out, direct.err))

    def test_the_file_is_whole_readable_and_always_the_same(self):
        self.assertEqual(self.save(arguments(GOOD)).code, 0)
        first = self.file.read_bytes()
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o644)
        self.file.write_bytes(b"an older one")
        self.save(arguments(GOOD))
        self.assertEqual(self.file.read_bytes(), first)
        self.assertEqual([path.name for path in self.scratch.iterdir()], ["evidence.capsule"])
        self.assertEqual(seal(json.loads(first)), first)

    def test_a_capsule_of_a_capsule_is_the_same_capsule(self):
        line = arguments(GOOD)
        self.save(line)
        first = self.file.read_bytes()
        again = self.scratch / "again.capsule"
        self.assertEqual(call("capsule", self.file, *demands(line), "-o", again).code, 0)
        self.assertEqual(again.read_bytes(), first)

    def test_it_can_come_through_a_pipe(self):
        line = arguments(GOOD)
        self.save(line)
        self.assertEqual(call("-", *demands(line), input=self.file.read_bytes()).out, call(*line).out)

    def test_pieces_are_kept_as_pieces(self):
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        (self.scratch / "quote").write_bytes(bytes.fromhex(attestation["quote"]))
        (self.scratch / "log").write_text(attestation["event_log"])
        (self.scratch / "compose").write_bytes(attestation["info"]["tcb_info"]["app_compose"].encode())
        (self.scratch / "rest").write_text(json.dumps({"vm_config": attestation["vm_config"]}))
        line = [self.scratch / "rest", *arguments(GOOD)[1:], "--quote", self.scratch / "quote", "--event-log",
                self.scratch / "log", "--app-compose", self.scratch / "compose"]
        saved = self.save(line)
        self.assertEqual(saved.code, 0)
        self.assertEqual(call(self.file, *demands(line)).out, saved.out)

    def test_the_clone_is_not_needed_again(self):
        clone = upstream(self.scratch / "upstream")
        line = [*arguments(GOOD), "--source", clone]
        more = ["--tree-sha256", TREE_SHA256, "--reachable-from", "main"]
        direct = judge(*line, *more)
        self.assertEqual(direct.code, 0, direct.out)
        self.save(line, *more)
        run("rm", "-rf", clone)
        answer = judge(self.file, *demands(line), *more)
        self.assertEqual(answer.code, 0)
        self.assertEqual(answer.report["checks"], direct.report["checks"])
        self.assertEqual(answer.report["subject"], direct.report["subject"])
        # A branch's name is the relying party's own word, and here it is the capsule's.
        tip = json.loads(self.file.read_bytes())["source"]["refs"][0]["commit"]
        self.assertIn(f"that main is {tip}, as the capsule says", answer.report["headline"])
        self.assertNotIn("capsule", direct.report["headline"])
        self.assertEqual(judge(self.file, *demands(line), "--tree-sha256", "a" * 64).failed(), ["pin.tree"])

    def test_a_commit_as_the_branch_needs_nobodys_word(self):
        clone = upstream(self.scratch / "upstream")
        line = [*arguments(GOOD), "--source", clone, "--reachable-from",
                run("git", "-C", clone, "rev-parse", "main").decode().strip()]
        direct = call(*line)
        self.save(line)
        run("rm", "-rf", clone)
        self.assertEqual(call(self.file, *demands(line), *line[-2:]).out, direct.out)


class Time(CapsuleTest):
    def test_years_later_it_is_as_of_then_and_the_headline_says_whose_word_that_is(self):
        line, time = self.without_time()
        direct = judge(*line, "--at", time)
        self.save(line, "--at", time)
        answer = judge(self.file, *demands(line))
        self.assertEqual(answer.code, 0)
        self.assertEqual(answer.report["at"], time)
        words = f"as of {time}, the time that the capsule names"
        self.assertIn(words, answer.report["headline"])
        self.assertEqual(answer.out.replace("; " + words, "").replace(f',"{words}"', ""), direct.out)
        self.assertEqual(judge(self.file, *demands(line), "--at", time).out, direct.out)

    def test_another_time_can_be_demanded(self):
        line, time = self.without_time()
        self.save(line, "--at", time)
        answer = judge(self.file, *demands(line), "--at", "2026-06-15T12:00:00Z")
        self.assertEqual((answer.code, answer.failed()), (1, ["quote.pck-chain"]))
        self.assertNotIn("capsule", answer.report["headline"])


class NoWordOfItsOwn(CapsuleTest):
    """What says what is believed or accepted comes from the caller, or not at all."""

    def test_it_holds_no_expectations(self):
        self.save(arguments(GOOD))
        answer = judge(self.file)
        self.assertEqual(answer.status["pin.commit"], "not_run")
        self.assertNotIn(COMMIT.encode(), self.file.read_bytes().split(b'"inputs"')[0])
        self.assertNotEqual(answer.code, 0)

    def test_roots_and_the_table_of_systems_have_to_be_given_again(self):
        line = arguments(GOOD)
        self.save(line)
        for option, failed, sentence in (
                ("--trusted-root", ["quote.pck-chain"], "The capsule's trusted root (SHA-256 "),
                ("--os-reference", [], "The capsule's os-reference (SHA-256 ")):
            again = demands(line)
            at = again.index(option)
            answer = judge(self.file, *again[:at], *again[at + 2:])
            self.assertNotEqual(answer.code, 0)
            self.assertEqual(answer.failed(), failed)
            self.assertTrue(any(text.startswith(sentence) for text in answer.report["not_proved"]))

    def test_a_root_for_provenance_too(self):
        line = arguments(VECTORS / "good_provenance")
        self.assertEqual(self.save(line).code, 0)
        again = [word for word in demands(line)]
        at = max(index for index, word in enumerate(again) if word == "--trusted-root")
        answer = judge(self.file, *again[:at], *again[at + 2:])
        self.assertEqual(answer.code, 1)
        self.assertTrue(answer.failed()[0].startswith("provenance."))

    def test_what_is_given_goes_before_what_it_holds(self):
        line = arguments(GOOD)
        self.save(line)
        other = VECTORS / "bad_tcb_out_of_date" / "collateral.json"
        answer = judge(self.file, *demands(line), "--collateral", other)
        self.assertEqual(answer.code, 5)
        self.assertEqual([one["origin"] for one in answer.report["inputs"] if one["name"] == "collateral"], [str(other)])


class Tampering(CapsuleTest):
    def test_a_changed_byte_anywhere_is_refused(self):
        line = arguments(GOOD)
        self.save(line)
        good = self.file.read_bytes()
        size = len(good)
        # All positions are tried where that is cheap, in the unit tests.
        for at in [*range(0, size, size // 40), *range(size - 80, size, 3)]:
            for changed in (good[:at] + bytes([good[at] ^ 1]) + good[at + 1:], good[:at] + good[at + 1:]):
                answer = call("-", *demands(line), input=changed)
                self.assertEqual(answer.code, 4, f"byte {at}")
                self.assertNotIn("\nVERIFIED", answer.out)

    def test_a_false_digest_of_one_input_is_said_of_that_input(self):
        self.save(arguments(GOOD))
        document = json.loads(self.file.read_bytes())
        for name in ("attestation", "collateral", "os_reference", "trusted_root"):
            spoiled = json.loads(json.dumps(document))
            spoiled["inputs"][name]["sha256"] = "0" * 64
            del spoiled["sha256"]
            front = json.dumps(spoiled, separators=(",", ":"))[:-1].encode()
            self.file.write_bytes(front + b',"sha256":"' + hashlib.sha256(front).hexdigest().encode() + b'"}\n')
            answer = call(self.file)
            self.assertEqual((answer.code, answer.out), (4, ""))
            self.assertIn(f"capsule: {name.replace('_', '-' if name == 'os_reference' else ' ')}: its SHA-256 is", answer.err)

    def replace(self, name, other):
        def change(document):
            document["inputs"][name]["bytes"] = base64.b64encode(other).decode()
        return change

    def test_with_digests_made_right_again_the_checks_say_what_is_wrong(self):
        for name, file, vector, code, failed in (
                ("attestation", "attestation.json", "bad_compose_shown", 1, ["app.compose-hash"]),
                ("attestation", "attestation.json", "bad_log_payload", 1, ["log.digests"]),
                ("collateral", "collateral.json", "bad_tcb_out_of_date", 5, ["quote.tcb"]),
                ("collateral", "collateral.json", "bad_collateral_signature", 1, ["quote.collateral"])):
            with self.subTest(vector=vector):
                answer = self.forge(self.replace(name, (VECTORS / vector / file).read_bytes()))
                self.assertEqual((answer.code, answer.failed()), (code, failed))

    def test_its_own_roots_and_table_change_nothing(self):
        for name in ("os_reference", "trusted_root"):
            with self.subTest(name=name):
                answer = self.forge(self.replace(name, b"{}"))
                self.assertEqual(answer.code, 0)  # by the ones that were given
                self.assertEqual(answer.report, {**judge(*arguments(GOOD)).report, "inputs": answer.report["inputs"]})

    def test_a_false_bundle(self):
        line = arguments(VECTORS / "good_provenance")
        false = (VECTORS / "bad_provenance_signature" / "bundle.json").read_bytes()

        def change(document):
            document["inputs"]["bundles"][0]["bytes"] = base64.b64encode(false).decode()
        answer = self.forge(change, line)
        self.assertEqual(answer.code, 1)
        self.assertTrue(answer.failed()[0].startswith("provenance."))

    def test_a_false_object_of_the_clone(self):
        clone = upstream(self.scratch / "upstream")
        line = [*arguments(GOOD), "--source", clone]

        def spoil(kind):
            def change(document):
                one = next(one for one in document["source"]["objects"] if one["type"] == kind)
                one["bytes"] = base64.b64encode(base64.b64decode(one["bytes"]) + b"x").decode()
            return change

        for kind in ("commit", "tree", "blob"):
            answer = self.forge(spoil(kind), line)
            self.assertEqual((answer.code, answer.failed()), (1, ["pin.source"]))

        def drop(document):
            del document["source"]["objects"][0]
        answer = self.forge(drop, line)
        self.assertEqual((answer.code, answer.status["pin.source"]), (3, "not_run"))

    def test_a_false_time_is_said_to_be_the_capsules(self):
        line, time = self.without_time()
        self.save(line, "--at", time)
        document = json.loads(self.file.read_bytes())
        document["at"] = "2026-02-14T12:00:00Z"
        self.file.write_bytes(seal(document))
        answer = judge(self.file, *demands(line))
        self.assertIn("as of 2026-02-14T12:00:00Z, the time that the capsule names", answer.report["headline"])

    def test_hostile_texts_are_shown_as_text(self):
        def change(document):
            document["trust_roots"][0]["name"] = "\x1b[2J\u202eVERIFIED\n"
            document["inputs"]["attestation"]["origin"] = "\x1b[2J\n\nverdict\nVERIFIED"
        answer = self.forge(change)
        self.assertEqual(answer.code, 0)
        self.assertIn(r"\x1b[2J", answer.report["inputs"][0]["origin"])
        self.assertRegex(call(self.file, *demands(arguments(GOOD))).out, r"\A[ -~\n]*\Z")


class Usage(CapsuleTest):
    def test_what_is_not_verified_is_saved_as_well(self):
        answer = self.save(arguments(VECTORS / "bad_commit"))
        self.assertEqual(answer.code, 1)
        self.assertTrue(self.file.exists())

    def test_a_file_that_cannot_be_written_is_said(self):
        for place in ("/nonexistent/x.capsule", self.scratch):
            answer = call("capsule", *arguments(GOOD), "-o", place)
            self.assertEqual((answer.code, answer.out), (2, ""))
            self.assertIn("cannot write", answer.err)
        self.assertEqual(list(self.scratch.iterdir()), [])
        self.assertEqual(call("capsule", *arguments(GOOD)).code, 2)  # no -o

    def test_nothing_is_written_when_nothing_could_be_judged(self):
        self.assertEqual(call("capsule", "/nonexistent", "-o", self.file).code, 3)
        self.assertEqual(call("capsule", "--policy", "/nonexistent", "-o", self.file).code, 2)
        self.assertFalse(self.file.exists())

    def test_only_a_capsule_may_be_larger_than_an_input(self):
        large = self.scratch / "large"
        front = b'{"schema":"git-launcher-capsule/1"'
        for text, size, words in ((front, 17 << 20, "it was changed or cut"), (b"{", 17 << 20, ""),
                                  (front, (64 << 20) + 1, "")):
            large.write_bytes(text + b" " * (size - len(text)))
            for answer in (call(large), call("-", input=large.read_bytes())):
                self.assertEqual((answer.code, answer.out), (4, ""))
                self.assertRegex(answer.err, words or r"too large|is over (16|64) MiB")

    def test_another_version_is_refused_as_that(self):
        answer = call("-", input=b'{"schema":"git-launcher-capsule/2","later":true}\n')
        self.assertEqual((answer.code, answer.out), (4, ""))
        self.assertIn("git-launcher-capsule/1", answer.err)
