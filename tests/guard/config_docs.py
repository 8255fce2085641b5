#!/usr/bin/env python3
"""Every key of the config file is documented: the table in src/pin/pin.cc against docs/config-format.md and README.md."""

import re
from pathlib import Path

from guard_lib import ROOT, run

TABLE = "src/pin/pin.cc"
DOCUMENTS = ["docs/config-format.md", "README.md"]
# A row of the table: {"KEY", true or false, ...
ROW = re.compile(r'\{\s*(?:\.name\s*=\s*)?"([A-Z_][A-Z0-9_]*)"\s*,\s*(?:\.required\s*=\s*)?(?:true|false)\b')


def problems(root):
    root = Path(root)
    table = root / TABLE
    if not table.is_file():
        return [f"{TABLE} is missing"]
    keys = ROW.findall(table.read_text(encoding="utf-8"))
    if not keys:
        return [f"{TABLE}: no key table found"]
    found = []
    for name in DOCUMENTS:
        document = root / name
        if not document.is_file():
            found.append(f"{name} is missing; it must name every config key")
            continue
        words = set(re.findall(r"[A-Z_][A-Z0-9_]*", document.read_text(encoding="utf-8")))
        found += [f"{name}: config key {key} is not mentioned" for key in keys if key not in words]
    return found


if __name__ == "__main__":
    run("config_docs", problems(ROOT))
