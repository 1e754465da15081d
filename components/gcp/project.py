"""The Google Cloud project and region of an installation."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ..lookups import look_up

_CLIENT = "gcp:organizations/getClientConfig:getClientConfig"


@dataclass(frozen=True, kw_only=True)
class Project:
    """The project of the Google Cloud provider, and the region of a location."""

    id: pulumi.Output[str]
    region: pulumi.Output[str]

    @classmethod
    def of_provider(cls, parent: pulumi.Resource | None = None, *, location: str) -> Project:
        """Read it from the provider of `parent` or the default one; `location` is a region or a zone. Calls no API."""
        client = look_up(
            _CLIENT,
            {},
            gcp.organizations.GetClientConfigResult,
            parent=parent,
            explain=lambda cause: (
                "gcp:project: the Google Cloud provider has no usable credentials. Check them with `gcloud auth "
                f"application-default print-access-token`. Google Cloud reports: {cause}"
            ),
        )
        return cls(id=client.project, region=pulumi.Output.from_input(region_of(location)))

    @classmethod
    def of_explicit_provider(cls, provider: gcp.Provider, *, setting: str, location: str) -> Project:
        """Read it from an explicit provider; `location` is that of buckets. Calls no API."""
        client = look_up(
            _CLIENT,
            {},
            gcp.organizations.GetClientConfigResult,
            parent=None,
            provider=provider,
            explain=lambda cause: (
                f"{setting}: the Google Cloud provider has no usable credentials. Check them with `gcloud auth "
                "application-default print-access-token`, and impersonateServiceAccount of this setting. Google Cloud "
                f"reports: {cause}"
            ),
        )
        return cls(id=client.project, region=pulumi.Output.from_input(location))

    def after(self, cluster_path: pulumi.Output[str]) -> Project:
        """The same project, known once the lookup has found the cluster in it.

        Raises:
            pulumi.RunError: in the Outputs, the cluster is in another project.
        """
        found = pulumi.Output.all(self.id, cluster_path).apply(lambda known: _of_cluster(known[0], known[1]))
        return Project(id=found, region=pulumi.Output.all(self.region, found).apply(lambda known: str(known[0])))


def region_of(location: str) -> str:
    """The region of a region or zone: `europe-west1` of `europe-west1-b`."""
    return "-".join(location.split("-")[:2])


def _of_cluster(project: str, cluster_path: str) -> str:
    """A path is `projects/<project>/locations/<region or zone>/clusters/<name>`."""
    found = cluster_path.split("/")[1]
    if found != project:
        raise pulumi.RunError(
            f"carto:cluster.name: the GKE cluster is in the project {found!r}, but the Google Cloud provider works in "
            f"{project!r}. Fix: pulumi config set gcp:project {found}"
        )
    return project
