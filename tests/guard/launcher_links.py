#!/usr/bin/env python3
"""What git-launcher is made of, read from the release build: a hardened static-pie, of libcrypto only the digests, of
nettle only what verifies signatures, of zlib and libdeflate only what inflates, nothing of the verifier, no build path
and no time in it.

    launcher_links.py [BUILD_DIRECTORY]       default: build/release"""

import json
import re
import subprocess
import sys
from pathlib import Path

from guard_lib import ROOT, is_test, run

# Object files of libraries that may be linked, without "libcrypto-lib-", and what of them is meant to be.
MEMBERS = {
    "libcrypto.a": (re.compile(r"(sha1|sha256|sha_|mem_clr|cpuid|x86_64cpuid|arm64cpuid|armcap|ctype)"), "its digests"),
    "libz.a": (re.compile(r"(adler32|crc32|inffast|inflate|inftrees|zutil)\.o$"), "what inflates"),
    "libdeflate.a": (re.compile(r"(adler32|cpu_features|crc32|deflate_decompress|utils|zlib_decompress)\.o$"), "what inflates"),
    "libhogweed.a": (re.compile(r"(?!.*(sign|key))(ecc-|ecdsa-|ed25519-|eddsa-|dsa\.|gmp-glue|sec-|cnd-)"), "its verifying"),
    "libnettle.a": (re.compile(r"(sha512|fat-)"), "SHA-512"),
    "libgmp.a": (re.compile(r"(?!.*(rand|print|scan|inp|out|str))"), "its arithmetic"),
}
# The libraries of ours that may be linked.
OUR_LIBRARIES = {"base", "os", "crypto", "signer", "pin", "git", "wire", "pack", "submodule", "lfs", "launch", "cli"}
# The compiler's and the C library's own.
SYSTEM_ARCHIVES = re.compile(r"^(libstdc\+\+|libm|libm-[0-9.]+|libmvec|libc|libgcc|libgcc_eh|libpthread|libdl|librt)\.a$")
REQUIRED_FLAGS = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS", "-fno-exceptions", "-fno-rtti"]

MAP_MEMBER = re.compile(r"(?P<archive>[^\s()]*\.a)\((?P<member>[^()\s]+)\)")
TIME_TEXT = re.compile(rb"\b\d\d:\d\d:\d\d\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
                       rb"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d 20\d\d\b|\b20\d\d-[01]\d-[0-3]\d\b")


def elf_problems(elf):
    """ELF is what readelf --wide -h -l -d prints."""
    found = []
    if not re.search(r"^\s*Type:\s+DYN\b", elf, re.MULTILINE):
        found.append("is not position independent (ELF type DYN)")
    if re.search(r"^\s*INTERP\b", elf, re.MULTILINE):
        found.append("asks for a dynamic loader (PT_INTERP)")
    for name in re.findall(r"\(NEEDED\)\s+(.*)", elf):
        found.append(f"needs a shared library: {name}")
    if not re.search(r"^\s*GNU_RELRO\b", elf, re.MULTILINE):
        found.append("has no RELRO segment")
    if "BIND_NOW" not in elf:
        found.append("is not linked with -z now")
    stack = re.search(r"^\s*GNU_STACK\b.*$", elf, re.MULTILINE)
    if not stack or not re.search(r"\sRW\s", stack[0]):
        found.append("has no stack segment that is marked not executable")
    for segment in re.findall(r"^\s*LOAD\b.*$", elf, re.MULTILINE):
        if re.search(r"\sRWE\s", segment):
            found.append("has a segment that is writable and executable")
    if re.search(r"\(TEXTREL\)|\(RPATH\)|\(RUNPATH\)", elf):
        found.append("has text relocations or a run path")
    return found


def map_problems(link_map):
    """LINK_MAP is what the linker wrote with -Map."""
    found = set()
    digest_seen = False
    for match in MAP_MEMBER.finditer(link_map):
        archive = match["archive"].rsplit("/", 1)[-1]
        member = match["member"]
        if archive in MEMBERS:
            name = re.sub(r"^libcrypto-(lib|shlib)-", "", member)
            digest_seen = digest_seen or (archive == "libcrypto.a" and name.startswith("sha"))
            allowed, what = MEMBERS[archive]
            if not allowed.match(name):
                found.add(f"links {member} of {archive}: only {what} is meant to be in the trusted base")
        elif archive.startswith("libgl_"):
            folder = archive.removeprefix("libgl_").removesuffix(".a")
            if folder not in OUR_LIBRARIES:
                found.add(f"links src/{folder}, which is not part of the launcher")
        elif not SYSTEM_ARCHIVES.match(archive):
            found.add(f"links {archive}({member}), which nobody has allowed")
    if not digest_seen:
        found.add("the link map shows no digest of libcrypto: is it the right map?")
    return sorted(found)


def text_problems(binary, build_paths):
    """BINARY is the program's bytes; BUILD_PATHS are directories of this machine that it must not hold."""
    found = []
    for path in build_paths:
        if str(path).encode() in binary:
            found.append(f"holds the path {path}")
    for text in re.findall(rb"[ -~]{6,}", binary):
        match = TIME_TEXT.search(text)
        if match:
            found.append(f"holds a time or a date: {text.decode()}")
    return found


def flag_problems(commands):
    """COMMANDS is the compile database."""
    found = []
    checked = 0
    for entry in commands:
        path = Path(entry["file"])
        if "src" not in path.parts or is_test(path):
            continue
        checked += 1
        found += [f"{path.name} is compiled without {flag}" for flag in REQUIRED_FLAGS if flag not in entry["command"].split()]
    if checked == 0:
        found.append("the compile database names no source of the launcher")
    return found


def problems(build):
    build = Path(build)
    program = build / "bin" / "git-launcher"
    link_map = build / "git-launcher.map"
    commands = build / "compile_commands.json"
    missing = [f"{path} is missing: build with cmake --preset release && cmake --build --preset release"
               for path in (program, link_map, commands) if not path.is_file()]
    if missing:
        return missing
    elf = subprocess.run(["readelf", "--wide", "-h", "-l", "-d", str(program)], check=True, capture_output=True, text=True).stdout
    found = elf_problems(elf) + map_problems(link_map.read_text())
    found += text_problems(program.read_bytes(), [build.resolve(), ROOT])
    found += flag_problems(json.loads(commands.read_text()))
    # A stack protector that is asked for and never used would be a mistake in the flags.
    libraries = sorted(build.glob("libgl_*.a"))
    symbols = subprocess.run(["nm", *map(str, libraries)], check=True, capture_output=True, text=True).stdout if libraries else ""
    if "__stack_chk_fail" not in symbols:
        found.append("no object file of ours uses the stack protector")
    return found


if __name__ == "__main__":
    run("launcher_links", problems(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "release"))
