"""The bill of materials of the image, SPDX 2.3 in JSON, made from the lock and the table LICENSES.

    sbom.py LOCK_DIRECTORY LICENSES GIT_LAUNCHER VERSION

Packages of the image are named with the licence files that lie in it, not judged: their licences are Debian's to declare."""

import hashlib
import json
import re
import sys
import time
from pathlib import Path
from urllib.parse import quote

from packages import Lock

LAUNCHER = "SPDXRef-git-launcher"
IMAGE = "SPDXRef-image"


def spdx_id(kind, name):
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.-]", "-", name.replace("+", "plus"))


def entry(identifier, name, version, license_declared, **more):
    return {"SPDXID": identifier, "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": license_declared,
            "copyrightText": "NOASSERTION", **more}


def debian(kind, package, suite, license_declared="NOASSERTION", place=""):
    source, _, version = package.get("Source", package.name).partition(" ")
    purl = (f"pkg:deb/debian/{quote(package.name)}@{quote(package['Version'], safe='')}"
            f"?arch={package['Architecture']}&distro={suite}")
    return entry(spdx_id(kind, package.name), package.name, package["Version"], license_declared,
                 supplier="Organization: Debian",
                 sourceInfo=f"built from the source package {source} {version.strip('()') or package['Version']}",
                 licenseComments=f"the terms are in the image: {place or f'/usr/share/doc/{package.name}/copyright'}",
                 checksums=[{"algorithm": "SHA256", "checksumValue": package["SHA256"]}],
                 externalRefs=[{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}])


def read_licenses(path):
    """Package to SPDX expression, of what is linked into the launcher."""
    rows = [line.split(None, 1) for line in Path(path).read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")]
    return {name: expression.strip() for name, expression in rows}


def document(runtime, toolchain, licenses, binary, version):
    suite = runtime.head["suite"]
    own = hashlib.sha256(binary).hexdigest()
    tools = {package.name: package for package in toolchain.packages}
    installed = [debian("deb", package, suite) for package in runtime.packages]
    linked = [debian("linked", tools[name], suite, expression, f"/usr/share/doc/git-launcher/copyright.{name}")
              for name, expression in licenses.items()]
    launcher = entry(LAUNCHER, "git-launcher", version, "Apache-2.0",
                     checksums=[{"algorithm": "SHA256", "checksumValue": own}], packageFileName="/usr/bin/git-launcher")
    image = entry(IMAGE, "git-launcher-image", version, "NOASSERTION", primaryPackagePurpose="CONTAINER")
    related = [("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE), (IMAGE, "CONTAINS", LAUNCHER)]
    related += [(IMAGE, "CONTAINS", package["SPDXID"]) for package in installed]
    related += [(LAUNCHER, "STATIC_LINK", package["SPDXID"]) for package in linked]
    identity = hashlib.sha256((own + runtime.index + toolchain.index).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "git-launcher-image",
        "documentNamespace": f"https://spdx.org/spdxdocs/git-launcher-image-{identity}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(runtime.epoch)),
                         "creators": ["Tool: git-launcher-image-sbom"]},
        "packages": [image, launcher, *installed, *linked],
        "relationships": [{"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other}
                          for one, how, other in related],
    }


def main(locks, licenses, program, version):
    made = document(Lock(f"{locks}/runtime.packages"), Lock(f"{locks}/toolchain.packages"), read_licenses(licenses),
                    Path(program).read_bytes(), version)
    json.dump(made, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: sbom.py LOCK_DIRECTORY LICENSES GIT_LAUNCHER VERSION")
    main(*sys.argv[1:])
