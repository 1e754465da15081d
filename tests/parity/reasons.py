"""Reasons for the empty cells of the page, the only part that is written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.settings import Cloud

if TYPE_CHECKING:
    from collections.abc import Collection

_PLATFORM = ("encrypted", "private", "HA", "backed up", "rotated", "protected", "tagged")
"""Aspects of an existing resource, without those of its origin."""
_EVERYTHING = ("created", "BYO", *_PLATFORM)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reason:
    """A reason and the cells that it explains."""

    text: str
    capabilities: Collection[str]
    aspects: Collection[str] = _EVERYTHING
    clouds: Collection[Cloud] = (*Cloud,)

    def explains(self, capability: str, aspect: str, cloud: Cloud) -> bool:
        """Whether the reason explains the cell."""
        return capability in self.capabilities and aspect in self.aspects and cloud in self.clouds


REASONS = (
    # The stack has no such resource.
    Reason(
        text="On any Kubernetes, a stack creates only Kubernetes objects. Other resources belong to their owners.",
        capabilities=(
            "Network",
            "APIs or resource group",
            "Object storage",
            "Backend identity",
            "Database",
            "Cache of the cloud",
            "Encryption key",
        ),
        clouds=[Cloud.KUBERNETES],
    ),
    Reason(
        text="The stack looks up the cluster by name, or uses a kubeconfig, and creates only CARTO's objects in it.",
        capabilities=["Cluster"],
    ),
    Reason(
        text="AWS has neither resource groups nor APIs to enable.",
        capabilities=["APIs or resource group"],
        clouds=[Cloud.AWS],
    ),
    # The aspect does not apply to the resource.
    Reason(
        text="The stack uses the cluster's project. It enables APIs, which stay enabled.",
        capabilities=["APIs or resource group"],
        aspects=["BYO", *_PLATFORM],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="A resource group only contains other resources; see their rows.",
        capabilities=["APIs or resource group"],
        aspects=["encrypted", "private", "HA", "backed up", "rotated"],
    ),
    Reason(
        text="Addresses, rules and DNS zones hold no data and belong to no availability zone. `pulumi up` can create "
        "them again.",
        capabilities=["Network"],
        aspects=["encrypted", "private", "HA", "backed up", "rotated", "protected"],
    ),
    Reason(
        text="It has no secret: the backend identity has access to it.",
        capabilities=["Object storage"],
        aspects=["rotated"],
    ),
    Reason(
        text="CARTO sets ACLs on the objects that Redshift imports, so the bucket allows them. Public ACLs have no "
        "effect.",
        capabilities=["Imports into Redshift"],
        aspects=["private"],
    ),
    Reason(
        text="The gateway is for Redshift and for CARTO on AWS.",
        capabilities=["Analytics Toolbox gateway"],
        clouds=[Cloud.GCP, Cloud.AZURE, Cloud.KUBERNETES],
    ),
    Reason(
        text="The image, the subnets and the data warehouse exist already; the stack always creates the function, its "
        "logs and both roles.",
        capabilities=["Analytics Toolbox gateway"],
        aspects=["BYO"],
    ),
    Reason(
        text="It holds no data, and Lambda runs it in both subnets. Pulumi can create it again. CARTO's token is in "
        "Redshift.",
        capabilities=["Analytics Toolbox gateway"],
        aspects=["encrypted", "private", "HA", "backed up", "rotated", "protected"],
    ),
    Reason(
        text="The database writes with its role, so there is no key.",
        capabilities=["Exports of RDS for PostgreSQL"],
        aspects=["rotated"],
    ),
    Reason(
        text="The backend's identity writes to it, so it has no separate key.",
        capabilities=["Exports of BigQuery"],
        aspects=["rotated"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="A storage account always has two keys; the stack creates no resource for them.",
        capabilities=["Backend identity"],
        aspects=["created", "tagged"],
        clouds=[Cloud.AZURE],
    ),
    Reason(
        text="Google Cloud has no labels for service accounts, keys and IAM members.",
        capabilities=["Backend identity"],
        aspects=["tagged"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="An identity holds no data and belongs to no zone. A static key is in a Secret. It is not protected, "
        "because rotation replaces it; the data that it gives access to is protected.",
        capabilities=["Backend identity"],
        aspects=["encrypted", "private", "HA", "backed up", "protected"],
    ),
    Reason(
        text="CARTO can fill a cache again, so the stack requests no persistence.",
        capabilities=["Cache of the cloud"],
        aspects=["backed up"],
        clouds=[Cloud.GCP, Cloud.AZURE],
    ),
    Reason(
        text="Memorystore generates the password, and a new one only when AUTH is turned off and on again. So "
        "`carto:rotation.cachePassword` is refused.",
        capabilities=["Cache of the cloud"],
        aspects=["rotated"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="One pod of CARTO's chart in CARTO's namespace, without TLS and persistence: after a restart, CARTO "
        "computes queries again. For an existing server, see the cache of the cloud.",
        capabilities=["Cache in the cluster"],
        aspects=["BYO", "encrypted", "private", "HA", "backed up", "protected", "tagged"],
    ),
    Reason(
        text="A key can't be copied. A deleted key can be restored for 30 days, on Azure for 90 days.",
        capabilities=["Encryption key"],
        aspects=["backed up"],
    ),
    Reason(
        text="Always at rest; in transit only with `carto:cache.inTransitEncryption`, because Memorystore signs its "
        "certificates with its own authority, which some of CARTO's services do not support.",
        capabilities=["Cache of the cloud"],
        aspects=["encrypted"],
        clouds=[Cloud.GCP],
    ),
    Reason(
        text="The stack always creates the release. Its chart can be a local file (`carto:chart.path`).",
        capabilities=["Helm release"],
        aspects=["BYO"],
    ),
    Reason(
        text="A Kubernetes object in CARTO's namespace: the cluster's RBAC controls who can read it, the cluster "
        "decides where it is stored, and the namespace identifies it instead of tags.",
        capabilities=["Namespace", "Secrets", "Database bootstrap", "Helm release"],
        aspects=["encrypted", "private", "HA", "tagged"],
    ),
    Reason(
        text="Pulumi can create it again from the encrypted state; back up the state.",
        capabilities=["Namespace", "Secrets", "Database bootstrap", "Helm release"],
        aspects=["backed up"],
    ),
    Reason(
        text="It holds no secret, or only secrets that are rotated where they are created.",
        capabilities=["Namespace", "Database bootstrap", "Helm release"],
        aspects=["rotated"],
    ),
    Reason(
        text="It can run again at any time without data loss.",
        capabilities=["Database bootstrap", "Helm release"],
        aspects=["protected"],
    ),
)
"""Reasons in order: the first one that explains a cell counts."""


def reason(capability: str, aspect: str, cloud: Cloud) -> Reason:
    """The reason for an empty cell.

    Raises:
        LookupError: no reason explains the cell.
    """
    for each in REASONS:
        if each.explains(capability, aspect, cloud):
            return each
    raise LookupError(f"{capability} on {cloud}: no stack shows {aspect!r}. Add a reason to tests/parity/reasons.py")
