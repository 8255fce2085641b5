#!/usr/bin/env python3
"""What the largest hostile inputs cost git-launcher-verify, whole process: CPU, wall, memory.

  bench/hostile_inputs.py [-n RUNS] [PROGRAM]

The limit is 100 ms and 64 MiB for each (verifier.md, section 7). PROGRAM is build/release/bin/git-launcher-verify unless
named. Each input is as large as is read at all, and of a shape that makes one part of the work as dear as it gets."""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20
LARGEST = 16 * MIB
EVENT = {"imr": 3, "event_type": 134217729, "digest": "ab" * 48, "event": "system-ready", "event_payload": ""}


def filled(head, unit, tail):
    """HEAD, as many UNITs as fit, TAIL."""
    return head + unit * ((LARGEST - len(head) - len(tail)) // len(unit)) + tail


def values(count, each):
    return b",".join([b'"%s"' % (b"x" * each)] * count)


def members(count, prefix):
    """An object of COUNT members, whose names differ at their end only."""
    return b"{" + b",".join(b'"%s%05d":0' % (prefix, n) for n in range(count)) + b"}"


def compose(text):
    return json.dumps({"manifest_version": 2, "name": "a", "runner": "docker-compose", "docker_compose_file": text}).encode()


LONG = b"x" * (4 * MIB - 64)  # nearly the longest string that is read
EVENTS = json.dumps([{**EVENT, "event_payload": "00" * 400}] * 4096)
FULL = MIB - 4096  # of a compose file
AS_TARGET, AS_COLLATERAL, AS_LOG, AS_TABLE = "target", "collateral", "event log", "OS reference"
AS_BUNDLE, AS_POLICY, AS_COMPOSE = "bundle", "policy", "lint"
JSON_USES = (AS_TARGET, AS_COLLATERAL, AS_LOG, AS_TABLE, AS_BUNDLE, AS_POLICY, AS_COMPOSE)


def json_shapes():
    return {
        "one string": lambda: filled(b'{"quote":"', b"0", b'"}'),
        "four strings": lambda: b"[" + b",".join([b'"%s"' % LONG] * 4)[: LARGEST - 3] + b'"]',
        "escapes": lambda: b"[" + b",".join([b'"%s"' % (b"\\n" * (2 * MIB - 64))] * 3) + b"]",
        "unicode escapes": lambda: b"[" + b",".join([b'"%s"' % (b"\\u00e9" * (MIB // 2))] * 4) + b"]",
        "too many values": lambda: filled(b'{"event_log":[', b"0,", b"0]}"),
        "many values": lambda: b'{"event_log":[' + values(65000, 250) + b"]}",
        "many members": lambda: b"[" + b",".join([members(4096, b"0" * 240)] * 15) + b"]",
        "members with escapes": lambda: b"[" + b",".join([members(4096, b"\\u0061" * 40)] * 15) + b"]",
        "blanks": lambda: filled(b"{", b" ", b"}"),
        "depth": lambda: b"[" + b",".join([b"[" * 63 + b"]" * 63] * 1000) + b"]",
        "too deep": lambda: filled(b"", b"[", b""),
        "events": lambda: EVENTS.encode(),
    }


def shapes():
    """{name: (what makes it, its uses)}"""
    targets = {
        "a text inside a text": lambda: json.dumps({"quote": "", "tcb_info": json.dumps({"event_log": EVENTS})}).encode(),
        "the same log four times": lambda: json.dumps(
            {"quote": "", "event_log": EVENTS, "tcb_info": {"event_log": EVENTS}, "info": {"tcb_info": json.dumps({"event_log": EVENTS})}}
        ).encode(),
        "vm_config twice": lambda: b'{"quote":"","vm_config":%s,"info":{"vm_config":%s}}' % ((members(4096, b"0" * 900),) * 2),
        "zero bytes": lambda: b"\0" * LARGEST,
        "a quote in binary": lambda: b"\4\0\2\0\x81" + b"\0" * (LARGEST - 5),
        "hex": lambda: filled(b"04000200", b"00", b""),
        "DER": lambda: b"\x30\x82\xff\xff" + b"\x30\x80" * (LARGEST // 2 - 2),
        "MessagePack maps": lambda: b"\xdf\x00\x10\x00\x00" + b"\xa1a\xc0" * (LARGEST // 3 - 2),
        "MessagePack nesting": lambda: b"\x91" * LARGEST,
        "PEM": lambda: filled(b"-----BEGIN CERTIFICATE-----\n", b"AAAAAAAAAAAAAAAA\n", b"-----END CERTIFICATE-----\n"),
    }
    composes = {
        "YAML items": lambda: compose("- a\n" * (FULL // 4)),
        "YAML members": lambda: compose("".join(f"k{n:07d}: a\n" for n in range(FULL // 12))),
        "YAML nesting": lambda: compose("[" * FULL),
        "YAML flow": lambda: compose("a: [" + "b," * (FULL // 2 - 4) + "]"),
        "YAML services": lambda: compose("services:\n" + "".join(f"  s{n:06d}:\n    image: a\n" for n in range(FULL // 26))),
        "YAML escapes": lambda: compose('a: "' + "\\x41" * (FULL // 4 - 4) + '"'),
        "YAML dollars": lambda: compose("services:\n  a:\n    image: '" + "${A:-" * (FULL // 6) + "'\n"),
    }
    return (
        {name: (make, JSON_USES) for name, make in json_shapes().items()}
        | {name: (make, (AS_TARGET,)) for name, make in targets.items()}
        | {name: (make, (AS_COMPOSE,)) for name, make in composes.items()}
    )


def write(make, path):
    """The size of what MAKE gives, written to PATH by a child: memory that this process had would be counted for what it starts."""
    child = os.fork()
    if child == 0:
        Path(path).write_bytes(make()[:LARGEST])
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise RuntimeError("an input could not be written")
    return os.path.getsize(path)


def measure(command):
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return (time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), child.returncode, said


def command(program, use, path):
    vector = str(ROOT / "tests/vectors/verify/good_complete/attestation.json")
    commit = ["--commit", "a" * 40]
    return {
        AS_TARGET: [program, path, *commit],
        AS_COLLATERAL: [program, vector, "--collateral", path, *commit],
        AS_LOG: [program, vector, "--event-log", path, *commit],
        AS_TABLE: [program, vector, "--os-reference", path, *commit],
        AS_BUNDLE: [program, "provenance", "--bundle", path, "--digest", "sha256:" + "a" * 64],
        AS_POLICY: [program, vector, "--policy", path],
        AS_COMPOSE: [program, "lint", path],
    }[use]


def medians(runs):
    return [statistics.median(column) for column in zip(*(run[0] for run in runs))]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("-n", type=int, default=5)
    options.add_argument("program", nargs="?", default=str(ROOT / "build/release/bin/git-launcher-verify"))
    given = options.parse_args()
    worst = [0.0, 0.0, 0.0]
    print(f"{'input':24} {'as':13} {'size':>8} {'code':>4} {'wall':>7} {'cpu':>7} {'memory':>8}")
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        path = os.path.join(folder, "input")
        for name, (make, uses) in shapes().items():
            size = write(make, path) / MIB
            for use in uses:
                runs = [measure(command(given.program, use, path)) for _ in range(given.n)]
                wall, cpu, memory = medians(runs)
                worst = [max(a, b) for a, b in zip(worst, (wall, cpu, memory))]
                print(f"{name:24} {use:13} {size:4.1f} MiB {runs[0][1]:4} {wall * 1000:4.0f} ms {cpu * 1000:4.0f} ms {memory:4.0f} MiB")
    print(f"{'worst':38} {'':13} {worst[0] * 1000:4.0f} ms {worst[1] * 1000:4.0f} ms {worst[2]:4.0f} MiB")


if __name__ == "__main__":
    main()
