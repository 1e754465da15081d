"""Look at a built site in a browser: `python -m website.check <folder>`, with Chromium on PATH.

Opens pages from the disk: diagrams are rendered, the search finds a setting, and no page asks another host. In a
site with versions, it looks at each of them, and each menu leads to all others.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from website.versions import LATEST

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SEARCHED = "highAvailability"
LINK = re.compile(r'<a class="reference internal" href="\.\./([^"#]+)"')
Browser = Callable[[str], str]
"""Opens an address and returns the page's HTML, after its scripts have run."""


def problems(site: Path, browser: Browser) -> Iterator[str]:
    """What a reader would miss, one line each."""
    for file in sorted(site.glob("*.html")):
        text = file.read_text("utf-8")
        for address in re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(https?://[^"]+)"', text):
            yield f"{file.name}: asks another host for {address}"
        diagrams = text.count('<pre class="mermaid">')
        rendered = browser(file.as_uri()).count('<svg id="mermaid-') if diagrams else 0
        if rendered != diagrams:
            yield f"{file.name}: {rendered} of {diagrams} diagrams are rendered"
    found = browser(f"{(site / 'search.html').as_uri()}?q={SEARCHED}")
    if 'href="configuration.html' not in found.partition('id="search-results"')[2]:
        yield f"search.html: a search for {SEARCHED} does not find configuration.html"


def problems_of_versions(site: Path, browser: Browser) -> Iterator[str]:
    """What a reader of a site with versions would miss, one line each."""
    folders = [folder for folder in sorted(site.iterdir()) if (folder / "search.html").exists()]
    names = {folder.name for folder in folders} - {LATEST}
    for folder in folders:
        yield from (f"{folder.name}/{line}" for line in problems(folder, browser))
        for file in sorted(folder.glob("*.html")):
            links = LINK.findall(file.read_text("utf-8"))
            yield from (f"{folder.name}/{file.name}: no page {link}" for link in links if not (site / link).exists())
            if missing := names - {link.partition("/")[0] for link in links}:
                yield f"{folder.name}/{file.name}: its menu lacks {', '.join(sorted(missing))}"
    if 'class="sidebar-tree"' not in browser((site / "index.html").as_uri()):
        yield f"index.html: it does not lead to {LATEST}"


def chromium(address: str) -> str:
    """The installed browser, without a window."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit(f"no browser is installed: one of {', '.join(BROWSERS)}")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom"]
    return subprocess.run([program, *options, address], capture_output=True, text=True, check=True).stdout


def main(site: Path) -> int:
    """Print what is wrong; the exit code is 1 then."""
    has_versions = (site / LATEST).is_dir()
    found = list(problems_of_versions(site, chromium) if has_versions else problems(site, chromium))
    sys.stdout.write("".join(f"{line}\n" for line in found) or "nothing is missing\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
