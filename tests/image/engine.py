"""A container engine of the tests' own: podman with runc, its storage, its settings and its registry in a temporary directory.

tests/image/run starts the tests in mount and process namespaces of their own, so that nothing of the engine outlives them.
The image under test is the OCI layout GL_IMAGE_LAYOUT."""

import atexit
import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "scenario"), str(ROOT / "image")]

import support  # noqa: E402  (the scenario tests' world: repositories and servers)

LAYOUT = Path(os.environ.get("GL_IMAGE_LAYOUT", ROOT / "build" / "image" / "oci"))
CONFIG_PATH = "/etc/git-launcher/config.conf"
STATE = "/var/lib/git-launcher"

# No limits that a machine without CAP_SYS_RESOURCE could not set, and no service manager.
CONTAINERS_CONF = """[containers]
default_ulimits = []
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "{place}/run/libpod"
[network]
network_backend = "netavark"
"""


def image_digest():
    index = json.loads((LAYOUT / "index.json").read_bytes())
    return index["manifests"][0]["digest"]


class Ended:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "backslashreplace")
        self.err = done.stderr.decode("utf-8", "backslashreplace")

    def __str__(self):
        return f"exit code {self.code}\n{self.err}{self.out}"


class Engine:
    def __init__(self, place):
        self.place = Path(place)
        (self.place / "containers.conf").write_text(CONTAINERS_CONF.format(place=self.place))
        (self.place / "storage.conf").write_text(
            f'[storage]\ndriver = "overlay"\nrunroot = "{self.place}/run"\ngraphroot = "{self.place}/graph"\n')
        (self.place / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        self.environment = {
            "PATH": support.SYSTEM_PATH + ":/usr/sbin:/sbin", "HOME": str(self.place), "TMPDIR": str(self.place),
            "XDG_RUNTIME_DIR": str(self.place / "run"), "CONTAINERS_CONF": str(self.place / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.place / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.place / "registries.conf"),
        }
        (self.place / "run").mkdir()
        self.registry_port = support.free_port()
        self.started = []
        # As it is pinned in a compose file: a name and a digest.
        self.image = f"127.0.0.1:{self.registry_port}/git-launcher@{image_digest()}"

    def call(self, *command, timeout=120, **more):
        environment = dict(self.environment, **more)
        return Ended(subprocess.run([os.fspath(c) for c in command], env=environment, stdin=subprocess.DEVNULL,
                                    capture_output=True, timeout=timeout))

    def podman(self, *arguments, check=True, timeout=120):
        ended = self.call("podman", *arguments, timeout=timeout)
        if check and ended.code != 0:
            raise AssertionError(f"podman {arguments} ended with {ended}")
        return ended

    def background(self, *command, ready):
        log = (self.place / f"{Path(command[0]).name}.log").open("wb")
        process = subprocess.Popen([os.fspath(c) for c in command], env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=subprocess.STDOUT)
        self.started.append(process)
        support.poll(ready, 10, f"{command[0]} to answer; see {log.name}")

    def begin(self):
        """A registry on loopback, the image pushed to it and pulled from it by its digest."""
        (self.place / "registries.conf").write_text(
            f'[[registry]]\nlocation = "127.0.0.1:{self.registry_port}"\ninsecure = true\n')
        (self.place / "registry.yml").write_text(
            f'version: 0.1\nstorage: {{filesystem: {{rootdirectory: "{self.place}/registry"}}}}\n'
            f'http: {{addr: "127.0.0.1:{self.registry_port}"}}\n')
        self.background("docker-registry", "serve", self.place / "registry.yml", ready=self.registry_answers)
        self.publish(LAYOUT, "git-launcher", image_digest())

    def publish(self, layout, name, digest):
        """Pushes the image of LAYOUT to the registry and pulls it from there by its digest; what it is called then."""
        pushed = self.call("skopeo", "--policy", self.place / "policy.json", "copy", "--preserve-digests", "--dest-tls-verify=false",
                           f"oci:{layout}", f"docker://127.0.0.1:{self.registry_port}/{name}:test")
        if pushed.code != 0:
            raise AssertionError(f"skopeo could not push: {pushed}")
        image = f"127.0.0.1:{self.registry_port}/{name}@{digest}"
        self.podman("pull", "-q", "--signature-policy", self.place / "policy.json", image)
        return image

    def registry_answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.registry_port), 1):
            return True
        return False

    def end(self):
        self.podman("rm", "-f", "-a", "-t", "0", check=False)
        for process in self.started:
            process.kill()
            process.wait()
        # What the engine mounted in its own storage.
        mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for mount in sorted((m for m in mounts if m.startswith(str(self.place))), reverse=True):
            subprocess.run(["umount", "-l", mount], capture_output=True)
        shutil.rmtree(self.place, ignore_errors=True)


@functools.cache
def begun():
    """(engine, None) of this test process, or (None, why it did not begin)."""
    made = Engine(tempfile.mkdtemp(prefix="engine-"))
    atexit.register(made.end)
    try:
        made.begin()
    except (AssertionError, OSError, subprocess.SubprocessError) as problem:
        return None, str(problem)
    return made, None


def engine():
    made, problem = begun()
    if problem:
        raise AssertionError(f"the container engine does not work: {problem}")
    return made


class ContainerTest(support.ScenarioTest):
    """A test with a Git server over https on loopback, whose authority the container trusts, and a kept volume."""

    def setUp(self):
        super().setUp()
        for program in ("podman", "runc", "skopeo", "docker-registry"):
            self.need_program(program)
        self.need_root()
        self.engine = engine()
        self.repo = self.make_repo()
        self.server = support.GitServer(self.repo.path.parent, tls=True)
        self.addCleanup(self.server.stop)
        self.repo.url = self.server.url(self.repo)
        self.volume = self.dir / "volume"
        self.volume.mkdir()
        self.names = []
        self.addCleanup(self.remove_containers)

    def remove_containers(self):
        if self.names:
            self.engine.podman("rm", "-f", "-t", "0", "-i", *self.names, check=False)

    def pin(self, commit, **keys):
        return self.config(self.repo, commit, WORK_DIR=f"{STATE}/work", **keys)

    def options(self, config, network="host", env=None):
        """What every container here is started with: as the compose file has it, plus the tests' own authority."""
        trust = {name: "/run/authority.pem" for name in ("SSL_CERT_FILE", "GIT_SSL_CAINFO", "CURL_CA_BUNDLE")}
        options = ["--network", network, "-v", f"{config}:{CONFIG_PATH}:ro", "-v", f"{self.volume}:{STATE}",
                   "-v", f"{support.certificates()[0]}:/run/authority.pem:ro"]
        for name, value in {**trust, **(env or {})}.items():
            options += ["-e", f"{name}={value}"]
        return options

    def run_image(self, config, *more, arguments=(), **settings):
        return self.engine.podman("run", "--rm", *self.options(config, **settings), *more, self.engine.image, *arguments,
                                  check=False)

    def start_image(self, config, *more, **settings):
        """Starts it in the background; the container's name."""
        name = f"c{os.getpid()}-{len(self.names)}-{time.monotonic_ns()}"
        self.names.append(name)
        self.engine.podman("run", "-d", "--name", name, *self.options(config, **settings), *more, self.engine.image)
        return name

    def logs(self, name):
        ended = self.engine.podman("logs", name, check=False)
        return ended.out + ended.err

    def exit_code(self, name, timeout=30):
        return int(self.engine.podman("wait", name, timeout=timeout).out)


__all__ = ["CONFIG_PATH", "ContainerTest", "LAYOUT", "ROOT", "STATE", "engine", "image_digest", "support", "unittest"]
