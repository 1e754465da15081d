"""`carto:identity`: as whom CARTO's backend calls the cloud."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .clouds import Choices, Cloud, On
from .model import Model
from .problems import RuleViolation, invalid
from .types.aws import PolicyArn, RoleArn
from .types.gcp import ServiceAccountEmail
from .types.hosts import AccessKeyId, ServiceAccountName
from .types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

CHARTS_SERVICE_ACCOUNT = "carto-common-backend"
"""What the chart calls the service account it creates, whatever it is told (contract §2.4)."""


class IdentityMode(StrEnum):
    """How pods get credentials."""

    POD_IDENTITY = "pod-identity"
    ACCESS_KEY = "access-key"
    WORKLOAD_IDENTITY = "workload-identity"
    SERVICE_ACCOUNT_KEY = "service-account-key"
    ACCOUNT_KEY = "account-key"


_MODES = Choices(
    {
        Cloud.AWS: (IdentityMode.POD_IDENTITY, IdentityMode.ACCESS_KEY),
        Cloud.GCP: (IdentityMode.WORKLOAD_IDENTITY, IdentityMode.SERVICE_ACCOUNT_KEY),
        Cloud.AZURE: (IdentityMode.ACCOUNT_KEY,),
        Cloud.EXISTING: (IdentityMode.ACCESS_KEY, IdentityMode.SERVICE_ACCOUNT_KEY, IdentityMode.ACCOUNT_KEY),
    }
)


class ServiceAccountKey(StrEnum):
    """Whose key the backend uses for the buckets with `service-account-key`."""

    CREATE = "create"
    PACKAGE = "package"


class ExistingIdentity(Model):
    """A principal that you bring, with the permissions of `docs/permissions.md` already granted."""

    role_arn: Annotated[RoleArn | None, On((Cloud.AWS,), required=True)] = None
    """ARN of a role that trusts `pods.eks.amazonaws.com`."""
    email: Annotated[ServiceAccountEmail | None, On((Cloud.GCP,), required=True)] = None
    """E-mail of a Google service account."""
    access_key_id: Annotated[AccessKeyId | None, On((Cloud.EXISTING,))] = None
    """Id of the access key; goes with mode `access-key`."""
    key: Annotated[Secret | None, On((Cloud.GCP, Cloud.AZURE, Cloud.EXISTING))] = None
    """With mode `service-account-key`, a key of a Google service account as JSON text; with `access-key`, the secret
    access key; with `account-key`, a key of the storage account."""


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
            raise invalid("a service account of CARTO's own; every other pod of the namespace may run as `default`")
        return name

    @field_validator("annotations")
    @classmethod
    def _are_annotations(cls, annotations: dict[str, str]) -> dict[str, str]:
        for key, value in annotations.items():
            prefix, slash, name = key.rpartition("/")
            plain = re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", name, re.ASCII)
            if not plain or (slash and not re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", prefix, re.ASCII)):
                raise invalid(f"annotation names such as example.com/name, which {key!r} is not")
            if "{{" in value or not value.isprintable():
                raise invalid(f"values on one line without {{{{, which Helm would run, unlike that of {key!r}")
        return annotations

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.create and self.name != CHARTS_SERVICE_ACCOUNT:
            yield RuleViolation(
                path="name",
                reason=f"the chart creates it as {CHARTS_SERVICE_ACCOUNT}, whatever it is told",
                fix="remove name, or create the service account yourself and set create to false",
                about=("create",),
            )
        if not self.create and self.annotations:
            yield RuleViolation(
                path="annotations",
                reason="only a service account that the chart creates gets annotations",
                fix="remove them here and set them on your service account",
                about=("create",),
            )


class Identity(Model):
    """Backend identity."""

    mode: Annotated[IdentityMode, _MODES] = IdentityMode.POD_IDENTITY
    """`pod-identity` and `workload-identity` store no credential; the others are a key of an IAM user, of a Google
    service account, of a storage account."""
    existing: ExistingIdentity | None = None
    """A principal that you bring. Nothing about it is changed; on aws the Pod Identity association is made."""
    service_account_key: Annotated[ServiceAccountKey, On((Cloud.GCP,))] = ServiceAccountKey.CREATE
    """With mode `service-account-key`: `create` a key for the buckets, or use that of the customer `package`."""
    permissions_boundary: Annotated[PolicyArn | None, On((Cloud.AWS,))] = None
    """ARN of the permissions boundary that created roles and users must carry."""
    install_agent: Annotated[bool, On((Cloud.AWS,))] = False
    """Install the `eks-pod-identity-agent` add-on in the cluster. EKS Auto Mode has it already."""
    service_account: ServiceAccount = Field(default_factory=ServiceAccount)
    """The backend's Kubernetes service account."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.mode is IdentityMode.ACCESS_KEY and self.existing is not None and self.existing.role_arn is not None:
            yield RuleViolation(
                path="existing",
                reason="a role, but mode is access-key, which makes an IAM user",
                fix="remove existing, or set mode to pod-identity",
                about=("mode",),
            )
        if self.mode is IdentityMode.ACCESS_KEY and self.install_agent:
            yield RuleViolation(
                path="installAgent",
                reason="the Pod Identity agent is of no use with mode access-key",
                fix="remove installAgent, or set mode to pod-identity",
                about=("mode",),
            )
        yield from self._keys()
        if self.existing is not None and self.permissions_boundary is not None:
            yield RuleViolation(
                path="permissionsBoundary",
                reason="no role is created when one is brought, so the boundary would be ignored",
                fix="remove it, and put the boundary on your role",
                about=("existing", "mode"),
            )

    def _keys(self) -> Iterator[RuleViolation]:
        own_key = self.existing is not None and self.existing.key is not None
        if self.mode in (IdentityMode.ACCESS_KEY, IdentityMode.ACCOUNT_KEY):
            return
        if self.mode is not IdentityMode.SERVICE_ACCOUNT_KEY:
            for given, path in ((own_key, "existing.key"), (self.is_set("service_account_key"), "serviceAccountKey")):
                if given:
                    yield RuleViolation(
                        path=path,
                        reason=f"mode is {self.mode}, which uses no key of a service account, so it would be ignored",
                        fix="remove it, or set mode to service-account-key",
                        about=("mode",),
                    )
            return
        yield from self._google_key()
        of_package = self.service_account_key is ServiceAccountKey.PACKAGE
        if of_package and own_key:
            yield RuleViolation(
                path="existing.key",
                reason="a key, but serviceAccountKey is package, whose key is used then",
                fix="remove one of them",
                about=("serviceAccountKey",),
            )
        if self.existing is not None and not own_key and not of_package:
            yield RuleViolation(
                path="existing.key",
                reason="missing; a service account that you bring brings its key, for none is made for it here",
                fix="cat key.json | pulumi config set --secret --path carto:identity.existing.key",
                about=("mode", "serviceAccountKey"),
            )

    def _google_key(self) -> Iterator[RuleViolation]:
        key = self.existing.key if self.existing is not None else None
        if key is None:
            return
        # Imported here because most stacks have none.
        from .types import google_key

        reason = google_key.defect(key.get_secret_value())
        if reason is not None:
            yield RuleViolation(path="existing.key", reason=reason, fix=google_key.COMMAND, about=("mode",))
