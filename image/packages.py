"""The lock of packages: reading it, and bringing exactly those packages from whatever mirror has them.

A lock is a Debian index (deb822 stanzas of "Packages") with comments in front, "# key: value": apt itself then holds every
package to the lock's size and SHA-256. Nobody needs to trust a mirror.

    packages.py fetch LOCK...            bring the packages into the cache
    packages.py repository LOCK DIR      make DIR an apt repository that has these packages and no other
    packages.py place LOCK NAME          where in an archive, and so in such a DIR, the package NAME lies
    packages.py cache                    where the cache is
    packages.py epoch LOCK               the time of the archive that the lock was made from, in seconds

GL_IMAGE_CACHE   where packages are kept; default: git-launcher below XDG_CACHE_HOME or ~/.cache
GL_MIRRORS       where they come from, addresses with blanks between: mirrors of Debian, or its archive of snapshots at a
                 moment. Default: what this machine's apt uses for Debian. An empty value: no network.
Exit codes: 2 usage or a broken lock, 3 a package cannot be had."""

import email.utils
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

DEBIAN = ("bookworm", "trixie", "forky")  # suites by which an archive of Debian is known
APT_HELPER = "/usr/lib/apt/apt-helper"
NEEDED_FIELDS = ("Package", "Version", "Architecture", "Filename", "Size", "SHA256")


class Refusal(Exception):
    """Ends the program: one line for a person, and the exit code."""

    def __init__(self, text, code=2):
        super().__init__(text)
        self.code = code


class Package(dict):
    """A stanza of an index: its fields in their order."""

    @property
    def name(self):
        return self["Package"]

    def cached(self):
        return cache() / "packages" / f"{self['SHA256']}.deb"


class Lock:
    """What a lock file holds: its head (suite, arch, date), and the packages sorted by name."""

    def __init__(self, path):
        self.path = Path(path)
        if not self.path.is_file():
            raise Refusal(f"{path} is missing: make it with image/update-lock")
        text = self.path.read_text(encoding="utf-8")
        self.head = dict(re.findall(r"^# ([a-z-]+): (.*)$", text, re.MULTILINE))
        self.index = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).lstrip("\n")
        self.packages = [self._package(stanza) for stanza in self.index.strip().split("\n\n")]
        missing = {"suite", "architecture", "date"} - set(self.head)
        if missing:
            raise Refusal(f"{path} has no line '# {missing.pop()}: ...'")
        names = [package.name for package in self.packages]
        if len(set(names)) != len(names):
            raise Refusal(f"{path} names a package twice")

    def _package(self, stanza):
        package = Package(re.findall(r"^([A-Za-z0-9-]+): (.*(?:\n .*)*)$", stanza, re.MULTILINE))
        for field in NEEDED_FIELDS:
            if field not in package:
                raise Refusal(f"{self.path}: a package without {field}: {stanza[:60]!r}")
        if not re.fullmatch(r"[0-9a-f]{64}", package["SHA256"]) or ".." in package["Filename"]:
            raise Refusal(f"{self.path}: {package.name} has no lawful SHA256 or Filename")
        return package

    @property
    def epoch(self):
        return int(email.utils.parsedate_to_datetime(self.head["date"]).timestamp())


def cache():
    chosen = os.environ.get("GL_IMAGE_CACHE")
    if chosen:
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "git-launcher"


def machine_mirrors():
    """The archives of Debian that apt of this machine is set up for, whatever suite of them."""
    asked = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"], capture_output=True, text=True)
    rows = [line.split() for line in asked.stdout.splitlines()]
    found = [row[0] for row in rows if len(row) == 2 and row[1].partition("-")[0] in DEBIAN]
    return list(dict.fromkeys(found))


def mirrors():
    chosen = os.environ.get("GL_MIRRORS")
    return machine_mirrors() if chosen is None else chosen.split()


def is_right(path, package):
    """PATH holds exactly the bytes of PACKAGE."""
    return (path.is_file() and path.stat().st_size == int(package["Size"])
            and hashlib.sha256(path.read_bytes()).hexdigest() == package["SHA256"])


def download(mirror, packages):
    """Tries to bring PACKAGES from MIRROR with apt's own client; what it did not bring, or brought wrongly, is not there."""
    wanted = []
    for package in packages:
        wanted += [f"{mirror.rstrip('/')}/{package['Filename']}", f"{package.cached()}.part", f"SHA256:{package['SHA256']}"]
    options = ["-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30"]
    subprocess.run([APT_HELPER, *options, "download-file", *wanted], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for package in packages:
        part = Path(f"{package.cached()}.part")
        if is_right(part, package):
            part.replace(package.cached())
        else:
            part.unlink(missing_ok=True)


def fetch(lock):
    """Every package of LOCK into the cache, each with the lock's size and SHA-256."""
    (cache() / "packages").mkdir(parents=True, exist_ok=True)
    absent = [package for package in lock.packages if not is_right(package.cached(), package)]
    for mirror in mirrors():
        if absent:
            # Debian keeps security updates in a pool of their own: no need to ask a mirror for the other kind.
            likely = [p for p in absent if p["Filename"].startswith("pool/updates/") == ("security" in mirror)]
            download(mirror, likely or absent)
            absent = [package for package in absent if not package.cached().exists()]
    if absent:
        names = ", ".join(f"{p.name} {p['Version']}" for p in absent[:5])
        raise Refusal(f"{len(absent)} packages of {lock.path.name} cannot be had ({names}...): no mirror has these bytes any "
                      "more, or none can be reached; name others in GL_MIRRORS, fill GL_IMAGE_CACHE, or run image/update-lock", 3)


def link(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        target.write_bytes(source.read_bytes())


def repository(lock, directory):
    """DIRECTORY becomes a Debian archive of one suite."""
    suite, arch = lock.head["suite"], lock.head["architecture"]
    directory = Path(directory)
    for package in lock.packages:
        link(package.cached(), directory / package["Filename"])
    index = lock.index.encode()
    place = directory / "dists" / suite / "main" / f"binary-{arch}"
    place.mkdir(parents=True)
    (place / "Packages").write_bytes(index)
    # mmdebstrap finds the essential packages by the codename that stands here.
    (directory / "dists" / suite / "Release").write_text(
        f"Suite: {suite}\nCodename: {suite}\nComponents: main\nArchitectures: {arch}\nDate: {lock.head['date']}\n"
        f"SHA256:\n {hashlib.sha256(index).hexdigest()} {len(index)} main/binary-{arch}/Packages\n", encoding="utf-8")


def main(arguments):
    match arguments:
        case ["fetch", *locks] if locks:
            for path in locks:
                fetch(Lock(path))
        case ["repository", path, directory]:
            repository(Lock(path), directory)
        case ["place", path, name]:
            print(next(package["Filename"] for package in Lock(path).packages if package.name == name))
        case ["cache"]:
            print(cache())
        case ["epoch", path]:
            print(Lock(path).epoch)
        case _:
            raise Refusal("usage: packages.py fetch LOCK... | repository LOCK DIR | place LOCK NAME | epoch LOCK | cache")


if __name__ == "__main__":
    os.umask(0o022)
    try:
        main(sys.argv[1:])
    except Refusal as refusal:
        print(f"packages: {refusal}", file=sys.stderr)
        sys.exit(refusal.code)
