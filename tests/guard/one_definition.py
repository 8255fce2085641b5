#!/usr/bin/env python3
"""No function of ours is defined in two libraries. A linker takes the first it meets, so that a program would call one in
the other's place.

    one_definition.py [BUILD_DIRECTORY]       default: build/release"""

import subprocess
import sys
from pathlib import Path

from guard_lib import ROOT, run

# Linked into tests alone, and for two kinds of them.
SUPPORT = {"libtest_support.a", "libfuzz_support.a"}


def defined(listing):
    """The functions and variables that are defined in what `nm --defined-only --demangle` says, without those that may stand
    in several places: inline ones and instances of templates."""
    found = set()
    for line in listing.splitlines():
        fields = line.split(maxsplit=2)
        if len(fields) == 3 and fields[1] in "TBDR" and fields[2].startswith("gl::"):
            found.add(fields[2])
    return found


def twice(names):
    """NAMES is {library: its functions}; a line for each that two have."""
    owner, found = {}, []
    for library in sorted(names):
        for name in sorted(names[library]):
            if name in owner:
                found.append(f"{name} is defined in {owner[name]} and in {library}")
            owner.setdefault(name, library)
    return found


def problems(build):
    names = {}
    for library in sorted(Path(build).glob("lib*.a")):
        if library.name not in SUPPORT:
            listing = subprocess.run(["nm", "--defined-only", "--demangle", library], check=True, capture_output=True, text=True)
            names[library.name] = defined(listing.stdout)
    if not any(names.values()):
        return [f"no library with a function of ours in {build}"]
    return twice(names)


if __name__ == "__main__":
    run("one_definition", problems(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release"))
