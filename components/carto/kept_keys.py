"""The keys CARTO encrypts with, kept at their first value whatever a later customer package says.

`pulumi.Stash` holds a value in the state: its output is the input of the first run and stays when the input changes
(Pulumi documentation, "Stash"). Nothing has to be known about the former package, so it holds without a preview too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..options import data_child_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT: Mapping[str, str] = {
    "cartoSecrets.encryptionSecretKey": "connections and credentials",
    "cartoSecrets.litellmSaltKey": "settings of CARTO AI",
}
"""By the secret's key in the chart's values: what the database holds encrypted with it. Chart contract, section 1."""


def kept(
    name: str, key: str, value: pulumi.Input[str], *, package: str, protect: bool, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """The first value that this stack ever had for `key`, as a secret; warns when `value` is another one.

    `package` says where the value of this run is from.
    """
    current = pulumi.Output.secret(value)
    stash = pulumi.Stash(name, input=current, opts=data_child_of(parent, protect=protect))
    pulumi.Output.all(stash.output, current, stash.urn).apply(lambda known: _warn(key, package, *known))
    return pulumi.Output.secret(stash.output)


def _warn(key: str, package: str, first: str, current: str, urn: str) -> None:
    if first != current:
        pulumi.log.warn(
            f"{package}: {key} is not the key this stack has encrypted its {KEPT[key]} with. The first one stays in "
            "use, so nothing is lost. Fix: ask CARTO Support for a package with the former key; or, if the new one is "
            f"meant and what was encrypted may be lost, pulumi state unprotect '{urn}', then "
            f"pulumi up --replace '{urn}'"
        )
