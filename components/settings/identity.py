"""`carto:identity`: the identity that CARTO's backend uses, for what is the same on every cloud."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, field_validator
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .types.kubernetes import ServiceAccountName

if TYPE_CHECKING:
    from collections.abc import Iterator

CHARTS_SERVICE_ACCOUNT = "carto-common-backend"
"""Name of the service account that the chart creates; no value of the chart changes it (contract §2.4)."""


class IdentityMode(StrEnum):
    """How pods get credentials."""

    POD_IDENTITY = "pod-identity"
    ACCESS_KEY = "access-key"
    WORKLOAD_IDENTITY = "workload-identity"
    SERVICE_ACCOUNT_KEY = "service-account-key"
    ACCOUNT_KEY = "account-key"


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
                reason=f"the chart always creates it as {CHARTS_SERVICE_ACCOUNT}",
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
    """The identity that CARTO's backend uses to call the cloud."""

    mode: IdentityMode
    """`pod-identity` and `workload-identity` store no credential; the others are a key of an IAM user, of a Google
    service account, of a storage account."""
    service_account: ServiceAccount = Field(default_factory=ServiceAccount)
    """The backend's Kubernetes service account."""
