"""The Debian packages: their form, that they are reproducible, and that what they install runs."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = os.environ.get("GIT_LAUNCHER", "")
VERIFIER = os.environ.get("GIT_LAUNCHER_VERIFY", "")
NAMES = ["git-launcher", "git-launcher-verify"]
EPOCH = "1767225600"  # 2026-01-01T00:00:00Z
VERSION = re.search(r"project\(git-launcher VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
# Packages that Debian 12 and Ubuntu 24.04 both have; where Ubuntu's has another name, that stands behind a "|".
COMMON = {"bash", "ca-certificates", "curl", "git", "openssh-client", "libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libsnappy1v5"}
RENAMED = {"libcurl4": "libcurl4t64", "libssl3": "libssl3t64"}
OLDEST_LIBC = (2, 36)  # of Debian 12


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def make(directory, verifier=VERIFIER, **environment):
    return run(ROOT / "tools" / "make-deb", LAUNCHER, verifier, directory,
               env={"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": EPOCH, **environment})


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        make(cls.scratch)
        architecture = run("dpkg", "--print-architecture").strip()
        cls.files = {name: cls.scratch / f"{name}_{VERSION}_{architecture}.deb" for name in NAMES}
        for name, file in cls.files.items():
            run("dpkg-deb", "-x", file, cls.scratch / name)

    def field(self, name, field):
        return run("dpkg-deb", "-f", self.files[name], field).strip()

    def test_the_same_bytes_whenever_they_are_made(self):
        again = self.scratch / "again"
        make(again, TZ="Asia/Tokyo", LANG="C")
        for file in self.files.values():
            self.assertEqual(file.read_bytes(), (again / file.name).read_bytes())

    def test_they_hold_program_manual_and_completions(self):
        for name, file in self.files.items():
            tree = self.scratch / name
            self.assertIn(name.encode(), gzip.decompress((tree / f"usr/share/man/man1/{name}.1.gz").read_bytes()).lower())
            for place, made in (("bash-completion/completions/" + name, name + ".bash"), ("zsh/vendor-completions/_" + name, "_" + name),
                                (f"fish/vendor_completions.d/{name}.fish", name + ".fish")):
                self.assertEqual((tree / "usr/share" / place).read_bytes(), (ROOT / "completions" / made).read_bytes())
            self.assertIn("Apache-2.0", (tree / f"usr/share/doc/{name}/copyright").read_text())
            changelog = gzip.decompress((tree / f"usr/share/doc/{name}/changelog.gz").read_bytes()).decode()
            self.assertTrue(changelog.startswith(f"{name} ({VERSION}) "), changelog)
            for line in run("dpkg-deb", "-c", file).splitlines():
                mode, owner, _, day, time, path = line.split()[:6]
                self.assertEqual((owner, day, time), ("root/root", "2026-01-01", "00:00"), line)
                self.assertIn(mode, ("drwxr-xr-x", "-rwxr-xr-x" if path.startswith("./usr/bin/") else "-rw-r--r--"), line)
            listed = {line.split("  ")[1] for line in run("dpkg-deb", "-I", file, "md5sums").splitlines()}
            self.assertEqual(listed, {str(one.relative_to(tree)) for one in tree.rglob("*") if one.is_file()})

    def test_nothing_of_them_runs_as_root_when_they_are_installed(self):
        for file in self.files.values():
            control = self.scratch / "control"
            run("dpkg-deb", "-e", file, control)
            self.assertEqual(sorted(path.name for path in control.iterdir()), ["control", "md5sums"])
            shutil.rmtree(control)

    def test_both_systems_have_what_they_depend_on(self):
        self.assertEqual(self.field("git-launcher", "Depends"), "ca-certificates, git")
        self.assertEqual(self.field("git-launcher", "Recommends"), "curl, openssh-client")
        for name in NAMES:
            for dependency in self.field(name, "Depends").split(", "):
                first, *others = [one.split(" ")[0] for one in dependency.split(" | ")]
                self.assertTrue(first in COMMON and not others or RENAMED.get(first) in others, dependency)
        libc = re.search(r"libc6 \(>= ([0-9]+)\.([0-9]+)\)", self.field("git-launcher-verify", "Depends"))
        if "bookworm" in Path("/etc/os-release").read_text():  # elsewhere the C library may be newer
            self.assertLessEqual((int(libc[1]), int(libc[2])), OLDEST_LIBC)

    def test_the_library_whose_name_differs_lies_in_the_package(self):
        program = self.scratch / "git-launcher-verify/usr/bin/git-launcher-verify"
        found = re.search(r"libsimdjson\.so\.\d+ => (\S+)", run("ldd", program))[1]
        self.assertEqual(Path(found).resolve().parent, self.scratch / "git-launcher-verify/usr/lib/git-launcher-verify")

    def test_what_they_install_runs(self):
        for name in NAMES:
            self.assertEqual(run(self.scratch / name / "usr/bin" / name, "--version", env={}), f"{name} {VERSION}\n")

    @unittest.skipUnless(os.geteuid() == 0, "dpkg unpacks as root only")
    def test_dpkg_installs_and_removes_them(self):
        root = self.scratch / "root"
        for directory in ("info", "updates", "triggers"):
            (root / "var/lib/dpkg" / directory).mkdir(parents=True)
        (root / "var/lib/dpkg/status").touch()
        dpkg = ["dpkg", "--root", root, "--force-depends", "--force-unsafe-io", "--log", root / "log"]
        run(*dpkg, "-i", *self.files.values())
        self.assertEqual(run("dpkg", "--root", root, "--verify", *NAMES), "")
        self.assertEqual(run("dpkg-query", "--admindir", root / "var/lib/dpkg", "-W", "-f", "${db:Status-Status} ", *NAMES).split(),
                         ["installed"] * 2)
        self.assertEqual(run(root / "usr/bin/git-launcher-verify", "--version", env={}), f"git-launcher-verify {VERSION}\n")
        run(*dpkg, "--purge", *NAMES)
        self.assertFalse((root / "usr/bin/git-launcher").exists())

    def test_lintian_finds_nothing(self):
        if shutil.which("lintian") is None:
            self.skipTest("no lintian: tools/install-deps check")
        self.assertEqual(run("lintian", "--fail-on", "error,warning", "--allow-root", *self.files.values()), "")

    def test_a_library_that_is_opened_by_name_counts_too(self):
        program = self.scratch / "opens"
        program.write_bytes(Path(VERIFIER).read_bytes() + b"\0libcurl.so.4\0")
        program.chmod(0o755)
        make(self.scratch / "opening", verifier=program)
        depends = run("dpkg-deb", "-f", self.scratch / "opening" / self.files["git-launcher-verify"].name, "Depends")
        self.assertIn("libcurl4 (>= 7.85) | libcurl4t64", depends)

    def test_a_program_that_needs_more_is_refused(self):
        done = subprocess.run([ROOT / "tools" / "make-deb", sys.executable, VERIFIER, self.scratch / "bad"], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not linked statically", done.stderr)
        done = subprocess.run([ROOT / "tools" / "make-deb", LAUNCHER, "/usr/bin/ssh", self.scratch / "bad"], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nobody has said which package has", done.stderr)


class Shells(unittest.TestCase):
    def test_zsh_and_fish_read_the_completions(self):
        for shell, pattern in (("zsh", "_*"), ("fish", "*.fish"), ("bash", "*.bash")):
            if shutil.which(shell) is None:
                self.skipTest(f"no {shell}: tools/install-deps check")
            for file in (ROOT / "completions").glob(pattern):
                run(shell, "-n", file)

    def test_fish_offers_values(self):
        if shutil.which("fish") is None:
            self.skipTest("no fish: tools/install-deps check")
        script = f"source {ROOT}/completions/git-launcher-verify.fish; complete -C 'git-launcher-verify plan --key-provider t'"
        self.assertEqual(run("fish", "-N", "-c", script).split("\t")[0], "tpm")


if __name__ == "__main__":
    unittest.main()
