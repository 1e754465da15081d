"""`tools.release`: a tag, the versions in files and the changelog fit together before something is published."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tools.release import RECORDED, ROOT, main, notes, problems
from tools.requirements import pins

if TYPE_CHECKING:
    from pathlib import Path

CHANGELOG = "# Changelog\n\n## 1.2.0\n\n### Action needed\n\n- Set the region.\n\n## 1.1.0\n\nOlder.\n"


def repository(
    folder: Path, *, packaged: str = "1.2.0", pack: str = "1.2.0", template: str = "1.2.0", changelog: str = CHANGELOG
) -> Path:
    (folder / "templates/aws").mkdir(parents=True)
    (folder / "templates/aws/Pulumi.yaml").write_text("https://example.com/blob/v1.2.0/docs\n")
    (folder / "templates/aws/requirements.txt").write_text(
        f"c @ https://example.com/download/v{template}/carto-pulumi-{template}.tar.gz\n"
    )
    (folder / "policies").mkdir()
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{packaged}"\n')
    (folder / "policies" / "PulumiPolicy.yaml").write_text(f"runtime: python\nversion: {pack}\n")
    (folder / "CHANGELOG.md").write_text(changelog)
    (folder / "UPGRADING.md").write_text(f"# Upgrade\n\n## {packaged}\n\nNothing.\n")
    (folder / RECORDED).mkdir(parents=True)
    (folder / RECORDED / "release.json").write_text(f'{{"version": "{packaged}"}}')
    return folder


def test_what_fits_has_the_notes_of_its_version_alone(tmp_path: Path) -> None:
    root = repository(tmp_path)
    assert list(problems("v1.2.0", root)) == []
    assert notes("v1.2.0", root) == "### Action needed\n\n- Set the region."


def test_everything_that_does_not_fit_is_reported_at_once(tmp_path: Path) -> None:
    root = repository(tmp_path, packaged="1.1.0", pack="1.0.0", template="1.1.0", changelog="## Unreleased\n\n- New.\n")
    assert list(problems("1.2", root)) == [
        "1.2: expected a tag such as v1.2.3",
        "pyproject.toml has the version 1.1.0",
        "policies/PulumiPolicy.yaml has the version 1.0.0",
        "templates/aws/Pulumi.yaml has the version 1.2.0",
        "templates/aws/requirements.txt has the version 1.1.0",
        f"{RECORDED} has the version 1.1.0",
        "UPGRADING.md has no section `## 1.2`",
        "CHANGELOG.md has no section `## 1.2` with text",
    ]


def test_only_the_commit_of_a_release_changes_the_recorded_stacks(tmp_path: Path) -> None:
    def commit(subject: str, *, tag: str = "", stack: str = "") -> None:
        (root / RECORDED / "demo.json").write_text(stack)
        git("add", "--all")
        git("commit", "--allow-empty", "--message", subject)
        if tag:
            git("tag", tag)

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)

    root = repository(tmp_path)
    git("init")
    commit("Release 1.1.0", tag="v1.1.0", stack="a")
    commit("Add a feature", stack="a")
    commit("Release 1.2.0", stack="b")
    assert list(problems("v1.2.0", root)) == []
    commit("Mend the release", stack="b")
    (problem,) = problems("v1.2.0", root)
    assert re.fullmatch(rf"{RECORDED} was changed between releases: \w+ Release 1\.2\.0", problem)


def test_a_version_is_not_a_pattern(tmp_path: Path) -> None:
    assert notes("v1.2.0", repository(tmp_path, changelog="## 1x2.0\n\nAnother.\n")) == ""


def test_the_versions_of_this_repository_fit_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["v0.1.0"]) == 0
    assert capsys.readouterr().out.strip()
    assert main(["v9.9.9"]) == 1
    assert "pyproject.toml" in capsys.readouterr().err


def test_what_lists_the_packages_is_pinned_with_hashes() -> None:
    text = (ROOT / "release/requirements.txt").read_text()
    assert "cyclonedx-bom" in pins(text, platform="linux")
    assert text.count("--hash=sha256:") >= len(pins(text, platform="linux"))


def test_templates_install_the_archive_that_is_published() -> None:
    script = (ROOT / ".github/workflows/release.yml").read_text()
    assert 'name="carto-pulumi-${TAG#v}"' in script
    for template in (ROOT / "templates").glob("*/"):
        (line,) = (template / "requirements.txt").read_text().splitlines()
        assert line.startswith(f"carto-selfhosted[{template.name}] @ https://github.com/")
        assert re.search(r"/releases/download/v(\d+\.\d+\.\d+)/carto-pulumi-\1\.tar\.gz$", line)


def test_what_is_published_is_the_same_each_time() -> None:
    script = (ROOT / ".github/workflows/release.yml").read_text()
    assert "--output-reproducible" in script
    assert script.count("git log -1 --format=%ct") == 2
    assert "--sort=name" in script
    assert "gzip --no-name" in script
