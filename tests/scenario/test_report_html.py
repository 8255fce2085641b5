"""--format html: one page that is well formed, needs nothing but itself, and can be read anywhere."""

import base64
import hashlib
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from test_verify_vectors import GOOD, VECTORS, arguments, sample
from verify_support import VerifyTest, call

VOID = {"meta", "circle", "path"}
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "p", "div", "h1", "h2", "ul", "ol", "li", "span", "svg",
        "circle", "path", "section", "code", "dl", "dt", "dd"}
ATTRIBUTES = {"class", "lang", "charset", "content", "http-equiv", "name", "viewbox", "aria-hidden", "cx", "cy", "r", "d"}
PAGES = ("good_provenance", "bad_launcher_image", "bad_nothing_demanded", "bad_tcb_out_of_date")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def page(folder, *more):
    return call(*arguments(VECTORS / folder), "--format", "html", *more)


class Page(html.parser.HTMLParser):
    """What is in a page, and what is wrong with it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.problems, self.texts, self.metas = [], [], [], []
        self.style = ""
        self.feed(text)
        self.close()
        if self.stack:
            self.problems.append(f"open at the end: {self.stack}")

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.problems.append(f"<{tag}>")
        self.problems += [f"<{tag} {name}>" for name, value in attributes if name not in ATTRIBUTES or value is None]
        if tag == "meta":
            self.metas.append(dict(attributes))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)

    def handle_comment(self, data):
        self.problems.append(f"comment {data}")


class Form(VerifyTest):
    def test_every_page_is_well_formed_and_alone(self):
        for folder in sample():
            with self.subTest(folder=folder.name):
                answer = page(folder.name)
                self.assertEqual(answer.code, json.loads((folder / "expected.json").read_bytes())["exit_code"])
                read = Page(answer.out)
                self.assertEqual(read.problems, [])
                self.assertTrue(answer.out.startswith("<!DOCTYPE html>\n"))
                self.assertNotRegex(read.style, r"url\(|@import|expression|</")
                self.assertRegex(answer.out, r"\A[ -~\n]*\Z")
                self.assertLess(len(answer.out), 64 << 10)

    def test_its_policy_forbids_all_but_its_own_style(self):
        read = Page(page("good_complete").out)
        policy = next(meta["content"] for meta in read.metas if meta.get("http-equiv") == "Content-Security-Policy")
        digest = base64.b64encode(hashlib.sha256(read.style.encode()).digest()).decode()
        self.assertEqual(policy, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
        self.assertIn({"name": "referrer", "content": "no-referrer"}, read.metas)

    def test_it_says_what_the_text_says(self):
        for folder in PAGES:
            text = call(*arguments(VECTORS / folder)).out
            said = Page(page(folder).out).texts
            self.assertEqual(said[-2], text.splitlines()[-1])
            for line in re.findall(r"^  (?:PASS|FAIL|NOT RUN|NOTE) +([a-z.-]+) +(.*)$", text, re.MULTILINE):
                for part in line:
                    self.assertIn(part.removesuffix(" (required)"), "\n".join(said))

    def test_the_picture_follows_the_chain(self):
        states = {folder: re.findall(r'class="state">([a-z]+)<', page(folder).out) for folder in PAGES}
        self.assertEqual(states["good_provenance"], ["holds"] * 5)
        self.assertEqual(states["bad_launcher_image"], ["holds", "holds", "holds", "fails", "unsupported"])
        self.assertEqual(states["bad_nothing_demanded"], ["holds"] * 4 + ["open"])
        self.assertEqual(states["bad_tcb_out_of_date"], ["fails"] + ["unsupported"] * 4)

    def test_what_an_attacker_writes_is_text(self):
        hostile = "</style></span><script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;\x1b[2J\u202e"
        attestation = json.loads((GOOD / "attestation.json").read_bytes())
        attestation["info"]["tcb_info"]["mrtd"] = hostile
        answer = call("-", *arguments(GOOD)[1:], "--format", "html", input=json.dumps(attestation).encode())
        self.assertEqual(answer.code, 1)
        read = Page(answer.out)
        self.assertEqual(read.problems, [])
        shown = hostile.replace("\x1b", r"\x1b").replace("\u202e", r"\xe2\x80\xae")
        self.assertIn(shown, "".join(read.texts))

    def test_hostile_names_of_files_are_text_too(self):
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "<script>x\u202e'\"&.json"
            file.write_bytes((GOOD / "attestation.json").read_bytes())
            answer = call(file, *arguments(GOOD)[1:], "--format", "html")
            self.assertEqual(answer.code, 0)
            self.assertEqual(Page(answer.out).problems, [])


# Stands around the page, in a frame of a phone's or a desk's width, and measures what a reader sees of it.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><iframe style="border:0;width:%(width)dpx;height:800px"
srcdoc="%(page)s"></iframe><script>
onload = () => {
  const page = document.querySelector('iframe').contentDocument, view = page.defaultView
  const width = page.documentElement.clientWidth  // without the bar for scrolling
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  const parse = text => text.match(/[\\d.]+/g).map(Number)
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(view.getComputedStyle(node).backgroundColor)
      if (colour.length < 4 || colour[3] > 0) return colour
    }
    return [255, 255, 255]
  }
  let contrast = 99, wide = [], small = 99
  for (const node of page.body.querySelectorAll('*')) {
    const box = node.getBoundingClientRect()
    if (box.right > width + .5 || box.left < -.5) wide.push(node.tagName + '.' + node.className)
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue
    const style = view.getComputedStyle(node), a = light(parse(style.color)), b = light(behind(node))
    contrast = Math.min(contrast, (Math.max(a, b) + .05) / (Math.min(a, b) + .05))
    small = Math.min(small, parseFloat(style.fontSize))
  }
  const chain = [...page.querySelectorAll('.chain li')].map(node => node.getBoundingClientRect())
  document.title = JSON.stringify({
    overflow: page.documentElement.scrollWidth - width, wide, contrast, small,
    dark: view.matchMedia('(prefers-color-scheme: dark)').matches, paper: light(behind(page.body)),
    row: chain.every(box => box.top === chain[0].top), column: chain.every(box => box.left === chain[0].left),
    discs: [...page.querySelectorAll('.chain svg')].map(node => node.getBoundingClientRect().width)})
}
</script>"""


class Browser(VerifyTest):
    def measure(self, text, width, dark):
        if CHROMIUM is None:
            self.skipTest("there is no chromium to look at the page with")
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "frame.html"
            file.write_text(FRAME % {"width": width, "page": html.escape(text)})
            done = subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 f"--user-data-dir={scratch}/profile", "--window-size=1200,900", "--virtual-time-budget=5000",
                 f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--dump-dom", file.as_uri()],
                capture_output=True, timeout=120, env={**os.environ, "HOME": scratch}, check=False)
            title = re.search(r"<title>(.*?)</title>", done.stdout.decode("utf-8", "replace"), re.DOTALL)
            self.assertIsNotNone(title, done.stderr[-2000:])
            return json.loads(html.unescape(title[1]))

    def look(self, width):
        for folder in PAGES:
            for dark in (False, True):
                with self.subTest(folder=folder, dark=dark):
                    seen = self.measure(page(folder).out, width, dark)
                    self.assertEqual((seen["overflow"], seen["wide"]), (0, []))
                    self.assertGreaterEqual(seen["contrast"], 4.5)  # WCAG 2.2, 1.4.3
                    self.assertGreaterEqual(seen["small"], 12)
                    self.assertEqual(seen["dark"], dark)
                    self.assertEqual(seen["paper"] < 0.1, dark)
                    self.assertEqual(seen["discs"], [28] * 5)  # the style was applied, so its policy admits it
                    yield seen

    def test_a_browser_obeys_the_policy_in_it(self):
        text = page("good_complete").out
        script = "<script>document.body.innerHTML = '<ol class=chain><li><svg></svg></li></ol>'</script></body>"
        self.assertEqual(self.measure(text.replace("</body>", script), 360, False)["discs"], [28] * 5)
        other = self.measure(text.replace("--page:#f7f7f4", "--page:#f7f7f5"), 360, False)
        self.assertNotEqual(other["discs"], [28] * 5)  # nobody's style but the report's

    def test_a_browser_shows_it_at_the_width_of_a_phone(self):
        for seen in self.look(360):
            self.assertTrue(seen["column"] and not seen["row"])

    def test_a_browser_shows_it_on_a_desk(self):
        for seen in self.look(1100):
            self.assertTrue(seen["row"] and not seen["column"])
