"""What the guards share: the files of the tree, C++ split into code and strings, and how a guard reports.

A guard is a module with problems(root) -> list of text lines. An empty list is a pass."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CPP_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<raw>R"(?P<tag>[^()\\\s]*)\((?P<body>.*?)\)(?P=tag)")
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<char>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')
    """,
    re.VERBOSE | re.DOTALL,
)


def code_and_strings(text):
    """(code, strings): code has no comments, and \"\" for each string literal; strings is [(line, content)]."""
    strings = []

    def replace(match):
        newlines = "\n" * match.group(0).count("\n")
        if match.group("comment"):
            return " " + newlines
        line = text.count("\n", 0, match.start()) + 1
        if match.group("raw"):
            strings.append((line, match.group("body")))
            return '""' + newlines
        if match.group("string"):
            strings.append((line, match.group("string")[1:-1]))
            return '""'
        return "' '"

    return CPP_TOKEN.sub(replace, text), strings


def is_test(path):
    return path.stem.endswith(("_test", "_fuzz"))


def sources(root, folder="src"):
    """The C++ files beneath FOLDER, sorted."""
    base = Path(root) / folder
    return sorted(p for p in base.rglob("*") if p.suffix in (".h", ".cc") and p.is_file())


def tree_files(root):
    """Every file that is, or would be, part of a commit. Without git: every file outside build and .git."""
    root = Path(root)
    if (root / ".git").exists():
        git = ["git", "-c", f"safe.directory={root}", "-C", str(root)]
        listing = subprocess.run(
            git + ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True
        ).stdout
        paths = [root / name.decode() for name in listing.split(b"\0") if name]
    else:
        paths = [p for p in root.rglob("*") if not {"build", ".git", "__pycache__"} & set(p.relative_to(root).parts)]
    return sorted(p for p in paths if p.is_file() and not p.is_symlink())


def run(name, problems):
    """Prints the problems and ends the program: exit code 1 when there are any."""
    for problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    if not problems:
        print(f"{name}: ok")
    sys.exit(1 if problems else 0)
