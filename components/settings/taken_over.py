"""Names of buckets and servers that another tool made and that the stack manages from now on (docs/take-over.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TAKEN_AS_EXISTING: Final = "taken as existing"
"""In `fixed_values`: the name of an existing resource, which may be the one that the stack created."""
_PARTS: Final = {
    "imports": ("imports", "storage.imports.takenOver"),
    "thumbnails": ("thumbnails", "storage.thumbnails.takenOver"),
    "storage": ("storage-account", "storage.account.takenOver"),
    "database": ("database", "database.takenOver"),
    "cache": ("cache", "cache.takenOver"),
    "backend": ("service-account", "identity.takenOver"),
}
"""Part of the stack (`components/created_parts.py`) and setting, by the role in physical names."""


def is_name(setting: str) -> bool:
    """Whether it has the name of what is taken over."""
    return setting.endswith(".takenOver")


def kept(names: Mapping[str, str | None]) -> dict[str, str]:
    """Name by role, of what is taken over."""
    return {role: name for role, name in names.items() if name is not None}


class _Bucket(Protocol):
    @property
    def existing(self) -> str | None: ...

    @property
    def taken_over(self) -> str | None: ...


def of_buckets(imports: _Bucket, thumbnails: _Bucket) -> dict[str, str | None]:
    """Roles of the buckets that the stack creates or takes over, each with the name if it is taken over."""
    buckets = {"imports": imports, "thumbnails": thumbnails}
    return {role: bucket.taken_over for role, bucket in buckets.items() if bucket.existing is None}


def fixed_values(names: Mapping[str, str | None]) -> dict[str, dict[str, str]]:
    """The names by part and setting, empty for one that the stack made itself: another one would be a replacement."""
    fixed: dict[str, dict[str, str]] = {}
    for role, name in names.items():
        part, setting = _PARTS[role]
        fixed[part] = {f"carto:{setting}": name or ""}
    return fixed


def violations(names: Mapping[str, str | None], *, disposable: bool) -> Iterator[RuleViolation]:
    """A stack that would delete what others made."""
    for role in kept(names):
        if disposable:
            setting = _PARTS[role][1]
            yield RuleViolation(
                path=setting,
                reason="it was there before the stack, and carto:disposable lets a destroy delete it",
                fix="pulumi config rm carto:disposable",
                about=("disposable",),
            )


def of_a_bucket(role: str, *, existing: str | None, taken_over: str | None) -> Iterator[RuleViolation]:
    """A bucket that the stack manages, and that it leaves alone."""
    if existing is not None and taken_over is not None:
        yield RuleViolation(
            path=f"{role}.takenOver",
            reason="with existing, the stack changes nothing about the bucket; with takenOver, it manages it",
            fix=f"pulumi config rm --path carto:storage.{role}.existing\nor remove takenOver",
            about=(f"{role}.existing",),
        )


def of_a_database(taken_over: str | None, *, version_is_set: bool, restores: bool) -> Iterator[RuleViolation]:
    """A server without a version in the settings, or that would be created from a backup."""
    if taken_over is None:
        return
    if not version_is_set:
        yield RuleViolation(
            path="version",
            reason="missing; with takenOver it is the major version that the server has, or another release's default "
            "would upgrade it",
            fix="pulumi config set --path carto:database.version <its major version>",
            about=("takenOver",),
        )
    if restores:
        yield RuleViolation(
            path="restoreFrom",
            reason="a server that is taken over has its data, and nothing is restored",
            fix="remove it, or remove takenOver",
            about=("takenOver",),
        )


def without_group(names: Mapping[str, str | None]) -> Iterator[RuleViolation]:
    """On Azure: servers and accounts of another tool, in a resource group that the stack would create."""
    for role in kept(names):
        setting = _PARTS[role][1]
        yield RuleViolation(
            path=setting,
            reason="it is in a resource group, and without carto:resourceGroup the stack creates a group of its own",
            fix="pulumi config set carto:resourceGroup <its resource group>",
            about=("resourceGroup",),
        )


def of_an_identity(*, is_existing: bool, taken_over: str | None) -> Iterator[RuleViolation]:
    """A role or service account that the stack manages, and that it leaves alone."""
    if is_existing and taken_over is not None:
        yield RuleViolation(
            path="takenOver",
            reason="with existing, the stack changes nothing about the identity; with takenOver, it manages it",
            fix="pulumi config rm --path carto:identity.takenOver\nor remove existing",
            about=("existing", "serviceAccountKey"),
        )
