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
        ("snapshot", "debian\\.org"),
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
def problems(root):
    found = []
    root = Path(root)
    here = re.escape(str(root.resolve()))
    forbidden = re.compile("|".join([rf"{here}(?![\w-])"] + [rf"\b{host}\b" for host in PACKAGE_HOSTS]))
    paths = tree_files(root)
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        for match in forbidden.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(root)}:{line}: names {match[0]}")
    if not paths:
        found.append("no files found")
    return found


if __name__ == "__main__":
    run("no_foreign_names", problems(ROOT))
