#!/usr/bin/env python3
"""Nothing in the tree names a directory of the machine it was written on, or a host that packages come from: where
packages come from is the machine's own setting."""

import re
from pathlib import Path

from guard_lib import ROOT, run, tree_files

# Written in pieces, so that this file does not contain what it looks for.
MACHINE_PATHS = ["/" + name for name in ("work/(main|shared|\\.)", "farm/", "tmp/bash" + "_jobs")]
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
FORBIDDEN = re.compile("|".join([rf"(?<![\w.~$}})/-])(?:{p})" for p in MACHINE_PATHS] + [rf"\b{h}\b" for h in PACKAGE_HOSTS]))


def problems(root):
    found = []
    root = Path(root)
    paths = tree_files(root)
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        for match in FORBIDDEN.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(root)}:{line}: names {match[0]}")
    if not paths:
        found.append("no files found")
    return found


if __name__ == "__main__":
    run("no_foreign_names", problems(ROOT))
