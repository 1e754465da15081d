"""What Helm renders of a chart, and the differences between two charts, without a value of any object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from components.carto.chart import RELEASE
from operations.upgrade.charts import CannotCompare

if TYPE_CHECKING:
    from operations.helm import Helm
    from operations.upgrade.charts import Chart

Manifest = Mapping[str, Any]
Name = tuple[str, str]
"""An object's kind and name."""

OF_VERSION = ("helm.sh/chart", "app.kubernetes.io/version")
"""Labels that change with every version of the chart."""
_RUN_PODS = ("Deployment", "StatefulSet", "DaemonSet")


@dataclass(frozen=True, kw_only=True)
class Changed:
    """An object of both charts that differs."""

    name: Name
    paths: tuple[str, ...]
    images: tuple[str, ...]
    """Container, image before and image after, in one text."""

    @property
    def restarts(self) -> bool:
        """Whether its pods are replaced."""
        return self.name[0] in _RUN_PODS and any(path.startswith("spec.template.") for path in self.paths)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What an upgrade does to the release's objects."""

    added: tuple[Name, ...]
    removed: tuple[Name, ...]
    changed: tuple[Changed, ...]
    same: int
    """Objects that differ in nothing but the version in their labels."""


def rendered(chart: Chart, values: Mapping[str, Any], namespace: str, helm: Helm) -> dict[Name, Manifest]:
    """Every object of the release, by kind and name.

    Raises:
        CannotCompare: the chart cannot be rendered with these values.
    """
    command = ["template", RELEASE, str(chart.place), "--namespace", namespace, "--values", "-"]
    text = helm(command, json.dumps(values))
    try:
        documents = [each for document in yaml.safe_load_all(text) if document for each in _items(document)]
    except yaml.YAMLError as error:
        # The error quotes the text, which may have a secret of the values.
        raise CannotCompare(f"chart {chart.version}: what Helm renders is no valid YAML") from error
    try:
        return {(each["kind"], each["metadata"]["name"]): each for each in documents}
    except (KeyError, TypeError):
        raise CannotCompare(f"chart {chart.version}: Helm renders an object without kind or name") from None


def _items(document: Any) -> list[Any]:
    """The objects of a `List`, which the Kubernetes API takes apart."""
    is_list = isinstance(document, Mapping) and document.get("kind") == "List"
    return list(document.get("items") or ()) if is_list else [document]


def difference(old: Mapping[Name, Manifest], new: Mapping[Name, Manifest]) -> Difference:
    """From the objects of one chart to those of another."""
    both = sorted(old.keys() & new.keys())
    changed = [
        Changed(name=name, paths=paths, images=tuple(_images(old[name], new[name])))
        for name in both
        if (paths := tuple(paths_that_differ(old[name], new[name])))
    ]
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(changed),
        same=len(both) - len(changed),
    )


def paths_that_differ(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """The path of each difference. Entries of a list that have names are compared by name."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}, key=str):
            if key not in OF_VERSION:
                inner = f"{path}.{key}" if path else str(key)
                yield from _paths_of(old, new, key, inner)
    elif isinstance(old, list) and isinstance(new, list) and _are_named(old) and _are_named(new):
        before, after = ({one["name"]: one for one in each} for each in (old, new))
        names = sorted({*before, *after})
        for name in names:
            yield from _paths_of(before, after, name, f"{path}[{name}]")
        if before.keys() == after.keys() and before == after:
            yield path
    else:
        yield path


def _paths_of(old: Mapping[Any, Any], new: Mapping[Any, Any], key: Any, path: str) -> Iterator[str]:
    if key in old and key in new:
        yield from paths_that_differ(old[key], new[key], path)
    else:
        yield path


def _are_named(entries: list[Any]) -> bool:
    names = [one.get("name") if isinstance(one, Mapping) else None for one in entries]
    return all(isinstance(name, str) for name in names) and len({*names}) == len(names)


def pod_spec(manifest: Manifest) -> Mapping[str, Any]:
    """The specification of the pods that an object runs."""
    spec = manifest.get("spec") or {}
    spec = (spec.get("jobTemplate") or {}).get("spec") or spec
    found = (spec.get("template") or {}).get("spec") if isinstance(spec, Mapping) else None
    return found or {}


def _containers(manifest: Manifest) -> dict[str, str]:
    spec = pod_spec(manifest)
    every: Sequence[Mapping[str, Any]] = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    return {one["name"]: one.get("image", "") for one in every}


def images_of(manifest: Manifest) -> list[str]:
    """The images that an object's pods pull."""
    return sorted({*_containers(manifest).values()})


def _images(old: Manifest, new: Manifest) -> Iterator[str]:
    before, after = _containers(old), _containers(new)
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{name}: {before.get(name, 'none')} -> {after.get(name, 'none')}"
