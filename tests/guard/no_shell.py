#!/usr/bin/env python3
"""No shell and no search in PATH: programs are started by absolute path with an argument vector. The one shell is the
workload's bash, and one file knows it."""

import re
from pathlib import Path

from guard_lib import ROOT, code_and_strings, is_test, run, sources

CALLS = re.compile(r"\b(system|popen|execlp|execvp|execvpe|posix_spawnp|wordexp)\s*\(")
SHELL_STRING = re.compile(r"(^|/)(sh|bash|dash|env|busybox)$|(^|[\s/])(ba|da)?sh\s+-[a-z]*c")
MAY_NAME_BASH = "src/launch/workload.cc"


def problems(root):
    found = []
    root = Path(root)
    paths = [p for p in sources(root) if not is_test(p)]
    for path in paths:
        where = path.relative_to(root)
        code, strings = code_and_strings(path.read_text(encoding="utf-8"))
        for match in CALLS.finditer(code):
            line = code.count("\n", 0, match.start()) + 1
            found.append(f"{where}:{line}: {match[1]}() starts a shell or searches PATH")
        for line, text in strings:
            if SHELL_STRING.search(text) and not (str(where) == MAY_NAME_BASH and "bash" in text):
                found.append(f'{where}:{line}: "{text}" names a shell; only {MAY_NAME_BASH} may, and only bash')
    if not paths:
        found.append("no source files found")
    return found


if __name__ == "__main__":
    run("no_shell", problems(ROOT))
