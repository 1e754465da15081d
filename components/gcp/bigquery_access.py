"""The backend's access to BigQuery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class BigqueryAccessArgs:
    """The projects of a connection."""

    email: pulumi.Input[str]
    """Of the backend's service account."""
    billing_project: str
    """Pays for queries."""
    data_projects: Sequence[str]
    """Hold data, and the temporary tables of Workflows."""


class BigqueryAccess(pulumi.ComponentResource):
    """Roles of the backend's service account for one connection to BigQuery.

    Source: CARTO guide "Use Workload Identity in GCP"; BigQuery documentation, "IAM roles and permissions".
    """

    def __init__(self, name: str, args: BigqueryAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:BigqueryAccess", name, None, opts)
        roles = [("jobs", "roles/bigquery.jobUser", args.billing_project)]
        roles += [(f"data-{project}", "roles/bigquery.dataEditor", project) for project in args.data_projects]
        for role, grant, project in roles:
            gcp.projects.IAMMember(
                f"{name}-{role}",
                project=project,
                role=grant,
                member=pulumi.Output.concat("serviceAccount:", args.email),
                opts=child_of(self),
            )
        self.register_outputs({})
