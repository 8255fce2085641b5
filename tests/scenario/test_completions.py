"""completions/: they offer what the programs have, no more and no less."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

from verify_support import PROGRAM, ROOT, VerifyTest

LAUNCHER = Path(os.environ.get("GIT_LAUNCHER", ""))
# What bash offers for the words of its arguments; the last one is being typed.
ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
"_${1//-/_}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(*words, cwd=ROOT):
    done = subprocess.run(["bash", "--norc", "-c", ASK, "bash", ROOT / "completions" / f"{words[0]}.bash", *words], cwd=cwd,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == "", done.stderr
    return done.stdout.split()


class Completions(VerifyTest):
    def test_they_are_made_from_help(self):
        self.assertEqual(LAUNCHER.parent, Path(PROGRAM).parent)
        done = subprocess.run([sys.executable, ROOT / "tools" / "make-completions", LAUNCHER.parent, "--check"],
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_bash_offers_commands_options_and_values(self):
        verify = "git-launcher-verify"
        self.assertIn("plan", offered(verify, ""))
        self.assertEqual(offered(verify, "pl"), ["plan"])
        self.assertIn("--entrypoint", offered(verify, "plan", "--"))
        self.assertNotIn("--strict", offered(verify, "plan", "--"))
        self.assertEqual(offered(verify, "plan", "--key-provider", "t"), ["tpm"])
        self.assertEqual(offered(verify, "plan", "--key-provider", "=", "l"), ["local"])
        self.assertEqual(offered(verify, "--repo", ""), [])
        self.assertEqual(offered(verify, "--policy", "LIC"), ["LICENSE"])
        self.assertEqual(offered(verify, "--source", "de"), ["deploy"])
        self.assertIn("quote.pck-chain", offered(verify, "explain", "quote."))
        self.assertEqual(offered("git-launcher", "--log"), ["--log-format="])
        self.assertEqual(offered("git-launcher", "--log-format", "=", ""), ["text", "json"])
        self.assertEqual(offered("git-launcher", "LIC"), ["LICENSE"])


if __name__ == "__main__":
    unittest.main()
