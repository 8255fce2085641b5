#!/usr/bin/env python3
"""Nothing in the tree names the directory in which it lies, or a host that packages come from: where
packages come from is the machine's own setting."""

import re
from pathlib import Path

from guard_lib import ROOT, run, tree_files

PACKAGE_HOSTS = [
    host + "\\." + domain
    for host, domain in (
        ("deb", "debian\\.org"),
        ("security", "debian\\.org"),
        ("ftp", "debian\\.org"),
        ("archive", "ubuntu\\.com"),
        ("security", "ubuntu\\.com"),
        ("ports", "ubuntu\\.com"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("proxy\\.golang", "org"),
    )
]
# The one file that has to: where apt of the image finds what a workload installs, Debian's own archive.
MAY_NAME_HOSTS = "image/debian.sources"


def problems(root):
    found = []
    root = Path(root)
    here = rf"{re.escape(str(root.resolve()))}(?![\w-])"
    forbidden = re.compile("|".join([here] + [rf"\b{host}\b" for host in PACKAGE_HOSTS]))
    paths = tree_files(root)
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        for match in (re.compile(here) if path == root / MAY_NAME_HOSTS else forbidden).finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(root)}:{line}: names {match[0]}")
    if not paths:
        found.append("no files found")
    return found


if __name__ == "__main__":
    run("no_foreign_names", problems(ROOT))
