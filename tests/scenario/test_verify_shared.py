"""The real program over the data that lies beside the repository, where it does: real quotes and what was made of them."""

import json
import os
from pathlib import Path

from verify_support import ROOT, VerifyTest, call

SHARED = Path(os.environ.get("GL_SHARED", ROOT.parent / "shared")) / "fixtures"
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
            print("no shared TDX cases on this machine")
            return
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
