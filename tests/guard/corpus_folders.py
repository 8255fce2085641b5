#!/usr/bin/env python3
"""Every fuzz target has seeds, and all seeds have a fuzz target: src/**/NAME_fuzz.cc and tests/corpus/NAME/."""

from pathlib import Path

from guard_lib import ROOT, run, sources


def problems(root):
    found = []
    root = Path(root)
    targets = {}
    for path in sources(root):
        if path.name.endswith("_fuzz.cc"):
            name = path.name.removesuffix("_fuzz.cc")
            where = path.relative_to(root)
            if name in targets:
                found.append(f"{where}: {targets[name]} has the same name")
            targets[name] = where
    corpus = root / "tests" / "corpus"
    folders = sorted(p for p in corpus.iterdir() if p.is_dir()) if corpus.is_dir() else []
    seeded = {folder.name for folder in folders if any(p.is_file() for p in folder.iterdir())}
    for name, where in targets.items():
        if name not in seeded:
            found.append(f"{where}: no seeds in tests/corpus/{name}/")
    for folder in folders:
        if folder.name not in targets:
            found.append(f"tests/corpus/{folder.name}/: no fuzz target {folder.name}_fuzz.cc in src/")
    if not targets:
        found.append("no fuzz targets found")
    return found


if __name__ == "__main__":
    run("corpus_folders", problems(ROOT))
