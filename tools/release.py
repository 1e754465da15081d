"""Checks before a release: `python3 -m tools.release <tag>` prints its notes, or says what does not fit.

The tag, pyproject.toml, the policy pack, the templates and the recorded stacks have the same version. The changelog and
UPGRADING.md have a section for it. Only the commit of a release changes the recorded stacks.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORDED = "tests/unit/release_gate/recorded"
_TITLE = r"^## {version}\n"


def problems(tag: str, root: Path = ROOT) -> Iterator[str]:
    """What does not fit, one line each."""
    version = tag.removeprefix("v")
    if not re.fullmatch(r"v\d+\.\d+\.\d+", tag):
        yield f"{tag}: expected a tag such as v1.2.3"
    packaged = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if packaged != version:
        yield f"pyproject.toml has the version {packaged}"
    pack = re.search(r"^version: (\S+)$", (root / "policies/PulumiPolicy.yaml").read_text("utf-8"), re.MULTILINE)
    if pack is None or pack[1] != version:
        yield f"policies/PulumiPolicy.yaml has the version {pack[1] if pack else 'of no release'}"
    for template in sorted((root / "templates").glob("*/")):
        for name in ("Pulumi.yaml", "requirements.txt"):
            named = set(re.findall(r"\bv(\d+\.\d+\.\d+)/", (template / name).read_text("utf-8")))
            if named != {version}:
                yield f"templates/{template.name}/{name} has the version {', '.join(sorted(named)) or 'of no release'}"
    recorded = json.loads((root / RECORDED / "release.json").read_text("utf-8"))["version"]
    if recorded != version:
        yield f"{RECORDED} has the version {recorded}"
    if not re.search(
        _TITLE.format(version=re.escape(version)), (root / "UPGRADING.md").read_text("utf-8"), re.MULTILINE
    ):
        yield f"UPGRADING.md has no section `## {version}`"
    yield from (f"{RECORDED} was changed between releases: {line}" for line in _recorded_between_releases(root))
    if not notes(tag, root):
        yield f"CHANGELOG.md has no section `## {version}` with text"


def _recorded_between_releases(root: Path) -> list[str]:
    """The commits since the former tag, but for the newest, that change what the former release had."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    former = git("describe", "--tags", "--abbrev=0", "--match=v*", "HEAD^")
    return git("log", "--format=%h %s", f"{former}..HEAD^", "--", RECORDED).splitlines() if former else []


def notes(tag: str, root: Path = ROOT) -> str:
    """The changelog's section about a version; empty where there is none."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    title = re.search(_TITLE.format(version=re.escape(tag.removeprefix("v"))), text, re.MULTILINE)
    return text[title.end() :].partition("\n## ")[0].strip() if title else ""


def main(arguments: list[str]) -> int:
    """The command. Returns its exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python3 -m tools.release <tag>\n")
        return 2
    found = list(problems(arguments[0]))
    sys.stderr.write("".join(f"{line}\n" for line in found))
    if not found:
        sys.stdout.write(f"{notes(arguments[0])}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
