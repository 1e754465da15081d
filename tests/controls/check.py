"""Whether a row is right: the stack registers what the row states."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

from components.carto.values import merge
from components.settings import Cloud
from tests.controls.model import State
from tests.support.clouds.aws import QUICKSTART as AWS
from tests.support.clouds.azure import QUICKSTART as AZURE
from tests.support.clouds.gcp import QUICKSTART as GCP
from tests.support.example_stacks import raw_settings, settings_of
from tests.support.recorder import revealed
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.controls.model import Control, Where
    from tests.support.recorder import Graph, Node

_QUICKSTARTS = {Cloud.AWS: AWS, Cloud.GCP: GCP, Cloud.AZURE: AZURE}
_STEP = re.compile(r"([^.\[\]]+)(?:\[([^\]]+)\])?")


def problems(control: Control, cloud: Cloud) -> list[str]:
    """What is wrong with a row; empty when it is right."""
    return [f"{cloud}.yaml: {control.control}: {problem}" for problem in _problems(control, cloud)]


def _problems(control: Control, cloud: Cloud) -> Iterator[str]:
    if control.state in (State.FAIL, State.DEPENDS) and not control.reason:
        yield f"{control.state} needs a reason"
    for where in control.where:
        yield from _problems_of(where, control, cloud)
    if control.state is State.DEPENDS and all(where.type for where in control.where):
        if not control.stack:
            yield "depends on what? Name the settings of the stack that passes, or a setting instead of a type"
        elif all(holds(where, graph_of(cloud, {})) for where in control.where):
            yield "holds without the settings as well: the state is pass, or the row shows something else"


def _problems_of(where: Where, control: Control, cloud: Cloud) -> Iterator[str]:
    if where.type:
        if not holds(where, graph_of(cloud, control.settings())):
            yield f"the stack does not register {where.model_dump(exclude_defaults=True)}"
    elif where.setting:
        yield from _problems_of_setting(where, control, cloud)
    elif not where.text:
        yield "nothing to check, and no text says why"


def _problems_of_setting(where: Where, control: Control, cloud: Cloud) -> Iterator[str]:
    if where.value is not None:
        now = list(values_at(_settings(cloud, control.settings()), where.setting.removeprefix("carto:")))
        if now != [where.value]:
            yield f"{where.setting} is {now}, not {where.value}"
    elif not control.reason:
        yield f"{where.setting} has no value to check, and no reason says why"


def graph_of(cloud: Cloud, changes: Mapping[str, Any]) -> Graph:
    """What a cloud's quickstart registers with changed settings; remembered."""
    if cloud in _QUICKSTARTS:
        return _QUICKSTARTS[cloud].provisioned(**changes)
    return registered("kubernetes", **changes)


def _settings(cloud: Cloud, changes: Mapping[str, Any]) -> dict[str, Any]:
    if cloud in _QUICKSTARTS:
        settings = _QUICKSTARTS[cloud].settings(**changes)
    else:
        settings = settings_of(merge(raw_settings("kubernetes"), changes))
    return dict(settings.model_dump(by_alias=True))


def holds(where: Where, graph: Graph) -> bool:
    """Whether the resources are as stated: each of them, or none when they are absent."""
    nodes = [node for node in graph if node.type == where.type and where.name in ("", node.name)]
    found = [_has(node, where) for node in nodes]
    return not any(found) if where.absent else bool(found) and all(found)


def _has(node: Node, where: Where) -> bool:
    if where.option:
        return {"protect": node.protect, "retainOnDelete": node.retain_on_delete}[where.option]
    if not where.property:
        return True
    values = list(values_at(_inputs(node), where.property))
    if where.value is not None:
        return where.value in values
    if where.pattern:
        return any(isinstance(value, str) and re.search(where.pattern, value) for value in values)
    return bool(values)


def _inputs(node: Node) -> dict[str, Any]:
    return {name: revealed(value) for name, value in node.inputs.items()}


def values_at(value: Any, path: str) -> Iterator[Any]:
    """Every value below a path: `policy.Statement[TlsOnly].Effect`."""
    return _values(value, _steps(path))


@functools.cache
def _steps(path: str) -> Sequence[tuple[str, str]]:
    return [(step[1], step[2] or "") for step in _STEP.finditer(path)]


def _values(value: Any, steps: Sequence[tuple[str, str]]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _values(each, steps)
    elif not steps:
        yield value
    elif isinstance(value, str) and value.startswith("{"):
        yield from _values(json.loads(value), steps)
    elif isinstance(value, dict) and steps[0][0] in value:
        name, key = steps[0]
        inner = value[name]
        yield from _values([each for each in inner if key in _names(each)] if key else inner, steps[1:])


def _names(element: Mapping[str, Any]) -> set[Any]:
    return {element.get("name"), element.get("Sid")}
