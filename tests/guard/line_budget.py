#!/usr/bin/env python3
"""The size of the trusted base: lines of code in its sources, neither blank nor only a comment, without tests. Two parts,
each with its own budget: the launcher, and the engine that is to take git's place when objects arrive.

Why those lines: docs/decisions/0005-line-budget.md."""

from pathlib import Path

from guard_lib import ROOT, code_and_strings, is_test, run, sources

# part: (budget, folders)
PARTS = {
    "launcher": (3500, ["base", "os", "crypto", "pin", "git", "launch", "cli"]),
    "engine": (2500, ["pack", "wire"]),
}
# Only of git-launcher-verify, which is not part of the trusted base: counted nowhere.
VERIFIER = ["pki", "doc", "tdx", "dstack"]
FOLDERS = [folder for _, folders in PARTS.values() for folder in folders]


def code_lines(text):
    return sum(1 for line in code_and_strings(text)[0].splitlines() if line.strip())


def count(root):
    """{folder: (lines of code, all lines)}"""
    sizes = {folder: (0, 0) for folder in FOLDERS}
    for path in sources(root):
        folder = path.relative_to(Path(root)).parts[1]
        if folder in sizes and not is_test(path):
            text = path.read_text(encoding="utf-8")
            code, everything = sizes[folder]
            sizes[folder] = (code + code_lines(text), everything + len(text.splitlines()))
    return sizes


def used(sizes, part):
    return sum(sizes[folder][0] for folder in PARTS[part][1])


def problems(root):
    sizes = count(root)
    if not any(code for code, _ in sizes.values()):
        return ["no source lines found"]
    return [
        f"{used(sizes, part)} lines of code in the {part}'s sources; the budget is {budget}"
        for part, (budget, _) in PARTS.items()
        if used(sizes, part) > budget
    ]


def summary(sizes, part):
    budget, folders = PARTS[part]
    return (
        f"{used(sizes, part)} of {budget} lines of code: "
        + ", ".join(f"{folder} {sizes[folder][0]}" for folder in folders)
        + f"; {sum(sizes[folder][1] for folder in folders)} lines with comments and blank ones"
    )


if __name__ == "__main__":
    all_sizes = count(ROOT)
    for name in PARTS:
        print(("" if name == "launcher" else name + ": ") + summary(all_sizes, name))
    run("line_budget", problems(ROOT))
