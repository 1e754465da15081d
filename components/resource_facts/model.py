"""The form of the facts about a resource type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from .checks import Check, always, never

_REGIONAL = always("a regional service, which has copies in several zones")


class NoImportId(Enum):
    """Why the import id of a resource does not consist of its inputs."""

    CREATED_AGAIN = "the next update creates it again, which changes nothing or replaces a credential"
    GENERATED_VALUE = "the id is the generated value, which CARTO's Secrets and values hold"
    ONLY_IN_STATE = "the engine keeps it in the state and nowhere else"


@dataclass(frozen=True)
class LookedUp:
    """The cloud generates the id. docs/adopt.md has a command that finds it, in the row of this logical name."""

    logical_name: str


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Checks of a resource that stores data or a secret."""

    encrypted: Check
    """At rest, and in transit where the service leaves it open."""
    private: Check
    """Nobody without a credential gets in, and a server has no address on the internet."""
    highly_available: Check = _REGIONAL
    """A zone may fail."""
    backed_up: Check = never
    """Earlier versions, snapshots or backups are kept."""


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """What users notice while a property changes."""

    effect: str
    source: str
    only_with: object = None
    """The change interrupts only if the value before or after it is this one; None is any value."""


MAJOR_UPGRADE = Interruption(
    effect="a major version: no database for 10 to 30 minutes, also with a standby, and only a backup leads back",
    source="docs/day-2.md#upgrade-postgresql",
)


@dataclass(frozen=True, kw_only=True)
class Billing:
    """A resource that is billed by the hour or month."""

    name: str
    """In words, such as "database server"."""
    size: str = ""
    """Path of the input that decides about the price."""
    prices: str
    """The vendor's page of prices."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a resource type."""

    import_id: str | LookedUp | NoImportId
    """The id of `pulumi import`, with inputs in braces: `{bucket}`, `{metadata.name}`.

    Source: the section "Import" of the type's page in the Pulumi Registry.
    """
    holds_data: bool = False
    """It keeps what can't be created again, or the name or permission that such data depends on: it is protected."""
    guards_data: bool = False
    """A part of what holds data. It is protected with it, so that a change is refused before anything is changed."""
    prevents_deletion: bool = False
    """A lock of the cloud: while it exists, the cloud refuses to delete what it is about."""
    created_once: bool = False
    """The cloud refuses to create a second one."""
    stores: Storage | None = None
    rotated: Check | None = None
    """The cloud rotates the key that it holds."""
    tags: str = ""
    """Path of the input with its tags or labels."""
    interruption: Mapping[str, Interruption] = field(default_factory=lambda: MappingProxyType({}))
    """By path of the input whose change interrupts the service, or is known not to."""
    actions: tuple[str, ...] = ()
    """Permissions to create, read, change and delete it."""
    roles: tuple[str, ...] = ()
    """On Google Cloud: predefined roles with these permissions."""
    billing: Billing | None = None
