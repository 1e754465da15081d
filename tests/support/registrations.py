"""The whole program of an example stack, run without an engine."""

from __future__ import annotations

import functools
import gc
import json
import runpy
from typing import Any

import yaml

from components.settings.clouds import Cloud as CloudName
from tests.support.example_stacks import CLOUDS, PROJECT, STACKS, AccountWithCluster
from tests.support.output_reads import Reads, recording
from tests.support.recorder import Graph, run
from tests.support.stack_settings import as_text


def registered(stack: str, **changes: Any) -> Graph:
    """Everything the stack registers; `changes` are settings by name, without `carto:`. Run once, then remembered."""
    return _run(stack, _as_json(changes))[0]


def reads_of(stack: str, **changes: Any) -> Reads:
    """Which outputs its components read in the same run."""
    return _run(stack, _as_json(changes))[1]


def _as_json(changes: dict[str, Any]) -> str:
    return json.dumps({f"carto:{name}": value for name, value in changes.items()})


@functools.cache
def _run(stack: str, changes: str) -> tuple[Graph, Reads]:
    example = {"carto:placeholders": "accept", **yaml.safe_load(STACKS[stack].read_text())["config"]}
    config = example | json.loads(changes)
    reads = Reads()
    with recording(reads):
        graph = run(
            lambda: runpy.run_path(str(PROJECT / "__main__.py")),
            cloud=AccountWithCluster(CLOUDS[CloudName(config["carto:cloud"])]()),
            config=as_text(config),
            stack=stack,
        )
    gc.unfreeze()  # the program freezes what it leaves behind, because its process ends with it; this one goes on
    return graph, reads
