"""Formats of names on Google Cloud that lead users to CARTO: zones, addresses, policies, certificates.

Sources: Compute Engine "Naming resources", Cloud DNS API (`ManagedZone.name`), Certificate Manager API.
"""

from __future__ import annotations

from typing import Annotated

from ..text_format import TextFormat

_LABEL = r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
_RULE = "at most 63 lower-case letters, digits and inner hyphens, a letter first"

AddressName = Annotated[
    str,
    TextFormat(description=f"create, or an address's name: {_RULE}", example="create", pattern=_LABEL),
]
SecurityPolicyName = Annotated[
    str,
    TextFormat(description=f"a security policy's name: {_RULE}", example="carto-clients", pattern=_LABEL),
]
ZoneName = Annotated[
    str,
    TextFormat(description=f"a Cloud DNS zone's name: {_RULE}", example="example-com", pattern=_LABEL),
]
CertificateMapName = Annotated[
    str,
    TextFormat(
        description=f"a certificate map's name: {_RULE}",
        example="carto-domain",
        pattern=_LABEL,
    ),
]
SslCertificateName = Annotated[
    str,
    TextFormat(
        description=f"an SSL certificate's name in Compute Engine: {_RULE}", example="carto-domain", pattern=_LABEL
    ),
]
