"""action.yml: what reaches its steps, and the steps themselves, run here as a runner would."""

import hashlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "image"))
from yaml_reader import documents

VERIFIER = os.environ.get("GIT_LAUNCHER_VERIFY", "")
SCRIPT = ROOT / "tools" / "ci-action"
GOOD = ROOT / "tests" / "vectors" / "verify" / "good_complete"
(ACTION,) = documents((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]


class Form(unittest.TestCase):
    def test_no_input_is_part_of_a_script(self):
        for step in STEPS:
            self.assertNotIn("${{", step["run"])
            self.assertEqual(step["shell"], "bash")
            self.assertNotIn("uses", step)

    def test_every_input_reaches_the_script_and_every_output_comes_from_it(self):
        values = [value for step in STEPS for value in step["env"].values()]
        for name in ACTION["inputs"]:
            self.assertEqual(values.count("${{ inputs.%s }}" % name), 1, name)
        script = SCRIPT.read_text(encoding="utf-8")
        for step in STEPS:
            for name in step["env"]:
                if name.startswith("GL_"):
                    self.assertIn(name, script)
        for name, output in ACTION["outputs"].items():
            self.assertEqual(output["value"], "${{ steps.verify.outputs.%s }}" % name)
            self.assertIn(f"output {name} ", script)

    def test_the_document_uses_inputs_that_exist(self):
        text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        self.assertGreater(len(blocks), 1)
        for block in blocks:
            (steps,) = documents(block)
            for step in steps:
                if "git-launcher" in step.get("uses", ""):
                    self.assertLessEqual(set(step["with"]), set(ACTION["inputs"]))
                    self.assertIn("target", step["with"])


class Step(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.bin = self.scratch / "bin"
        self.bin.mkdir()
        self.temp = self.scratch / "temp"
        self.temp.mkdir()

    def program(self, name, text):
        path = self.bin / name
        path.write_text("#!/bin/bash\n" + text)
        path.chmod(0o755)
        return path

    def step(self, step_id, **environment):
        """The step as action.yml has it, with these variables for its inputs."""
        (step,) = [one for one in STEPS if one["id"] == step_id]
        for name in ("output", "summary"):
            (self.scratch / name).write_text("")
        env = {"PATH": f"{self.bin}:/usr/bin:/bin", "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(self.scratch / "output"),
               "GITHUB_STEP_SUMMARY": str(self.scratch / "summary"), "RUNNER_TEMP": str(self.temp), "TMPDIR": str(self.temp),
               **{name: "" for name in step["env"]}, **environment}
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], env=env, cwd=self.scratch,
                              capture_output=True, text=True, timeout=60, check=False)
        outputs = dict(line.split("=", 1) for line in (self.scratch / "output").read_text().splitlines())
        return done, outputs, (self.scratch / "summary").read_text()


class Verify(Step):
    def test_the_real_program_on_real_evidence(self):
        lines = ["--collateral", GOOD / "collateral.json", "--trusted-root", GOOD / "root.der"]
        done, outputs, summary = self.step("verify", GL_PROGRAM=VERIFIER, GL_TARGET=str(GOOD / "attestation.json"),
                                           GL_OS_REFERENCE=str(GOOD / "os-reference.json"), GL_POLICY=str(GOOD / "policy.json"),
                                           GL_ARGS="\n".join(map(str, lines)) + "\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual((outputs["verdict"], outputs["exit-code"]), ("verified", "0"))
        self.assertTrue(summary.startswith("### git-launcher-verify: verified\n\n    "), summary)
        report = Path(outputs["report"]).read_text()
        self.assertIn("VERIFIED", report)
        self.assertIn(report, done.stdout)

    def test_a_wrong_commit_fails_the_job(self):
        done, outputs, summary = self.step("verify", GL_PROGRAM=VERIFIER, GL_TARGET=str(GOOD / "attestation.json"), GL_COMMIT="f" * 40)
        self.assertEqual(done.returncode, 1)
        self.assertEqual((outputs["verdict"], outputs["exit-code"]), ("not_verified", "1"))
        self.assertIn("### git-launcher-verify: not verified\n", summary)

    def test_every_exit_code_has_its_verdict(self):
        program = self.program("fake", 'exit "${1#target-}"\n')
        for code, verdict in ((0, "verified"), (1, "not_verified"), (2, "error"), (3, "incomplete"), (4, "not_verified"),
                              (5, "not_verified"), (70, "error"), (139, "error")):
            done, outputs, _ = self.step("verify", GL_PROGRAM=str(program), GL_TARGET=f"target-{code}")
            self.assertEqual((done.returncode, outputs["verdict"], outputs["exit-code"]), (code, verdict, str(code)))

    def test_a_line_is_one_argument_whatever_is_in_it(self):
        program = self.program("fake", "printf '%s\\0' \"$@\" >arguments\n")
        evil = '$(touch evil) `touch evil`; touch evil "\' ${PATH} * ~'
        done, _, _ = self.step("verify", GL_PROGRAM=str(program), GL_TARGET=evil, GL_REPO=evil, GL_COMMIT="a\r\n\n b\n", GL_IMAGE="c\nd",
                               GL_OS_REFERENCE=evil, GL_POLICY="p q", GL_ARGS=f"--nonce\n{evil}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        given = (self.scratch / "arguments").read_text().split("\0")[:-1]
        self.assertEqual(given, [evil, "--repo", evil, "--commit", "a", "--commit", " b", "--image", "c", "--image", "d",
                                 "--os-reference", evil, "--policy", "p q", "--nonce", evil])
        self.assertFalse((self.scratch / "evil").exists())

    def test_a_report_gives_the_runner_no_command(self):
        hostile = "::error::forged\n```\n# heading\n::set-output name=verdict::verified\n"
        program = self.program("fake", f"printf %s {shlex.quote(hostile)}\nexit 1\n")
        done, outputs, summary = self.step("verify", GL_PROGRAM=str(program), GL_TARGET="x")
        first, *lines, last = done.stdout.splitlines()
        token = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", first)[1]
        self.assertEqual((last, "\n".join(lines) + "\n"), (f"::{token}::", hostile))
        self.assertEqual(outputs["verdict"], "not_verified")
        for line in summary.splitlines()[2:]:
            self.assertTrue(line == "" or line.startswith("    "), line)

    def test_a_target_is_no_option(self):
        for target in ("", "--version", "-"):
            done, outputs, _ = self.step("verify", GL_PROGRAM=VERIFIER, GL_TARGET=target)
            self.assertEqual((done.returncode, outputs), (1, {}), target)
            self.assertIn("target: ", done.stderr)


class Install(Step):
    PACKAGE = b"a package"

    def setUp(self):
        super().setUp()
        architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()
        self.name = f"git-launcher-verify_1.2.3_{architecture}.deb"
        served = self.scratch / "served"
        served.mkdir()
        (served / self.name).write_bytes(self.PACKAGE)
        self.digest = hashlib.sha256(self.PACKAGE).hexdigest()
        (served / "SHA256SUMS").write_text(f"{self.digest}  {self.name}\n{'0' * 64}  other\n")
        self.program("curl", f'echo "${{@: -1}}" >>{self.scratch}/asked\nwhile [ "$1" != --output ]; do shift; done\n'
                             f'cp {served}/"${{2##*/}}" "$2"\n')
        self.program("sudo", 'shift\nexec "$@"\n')
        self.program("apt-get", f'[ -f "${{@: -1}}" ] && echo "${{@: -1}}" >{self.scratch}/installed\n')
        self.served = served

    def install(self, **environment):
        good = {"GL_VERSION": "v1.2.3", "GL_SHA256": self.digest, "GL_ACTION_REPOSITORY": "team/git-launcher"}
        return self.step("install", **{**good, **environment})

    def installed(self):
        return (self.scratch / "installed").exists()

    def test_the_program_on_path_serves_where_no_version_is_asked_for(self):
        program = self.program("git-launcher-verify", "exit 0\n")
        done, outputs, _ = self.install(GL_VERSION="", GL_ACTION_REF="v1.2.3")
        self.assertEqual((done.returncode, outputs), (0, {"program": str(program)}))
        self.assertFalse((self.scratch / "asked").exists())

    def test_a_release_by_its_digest(self):
        done, outputs, _ = self.install()
        self.assertEqual((done.returncode, outputs), (0, {"program": "/usr/bin/git-launcher-verify"}), done.stderr)
        self.assertTrue(self.installed())
        base = "https://github.com/team/git-launcher/releases/download/v1.2.3/"
        self.assertEqual((self.scratch / "asked").read_text().split(), [base + "SHA256SUMS", base + self.name])
        self.assertEqual(list(self.temp.iterdir()), [])

    def test_the_release_of_the_actions_own_tag(self):
        done, _, _ = self.install(GL_VERSION="", GL_ACTION_REF="v1.2.3")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_release_by_its_attestation(self):
        self.program("gh", f'printf "%s " "$@" >{self.scratch}/gh\n')
        done, _, _ = self.install(GL_SHA256="")
        self.assertEqual(done.returncode, 0, done.stderr)
        asked = (self.scratch / "gh").read_text()
        for words in ("attestation verify", "--repo team/git-launcher", "--source-ref refs/tags/v1.2.3", "--deny-self-hosted-runners",
                      "--signer-workflow team/git-launcher/.github/workflows/release.yml"):
            self.assertIn(words, asked)

    def test_nothing_is_installed_that_nobody_vouches_for(self):
        self.program("gh", "exit 1\n")
        for environment, words in (({"GL_SHA256": ""}, "nobody attests"), ({"GL_SHA256": "0" * 64}, "has not the SHA-256"),
                                   ({"GL_SHA256": "x"}, "has not the SHA-256")):
            done, outputs, _ = self.install(**environment)
            self.assertEqual((done.returncode, outputs), (1, {}), environment)
            self.assertIn(words, done.stderr)
        (self.served / "SHA256SUMS").write_text(f"{'0' * 64}  {self.name}\n")
        done, _, _ = self.install()
        self.assertIn("is not that of SHA256SUMS", done.stderr)
        self.assertFalse(self.installed())

    def test_a_version_is_a_release(self):
        for version in ("main", "v1", "v1.2.3/../../x", "1.2.3", "0123456789abcdef0123456789abcdef01234567", "v1.2.3\nx", "latest"):
            done, _, _ = self.install(GL_VERSION=version)
            self.assertEqual(done.returncode, 1, version)
            self.assertIn("is no release", done.stderr)
        done, _, _ = self.install(GL_ACTION_REPOSITORY="team/x/../y")
        self.assertIn("is no repository", done.stderr)
        self.assertFalse(self.installed())


if __name__ == "__main__":
    unittest.main()
