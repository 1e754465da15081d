"""The whole program of an example stack, run without an engine."""

from __future__ import annotations

import functools
import json
import runpy
from typing import TYPE_CHECKING, Any

import yaml

from components.settings import Cloud as CloudName
from components.settings.load import load
from tests.support.computed_values import ComputedValues
from tests.support.example_stacks import CLOUDS, PROJECT, STACKS, AccountWithCluster
from tests.support.output_reads import Reads, recording
from tests.support.recorder import Graph, run
from tests.support.stack_settings import as_text, as_the_engine_gives_it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.settings import Settings


def registered(stack: str, **changes: Any) -> Graph:
    """Everything the stack registers; `changes` are settings by name, without `carto:`. Run once, then remembered."""
    return _run(stack, _as_json(changes))[0]


def reads_of(stack: str, **changes: Any) -> Reads:
    """Which outputs its components read in the same run."""
    return _run(stack, _as_json(changes))[1]


def computed_of(stack: str, **changes: Any) -> Mapping[str, str]:
    """Texts that exist only after a resource, with the output that has them, from the same run."""
    return _run(stack, _as_json(changes))[2]


def _as_json(changes: dict[str, Any]) -> str:
    return json.dumps({f"carto:{name}": value for name, value in changes.items()})


def example_settings(stack: str, **changes: Any) -> Settings:
    """The settings of an example stack, through the loader; `changes` as in `registered`."""
    values, encrypted = as_the_engine_gives_it(_config(stack, json.loads(_as_json(changes))))
    return load(values, secret_keys=encrypted)


def account_of(stack: str) -> AccountWithCluster:
    """An account of the stack's cloud, with a cluster."""
    return AccountWithCluster(CLOUDS[CloudName(_config(stack, {})["carto:cloud"])]())


def _config(stack: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {"carto:placeholders": "accept", **yaml.safe_load(STACKS[stack].read_text())["config"], **changes}


@functools.cache
def _run(stack: str, changes: str) -> tuple[Graph, Reads, Mapping[str, str]]:
    config = _config(stack, json.loads(changes))
    reads = Reads()
    account = ComputedValues(account_of(stack))
    with recording(reads):
        graph = run(
            lambda: runpy.run_path(str(PROJECT / "__main__.py")),
            cloud=account,
            config=as_text(config),
            stack=stack,
        )
    return graph, reads, account.sources()
