"""Servers on loopback for the live mode of git-launcher-verify: TLS with an authority of the test's own, and routes that
answer honestly or not."""

import json
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import urllib.parse
from pathlib import Path

PCS = "/sgx/certification/v4"
TDX = "/tdx/certification/v4"


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(os.fspath, arguments)], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


class Authority:
    """A certificate authority in DIRECTORY, and the certificates that it issues."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.bundle = self.directory / "ca.pem"
        self.key = self.directory / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
                "/CN=test authority", "-keyout", self.key, "-out", self.bundle)

    def issue(self, name, *alternatives, key=None):
        """(certificate, key) for these names: "DNS:localhost", "IP:127.0.0.1"."""
        certificate, request, extensions = (self.directory / (name + end) for end in (".pem", ".csr", ".ext"))
        made = key or self.directory / (name + ".key")
        if key is None:
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", made)
        openssl("req", "-new", "-key", made, "-subj", f"/CN={name}", "-out", request)
        extensions.write_text("subjectAltName=" + ",".join(alternatives) + "\nbasicConstraints=CA:FALSE\n")
        openssl("x509", "-req", "-in", request, "-CA", self.bundle, "-CAkey", self.key, "-CAcreateserial", "-days", "30",
                "-extfile", extensions, "-out", certificate)
        return certificate, made


class Request:
    def __init__(self, connection):
        self.connection = connection
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                raise ConnectionError("no request")
            data += piece
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        while len(self.body) < int(self.headers.get("content-length", 0)):
            self.body += connection.recv(65536)

    def send(self, data):
        self.connection.sendall(data)

    def reply(self, body=b"", status=200, headers=(), length=None):
        body = body.encode() if isinstance(body, str) else body
        head = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
        self.send("\r\n".join([*head, *(f"{name}: {value}" for name, value in headers), "", ""]).encode() + body)


class Server:
    """Answers by ROUTES: {path with query, or path: bytes, or a function of the Request}. A path that is not there gets
    404. TARGETS has what was asked for, in its order."""

    def __init__(self, routes, certificate=None, unix=None):
        self.routes = routes
        self.targets = []
        self.requests = []
        self.context = None
        self.closing = threading.Event()
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        if unix:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(os.fspath(unix))
        else:
            self.listener = socket.socket()
            self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        if not unix:
            self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def close(self):
        self.closing.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join(5)

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            connection.settimeout(30)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            request = Request(connection)
            request.server = self
            self.targets.append(request.target)
            self.requests.append(request)
            route = self.routes.get(request.target, self.routes.get(request.target.partition("?")[0]))
            if route is None:
                request.reply(b"not here", status=404)
            elif callable(route):
                route(request)
            else:
                request.reply(route)
            if self.context:
                connection.unwrap()
        except (OSError, ValueError):
            pass
        finally:
            connection.close()


# Routes that misbehave.


def status(code, headers=()):
    return lambda request: request.reply(b"trouble", status=code, headers=headers)


def redirect(to, code=302):
    return lambda request: request.reply(b"", status=code, headers=[("Location", to)])


def stall(request):
    """The head of an answer, and then nothing."""
    request.send(b"HTTP/1.1 200 x\r\nContent-Length: 1000\r\n\r\n{")
    request.server.closing.wait(20)


def endless(request):
    """A body that never ends."""
    request.send(b"HTTP/1.1 200 x\r\n\r\n")
    while not request.server.closing.is_set():
        request.send(b" " * 65536)


def trickle(request):
    """A byte now and then."""
    request.send(b"HTTP/1.1 200 x\r\nContent-Length: 100000\r\n\r\n")
    while not request.server.closing.wait(0.2):
        request.send(b" ")


def truncated(body):
    return lambda request: request.reply(body[: len(body) // 2], length=len(body))


def many_headers(request):
    request.send(b"HTTP/1.1 200 x\r\n")
    for number in range(4000):
        request.send(f"X-Header-{number}: {'y' * 100}\r\n".encode())
    request.send(b"Content-Length: 0\r\n\r\n")


def collateral_routes(path, tcb_header="TCB-Info-Issuer-Chain", **changes):
    """What Intel's service would answer, taken from the bundle PATH: {path: route}. CHANGES replace members of it."""
    bundle = {**json.loads(Path(path).read_bytes()), **changes}
    fmspc = json.loads(bundle["tcb_info"])["fmspc"].upper()

    def document(member, name, header):
        body = f'{{"{member}":{bundle[name]},"signature":"{bundle[name + "_signature"]}"}}'
        chain = urllib.parse.quote(bundle[name + "_issuer_chain"])
        return lambda request: request.reply(body, headers=[("Content-Type", "application/json"), (header, chain)])

    return {
        f"{TDX}/tcb?fmspc={fmspc}": document("tcbInfo", "tcb_info", tcb_header),
        f"{TDX}/qe/identity": document("enclaveIdentity", "qe_identity", "SGX-Enclave-Identity-Issuer-Chain"),
        f"{PCS}/pckcrl?ca=platform&encoding=der": bytes.fromhex(bundle["pck_crl"]),
        f"{PCS}/rootcacrl": bundle["root_ca_crl"].encode(),
    }


def tcb_path(routes):
    return next(path for path in routes if path.startswith(f"{TDX}/tcb"))


class Scratch:
    """A directory with an authority and the certificate of localhost, for the tests of one class."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = Path(self.directory.name)
        self.authority = Authority(self.path)
        self.localhost = self.authority.issue("localhost", "DNS:localhost", "IP:127.0.0.1")

    def close(self):
        self.directory.cleanup()
