"""Azure's command line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from operations.clouds.exposure import Exposure
from operations.clouds.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine

TOOLS: Final = {"az": "https://learn.microsoft.com/cli/azure/install-azure-cli"}
"""How to install what a stack's kubeconfig and the commands call."""
LOGIN: Final = "az login"
QUESTIONS: Final = (
    Question(key="carto:cluster.name", text="Name of the AKS cluster"),
    Question(key="carto:cluster.resourceGroup", text="Its resource group"),
)
"""What a new stack needs to know about the cloud."""


def who(command: Callable[[Sequence[str]], str]) -> str:
    """Who is logged in, and to which subscription. Source: Azure CLI reference, `az account show`."""
    found = json.loads(command(["az", "account", "show", "--output", "json"]))
    return f"{found['user']['name']} in the subscription {found['id']}"


def subscription(command: Callable[[Sequence[str]], str]) -> str:
    """The id of the subscription that the command line works in. Source: as `who`."""
    return str(json.loads(command(["az", "account", "show", "--output", "json"]))["id"])


def clusters(
    answers: Mapping[str, str],  # noqa: ARG001 - the command line has the subscription
    command: Callable[[Sequence[str]], str],
) -> list[str]:
    """Clusters of the subscription, with their resource groups. Source: Azure CLI reference, `az aks list`."""
    found = json.loads(command(["az", "aks", "list", "--output", "json"]))
    return [f"{each['name']} ({each['resourceGroup']})" for each in found]


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


def exposure_left(engine: Engine, command: Callable[[Sequence[str]], str]) -> list[str]:
    """The domain's record, which takes no tags, and an existing address that a load balancer still has.

    A created address has the stack's tag. Sources: Azure CLI reference, `az network dns record-set list`,
    `az network private-dns record-set list` and `az network public-ip show`.
    """
    exposure = Exposure.of(engine)
    left = []
    if exposure.zone is not None:
        kind = ["private-dns"] if exposure.dns.get("private") else ["dns"]
        of_zone = ["--zone-name", exposure.zone, "--resource-group", str(exposure.dns.get("resourceGroup"))]
        account = exposure.dns.get("subscriptionId")
        of_zone += ["--subscription", str(account)] if account else []
        list_ = ["az", "network", *kind, "record-set", "list", *of_zone, "--output", "json"]
        for each in json.loads(command(list_) or "[]"):
            type_ = str(each["type"]).rpartition("/")[2]
            name = exposure.zone if each["name"] == "@" else f"{each['name']}.{exposure.zone}"
            if exposure.has(name, type_, ()):
                left.append(f"record {name} {type_} in the zone {exposure.zone}")
    address = str(exposure.settings.get("address") or "")
    if address.startswith("/subscriptions/"):
        show = ["az", "network", "public-ip", "show", "--ids", address, "--output", "json"]
        user = (json.loads(command(show) or "{}").get("ipConfiguration") or {}).get("id")
        left += [f"{user}, which has the address {address}"] if user else []
    return left


def name_servers(
    dns: Mapping[str, Any], config: Mapping[str, str], command: Callable[[Sequence[str]], str]
) -> list[str]:
    """Those of the zone. Source: Azure CLI reference, `az network dns zone show`."""
    subscription = dns.get("subscriptionId") or config.get("azure-native:subscriptionId")
    account = ["--subscription", subscription] if subscription else []
    where = ["--name", dns["zone"], "--resource-group", dns["resourceGroup"], *account, "--output", "json"]
    return [str(each) for each in json.loads(command(["az", "network", "dns", "zone", "show", *where]))["nameServers"]]


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of ids that are in no resource's inputs: the provider's subscription."""
    subscription = config.get("azure-native:subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID")
    return {"subscriptionId": subscription} if subscription else {}
