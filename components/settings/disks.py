"""The disk of a created database that grows by itself: what the stack says, and what its profile means."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .clouds import Cloud
from .database import has_room
from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .stack import Profile, Settings

_GROWS_ON = (Cloud.AWS, Cloud.GCP)
_LARGEST_GB = 65536


def sizes_of(cloud: Cloud) -> Mapping[Profile, Any]:
    """The cloud's own table of sizes, which knows no SDK. Imported when it is asked for: a stack has one cloud."""
    sizes: Mapping[Profile, Any] = import_module(f"..{cloud}.profiles", __package__).SIZES
    return sizes


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Sizes in GB."""

    initial_gb: int
    max_gb: int
    """It grows up to this; not at all when it is `initial_gb`."""


def disk_of(stack: Settings) -> Disk:
    """Sizes of a database that is created on `aws` or `gcp`. One larger than the profile's gets room to double."""
    sizes, given = sizes_of(stack.cloud)[stack.profile], stack.database.storage_gb
    initial: int = given.initial or sizes.database_storage_gb
    most: int = given.max or max(sizes.database_max_storage_gb, min(2 * initial, _LARGEST_GB))
    return Disk(initial_gb=initial, max_gb=most if has_room(initial, most) else initial)


def violations(stack: Settings) -> Iterator[RuleViolation]:
    """A limit under the size that the profile gives. It would switch growth off, and nobody would be told."""
    given = stack.database.storage_gb
    if stack.cloud not in _GROWS_ON or stack.database.existing is not None or given.initial or given.max is None:
        return
    initial = disk_of(stack).initial_gb
    if not has_room(initial, given.max):
        yield RuleViolation(
            path="database.storageGb.max",
            reason=f"{given.max} is not a tenth more than the initial {initial} of the profile {stack.profile}; "
            "there is no room to grow",
            fix=f"set it to {-(-initial * 11 // 10)} or more, or to {initial} for no growth",
            about=("database.existing", "profile", "cloud"),
        )
