"""Checks before a release: `python3 -m tools.release <tag>` prints its notes, or says what does not fit.

The tag, pyproject.toml, the policy pack and the templates have the same version. The changelog has a section for it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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
    if not notes(tag, root):
        yield f"CHANGELOG.md has no section `## {version}` with text"


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
