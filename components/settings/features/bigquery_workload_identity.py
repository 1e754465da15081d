"""A BigQuery connection as the backend's service account. Guide: "Use Workload Identity in GCP"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from typing_extensions import override

from ...feature import BIGQUERY, Destination
from ..problems import RuleViolation
from ..text_format import TextFormat
from ..types.gcp import ProjectId
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    import pulumi

_NAME = "carto:features.bigqueryWorkloadIdentity"

Dataset = Annotated[
    str,
    TextFormat(
        description="a project and a dataset of BigQuery, such as my-project.carto_temp",
        example="my-project.carto_temp",
        pattern=r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]\.[A-Za-z0-9_]{1,1024}",
    ),
]
UserId = Annotated[
    str,
    TextFormat(
        description="the id of a user of CARTO, such as auth0|3idsj230990sj4wsddd10",
        example="auth0|3idsj230990sj4wsddd10",
        pattern=r"[^\s\"'\\{}]+",
    ),
]


class BigqueryWorkloadIdentity(Feature):
    """A connection to BigQuery that CARTO creates itself, as the backend's service account."""

    title: ClassVar[str] = "BigQuery through Workload Identity"
    destinations: ClassVar[tuple[Destination, ...]] = BIGQUERY

    billing_project: ProjectId | None = None
    """Project that pays for queries."""
    workflows_temp_location: Dataset | None = None
    """Dataset for temporary tables of Workflows."""
    data_projects: list[ProjectId] = Field(default_factory=list)
    """Further projects with data. The project of `workflowsTempLocation` is one always."""
    grant: bool = True
    """Give the backend's service account `roles/bigquery.jobUser` in the project that pays, and
    `roles/bigquery.dataEditor` in the projects with data. `false`: their owners do it."""
    connection_owner: UserId | None = None
    """User of CARTO that owns the connection. Known after the first sign-in; CARTO creates the connection then."""

    @property
    def grants(self) -> bool:
        """Whether the stack gives the service account access."""
        return self.is_enabled and self.grant

    @property
    def all_data_projects(self) -> Sequence[str]:
        """Projects with data, and the one of the temporary tables."""
        temporary = (self.workflows_temp_location or "").partition(".")[0]
        return list(dict.fromkeys([*([temporary] if temporary else []), *self.data_projects]))

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, value in (
            ("billingProject", self.billing_project),
            ("workflowsTempLocation", self.workflows_temp_location),
        ):
            if self.is_enabled and value is None:
                yield RuleViolation(
                    path=name,
                    reason="missing; the connection needs it",
                    fix=f"pulumi config set --path {_NAME}.{name} <value>",
                )

    @override
    def identity_violations(self, *, workload_identity: bool) -> Iterator[RuleViolation]:
        if not workload_identity:
            yield RuleViolation(
                path="billingProject",
                reason="the connection uses Workload Identity, which CARTO's pods have on Google Cloud with "
                "carto:identity.mode workload-identity only",
                fix="remove carto:features.bigqueryWorkloadIdentity, or set that mode",
            )

    @override
    def values(self) -> Mapping[str, Any]:
        return {}

    @override
    def identity_values(self, principal: pulumi.Input[str] | None) -> Mapping[str, Any]:
        if self.connection_owner is None:
            return {}
        connection = {
            "enabled": True,
            "workflowsTempLocation": self.workflows_temp_location,
            "billingProject": self.billing_project,
            "serviceAccountEmail": principal,
            "connectionOwner": self.connection_owner,
        }
        return {"appConfigValues": {"workloadIdentityConnection": connection}}

    @override
    def next_steps(self) -> Sequence[str]:
        if self.connection_owner is not None:
            return ()
        # curl with a token of the signed-in user shows the id: see docs/features.md.
        return (f"After the first sign-in: pulumi config set --path {_NAME}.connectionOwner <user id>, then pulumi up",)
