"""Google Cloud's command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from components.gcp import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine

KEYS_THAT_STAY = "cloudkms.googleapis.com/"
"""Google Cloud never deletes key rings and keys: https://docs.cloud.google.com/kms/docs/resource-hierarchy."""


def kubeconfig_commands(
    engine: Engine,
    cluster: Mapping[str, Any],
    file: str,  # noqa: ARG001 - gcloud writes to KUBECONFIG
) -> list[list[str]]:
    """Commands that write a kubeconfig. Source: gcloud reference, `gcloud container clusters get-credentials`."""
    place = [f"--location={cluster.get('location')}", f"--project={engine.setting('gcp:project')}"]
    return [["gcloud", "container", "clusters", "get-credentials", str(cluster.get("name")), *place]]


def tagged(engine: Engine, tag: str, command: Callable[[Sequence[str]], str]) -> list[str]:
    """Names of resources with the stack's label.

    Needs the API cloudasset.googleapis.com: https://docs.cloud.google.com/asset-inventory/docs/search-resources.
    """
    scope = f"--scope=projects/{engine.setting('gcp:project')}"
    query = f"--query=labels.{tag}={tags.label_value(engine.name)}"
    found = json.loads(command(["gcloud", "asset", "search-all-resources", scope, query, "--format=json"]) or "[]")
    return [str(each["name"]) for each in found if not str(each["assetType"]).startswith(KEYS_THAT_STAY)]


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the same question to every cloud
    """The parts of ids that are in no resource's inputs: none."""
    return {}
