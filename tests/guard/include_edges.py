#!/usr/bin/env python3
"""Which folder of src/ may include which. The layering of docs/architecture.md, as a table."""

import re
from pathlib import Path

from guard_lib import ROOT, is_test, run, sources

# folder: what its files may include besides <standard library>, <system headers> and their own folder.
# "os" is a whole folder, "crypto/digest.h" one header, "<openssl/>" everything below that prefix.
MAY_INCLUDE = {
    "base": [],
    "os": ["base"],
    "crypto": ["base", "<openssl/>"],
    "signer": ["base", "crypto/digest.h", "<nettle/>", "<gmp.h>"],
    "pin": ["base", "git/object_id.h", "signer/allowed_signers.h", "<linux/limits.h>"],  # PATH_MAX and NAME_MAX, nothing that acts
    "git": ["base", "crypto/digest.h"],
    "pack": ["base", "crypto", "git", "<zlib.h>", "<libdeflate.h>", "<openssl/sha.h>"],
    "wire": ["base", "git"],
    "pki": ["base", "<openssl/>"],
    "doc": ["base", "<simdjson.h>", "<yaml.h>"],
    "tdx": ["base", "crypto/digest.h", "pki", "doc"],
    "dstack": ["base", "crypto", "doc", "pin", "pki", "tdx", "<openssl/>", "<zlib.h>"],
    "sigstore": ["base", "crypto/digest.h", "doc", "pki", "<openssl/>"],
    "verify": ["base", "signer/curve.h", "pin", "git", "crypto", "pki", "tdx", "dstack", "sigstore", "doc/strict_json.h",
               "doc/json_writer.h"],
    "net": ["base", "doc", "pin/repo_url.h", "pki", "tdx", "dstack", "<curl/curl.h>", "<snappy-c.h>"],
    "capsule": ["base", "git", "crypto/digest.h", "doc", "pki/utc_time.h", "tdx/intel_root.h", "sigstore/built_in_roots.h", "verify"],
    "plan": ["base", "pin", "git", "crypto/digest.h", "doc", "dstack", "verify"],
    "verify_cli": ["base", "os", "crypto/digest.h", "git", "pki", "tdx", "dstack", "sigstore", "doc", "net", "verify", "capsule", "plan",
                   "<CLI/>"],
    "submodule": ["base", "git", "pin"],
    "lfs": ["base"],
    "launch": ["base", "os", "signer", "pin", "git", "wire", "pack", "submodule", "lfs", "crypto/digest.h"],
    "cli": ["base", "os", "signer", "pin", "git", "crypto", "launch"],
}
# base is pure: no header of the operating system.
ONLY_STANDARD_LIBRARY = {"base", "signer", "pin", "git", "crypto", "pack", "wire", "lfs", "pki", "doc", "tdx", "dstack", "sigstore", "verify",
                         "capsule", "plan"}
TESTS_MAY_INCLUDE = ["<gtest/>", "<gmock/>", "tests/builders", "tests/vectors"]
# What the tests of one folder may include besides: those of wire talk with git's own programs.
TESTS_OF_FOLDER_MAY_INCLUDE = {"wire": ["os"]}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|import)[ \t]*(?P<what>"[^"\n]*"|<[^>\n]*>|[^"<\s][^\n]*)', re.MULTILINE)


def allowed(what, folder, test):
    rules = MAY_INCLUDE[folder] + (TESTS_MAY_INCLUDE + TESTS_OF_FOLDER_MAY_INCLUDE.get(folder, []) if test else [])
    name = what[1:-1]
    if what.startswith("<"):
        if any(rule.startswith("<") and name.startswith(rule[1:-1]) for rule in rules):
            return True
        standard = "/" not in name and not name.endswith(".h")
        system = "/" not in name or name.startswith(("sys/", "linux/", "netinet/", "arpa/", "net/"))
        return standard or (system and (test or folder not in ONLY_STANDARD_LIBRARY))
    if what.startswith('"'):
        if ".." in name.split("/") or "/" not in name:
            return False
        return name.startswith(folder + "/") or any(
            name == rule or name.startswith(rule + "/") for rule in rules if not rule.startswith("<")
        )
    return False  # a macro: cannot be judged by reading


def problems(root):
    found = []
    root = Path(root)
    for path in sources(root):
        where = path.relative_to(root)
        folder = where.parts[1]
        if len(where.parts) != 3 or folder not in MAY_INCLUDE:
            found.append(f"{where}: src/{folder} is not a folder of the table in tests/guard/include_edges.py")
            continue
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            if not allowed(match["what"], folder, is_test(path)):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{where}:{line}: src/{folder} may not include {match['what']}")
    if not sources(root):
        found.append("no source files found")
    return found


if __name__ == "__main__":
    run("include_edges", problems(ROOT))
