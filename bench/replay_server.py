#!/usr/bin/env python3
"""Serves the bare repositories below a folder over http on a loopback port, which it prints, through `git http-backend`.
An answer that was given once is given again from memory, so that who measures clients does not measure the server.

    bench/replay_server.py FOLDER"""

import http.server
import os
import subprocess
import sys

PASSED = {"Content-Type": "CONTENT_TYPE", "Git-Protocol": "GIT_PROTOCOL", "Content-Encoding": "HTTP_CONTENT_ENCODING"}
answers = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer's last bytes wait 40 ms for the client to acknowledge its first

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def do_GET(self):
        body = self.body()
        key = (self.command, self.path, body) + tuple(self.headers.get(name) for name in PASSED)
        if key not in answers:
            answers[key] = self.ask_git(body)
        headers, content = answers[key]
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def ask_git(self, body):
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": sys.argv[1],
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_LENGTH": str(len(body)),
        }
        for header, name in PASSED.items():
            if self.headers.get(header):
                environment[name] = self.headers[header]
        answer = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=True).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        return [line.split(": ", 1) for line in head.decode().split("\r\n")], content


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
