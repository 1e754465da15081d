"""Definitions of custom resources, as their projects publish them, for tests of exposures."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tools.go import go
from tools.toolchain import ACME, MODULES

if TYPE_CHECKING:
    from test_cluster.api import Object
    from test_cluster.throwaway import Cluster

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
GATEWAY_API = ("definitions", "sigs.k8s.io/gateway-api", "config/crd/standard")
CERT_MANAGER = ("acme", "github.com/cert-manager/cert-manager", "deploy/crds")
"""The folder in tools that pins a module, the module, and the folder of its definitions."""


def define(cluster: Cluster, *modules: tuple[str, str, str]) -> None:
    """Create the definitions of the modules, and wait until the API server knows them."""
    names = []
    for module in modules:
        for definition in _definitions(*module):
            name = definition["metadata"]["name"]
            if cluster.api.find(f"{DEFINITIONS}/{name}") is None:
                cluster.api.create(DEFINITIONS, definition)
            names.append(name)
    for name in names:
        cluster.wait_until(f"the definition {name}", partial(_is_established, cluster, name))


def _is_established(cluster: Cluster, name: str) -> bool:
    found = cluster.api.get(f"{DEFINITIONS}/{name}")
    conditions = (found.get("status") or {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)


def _definitions(pins: str, module: str, folder: str) -> list[Object]:
    files = sorted(Path(_module(pins, module), folder).glob("*.yaml"))
    documents = [each for file in files for each in yaml.safe_load_all(file.read_text()) if each]
    definitions = [each for each in documents if each.get("kind") == "CustomResourceDefinition"]
    for definition in definitions:
        # cert-manager's are parts of a Helm chart, with templates in their labels.
        definition["metadata"].pop("labels", None)
    return definitions


def _module(pins: str, module: str) -> str:
    """The folder of a module, downloaded if it is not on this machine yet."""
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
    command, folder = go(ACME), MODULES / pins
    subprocess.run([command, "mod", "download", module], cwd=folder, env=environment, check=True)
    where = [command, "list", "-m", "-f", "{{.Dir}}", module]
    found = subprocess.run(where, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return found.stdout.strip()
