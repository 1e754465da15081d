"""An existing PostgreSQL server, which may be one of Amazon RDS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from .certificates import certificates_of, region_of_host

if TYPE_CHECKING:
    from .. import contracts


def existing_database(
    database: contracts.Database, host: str, *, iam: bool, region: pulumi.Output[str]
) -> contracts.Database:
    """The contract of an existing server, with the certificates and the region of Amazon RDS if it is one of these.

    `iam`: CARTO logs in with IAM instead of a password. `region` is the stack's, for a host name without a region.
    """
    host_region = region_of_host(host)
    if database.tls and database.tls_ca is None and host_region:
        database = replace(database, tls_ca=pulumi.Output.from_input(certificates_of(host_region)))
    if iam:
        database = replace(database, iam_region=pulumi.Output.from_input(host_region) if host_region else region)
    return database
