"""A cluster for the whole run, and worlds in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster.throwaway import Cluster, throwaway
from tests.cluster.world import World
from tools.toolchain import (
    CONTROL_PLANE,
    HELM,
    KUBERNETES_PROVIDER,
    kubernetes_sdk_version,
    vendors_kubernetes_provider,
)


def pytest_report_header() -> str:
    """What the tests run on."""
    vendors = vendors_kubernetes_provider().is_dir()
    provider = kubernetes_sdk_version() if vendors else KUBERNETES_PROVIDER.version
    chart = os.environ.get("CARTO_CHART") or "stand-in"
    return f"Kubernetes {CONTROL_PLANE.version}, provider {provider}, Helm {HELM.version}, chart: {chart}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Kubernetes that is gone when the tests are."""
    with throwaway() as cluster:
        assert cluster.version() == CONTROL_PLANE.version
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
