"""A custom role of Azure for the deployer of one stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from components.resource_facts import FACTS

if TYPE_CHECKING:
    from operations.permissions.subject import Subject

ACCOUNT: Final = "az account show --query id --output tsv"
"""Prints what `--account` takes."""
OF_THE_CLUSTER: Final = frozenset(
    {
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
        "Microsoft.ContainerService/managedClusters/read",
    }
)
"""The cluster is looked up."""
_OF_AZURE: Final = "azure-native:"
"""Types of other clouds, such as a warehouse's bucket on AWS, have actions of their own cloud."""


def deployer(subject: Subject) -> dict[str, Any]:
    """`role`, as `az role definition create --role-definition` takes it."""
    types = (type_ for type_ in subject.types if type_ in FACTS and type_.startswith(_OF_AZURE))
    actions = OF_THE_CLUSTER.union(*(FACTS[type_].actions for type_ in types))
    role = {
        "Name": f"CARTO deployer of {subject.preview.stack}",
        "Description": "What pulumi up and pulumi destroy call for this stack.",
        "AssignableScopes": [f"/subscriptions/{subject.account}"],
        "Actions": sorted(actions),
    }
    return {"role": role}
