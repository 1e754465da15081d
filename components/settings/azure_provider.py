"""Names in the configuration of the Azure provider. The other clouds' providers refuse a name that they don't know."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from .problems import SettingsProblem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PREFIX: Final = "azure-native:"
KNOWN: Final = (
    "auxiliaryTenantIds",
    "clientCertificatePassword",
    "clientCertificatePath",
    "clientId",
    "clientSecret",
    "disableInstanceDiscovery",
    "disablePulumiPartnerId",
    "environment",
    "location",
    "metadataHost",
    "msiEndpoint",
    "oidcRequestToken",
    "oidcRequestUrl",
    "oidcToken",
    "oidcTokenFilePath",
    "partnerId",
    "subscriptionId",
    "tenantId",
    "useDefaultAzureCredential",
    "useMsi",
    "useOidc",
)
"""Source: pulumi_azure_native/provider.py, ProviderArgs."""


def problems(providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
    """Names that the provider would ignore: with `subscriptionID`, a stack is in another subscription than it says."""
    for key in providers:
        name = key.removeprefix(_PREFIX)
        if name == key or name in KNOWN:
            continue
        lowered = {known.lower(): known for known in KNOWN}
        near = difflib.get_close_matches(name.lower(), lowered, n=1)
        meant = f"did you mean {_PREFIX}{lowered[near[0]]}? " if near else ""
        yield SettingsProblem(
            loc=(),
            name=key,
            reason="unknown to the Azure provider, which would ignore it; expected one of " + ", ".join(KNOWN),
            fix=f"{meant}Remove it: pulumi config rm {quoted(key)}",
        )
