"""Formats of names on Azure that lead users to CARTO: public addresses, subscriptions, addresses in a network."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat


def _private_address(text: str) -> None:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise invalid("an IPv4 address such as 10.1.0.10") from None
    if not address.is_private:
        raise invalid("a private IPv4 address, in the network of the cluster")


CREATE = "create"
PublicAddress = Annotated[
    str,
    TextFormat(
        description="create, or the resource id of a public IP address (/subscriptions/…/publicIPAddresses/…)",
        example="/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/edge/providers/Microsoft.Network"
        "/publicIPAddresses/carto",
        pattern=rf"{CREATE}|/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network/publicIPAddresses/[^/]+",
    ),
]
PrivateAddress = Annotated[
    str, TextFormat(description="a private IPv4 address", example="10.1.0.10", check=_private_address)
]
SubnetName = Annotated[
    str,
    TextFormat(
        description="a subnet's name: letters, digits, hyphens, underscores and dots",
        example="balancers",
        pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?",
    ),
]
SubscriptionId = Annotated[
    str,
    TextFormat(
        description="a subscription's id",
        example="11111111-2222-4333-8444-555555555555",
        pattern=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    ),
]
KeyVaultCertificateUri = Annotated[
    str,
    TextFormat(
        description="the URI of a certificate in Key Vault, without a version",
        example="https://acme.vault.azure.net/certificates/carto",
        pattern=r"https://[A-Za-z0-9-]{3,24}\.vault\.[a-z.]+/certificates/[A-Za-z0-9-]{1,127}",
    ),
]
