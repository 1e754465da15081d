"""The backend's access to BigQuery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence


_EDITOR = "roles/bigquery.dataEditor"


@frozen
class BigqueryAccessArgs:
    """The projects of a connection."""

    email: pulumi.Input[str]
    """Of the backend's service account."""
    billing_project: str
    """Pays for queries."""
    data_projects: Sequence[str]
    """Hold data, and the temporary tables of Workflows: access is to all of their datasets."""
    datasets: Sequence[tuple[str, str]] = ()
    """Project and name of each dataset to which access is alone."""


class BigqueryAccess(pulumi.ComponentResource):
    """Roles of the backend's service account for one connection to BigQuery.

    A member of a dataset leaves everybody else's access as it is, authorized views, datasets and routines too
    (`mergeAccess` in hashicorp/terraform-provider-google, bigquery/iam_bigquery_member_dataset.go; the SDK's page says
    otherwise). A dataset whose access names a deleted account is refused by the provider, and stays as it is.

    Source: CARTO guide "Use Workload Identity in GCP"; BigQuery documentation, "IAM roles and permissions".
    """

    def __init__(self, name: str, args: BigqueryAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:BigqueryAccess", name, None, opts)
        member = pulumi.Output.concat("serviceAccount:", args.email)
        roles = [("jobs", "roles/bigquery.jobUser", args.billing_project)]
        roles += [(f"data-{project}", _EDITOR, project) for project in args.data_projects]
        for role, grant, project in roles:
            gcp.projects.IAMMember(
                f"{name}-{role}",
                project=project,
                role=grant,
                member=member,
                opts=child_of(self),
            )
        for project, dataset in args.datasets:
            gcp.bigquery.DatasetIamMember(
                f"{name}-dataset-{project}-{dataset}",
                project=project,
                dataset_id=dataset,
                role=_EDITOR,
                member=member,
                opts=child_of(self),
            )
        self.register_outputs({})
