"""A cluster for the whole run, and worlds in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster.throwaway import Cluster, throwaway
from tests.cluster.world import World


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Kubernetes that is gone when the tests are."""
    with throwaway() as cluster:
        yield cluster


@pytest.fixture
def world(tmp_path: Path, cluster: Cluster, request: pytest.FixtureRequest) -> Callable[..., World]:
    """A stack that was never up, in a namespace named after the test."""
    taken: list[str] = []

    def make(stack: str, **options: str) -> World:
        word = request.node.name.removeprefix("test_").partition("[")[0].replace("_", "-")[:40].rstrip("-")
        taken.append(stack)
        namespace = options.pop("namespace", f"{word}-{stack}-{len(taken)}")
        return World.empty(tmp_path / f"{stack}-{len(taken)}", stack, cluster, namespace=namespace, **options)

    return make
