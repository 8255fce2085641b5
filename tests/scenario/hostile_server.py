"""A Git server on the loopback interface that answers any wish with the bytes it was given, right or wrong.

It speaks just enough smart HTTP (protocol v0 and v2, gitprotocol-http(5), gitprotocol-v2(5)) for a fetch of one commit.
What it sends is an iterable of pieces; a piece may be a number, which means: say nothing for so many seconds. So a
stall, a drip and a flood are each one expression in the test that needs them.
"""

import contextlib
import gzip
import http.server
import ssl
import threading

ADVERTISEMENT = "application/x-git-upload-pack-advertisement"
RESULT = "application/x-git-upload-pack-result"
FLUSH, DELIMITER = b"0000", b"0001"


def packet(data):
    data = data if isinstance(data, bytes) else data.encode()
    return b"%04x" % (len(data) + 4) + data


def banded(data, band=1):
    """DATA on a side band: 1 is the pack, 2 is progress, 3 is the server's last words."""
    return b"".join(packet(bytes([band]) + data[i:i + 65000]) for i in range(0, len(data), 65000))


def dripped(data, seconds):
    """DATA a byte at a time."""
    for i in range(len(data)):
        yield data[i:i + 1]
        yield seconds


def forever(piece, pause=0.0):
    while True:
        yield piece
        yield pause


class Reply:
    """An HTTP answer; PIECES are sent as they are, up to where the client hangs up."""

    def __init__(self, status=200, kind="text/plain", pieces=(), headers=(), length=None):
        self.status, self.kind, self.headers, self.length = status, kind, headers, length
        self.pieces = [pieces] if isinstance(pieces, bytes) else pieces


class Server:
    """Serves HANDLE(request) -> Reply or None (hang up), each request in its own thread, until close()."""

    def __init__(self, handle, certificate=None):
        self.closing, self.requests = threading.Event(), []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 300

            def answer(self):
                self.body = self.read_body()
                outer.requests.append((self.command, self.path))
                reply = handle(self)
                self.close_connection, self.polite = True, reply is not None
                if reply is not None:
                    self.send(reply)

            do_GET = do_POST = answer

            def read_body(self):
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

            def send(self, reply):
                try:
                    self.send_response(reply.status)
                    headers = [("Content-Type", reply.kind), ("Cache-Control", "no-cache"), ("Connection", "close")]
                    headers += [("Content-Length", str(reply.length))] if reply.length is not None else []
                    for name, value in [*headers, *reply.headers]:
                        self.send_header(name, value)
                    self.end_headers()
                    for piece in reply.pieces:
                        if isinstance(piece, (int, float)):
                            outer.closing.wait(piece)
                        else:
                            self.wfile.write(piece)
                            self.wfile.flush()
                        if outer.closing.is_set():
                            return
                except OSError:
                    pass  # the client has had enough

            def finish(self):
                super().finish()
                if certificate and getattr(self, "polite", False):
                    with contextlib.suppress(OSError, ValueError):
                        self.connection.unwrap()  # without this goodbye the end of the answer looks like an attack

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads, self.http.block_on_close = True, False
        self.http.handle_error = lambda *args: None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            # The handshake is the handler thread's: a client that stalls in it must not stop the others.
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.base = "http%s://127.0.0.1:%d" % ("s" if certificate else "", self.http.server_port)
        self.url = self.base + "/app.git"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()


class GitServer(Server):
    """Says it has REFS [(name, id)] and gives PACK (bytes, or pieces already on their bands) whatever is wanted.

    PROGRESS comes before the pack as the server's own words; ERROR ends the answer instead of the pack; VERSION is the
    newest protocol that it admits to; FORMAT is the object format that it claims.
    """

    def __init__(self, refs, pack=b"", progress=b"", error=b"", version=2, format="sha1", **server):
        self.refs, self.pack, self.progress, self.error = refs, pack, progress, error
        self.version, self.format, self.packs_sent = version, format, 0
        super().__init__(self.handle, **server)

    def handle(self, request):
        modern = self.version == 2 and "version=2" in request.headers.get("Git-Protocol", "")
        if request.command == "GET":
            head = packet("# service=git-upload-pack\n") + FLUSH
            return Reply(kind=ADVERTISEMENT, pieces=head + (self.abilities() if modern else self.old_refs()))
        if modern and b"command=ls-refs" in request.body:
            listed = [b"%s %s\n" % (oid.encode(), name) for name, oid in self.named_refs()]
            return Reply(kind=RESULT, pieces=b"".join(map(packet, listed)) + FLUSH)
        return Reply(kind=RESULT, pieces=self.fetched(request.body, modern))

    def named_refs(self):
        refs = [(name if isinstance(name, bytes) else name.encode(), oid) for name, oid in self.refs]
        return [(b"HEAD", refs[0][1]), *refs] if refs else []

    def abilities(self):
        lines = ["version 2\n", "agent=hostile/1\n", "ls-refs\n", "fetch=shallow\n", f"object-format={self.format}\n"]
        return b"".join(map(packet, lines)) + FLUSH

    def old_refs(self):
        can = (b"\0side-band-64k shallow ofs-delta allow-tip-sha1-in-want allow-reachable-sha1-in-want "
               b"object-format=%s agent=hostile/1" % self.format.encode())
        lines = [oid.encode() + b" " + name for name, oid in self.named_refs()]
        return b"".join(packet(line + (b"" if n else can) + b"\n") for n, line in enumerate(lines)) + FLUSH

    def fetched(self, body, modern):
        wanted = body.split(b"want ")[1][:64 if self.format == "sha256" else 40]
        cut_off = packet(b"shallow " + wanted) if b"deepen 1" in body else b""
        done = b"0009done" in body
        if modern:
            if not done:
                yield packet("acknowledgments\n") + packet("ready\n") + DELIMITER
            if cut_off:
                yield packet("shallow-info\n") + cut_off + DELIMITER
            yield packet("packfile\n")
        else:
            if cut_off:
                yield cut_off + FLUSH
            if not done:
                return
            yield packet("NAK\n")
        if self.progress:
            yield banded(self.progress, 2)
        if self.error:
            yield banded(self.error, 3)
            return
        self.packs_sent += 1
        if isinstance(self.pack, bytes):
            yield banded(self.pack)
        else:
            yield from self.pack
        yield FLUSH
