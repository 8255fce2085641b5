"""The workflows of .github/: what they may do is held here, as nobody can run them on a desk."""

import copy
import re
import unittest
from pathlib import Path

from yaml_reader import documents

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# What a job may write, by file and job. Every other job reads the contents, or nothing.
MAY_WRITE = {("release.yml", "publish"): {"attestations", "id-token", "packages"}, ("release.yml", "release"): {"contents"}}
# The publishers of actions that are used at all.
ACTIONS = {"actions/checkout", "actions/upload-artifact", "actions/download-artifact", "actions/attest", "docker/login-action"}


def load():
    found = {}
    for path in WORKFLOWS:
        (found[path.name],) = documents(path.read_text(encoding="utf-8"))
    return found


def step_problems(where, step, writes):
    found = []
    if "uses" in step:
        action, _, commit = step["uses"].partition("@")
        if action not in ACTIONS:
            found.append(f"{where}: {action} is not one of the actions that are used here")
        if not re.fullmatch(r"[0-9a-f]{40}", commit):
            found.append(f"{where}: {step['uses']} is not pinned by a commit")
        if action == "actions/checkout" and step.get("with", {}).get("persist-credentials") != "false":
            found.append(f"{where}: the checkout leaves its credentials")
        if action == "actions/checkout" and writes:
            found.append(f"{where}: a job that writes checks out sources")
    elif "${{" in step.get("run", ""):
        found.append(f"{where}: text is put into a script; hand it over in env")
    return found


def job_problems(file, name, job):
    where = f"{file}, {name}"
    found = []
    allowed = MAY_WRITE.get((file, name), set())
    permissions = job.get("permissions")
    if not isinstance(permissions, dict):
        return [f"{where}: no permissions of its own"]
    for what, how in permissions.items():
        if how == "write" and what not in allowed:
            found.append(f"{where}: may write {what}")
        elif how not in ("read", "write", "none"):
            found.append(f"{where}: {what}: {how}")
    if allowed and job.get("environment") != "release":
        found.append(f"{where}: writes outside of the environment 'release'")
    if "timeout-minutes" not in job:
        found.append(f"{where}: no time limit")
    if "latest" in job["runs-on"]:
        found.append(f"{where}: runs on whatever is the latest")
    if allowed and any(re.search(r"image/build|cmake|\./check", step.get("run", "")) for step in job["steps"]):
        found.append(f"{where}: builds, and may write")
    for number, step in enumerate(job["steps"], 1):
        found += step_problems(f"{where}, step {number}", step, bool(allowed))
    return found


def problems(workflows):
    found = []
    for file, workflow in workflows.items():
        if workflow.get("permissions") != {}:
            found.append(f"{file}: jobs without permissions of their own would have some")
        if "pull_request_target" in workflow["on"] or "workflow_run" in workflow["on"]:
            found.append(f"{file}: a stranger's change could run with our permissions")
        for name, job in workflow["jobs"].items():
            found += job_problems(file, name, job)
    return found


class Workflows(unittest.TestCase):
    def setUp(self):
        self.workflows = load()
        self.release = self.workflows["release.yml"]["jobs"]

    def runs(self, file, job):
        return "\n".join(step.get("run", "") for step in self.workflows[file]["jobs"][job]["steps"])

    def steps_with(self, job, action):
        return [step for step in self.release[job]["steps"] if step.get("uses", "").startswith(action + "@")]

    def test_what_they_may_do(self):
        self.assertEqual(sorted(self.workflows), ["check.yml", "fuzz.yml", "release.yml"])
        self.assertEqual(problems(self.workflows), [])

    def test_who_fetches_from_debian_is_told_where(self):
        told = {("check.yml", "check"), ("fuzz.yml", "lock"), ("release.yml", "image"), ("release.yml", "packages")}
        for file, workflow in self.workflows.items():
            for name, job in workflow["jobs"].items():
                fetches = re.search(r"image/build|image/update-lock|\./check$|tools/package-release", self.runs(file, name), re.MULTILINE) is not None
                with self.subTest(file=file, job=name):
                    self.assertEqual(fetches, (file, name) in told)
                    self.assertEqual(job.get("env", {}).get("GL_MIRRORS"), "${{ vars.DEBIAN_MIRRORS }}" if fetches else None)

    def test_what_made_a_fuzz_target_fail_is_kept(self):
        upload = self.workflows["fuzz.yml"]["jobs"]["fuzz"]["steps"][-1]
        self.assertIn(f"-artifact_prefix=\"{upload['with']['path']}/", (ROOT / "check").read_text(encoding="utf-8"))

    def test_every_property_can_be_broken(self):
        def uses(workflows, text):
            workflows["check.yml"]["jobs"]["check"]["steps"][0]["uses"] = text

        breaks = {
            "is not pinned by a commit": lambda w: uses(w, "actions/checkout@v7"),
            "is not one of the actions": lambda w: uses(w, "somebody/checkout@" + "0" * 40),
            "leaves its credentials": lambda w: w["check.yml"]["jobs"]["check"]["steps"][0].pop("with"),
            "hand it over in env": lambda w: w["check.yml"]["jobs"]["check"]["steps"][1].update(run="echo ${{ github.head_ref }}"),
            "may write contents": lambda w: w["fuzz.yml"]["jobs"]["fuzz"]["permissions"].update(contents="write"),
            "would have some": lambda w: w["fuzz.yml"].update(permissions={"contents": "read"}),
            "no permissions of its own": lambda w: w["fuzz.yml"]["jobs"]["fuzz"].pop("permissions"),
            "stranger's change": lambda w: w["check.yml"]["on"].update(pull_request_target=""),
            "no time limit": lambda w: w["check.yml"]["jobs"]["clang"].pop("timeout-minutes"),
            "whatever is the latest": lambda w: w["check.yml"]["jobs"]["clang"].update({"runs-on": "ubuntu-latest"}),
            "outside of the environment": lambda w: w["release.yml"]["jobs"]["publish"].pop("environment"),
            "builds, and may write": lambda w: w["release.yml"]["jobs"]["publish"]["steps"].append({"run": "image/build"}),
            "checks out sources": lambda w: w["release.yml"]["jobs"]["publish"]["steps"].append(
                copy.deepcopy(w["check.yml"]["jobs"]["check"]["steps"][0])),
        }
        for words, change in breaks.items():
            with self.subTest(words=words):
                broken = copy.deepcopy(self.workflows)
                change(broken)
                found = problems(broken)
                self.assertEqual(len(found), 1, found)
                self.assertIn(words, found[0])

    def test_when_they_run(self):
        self.assertEqual(self.workflows["release.yml"]["on"], {"push": {"tags": ["v*"]}})
        self.assertIn("pull_request", self.workflows["check.yml"]["on"])
        (night,) = self.workflows["fuzz.yml"]["on"]["schedule"]
        self.assertRegex(night["cron"], r"^\d+ \d+ \* \* \*$")

    def test_check_is_the_one_test_command_and_clang(self):
        self.assertIn("CI=true ./check", self.runs("check.yml", "check"))
        self.assertIn("--preset tidy", self.runs("check.yml", "clang"))
        self.assertRegex(self.runs("fuzz.yml", "fuzz"), r"FUZZ_SECONDS=\d{3} \./check fuzz")
        self.assertIn("image/update-lock --check", self.runs("fuzz.yml", "lock"))

    def test_two_systems_build_by_the_script_and_a_third_compares(self):
        self.assertEqual(len(set(self.release["image"]["strategy"]["matrix"]["system"])), 2)
        self.assertIn("image/build --output", self.runs("release.yml", "image"))
        self.assertIn("image", self.release["same"]["needs"])
        compare = self.runs("release.yml", "same")
        for system in self.release["image"]["strategy"]["matrix"]["system"]:
            self.assertIn(f"build/in/image-{system}/git-launcher-image.tar", re.search(r"^cmp .*$", compare, re.MULTILINE)[0])
        self.assertIn('[ "$digest" = "$(cat image/DIGEST)" ]', compare)

    def test_it_pushes_and_attests_the_compared_digest(self):
        self.assertEqual(self.release["publish"]["needs"], "same")
        self.assertEqual(self.release["release"]["needs"], "publish")
        self.assertIn("--preserve-digests", self.runs("release.yml", "publish"))
        provenance, bill, files = self.steps_with("publish", "actions/attest")
        for step in (provenance, bill):
            self.assertEqual(step["with"]["subject-digest"], "${{ needs.same.outputs.digest }}")
            self.assertEqual(step["with"]["subject-name"], "${{ steps.push.outputs.name }}")
        self.assertNotIn("sbom-path", provenance["with"])
        self.assertEqual(bill["with"]["sbom-path"], "out/sbom.spdx.json")
        self.assertEqual(files["with"]["subject-checksums"], "out/SHA256SUMS")

    def test_it_publishes_programs_packages_checksums_and_the_lock(self):
        gathered = self.runs("release.yml", "same")
        for name in ("git-launcher-verify", "image/lock/*.packages", "image/DIGEST", "SHA256SUMS", "*.tar"):
            self.assertIn(name, gathered)
        self.assertIn("packages.tar", self.runs("release.yml", "image"))
        self.assertIn("cp build/in/packages/*.deb build/out", gathered)

    def test_the_packages_have_the_images_launcher_and_are_built_on_debian_12(self):
        made = self.runs("release.yml", "packages")
        self.assertIn("tools/package-release build/launcher/git-launcher build/packages", made)
        self.assertIn("cmp build/in/usr/bin/git-launcher build/out/git-launcher", self.runs("release.yml", "same"))
        self.assertIn("packages", self.release["same"]["needs"])
        script = (ROOT / "tools" / "package-release").read_text(encoding="utf-8")
        self.assertRegex(script, r"(?m)^  bookworm - ")
        self.assertIn("gh release create", self.runs("release.yml", "release"))


if __name__ == "__main__":
    unittest.main()
