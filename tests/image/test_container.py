"""The image as people run it: a container, its config mounted, a kept volume, a Git server over https."""

import json
import signal
import subprocess
import time

from engine import LAYOUT, ROOT, STATE, ContainerTest, image_digest, support, unittest

GREETING = "echo \"hello from $(cat greeting.txt), process $$\"\n"


class Launch(ContainerTest):
    def commit(self, text, script=GREETING, **files):
        return self.repo.commit({"entrypoint.sh": script, "greeting.txt": text, **files})

    def assert_ran(self, ended, text):
        self.assertEqual(ended.code, 0, str(ended))
        self.assertIn(f"hello from {text}, process 1\n", ended.out, str(ended))

    def asked(self):
        """How often the Git server was asked since the last time."""
        count = len(self.server.requests)
        self.server.requests.clear()
        return count

    def test_cold_warm_offline_and_upgrade_on_one_volume(self):
        first = self.commit("the first commit")
        self.assert_ran(self.run_image(self.pin(first)), "the first commit")
        self.assertGreater(self.asked(), 0)

        warm = self.run_image(self.pin(first))
        self.assert_ran(warm, "the first commit")
        self.assertEqual(self.asked(), 0, "a restart with the same pin needs no network")

        self.assert_ran(self.run_image(self.pin(first), network="none"), "the first commit")

        second = self.commit("the second commit")
        upgraded = self.run_image(self.pin(second))
        self.assert_ran(upgraded, "the second commit")
        self.assertIn(f"HEAD verified: {second}", upgraded.err)
        self.assertGreater(self.asked(), 0)

    def test_a_new_pin_without_network_is_refused_as_the_hosts_fault(self):
        first = self.commit("the first commit")
        self.assert_ran(self.run_image(self.pin(first)), "the first commit")
        second = self.commit("the second commit")
        ended = self.run_image(self.pin(second, FETCH_TIMEOUT="10"), network="none")
        self.assertEqual(ended.code, 3, str(ended))
        self.assertNotIn("hello", ended.out)

    def test_a_poisoned_volume_runs_the_pinned_bytes(self):
        commit = self.commit("the commit")
        self.assert_ran(self.run_image(self.pin(commit)), "the commit")
        work = self.volume / "work"
        (work / "greeting.txt").write_text("the attacker")
        (work / "extra.sh").write_text("echo planted\n")
        (work / ".git" / "hooks").mkdir(exist_ok=True)
        hook = work / ".git" / "hooks" / "post-checkout"
        hook.write_text(f"#!/bin/sh\necho planted > {STATE}/canary\n")
        hook.chmod(0o755)
        with (work / ".git" / "config").open("a") as config:
            config.write(f'[core]\n\tfsmonitor = "echo planted > {STATE}/canary"\n')
        # The control: a plain git in the same image steps into the trap.
        careless = self.run_image(self.pin(commit), "--entrypoint", "git", arguments=(
            "-c", "safe.directory=*", "-C", f"{STATE}/work", "status"))
        self.assertEqual(careless.code, 0, str(careless))
        (self.volume / "canary").unlink()

        ended = self.run_image(self.pin(commit))
        self.assert_ran(ended, "the commit")
        self.assertIn("scrubbing checkout: threw away", ended.err)
        self.assertFalse((self.volume / "canary").exists(), "foreign code ran")
        self.assertFalse((work / "extra.sh").exists())

    def test_the_workload_is_process_1_and_gets_sigterm(self):
        commit = self.commit("x", "trap 'echo got SIGTERM; exit 43' TERM\necho ready as $$\nwhile :; do sleep 0.1; done\n")
        name = self.start_image(self.pin(commit))
        support.poll(lambda: "ready as 1" in self.logs(name), 30, "the workload")
        began = time.monotonic()
        self.engine.podman("stop", "-t", "20", name)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.exit_code(name), 43)
        self.assertIn("got SIGTERM", self.logs(name))

    def test_sigterm_before_the_workload_ends_the_launch(self):
        commit = self.commit("x")
        silent = support.SilentServer()
        self.addCleanup(silent.stop)
        name = self.start_image(self.config(f"https://127.0.0.1:{silent.port}/app.git", commit, WORK_DIR=f"{STATE}/work"))
        self.assertTrue(silent.connected.wait(30))
        began = time.monotonic()
        self.engine.podman("kill", "-s", str(int(signal.SIGTERM)), name)
        self.assertEqual(self.exit_code(name), 143)
        self.assertLess(time.monotonic() - began, 10)

    def test_the_workloads_exit_status_is_the_containers(self):
        self.assertEqual(self.run_image(self.pin(self.commit("x", "exit 42\n"))).code, 42)

    def test_a_wrong_config_and_a_wrong_seal_end_with_their_codes(self):
        config = self.pin(self.commit("x"))
        ended = self.run_image(config, env={"GIT_LAUNCHER_CONFIG_SHA256": "0" * 64})
        self.assertEqual(ended.code, 4, str(ended))
        self.assertIn("config does not match GIT_LAUNCHER_CONFIG_SHA256", ended.err)
        ended = self.run_image(self.pin("main"))
        self.assertEqual(ended.code, 2, str(ended))
        self.assertEqual(list(self.volume.iterdir()), [])

    def test_read_only_without_capabilities(self):
        commit = self.commit("the commit")
        ended = self.run_image(self.pin(commit), "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
        self.assert_ran(ended, "the commit")

    def test_an_ordinary_user(self):
        commit = self.commit("the commit", GREETING + "id -u\n")
        self.volume.chmod(0o777)
        ended = self.run_image(self.pin(commit), "--user", "1000:1000")
        self.assert_ran(ended, "the commit")
        self.assertIn("\n1000\n", ended.out)


class Derived(ContainerTest):
    def test_a_derived_image_needs_no_mounted_config(self):
        commit = self.repo.commit({"entrypoint.sh": GREETING, "greeting.txt": "the commit"})
        derived = self.dir / "derived"
        done = subprocess.run([ROOT / "image/derive", self.pin(commit), "--image", LAYOUT, "--output", derived],
                              check=True, capture_output=True, text=True)
        image = self.engine.publish(derived, "derived", done.stdout.strip())
        options = self.options(self.dir / "unused")
        del options[2:4]  # the mount of a config
        ended = self.engine.podman("run", "--rm", "--read-only", *options, image, check=False)
        self.assertEqual(ended.code, 0, str(ended))
        self.assertIn("hello from the commit, process 1\n", ended.out)


class Contents(ContainerTest):
    def shell(self, script):
        ended = self.engine.podman("run", "--rm", "--network", "none", "--entrypoint", "bash", self.engine.image, "-ec", script,
                                   check=False)
        self.assertEqual(ended.code, 0, str(ended))
        return ended.out

    def test_what_workloads_rely_on_is_there(self):
        out = self.shell("dpkg --audit; apt-get check -q >/dev/null; git --version; ssh -V 2>&1; apt-get --version | head -1;"
                         "test -s /etc/ssl/certs/ca-certificates.crt; git ls-remote --exit-code /nonexistent 2>&1 || true;"
                         "ls -d /etc/git-launcher /var/lib/git-launcher; git-launcher --version")
        for line in ("git version 2.", "OpenSSH_", "apt 2.", "/var/lib/git-launcher\n", "git-launcher 0."):
            self.assertIn(line, out)

    def test_apt_knows_where_debian_is_and_by_which_keys(self):
        rows = self.shell("cat /etc/apt/sources.list; find /etc/apt/sources.list.d -type f").splitlines()
        self.assertEqual(len(rows), 3)
        for row, suite in zip(rows, ("bookworm", "bookworm-updates", "bookworm-security")):
            self.assertRegex(row, rf"^deb \[signed-by=/usr/share/keyrings/debian-archive-keyring\.gpg\] http://\S+ {suite} main$")

    def test_the_bill_of_materials_names_what_is_installed(self):
        installed = self.shell("dpkg-query -W -f '${Package} ${Version}\\n'; sha256sum /usr/bin/git-launcher | cut -d' ' -f1")
        *packages, program = installed.split("\n")[:-1]
        bill = json.loads(self.shell("cat /usr/share/git-launcher/sbom.spdx.json"))
        named = {p["SPDXID"]: p for p in bill["packages"]}
        listed = sorted(f"{p['name']} {p['versionInfo']}" for i, p in named.items() if i.startswith("SPDXRef-deb-"))
        self.assertEqual(listed, sorted(packages))
        self.assertEqual(named["SPDXRef-git-launcher"]["checksums"][0]["checksumValue"], program)
        linked = [row for row in bill["relationships"] if row["relationshipType"] == "STATIC_LINK"]
        self.assertGreaterEqual(len(linked), 5)
        for row in bill["relationships"]:
            self.assertIn(row["relatedSpdxElement"], named)

    def test_the_registry_kept_the_digest(self):
        shown = self.engine.podman("image", "inspect", "--format", "{{.Digest}}", self.engine.image).out.strip()
        self.assertEqual(shown, image_digest())

    def test_the_terms_of_every_package_are_in_the_image(self):
        missing = self.shell("for p in $(dpkg-query -W -f '${Package} '); do test -s /usr/share/doc/$p/copyright || echo $p; done")
        self.assertEqual(missing, "")
        table = [line.split()[0] for line in (ROOT / "image/LICENSES").read_text().splitlines() if line and line[0] != "#"]
        self.shell("cd /usr/share/doc/git-launcher; test -s copyright; " + "; ".join(f"test -s copyright.{n}" for n in table))


if __name__ == "__main__":
    unittest.main()
