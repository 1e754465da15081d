"""Formats of names on Azure: clusters, resource groups, containers, sizes, tags.

Sources: Azure Resource Manager "Naming rules and restrictions for Azure resources" and "Use tags to organize your
Azure resources"; Storage "Naming and referencing containers"; PostgreSQL Flexible Server "Compute options".
"""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from ..problems import invalid
from ..text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TAGS = 12
"""Azure allows 15 on a storage account (50 elsewhere); three are the project's."""
STORAGE_GB = (32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767)
"""Disks PostgreSQL Flexible Server comes with."""


class Replication(StrEnum):
    """How many copies Azure keeps, and where."""

    LRS = "lrs"
    ZRS = "zrs"
    GRS = "grs"
    GZRS = "gzrs"

    @property
    def is_zonal(self) -> bool:
        """Whether copies are in several zones; Azure can't change that later."""
        return self in (Replication.ZRS, Replication.GZRS)


def _instance(text: str) -> None:
    if text.startswith(("db.", "db-")):
        raise invalid("a size of PostgreSQL Flexible Server; this is another cloud's", "use Standard_D2ds_v5")
    if not text.startswith("Standard_"):
        raise invalid("a size of PostgreSQL Flexible Server, which starts with Standard_")


_PRIVATE = [ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def tier_of(size: str) -> str:
    """The tier of a size of PostgreSQL Flexible Server, which is its first letter."""
    return {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}[size.removeprefix("Standard_")[0]]


def _cidr(text: str) -> None:
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        raise invalid("an IPv4 range in CIDR form, without host bits (10.1.0.0/28)") from None
    if network.prefixlen > 28:
        raise invalid("a range of 16 addresses (/28) or more, the least a delegated subnet can be")


def _public_range(text: str) -> None:
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        raise invalid("a public IPv4 address, or a range in CIDR form without host bits") from None
    if any(network.subnet_of(private) for private in _PRIVATE):
        raise invalid(
            "public addresses; a storage account's rules know those alone",
            "leave it out: pods and peered networks come through the private endpoint",
        )
    if network.prefixlen > 30 and "/" in text:
        raise invalid("an address by itself, without /31 or /32, which Azure refuses", f"use {network.network_address}")


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse what Azure refuses as a tag on any of the resources; storage accounts are the strictest.

    Raises:
        PydanticCustomError: for the first one that is wrong.
    """
    if len(tags) > MOST_TAGS:
        raise invalid(f"at most {MOST_TAGS} tags; Azure takes 15 on a storage account and the project adds its own")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or re.search(r"[<>%&\\?/]", key):
            raise invalid(f"tag names of 1 to 128 characters without < > % & \\ ? /, which {key[:20]!r} is not")
        if len(value) > 256:
            raise invalid(f"tag values of at most 256 characters, which that of {key!r} is not")
        if key.lower().startswith(("azure", "microsoft", "windows")):
            raise invalid(f"tag names that do not start with azure, microsoft or windows, as {key!r} does")
        if key.lower() in folded:
            raise invalid(f"tag names that differ in more than case, unlike {folded[key.lower()]!r} and {key!r}")
        folded[key.lower()] = key


ContainerName = Annotated[
    str,
    TextFormat(
        description="a container's name: 3 to 63 lower-case letters, digits and single inner hyphens",
        example="carto-imports",
        pattern=r"[a-z0-9](-?[a-z0-9]){2,62}",
    ),
]
ServerName = Annotated[
    str,
    TextFormat(
        description="a server's name: 3 to 63 lower-case letters, digits and inner hyphens",
        example="carto-production",
        # Source: "Naming rules and restrictions for Azure resources", Microsoft.DBforPostgreSQL, flexibleServers.
        pattern=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    ),
]
CacheName = Annotated[
    str,
    TextFormat(
        # Source: "Naming rules and restrictions for Azure resources", Microsoft.Cache.
        description="a cache's name: at most 60 letters, digits and single inner hyphens",
        example="carto-production",
        pattern=r"[a-zA-Z0-9]{1,60}(-[a-zA-Z0-9]{1,60}){0,29}",
    ),
]
KmsKey = Annotated[
    str,
    TextFormat(
        description="provider-managed, create, or a key's address (https://….vault.azure.net/keys/…)",
        example="create",
        pattern=r"provider-managed|create|https://[a-zA-Z0-9-]{3,24}\.vault\.azure\.net/keys/[0-9a-zA-Z-]+(/[0-9a-f]{32})?",
    ),
]
ClusterName = Annotated[
    str,
    TextFormat(
        description="an AKS cluster's name: at most 63 letters, digits, inner hyphens and underscores",
        example="platform",
        pattern=r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?",
    ),
]
ResourceGroup = Annotated[
    str,
    TextFormat(
        description="a resource group's name: at most 90 letters, digits and . _ ( ) -, no dot at the end",
        example="platform",
        pattern=r"[\w.()-]{0,89}[\w()-]",
    ),
]
ServerSize = Annotated[
    str,
    TextFormat(
        description="a size of PostgreSQL Flexible Server (Standard_D2ds_v5 …)",
        example="Standard_D2ds_v5",
        check=_instance,
        # Numbers of CPUs that exist. Source: PostgreSQL Flexible Server, "Compute options".
        pattern=r"Standard_(B(1ms|2s|(2|4|8|12|16|20)ms)|[DE](2|4|8|16|32|48|64|96)[a-z]*_v[0-9]+|E20[a-z]*_v[0-9]+)",
    ),
]
CacheSku = Annotated[
    str,
    TextFormat(
        description="a size of Azure Managed Redis (Balanced_B1 …) or Azure Cache for Redis (Standard_C1, "
        "Premium_P1 …)",
        example="Balanced_B1",
        # Source: Azure Managed Redis, "SKU names" of the API 2025-07-01.
        pattern=r"Balanced_B([0135]|10|20|50|1[05]0|[2357][05]0|1000)|MemoryOptimized_M(10|20|50|1[05]0|[2357][05]0|"
        r"1[05]00|2000)|ComputeOptimized_X([35]|10|20|50|1[05]0|[2357][05]0)|Standard_C[0-6]|Premium_P[1-5]",
    ),
]
_ID = r"/subscriptions/[0-9a-fA-F-]{36}/resource[gG]roups/[^/]{1,90}/providers"
SubnetId = Annotated[
    str,
    TextFormat(
        description="a subnet's resource id (/subscriptions/…/virtualNetworks/…/subnets/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network"
        "/virtualNetworks/platform/subnets/endpoints",
        pattern=rf"{_ID}/Microsoft\.Network/virtualNetworks/[^/]+/subnets/[^/]+",
    ),
]
PrivateZoneId = Annotated[
    str,
    TextFormat(
        description="a private DNS zone's resource id (/subscriptions/…/privateDnsZones/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network"
        "/privateDnsZones/privatelink.postgres.database.azure.com",
        pattern=rf"{_ID}/Microsoft\.Network/privateDnsZones/[^/]+",
    ),
]
SecurityGroupId = Annotated[
    str,
    TextFormat(
        description="a network security group's resource id (/subscriptions/…/networkSecurityGroups/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network"
        "/networkSecurityGroups/postgresql",
        pattern=rf"{_ID}/Microsoft\.Network/networkSecurityGroups/[^/]+",
    ),
]
RouteTableId = Annotated[
    str,
    TextFormat(
        description="a route table's resource id (/subscriptions/…/routeTables/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network"
        "/routeTables/postgresql",
        pattern=rf"{_ID}/Microsoft\.Network/routeTables/[^/]+",
    ),
]
ActionGroupId = Annotated[
    str,
    TextFormat(
        description="an action group's resource id (/subscriptions/…/actionGroups/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/monitoring/providers"
        "/Microsoft.Insights/actionGroups/platform",
        # Azure writes both spellings of the type.
        pattern=rf"{_ID}/[mM]icrosoft\.[iI]nsights/action[gG]roups/[^/]+",
    ),
]
WorkspaceId = Annotated[
    str,
    TextFormat(
        description="a Log Analytics workspace's resource id (/subscriptions/…/workspaces/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/logs/providers"
        "/Microsoft.OperationalInsights/workspaces/central",
        pattern=rf"{_ID}/Microsoft\.OperationalInsights/workspaces/[^/]+",
    ),
]
ServerId = Annotated[
    str,
    TextFormat(
        description="a PostgreSQL Flexible Server's resource id (/subscriptions/…/flexibleServers/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/carto/providers"
        "/Microsoft.DBforPostgreSQL/flexibleServers/carto-production-database",
        pattern=rf"{_ID}/Microsoft\.DBforPostgreSQL/flexibleServers/[a-z0-9][a-z0-9-]{{2,62}}",
    ),
]
IdentityId = Annotated[
    str,
    TextFormat(
        description="a user-assigned identity's resource id (/subscriptions/…/userAssignedIdentities/…)",
        example="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/security/providers"
        "/Microsoft.ManagedIdentity/userAssignedIdentities/carto-encryption",
        pattern=rf"{_ID}/Microsoft\.ManagedIdentity/userAssignedIdentities/[a-zA-Z0-9][a-zA-Z0-9_-]{{2,127}}",
    ),
]
SubnetRange = Annotated[
    str, TextFormat(description="an IPv4 range of at least /28 in CIDR form", example="10.1.0.0/28", check=_cidr)
]
PublicRange = Annotated[
    str,
    TextFormat(
        description="a public IPv4 address or range in CIDR form", example="203.0.113.0/24", check=_public_range
    ),
]
