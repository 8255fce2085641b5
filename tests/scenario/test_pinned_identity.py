"""What a config can demand of the pinned commit besides its id."""

import unittest

from support import ScenarioTest, entry_script, sha256_tree_identity


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


if __name__ == "__main__":
    unittest.main()
