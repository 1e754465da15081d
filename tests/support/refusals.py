"""The tables of refused stacks in tests/refusals, a file a cloud."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = Path(__file__).resolve().parents[1] / "refusals"
CLOUDS: Sequence[str] = sorted(file.stem for file in _FOLDER.glob("*.yaml"))


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A stack that is refused."""

    cloud: str
    about: str
    stack: Mapping[str, Any] | str
    """The smallest valid stack, or the name of an example."""
    settings: Mapping[str, Any]
    """What is changed in it; null removes a setting."""
    names: Mapping[str, str]
    """The settings that the message names, each with a phrase about it, which may be empty."""

    @property
    def id(self) -> str:
        """The name of the test's case."""
        return f"{self.cloud}: {self.about}"


def refused_by_the_settings() -> list[Refused]:
    """Stacks that do not load."""
    return [row for cloud in CLOUDS for row in _rows(cloud, "by_the_settings", "smallest")]


def refused_by_the_program() -> list[Refused]:
    """Stacks that the program refuses when the engine runs it."""
    return [row for cloud in CLOUDS for row in _rows(cloud, "by_the_program", "example")]


@functools.cache
def _table(cloud: str) -> Mapping[str, Any]:
    # Every process of the tests reads the tables while it collects: libyaml takes a tenth of the time.
    table: Mapping[str, Any] = yaml.load((_FOLDER / f"{cloud}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return table


def _rows(cloud: str, kind: str, stack: str) -> list[Refused]:
    table = _table(cloud)
    return [
        Refused(
            cloud=cloud,
            about=row["about"],
            stack=table[stack],
            settings=row["settings"],
            names=row["names"] if isinstance(row["names"], dict) else dict.fromkeys(row["names"], ""),
        )
        for row in table[kind]
    ]
