"""The actions that Azure asks for when the provider creates, reads, waits for and deletes a resource.

Sources: each resource type has read, write and delete under its own name; the rest is in Microsoft's list of operations
("Azure permissions" of Networking, Databases, Storage, Security, Management and governance). A long operation is
answered with an address below `locations/`, and asking there for its state takes an action of its own; Storage has
none in that list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from simulator.azure.keyvault import Key
from simulator.azure.package import SERVICES

LOOKUPS: Final = (
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.ContainerService/managedClusters/read",
)


def kind_of(type_: str) -> str:
    """A type as Azure calls it, such as `Microsoft.Storage/storageAccounts/blobServices`."""
    text = SERVICES.types[type_].id_format
    if "/providers/" not in text:
        return "Microsoft.Resources/subscriptions/resourceGroups"
    # The type of a record is a part of its name; the program creates addresses.
    text = text.replace("{recordType}", "A")
    return re.sub(r"/(\{\w+\}|default)", "", text.rpartition("/providers/")[2])


def actions_of(tokens: Iterable[str]) -> set[str]:
    """Everything that creating, changing, waiting for and deleting resources of these types takes."""
    actions = set(LOOKUPS)
    for token in tokens:
        type_ = SERVICES.types[token]
        verbs = ("read", "write") if type_.exists_with_parent or token == Key.token else ("delete", "read", "write")
        actions |= {f"{kind_of(token)}/{verb}" for verb in verbs} | set(type_.actions)
    return actions
