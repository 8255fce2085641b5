#!/usr/bin/env python3
"""Each guard, shown on small made-up trees: it is silent on a good one, and says what is wrong with a bad one."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import config_docs
import corpus_folders
import guard_lib
import include_edges
import launcher_links
import line_budget
import no_foreign_names
import no_shell
import one_definition


class Tree(unittest.TestCase):
    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.root = Path(self._directory.name)

    def write(self, path, text=""):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_clean(self, guard):
        self.assertEqual(guard.problems(self.root), [])

    def assert_finds(self, guard, *words):
        found = guard.problems(self.root)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])


class IncludeEdges(Tree):
    def test_allowed_edges(self):
        self.write("src/base/hex.h", '#include <string>\n#include "base/text.h"\n')
        self.write("src/os/files.cc", '#include <sys/stat.h>\n#include <linux/openat2.h>\n#include "base/hex.h"\n')
        self.write("src/crypto/digest.cc", "#include <openssl/sha.h>\n")
        self.write("src/signer/curve.cc", '#include <gmp.h>\n#include <nettle/ecdsa.h>\n#include "crypto/digest.h"\n')
        self.write("src/pin/pin.h", '#include "signer/allowed_signers.h"\n')
        self.write("src/git/object.cc", '#include "crypto/digest.h"\n')
        self.write("src/git/object_test.cc", '#include <gtest/gtest.h>\n#include "tests/builders/tree.h"\n')
        self.write("src/pack/inflater.cc", '#include <zlib.h>\n#include "git/object.h"\n')
        self.write("src/launch/run.cc", '#include "os/files.h"\n#include "pin/pin.h"\n#include "git/object.h"\n')
        self.write("src/cli/launcher_main.cc", '#include "launch/run.h"\n')
        self.assert_clean(include_edges)

    def test_forbidden_edges(self):
        for file, line in [
            ("src/base/hex.h", '#include "os/files.h"'),
            ("src/base/hex.h", "#include <unistd.h>"),
            ("src/base/hex.h", "#include <sys/stat.h>"),
            ("src/base/hex.h", "#include <gtest/gtest.h>"),
            ("src/pin/pin.cc", '#include "os/files.h"'),
            ("src/pin/pin.cc", "#include <openssl/sha.h>"),
            ("src/pin/pin.cc", '#include "signer/commit_signature.h"'),
            ("src/signer/curve.cc", "#include <openssl/evp.h>"),
            ("src/signer/curve.cc", '#include "git/object_id.h"'),
            ("src/git/object.cc", "#include <nettle/sha2.h>"),
            ("src/git/object.cc", '#include "crypto/x509.h"'),
            ("src/git/object.cc", "#  include   <openssl/sha.h>"),
            ("src/git/object.cc", '#include "git/../os/files.h"'),
            ("src/git/object.cc", "#include <zlib.h>"),
            ("src/pack/delta.cc", '#include "os/files.h"'),
            ("src/launch/run.cc", '#include "cli/options.h"'),
            ("src/launch/run.cc", "#include <zlib/zlib.h>"),
            ("src/launch/run.cc", '#include "files.h"'),
            ("src/launch/run.cc", "#include HEADER"),
            ("src/pin/pin_test.cc", '#include "os/files.h"'),
        ]:
            with self.subTest(file=file, line=line):
                self.write(file, "// comment\n" + line + "\n")
                self.assert_finds(include_edges, f"{file}:2", line.split("include")[1].strip())
                (self.root / file).unlink()

    def test_unknown_folder(self):
        self.write("src/extra/thing.cc")
        self.assert_finds(include_edges, "src/extra is not a folder of the table")

    def test_file_outside_a_folder(self):
        self.write("src/base/deeper/thing.cc")
        self.assert_finds(include_edges, "src/base/deeper/thing.cc")

    def test_no_sources(self):
        self.assert_finds(include_edges, "no source files")

    def test_every_folder_of_the_budget_has_edges(self):
        self.assertEqual(set(line_budget.FOLDERS + line_budget.VERIFIER), set(include_edges.MAY_INCLUDE))


class LineBudget(Tree):
    BUDGET = line_budget.BUDGET

    def test_at_the_budget(self):
        self.write("src/base/a.cc", "x\n" * (self.BUDGET - 2))
        self.write("src/cli/b.h", "x\n")
        self.write("src/pack/c.h", "x\n")
        self.assert_clean(line_budget)

    def test_tests_do_not_count(self):
        self.write("src/base/a.cc", "x\n")
        self.write("src/base/a_test.cc", "x\n" * self.BUDGET)
        self.write("src/base/a_fuzz.cc", "x\n" * self.BUDGET)
        self.assert_clean(line_budget)

    def test_over_the_budget(self):
        for folder in line_budget.FOLDERS:
            with self.subTest(folder=folder):
                self.write(f"src/{folder}/a.cc", "x\n" * (self.BUDGET + 1))
                self.assert_finds(line_budget, f"{self.BUDGET + 1} lines", f"budget is {self.BUDGET}")
                (self.root / f"src/{folder}/a.cc").unlink()

    def test_the_parts_have_one_budget(self):
        self.write("src/launch/a.cc", "x\n" * self.BUDGET)
        self.write("src/wire/b.cc", "x\n")
        self.assert_finds(line_budget, f"{self.BUDGET + 1} lines")

    def test_a_part_is_summed_and_printed_by_itself(self):
        self.write("src/git/a.cc", "x\n")
        self.write("src/pack/b.cc", "x\n\n" * 2)
        sizes = line_budget.count(self.root)
        self.assertTrue(line_budget.summary(sizes, "launcher").startswith("launcher: 1 lines of code: base 0, "))
        self.assertEqual(
            line_budget.summary(sizes, "engine"),
            "engine: 2 lines of code: pack 2, wire 0; 4 lines with comments and blank ones",
        )

    def test_blank_lines_and_comments_do_not_count(self):
        self.write("src/base/a.h", "\n// c\n/* d\n */\n" * self.BUDGET + "x;  // e\n" * self.BUDGET)
        self.assert_clean(line_budget)

    def test_code_beside_a_comment_counts(self):
        self.write("src/base/a.h", "x;  // c\n" * (self.BUDGET + 1))
        self.assert_finds(line_budget, str(self.BUDGET + 1))

    def test_nothing_to_count(self):
        self.assert_finds(line_budget, "no source lines")


class NoShell(Tree):
    def test_clean(self):
        self.write("src/os/a.cc", '// never system("x")\nauto s = "the system (of ours)"; /* popen( */ file_system(x);\n')
        self.write("src/launch/workload.cc", 'execve("/bin/bash", {"bash", "-c"}, env);\n')
        self.write("src/os/a_test.cc", 'system("true");\n')
        self.assert_clean(no_shell)

    def test_calls_and_strings(self):
        for line in [
            'system("true");',
            'std::system ("true");',
            'FILE* f = popen("x", "r");',
            "execvp(argv[0], argv);",
            "posix_spawnp(&pid);",
            'Run("/bin/sh");',
            'Run({"sh", "-c", text});',
            'Run("/usr/bin/env");',
            'Run("sh -c ls");',
            'Run(R"(/bin/sh)");',
            'Run("/bin/bash");',
        ]:
            with self.subTest(line=line):
                self.write("src/os/a.cc", f"\n'\"'; {line}\n")
                found = no_shell.problems(self.root)
                self.assertTrue(found)
                self.assertIn("src/os/a.cc:2", found[0])

    def test_even_the_workload_has_no_sh(self):
        self.write("src/launch/workload.cc", 'execve("/bin/sh", args, env);\n')
        self.assert_finds(no_shell, "/bin/sh")

    def test_no_sources(self):
        self.assert_finds(no_shell, "no source files")


class CorpusFolders(Tree):
    def setUp(self):
        super().setUp()
        self.write("src/git/tree_fuzz.cc")
        self.write("tests/corpus/tree/empty")

    def test_paired(self):
        self.assert_clean(corpus_folders)

    def test_target_without_seeds(self):
        self.write("src/pin/config_fuzz.cc")
        self.assert_finds(corpus_folders, "src/pin/config_fuzz.cc", "no seeds")

    def test_empty_folder(self):
        (self.root / "tests/corpus/tree/empty").unlink()
        self.assert_finds(corpus_folders, "no seeds")

    def test_seeds_without_target(self):
        self.write("tests/corpus/commit/one")
        self.assert_finds(corpus_folders, "no fuzz target commit_fuzz.cc")

    def test_two_targets_of_one_name(self):
        self.write("src/pin/tree_fuzz.cc")
        self.assert_finds(corpus_folders, "same name")

    def test_no_targets(self):
        (self.root / "src/git/tree_fuzz.cc").unlink()
        self.assertIn("no fuzz targets found", corpus_folders.problems(self.root))


class ConfigDocs(Tree):
    def setUp(self):
        super().setUp()
        self.write("src/pin/pin.cc", 'constexpr ConfigKey kKeys[] = {\n  {"REPO_URL", true, "where"},\n  {"RUN_CMD",\n   false, "x"}};')
        self.write("docs/config-format.md", "`REPO_URL` and `RUN_CMD`\n")
        self.write("README.md", "REPO_URL=x\nRUN_CMD=y\n")

    def test_documented(self):
        self.assert_clean(config_docs)

    def test_key_missing_in_a_document(self):
        self.write("README.md", "REPO_URL=x\nRUN_CMDS=y\n")
        self.assert_finds(config_docs, "README.md", "RUN_CMD")

    def test_document_missing(self):
        (self.root / "README.md").unlink()
        self.assert_finds(config_docs, "README.md is missing")

    def test_no_table(self):
        self.write("src/pin/pin.cc", "int x;\n")
        self.assert_finds(config_docs, "no key table")

    def test_table_file_missing(self):
        (self.root / "src/pin/pin.cc").unlink()
        self.assert_finds(config_docs, "src/pin/pin.cc is missing")


class NoForeignNames(Tree):
    def test_clean(self):
        self.write("a.md", f"/srv/app, {self.root.resolve()}-other, /var/lib/workload/z and https://example.org/work/\n")
        self.assert_clean(no_foreign_names)

    def test_the_place_of_the_tree_and_hosts(self):
        here = str(self.root.resolve())
        for name in [here, here + "/src", "https://py" + "pi.org/x", "deb." + "debian.org", "snapshot." + "debian.org"]:
            with self.subTest(name=name):
                self.write("docs/a.md", f"first line\nsee {name}\n")
                self.assert_finds(no_foreign_names, "docs/a.md:2")

    def test_only_files_that_belong_to_the_tree(self):
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        self.write(".gitignore", "/build/\n")
        self.write("build/log", f"{self.root.resolve()}/src\n")
        self.assert_clean(no_foreign_names)
        self.write("untracked", f"{self.root.resolve()}/src\n")
        self.assert_finds(no_foreign_names, "untracked:1")

    def test_no_files(self):
        self.assert_finds(no_foreign_names, "no files")


GOOD_ELF = """
  Type:                              DYN (Position-Independent Executable file)
  LOAD           0x000000 0x0000000000000000 0x0000000000000000 0x00d558 0x00d558 R   0x1000
  LOAD           0x00e000 0x000000000000e000 0x000000000000e000 0x0e2b51 0x0e2b51 R E 0x1000
  GNU_STACK      0x000000 0x0000000000000000 0x0000000000000000 0x000000 0x000000 RW  0x10
  GNU_RELRO      0x166b28 0x0000000000166b28 0x0000000000166b28 0x0084d8 0x0084d8 R   0x1
 0x000000000000001e (FLAGS)              BIND_NOW
"""
GOOD_MAP = """
libgl_launch.a(launcher.cc.o)
/usr/lib/x86_64-linux-gnu/libcrypto.a(libcrypto-lib-sha256.o)
/usr/lib/x86_64-linux-gnu/libcrypto.a(libcrypto-lib-x86_64cpuid.o)
/usr/lib/x86_64-linux-gnu/libhogweed.a(ed25519-sha512-verify.o)
/usr/lib/x86_64-linux-gnu/libnettle.a(sha512.o)
/usr/lib/x86_64-linux-gnu/libgmp.a(mul_1.o)
/usr/lib/x86_64-linux-gnu/libz.a(inflate.o)
/usr/lib/x86_64-linux-gnu/libdeflate.a(zlib_decompress.o)
/usr/lib/gcc/x86_64-linux-gnu/12/libstdc++.a(new_op.o)
/usr/lib/x86_64-linux-gnu/libc.a(memcpy.o)
"""


class LauncherLinks(Tree):
    def test_elf(self):
        self.assertEqual(launcher_links.elf_problems(GOOD_ELF), [])
        for old, new, word in [
            ("DYN", "EXEC", "position independent"),
            ("  GNU_RELRO", "  INTERP   0x1\n  GNU_RELRO", "PT_INTERP"),
            ("  GNU_RELRO", " 0x1 (NEEDED)   Shared library: [libc.so.6]\n  GNU_RELRO", "libc.so.6"),
            ("GNU_RELRO", "X", "RELRO"),
            ("BIND_NOW", "X", "-z now"),
            ("RW  0x10", "RWE 0x10", "stack"),
            ("GNU_STACK", "X", "stack"),
            ("R E", "RWE", "writable and executable"),
            ("BIND_NOW", "BIND_NOW\n 0x1 (TEXTREL)", "text relocations"),
        ]:
            with self.subTest(word=word, new=new):
                found = launcher_links.elf_problems(GOOD_ELF.replace(old, new))
                self.assertEqual(len(found), 1, found)
                self.assertIn(word, found[0])

    def test_map(self):
        self.assertEqual(launcher_links.map_problems(GOOD_MAP), [])
        for line, word in [
            ("/usr/lib/libcrypto.a(libcrypto-lib-evp_enc.o)", "evp_enc"),
            ("/usr/lib/libcrypto.a(libcrypto-lib-x509_vfy.o)", "x509_vfy"),
            ("/usr/lib/libhogweed.a(rsa-verify.o)", "rsa-verify"),
            ("/usr/lib/libhogweed.a(ecdsa-sign.o)", "ecdsa-sign"),
            ("/usr/lib/libhogweed.a(ecdsa-keygen.o)", "ecdsa-keygen"),
            ("/usr/lib/libhogweed.a(ed25519-sha512-sign.o)", "ed25519-sha512-sign"),
            ("/usr/lib/libnettle.a(aes-encrypt.o)", "aes-encrypt"),
            ("/usr/lib/libgmp.a(randmt.o)", "randmt"),
            ("/usr/lib/libz.a(gzread.o)", "gzread.o of libz.a"),
            ("/usr/lib/libdeflate.a(deflate_compress.o)", "deflate_compress.o of libdeflate.a"),
            ("libgl_tdx.a(quote.cc.o)", "src/tdx"),
            ("/usr/lib/libssl.a(ssl_lib.o)", "libssl.a"),
            ("/usr/lib/libcurl.a(easy.o)", "libcurl.a"),
        ]:
            with self.subTest(line=line):
                found = launcher_links.map_problems(GOOD_MAP + line + "\n")
                self.assertEqual(len(found), 1, found)
                self.assertIn(word, found[0])

    def test_map_of_something_else(self):
        self.assertIn("right map", launcher_links.map_problems("")[0])

    def test_text(self):
        self.assertEqual(launcher_links.text_problems(b"\0./src/launch/launcher.cc\0", ["/srv/build"]), [])
        for text, word in [
            (b"\0/srv/build/src/a.cc\0", "path"),
            (b"\0built 12:34:56\0", "time"),
            (b"\0Jan  2 2026\0", "time"),
            (b"\0version of 2026-01-02\0", "time"),
            (b"\0Fri Jan  2 \0", "time"),
        ]:
            with self.subTest(text=text):
                found = launcher_links.text_problems(text, ["/srv/build"])
                self.assertEqual(len(found), 1, found)
                self.assertIn(word, found[0])

    def test_flags(self):
        flags = launcher_links.REQUIRED_FLAGS

        def database(flags):
            return [{"file": "/x/src/os/a.cc", "command": " ".join(["g++", *flags])}]

        self.assertEqual(launcher_links.flag_problems(database(flags)), [])
        for flag in flags:
            self.assertIn(flag, launcher_links.flag_problems(database([f for f in flags if f != flag]))[0])
        self.assertTrue(launcher_links.flag_problems([]))

    def test_nothing_was_built(self):
        self.assertEqual(len(launcher_links.problems(self.root)), 3)


class Counting(Tree):
    """What ./check counts: the scenario runner and the reader of GoogleTest's results."""

    TESTS = Path(guard_lib.ROOT) / "tests"

    def scenarios(self, text, *options, **environment):
        self.write("test_made_up.py", "import os, time, unittest\nclass A(unittest.TestCase):\n" + text)
        done = subprocess.run(
            [str(self.TESTS / "run-scenarios"), "--limit", "2", *options, str(self.root / "test_made_up.py")],
            env={**os.environ, "GIT_LAUNCHER": "/bin/true", "GIT_LAUNCHER_MUST_RUN": "", **environment},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout.splitlines()[-1]

    def test_scenarios(self):
        good = "  def test_1(self): pass\n"
        skip = "  def test_2(self): self.skipTest('x')\n"
        for text, expected in [
            (good, (0, "1 passed, 0 failed, 0 skipped")),
            (good + skip, (0, "1 passed, 0 failed, 1 skipped")),
            (skip, (1, "0 passed, 0 failed, 1 skipped")),
            (good + "  def test_2(self): self.fail()\n", (1, "1 passed, 1 failed, 0 skipped")),
            (good + "  def test_2(self): time.sleep(60)\n  def test_3(self): pass\n", (1, "1 passed, 2 failed, 0 skipped")),
            (good + "  def test_2(self): os._exit(0)\n", (1, "1 passed, 1 failed, 0 skipped")),
            (good + "  @classmethod\n  def setUpClass(cls): raise OSError\n", (1, "0 passed, 1 failed, 0 skipped")),
            ("  pass\n", (1, "0 passed, 1 failed, 0 skipped")),
            ("syntax error\n", (1, "0 passed, 1 failed, 0 skipped")),
        ]:
            with self.subTest(text=text):
                self.assertEqual(self.scenarios(text), expected)
        must = {"GIT_LAUNCHER_MUST_RUN": "1"}
        self.assertEqual(self.scenarios(good + skip, **must), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertEqual(self.scenarios(good + skip, "--may-skip", "*.test_2", **must), (0, "1 passed, 0 failed, 1 skipped"))

    def test_gtest(self):
        def count(*reason):
            done = subprocess.run([str(self.TESTS / "count-gtest"), str(self.root), *reason], capture_output=True, text=True)
            return done.stdout.split()

        self.assertEqual(count(), [])
        self.write(
            "a.xml",
            '<testsuites><testsuite><testcase name="a" status="run" result="completed"/>'
            '<testcase name="b" status="run" result="completed"><failure/></testcase>'
            '<testcase name="c" status="run" result="skipped"><skipped message="a.cc:1&#x0A;no data here&#x0A;"/></testcase>'
            '<testcase name="DISABLED_d" status="notrun" result="suppressed"/></testsuite></testsuites>',
        )
        self.assertEqual(count(), ["1", "1", "2"])
        self.assertEqual(count("no data"), ["1", "2", "1"])
        self.assertEqual(count("no root"), ["1", "3", "0"])


class OneDefinition(Tree):
    def test_two_libraries_with_one_function(self):
        first = one_definition.defined("0000 T gl::Read(int)\n0000 W gl::Inline()\n0000 t gl::(anonymous namespace)::Own()\n")
        second = one_definition.defined("a.cc.o:\n\n0000 T gl::Read(int)\n0000 W gl::Inline()\n0000 T gl::Read(char)\n0000 T main\n")
        self.assertEqual(one_definition.twice({"a": first, "b": second}), ["gl::Read(int) is defined in a and in b"])
        self.assertEqual(one_definition.twice({"a": first, "b": second - first}), [])

    def test_a_build_without_libraries_is_no_pass(self):
        self.assertRegex(one_definition.problems(self.root)[0], "no library")


class CodeAndStrings(unittest.TestCase):
    def test_splits(self):
        code, strings = guard_lib.code_and_strings('a("x\\"y"); // "no"\n/* "no" */ b(\'"\', 1\'000, R"(z")");\n')
        self.assertEqual(strings, [(1, 'x\\"y'), (2, 'z"')])
        self.assertNotIn("no", code)
        self.assertEqual(code.count("\n"), 2)


if __name__ == "__main__":
    unittest.main()
