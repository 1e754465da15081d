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
    return registered_with(stack, _config(stack, changes))


def registered_with(stack: str, config: Mapping[str, Any]) -> Graph:
    """The same for a stack file with these values under `config:`."""
    return _run(stack, json.dumps(config, sort_keys=True))[0]


def reads_of(stack: str, **changes: Any) -> Reads:
    """Which outputs its components read in the same run."""
    return _run(stack, json.dumps(_config(stack, changes), sort_keys=True))[1]


def computed_of(stack: str, **changes: Any) -> Mapping[str, str]:
    """Texts that exist only after a resource, with the output that has them, from the same run."""
    return _run(stack, json.dumps(_config(stack, changes), sort_keys=True))[2]


def example_settings(stack: str, **changes: Any) -> Settings:
    """The settings of an example stack, through the loader; `changes` as in `registered`."""
    return settings_of(_config(stack, changes))


def settings_of(config: Mapping[str, Any]) -> Settings:
    """The settings of a stack file with these values under `config:`."""
    values, encrypted = as_the_engine_gives_it(dict(config))
    return load(values, secret_keys=encrypted)


def account_of(stack: str) -> AccountWithCluster:
    """An account of the stack's cloud, with a cluster."""
    return _account(_config(stack, {}))


def config_of(stack: str) -> dict[str, Any]:
    """What an example stack has under `config:`, and that its placeholders are accepted."""
    return _config(stack, {})


def _account(config: Mapping[str, Any]) -> AccountWithCluster:
    return AccountWithCluster(CLOUDS[CloudName(config["carto:cloud"])]())


def _config(stack: str, changes: dict[str, Any]) -> dict[str, Any]:
    changed = {f"carto:{name}": value for name, value in changes.items()}
    return {"carto:placeholders": "accept", **yaml.safe_load(STACKS[stack].read_text())["config"], **changed}


@functools.cache
def _run(stack: str, values: str) -> tuple[Graph, Reads, Mapping[str, str]]:
    config = json.loads(values)
    reads = Reads()
    account = ComputedValues(_account(config))
    with recording(reads):
        graph = run(
            lambda: runpy.run_path(str(PROJECT / "__main__.py")),
            cloud=account,
            config=as_text(config),
            stack=stack,
        )
    return graph, reads, account.sources()
