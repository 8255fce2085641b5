"""The files of deploy/, which people copy: their form, that they pin the reviewed image, and what the verifier says of them."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from yaml_reader import documents

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
VERIFY = os.environ.get("GIT_LAUNCHER_VERIFY", "")
DIGEST = (ROOT / "image" / "DIGEST").read_text(encoding="utf-8").strip()
COMPOSE = ["docker-compose.yml", "docker-compose.derived.yml", "docker-compose.dev.yml"]
COMMIT = "0123456789abcdef0123456789abcdef01234567"

# The part of the compose specification that these files may use: a key and what its value is. Text is a str; [x] is a list
# of x; {str: x} has any keys; {"k": x} has these keys and no other.
SERVICE = {
    "image": str, "restart": str, "read_only": str, "environment": {str: str}, "volumes": [str], "tmpfs": [str],
    "configs": [{"source": str, "target": str}],
}
SCHEMA = {"services": {str: SERVICE}, "configs": {str: {"content": str}}, "volumes": {str: {}}}


def schema_problems(value, schema, where):
    if schema is str:
        return [] if isinstance(value, str) else [f"{where}: {value!r} is no text"]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [p for n, one in enumerate(value) for p in schema_problems(one, schema[0], f"{where}[{n}]")]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no mapping"]
    found = []
    for key, member in value.items():
        wanted = schema.get(key, schema.get(str))
        found += [f"{where}.{key}: not in the schema"] if wanted is None else schema_problems(member, wanted, f"{where}.{key}")
    return found


def read(name):
    (document,) = documents((DEPLOY / name).read_text(encoding="utf-8"))
    return document


class Form(unittest.TestCase):
    def test_the_compose_files_have_the_form_of_compose_files(self):
        for name in COMPOSE:
            with self.subTest(name=name):
                self.assertEqual(schema_problems(read(name), SCHEMA, name), [])

    def test_the_schema_refuses(self):
        good = read("docker-compose.yml")
        for change, words in [({"privileged": "true"}, "privileged: not in the schema"), ({"volumes": "work:/x"}, "is no list"),
                              ({"image": ["a"]}, "is no text"), ({"environment": ["A=b"]}, "is no mapping")]:
            bad = {**good, "services": {"app": {**good["services"]["app"], **change}}}
            self.assertEqual(len(schema_problems(bad, SCHEMA, "x")), 1)
            self.assertIn(words, schema_problems(bad, SCHEMA, "x")[0])

    def test_every_launcher_image_is_the_reviewed_one_by_its_digest(self):
        found = []
        for path in sorted(DEPLOY.iterdir()):
            found += re.findall(r"\bgit-launcher(?:@|:)\S+", path.read_text(encoding="utf-8"))
        self.assertEqual(set(found), {f"git-launcher@{DIGEST}"})
        self.assertEqual(len(found), 3)

    def test_nothing_is_interpolated(self):
        for name in COMPOSE:
            lines = [line for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
            self.assertNotIn("$", "\n".join(lines))

    def test_the_config_is_named_after_its_commit_and_sealed(self):
        document = read("docker-compose.yml")
        service = document["services"]["app"]
        ((name, config),) = document["configs"].items()
        commit = re.search(r"^COMMIT_SHA=(.*)$", config["content"], re.MULTILINE)[1]
        self.assertEqual(name, f"pin-{commit}")
        self.assertEqual(service["configs"], [{"source": name, "target": "/etc/git-launcher/config.conf"}])
        self.assertEqual(service["environment"]["GIT_LAUNCHER_CONFIG_SHA256"], hashlib.sha256(config["content"].encode()).hexdigest())

    def test_the_derived_form_is_sealed_with_the_example_config(self):
        service = read("docker-compose.derived.yml")["services"]["app"]
        self.assertEqual(service["read_only"], "true")
        self.assertEqual(service["environment"]["GIT_LAUNCHER_CONFIG_SHA256"],
                         hashlib.sha256((DEPLOY / "config.conf.example").read_bytes()).hexdigest())

    def test_the_development_form_warns(self):
        self.assertTrue((DEPLOY / "docker-compose.dev.yml").read_text(encoding="utf-8").startswith("# FOR DEVELOPMENT ONLY."))

    def test_the_pod(self):
        config, pod = documents((DEPLOY / "pod.yml").read_text(encoding="utf-8"))
        self.assertEqual((config["kind"], config["immutable"], pod["kind"]), ("ConfigMap", "true", "Pod"))
        content = config["data"]["config.conf"]
        self.assertEqual(config["metadata"]["name"], "pin-" + re.search(r"^COMMIT_SHA=(.*)$", content, re.MULTILINE)[1])
        (container,) = pod["spec"]["containers"]
        (seal,) = container["env"]
        self.assertEqual(seal, {"name": "GIT_LAUNCHER_CONFIG_SHA256", "value": hashlib.sha256(content.encode()).hexdigest()})
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        self.assertEqual(volumes["pin"]["configMap"]["name"], config["metadata"]["name"])
        self.assertEqual({mount["name"] for mount in container["volumeMounts"]}, set(volumes))
        self.assertEqual(container["securityContext"], {"allowPrivilegeEscalation": "false", "readOnlyRootFilesystem": "true",
                                                        "capabilities": {"drop": ["ALL"]}})


class Lint(unittest.TestCase):
    def lint(self, path):
        if not os.access(VERIFY, os.X_OK):
            self.fail(f"GIT_LAUNCHER_VERIFY={VERIFY} is not the verifier: build the target git-launcher-verify")
        return subprocess.run([VERIFY, "lint", path], capture_output=True, text=True)

    def test_the_compose_file_for_production_passes(self):
        answer = self.lint(DEPLOY / "docker-compose.yml")
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        for check in ("compose.pin-takes-effect", "compose.pin-sealed", "compose.interpolation", "pin.config"):
            self.assertRegex(answer.stdout, rf"PASS +{check}")

    def test_the_one_for_development_is_refused(self):
        answer = self.lint(DEPLOY / "docker-compose.dev.yml")
        self.assertEqual(answer.returncode, 5, answer.stdout + answer.stderr)
        self.assertRegex(answer.stdout, r"FAIL +compose\.launcher-image")

    def test_of_a_derived_image_it_says_that_no_pin_stands_there(self):
        answer = self.lint(DEPLOY / "docker-compose.derived.yml")
        self.assertEqual(answer.returncode, 5, answer.stdout + answer.stderr)
        self.assertEqual(re.findall(r"FAIL +(\S+)", answer.stdout), ["pin.config"])


class Pin(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.dir = Path(holder.name)

    def copy(self, name):
        return Path(shutil.copy(DEPLOY / name, self.dir / name))

    def pin(self, path, *arguments):
        return subprocess.run([sys.executable, DEPLOY / "pin", path, *arguments], capture_output=True, text=True)

    def test_what_is_committed_is_in_line(self):
        for name in ("docker-compose.yml", "pod.yml"):
            self.assertEqual(self.pin(DEPLOY / name, "--check").returncode, 0, name)

    def test_a_new_pin_changes_the_pin_its_name_and_its_seal_and_nothing_else(self):
        for name in ("docker-compose.yml", "pod.yml"):
            with self.subTest(name=name):
                path = self.copy(name)
                before = path.read_text(encoding="utf-8").splitlines()
                self.assertEqual(self.pin(path, "--repo", "https://example.org/other.git", "--commit", COMMIT).returncode, 0)
                after = path.read_text(encoding="utf-8").splitlines()
                self.assertEqual(len(before), len(after))
                changed = "\n".join(new for old, new in zip(before, after) if old != new)
                self.assertEqual(changed.count(f"pin-{COMMIT}"), 2)
                self.assertEqual(changed.count("\n"), 4)
                self.assertIn("REPO_URL=https://example.org/other.git", changed)
                self.assertEqual(self.pin(path, "--check").returncode, 0)
                if name == "docker-compose.yml":
                    self.assertEqual(subprocess.run([VERIFY, "lint", path], capture_output=True).returncode, 0)

    def test_an_edit_by_hand_is_noticed_and_brought_in_line(self):
        path = self.copy("docker-compose.yml")
        path.write_text(path.read_text(encoding="utf-8").replace("team/app.git\n      COMMIT", "team/evil.git\n      COMMIT"))
        self.assertEqual(self.pin(path, "--check").returncode, 1)
        self.assertEqual(self.pin(path).returncode, 0)
        self.assertEqual(self.pin(path, "--check").returncode, 0)

    def test_what_it_refuses(self):
        good = (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")
        path = self.dir / "docker-compose.yml"
        for change, words in [(("content: |", "content: >"), "must stand there once, not 0"),
                              (("WORK_DIR=", "RUN_CMD=echo $HOME\n      WORK_DIR="), "'$'"),
                              (("GIT_LAUNCHER_CONFIG_SHA256: ", "OTHER: "), "GIT_LAUNCHER_CONFIG_SHA256 in quotes"),
                              (("pin-", "p-"), "no config is named pin-COMMIT")]:
            with self.subTest(words=words):
                path.write_text(good.replace(*change), encoding="utf-8")
                answer = self.pin(path)
                self.assertEqual(answer.returncode, 2)
                self.assertIn(words, answer.stderr)
        path.write_text(good, encoding="utf-8")
        answer = self.pin(path, "--commit", "main")
        self.assertEqual((answer.returncode, path.read_text(encoding="utf-8")), (2, good))
        self.assertIn("COMMIT_SHA must be all 40 or 64", answer.stderr)


if __name__ == "__main__":
    unittest.main()
