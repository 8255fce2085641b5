#!/usr/bin/env python3
"""The size of the trusted base: lines of code in the launcher's sources, neither blank nor only a comment, without tests.

Why those lines: docs/decisions/0005-line-budget.md."""

from pathlib import Path

from guard_lib import ROOT, code_and_strings, is_test, run, sources

BUDGET = 3500
FOLDERS = ["base", "os", "crypto", "pin", "git", "launch", "cli"]


def code_lines(text):
    return sum(1 for line in code_and_strings(text)[0].splitlines() if line.strip())


def count(root):
    """(lines of code by folder, all lines together)"""
    sizes, everything = {folder: 0 for folder in FOLDERS}, 0
    for path in sources(root):
        folder = path.relative_to(Path(root)).parts[1]
        if folder in sizes and not is_test(path):
            text = path.read_text(encoding="utf-8")
            sizes[folder] += code_lines(text)
            everything += len(text.splitlines())
    return sizes, everything


def problems(root):
    total = sum(count(root)[0].values())
    if total == 0:
        return ["no source lines found"]
    if total > BUDGET:
        return [f"{total} lines of code in the launcher's sources; the budget is {BUDGET}"]
    return []


if __name__ == "__main__":
    by_folder, everything = count(ROOT)
    print(
        f"{sum(by_folder.values())} of {BUDGET} lines of code: "
        + ", ".join(f"{name} {size}" for name, size in by_folder.items())
        + f"; {everything} lines with comments and blank ones"
    )
    run("line_budget", problems(ROOT))
