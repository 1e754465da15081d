"""`carto:identity`: as whom CARTO's backend calls the cloud."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, field_validator
from typing_extensions import override

from components.settings.amazon import PolicyArn, RoleArn
from components.settings.base import Model
from components.settings.names import ServiceAccountName
from components.settings.refusing import Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

CHARTS_SERVICE_ACCOUNT = "carto-common-backend"
"""What the chart calls the service account it creates, whatever it is told (contract §2.4)."""


class IdentityMode(StrEnum):
    """How pods get credentials."""

    POD_IDENTITY = "pod-identity"
    ACCESS_KEY = "access-key"


class ExistingIdentity(Model):
    """A principal that you bring, with the permissions of `docs/permissions.md` already granted."""

    role_arn: RoleArn
    """ARN of a role that trusts `pods.eks.amazonaws.com`."""


class ServiceAccount(Model):
    """The Kubernetes service account of the backend pods."""

    create: bool = True
    """Let the chart create it. Its name is then always `carto-common-backend`."""
    name: ServiceAccountName = CHARTS_SERVICE_ACCOUNT
    """Its name, when it exists already."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations for it, when it is created."""

    @field_validator("name")
    @classmethod
    def _can_carry_a_grant(cls, name: str) -> str:
        if name == "default":
            raise refuse("a service account of CARTO's own; every other pod of the namespace may run as `default`")
        return name

    @field_validator("annotations")
    @classmethod
    def _are_annotations(cls, annotations: dict[str, str]) -> dict[str, str]:
        for key in annotations:
            prefix, slash, name = key.rpartition("/")
            plain = re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", name, re.ASCII)
            if not plain or (slash and not re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", prefix, re.ASCII)):
                raise refuse(f"annotation names such as example.com/name, which {key!r} is not")
        return annotations

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.create and self.name != CHARTS_SERVICE_ACCOUNT:
            yield Problem(
                path="name",
                reason=f"the chart creates it as {CHARTS_SERVICE_ACCOUNT}, whatever it is told",
                fix="remove name, or create the service account yourself and set create to false",
                about=("create",),
            )
        if not self.create and self.annotations:
            yield Problem(
                path="annotations",
                reason="only a service account that the chart creates gets annotations",
                fix="remove them here and set them on your service account",
                about=("create",),
            )


class Identity(Model):
    """Backend identity."""

    mode: IdentityMode = IdentityMode.POD_IDENTITY
    """`pod-identity` (no stored credential) or `access-key` (an IAM user's key)."""
    existing: ExistingIdentity | None = None
    """A role that you bring; only the Pod Identity association is made then."""
    permissions_boundary: PolicyArn | None = None
    """ARN of the permissions boundary that created roles and users must carry."""
    install_agent: bool = False
    """Install the `eks-pod-identity-agent` add-on in the cluster. EKS Auto Mode has it already."""
    service_account: ServiceAccount = ServiceAccount()
    """The backend's Kubernetes service account."""

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.mode is IdentityMode.ACCESS_KEY and self.existing is not None:
            yield Problem(
                path="existing",
                reason="a role, but mode is access-key, which makes an IAM user",
                fix="remove existing, or set mode to pod-identity",
                about=("mode",),
            )
        if self.mode is IdentityMode.ACCESS_KEY and self.install_agent:
            yield Problem(
                path="installAgent",
                reason="the Pod Identity agent is of no use with mode access-key",
                fix="remove installAgent, or set mode to pod-identity",
                about=("mode",),
            )
        if self.existing is not None and self.permissions_boundary is not None:
            yield Problem(
                path="permissionsBoundary",
                reason="no role is created when one is brought, so the boundary would be ignored",
                fix="remove it, and put the boundary on your role",
                about=("existing", "mode"),
            )
