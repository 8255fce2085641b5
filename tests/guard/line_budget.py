#!/usr/bin/env python3
"""The size of the trusted base: lines of code in its sources, neither blank nor only a comment, without tests. One
budget for two parts: the launcher, and the engine that takes the place of git when objects arrive.

Why those lines: docs/decisions/0005-line-budget.md."""

from pathlib import Path

from guard_lib import ROOT, code_and_strings, is_test, run, sources

BUDGET = 8330
PARTS = {
    "launcher": ["base", "os", "crypto", "pin", "git", "submodule", "lfs", "launch", "cli"],
    "engine": ["pack", "wire"],
    "signatures": ["signer"],
}
# Of git-launcher-verify, so not part of the trusted base: counted nowhere.
VERIFIER = ["pki", "doc", "tdx", "dstack", "sigstore", "net", "verify", "capsule", "plan", "verify_cli"]
FOLDERS = [folder for folders in PARTS.values() for folder in folders]


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


def used(sizes, folders):
    return sum(sizes[folder][0] for folder in folders)


def problems(root):
    sizes = count(root)
    lines = used(sizes, FOLDERS)
    if lines == 0:
        return ["no source lines found"]
    return [f"{lines} lines of code in the sources of the trusted base; the budget is {BUDGET}"] if lines > BUDGET else []


def summary(sizes, part):
    folders = PARTS[part]
    return (
        f"{part}: {used(sizes, folders)} lines of code: "
        + ", ".join(f"{folder} {sizes[folder][0]}" for folder in folders)
        + f"; {sum(sizes[folder][1] for folder in folders)} lines with comments and blank ones"
    )


if __name__ == "__main__":
    all_sizes = count(ROOT)
    for name in PARTS:
        print(summary(all_sizes, name))
    print(f"together: {used(all_sizes, FOLDERS)} of {BUDGET} lines of code")
    run("line_budget", problems(ROOT))
