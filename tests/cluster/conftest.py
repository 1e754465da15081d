"""A cluster for the whole run, and sandboxes in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from test_cluster.throwaway import Cluster, throwaway
from tests.cluster.sandbox import ClusterSandbox
from tools.toolchain import (
    CONTROL_PLANE,
    KUBERNETES_PROVIDER,
    helm_bin,
    kubernetes_sdk_version,
    vendors_kubernetes_provider,
)

COUNTED = "objects"
"""The name of the property in which a test reports what it counted in the cluster."""
SHARED = {"running": "the running demo", "chart": "graphs of the stacks"}
"""Fixtures whose tests share what costs most of their time, and what that is."""


def pytest_report_header() -> list[str]:
    """What the tests run on."""
    vendors = vendors_kubernetes_provider().is_dir()
    provider = f"{kubernetes_sdk_version()}, the vendor's" if vendors else f"{KUBERNETES_PROVIDER.version}, built here"
    chart = os.environ.get("CARTO_CHART") or "simulated"
    return [f"provider for Kubernetes: {provider}", f"Helm: {_helm_version()}", f"chart: {chart}"]


def _helm_version() -> str:
    found = helm_bin()
    if found is None:
        return "none"
    return subprocess.run([found, "version", "--short"], capture_output=True, text=True, check=True).stdout.strip()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The API servers' versions, and how many objects the tests created in them."""
    reports = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    properties = [one for report in reports for one in report.user_properties]
    if not properties:
        return
    terminalreporter.section("in the cluster")
    for version in sorted({str(value) for name, value in properties if name == "version"}):
        terminalreporter.write_line(f"API server: {version}")
    for report in sorted(str(value) for name, value in properties if name == COUNTED):
        terminalreporter.write_line(report)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits starts first, so that others work meanwhile; one process runs the tests that share what they build."""
    for item in items:
        for name, shared in SHARED.items():
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(shared))
    items.sort(key=lambda item: item.get_closest_marker("waits") is None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Kubernetes that ends with the tests."""
    with throwaway() as cluster:
        assert cluster.version() == CONTROL_PLANE.version
        yield cluster


@pytest.fixture
def sandbox(
    tmp_path: Path, cluster: Cluster, request: pytest.FixtureRequest
) -> Iterator[Callable[..., ClusterSandbox]]:
    """A stack that was never up, in a namespace named after the test."""
    taken: list[ClusterSandbox] = []

    def make(stack: str, **options: str) -> ClusterSandbox:
        word = request.node.name.removeprefix("test_").partition("[")[0].replace("_", "-")[:40].rstrip("-")
        namespace = options.pop("namespace", f"{word}-{stack}-{len(taken)}")
        made = ClusterSandbox.empty(tmp_path / f"{stack}-{len(taken)}", stack, cluster, namespace=namespace, **options)
        taken.append(made)
        return made

    yield make
    for one in taken:
        one.abandon()


@pytest.fixture(scope="session")
def _shared() -> list[ClusterSandbox]:
    return []


@pytest.fixture
def running(
    _shared: list[ClusterSandbox],
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[ClusterSandbox]:
    """The running demo. Tests share it, so a test that changes something runs `up` with the old settings at its end."""
    failed = request.session.testsfailed
    if not _shared:
        made = ClusterSandbox.empty(tmp_path_factory.mktemp("running"), "demo", cluster, namespace=f"running-{failed}")
        made.up()
        _shared.append(made)
    yield _shared[0]
    if request.session.testsfailed != failed:
        _shared.pop().abandon()
