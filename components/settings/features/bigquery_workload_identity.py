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
    """Further projects with data. The project of `workflowsTempLocation` is one, unless `datasets` names it."""
    datasets: list[Dataset] = Field(default_factory=list)
    """Existing datasets with data. In their projects, access is to these alone, and to that of
    `workflowsTempLocation`, not to the whole project."""
    grant: bool = True
    """Give the backend's service account `roles/bigquery.jobUser` in the project that pays, and
    `roles/bigquery.dataEditor` in the projects with data, or on `datasets`. `false`: their owners do it."""
    connection_owner: UserId | None = None
    """User of CARTO that owns the connection. Known after the first sign-in; CARTO creates the connection then."""

    @property
    def grants(self) -> bool:
        """Whether the stack gives the service account access."""
        return self.is_enabled and self.grant

    @property
    def whole_projects(self) -> Sequence[str]:
        """Projects to whose data access is as a whole, that of the temporary tables first."""
        temporary = [] if self.workflows_temp_location is None else [_project_of(self.workflows_temp_location)]
        by_dataset = {_project_of(each) for each in self.datasets}
        return [each for each in dict.fromkeys([*temporary, *self.data_projects]) if each not in by_dataset]

    @property
    def single_datasets(self) -> Sequence[tuple[str, str]]:
        """Project and name of each dataset to which access is alone, that of the temporary tables first."""
        by_dataset = {_project_of(each) for each in self.datasets}
        temporary = self.workflows_temp_location
        first = [temporary] if temporary is not None and _project_of(temporary) in by_dataset else []
        return [(_project_of(each), each.rpartition(".")[2]) for each in dict.fromkeys([*first, *self.datasets])]

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for each in self.datasets:
            if _project_of(each) in self.data_projects:
                yield RuleViolation(
                    path="datasets",
                    reason=f"{each} is in {_project_of(each)}, to which dataProjects gives access as a whole",
                    fix=f"remove {_project_of(each)} from dataProjects, or {each} from datasets",
                    about=("dataProjects",),
                )
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


def _project_of(dataset: str) -> str:
    """The project of `<project>.<dataset>`. A project of a domain has dots of its own (`example.com:data`)."""
    return dataset.rpartition(".")[0]
