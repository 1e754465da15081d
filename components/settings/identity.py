"""`carto:identity`: as whom CARTO's backend calls the cloud."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from components.settings.base import Model


class IdentityMode(StrEnum):
    """How pods get credentials."""

    POD_IDENTITY = "pod-identity"
    ACCESS_KEY = "access-key"


class ExistingIdentity(Model):
    """A principal that you bring, with the permissions of `docs/permissions.md` already granted."""

    role_arn: str = Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/.+$", examples=["arn:aws:iam::111122223333:role/carto-backend"]
    )
    """ARN of a role that trusts `pods.eks.amazonaws.com`."""


class ServiceAccount(Model):
    """The Kubernetes service account of the backend pods."""

    create: bool = True
    """Let the chart create it. Its name is then always `carto-common-backend`."""
    name: str = "carto-common-backend"
    """Its name, when it exists already."""
    annotations: dict[str, str] = {}
    """Annotations for it, when it is created."""


class Identity(Model):
    """Backend identity."""

    mode: IdentityMode = IdentityMode.POD_IDENTITY
    """`pod-identity` (no stored credential) or `access-key` (an IAM user's key)."""
    existing: ExistingIdentity | None = None
    """A role that you bring; only the Pod Identity association is made then."""
    permissions_boundary: str | None = Field(default=None, pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+$")
    """ARN of the permissions boundary that created roles and users must carry."""
    install_agent: bool = False
    """Install the `eks-pod-identity-agent` add-on in the cluster. EKS Auto Mode has it already."""
    service_account: ServiceAccount = ServiceAccount()
    """The backend's Kubernetes service account."""
