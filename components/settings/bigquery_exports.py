"""`carto:warehouses.bigqueryExports`: the Cloud Storage bucket that BigQuery exports query results to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from pydantic_core import PydanticCustomError
from typing_extensions import override

from .clouds import Cloud
from .model import Model
from .problems import RuleViolation
from .service_account_key import ServiceAccountKey
from .text_format import TextFormat
from .types import gcp as formats
from .types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Source: Cloud Storage, "Bucket locations": regions, the multi-regions ASIA, EU, US, and the predefined dual-regions.
BucketLocation = Annotated[
    str,
    TextFormat(
        description="a location of buckets: a region such as europe-west1, or EU, US, ASIA, EUR4, NAM4 in capitals",
        example="EU",
        pattern=r"[a-z]+-[a-z]+[0-9]+|ASIA|EU|US|ASIA1|EUR[4578]|NAM4",
    ),
]


class GoogleProject(Model):
    """The project of an integration on Google Cloud, and how `pulumi` works in it."""

    project: formats.ProjectId
    """The project of the bucket and the service account."""
    location: BucketLocation | None = None
    """The location of a created bucket. BigQuery exports to buckets in locations that fit that of the dataset."""
    impersonate_service_account: formats.ServiceAccountEmail | None = None
    """A service account that `pulumi` acts as. Default: the usual sources of credentials."""
    labels: dict[str, str] | None = None
    """Labels of a created bucket. Default: `carto:tags`, which then have to be valid labels."""


class ExistingServiceAccount(Model):
    """An existing service account, with which CARTO writes to the bucket."""

    email: formats.ServiceAccountEmail
    """Its e-mail."""
    key: Secret | None = None
    """Its key as JSON text, which another party rotates. Left out, the stack creates one."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.key is None:
            return
        # Imported here because most stacks have none.
        from .types import google_key

        reason = google_key.defect(self.key.get_secret_value())
        if reason is not None:
            fix = f"cat key.json | pulumi config set --secret --path {BigqueryExports.setting}.serviceAccount.key"
            yield RuleViolation(path="key", reason=reason, fix=fix)


class BigqueryExports(Model):
    """The Cloud Storage bucket that BigQuery exports query results to, and the identity with which CARTO writes."""

    setting: ClassVar[str] = "carto:warehouses.bigqueryExports"

    enabled: bool = False
    """Create (or use) the bucket, and an identity with which CARTO writes to it."""
    existing: formats.BucketName | None = None
    """Name of an existing bucket. Left out, one is created."""
    gcp: GoogleProject | None = None
    """The project and the location. Left out on Google Cloud: those of CARTO. Needed elsewhere."""
    service_account: ExistingServiceAccount | None = None
    """An existing service account. Left out, one is created. On Google Cloud, CARTO writes as its backend's."""
    service_account_key: ServiceAccountKey = ServiceAccountKey.CREATE
    """`create` a service account and a key for exports, or write with that of the customer `package` alone, where
    policies forbid keys."""
    kms_key: formats.ExistingKmsKey | None = None
    """An existing key that encrypts a created bucket; Cloud Storage's service agent may use it. Default: the stack's
    key for a bucket in CARTO's own project and location, else Google's key."""
    retention_days: int | None = Field(default=None, ge=1, le=3650)
    """Days until an export is deleted. Nothing is deleted unless a number is set."""

    @property
    def creates_bucket(self) -> bool:
        """Whether the stack creates the bucket."""
        return self.enabled and self.existing is None

    @property
    def creates_key(self) -> bool:
        """Whether the stack creates a key, unless CARTO's pods have a Google service account for buckets already."""
        existing_key = self.service_account is not None and self.service_account.key is not None
        return self.enabled and self.service_account_key is ServiceAccountKey.CREATE and not existing_key

    def fixed_values(self) -> Mapping[str, str]:
        """Values that can't change once the bucket exists, by setting."""
        if self.gcp is None or not self.creates_bucket:
            return {}
        location = {f"{self.setting}.gcp.location": self.gcp.location} if self.gcp.location is not None else {}
        return {f"{self.setting}.gcp.project": self.gcp.project, **location}

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, field in type(self).model_fields.items():
            if name != "enabled" and getattr(self, name) not in (None, field.default) and not self.enabled:
                yield RuleViolation(
                    path=field.alias or name,
                    reason=f"a part of {self.setting}, which is not enabled, so it has no effect",
                    fix=f"pulumi config set --path {self.setting}.enabled true",
                    about=("enabled",),
                )
        if not self.enabled:
            return
        if self.service_account is not None and self.service_account_key is ServiceAccountKey.PACKAGE:
            yield RuleViolation(
                path="serviceAccount",
                reason="set, but serviceAccountKey is package, whose service account is used then",
                fix="remove one of them",
                about=("serviceAccountKey",),
            )
        if self.existing is not None:
            yield from self._without_effect()

    def _without_effect(self) -> Iterator[RuleViolation]:
        for name, is_set in (
            ("retentionDays", self.retention_days is not None),
            ("kmsKey", self.kms_key is not None),
            ("gcp.location", self.gcp is not None and self.gcp.location is not None),
            ("gcp.labels", self.gcp is not None and self.gcp.labels is not None),
        ):
            if is_set:
                yield RuleViolation(
                    path=name,
                    reason="has no effect: the bucket exists already, and nothing about it is changed",
                    fix="remove it",
                    about=("existing",),
                )

    def conflicts(self, *, cloud: Cloud, tags: Mapping[str, str], google_identity: bool) -> Iterator[RuleViolation]:
        """Rules between the exports and the rest of the stack, with paths from there.

        `google_identity`: CARTO's pods have a Google service account for buckets already.
        """
        if not self.enabled:
            return
        if google_identity:
            for name, value in (
                ("serviceAccount", self.service_account),
                ("serviceAccountKey", self.service_account_key is ServiceAccountKey.PACKAGE),
            ):
                if value:
                    yield self._problem(
                        name,
                        "CARTO writes exports with the service account in carto:identity, and takes no other one",
                        "remove it",
                        about="identity.mode",
                    )
        if self.gcp is None and cloud is not Cloud.GCP:
            yield self._problem(
                "gcp.project",
                f"missing; carto:cloud is {cloud}, and the bucket is in a project of Google Cloud",
                f"pulumi config set --path {self.setting}.gcp.project my-project",
            )
        elif self.gcp is not None and self.gcp.location is None and self.existing is None:
            yield self._problem(
                "gcp.location",
                "missing; the bucket is created there",
                f"pulumi config set --path {self.setting}.gcp.location EU",
            )
        yield from self._label_conflicts(tags)

    def _label_conflicts(self, tags: Mapping[str, str]) -> Iterator[RuleViolation]:
        if not self.creates_bucket or self.gcp is None:
            return
        own = self.gcp.labels
        try:
            formats.check_labels(tags if own is None else own)
        except PydanticCustomError as error:
            expected = f"expected {(error.context or {}).get('reason')}"
            yield self._problem(
                "gcp.labels",
                f"missing, so the bucket gets carto:tags; {expected}" if own is None else expected,
                f"pulumi config set --path {self.setting}.gcp.labels.team gis" if own is None else "change them",
                about="tags",
            )

    def _problem(self, name: str, reason: str, fix: str, *, about: str | None = None) -> RuleViolation:
        path = self.setting.removeprefix("carto:")
        return RuleViolation(path=f"{path}.{name}", reason=reason, fix=fix, about=(about or f"{path}.enabled",))
