"""The source of the site: the pages with links that work in it, and copies of the files that they link to."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from website.navigation import HOME, OF_THE_ROOT, PAGES

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
FILES: Final = "files"
"""The folder of the site with copies of other files of the repository."""
_LINK: Final = re.compile(r"(!?)\[((?:[^\[\]]|!?\[[^\]]*\](?:\([^)]*\))?)*)\]\(([^)\s]+)\)")
_ANCHOR: Final = re.compile(r'<a href="([^"]+)">')
_FENCE: Final = re.compile(r"^( *)(```+|~~~+)")
_DIAGRAM: Final = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class BrokenLink(Exception):
    """A page links to a file that does not exist."""


def write(folder: Path) -> None:
    """Write the source of the site into a new folder.

    Raises:
        BrokenLink: a page links to a file that does not exist.
        ValueError: the navigation lacks a page, or has one that does not exist.
    """
    pages = {file.stem: file for file in DOCS.glob("*.md")} | {Path(name).stem: ROOT / name for name in OF_THE_ROOT}
    _check_navigation(set(pages) - {Path(HOME).stem})
    folder.mkdir(parents=True)
    for name, file in pages.items():
        text = page(file.read_text("utf-8"), file, folder)
        home = file == ROOT / HOME
        (folder / ("index.md" if home else f"{name}.md")).write_text(text + (_contents() if home else ""), "utf-8")


def page(text: str, file: Path, folder: Path) -> str:
    """A page with the links of the site. Files that it links to are copied into the folder."""
    text = _DIAGRAM.sub(lambda found: f'<pre class="mermaid">\n{html.escape(found[1].rstrip())}\n</pre>', text)
    return "".join(part if fenced else _with_links(part, file, folder) for part, fenced in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces: prose, in which a link may go over two lines, and fenced blocks, which stay as they are."""
    piece, fence = "", ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if found and not fence:
            yield piece, False
            piece, fence = line, found[2]
        elif found and found[2].startswith(fence):
            yield piece + line, True
            piece, fence = "", ""
        else:
            piece += line
    yield piece, bool(fence)


def _with_links(prose: str, file: Path, folder: Path) -> str:
    # HTML first, because a link to a copied file becomes HTML.
    prose = _ANCHOR.sub(lambda found: f'<a href="{_target(found[1], file, folder, page=".html")}">', prose)
    return _LINK.sub(lambda found: _link(found, file, folder), prose)


def _link(found: re.Match[str], file: Path, folder: Path) -> str:
    is_image, text, target = found[1], _LINK.sub(lambda inner: _link(inner, file, folder), found[2]), found[3]
    new = _target(target, file, folder, page=".md")
    if new.startswith(f"{FILES}/") and not is_image:
        inner = re.sub(r"`([^`]+)`", lambda code: f"<code>{html.escape(code[1])}</code>", text)
        return f'<a href="{new}">{inner}</a>'
    return f"{is_image}[{text}]({new})"


def _target(target: str, file: Path, folder: Path, *, page: str) -> str:
    """The address in the site: another page, a copy of a file, or what is outside as it is."""
    path, hash_, anchor = target.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return target
    wanted = (file.parent / path).resolve()
    if not wanted.exists() or not wanted.is_relative_to(ROOT):
        raise BrokenLink(f"{file.relative_to(ROOT)}: {target}")
    inside = wanted.relative_to(ROOT)
    if wanted.parent == DOCS and wanted.suffix == ".md":
        return f"{wanted.stem}{page}{hash_}{anchor}"
    if str(inside) in OF_THE_ROOT:
        name = "index" if str(inside) == HOME else wanted.stem
        return f"{name}{page}{hash_}{anchor}"
    if wanted.is_dir():
        # A site has no listing of a folder; its README says what is in it.
        readme = wanted / "README.md"
        return _target(os.path.relpath(readme, file.parent), file, folder, page=page) if readme.exists() else "index.md"
    # Sphinx copies images itself, from the folder of the page; a browser shows the rest as plain text.
    copy = folder / inside.name if wanted.suffix == ".svg" else folder / "_extra" / FILES / f"{inside}.txt"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(wanted, copy)
    return inside.name if wanted.suffix == ".svg" else f"{FILES}/{inside}.txt"


def _contents() -> str:
    """The navigation, which shows in the sidebar and not on the page."""
    return "".join(_section(title, names) for title, names in PAGES.items())


def _section(title: str, names: Sequence[str]) -> str:
    listed = "\n".join(names)
    return f"\n```{{toctree}}\n:caption: {title}\n:hidden:\n\n{listed}\n```\n"


def _check_navigation(known: set[str]) -> None:
    listed = [name for names in PAGES.values() for name in names]
    if sorted(listed) != sorted(known):
        raise ValueError("\n".join(_differences(set(listed), known)) or "website/navigation.py has a page twice")


def _differences(listed: set[str], known: set[str]) -> Iterator[str]:
    yield from (f"website/navigation.py: add {name}" for name in sorted(known - listed))
    yield from (f"website/navigation.py: there is no page {name}" for name in sorted(listed - known))
