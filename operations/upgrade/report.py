"""The report of an upgrade for a person. It has paths, versions and images, and no value of the stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.upgrade.manifests import images_of

if TYPE_CHECKING:
    from operations.upgrade.charts import Chart
    from operations.upgrade.lost import Lost
    from operations.upgrade.manifests import Changed, Difference, Manifest, Name

_MOST_PATHS = 12
"""Changed paths of one object that are listed."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that is found about an upgrade."""

    old: Chart
    new: Chart
    is_deployed: bool
    package: str
    """The version of the customer package; empty when it has none."""
    lost: Sequence[tuple[Lost, str]]
    """With the setting that each comes from."""
    gained: Sequence[tuple[str, str]]
    """Path and setting."""
    objects: Difference
    new_objects: Mapping[Name, Manifest]
    dangers: Sequence[str]


def report(found: Comparison) -> str:
    """The whole report."""
    return "\n".join(_lines(found)) + "\n"


def as_json(found: Comparison) -> dict[str, Any]:
    """The report for programs. It has no value of the stack either."""
    objects = found.objects
    return {
        "from": found.old.version,
        "to": found.new.version,
        "comparedWithRelease": found.is_deployed,
        "customerPackage": {"version": found.package or None, "minimum": found.new.minimum_package},
        "lost": [{"path": each.path, "setting": setting, "reason": each.reason} for each, setting in found.lost],
        "gained": [{"path": path, "setting": setting} for path, setting in found.gained],
        "added": [" ".join(name) for name in objects.added],
        "removed": [" ".join(name) for name in objects.removed],
        "changed": [
            {
                "object": " ".join(change.name),
                "restarts": change.restarts,
                "images": list(change.images),
                "paths": list(change.paths),
            }
            for change in objects.changed
        ],
        "dangers": list(found.dangers),
    }


def _lines(found: Comparison) -> Iterator[str]:
    source = "the release that runs, and of the settings" if found.is_deployed else "the settings alone"
    yield f"Chart {found.old.version} -> {found.new.version}, with the values of {source}."
    yield ""
    yield "Values that the new chart does not read, or reads with another type:"
    yield from ([f"  {each.path} ({setting}): {each.reason}" for each, setting in found.lost] or ["  none"])
    if found.gained:
        yield "Values that have an effect with the new chart only:"
        yield from (f"  {path} ({setting})" for path, setting in found.gained)
    yield ""
    yield f"Customer package: {found.package or 'no version'}; minimum: {found.new.minimum_package or 'none'}."
    yield ""
    yield from _objects(found.objects, found.new_objects)
    yield ""
    if found.dangers:
        yield "Refused, because the upgrade would lose data or fail:"
        yield from (f"  {each}" for each in found.dangers)
    else:
        yield "No object with data is replaced or deleted."


def _objects(found: Difference, new: Mapping[Name, Manifest]) -> Iterator[str]:
    yield (
        f"Objects: {len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, "
        f"{found.same} the same."
    )
    for name in found.added:
        yield f"  + {' '.join(name)}"
        yield from (f"      image {image}" for image in images_of(new[name]))
    yield from (f"  - {' '.join(name)}" for name in found.removed)
    for change in found.changed:
        yield from _change(change)


def _change(change: Changed) -> Iterator[str]:
    yield f"  ~ {' '.join(change.name)}" + (" (pods restart)" if change.restarts else "")
    yield from (f"      image of {each}" for each in change.images)
    # A checksum in an annotation only restarts pods; what it is the sum of has a line of its own.
    paths = [path for path in change.paths if not path.endswith("].image") and ".annotations.checksum/" not in path]
    yield from (f"      {path}" for path in paths[:_MOST_PATHS])
    if len(paths) > _MOST_PATHS:
        yield f"      and {len(paths) - _MOST_PATHS} more"
