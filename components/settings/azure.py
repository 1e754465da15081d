"""Shapes of Azure's names: clusters, resource groups, containers, sizes, tags.

Sources: Azure Resource Manager "Naming rules and restrictions for Azure resources" and "Use tags to organize your
Azure resources"; Storage "Naming and referencing containers"; PostgreSQL Flexible Server "Compute options".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from components.settings.refusing import refuse
from components.settings.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TAGS = 40
"""Azure allows 50 on a resource; ten are left to the project."""


def _instance(text: str) -> None:
    if text.startswith(("db.", "db-")):
        raise refuse("a size of PostgreSQL Flexible Server; this is another cloud's", "use Standard_D2ds_v5")
    if text == "Standard_B1ms":
        return
    if not text.startswith("Standard_"):
        raise refuse("a size of PostgreSQL Flexible Server, which starts with Standard_")


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse what Azure refuses as a tag on any of the resources; storage accounts are the strictest.

    Raises:
        PydanticCustomError: for the first one that is wrong.
    """
    if len(tags) > MOST_TAGS:
        raise refuse(f"at most {MOST_TAGS} tags; Azure takes 50 on a resource and the project adds its own")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or re.search(r"[<>%&\\?/]", key):
            raise refuse(f"tag names of 1 to 128 characters without < > % & \\ ? /, which {key[:20]!r} is not")
        if len(value) > 256:
            raise refuse(f"tag values of at most 256 characters, which that of {key!r} is not")
        if key.lower().startswith(("azure", "microsoft", "windows")):
            raise refuse(f"tag names that do not start with azure, microsoft or windows, as {key!r} does")
        if key.lower() in folded:
            raise refuse(f"tag names that differ in more than case, unlike {folded[key.lower()]!r} and {key!r}")
        folded[key.lower()] = key


AccountName = Annotated[
    str,
    Shape(
        words="a storage account's name: 3 to 24 lower-case letters and digits",
        example="examplecarto",
        pattern=r"[a-z0-9]{3,24}",
    ),
]
ContainerName = Annotated[
    str,
    Shape(
        words="a container's name: 3 to 63 lower-case letters, digits and single inner hyphens",
        example="carto-imports",
        pattern=r"[a-z0-9](-?[a-z0-9]){2,62}",
    ),
]
KmsKey = Annotated[
    str,
    Shape(
        words="provider-managed, create, or a key's address (https://….vault.azure.net/keys/…)",
        example="create",
        pattern=r"provider-managed|create|https://[a-zA-Z0-9-]{3,24}\.vault\.azure\.net/keys/[0-9a-zA-Z-]+(/[0-9a-f]{32})?",
    ),
]
ClusterName = Annotated[
    str,
    Shape(
        words="an AKS cluster's name: at most 63 letters, digits, inner hyphens and underscores",
        example="platform",
        pattern=r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?",
    ),
]
ResourceGroup = Annotated[
    str,
    Shape(
        words="a resource group's name: at most 90 letters, digits and . _ ( ) -, no dot at the end",
        example="platform",
        pattern=r"[\w.()-]{0,89}[\w()-]",
    ),
]
ServerSize = Annotated[
    str,
    Shape(
        words="a size of PostgreSQL Flexible Server (Standard_D2ds_v5 …)",
        example="Standard_D2ds_v5",
        check=_instance,
        pattern=r"Standard_[BDE][0-9]+[a-z]*(_v[0-9]+)?",
    ),
]
CacheSku = Annotated[
    str,
    Shape(
        words="a size of Azure Managed Redis (Balanced_B1 …) or Azure Cache for Redis (Standard_C1, Premium_P1 …)",
        example="Balanced_B1",
        pattern=r"(Balanced_B|MemoryOptimized_M|ComputeOptimized_X)[0-9]+|Standard_C[0-6]|Premium_P[1-5]",
    ),
]
