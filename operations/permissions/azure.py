"""A custom role of Azure for the deployer of one stack."""

from __future__ import annotations

from typing import Any, Final

from components.resource_facts import FACTS

OF_THE_CLUSTER: Final = frozenset(
    {
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
        "Microsoft.ContainerService/managedClusters/read",
    }
)
"""The cluster is looked up."""


def role(types: frozenset[str], *, name: str, subscription: str) -> dict[str, Any]:
    """As `az role definition create --role-definition` takes it."""
    actions = OF_THE_CLUSTER.union(*(FACTS[type_].actions for type_ in types if type_ in FACTS))
    return {
        "Name": name,
        "Description": "What pulumi up and pulumi destroy call for this stack.",
        "AssignableScopes": [f"/subscriptions/{subscription}"],
        "Actions": sorted(actions),
    }
