"""Azure's command line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine


def kubeconfig_commands(
    engine: Engine,  # noqa: ARG001 - the command line has the subscription
    cluster: Mapping[str, Any],
    file: str,
) -> list[list[str]]:
    """Commands that write a kubeconfig.

    Sources: Azure CLI reference, `az aks get-credentials`; kubelogin's reference, `kubelogin convert-kubeconfig`.
    """
    group, name = str(cluster.get("resourceGroup")), str(cluster.get("name"))
    return [
        ["az", "aks", "get-credentials", "--resource-group", group, "--name", name, "--file", file],
        ["kubelogin", "convert-kubeconfig", "--login", "azurecli", "--kubeconfig", file],
    ]


def tagged(engine: Engine, tag: str, command: Callable[[Sequence[str]], str]) -> list[str]:
    """Ids of resources with the stack's tag."""
    found = json.loads(command(["az", "resource", "list", "--tag", f"{tag}={engine.name}", "--output", "json"]) or "[]")
    return [str(each["id"]) for each in found]


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of ids that are in no resource's inputs: the provider's subscription."""
    subscription = config.get("azure-native:subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID")
    return {"subscriptionId": subscription} if subscription else {}
