"""YAML as plain lists, dictionaries and strings (no value is guessed to be a number or a truth), read by Debian's PyYAML."""

import json
import subprocess

READ = """import json, sys, yaml
class Reader(yaml.BaseLoader):
    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key twice: {keys}"
        return super().construct_mapping(node, deep)
json.dump(list(yaml.load_all(sys.stdin.read(), Reader)), sys.stdout)
"""


def documents(text):
    """The documents of TEXT; an AssertionError says what is wrong with it."""
    done = subprocess.run(["/usr/bin/python3", "-c", READ], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"no lawful YAML: {done.stderr[-500:]}")
    return json.loads(done.stdout)
