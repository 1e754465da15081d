"""One row of the tables: a control, its state and the resource that shows it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from components.settings import Cloud

CLOUDS = (Cloud.AWS, Cloud.GCP, Cloud.AZURE, Cloud.KUBERNETES)
_FILES = Path(__file__).parent


class State(StrEnum):
    """The state of a control, as an auditor reads it."""

    PASS = "pass"
    FAIL = "fail"
    DEPENDS = "depends"
    NOT_APPLICABLE = "not-applicable"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(_Strict):
    """What shows the state: registered resources, a setting, or text where neither can.

    Every resource of `type` (and `name`) has `property` with `value`, or with text that `pattern` finds; there is at
    least one. `absent`: there is none. In `property`, lists and JSON documents are searched, and `flags[log]` is the
    element of a list whose name or Sid is `log`.
    """

    type: str = ""
    name: str = ""
    property: str = ""
    option: str = ""
    """Instead of a property: a resource option, `protect` or `retainOnDelete`, that is on."""
    value: bool | int | float | str | None = None
    pattern: str = ""
    absent: bool = False
    setting: str = ""
    text: str = ""


class Control(_Strict):
    """One row."""

    control: str
    title: str
    state: State
    where: Annotated[Sequence[Where], BeforeValidator(lambda one: one if isinstance(one, list) else [one])]
    stack: Mapping[str, Any] = {}
    """Settings by path that the stack has beyond the quickstart."""
    reason: str = ""

    def settings(self) -> dict[str, Any]:
        """The same settings, nested as in a stack file."""
        nested: dict[str, Any] = {}
        for path, value in self.stack.items():
            *above, last = path.removeprefix("carto:").split(".")
            inside = nested
            for step in above:
                inside = inside.setdefault(step, {})
            inside[last] = value
        return nested


@functools.cache
def controls(cloud: Cloud) -> Sequence[Control]:
    """A cloud's rows, sorted by their numbers; rows without a number are last."""
    rows = yaml.safe_load((_FILES / f"{cloud}.yaml").read_text("utf-8"))
    return sorted((Control.model_validate(row) for row in rows), key=_by_number)


def _by_number(control: Control) -> tuple[bool, list[tuple[int, int, str]]]:
    number = control.control.partition("(")[0]
    words = re.findall(r"\d+|\D+", control.control.lower())
    return not re.search(r"\d", number), [(0, int(word), "") if word.isdigit() else (1, 0, word) for word in words]
