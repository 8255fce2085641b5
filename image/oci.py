"""The image as an OCI layout: one manifest for linux/amd64, without an index above it, so that its digest is what people pin.

    oci.py write DIR LAYER...    DIR holds LAYER.tar and LAYER.tar.gz; becomes an OCI image layout of these layers
    oci.py digest DIR            the digest of the one image in the layout DIR
    oci.py layers DIR            the files of its layers, the lowest first

Nothing in it comes from a clock or from the machine: the time is SOURCE_DATE_EPOCH."""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

ENTRYPOINT = ["/usr/bin/git-launcher"]
LABELS = {
    "org.opencontainers.image.title": "git-launcher",
    "org.opencontainers.image.description": "runs exactly the bytes of one git commit",
    "org.opencontainers.image.licenses": "Apache-2.0",
}
MEDIA = "application/vnd.oci.image."


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def encode(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


class Layout:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.blobs = self.directory / "blobs" / "sha256"

    def add(self, content, kind):
        """Stores CONTENT as a blob; what a manifest says of it."""
        digest = hashlib.sha256(content).hexdigest()
        (self.blobs / digest).write_bytes(content)
        return {"mediaType": MEDIA + kind, "digest": f"sha256:{digest}", "size": len(content)}

    def add_layer(self, name):
        """Takes NAME.tar.gz in and NAME.tar away; (descriptor, digest of the unpacked layer)."""
        packed, plain = self.directory / f"{name}.tar.gz", self.directory / f"{name}.tar"
        digest, size, diff_id = sha256(packed), packed.stat().st_size, f"sha256:{sha256(plain)}"
        packed.rename(self.blobs / digest)
        plain.unlink()
        return {"mediaType": MEDIA + "layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": size}, diff_id

    def write(self, names, created):
        self.blobs.mkdir(parents=True)
        layers = [self.add_layer(name) for name in names]
        config = self.add(encode({
            "architecture": "amd64",
            "os": "linux",
            "created": created,
            "config": {
                "Entrypoint": ENTRYPOINT,
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                "Labels": LABELS,
                "WorkingDir": "/",
            },
            "rootfs": {"type": "layers", "diff_ids": [diff_id for _, diff_id in layers]},
            "history": [{"created": created, "created_by": f"image/build: {name}"} for name in names],
        }), "config.v1+json")
        self.write_index(self.add(encode({
            "schemaVersion": 2,
            "mediaType": MEDIA + "manifest.v1+json",
            "config": config,
            "layers": [layer for layer, _ in layers],
        }), "manifest.v1+json"))

    def write_index(self, manifest):
        """The one image of the layout is the one with this manifest."""
        manifest = {**manifest, "platform": {"architecture": "amd64", "os": "linux"}}
        (self.directory / "oci-layout").write_bytes(encode({"imageLayoutVersion": "1.0.0"}))
        (self.directory / "index.json").write_bytes(encode(
            {"schemaVersion": 2, "mediaType": MEDIA + "index.v1+json", "manifests": [manifest]}))

    def digest(self):
        manifests = json.loads((self.directory / "index.json").read_bytes())["manifests"]
        if len(manifests) != 1:
            raise ValueError(f"{self.directory} holds {len(manifests)} images, not one")
        return manifests[0]["digest"]

    def layers(self):
        manifest = json.loads(self.blob(self.digest()))
        return [self.blobs / layer["digest"].removeprefix("sha256:") for layer in manifest["layers"]]

    def blob(self, digest):
        """The bytes of a blob, which are those that its name promises."""
        content = (self.blobs / digest.removeprefix("sha256:")).read_bytes()
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != digest:
            raise ValueError(f"{self.directory}: blob {digest} has other bytes than its name says")
        return content


def main(arguments):
    match arguments:
        case ["write", directory, *names] if names:
            created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
            Layout(directory).write(names, created)
        case ["digest", directory]:
            print(Layout(directory).digest())
        case ["layers", directory]:
            for path in Layout(directory).layers():
                print(path)
        case _:
            sys.exit("usage: oci.py write DIR LAYER... | digest DIR | layers DIR")


if __name__ == "__main__":
    main(sys.argv[1:])
