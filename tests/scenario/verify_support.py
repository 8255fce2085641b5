"""What the scenario tests of git-launcher-verify stand on: the program, as a relying party calls it."""

import json
import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GIT_LAUNCHER_VERIFY", "")
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}


def schema_problems(value, schema, where="report"):
    """What makes VALUE no instance of SCHEMA, in the part of JSON Schema that docs/report.schema.json uses."""
    if "$ref" in schema:
        return schema_problems(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], where)
    known = {"$schema", "title", "$defs", "type", "required", "additionalProperties", "properties", "items", "minItems",
             "enum", "const", "pattern"}
    found = [f"{where}: the schema says {word}, which this test does not know" for word in schema.keys() - known]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, TYPES[name]) for name in types):
        return found + [f"{where}: {value!r} is no {types}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{where}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} does not match {schema['pattern']}")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{where}: no {name}" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in properties:
                found += schema_problems(member, properties[name], f"{where}.{name}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{where}: {name} is not in the schema")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{where}: {len(value)} items")
        for index, item in enumerate(value):
            found += schema_problems(item, schema.get("items", {}), f"{where}[{index}]")
    return found


class Answer:
    """How one run ended, and what it said."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "surrogateescape")
        self.err = done.stderr.decode("utf-8", "surrogateescape")

    @property
    def report(self):
        report = json.loads(self.out)
        problems = schema_problems(report, SCHEMA)
        assert not problems, problems
        assert report["exit_code"] == self.code, (report["exit_code"], self.code)
        return report

    @property
    def status(self):
        """{check: status}"""
        return {check["id"]: check["status"] for check in self.report["checks"]}

    def failed(self):
        return sorted(name for name, status in self.status.items() if status == "fail")


def call(*arguments, input=b"", env=None, cwd=None):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C"} if env is None else env
    done = subprocess.run([PROGRAM, *map(os.fspath, arguments)], input=input, env=environment, cwd=cwd,
                          capture_output=True, timeout=60)
    return Answer(done)


def judge(*arguments, **options):
    return call("--format", "json", *arguments, **options)


@unittest.skipUnless(PROGRAM, "GIT_LAUNCHER_VERIFY does not name a program: it was not built")
class VerifyTest(unittest.TestCase):
    maxDiff = None
