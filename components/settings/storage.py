"""`carto:storage`: the buckets that CARTO reads and writes, for what is the same on every cloud."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .sizes import FilledIn
from .types.hosts import Origin, check_domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class ThumbnailsAccess(StrEnum):
    """Who may read the objects of the thumbnails bucket. Nobody but CARTO may list them."""

    PRIVATE = "private"
    WITH_PUBLIC_OBJECTS = "private-with-public-objects"
    PUBLIC = "public"

    @property
    def is_public(self) -> bool:
        """Whether anyone with an address reads every object."""
        return self is ThumbnailsAccess.PUBLIC

    @property
    def allows_acls(self) -> bool:
        """Whether CARTO may make single objects public."""
        return self is not ThumbnailsAccess.PRIVATE


class Bucket(Model):
    """A bucket, created or existing."""

    existing: str | None
    """Name of an existing bucket. Left out, one is created."""


class ThumbnailsBucket(Bucket):
    """Map previews, and what CARTO's customization uploads: logos, custom markers."""

    access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE
    """Who may read them. `private`: previews go over signed addresses; branding and custom markers, which need public
    objects, do not work. `private-with-public-objects` (not on azure): the same, but CARTO may make single objects
    public, so they work. `public`: anyone with an address reads any object; nobody lists them. What is public can't be
    encrypted with a KMS key on aws, so the bucket then has Amazon's own key."""


class RetentionDays(Model):
    """Days after which objects are deleted. Nothing is deleted unless a number is set."""

    imports: int | None = Field(default=None, ge=1, le=3650)
    """Days until an upload is deleted."""
    noncurrent: int = Field(default=30, ge=1, le=3650)
    """Days an overwritten or deleted version can still be recovered."""


class Storage(Model):
    """Buckets: each one is created or exists already."""

    imports: Bucket
    """The imports bucket, for users' uploads before they are loaded into a warehouse."""
    thumbnails: ThumbnailsBucket
    """The thumbnails bucket."""
    cors_origins: Annotated[list[Origin], FilledIn()] = Field(min_length=1)
    """Origins that may upload and read from a browser. Default: `https://<domain>`."""

    @property
    def endpoint(self) -> str | None:
        """The address of a storage service that the stack names; None for a cloud's own."""
        return None

    @override
    @classmethod
    def derive_defaults(cls, data: dict[str, Any], stack: Mapping[str, Any], sizes: Any) -> None:
        if data.get("corsOrigins") is None:
            data["corsOrigins"] = [_origin_of(stack.get("domain"))]

    @field_validator("cors_origins")
    @classmethod
    def _each_once(cls, origins: list[str]) -> list[str]:
        if len(set(origins)) < len(origins):
            raise invalid("each origin once")
        if "*" in origins and len(origins) > 1:
            raise invalid("either * or a list of origins; * allows every one already")
        return origins

    @override
    def violations(self) -> Iterator[RuleViolation]:
        seen: dict[str, str] = {}
        for role, bucket in self.buckets().items():
            name = bucket.existing
            if name is not None and name in seen:
                yield RuleViolation(
                    path=f"{role}.existing",
                    reason=f"the same bucket as {seen[name]}.existing; they differ in who may read them",
                    fix="use a bucket of its own for each",
                    about=(f"{seen[name]}.existing",),
                )
            elif name is not None:
                seen[name] = role

    def warnings(self) -> Iterator[str]:
        """What is allowed and seldom meant, each one line."""
        yield from ()

    def buckets(self) -> Mapping[str, Bucket]:
        """The buckets by their role."""
        return {"imports": self.imports, "thumbnails": self.thumbnails}


class StorageWithRules(Storage):
    """Buckets whose lifecycle rules the stack writes."""

    retention_days: RetentionDays = Field(default_factory=RetentionDays)
    """Lifecycle rules."""

    @property
    def creates_buckets(self) -> bool:
        """Whether the stack creates one of them."""
        return any(bucket.existing is None for bucket in self.buckets().values())

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.retention_days.imports is not None and self.imports.existing is not None:
            yield no_effect("imports", "the bucket exists already, and its lifecycle rules are left alone")


def no_effect(role: str, why: str) -> RuleViolation:
    """A number of days for a bucket whose rules the stack does not write."""
    return RuleViolation(
        path=f"retentionDays.{role}",
        reason=f"has no effect: {why}",
        fix="remove it",
        about=(f"{role}.existing",),
    )


def nothing_to_encrypt() -> RuleViolation:
    """A key for buckets and servers that all exist already."""
    return RuleViolation(
        path="storage.encryption.kmsKey",
        reason="every bucket, the database and the cache exist already, so the key would encrypt nothing",
        fix="remove it",
        about=("storage", "database.existing", "cache.mode"),
    )


def _origin_of(domain: object) -> str:
    """The origin of the domain; any valid one for a domain that is refused itself."""
    try:
        check_domain(domain if isinstance(domain, str) else "")
    except (PydanticCustomError, ValueError):
        return "*"
    return f"https://{domain}"
