"""BigQuery: members of datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.package import CloudError
from simulator.core.rules import Rules
from simulator.core.sources import outputs, refuses
from simulator.gcp.resource_type import GcpType, Request, iam_member

if TYPE_CHECKING:
    from simulator.core.resource_type import Created


MISSING = "missing_"
"""Datasets with this prefix do not exist. Their names have no hyphen, unlike those of other resources."""


class DatasetIamMember(GcpType):
    """A member of a role on a dataset."""

    token = "gcp:bigquery/datasetIamMember:DatasetIamMember"
    apis = ("bigquery",)
    can_exist = True
    rules = Rules(
        source="terraform-google:bigquery/iam_bigquery_member_dataset.go",
        required=("datasetId", "member", "role"),
        replace=("datasetId", "project", "role", "member", "condition"),
        cloud_filled=("project",),
    )

    @outputs(
        "terraform-google:bigquery/iam_bigquery_member_dataset.go",
        {"id": "projects/<project>/datasets/<dataset>/<role>/<member>, and /<condition's title>", "etag": "text"},
    )
    def compute(self, request: Request) -> Created:
        project = request.inputs.get("project") or request.account.id
        return iam_member(request, f"projects/{project}/datasets/{request.inputs['datasetId']}")

    @refuses("terraform-google:bigquery/iam_bigquery_member_dataset.go")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if str(request.inputs["datasetId"]).startswith(MISSING):
            raise CloudError(f"Error retrieving IAM policy for {id_}: googleapi: Error 404: Not found: Dataset")
