"""VERIFY.md: its commands are run, and print what it says; the messages and checks that it names exist."""

import re
import shlex
import subprocess
import unittest

from verify_support import PROGRAM, ROOT, VerifyTest

DOCUMENT = (ROOT / "VERIFY.md").read_text(encoding="utf-8")


def consoles():
    """Each console block: the command's words, and the lines of output that it shows, "..." for any number of others."""
    for block in re.findall(r"```console\n\$ (.*?)```", DOCUMENT, re.DOTALL):
        command = re.match(r"(?:[^\n]*\\\n)*[^\n]*\n", block).group(0)
        yield shlex.split(command.replace("\\\n", " ")), block[len(command):].splitlines()


def matches(shown, printed):
    """Whether PRINTED is SHOWN with something in the place of each "..."."""
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in shown)
    return re.fullmatch(pattern, "\n".join(printed)) is not None


class Document(VerifyTest):
    def test_its_commands_print_what_it_shows(self):
        blocks = list(consoles())
        self.assertEqual(len(blocks), 2)
        for (program, *arguments), shown in blocks:
            self.assertEqual(program, "git-launcher-verify")
            run = subprocess.run([PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
            self.assertTrue(matches(shown, run.stdout.splitlines()), run.stdout + run.stderr)
            self.assertEqual(run.returncode, 0 if shown[-1].startswith("VERIFIED") else 1)

    def test_a_line_that_is_not_printed_would_be_found(self):
        self.assertTrue(matches(["a", "...", "c"], ["a", "b", "b", "c"]))
        self.assertFalse(matches(["a", "...", "d"], ["a", "b", "b", "c"]))
        self.assertFalse(matches(["a", "c"], ["a", "b", "c"]))

    def test_its_messages_are_the_programs(self):
        messages = re.findall(r"^\| `([^`]*)` \|", DOCUMENT, re.MULTILINE)
        self.assertGreater(len(messages), 4)
        sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.cc")
                          if not path.name.endswith("_test.cc"))
        joined = re.sub(r'"\s*\n\s*"', "", sources)
        for message in messages:
            self.assertTrue(message in joined, message)

    def test_its_checks_exist(self):
        answer = subprocess.run([PROGRAM, "explain"], capture_output=True, text=True, timeout=60, check=False)
        table = DOCUMENT.split("## Who could cheat")[1].split("##")[0]
        named = re.findall(r"`([a-z]+\.[a-z-]+)`", table)
        self.assertGreater(len(named), 20)
        for check in named:
            self.assertIn(check, answer.stdout)


if __name__ == "__main__":
    unittest.main()
