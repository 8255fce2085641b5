"""git-launcher-verify plan as a person meets it: from a commit to files that lint passes and that deploy/pin would have made."""

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from support import run
from test_verify_cli import COMMIT, TREE_SHA256, upstream
from verify_support import ROOT, VerifyTest, call

REPO = "https://example.org/team/app.git"
IMAGE = "ghcr.io/example/git-launcher@sha256:" + "7" * 64
FILES = ["app-compose.json", "docker-compose.yml", "git-launcher.conf"]


def plan(*more, repo=REPO, commit=COMMIT, image=IMAGE):
    return call("plan", "--repo", repo, "--commit", commit, "--image", image, *more)


class Plan(VerifyTest):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.out = self.scratch / "out"

    def test_writes_files_that_lint_passes_and_prints_their_hashes(self):
        answer = plan("-o", self.out)
        self.assertEqual((answer.code, answer.err), (0, ""))
        self.assertEqual(sorted(os.listdir(self.out)), FILES)
        app_compose = (self.out / "app-compose.json").read_bytes()
        self.assertIn(f"compose-hash  {hashlib.sha256(app_compose).hexdigest()}\n", answer.out)
        self.assertIn(f"mr_config_id  01{hashlib.sha256(app_compose).hexdigest()}{'0' * 30}\n", answer.out)
        config = (self.out / "git-launcher.conf").read_bytes()
        self.assertIn(f"seal          {hashlib.sha256(config).hexdigest()}\n", answer.out)
        document = json.loads(app_compose)
        self.assertEqual(document["docker_compose_file"].encode(), (self.out / "docker-compose.yml").read_bytes())
        self.assertEqual(json.dumps(document, sort_keys=True, separators=(",", ":")).encode(), app_compose)
        for name in FILES[:2]:
            lint = call("lint", "--image", IMAGE, self.out / name)
            self.assertEqual(lint.code, 0, lint.out)
            self.assertNotIn("FAIL", lint.out)

    def test_the_launcher_reads_the_config(self):
        self.assertEqual(plan("-o", self.out, "--subdir", "svc", "--entrypoint", "run.sh").code, 0)
        done = subprocess.run([os.environ["GIT_LAUNCHER"], "--check", self.out / "git-launcher.conf"], env={},
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in (REPO, COMMIT, "svc", "run.sh"):
            self.assertIn(text, done.stdout + done.stderr)

    def test_says_what_deploy_pin_says(self):
        self.assertEqual(plan("-o", self.out).code, 0)
        copy = self.scratch / "docker-compose.yml"
        copy.write_bytes((ROOT / "deploy" / "docker-compose.yml").read_bytes())
        for arguments in ([self.out / "docker-compose.yml", "--check"], [copy, "--repo", REPO, "--commit", COMMIT]):
            subprocess.run([sys.executable, ROOT / "deploy" / "pin", *arguments], check=True, timeout=60)
        # Apart from comments, the image and its quotes, they are one file.
        lines = [line for line in copy.read_text().splitlines() if not line.lstrip().startswith(("#", "image:"))]
        ours = (self.out / "docker-compose.yml").read_text().replace('"work:/var/lib/git-launcher"', "work:/var/lib/git-launcher")
        self.assertEqual([line for line in ours.splitlines() if not line.lstrip().startswith("image:")], lines)

    def test_prints_everything_and_as_json(self):
        text = plan()
        document = json.loads(plan("--format", "json").out)
        self.assertEqual(sorted(document["files"]), FILES)
        for content in document["files"].values():
            self.assertIn(content, text.out)
        self.assertEqual(document["compose_hash"], hashlib.sha256(document["files"]["app-compose.json"].encode()).hexdigest())
        self.assertEqual(shlex.split(document["verify_command"]), document["verify"])
        command = text.out[text.out.index("  git-launcher-verify"):]
        self.assertEqual(shlex.split(command.replace("\\\n", "")), document["verify"])
        for word in (REPO, COMMIT, IMAGE, document["compose_hash"], "entrypoint.sh"):
            self.assertIn(word, document["verify"])

    def test_never_replaces_what_is_there(self):
        self.assertEqual(plan("-o", self.out).code, 0)
        self.assertEqual(plan("-o", self.out).code, 0)
        before = {name: (self.out / name).read_bytes() for name in FILES}
        answer = plan("-o", self.out, "--subdir", "other")
        self.assertEqual((answer.code, answer.out), (2, ""))
        self.assertIn("is there with other content: remove it, or write elsewhere", answer.err)
        self.assertEqual({name: (self.out / name).read_bytes() for name in sorted(os.listdir(self.out))}, before)
        self.assertEqual(plan("-o", self.scratch / "no" / "such").code, 3)

    def test_a_clone_is_asked_first(self):
        clone = upstream(self.scratch / "upstream")
        answer = plan("--source", clone, "--reachable-from", "main", "-o", self.out)
        self.assertEqual(answer.code, 0, answer.err)
        self.assertIn(f"TREE_SHA256={TREE_SHA256}\n", (self.out / "git-launcher.conf").read_text())
        for line in (f"--tree-sha256 {TREE_SHA256} \\", "--reachable-from main \\", "--source ."):
            self.assertIn(line, answer.out)
        for more, words in ((["--entrypoint", "start.sh"], "the commit has no file 'start.sh'"),
                            (["--subdir", "svc"], "the commit has no directory 'svc'"),
                            (["--reachable-from", "other"], "the commit is not part of other")):
            refused = plan("--source", clone, *more)
            self.assertEqual((refused.code, refused.out), (2, ""))
            self.assertIn(words, refused.err)
        run("git", "init", "-q", self.scratch / "empty")
        self.assertEqual(plan("--source", self.scratch / "empty").code, 3)
        self.assertEqual(plan("--source", self.scratch / "nonexistent").code, 3)

    def test_refuses_in_one_line_with_what_to_do(self):
        cases = [
            ({"commit": "main"}, "git rev-parse 'main^{commit}'"), ({"commit": COMMIT[:12]}, "write the full id"),
            ({"commit": "v1.0"}, "can be moved"), ({"commit": COMMIT.upper()}, "in lower case"),
            ({"repo": "http://example.org/x"}, "write https://"), ({"repo": "https://me:secret@h/x"}, "write https://h/x"),
            ({"repo": "git@h:x"}, "an https:// address"), ({"repo": "https://h/x\x1b[2J"}, "remove it"),
            ({"image": "ghcr.io/example/git-launcher"}, "NAME@sha256:DIGEST"), ({"image": "x:latest"}, "a tag can be moved"),
        ]
        for words, what in cases:
            with self.subTest(words=words):
                answer = plan("-o", self.out, **words)
                self.assertEqual((answer.code, answer.out), (2, ""))
                self.assertRegex(answer.err, r"\Agit-launcher-verify: error: [ -~]+\n\Z")
                self.assertIn(what, answer.err)
                self.assertNotIn("secret", answer.err)
                self.assertFalse(self.out.exists())
        for more in (["--work-dir", "/usr/bin"], ["--run-cmd", ""], ["--install-cmd", "x"], ["--port", "x"], ["--key-provider", "x"]):
            self.assertEqual(plan("-o", self.out, *more).code, 2, more)
        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    import unittest
    unittest.main()
