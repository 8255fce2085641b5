#!/usr/bin/env python3
"""Writes a stream for `git fast-import`: a repository of FILES files with about BYTES bytes each and COMMITS commits, of
which the last two differ in every hundredth file. The same arguments give the same repository.

    bench/make_repository.py FILES BYTES COMMITS | git -C REPO fast-import --quiet"""

import random
import sys

files, size, commits = (int(argument) for argument in sys.argv[1:4])
rand = random.Random(files * 1_000_003 + size)
words = ["".join(rand.choice("abcdefghijklmnopqrstuvwxyz_") for _ in range(rand.randint(2, 10))) for _ in range(5000)]
out = sys.stdout.buffer


def data(content):
    out.write(b"data %d\n" % len(content))
    out.write(content + b"\n")


def text(length):
    """Words in lines, which deflate to about a third, as program text does."""
    if size >= 10_000_000:
        return rand.randbytes(length)  # one large file: a picture, an archive
    lines = []
    while length > 0:
        line = " ".join(rand.choices(words, k=rand.randint(1, 9)))
        lines.append(line)
        length -= len(line) + 1
    return ("\n".join(lines) + "\n").encode()


def path(number):
    return f"src{number % 97:02}/part{number // 97 % 13:02}/file{number:06}.txt"


def commit(number, paths):
    out.write(b"commit refs/heads/main\nmark :%d\n" % number)
    out.write(b"committer Bench <bench@example.invalid> %d +0000\n" % (1_700_000_000 + number))
    data(b"commit %d" % number)
    for name, content in paths:
        out.write(b"M 100644 inline %s\n" % name.encode())
        data(content)


for number in range(1, commits):
    # The history: small changes to one file, so that only a clone of all of it pays for them.
    commit(number, [("history.txt", b"%d\n" % number * 50)])
whole = [(path(i), text(max(1, int(size * rand.uniform(0.2, 1.8))))) for i in range(files)]
commit(commits, whole + [("entrypoint.sh", b"exit 0\n")])
commit(commits + 1, [(name, content + b"one more line\n") for name, content in whole[::100]])
