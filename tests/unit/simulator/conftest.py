"""Simulated clouds, each in an account of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.core.values import Secret
from tests.unit.simulator.kubernetes_objects import NAMESPACE, kubeconfig
from tests.unit.simulator.simulated import Cloud

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def aws(tmp_path: Path) -> Cloud:
    return Cloud("aws", tmp_path, {"region": "eu-west-1"})


@pytest.fixture
def azure(tmp_path: Path) -> Cloud:
    return Cloud("azure-native", tmp_path)


@pytest.fixture
def gcp(tmp_path: Path) -> Cloud:
    return Cloud("gcp", tmp_path, {"project": "acme-prod"})


@pytest.fixture
def cluster(tmp_path: Path) -> Cloud:
    """With one namespace in it."""
    cloud = Cloud("kubernetes", tmp_path, {"kubeconfig": Secret(kubeconfig())})
    cloud.create(NAMESPACE, {"metadata": {"name": "carto"}}, name="namespace")
    return cloud
