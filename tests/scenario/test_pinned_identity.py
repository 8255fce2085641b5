"""What a config can demand of the pinned commit besides its id."""

import re
import unittest

from support import ScenarioTest, entry_script, run, sha256_tree_identity

SSH_KEYGEN = "/usr/bin/ssh-keygen"
REFUSED = "the commit is not signed by a key of ALLOWED_SIGNERS: "


class TreeIdentityTest(ScenarioTest):
    """TREE_SHA256: the commit's tree has this identity, or nothing of it runs."""

    def setUp(self):
        super().setUp()
        self.repo = self.make_repo()
        self.commit = self.repo.commit({"entrypoint.sh": entry_script(), "data": "one\n"})
        self.boot(self.repo, self.commit)
        self.identity = sha256_tree_identity(self.work)

    def test_the_right_identity_runs_and_another_does_not(self):
        result = self.launch(self.config(self.repo, self.commit, TREE_SHA256=self.identity))
        self.assert_ran_pin(result, self.repo, self.commit)
        other = self.repo.commit({"data": "two\n"})
        for commit, wanted in ((self.commit, "a" * 64), (other, self.identity)):
            for more in ({}, {"RUN_CMD": "true"}):
                result = self.launch(self.config(self.repo, commit, TREE_SHA256=wanted, **more))
                self.assert_refused(result, 4, f"TREE_SHA256: expected {wanted}, found [0-9a-f]{{64}};")
                self.assertNotIn("HEAD verified", result.err)

    def test_a_launch_that_only_fetches_is_refused_too(self):
        result = self.launch(self.config(self.repo, self.commit, TREE_SHA256="0" * 64), ["--fetch-only"])
        self.assert_refused(result, 4, f"expected {'0' * 64}, found {self.identity}")
        self.assertEqual(result.out, "")


class SignerTest(ScenarioTest):
    """ALLOWED_SIGNERS: one of these keys signed the commit, or nothing of it runs."""

    def setUp(self):
        super().setUp()
        self.need_program(SSH_KEYGEN)
        self.repo = self.make_repo()

    def key(self, kind="ed25519", bits="256"):
        """A new pair of keys: the file of the private one, and "TYPE BASE64" of the public one."""
        place = self.path_for("key")
        run(SSH_KEYGEN, "-q", "-t", kind, "-b", bits, "-N", "", "-C", "", "-f", place)
        return place, " ".join((place.parent / f"{place.name}.pub").read_text().split()[:2])

    def fingerprint(self, place):
        return run(SSH_KEYGEN, "-l", "-f", f"{place}.pub").split()[1].decode()

    def payload(self, repo, message="signed"):
        commit = repo.commit({"entrypoint.sh": entry_script(), "data": message})
        return self.bytes_of(repo, commit)

    def bytes_of(self, repo, commit):
        return run("git", "--git-dir", repo.path, "cat-file", "commit", commit)

    def sign(self, place, payload, namespace="git", hash_name="sha512"):
        """The armored signature that ssh-keygen makes."""
        return run(SSH_KEYGEN, "-Y", "sign", "-q", "-n", namespace, "-O", f"hashalg={hash_name}", "-f", place, input=payload)

    def signed(self, repo, payload, signature, header=b"gpgsig"):
        """The commit PAYLOAD with SIGNATURE as a header, as git puts it there."""
        headers, message = payload.split(b"\n\n", 1)
        value = header + b" " + signature.rstrip(b"\n").replace(b"\n", b"\n ")
        return repo.write_object("commit", headers + b"\n" + value + b"\n\n" + message)

    def pinned(self, repo, commit, *keys, **more):
        return self.launch(self.config(repo, self.reachable(repo, commit), ALLOWED_SIGNERS=";".join(keys), **more))

    def reachable(self, repo, commit):
        repo.git("update-ref", "refs/heads/main", commit)
        return commit

    def test_what_git_signed_runs(self):
        """git commit -S with each kind of key, in both kinds of repository."""
        for number, (kind, bits) in enumerate((("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"))):
            for object_format in ("sha1", "sha256"):
                with self.subTest(kind=kind, bits=bits, object_format=object_format):
                    repo = self.make_repo(f"app{number}{object_format}", object_format)
                    place, public = self.key(kind, bits)
                    tree = repo.tree_of(repo.commit({"entrypoint.sh": entry_script()}))
                    commit = repo.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={place}", "commit-tree", "-S", "-m",
                                      "signed", tree)
                    result = self.pinned(repo, commit, self.key()[1], public, WORK_DIR=self.path_for("work"))
                    self.assert_ran_pin(result, repo, commit)
                    self.assert_said(result, "signer:   ", f"signer:   {self.fingerprint(place)}",
                                     f"signed by: {self.fingerprint(place)}", "HEAD verified")

    def test_without_the_key_no_signature_is_looked_at(self):
        commit = self.signed(self.repo, self.payload(self.repo), b"-----BEGIN PGP SIGNATURE-----\n")
        result = self.launch(self.config(self.repo, self.reachable(self.repo, commit)))
        self.assert_ran_pin(result, self.repo, commit)
        self.assertNotIn("signed by", result.err)

    def test_what_is_not_signed_by_one_of_the_keys_does_not_run(self):
        payload = self.payload(self.repo)
        place, public = self.key()
        other, other_public = self.key("ecdsa", "256")
        rsa, _ = self.key("rsa", "2048")
        good = self.sign(place, payload)
        broken = self.sign(place, payload + b"x")
        middle = len(good) // 2
        rows = [
            ("not at all", payload, None, "it has no signature"),
            ("by another key", payload, self.sign(other, payload),
             f"it claims to be signed by {re.escape(self.fingerprint(other))}, which is not one of them"),
            ("by an RSA key", payload, self.sign(rsa, payload), "which is not one of them"),
            ("another commit", payload, broken, "forged or damaged"),
            ("a file, not a commit", payload, self.sign(place, payload, "file"), "it was made for 'file', not for 'git'"),
            ("with PGP", payload, b"-----BEGIN PGP SIGNATURE-----\n\nwsB\n-----END PGP SIGNATURE-----", "an OpenPGP signature"),
            ("with X.509", payload, b"-----BEGIN SIGNED MESSAGE-----\nMII\n-----END SIGNED MESSAGE-----", "an X.509 signature"),
            ("with a line more", payload, good + b"x", "text behind the END line"),
            ("with a blank in it", payload, good[:middle] + b" " + good[middle:], "malformed SSH signature"),
        ]
        for title, body, signature, why in rows:
            with self.subTest(title):
                commit = self.signed(self.repo, body, signature) if signature else self.repo.write_object("commit", body)
                result = self.pinned(self.repo, commit, public)
                self.assert_refused(result, 4, REFUSED, why)
                self.assertNotIn("HEAD verified", result.err)
        for hash_name in ("sha256", "sha512"):  # the control
            commit = self.signed(self.repo, payload, self.sign(place, payload, hash_name=hash_name))
            self.assert_ran_pin(self.pinned(self.repo, commit, other_public, public), self.repo, commit)

    def test_there_is_one_signature_in_the_right_header(self):
        payload = self.payload(self.repo)
        place, public = self.key()
        good = self.sign(place, payload)
        wrong = self.signed(self.repo, payload, good, b"gpgsig-sha256")
        self.assert_refused(self.pinned(self.repo, wrong, public), 4, REFUSED, "not in the header 'gpgsig'")
        for header in (b"gpgsig", b"gpgsig-sha256"):
            once = self.bytes_of(self.repo, self.signed(self.repo, payload, good))
            twice = self.signed(self.repo, once, good, header)
            self.assert_refused(self.pinned(self.repo, twice, public), 4, REFUSED, "more than one signature header")

    def test_a_kept_checkout_is_judged_by_the_keys_of_today(self):
        payload = self.payload(self.repo)
        place, public = self.key()
        commit = self.signed(self.repo, payload, self.sign(place, payload))
        self.assert_ran_pin(self.pinned(self.repo, commit, public), self.repo, commit)
        self.assert_refused(self.pinned(self.repo, commit, self.key()[1]), 4, REFUSED, "which is not one of them")


if __name__ == "__main__":
    unittest.main()
