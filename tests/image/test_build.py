"""The build of the image: one digest whoever builds it, exactly the locked packages, and a reason for each refusal."""

import gzip
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

from engine import ROOT, image_digest

sys.path.append(str(ROOT / "tests" / "guard"))

import launcher_links  # noqa: E402
import packages  # noqa: E402
import sbom  # noqa: E402

LOCK = """# suite: bookworm
# architecture: amd64
# date: Sat, 11 Jul 2026 10:16:37 UTC

Package: one
Version: 1
Architecture: all
Filename: pool/one.deb
Size: {size}
SHA256: {sha256}
"""


def call(*command, **environment):
    done = subprocess.run([os.fspath(c) for c in command], env=dict(os.environ, **environment), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


class BuildTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.dir = Path(holder.name)


class Reproducible(BuildTest):
    def test_another_build_elsewhere_by_other_settings_gives_the_reviewed_digest(self):
        self.assertEqual(image_digest(), (ROOT / "image/DIGEST").read_text().strip(),
                         "what goes into the image has changed: review it, then image/build --update-digest")


class Program(BuildTest):
    def test_the_program_in_the_image_is_hardened_and_tells_nothing_of_its_build(self):
        program = Path(os.environ["GIT_LAUNCHER"])
        elf = subprocess.run(["readelf", "--wide", "-h", "-l", "-d", program], check=True, capture_output=True, text=True).stdout
        self.assertEqual(launcher_links.elf_problems(elf), [])
        self.assertEqual(launcher_links.text_problems(program.read_bytes(), ["/mnt/gl-image", "/compile/", ROOT]), [])


class Packages(BuildTest):
    def setUp(self):
        super().setUp()
        self.right = b"the bytes of the package"
        self.lock = self.dir / "test.packages"
        self.lock.write_text(LOCK.format(size=len(self.right), sha256=hashlib.sha256(self.right).hexdigest()))
        self.cached = self.dir / "cache/packages" / f"{hashlib.sha256(self.right).hexdigest()}.deb"

    def mirror(self, name, content):
        place = self.dir / name / "pool"
        place.mkdir(parents=True)
        (place / "one.deb").write_bytes(content)
        return f"copy:{self.dir / name}/"

    def fetch(self, *mirrors):
        return call(sys.executable, ROOT / "image/packages.py", "fetch", self.lock, GL_MIRRORS=" ".join(mirrors),
                    GL_IMAGE_CACHE=str(self.dir / "cache"))

    def test_a_mirror_with_other_bytes_is_passed_over(self):
        for wrong in (b"other bytes of the pack.", b"longer than what the lock says", b""):
            with self.subTest(wrong=wrong):
                names = (f"bad{len(wrong)}", f"good{len(wrong)}")
                code, _, err = self.fetch(self.mirror(names[0], wrong), self.mirror(names[1], self.right))
                self.assertEqual((code, self.cached.read_bytes()), (0, self.right), err)
                self.cached.unlink()

    def test_a_package_that_no_mirror_has_is_named(self):
        for mirrors in ([], [self.mirror("bad", b"other bytes of the pack.")]):
            code, _, err = self.fetch(*mirrors)
            self.assertEqual(code, 3)
            self.assertIn("one 1", err)
            self.assertIn("GL_MIRRORS", err)
            self.assertFalse(self.cached.exists())

    def test_a_damaged_cache_is_filled_anew_and_never_used(self):
        mirror = self.mirror("good", self.right)
        self.assertEqual(self.fetch(mirror)[0], 0)
        self.cached.write_bytes(b"the bytes of the packagE")
        self.assertEqual(self.fetch()[0], 3, "without a mirror there is nothing to use")
        self.assertEqual(self.fetch(mirror)[0], 0)
        self.assertEqual(self.cached.read_bytes(), self.right)

    def test_a_broken_lock_is_refused_with_its_reason(self):
        good = self.lock.read_text()
        cases = {
            "suite": good.replace("# suite: bookworm\n", ""),
            "SHA256": good.replace("SHA256:", "MD5sum:"),
            "no lawful": good.replace("pool/one.deb", "../../one.deb"),
            "no lawful SHA256": re.sub(r"SHA256: ..", "SHA256: ZZ", good),
            "twice": good + good[good.index("\nPackage"):],
        }
        for words, text in cases.items():
            with self.subTest(words=words):
                self.lock.write_text(text)
                code, _, err = self.fetch()
                self.assertEqual(code, 2, err)
                self.assertIn(words, err)

    def test_the_locks_hold_what_they_say(self):
        for name, wanted in {"runtime": ["git", "openssh-client", "curl", "ca-certificates", "apt", "bash"],
                             "toolchain": ["g++", "cmake", "libssl-dev", "mmdebstrap"], "compose": ["docker-compose"]}.items():
            lock = packages.Lock(ROOT / f"image/lock/{name}.packages")
            names = [package.name for package in lock.packages]
            self.assertEqual(names, sorted(names))
            self.assertLessEqual(set(wanted), set(names))
        for package in packages.Lock(ROOT / "image/lock/runtime.packages").packages:
            self.assertFalse(re.search(r"g\+\+|gcc-\d+$|-dev$|python3|systemd$", package.name), package.name)


class UpdateLock(BuildTest):
    def setUp(self):
        super().setUp()
        loader = importlib.machinery.SourceFileLoader("update_lock", str(ROOT / "image/update-lock"))
        self.module = importlib.util.module_from_spec(importlib.util.spec_from_loader("update_lock", loader))
        loader.exec_module(self.module)
        self.module.LOCKS = self.dir
        self.package = packages.Package(Package="one", Version="1", Architecture="all", Description="not kept",
                                        Filename="pool/one.deb", Size="3", SHA256="0" * 64)

    def text(self, day="11 Jul", **changes):
        releases = {"bookworm": f"Sat, {day} 2026 10:16:37 UTC", "bookworm-updates": "Fri, 10 Jul 2026 00:00:00 UTC"}
        return self.module.lock_text("test", "bookworm", [packages.Package(self.package, **changes)], releases)

    def test_what_it_writes_is_a_lock_with_the_newest_date(self):
        self.assertTrue(self.module.differs("test", self.text(), write=True))
        lock = packages.Lock(self.dir / "test.packages")
        self.assertEqual((lock.head["suite"], lock.epoch), ("bookworm", 1783764997))
        self.assertEqual([dict(package) for package in lock.packages],
                         [{key: value for key, value in self.package.items() if key != "Description"}])

    def test_a_new_date_is_nothing_new_and_a_new_version_is(self):
        self.module.differs("test", self.text(), write=True)
        self.assertFalse(self.module.differs("test", self.text(day="18 Jul"), write=True))
        before = (self.dir / "test.packages").read_bytes()
        self.assertTrue(self.module.differs("test", self.text(Version="2"), write=False))
        self.assertEqual((self.dir / "test.packages").read_bytes(), before)

    def test_an_archive_that_debian_has_not_signed_is_refused(self):
        lock = self.dir / "test.packages"
        lock.write_text(LOCK.format(size=3, sha256=hashlib.sha256(b"one").hexdigest()))
        made = packages.Lock(lock)
        for name in ("archive", "security"):
            place = self.dir / name / "dists" / ("bookworm" if name == "archive" else "bookworm-security") / "main/binary-amd64"
            place.mkdir(parents=True)
            (place / "Packages").write_text(made.index)
            (place.parents[1] / "Release").write_text("Suite: bookworm\nCodename: bookworm\n")
        code, _, err = call(ROOT / "image/update-lock", "--check", GL_MIRRORS=f"copy:{self.dir}/archive/ copy:{self.dir}/security/")
        self.assertEqual(code, 3, err)
        self.assertRegex(err, "is not signed")

    def test_mirrors_without_the_security_archive_are_refused(self):
        for mirrors in ("", "copy:/nonexistent/debian/", "copy:/nonexistent/debian-security/"):
            code, _, err = call(ROOT / "image/update-lock", "--check", GL_MIRRORS=mirrors)
            self.assertEqual(code, 3)
            self.assertIn("name both in GL_MIRRORS", err)


class Refusals(BuildTest):
    def test_usage_a_full_directory_and_a_missing_package(self):
        for arguments in (["--nonsense"], ["--output"]):
            code, _, err = call(ROOT / "image/build", *arguments)
            self.assertEqual(code, 2)
            self.assertIn("usage: image/build", err)
        (self.dir / "precious").touch()
        code, _, err = call(ROOT / "image/build", "--output", self.dir)
        self.assertEqual(code, 2)
        self.assertIn("is no OCI layout", err)
        self.assertTrue((self.dir / "precious").exists())
        code, _, err = call(ROOT / "image/build", "--output", self.dir / "oci", GL_MIRRORS="", GL_IMAGE_CACHE=str(self.dir))
        self.assertEqual(code, 3)
        self.assertIn("cannot be had", err)
        self.assertFalse((self.dir / "oci").exists())


class BillOfMaterials(BuildTest):
    def document(self):
        locks = [packages.Lock(ROOT / f"image/lock/{name}.packages") for name in ("runtime", "toolchain")]
        return sbom.document(*locks, sbom.read_licenses(ROOT / "image/LICENSES"), b"the program", "1.2.3")

    def test_it_has_what_spdx_demands_and_comes_out_the_same(self):
        made = self.document()
        self.assertEqual(made, self.document())
        for field in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"):
            self.assertTrue(made[field])
        identifiers = [package["SPDXID"] for package in made["packages"]]
        self.assertEqual(len(set(identifiers)), len(identifiers))
        for package in made["packages"]:
            self.assertRegex(package["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")
            for field in ("name", "versionInfo", "downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText"):
                self.assertTrue(package[field], package)
        for row in made["relationships"]:
            self.assertLessEqual({row["spdxElementId"], row["relatedSpdxElement"]}, {*identifiers, "SPDXRef-DOCUMENT"})

    def test_another_program_is_another_document(self):
        one = self.document()
        locks = [packages.Lock(ROOT / f"image/lock/{name}.packages") for name in ("runtime", "toolchain")]
        other = sbom.document(*locks, {}, b"another program", "1.2.3")
        self.assertNotEqual(one["documentNamespace"], other["documentNamespace"])

    def test_what_is_linked_in_is_what_the_link_map_guard_allows(self):
        archives = {"libcrypto.a": "libssl-dev", "libz.a": "zlib1g-dev", "libdeflate.a": "libdeflate-dev",
                    "libhogweed.a": "nettle-dev", "libnettle.a": "nettle-dev", "libgmp.a": "libgmp-dev"}
        self.assertEqual(set(archives), set(launcher_links.MEMBERS), "another library is linked: name it in image/LICENSES")
        self.assertLessEqual(set(archives.values()), set(sbom.read_licenses(ROOT / "image/LICENSES")))


class Layouts(BuildTest):
    def layout(self, name, files):
        place = self.dir / name
        place.mkdir()
        for number, layer in enumerate(files):
            with tarfile.open(place / f"{number}.tar", "w", format=tarfile.GNU_FORMAT) as archive:
                for path, (content, mode) in layer.items():
                    info = tarfile.TarInfo(path)
                    info.size, info.mode = len(content), mode
                    held = self.dir / "held"
                    held.write_bytes(content)
                    with held.open("rb") as file:
                        archive.addfile(info, file)
            (place / f"{number}.tar.gz").write_bytes(gzip.compress((place / f"{number}.tar").read_bytes(), mtime=0))
        names = [str(number) for number in range(len(files))]
        subprocess.run([sys.executable, ROOT / "image/oci.py", "write", place, *names], check=True,
                       env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000"))
        return place, call(sys.executable, ROOT / "image/oci.py", "digest", place)[1].strip()


class Derived(Layouts):
    def test_its_digest_follows_from_manifest_config_and_the_pin_alone(self):
        base, digest = self.layout("base", [{"./bin/x": (b"x", 0o755)}])
        pin = self.dir / "config.conf"
        pin.write_bytes(b"REPO_URL=/x\n")
        code, out, err = call(ROOT / "image/derive", pin, "--image", base, "--output", self.dir / "derived")
        self.assertEqual(code, 0, err)

        blob = lambda name: json.loads((base / "blobs/sha256" / name.removeprefix("sha256:")).read_bytes())  # noqa: E731
        manifest = blob(digest)
        image = blob(manifest["config"]["digest"])
        header = tarfile.TarInfo("etc/git-launcher/config.conf")
        header.size, header.mode = 12, 0o444
        layer = header.tobuf(tarfile.USTAR_FORMAT) + b"REPO_URL=/x\n".ljust(512, b"\0")
        layer = layer.ljust(10240, b"\0")
        named = self.named(layer)
        image["rootfs"]["diff_ids"].append(named["digest"])
        image["history"].append({"created": image["created"], "created_by": "image/derive: etc/git-launcher/config.conf"})
        manifest["config"].update(self.named(self.encode(image)))
        manifest["layers"].append({"mediaType": "application/vnd.oci.image.layer.v1.tar", **named})
        self.assertEqual(out.strip(), self.named(self.encode(manifest))["digest"])

        pin.write_bytes(b"REPO_URL=/y\n")
        other = call(ROOT / "image/derive", pin, "--image", base, "--output", self.dir / "other")[1]
        self.assertNotEqual(other, out)

    @staticmethod
    def encode(document):
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()

    @staticmethod
    def named(content):
        return {"digest": f"sha256:{hashlib.sha256(content).hexdigest()}", "size": len(content)}


class VerifyRebuild(Layouts):
    def setUp(self):
        super().setUp()
        base = {"./etc/x": (b"x", 0o644), "./bin/y": (b"y", 0o755), "./gone": (b"", 0o644)}
        self.ours, self.our_digest = self.layout("ours", [base, {"./usr/bin/git-launcher": (b"program", 0o755)}])
        changed = {"./etc/x": (b"x", 0o600), "./bin/y": (b"y", 0o755)}
        self.theirs, self.their_digest = self.layout("theirs", [changed, {"./usr/bin/git-launcher": (b"PROGRAM", 0o755)}])

    def ask(self, digest, *more):
        return call(ROOT / "image/verify-rebuild", digest, "--built", self.ours, *more)

    def test_yes(self):
        code, out, _ = self.ask(self.our_digest)
        self.assertEqual((code, out), (0, f"yes: this checkout makes {self.our_digest}\n"))

    def test_no_and_which_files(self):
        code, out, _ = self.ask(self.their_digest)
        self.assertEqual(code, 1)
        self.assertIn("--layout", out)
        code, out, _ = self.ask(self.their_digest, "--layout", self.theirs)
        self.assertEqual(code, 1)
        lines = out.splitlines()
        self.assertEqual(len(lines), 4, out)
        self.assertEqual(lines[1], "./etc/x (layer 1): mode: rebuilt 0o644, published 0o600")
        self.assertEqual(lines[2], "./gone (layer 1): only in the rebuilt image")
        self.assertIn("./usr/bin/git-launcher (layer 2): bytes: rebuilt 7 bytes, sha256 ", lines[3])

    def test_a_layout_that_is_not_that_image(self):
        self.assertEqual(self.ask("latest")[0], 2)
        code, _, err = self.ask(self.their_digest, "--layout", self.ours)
        self.assertEqual(code, 2)
        self.assertIn("does not hold", err)
        blob = self.theirs / "blobs/sha256" / self.their_digest.removeprefix("sha256:")
        blob.write_bytes(blob.read_bytes() + b" ")
        code, _, err = self.ask(self.their_digest, "--layout", self.theirs)
        self.assertEqual(code, 2)
        self.assertIn("other bytes than its name says", err)


if __name__ == "__main__":
    unittest.main()
