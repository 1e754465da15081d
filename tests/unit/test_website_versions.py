"""The site with versions: each tag's own pages, in a folder of its own, with a menu that leads to the others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import ROOT
from tools import requirements, virtualenv
from website import check
from website.versions import NoVersion, chosen, menus, released, write_sources

AUTHOR = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
BUILD = """
import pathlib, sys
from website.__main__ import main
site, mermaid, repository = map(pathlib.Path, sys.argv[1:])
sys.exit(main(site, mermaid, "all", repository))
"""


def tagged(repository: Path, tag: str, pages: dict[str, str]) -> None:
    """A commit with these pages, and a tag."""
    docs = repository / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir()
    for name, text in pages.items():
        (docs / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    (repository / "README.md").write_text(f"# Home of {tag}\n")
    (repository / "website").mkdir(exist_ok=True)
    for name in ("__init__.py", "source.py"):
        shutil.copy(ROOT / "website" / name, repository / "website")
    navigation = f'HOME = "README.md"\nOF_THE_ROOT = (HOME,)\nPAGES = {{"Pages": {sorted(pages)}}}\n'
    (repository / "website/navigation.py").write_text(navigation)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", tag)
    git(repository, "tag", tag)


def git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(repository), *arguments], check=True, env={**os.environ, **AUTHOR})


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases with a site, one before there was a site, and a tag that is no release."""
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet")
    (folder / "README.md").write_text("# Home\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Begin")
    git(folder, "tag", "v0.1.0")
    tagged(folder, "v0.2.0", {"configuration": "highAvailability"})
    tagged(folder, "v0.10.0", {"configuration": "highAvailability", "drift": "See [settings](configuration.md)."})
    git(folder, "tag", "v0.11.0-rc.1")
    return folder


def test_releases_with_a_site_are_listed_the_newest_first(repository: Path) -> None:
    assert released(repository) == ["v0.10.0", "v0.2.0"]
    assert chosen(repository, "all") == ["v0.10.0", "v0.2.0"]
    assert chosen(repository, "v0.2.0,v0.10.0") == ["v0.10.0", "v0.2.0"]


def test_a_version_that_is_no_release_with_a_site_is_refused(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(NoVersion, match=r"no release with a site: v0\.1\.0; expected some of: v0\.10\.0, v0\.2\.0"):
        chosen(repository, "v0.10.0,v0.1.0")
    git(tmp_path, "init", "--quiet")
    with pytest.raises(NoVersion, match="git fetch --tags"):
        chosen(tmp_path, "all")


def test_each_version_has_its_own_pages_and_knows_those_of_the_others(repository: Path, tmp_path: Path) -> None:
    sources = write_sources(repository, ["v0.10.0", "v0.2.0"], tmp_path)
    assert "Home of v0.2.0" in (sources["v0.2.0"] / "index.md").read_text()
    assert not (sources["v0.2.0"] / "drift.md").exists()
    menu = menus(sources)["v0.2.0"]
    assert menu.shown_version == "v0.2.0"
    assert menu.site_versions == {
        "v0.10.0": ["configuration", "drift", "index"],
        "v0.2.0": ["configuration", "index"],
    }


def test_the_check_names_a_menu_that_leads_nowhere_or_lacks_a_version(tmp_path: Path) -> None:
    for version in ("latest", "v1.0.0", "v2.0.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "search.html").write_text('<a class="reference internal" href="../v2.0.0/gone.html">')
    found = list(check.problems_of_versions(tmp_path, lambda _: 'id="search-results" href="configuration.html'))
    assert found == [
        "latest/search.html: no page v2.0.0/gone.html",
        "latest/search.html: its menu lacks v1.0.0",
        "v1.0.0/search.html: no page v2.0.0/gone.html",
        "v1.0.0/search.html: its menu lacks v1.0.0",
        "v2.0.0/search.html: no page v2.0.0/gone.html",
        "v2.0.0/search.html: its menu lacks v1.0.0",
        "index.html: it does not lead to latest",
    ]


@pytest.mark.long
def test_the_built_site_has_every_version_and_the_latest_one(repository: Path, tmp_path: Path) -> None:
    virtualenv.ensure([requirements.WEBSITE.read_text()], virtualenv.WEBSITE)
    mermaid, site = tmp_path / "mermaid.js", tmp_path / "site"
    mermaid.write_text("")
    python = virtualenv.WEBSITE / "bin/python"
    built = subprocess.run(
        [str(python), "-c", BUILD, str(site), str(mermaid), str(repository)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert sorted(file.name for file in site.iterdir()) == ["index.html", "latest", "v0.10.0", "v0.2.0"]
    assert not list(site.rglob("*.doctree"))
    latest = (site / "latest/drift.html").read_text()
    assert "Version v0.10.0" in latest
    assert 'href="../v0.10.0/drift.html">v0.10.0 (latest)</a>' in latest
    assert 'href="../v0.2.0/index.html">v0.2.0</a>' in latest  # it has no page on drift
    assert 'href="../v0.10.0/configuration.html"' in (site / "v0.2.0/configuration.html").read_text()
    if any(map(shutil.which, check.BROWSERS)):
        look = [sys.executable, "-m", "website.check", str(site)]
        looked = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, check=False)
        assert looked.stdout == "nothing is missing\n"
