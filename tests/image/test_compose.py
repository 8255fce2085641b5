"""The deploy files under a real engine: docker compose against podman's socket. Two holes of the usual way, each shown with
a careless compose file, and that deploy/docker-compose.yml does not have them."""

import hashlib
import json
import os
import re
import subprocess

from engine import ROOT, STATE, ContainerTest, support, unittest

COMPOSE = os.environ.get("GL_COMPOSE", "")
TEMPLATE = ROOT / "deploy" / "docker-compose.yml"
# What the tests add to every compose file: the loopback of this machine, and the authority of its Git server.
OVERRIDE = """services:
  app:
    network_mode: host
    environment: {SSL_CERT_FILE: /run/authority.pem, GIT_SSL_CAINFO: /run/authority.pem, CURL_CA_BUNDLE: /run/authority.pem}
    volumes: ["%s:/run/authority.pem:ro"]
"""
# A workload that stays until it is told to go.
STAY = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n"


class ComposeTest(ContainerTest):
    def setUp(self):
        super().setUp()
        if not COMPOSE:
            self.must_run("needs docker compose, whose place tests/image/run gives in GL_COMPOSE")
        self.socket = self.engine.place / "podman.sock"
        if not self.socket.exists():
            self.engine.background("podman", "system", "service", "--time", "0", f"unix://{self.socket}",
                                   ready=self.socket.exists)
        self.file = self.dir / "docker-compose.yml"
        self.override = self.dir / "override.yml"
        self.override.write_text(OVERRIDE % support.certificates()[0])
        self.project = f"p{os.getpid()}{self.dir.name.removeprefix('gl-')}".lower()
        self.addCleanup(self.compose, "down", "-v", "-t", "0", check=False)

    def compose(self, *arguments, check=True):
        ended = self.engine.call(COMPOSE, "-p", self.project, "-f", self.file, "-f", self.override, *arguments,
                                 DOCKER_HOST=f"unix://{self.socket}")
        if check and ended.code != 0:
            raise AssertionError(f"docker compose {arguments} ended with {ended}")
        return ended

    def up(self):
        """The command by which the machine starts its containers at each boot."""
        self.compose("up", "--remove-orphans", "-d", "--build")

    def container(self):
        return self.compose("ps", "-a", "-q").out.strip()

    def said_last(self, pattern):
        """The newest line of the log that has PATTERN in it; waits for one."""
        return support.poll(lambda: re.findall(rf"^.*{pattern}.*$", self.logs(self.container()), re.MULTILINE), 30, pattern)[-1]

    def commit(self, text, script=""):
        return self.repo.commit({"entrypoint.sh": f"echo 'running {text}'\n{script}{STAY}"})

    def template(self, commit):
        """The compose file of deploy/, as somebody copies it and has it filled in."""
        text = TEMPLATE.read_text(encoding="utf-8") if not self.file.exists() else self.file.read_text(encoding="utf-8")
        text, count = re.subn(r"image: \S+", f"image: {self.engine.image}", text)
        self.assertEqual(count, 1)
        self.file.write_text(text, encoding="utf-8")
        subprocess.run([ROOT / "deploy" / "pin", self.file, "--repo", self.repo.url, "--commit", commit], check=True)

    def careless(self, commit):
        """The usual form: one name for the config, and no seal."""
        self.template(commit)
        text = re.sub(r"\bpin-[0-9a-f]+", "pin", self.file.read_text(encoding="utf-8"))
        text = re.sub(r"    environment:\n.*GIT_LAUNCHER_CONFIG_SHA256.*\n", "", text)
        self.assertNotIn("GIT_LAUNCHER_CONFIG_SHA256: ", text)
        self.file.write_text(text, encoding="utf-8")


class StalePin(ComposeTest):
    def test_the_hazard_a_pin_only_upgrade_leaves_the_old_commit_running(self):
        self.careless(self.commit("the old commit"))
        self.up()
        self.said_last("running the old commit")
        before = self.container()
        new = self.commit("the new commit")
        self.file.unlink()
        self.careless(new)
        self.up()
        self.assertEqual(self.container(), before, "Compose has learned to recreate: say so in deploy/README.md")
        self.assertEqual(self.said_last("running"), "running the old commit")

    def test_the_cure_the_config_is_named_after_the_commit(self):
        self.template(self.commit("the old commit"))
        self.up()
        self.said_last("running the old commit")
        self.template(self.commit("the new commit"))
        self.up()
        self.assertEqual(self.said_last("running"), "running the new commit")


class SelfRepin(ComposeTest):
    def attack(self, fill):
        """Runs a commit that points its own config at another one, and restarts its container."""
        evil = self.commit("what the attacker chose")
        script = f"sed -i 's/^COMMIT_SHA=.*/COMMIT_SHA={evil}/' /etc/git-launcher/config.conf && echo rewritten\n"
        good = self.commit("the pinned commit", script)
        fill(good)
        self.up()
        self.said_last("rewritten")
        self.compose("restart", "-t", "5")

    def test_the_hazard_a_workload_rewrites_its_pin_for_the_next_start(self):
        self.attack(self.careless)
        self.assertEqual(self.said_last("running what the attacker chose"), "running what the attacker chose")

    def test_the_cure_the_seal_refuses_the_rewritten_config(self):
        self.attack(self.template)
        self.said_last("config does not match GIT_LAUNCHER_CONFIG_SHA256")
        self.assertNotIn("running what the attacker chose", self.logs(self.container()))


class Form(ComposeTest):
    def test_compose_reads_every_compose_file(self):
        for path in sorted((ROOT / "deploy").glob("docker-compose*.yml")):
            ended = self.engine.call(COMPOSE, "-f", path, "config", "-q")
            self.assertEqual((ended.code, ended.err), (0, ""), path.name)
        broken = self.dir / "broken.yml"
        broken.write_text(TEMPLATE.read_text(encoding="utf-8").replace("    configs:", "    config:"))
        self.assertNotEqual(self.engine.call(COMPOSE, "-f", broken, "config", "-q").code, 0)


    def test_compose_delivers_what_plan_wrote(self):
        command = "echo $HOME ${X:-y} $$ \"q\" # \\ it"
        out = self.dir / "plan"
        subprocess.run([os.environ["GIT_LAUNCHER_VERIFY"], "plan", "--repo", "https://example.org/app", "--commit", "b" * 64, "--image",
                        "example.org/x@sha256:" + "d" * 64, "--run-cmd", command, "--env", "GIVEN", "--env", "MISSING",
                        "--agent-socket", "--port", "8080:80", "-o", out], check=True, capture_output=True, timeout=60)
        ended = self.engine.call(COMPOSE, "-f", out / "docker-compose.yml", "config", "--format", "json", GIVEN="a value", X="evil")
        self.assertEqual((ended.code, ended.err), (0, ""))
        read = json.loads(ended.out)
        (content,) = [config["content"] for config in read["configs"].values()]
        config = (out / "git-launcher.conf").read_bytes()
        self.assertEqual(content.replace("$$", "$").encode(), config)  # "config" writes a dollar as it is written in a file
        service = read["services"]["app"]
        self.assertEqual(service["environment"], {"GIT_LAUNCHER_CONFIG_SHA256": hashlib.sha256(config).hexdigest(),
                                                  "GIVEN": "a value", "MISSING": None})
        self.assertEqual(service["image"], "example.org/x@sha256:" + "d" * 64)
        self.assertEqual([(mount["source"], mount["target"]) for mount in service["volumes"]],
                         [("work", "/var/lib/git-launcher"), ("/var/run/dstack.sock", "/var/run/dstack.sock")])
        self.assertEqual([(port["published"], port["target"]) for port in service["ports"]], [("8080", 80)])


class Interpolation(ComposeTest):
    def test_an_environment_does_not_reach_the_template(self):
        commit = self.commit("the pinned commit")
        self.template(commit)
        resolved = self.compose("config").out
        (self.dir / ".env").write_text("REPO_URL=https://evil.example/x\nCOMMIT_SHA=0\nWORK_DIR=/evil\n")
        self.assertEqual(self.compose("config").out, resolved)
        self.assertIn(f"COMMIT_SHA={commit}", resolved)
        self.assertIn(f"WORK_DIR={STATE}/work", resolved)


if __name__ == "__main__":
    unittest.main()
