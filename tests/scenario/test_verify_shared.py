"""The real program over the data that lies beside the repository, where it does: real quotes and what was made of them."""

import json
import os
import tempfile
from pathlib import Path

from verify_support import ROOT, VerifyTest, call, judge

SHARED = Path(os.environ.get("GL_SHARED", ROOT.parent / "shared")) / "fixtures"
NONE = "no shared test data on this machine"
ALL_STATUSES = ",".join([
    "UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
    "OutOfDateConfigurationNeeded", "TDRelaunchAdvised", "TDRelaunchAdvisedConfigurationNeeded"])


class SharedTdxCases(VerifyTest):
    def quote(self, case, accept):
        base = SHARED / "tdx"
        answer = call("quote", "--format", "json", "--quote", base / case["quote"], "--collateral", base / case["collateral"],
                      "--trusted-root", base / case["root"], "--at", case["at"], "--accept-tcb", accept)
        return answer.code, json.loads(answer.out)

    def test_every_case_gets_its_verdict(self):
        cases = SHARED / "tdx" / "cases.json"
        if not cases.exists():
            self.skipTest(NONE)
        data = json.loads(cases.read_text(encoding="utf-8"))
        cases = data["cases"] if isinstance(data, dict) else data
        for case in cases:
            with self.subTest(case=case["name"]):
                code, said = self.quote(case, ALL_STATUSES)
                if case["expect"] == "appraised":
                    self.assertEqual((code, said["reason"]), (0, None))
                    self.assertEqual(said["tcb_status"], case["tcb_status"])
                    self.assertEqual(said["advisory_ids"], case["advisory_ids"])
                    code, said = self.quote(case, "UpToDate")
                    self.assertEqual(code, 0 if case["tcb_status"] == "UpToDate" else 5)
                    self.assertEqual(said["tcb_status"], case["tcb_status"])
                else:
                    self.assertIn(code, (1, 4, 5))
                    self.assertIn(said["reason"], [case["reason"], *case.get("also_acceptable", [])])
        print(f"{len(cases)} shared TDX cases")


def shared_evidence():
    """(name, command line, expected values) of each machine in the shared dstack data."""
    base = SHARED / "dstack"
    index = base / "expected.json"
    for name, expected in (json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}).items():
        path = base / name
        if "mrtd" not in expected or "trust-center" in name:
            continue  # no quote in it, or a document of several kinds of evidence
        if path.is_file():
            yield name, [path], expected
        elif (path / "eventlog.json").exists():
            yield name, [path / "sys-config.json", "--quote", path / "quote.hex", "--event-log", path / "eventlog.json",
                         "--app-compose", path / "app-compose.json"], expected
        elif (path / "tcb_info.json").exists():
            quote = path / "quote.json"
            yield name, [path / "tcb_info.json", "--quote", quote if quote.exists() else path / "quote.hex"], expected


class SharedDstackEvidence(VerifyTest):
    def test_every_machine_is_read_and_replayed(self):
        seen = 0
        for name, line, expected in shared_evidence():
            seen += 1
            with self.subTest(name=name):
                answer = judge(*line)
                subject = answer.report["subject"]
                status = answer.status
                self.assertEqual(status["quote.format"], "pass", answer.out)
                self.assertEqual(status["quote.signature"], "pass")
                self.assertEqual(status["log.replay"], "pass")
                self.assertEqual(status["app.config-id"], "pass")
                self.assertEqual(subject["compose_hash"], expected["event:compose-hash"])
                self.assertEqual(subject["app_id"], expected["event:app-id"])
                self.assertEqual(subject["instance_id"], expected["event:instance-id"])
                self.assertNotEqual(answer.code, 0)
                differs = "simulator" in name
                if status["app.compose-hash"] != "not_run":
                    self.assertEqual(status["app.compose-hash"], "fail" if differs else "pass")
        if not seen:
            self.skipTest(NONE)
        print(f"{seen} machines in the shared dstack data")

    def test_other_platforms_are_refused(self):
        refused = sorted((SHARED / "dstack").glob("permissive/reject-other-platform/*"))
        if not refused:
            self.skipTest(NONE)
        for path in refused:
            with self.subTest(path=path.name):
                answer = judge(path)
                self.assertEqual(answer.code, 4)
                self.assertIn("unsupported platform", answer.out)

    def test_the_changes_of_the_table_are_found(self):
        path = SHARED / "dstack" / "permissive" / "nearmpc-50328c652"
        if not path.exists():
            self.skipTest(NONE)
        tcb_info = json.loads((path / "tcb_info.json").read_text(encoding="utf-8"))

        def events():
            return json.loads(json.dumps(tcb_info["event_log"]))

        def at(log, name):
            return next(i for i, event in enumerate(log) if event["event"] == name)

        def judged(log=None, compose=None):
            document = dict(tcb_info, event_log=log if log is not None else events())
            if compose is not None:
                document["app_compose"] = compose
            return judge("-", "--quote", path / "quote.json", input=json.dumps(document).encode())

        self.assertEqual(judged().failed(), [name for name in judged().failed() if name.startswith("compose.")])
        log = events()
        log[at(log, "compose-hash")]["event_payload"] = "00" * 32
        self.assertEqual(judged(log).failed(), ["log.digests"])
        log[at(log, "compose-hash")]["digest"] = ""
        self.assertEqual(judged(log).failed(), ["log.replay"])
        log = events()
        log[at(log, "boot-mr-done")]["event"] = "boot-mr-fake"
        self.assertEqual(judged(log).failed(), ["log.digests"])
        for change in (lambda log: log.pop(), lambda log: log.append(log[-1]), lambda log: log.insert(-2, log.pop())):
            log = events()
            change(log)
            self.assertEqual(judged(log).failed(), ["log.replay"])
        for change in ({"imr": 0}, {"imr": 4}, {"event_type": 3}, {"digest": "00" * 47}, {"version": 3}, {"version": 2},
                       {"event": "a:b"}):
            log = events()
            log[at(log, "system-ready")].update(change)
            self.assertEqual(judged(log).failed(), ["log.digests"], change)
        log = events()
        log[0]["digest"] = "00" * 48
        self.assertEqual(judged(log).failed(), ["log.replay"])
        log = events()
        for event in log:
            if event["imr"] < 3:
                event["event_payload"] = ""
            else:
                event["digest"] = ""
        self.assertEqual(judged(log).failed(), judged().failed())
        for compose in (tcb_info["app_compose"] + "\n", json.dumps(json.loads(tcb_info["app_compose"]), sort_keys=True)):
            self.assertEqual(judged(compose=compose).failed(), ["app.compose-hash"])


class SharedCapsules(VerifyTest):
    def test_every_machine_gets_its_report_from_its_capsule_alone(self):
        seen = 0
        with tempfile.TemporaryDirectory() as scratch:
            for name, line, _ in shared_evidence():
                seen += 1
                with self.subTest(name=name):
                    capsule = Path(scratch) / f"{seen}.capsule"
                    words = ["--repo", "https://example.org/x", "--at", "2026-02-15T12:00:00Z"]
                    saved = call("capsule", *line, *words, "-o", capsule)
                    self.assertEqual(saved.err, "")
                    again = call(capsule, *words)
                    self.assertEqual((again.code, again.out), (saved.code, saved.out))
        if not seen:
            self.skipTest(NONE)
        print(f"{seen} shared machines in capsules")
