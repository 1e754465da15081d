"""Why a cell of the page is empty: the only part of it that is written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.settings.clouds import PROVISIONED, Cloud

if TYPE_CHECKING:
    from collections.abc import Collection

_PLATFORM = ("encrypted", "private", "HA", "backed up", "rotated", "protected", "tagged")
"""What can be said of a thing that exists; not of whether it is made or brought."""
_EVERYTHING = ("created", "brought", *_PLATFORM)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reason:
    """One sentence for the cells that it explains."""

    text: str
    capabilities: Collection[str]
    aspects: Collection[str] = _EVERYTHING
    clouds: Collection[Cloud] = PROVISIONED

    def explains(self, capability: str, aspect: str, cloud: Cloud) -> bool:
        """Whether the cell is one of them."""
        return capability in self.capabilities and aspect in self.aspects and cloud in self.clouds


REASONS = (
    # Nothing of the kind is there.
    Reason(
        text="Nothing but Kubernetes objects is made where everything is brought: it is its owner's.",
        capabilities=(
            "Network",
            "APIs or resource group",
            "Object storage",
            "Backend identity",
            "Database",
            "Cache of the cloud",
            "Encryption key",
        ),
        clouds=[Cloud.EXISTING],
    ),
    Reason(
        text="The cluster is looked up by its name, or reached with a kubeconfig; CARTO's objects are all that is put "
        "into it.",
        capabilities=["Cluster"],
    ),
    Reason(
        text="An account of AWS has neither.",
        capabilities=["APIs or resource group"],
        clouds=[Cloud.AWS],
    ),
    Reason(
        text="CARTO's chart takes no exports bucket there: exports of Snowflake and Redshift go to Amazon S3, those of "
        "BigQuery to Cloud Storage.",
        capabilities=["Warehouse exports"],
        clouds=[Cloud.AZURE, Cloud.EXISTING],
    ),
    # What is there has no such side.
    Reason(
        text="The project is the cluster's; APIs are switched on in it, and stay on.",
        capabilities=["APIs or resource group"],
        aspects=["brought", *_PLATFORM],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="It is a name that other things lie in; those have it.",
        capabilities=["APIs or resource group"],
        aspects=["encrypted", "private", "HA", "backed up", "rotated"],
    ),
    Reason(
        text="Addresses, rules and zones hold nothing, belong to no zone, and are made again by the next `pulumi up`.",
        capabilities=["Network"],
        aspects=["encrypted", "private", "HA", "backed up", "rotated", "protected"],
    ),
    Reason(
        text="It has no secret of its own: the backend identity opens it.",
        capabilities=["Object storage"],
        aspects=["rotated"],
    ),
    Reason(
        text="The backend's own identity writes there, so there is no key of its own.",
        capabilities=["Warehouse exports"],
        aspects=["rotated"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="The key comes with the storage account, which has two of them; nothing is registered for it.",
        capabilities=["Backend identity"],
        aspects=["created", "tagged"],
        clouds=[Cloud.AZURE],
    ),
    Reason(
        text="Google Cloud takes no labels on service accounts, keys and grants.",
        capabilities=["Backend identity"],
        aspects=["tagged"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="An identity stores nothing and belongs to no zone; a static key, where there is one, is a Secret, and "
        "what it opens is protected, while the key itself has to be replaceable.",
        capabilities=["Backend identity"],
        aspects=["encrypted", "private", "HA", "backed up", "protected"],
    ),
    Reason(
        text="A cache can be filled again, and no persistence is asked for.",
        capabilities=["Cache of the cloud"],
        aspects=["backed up"],
        clouds=[Cloud.GCP, Cloud.AZURE],
    ),
    Reason(
        text="Memorystore draws the password itself; a new one is drawn when AUTH is turned off and on again, so "
        "`carto:rotation.cachePassword` is refused.",
        capabilities=["Cache of the cloud"],
        aspects=["rotated"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="One pod of CARTO's chart in CARTO's namespace, without TLS and without persistence: after a restart, "
        "queries are computed again. Another server is brought as the cache of the cloud is.",
        capabilities=["Cache in the cluster"],
        aspects=["brought", "encrypted", "private", "HA", "backed up", "protected", "tagged"],
    ),
    Reason(
        text="No copy of a key can be had; a deleted one can be brought back for 30 days, on Azure for 90.",
        capabilities=["Encryption key"],
        aspects=["backed up"],
    ),
    Reason(
        text="At rest, always; on the way only with `carto:cache.inTransitEncryption`, because Memorystore signs its "
        "certificates with an authority of its own, with which some of CARTO's services cannot cope.",
        capabilities=["Cache of the cloud"],
        aspects=["encrypted"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="The release is what all of this is for; its chart can be a file of yours (`carto:chart.path`).",
        capabilities=["Helm release"],
        aspects=["brought"],
    ),
    Reason(
        text="A Kubernetes object in CARTO's namespace: who may read it is said by the cluster's RBAC, where it lies "
        "is the cluster's, and it is told apart by the namespace and not by tags.",
        capabilities=["Namespace", "Secrets", "Database bootstrap", "Helm release"],
        aspects=["encrypted", "private", "HA", "tagged"],
    ),
    Reason(
        text="Pulumi's state has it, encrypted, and makes it again; back the state up.",
        capabilities=["Namespace", "Secrets", "Database bootstrap", "Helm release"],
        aspects=["backed up"],
    ),
    Reason(
        text="It holds no secret, or none that is not rotated where it is made.",
        capabilities=["Namespace", "Database bootstrap", "Helm release"],
        aspects=["rotated"],
    ),
    Reason(
        text="It can be run again at any time, and loses nothing.",
        capabilities=["Database bootstrap", "Helm release"],
        aspects=["protected"],
    ),
)
"""The first that explains a cell is its reason."""


def reason(capability: str, aspect: str, cloud: Cloud) -> Reason:
    """Why a cell is empty.

    Raises:
        LookupError: nobody has said why.
    """
    for each in REASONS:
        if each.explains(capability, aspect, cloud):
            return each
    raise LookupError(f"{capability} on {cloud}: nothing shows that it is {aspect}, and reasons.py does not say why")
