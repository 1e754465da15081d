"""The site's source: every page is in its navigation, and links lead to pages or copies inside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.pages import ROOT
from website import check, source
from website.navigation import PAGES

PAGE = ROOT / "docs" / "day-2.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "source"
    source.write(folder)
    return folder


def rewritten(text: str, tmp_path: Path) -> str:
    return source.page(text, PAGE, tmp_path)


def test_every_page_is_in_the_navigation_and_has_no_link_that_leaves_the_site(site: Path) -> None:
    pages = {file.stem for file in site.glob("*.md")}
    assert pages == {"index", *(name for names in PAGES.values() for name in names)}
    assert [file.name for file in site.glob("*.md") if "](../" in file.read_text()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](deploy.md#accepted-dangers)", "[a](deploy.md#accepted-dangers)"),
        ("[a](../README.md)", "[a](index.md)"),
        ("[a\nb](../CHANGELOG.md)", "[a\nb](CHANGELOG.md)"),
        ("[a](https://example.com/docs/x.md)", "[a](https://example.com/docs/x.md)"),
        ("[`a<b`](../Makefile)", '<a href="files/Makefile.txt"><code>a&lt;b</code></a>'),
        ('<a href="../docs/deploy.md">', '<a href="deploy.html">'),
        ("```text\n[a](../README.md)\n```\n", "```text\n[a](../README.md)\n```\n"),
        ("```mermaid\na --> b\n```", '<pre class="mermaid">\na --&gt; b\n</pre>'),
    ],
)
def test_links_are_those_of_the_site(text: str, expected: str, tmp_path: Path) -> None:
    assert rewritten(text, tmp_path) == expected


def test_a_file_that_a_page_links_to_is_copied(tmp_path: Path) -> None:
    rewritten("[a](../stacks/Pulumi.demo.yaml)", tmp_path)
    copied = tmp_path / "_extra/files/stacks/Pulumi.demo.yaml.txt"
    assert copied.read_text() == (ROOT / "stacks/Pulumi.demo.yaml").read_text()


def test_a_broken_link_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(source.BrokenLink, match=r"docs/day-2\.md: \.\./nowhere\.md"):
        rewritten("[a](../nowhere.md)", tmp_path)


def test_a_page_that_the_navigation_lacks_ends_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(source, "PAGES", {**PAGES, "Operate": ["no-such-page"]})
    with pytest.raises(ValueError, match=r"add day-2\n(.*\n)*.*there is no page no-such-page"):
        source.write(tmp_path / "source")


def test_the_check_names_what_a_reader_would_miss(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<pre class="mermaid">a</pre><script src="https://cdn.example.com/a.js"></script>'
    )
    assert list(check.problems(tmp_path, lambda _: "")) == [
        "index.html: asks another host for https://cdn.example.com/a.js",
        "index.html: 0 of 1 diagrams are rendered",
        "search.html: a search for highAvailability does not find configuration.html",
    ]
