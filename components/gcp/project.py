"""The Google Cloud project and region a stack lives in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pulumi


@dataclass(frozen=True, kw_only=True)
class Project:
    """Read out of the cluster's path, so that nothing can be named, let alone made, before the cluster was found."""

    id: pulumi.Output[str]
    region: pulumi.Output[str]

    @classmethod
    def of_cluster(cls, cluster_path: pulumi.Output[str]) -> Project:
        """From `projects/<project>/locations/<region or zone>/clusters/<name>`."""
        parts = cluster_path.apply(lambda path: path.split("/"))
        return cls(id=parts[1], region=parts.apply(lambda known: region_of(known[3])))


def region_of(location: str) -> str:
    """The region of a region or zone: `europe-west1` of `europe-west1-b`."""
    return "-".join(location.split("-")[:2])
