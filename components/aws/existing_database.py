"""An existing PostgreSQL server, which may be one of Amazon RDS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from .. import existing_servers
from ..settings.database import DatabaseAuthentication
from .certificates import certificates_of, region_of_host

if TYPE_CHECKING:
    from .. import contracts
    from ..settings.aws import AwsExistingDatabase


def existing_database(settings: AwsExistingDatabase, *, region: pulumi.Output[str]) -> contracts.Database:
    """The contract of an existing PostgreSQL server. `region` is the stack's, for a host name without a region."""
    database = existing_servers.existing_database(settings.existing)
    host_region = region_of_host(settings.existing.host)
    if database.tls and database.tls_ca is None and host_region:
        database = replace(database, tls_ca=pulumi.Output.from_input(certificates_of(host_region)))
    if settings.authentication is DatabaseAuthentication.IAM:
        database = replace(database, iam_region=pulumi.Output.from_input(host_region) if host_region else region)
    return database
