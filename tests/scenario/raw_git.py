"""Git objects made by hand, so that they may be wrong.

Git's own commands refuse to write what the launcher must refuse to read: a tree with an entry called "..", an object
under another object's name, a pack whose index lies. Everything here writes bytes and checks nothing.
Formats: gitformat-pack(5), gitformat-index(5), and the object layout in gitcore-tutorial(7).
"""

import hashlib
import os
import struct
import zlib

DIR, FILE, EXEC, LINK, GITLINK = b"40000", b"100644", b"100755", b"120000", b"160000"
PERSON = b"A U Thor <author@example.com> 1700000000 +0000"
PACK_TYPES = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


def as_bytes(text):
    return text if isinstance(text, bytes) else os.fsencode(text)


def object_id(kind, data, algorithm="sha1"):
    return hashlib.new(algorithm, b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()


def tree_bytes(entries):
    """The bytes of a tree with ENTRIES [(mode, name, id)], in the order given and with nothing checked."""
    return b"".join(as_bytes(mode) + b" " + as_bytes(name) + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)


def in_git_order(entries):
    """ENTRIES as git sorts them: a directory as if its name ended in a slash."""
    return sorted(entries, key=lambda e: as_bytes(e[1]) + (b"/" if as_bytes(e[0]) == DIR else b""))


def tree_entries(data, id_bytes=20):
    """The inverse of tree_bytes, for a well-formed tree."""
    entries, at = [], 0
    while at < len(data):
        nul = data.index(b"\0", at)
        mode, name = data[at:nul].split(b" ", 1)
        at = nul + 1 + id_bytes
        entries.append((mode, name, data[nul + 1:at].hex()))
    return entries


def pack_entry(kind, data, size=None, level=-1):
    """One object of a pack; SIZE is what its header claims, KIND a name or a type number."""
    size, number = len(data) if size is None else size, PACK_TYPES.get(kind, kind)
    head, size = [number << 4 | size & 15], size >> 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head) + zlib.compress(data, level)


def sealed(body, algorithm="sha1"):
    """BODY with the right trailer."""
    return body + hashlib.new(algorithm, body).digest()


def pack_bytes(objects, count=None, version=2, algorithm="sha1"):
    """A pack of OBJECTS [(kind, data)]; COUNT and VERSION are what its header claims."""
    header = struct.pack(">4sII", b"PACK", version, len(objects) if count is None else count)
    return sealed(header + b"".join(pack_entry(kind, data) for kind, data in objects), algorithm)


def lying_pack(named_objects):
    """A pack and an index for [(id, kind, data)] whose index and trailers are right but for the ids, which are as told."""
    body, rows = struct.pack(">4sII", b"PACK", 2, len(named_objects)), []
    for oid, kind, data in named_objects:
        entry = pack_entry(kind, data)
        rows.append((bytes.fromhex(oid), zlib.crc32(entry), len(body)))
        body += entry
    pack = sealed(body)
    rows.sort()
    index = b"\377tOc" + struct.pack(">I", 2)
    index += b"".join(struct.pack(">I", sum(row[0][0] <= first for row in rows)) for first in range(256))
    index += b"".join(row[0] for row in rows)
    index += b"".join(struct.pack(">I", row[1]) for row in rows) + b"".join(struct.pack(">I", row[2]) for row in rows)
    return pack, sealed(index + pack[-20:])


def write_loose(git_dir, oid, kind, data):
    """Puts an object into GIT_DIR under the name OID, whether or not that is its name."""
    path = os.path.join(git_dir, "objects", oid[:2], oid[2:])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, "wb") as file:
        file.write(zlib.compress(b"%s %d\0" % (kind.encode(), len(data)) + data))


def varint(number):
    """A size as a delta states it."""
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


class Objects:
    """A bag of objects by id: what a repository, honest or not, consists of."""

    def __init__(self, algorithm="sha1"):
        self.algorithm, self.by_id = algorithm, {}

    def put(self, kind, data):
        oid = object_id(kind, data, self.algorithm)
        self.by_id[oid] = (kind, data)
        return oid

    def blob(self, data):
        return self.put("blob", as_bytes(data))

    def raw_tree(self, entries):
        return self.put("tree", tree_bytes(entries))

    def entries(self, files):
        """Root entries, sorted, for FILES {path: content}; content is bytes, text, or (mode, content or id)."""
        here, below = [], {}
        for path, content in files.items():
            first, _, rest = as_bytes(path).partition(b"/")
            if rest:
                below.setdefault(first, {})[rest] = content
                continue
            mode, content = content if isinstance(content, tuple) else (FILE, content)
            here.append((mode, first, content if mode in (GITLINK, DIR) else self.blob(content)))
        here += [(DIR, name, self.tree(inside)) for name, inside in below.items()]
        return in_git_order(here)

    def tree(self, files):
        return self.raw_tree(self.entries(files))

    def commit(self, tree, parents=(), message=b"a commit\n"):
        lines = [b"tree " + tree.encode()] + [b"parent " + parent.encode() for parent in parents]
        lines += [b"author " + PERSON, b"committer " + PERSON, b"", as_bytes(message)]
        return self.put("commit", b"\n".join(lines))

    def tag(self, target, kind="commit"):
        return self.put("tag", b"object %s\ntype %s\ntag v1\ntagger %s\n\na tag\n" % (
            target.encode(), kind.encode(), PERSON))

    def copy_from(self, repo, commit, git):
        """Adds every object that COMMIT of the repository REPO reaches; GIT(*args) runs git and gives its output."""
        for line in git("-C", repo, "rev-list", "--objects", "--no-object-names", commit).decode().split():
            kind = git("-C", repo, "cat-file", "-t", line).decode().strip()
            self.by_id[line] = (kind, git("-C", repo, "cat-file", kind, line))

    def pack(self, leave_out=(), instead=None):
        """A pack of everything; INSTEAD {id: (kind, data)} sends other bytes in an object's place."""
        return pack_bytes([(instead or {}).get(oid, value) for oid, value in self.by_id.items() if oid not in leave_out],
                          algorithm=self.algorithm)

    def write_to(self, git_dir, instead=None):
        for oid, value in self.by_id.items():
            write_loose(git_dir, oid, *(instead or {}).get(oid, value))


def restat_index_entry(index_file, path, disk_file):
    """Makes the version-2 index believe that DISK_FILE is what it has for PATH: the lie that "git status" swallows."""
    with open(index_file, "rb") as file:
        body = bytearray(file.read()[:-20])
    at = body.index(b"\0" + struct.pack(">B", len(path)) + path + b"\0") + 2 - 62
    stat = os.lstat(disk_file)
    times = [part for ns in (stat.st_ctime_ns, stat.st_mtime_ns) for part in divmod(ns, 10**9)]
    fields = [field & 0xFFFFFFFF for field in (*times, stat.st_dev, stat.st_ino)]
    body[at:at + 24] = struct.pack(">6I", *fields)
    body[at + 28:at + 40] = struct.pack(">3I", stat.st_uid, stat.st_gid, stat.st_size & 0xFFFFFFFF)
    with open(index_file, "wb") as file:
        file.write(sealed(bytes(body)))
