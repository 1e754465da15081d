"""A stack's choices, kept in its state. An impossible change is refused before anything else is changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pulumi

from ..fixed_choices import Change, Choices, problems_of_buckets
from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


OWN_KEY, SERVICE_KEYS = "create", "provider-managed"
"""Values of `carto:storage.encryption.kmsKey` that are not a key's ARN."""


@frozen
class FixedChoicesArgs:
    """Settings that a running stack cannot change, or only together with another setting."""

    disposable: bool
    decommission: bool
    namespace: str
    imports_existing: str | None
    thumbnails_existing: str | None
    cache_version: str | None
    """Version of a managed cache, `major.minor`, from the settings or the default."""
    cache_version_is_chosen: bool
    database_version: int | None
    """Major version of PostgreSQL that the settings have; None for the one that runs."""
    database_disk_gb: int | None
    database_disk_grows: bool
    kms_key: str
    former_kms_keys: Sequence[str]
    restore_from: str | None = None
    """Source of the database's data; None for an empty database."""
    balancer: str | None = None
    """Scheme of the Application Load Balancer that the stack creates; None without one."""
    balancer_is_protected: bool | None = None
    """Whether AWS refuses to delete it."""


class FixedChoices(Choices):
    """Refuses changes that AWS or the engine would refuse in the middle of a run, or that CARTO could not survive.

    It refuses another namespace once the stack has created one, and another key if the former one is not among the keys
    that CARTO may still read with; a disposable stack may change both. It also refuses a created bucket as an existing
    one, an older Valkey or PostgreSQL, a smaller disk, and another load balancer as long as AWS protects the one that
    exists.
    """

    def __init__(self, name: str, args: FixedChoicesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:FixedChoices", name, asdict(args), refuse, opts)
        self.parts: dict[str, pulumi.Input[str] | None] = {}
        """Names of what the platform creates, by the keys that `refuse` reads."""

    def settled(self, namespace: pulumi.Output[str] | None) -> None:
        """Record what exists; until then every choice may still change. None: the namespace existed before."""
        self.created({**self.parts, "namespace": namespace})


def refuse(change: Change) -> None:
    """Compare the choices with those of the last run.

    Raises:
        ValueError: every impossible change, with its setting and the command that mends it.
    """
    problems = [*_problems(change.old, change.created, change.new)]
    if problems:
        raise ValueError("\n".join(problems))
    keys = [of.get("kms_key") for of in (change.old, change.new)]
    if keys[0] and keys[0] != keys[1]:
        pulumi.log.warn(
            "carto:storage.encryption.kmsKey: new objects in the buckets are encrypted with it. Objects that "
            "exist, the database and the cache keep the key they were created with: AWS cannot change it"
        )


def _problems(old: Mapping[str, Any], settled: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from problems_of_buckets(settled, new)
    # A run with `--target` may have left the cache as it was.
    runs, wanted = settled.get("cache_version", old.get("cache_version")), new.get("cache_version")
    if "cache" in settled and new.get("cache_version_is_chosen") and runs and wanted and _older(wanted, runs):
        yield (
            f"carto:cache.version: the cache runs Valkey {runs}, and ElastiCache can't go back to {wanted}. "
            f"Nothing was changed. Fix: pulumi config set --path carto:cache.version '{runs}'"
        )
    yield from _of_the_database(settled, new)
    yield from _of_the_balancer(old, settled, new)
    if new.get("disposable"):
        return
    was, will = settled.get("namespace"), new.get("namespace")
    if was and was != will:
        yield (
            f"carto:namespace: CARTO's secrets are in {was!r}. It encrypts with them, and can't move to "
            f"{will!r}. Nothing was changed. Fix: pulumi config set carto:namespace {was}; for another namespace use "
            "another stack"
        )
    key, former = old.get("kms_key"), list(new.get("former_kms_keys") or ())
    known = {new.get("kms_key"), *former}
    if key == OWN_KEY and settled.get("key") in known:
        known.add(OWN_KEY)
    if key and key != SERVICE_KEYS and key not in known:
        yield (
            "carto:storage.encryption.formerKmsKeys: missing; uploads, map previews and exports until now are "
            f"encrypted with {'the key that this stack created' if key == OWN_KEY else key}, and CARTO could not read "
            "them any more. Nothing was changed. Fix: pulumi config set --path "
            f"'carto:storage.encryption.formerKmsKeys[{len(former)}]' {key}"
        )


def _of_the_database(settled: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The instance's own guard (`database_changes.py`) acts after other resources have changed."""
    runs, wanted = settled.get("database_version"), new.get("database_version")
    if runs and wanted and wanted < int(runs):
        yield (
            f"carto:database.version: PostgreSQL {runs} runs, {wanted:g} is older, and RDS can't go back. Nothing was "
            f"changed. Fix: pulumi config set --path carto:database.version {runs}"
        )
    size, smaller = settled.get("database_disk_gb"), new.get("database_disk_gb")
    if size and smaller and smaller < int(size) and not new.get("database_disk_grows"):
        yield (
            f"carto:database.storageGb.initial: the disk has {size} GB, and RDS can't shrink it; got {smaller:g}. "
            f"Nothing was changed. Fix: pulumi config set --path carto:database.storageGb.initial {size}"
        )


def _of_the_balancer(old: Mapping[str, Any], settled: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """A deletion happens last, when users already use what is new: its refusal would leave two load balancers."""
    if "balancer" in settled and old.get("balancer_is_protected") and old.get("balancer") != new.get("balancer"):
        yield (
            f"carto:exposure.{'internal' if new.get('balancer') else 'mode'}: this change deletes the load balancer "
            f"{settled['balancer']}, which AWS protects. Nothing was changed. Fix: undo it, pulumi config set --path "
            "carto:exposure.deletionProtection false, run `pulumi up`, and then change it"
        )


def _older(one: str, other: str) -> bool:
    return [int(part) for part in one.split(".")] < [int(part) for part in other.split(".")]
