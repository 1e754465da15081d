"""What an upgrade would replace or delete that has data, and what Kubernetes would refuse half way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from components.carto.release_hooks import version_order
from components.quantities import mebibytes
from operations.upgrade.manifests import paths_that_differ

if TYPE_CHECKING:
    from operations.upgrade.manifests import Difference, Manifest, Name

_HOLD_DATA = ("PersistentVolumeClaim", "PersistentVolume", "StatefulSet", "Secret", "Namespace")
"""Kinds whose removal loses data or keys. Helm deletes what the new chart does not have."""
_CAN_CHANGE = {
    # Kubernetes, ValidateStatefulSetUpdate (pkg/apis/apps/validation): "updates to statefulset spec for fields other
    # than ... are forbidden". revisionHistoryLimit is among them since 1.33.
    "StatefulSet": (
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "replicas",
        "template",
        "updateStrategy",
    ),
    # Kubernetes, ValidatePersistentVolumeClaimUpdate (pkg/apis/core/validation): "spec is immutable after creation
    # except resources.requests and volumeAttributesClassName for bound claims".
    "PersistentVolumeClaim": ("resources.requests", "volumeAttributesClassName"),
}
"""Fields of `spec` that an update may change, by kind."""
_SIZE = "resources.requests.storage"


def older_chart(old: str, new: str) -> Iterator[str]:
    """A sentence if the new version is older: `pulumi up` refuses it."""
    if version_order(new) < version_order(old):
        yield (
            f"chart {new} is older than {old}, and CARTO's migrations of its database only go forward; to go back, "
            "restore the database from before the upgrade as well"
        )


def dangers(
    found: Difference, old: Mapping[Name, Manifest], new: Mapping[Name, Manifest], minimum: str | None, package: str
) -> list[str]:
    """A sentence for each reason against the upgrade.

    Args:
        found: the difference between the charts.
        old: objects of the chart that the stack runs.
        new: objects of the new chart.
        minimum: the oldest customer package that the new chart accepts.
        package: the version of the stack's customer package; empty when it has none, which the chart's hook accepts.
    """
    return [
        *_package(minimum, package),
        *(_removed(name) for name in found.removed if name[0] in _HOLD_DATA and not _stays(old[name])),
        *(problem for change in found.changed for problem in _changed(change.name, old[change.name], new[change.name])),
    ]


def is_older(version: str, minimum: str) -> bool:
    """Whether a customer package is older, as `sort -V` of the chart's hook decides."""
    return _ordinal(version) < _ordinal(minimum)


def _ordinal(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _package(minimum: str | None, package: str) -> Iterator[str]:
    if minimum is not None and package and is_older(package, minimum):
        yield (
            f"carto:customerPackage: expected version {minimum} or later, not {package}; the chart's hook refuses the "
            "upgrade. Ask CARTO Support for a new package"
        )


def _stays(manifest: Manifest) -> bool:
    """Whether it is a hook's, which the release does not own, or Helm keeps it."""
    annotations = manifest["metadata"].get("annotations") or {}
    return "helm.sh/hook" in annotations or annotations.get("helm.sh/resource-policy") == "keep"


def _removed(name: Name) -> str:
    kind, own = name
    lost = {"Secret": "its keys", "StatefulSet": "the pods that use its volumes"}.get(kind, "its data")
    return f"{kind} {own}: the new chart does not have it, so Helm deletes it and {lost}"


def _changed(name: Name, old: Manifest, new: Manifest) -> Iterator[str]:
    kind, own = name
    if _stays(old) and "helm.sh/hook" in (old["metadata"].get("annotations") or {}):
        return
    before, after = old.get("spec") or {}, new.get("spec") or {}
    if kind in _CAN_CHANGE:
        allowed = _CAN_CHANGE[kind]
        for path in paths_that_differ(before, after):
            if not any(path == each or path.startswith(f"{each}.") for each in allowed):
                yield f"{kind} {own}: spec.{path} cannot change; only a new {kind} without the old data can have it"
    if kind == "PersistentVolumeClaim" and (sizes := _sizes(before, after)) and sizes[1] < sizes[0]:
        yield f"{kind} {own}: spec.{_SIZE} gets smaller; Kubernetes can only enlarge a volume"
    if kind == "Deployment" and any(True for _ in paths_that_differ(before.get("selector"), after.get("selector"))):
        # Kubernetes, "Deployments", "Label selector updates": the selector is immutable in apps/v1.
        yield f"{kind} {own}: spec.selector cannot change, so the upgrade would fail half way"


def _sizes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[int, int] | None:
    found = [((each.get("resources") or {}).get("requests") or {}).get("storage") for each in (old, new)]
    return (mebibytes(str(found[0])), mebibytes(str(found[1]))) if all(found) else None
