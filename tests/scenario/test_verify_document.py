"""VERIFY.md and README.md: their commands are run, and print what they say; the messages and checks they name exist."""

import json
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from live_support import Scratch, Server, collateral_routes
from support import Repo
from verify_support import PROGRAM, ROOT, VerifyTest

GOOD = ROOT / "tests" / "vectors" / "verify" / "good_complete"

DOCUMENT = (ROOT / "VERIFY.md").read_text(encoding="utf-8")


def consoles():
    """Each console block: the command's words, and the lines of output that it shows, "..." for any number of others."""
    for block in re.findall(r"```console\n\$ (.*?)```", DOCUMENT, re.DOTALL):
        command = re.match(r"(?:[^\n]*\\\n)*[^\n]*\n", block).group(0)
        yield shlex.split(command.replace("\\\n", " ")), block[len(command):].splitlines()


def sh_commands(document):
    """The lines of its `sh` blocks that call the verifier, without remarks."""
    for block in re.findall(r"```sh\n(.*?)```", document, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("git-launcher-verify "):
                yield re.sub(r"\s+# .*", "", line).removeprefix("git-launcher-verify ")


def matches(shown, printed):
    """Whether PRINTED is SHOWN with something in the place of each "..."."""
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in shown)
    return re.fullmatch(pattern, "\n".join(printed)) is not None


class Document(VerifyTest):
    def test_its_commands_print_what_it_shows(self):
        blocks = list(consoles())
        self.assertEqual(len(blocks), 2)
        for (program, *arguments), shown in blocks:
            self.assertEqual(program, "git-launcher-verify")
            run = subprocess.run([PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
            self.assertTrue(matches(shown, run.stdout.splitlines()), run.stdout + run.stderr)
            self.assertEqual(run.returncode, 0 if shown[-1].startswith("VERIFIED") else 1)

    def run_all(self, document, substitutes):
        """Every command of DOCUMENT, in its order and in one folder, with SUBSTITUTES in the place of what it leaves open."""
        for line in sh_commands(document):
            for old, new in substitutes:
                line = line.replace(old, new)
            with self.subTest(line=line):
                done = subprocess.run(["bash", "-c", f'exec "$0" {line}', PROGRAM], cwd=self.place, env=self.env, timeout=60,
                                      stdin=subprocess.DEVNULL, capture_output=True, text=True)
                self.ended[line] = done.returncode
                self.assertIn(done.returncode, (0, 1, 3), done.stderr)  # 1, 3: of a test's root, or an older vector
                self.assertEqual(done.stderr, "")

    def prepare(self):
        scratch = Scratch()
        self.addCleanup(scratch.close)
        self.place = Path(tempfile.mkdtemp(prefix="gl-"))
        self.addCleanup(shutil.rmtree, self.place)
        for name in ("attestation.json", "os-reference.json", "collateral.json"):
            shutil.copy(GOOD / name, self.place)
        shutil.copy(GOOD / "os-reference.json", self.place / "table.json")
        app = Server({"/attestation": (GOOD / "attestation.json").read_bytes()}, scratch.localhost)
        pccs = Server(collateral_routes(GOOD / "collateral.json"), scratch.localhost)
        self.addCleanup(app.close)
        self.addCleanup(pccs.close)
        self.env = {"PATH": "/usr/bin:/bin", "LANG": "C", "CURL_CA_BUNDLE": str(scratch.authority.bundle)}
        self.ended = {}
        made_for = f"--pccs {pccs.url} --trusted-root {GOOD / 'root.der'} --at 2026-02-15T12:00:00Z"
        nonce = "--nonce 00112233445566778899aabbccddeeff"
        return [("'https://app.example/attestation?nonce={nonce}'", f"'{app.url}/attestation?nonce={{nonce}}' {made_for} {nonce}")]

    def test_the_commands_of_the_guide_do_what_it_says(self):
        substitutes = self.prepare()
        self.run_all(DOCUMENT, substitutes)
        self.assertEqual(len(self.ended), 5)
        codes = list(self.ended.values())
        self.assertEqual(codes[0], 0, "the live command")
        self.assertEqual((self.place / "report.html").read_text(encoding="utf-8")[:15], "<!DOCTYPE html>")
        self.assertIn("git-launcher-capsule/1", (self.place / "app.capsule").read_text(encoding="utf-8")[:64])

    def test_the_commands_of_the_readme_are_ones(self):
        substitutes = self.prepare()
        repo = Repo(self.place / "app.git")
        commit = repo.commit({"entrypoint.sh": "echo\n"})
        subprocess.run(["git", "clone", "-q", repo.path, self.place / "clone"], check=True)
        compose = json.loads(json.loads((GOOD / "attestation.json").read_bytes())["info"]["tcb_info"]["app_compose"])
        (self.place / "docker-compose.yml").write_text(compose["docker_compose_file"])
        image = "ghcr.io/example/git-launcher@sha256:4dd1a1a0f1d2b9a3c8e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b"
        substitutes += [("--repo URL", "--repo https://example.org/team/app.git"), ("NAME@sha256:H", image), ("sha256:HEX", image[-71:]),
                        ("--commit SHA", "--commit 0181fa7d8add6e9c4cfe216903b161f242ee0164"), ("$(git rev-parse HEAD)", commit),
                        ("--source .", "--source clone"), ("diff A B", "diff attestation.json app.capsule"), ("TARGET …", "attestation.json"),
                        ("explain [CHECK]", "explain pin.commit")]
        # What needs more than a folder has tests of its own: quotes, images, bundles, and a watch without end.
        left_out = ("quote ", "os-row ", "provenance ", "verify-bundle ", "attestation.json … --bundle", "TARGET … --watch")
        readme = re.sub(r"(?m)^git-launcher-verify (?:%s).*(?:\\\n.*)*$" % "|".join(map(re.escape, left_out)), "",
                        (ROOT / "README.md").read_text(encoding="utf-8"))
        self.run_all(readme, substitutes)
        self.assertEqual(len(self.ended), 8, self.ended)
        self.assertEqual(list(self.ended.values())[0], 0, "the live command")
        self.assertTrue((self.place / "deploy" / "app-compose.json").exists())

    def test_a_line_that_is_not_printed_would_be_found(self):
        self.assertTrue(matches(["a", "...", "c"], ["a", "b", "b", "c"]))
        self.assertFalse(matches(["a", "...", "d"], ["a", "b", "b", "c"]))
        self.assertFalse(matches(["a", "c"], ["a", "b", "c"]))

    def test_its_messages_are_the_programs(self):
        messages = re.findall(r"^\| `([^`]*)` \|", DOCUMENT, re.MULTILINE)
        self.assertGreater(len(messages), 4)
        sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.cc")
                          if not path.name.endswith("_test.cc"))
        joined = re.sub(r'"\s*\n\s*"', "", sources)
        for message in messages:
            self.assertTrue(message in joined, message)

    def test_its_checks_exist(self):
        answer = subprocess.run([PROGRAM, "explain"], capture_output=True, text=True, timeout=60, check=False)
        table = DOCUMENT.split("## Who could cheat")[1].split("##")[0]
        named = re.findall(r"`([a-z]+\.[a-z-]+)`", table)
        self.assertGreater(len(named), 20)
        for check in named:
            self.assertIn(check, answer.stdout)


if __name__ == "__main__":
    unittest.main()
