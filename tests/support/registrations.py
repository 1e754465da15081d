"""The whole program of an example stack, run without an engine."""

from __future__ import annotations

import functools
import json
import runpy
from typing import Any

import yaml

from tests.support.clouds.aws import AwsCloud
from tests.support.clouds.azure import AzureCloud
from tests.support.clouds.existing import NoCloud
from tests.support.clouds.gcp import GoogleCloud
from tests.support.example_stacks import PROJECT, STACKS, Kubernetes
from tests.support.output_reads import Reads, recording
from tests.support.recorder import Cloud, Graph, run
from tests.support.stack_settings import as_text

CLOUDS = {"aws": AwsCloud, "azure": AzureCloud, "gcp": GoogleCloud, "existing": NoCloud}
_NEUTRAL = ("random:", "kubernetes:")


class _Everything(Cloud):
    """A cloud, and what every cloud has beside it."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._beside = cloud, Kubernetes()

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        if type_ == "random:index/randomString:RandomString":
            return {"result": "drawn"}
        return (self._beside if type_.startswith(_NEUTRAL) else self._cloud).outputs(type_, name, inputs)

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._cloud.answer(token, arguments)


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
            cloud=_Everything(CLOUDS[config["carto:cloud"]]()),
            config=as_text(config),
            stack=stack,
        )
    return graph, reads
