"""LFS=yes: what lies in the place of a pointer is its object or nothing is started, whatever a server or a kept folder has."""

import hashlib
import json
import os
import shutil
import time

from support import (Executable, Gitlink, GitServer, ScenarioTest, SilentServer, Symlink, disk_tree, launcher_path, run,
                     trust_our_authority)

MEDIA_TYPE = "application/vnd.git-lfs+json"


def oid_of(content):
    return hashlib.sha256(content).hexdigest()


def pointer(content, size=None):
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid_of(content)}\nsize {len(content) if size is None else size}\n"


class LfsServer(GitServer):
    """A git server that has Git LFS objects, by their ids. Knobs, each a function or a value, may be turned at any time:

    answer(objects) -> bytes or an object: in place of the right answer of the batch API.
    serve(handler, oid) -> True when it answered itself.  href(oid): where an object is said to be.
    header: what each action has as header.  batches: the requests; served: the ids that were asked for.
    """

    def __init__(self, root, objects, **options):
        super().__init__(root, **options)
        self.objects = {oid_of(content): content for content in objects}
        self.answer_batch = self.serve = self.href = self.header = None
        self.batches, self.served, self.authorizations = [], [], []
        self.before = self.lfs

    def lfs(self, handler):
        if handler.path.endswith("/info/lfs/objects/batch"):
            return self.batch(handler, json.loads(self.requests[-1][3]))
        if "/object/" not in handler.path:
            return False
        oid = handler.path.rsplit("/", 1)[1].split("?")[0]
        self.served.append(oid)
        self.authorizations.append(handler.headers.get("Authorization"))
        if self.serve and self.serve(handler, oid):
            return True
        content = self.objects.get(oid)
        handler.answer(404 if content is None else 200, body=content or b"no such object")
        return True

    def batch(self, handler, request):
        self.batches.append((dict(handler.headers), request, handler.path))
        if self.password and handler.headers.get("Authorization") != self.expected_authorization:
            handler.answer(401, {"WWW-Authenticate": 'Basic realm="test"'})
            return True
        reply = self.answer_batch(request["objects"]) if self.answer_batch else self.answer_for(request["objects"])
        body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        handler.answer(200, {"Content-Type": MEDIA_TYPE}, body)
        return True

    def base(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def answer_for(self, objects):
        return {"transfer": "basic", "objects": [self.row(each) for each in objects], "hash_algo": "sha256"}

    def row(self, each):
        oid = each["oid"]
        if oid not in self.objects:
            return {"oid": oid, "size": each["size"], "error": {"code": 404, "message": "Object does\x1b not\nexist"}}
        href = self.href(oid) if self.href else f"{self.base()}/object/{oid}?a=1&b=%20"
        action = {"href": href, "expires_in": 3600}
        if self.header:
            action["header"] = self.header
        return {"oid": oid, "size": each["size"], "authenticated": True, "actions": {"download": action}}


class LfsTest(ScenarioTest):
    BIG = bytes(range(256)) * 4000
    SMALL = b"a small object\n"
    SCRIPT = b"#!/bin/bash\necho from an object\n"

    def setUp(self):
        super().setUp()
        self.repo = self.make_repo()
        self.contents = {"big.bin": self.BIG, "dir/small": self.SMALL, "again": self.SMALL, "tool": self.SCRIPT}
        self.commit = self.repo.commit({
            "entrypoint.sh": "./tool\ngit status --porcelain\ngit rev-parse HEAD\n", "plain": "plain\n", ".gitattributes": "*.bin filter=lfs\n",
            **{name: pointer(content) for name, content in self.contents.items() if name != "tool"},
            "tool": Executable(pointer(self.SCRIPT)), "link": Symlink(pointer(self.SMALL))})

    def serve(self, objects=None, **options):
        server = LfsServer(self.repo.path.parent, [self.BIG, self.SMALL, self.SCRIPT] if objects is None else objects, **options)
        self.addCleanup(server.stop)
        return server

    def fetch(self, url, commit=None, env=None, timeout=60, **keys):
        return self.launch(self.config(url, commit or self.commit, **{"LFS": "yes", **keys}), timeout=timeout,
                           env=self.environment(**trust_our_authority(), **(env or {})))

    def assert_whole(self, result):
        """Every file is what the commit says, with the objects in the places of their pointers; git sees no change."""
        self.assertEqual((result.code, result.out), (0, f"from an object\n{self.commit}\n"), result.err)
        expected = dict(self.repo.expected_tree(self.commit))
        for name, content in self.contents.items():
            expected[name] = ("file", oct(0o755 if name == "tool" else 0o644), oid_of(content))
        self.assertEqual(disk_tree(self.work), expected)

    def assert_stopped(self, result, code, *patterns):
        self.assert_refused(result, code, *patterns)
        self.assertEqual(result.out, "")

    def test_objects_come_in_the_places_of_their_pointers(self):
        server = self.serve(tls=True)
        result = self.fetch(server.url(self.repo))
        self.assert_whole(result)
        total = len(self.BIG) + len(self.SMALL) + len(self.SCRIPT)
        self.assertIn(f"Git LFS: 3 objects, {total} bytes, from {server.url(self.repo)} (0 were kept)", result.err)
        tree = run("git", "-C", self.repo.path, "rev-parse", f"{self.commit}^{{tree}}").decode().strip()
        self.assertIn(f"tree verified: {tree}, ", result.err)
        headers, request, path = server.batches[0]
        self.assertEqual((len(server.batches), path), (1, "/app.git/info/lfs/objects/batch"))
        self.assertEqual((headers["Accept"], headers["Content-Type"]), (MEDIA_TYPE, MEDIA_TYPE))
        self.assertEqual((request["operation"], request["transfers"], request["hash_algo"]), ("download", ["basic"], "sha256"))
        self.assertEqual(sorted(map(tuple, (each.items() for each in request["objects"]))),
                         sorted((("oid", oid_of(each)), ("size", len(each))) for each in (self.BIG, self.SMALL, self.SCRIPT)))
        self.assertEqual(sorted(server.served), sorted(server.objects))

    def test_without_the_key_pointers_stay(self):
        server = self.serve()
        for keys in ({"LFS": None}, {"LFS": "no"}):
            result = self.fetch(server.url(self.repo), RUN_CMD="cat dir/small", **keys)
            self.assertEqual((result.code, result.out), (0, pointer(self.SMALL)), result.err)
            self.assertIn("Git LFS pointers left as they are: 4", result.err)
        self.assertEqual(disk_tree(self.work), self.repo.expected_tree(self.commit))
        self.assertEqual((server.batches, server.served), ([], []))
        self.assert_whole(self.fetch(server.url(self.repo)))
        self.assertEqual(self.fetch(server.url(self.repo), LFS="no", RUN_CMD="cat tool").out, pointer(self.SCRIPT))

    def test_a_restart_needs_no_network(self):
        server = self.serve()
        self.assert_whole(self.fetch(server.url(self.repo)))
        asked = len(server.requests)
        result = self.fetch(server.url(self.repo), env={"http_proxy": "http://127.0.0.1:1"})
        self.assert_whole(result)
        self.assertIn("Git LFS: 0 objects, 0 bytes (3 were kept)", result.err)
        self.assertEqual(len(server.requests), asked)
        # What is wrong about a folder or a mode costs no network either.
        (self.work / "dir").chmod(0o777)
        (self.work / "tool").chmod(0o644)
        server.stop()
        self.assert_whole(self.fetch(server.url(self.repo)))

    def test_of_what_was_poisoned_only_that_comes_again(self):
        server = self.serve()
        self.assert_whole(self.fetch(server.url(self.repo)))
        server.served.clear()
        (self.work / "big.bin").write_bytes(self.BIG[:-1] + b"\0")
        (self.work / "again").write_text(pointer(self.SMALL))
        result = self.fetch(server.url(self.repo))
        self.assert_whole(result)
        self.assertRegex(result.err, r"replaced what differed: 2 \((again|big.bin), (again|big.bin)\)")
        self.assertIn("(1 were kept)", result.err)
        self.assertEqual(sorted(server.served), sorted([oid_of(self.BIG), oid_of(self.SMALL)]))
        (self.work / "tool").unlink()
        (self.work / "tool").symlink_to("/bin/true")
        self.assert_whole(self.fetch(server.url(self.repo)))

    def test_bytes_that_are_not_the_object_are_refused(self):
        oid = oid_of(self.BIG)
        for name, body, word in (("other", self.SMALL + self.BIG[len(self.SMALL):], "has other bytes"), ("short", self.BIG[:-7], "fewer|other"),
                                 ("none", b"", "fewer|other"), ("long", self.BIG + b"x", "more bytes|Maximum file size")):
            with self.subTest(name=name):
                server = self.serve()
                server.objects[oid] = body
                result = self.fetch(server.url(self.repo), REPO_URL_FALLBACK=self.serve().url(self.repo))
                self.assert_stopped(result, 4, f"Git LFS object {oid}.*({word})|Git LFS.*({word})")
                self.assertEqual(server.served.count(oid), 1)
                self.assertFalse((self.work / "big.bin").exists())

    def test_a_body_without_end_is_cut_off(self):
        sent = []

        def flood(handler, oid):
            handler.send_response(200)
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"x" * 65536)
                    sent.append(65536)
            except OSError:
                return True
        server = self.serve()
        server.serve = flood
        self.assert_stopped(self.fetch(server.url(self.repo)), 4, "other bytes|more bytes")
        self.assertLess(sum(sent), 32 << 20)

    def test_a_pointer_with_the_wrong_size_is_refused(self):
        commit = self.repo.commit({"dir/small": pointer(self.SMALL, 16), "again": None})
        server = self.serve()
        self.assert_stopped(self.fetch(server.url(self.repo), commit), 4, "fewer|other bytes")
        server.answer_batch = lambda objects: server.answer_for([dict(each, size=15) for each in objects])
        self.assert_stopped(self.fetch(server.url(self.repo), commit), 3, "another size")

    def test_what_a_server_does_not_have_is_told(self):
        server = self.serve([self.BIG, self.SCRIPT])
        self.assert_stopped(self.fetch(server.url(self.repo)), 3, f"Git LFS object .*{oid_of(self.SMALL)}.*Object does")
        server.answer_batch = lambda objects: {"objects": [
            {"oid": each["oid"], "size": each["size"], "actions": {"download": {"href": f"{server.base()}/object/{each['oid']}"}}}
            for each in objects]}
        server.serve = lambda handler, oid: oid == oid_of(self.SMALL) and (handler.answer(404), True)[1]
        self.assert_stopped(self.fetch(server.url(self.repo)), 3, f"Git LFS object {oid_of(self.SMALL)} from .*returned error: 404")
        self.assertEqual(server.served.count(oid_of(self.SMALL)), 1)

    def test_a_server_that_recovers_serves_the_launch(self):
        server = self.serve()
        failures = [503, 500]
        server.serve = lambda handler, oid: bool(failures) and (handler.answer(failures.pop()), True)[1]
        result = self.fetch(server.url(self.repo))
        self.assert_whole(result)
        self.assertEqual(result.err.count("trying again"), 2)
        server.serve = lambda handler, oid: (handler.answer(500), True)[1]
        shutil.rmtree(self.work)
        self.assert_stopped(self.fetch(server.url(self.repo)), 3, "returned error: 500")

    def test_a_connection_that_is_cut_is_made_again(self):
        server = self.serve()
        cuts = [1, 2]

        def cut(handler, oid):
            if not cuts or oid != oid_of(self.BIG):
                return False
            cuts.pop()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(self.BIG)))
            handler.end_headers()
            handler.wfile.write(self.BIG[:100000])
            return True
        server.serve = cut
        self.assert_whole(self.fetch(server.url(self.repo)))

    def test_the_next_address_is_asked_for_what_is_missing(self):
        first, second = self.serve([self.BIG]), self.serve()
        first.answer_batch = lambda objects: first.answer_for([each for each in objects if each["oid"] == oid_of(self.BIG)])
        result = self.fetch(first.url(self.repo), REPO_URL_FALLBACK=second.url(self.repo))
        self.assert_whole(result)
        self.assertIn(f"asking the next address, {second.url(self.repo)}", result.err)

    def test_redirects_stay_within_https(self):
        secure, plain, other = self.serve(tls=True), self.serve(), self.serve(tls=True)
        target = {"base": other.base()}
        secure.serve = lambda handler, oid: (handler.answer(302, {"Location": f"{target['base']}/object/{oid}"}), True)[1]
        self.assert_whole(self.fetch(secure.url(self.repo)))
        shutil.rmtree(self.work)
        for base in (plain.base(), "file://", "ftp://127.0.0.1"):
            target["base"] = base
            self.assert_stopped(self.fetch(secure.url(self.repo)), 3, "(?i)protocol")
        self.assertEqual(plain.served, [])

    def test_an_address_that_is_not_https_is_refused(self):
        secure, plain = self.serve(tls=True), self.serve()
        for href in (f"{plain.base()}/object/", "file:///etc/", "ftp://127.0.0.1/", "/object/", "HTTPS://127.0.0.1/", "https://127.0.0.1/\" output = \"x",
                     f"{secure.base()}/object/\nurl = x", "https://127.0.0.1/a b", "", 5, None):
            secure.href = lambda oid: href + oid if isinstance(href, str) else href
            self.assert_stopped(self.fetch(secure.url(self.repo)), 3, "no address, or one that is not allowed")
        self.assertEqual((plain.served, secure.served), ([], []))

    def test_a_header_cannot_smuggle_anything(self):
        secret = self.dir / "secret"
        secret.write_text("X-Secret: 1\n")
        server = self.serve()
        for header in ({f"@{secret}": ""}, {"A": "b\r\nX: y"}, {"A": "b\u00e9"}, {"A:": "b"}, {"": "x"}, {"A": 5}, {"A": {"b": "c"}}, {"A b": "c"}):
            server.header = header
            self.assert_stopped(self.fetch(server.url(self.repo)), 3, "a header that is not allowed|malformed JSON")
        server.header = {"X-Quoted": 'a "b" c: ; @x', "authorization": "Bearer t0ken"}
        seen = []
        server.serve = lambda handler, oid: seen.append((handler.headers["X-Quoted"], handler.headers["Authorization"]))
        self.assert_whole(self.fetch(server.url(self.repo)))
        self.assertEqual(set(seen), {('a "b" c: ; @x', "Bearer t0ken")})

    def test_the_token_is_for_the_host_of_the_repository_only(self):
        token = self.dir / "token"
        token.write_text("s3cret-one\n")
        server = self.serve(tls=True, user="x-access-token", password="s3cret-one")
        other = self.serve(tls=True)
        keys = {"HTTPS_TOKEN_FILE": str(token)}
        self.assert_whole(self.fetch(server.url(self.repo), **keys))
        self.assertEqual(set(server.authorizations), {server.expected_authorization})
        for where in (other.base(), f"https://localhost:{server.port}"):
            shutil.rmtree(self.work)
            server.authorizations.clear()
            server.href = lambda oid: f"{where}/object/{oid}"
            result = self.fetch(server.url(self.repo), **keys)
            self.assert_whole(result)
            self.assertEqual(set(server.authorizations + other.authorizations), {None})
            self.assertNotIn("s3cret", result.err)
        # Where the answer brings its own, that is what is sent; and a redirect takes none along.
        shutil.rmtree(self.work)
        server.href, server.header = None, {"Authorization": "Bearer of-the-action"}
        server.authorizations.clear()
        self.assert_whole(self.fetch(server.url(self.repo), **keys))
        self.assertEqual(set(server.authorizations), {"Bearer of-the-action"})
        shutil.rmtree(self.work)
        server.header = None
        other.authorizations.clear()
        server.serve = lambda handler, oid: (handler.answer(307, {"Location": f"{other.base()}/object/{oid}"}), True)[1]
        self.assert_whole(self.fetch(server.url(self.repo), **keys))
        self.assertEqual(set(other.authorizations), {None})

    def test_the_token_is_read_again_and_shown_nowhere(self):
        token = self.dir / "token"
        token.write_text("s3cret-one\n")
        server = self.serve(tls=True, user="x-access-token", password="s3cret-one")
        arguments = []

        def change(handler, oid):
            if len(arguments) == 0:
                for entry in os.listdir("/proc"):
                    if entry.isdigit():
                        try:
                            arguments.append(open(f"/proc/{entry}/cmdline", "rb").read())
                        except OSError:
                            pass
                server.password = "s3cret-two"
                token.write_text("s3cret-two\n")
                handler.answer(503)
                return True
            return False
        server.serve = change
        result = self.fetch(server.url(self.repo), HTTPS_TOKEN_FILE=str(token))
        self.assert_whole(result)
        self.assertNotIn("s3cret", result.err + result.out)
        self.assertTrue(any(b"curl" in each for each in arguments))
        self.assertFalse(any(b"s3cret" in each or b"/object/" in each for each in arguments))
        server.password = "changed"
        shutil.rmtree(self.work / "dir")
        self.assert_stopped(self.fetch(server.url(self.repo), HTTPS_TOKEN_FILE=str(token)), 3, "returned error: 401")

    def test_credentials_in_the_address_are_used(self):
        server = self.serve(user="me", password="p@ss")
        self.assert_whole(self.fetch(server.url(self.repo, credentials="me:p%40ss")))
        self.assertEqual(server.batches[0][0]["Authorization"], server.expected_authorization)

    def test_answers_that_are_no_answer_are_refused(self):
        server = self.serve()
        good = lambda objects: json.dumps(server.answer_for(objects)).encode()
        for name, answer in (
                ("empty", lambda o: b""), ("no JSON", lambda o: b"<html>"), ("a list", lambda o: []), ("no objects", lambda o: {}),
                ("an empty list", lambda o: {"objects": []}), ("one missing", lambda o: server.answer_for(o[1:])),
                ("one twice", lambda o: server.answer_for([*o, o[0]])), ("one too many", lambda o: server.answer_for([*o, {"oid": "0" * 64, "size": 1}])),
                ("another", lambda o: server.answer_for([dict(o[0], oid=oid_of(b"x")), *o[1:]])),
                ("more behind", lambda o: good(o) + b"{}"), ("cut short", lambda o: good(o)[:-1]),
                ("a name twice", lambda o: b'{"objects":[],' + good(o)[1:]),
                ("deep", lambda o: b'{"x":' + b"[" * 100000 + b"]" * 100000 + b"," + good(o)[1:]),
                ("too many values", lambda o: b'{"x":[' + b"0," * 9000 + b"0]," + good(o)[1:]),
                ("too large", lambda o: b" " * (5 << 20) + good(o)), ("a long name", lambda o: b'{"' + b"x" * 200 + b'":0,' + good(o)[1:])):
            with self.subTest(name=name):
                server.answer_batch = answer
                self.assert_stopped(self.fetch(server.url(self.repo)), 3, "Git LFS object .*(malformed JSON|the server says|too large)")
        self.assertEqual(server.served, [])

    def test_many_objects_go_over_several_batches(self):
        contents = [b"object %d\n" % number for number in range(230)]
        commit = self.repo.commit({"entrypoint.sh": "cat many/*\n", **{f"many/{number:03}": pointer(content) for number, content in enumerate(contents)}})
        server = self.serve([self.BIG, self.SMALL, self.SCRIPT, *contents])
        result = self.fetch(server.url(self.repo), commit)
        self.assertEqual((result.code, result.out), (0, "".join(c.decode() for c in contents)), result.err)
        self.assertEqual([len(each[1]["objects"]) for each in server.batches], [100, 100, 33])
        self.assertIn("Git LFS: 233 objects", result.err)

    def test_a_sha256_repository(self):
        self.repo = self.make_repo("two", "sha256")
        self.commit = self.repo.commit({"entrypoint.sh": "./tool\ngit status --porcelain\ngit rev-parse HEAD\n",
                                        **{name: pointer(content) for name, content in self.contents.items()}, "tool": Executable(pointer(self.SCRIPT))})
        result = self.fetch(self.serve().url(self.repo))
        self.assert_whole(result)
        self.assertIn(f"tree sha256: {self.repo.tree_of(self.commit)}", result.err)

    def test_the_identity_of_the_tree_is_that_of_the_pointers(self):
        server = self.serve()
        plain = self.fetch(server.url(self.repo), LFS="no", RUN_CMD="true")
        identity = plain.err.split("tree sha256: ")[1].split()[0]
        self.assert_whole(self.fetch(server.url(self.repo), TREE_SHA256=identity))
        self.assert_stopped(self.fetch(server.url(self.repo), TREE_SHA256="0" * 64), 4, "TREE_SHA256")

    def store(self, folder):
        for content in (self.BIG, self.SMALL, self.SCRIPT):
            oid = oid_of(content)
            place = folder / "lfs/objects" / oid[:2] / oid[2:4] / oid
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return place

    def test_a_local_repository_gives_its_own(self):
        self.assert_stopped(self.fetch(self.repo), 3, "Git LFS object .* it is not there")
        place = self.store(self.repo.path)
        self.assert_whole(self.fetch(self.repo))
        shutil.rmtree(self.work)
        self.assert_whole(self.fetch(self.repo.file_url))
        for bad, word in ((self.SCRIPT[:-1] + b"x", "other bytes"), (self.SCRIPT + b"x", "more bytes"), (self.SCRIPT[:-1], "fewer bytes")):
            shutil.rmtree(self.work)
            place.write_bytes(bad)
            self.assert_stopped(self.fetch(self.repo), 4, word)
        place.unlink()
        os.mkfifo(place)
        self.assert_stopped(self.fetch(self.repo), 3, "it is not there")
        clone = self.dir / "clone"
        run("git", "clone", "-q", "-n", self.repo.path, clone)
        self.store(clone / ".git")
        self.assert_whole(self.fetch(str(clone)))

    def test_a_malformed_pointer_is_refused(self):
        server = self.serve()
        good = pointer(self.SMALL)
        lines = good.splitlines(keepends=True)
        for name, text in (("version 2", good.replace("v1", "v2")), ("order", lines[0] + lines[2] + lines[1]), ("no size", lines[0] + lines[1]),
                           ("capitals", good.replace(oid_of(self.SMALL), oid_of(self.SMALL).upper())), ("more", good + "x y\n"),
                           ("CR", good.replace("\n", "\r\n")), ("size", good.replace("size ", "size 0")), ("no end", good[:-1]), ("negative", good.replace("size ", "size -")),
                           ("extension", lines[0] + f"ext-0-foo sha256:{'0' * 64}\n" + lines[1] + lines[2])):
            with self.subTest(name=name):
                commit = self.repo.commit({"dir/small": text})
                self.assert_stopped(self.fetch(server.url(self.repo), commit), 4, "'dir/small': it .*Git LFS pointer")
        huge = self.repo.commit({"dir/small": pointer(self.SMALL, 5 << 30)})
        self.assert_stopped(self.fetch(server.url(self.repo), huge), 4, "files are too large")
        many = self.repo.commit({"dir/small": pointer(self.SMALL), **{f"m/{n}": pointer(b"%d" % n, 4 << 30) for n in range(16)}})
        self.assert_stopped(self.fetch(server.url(self.repo), many), 4, "files are too large")
        self.assertEqual(server.batches, [])
        # What only looks a little like one is a file.
        fine = self.repo.commit({"dir/small": "x" + good, "long": good + "x" * 1024, "again": good, "link": None,
                                 **{f"m/{n}": None for n in range(16)}})
        self.assertEqual(self.fetch(server.url(self.repo), fine, RUN_CMD="cat again").out, self.SMALL.decode())
        self.assertEqual((self.work / "long").read_text(), good + "x" * 1024)

    def test_an_object_that_is_a_pointer_stays_one(self):
        inner = pointer(self.BIG).encode()
        commit = self.repo.commit({"dir/small": pointer(inner)})
        self.assertEqual(self.fetch(self.serve([self.BIG, self.SMALL, self.SCRIPT, inner]).url(self.repo), commit, RUN_CMD="cat dir/small").out, inner.decode())

    def test_the_entry_script_may_be_an_object(self):
        commit = self.repo.commit({"entrypoint.sh": pointer(self.SCRIPT)})
        server = self.serve()
        self.assert_stopped(self.fetch(server.url(self.repo), commit, LFS="no"), 6, "is a Git LFS pointer")
        self.assertEqual(self.fetch(server.url(self.repo), commit).out, "from an object\n")

    def test_a_machine_without_curl_says_so(self):
        server = self.serve()
        hide = ["unshare", "-m", "sh", "-c", 'mount --bind /dev/null /usr/bin/curl && exec "$@"', "sh"]
        self.need_root()
        self.need_program("unshare")
        config = self.config(server.url(self.repo), self.commit, LFS="yes")
        result = self.launch(args=[*hide[1:], launcher_path(), config], program="/usr/bin/unshare")
        self.assert_stopped(result, 6, "cannot start /usr/bin/curl")
        self.assert_whole(self.fetch(server.url(self.repo)))
        self.assertEqual(self.launch(args=[*hide[1:], launcher_path(), config], program="/usr/bin/unshare").code, 0)

    def test_a_server_that_falls_silent_is_given_up(self):
        silent = SilentServer()
        self.addCleanup(silent.stop)
        server = self.serve()
        server.href = lambda oid: f"http://127.0.0.1:{silent.port}/{oid}"
        began = time.monotonic()
        self.assert_stopped(self.fetch(server.url(self.repo), FETCH_TIMEOUT="10"), 3, "Git LFS object .*timed out")
        self.assertLess(time.monotonic() - began, 20)

    def test_ssh_is_refused(self):
        self.assert_whole(self.fetch(self.serve().url(self.repo)))
        shutil.rmtree(self.work / "dir")
        origin = "ssh://git@127.0.0.1:1/app.git"
        run("git", "-C", self.work, "config", "remote.origin.url", origin)
        self.assert_stopped(self.fetch(origin), 3, "LFS=yes does not work over ssh")

    def test_submodules_have_the_key_too(self):
        outer = self.make_repo("outer")
        commit = outer.commit({"entrypoint.sh": "cat app/dir/small\ngit status --porcelain\n", "app": Gitlink(self.commit),
                               ".gitmodules": '[submodule "app"]\n\tpath = app\n\turl = ../app.git\n'})
        server = self.serve()
        result = self.fetch(server.url(outer), commit, SUBMODULES="yes")
        self.assertEqual((result.code, result.out), (0, self.SMALL.decode()), result.err)
        self.assertEqual(server.batches[0][2], "/app.git/info/lfs/objects/batch")

    def test_a_kill_at_any_moment_is_mended(self):
        server = self.serve()
        config = self.config(server.url(self.repo), self.commit, LFS="yes")
        began = time.monotonic()
        self.assert_whole(self.launch(config))
        took = time.monotonic() - began
        for number in range(10):
            shutil.rmtree(self.work)
            running = self.start(config)
            time.sleep(took * number / 10)
            running.kill()
            self.assert_whole(self.launch(config))
