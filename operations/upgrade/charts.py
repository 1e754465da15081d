"""A chart as a folder or an archive, read without unpacking it, or pulled from the stack's repository."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.carto.chart import NAME
from components.chart_version import PINNED_CHART
from components.settings.release import is_exact
from operations.helm import Helm


class CannotCompare(Exception):
    """The charts cannot be compared; the message says why, without a value of the stack."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What is in a chart."""

    place: Path
    """The folder or archive, as Helm takes it."""
    version: str
    minimum_package: str | None
    """The annotation `minVersion`: the chart's hook refuses an older customer package."""
    values: Mapping[str, Any]
    """Its defaults."""
    schema: Mapping[str, Any] | None
    """`values.schema.json`, with which Helm refuses values. CARTO's chart has none."""
    templates: Mapping[str, str]
    """The text of each template, by its path; those of libraries too, which read the chart's own values."""
    subcharts: frozenset[str]
    """Groups of the values that belong to another chart."""


def chart(wanted: str, *, repository: str, helm: Helm, downloads: Path) -> Chart:
    """The chart in a folder or archive, or else of this version in the repository.

    Raises:
        CannotCompare: there is no such chart, or it is none of CARTO's.
    """
    place = Path(wanted)
    if not wanted or not place.exists():
        if "/" in wanted or wanted.endswith(".tgz"):
            raise CannotCompare(f"{wanted}: there is no such folder or archive")
        if not is_exact(wanted):
            raise CannotCompare(f"{wanted!r}: expected a version such as {PINNED_CHART}, a folder or a .tgz")
        own = downloads / wanted
        own.mkdir(parents=True, exist_ok=True)
        helm(["pull", NAME, "--repo", repository, "--version", wanted, "--destination", str(own)], "")
        place = next(own.glob("*.tgz"))
    try:
        return _read(place)
    except (OSError, AttributeError, KeyError, TypeError, ValueError, tarfile.TarError, yaml.YAMLError) as error:
        raise CannotCompare(f"{wanted}: it is not a Helm chart ({type(error).__name__})") from error


def _read(place: Path) -> Chart:
    files = dict(_of_folder(place) if place.is_dir() else _of_archive(place))
    about = yaml.safe_load(files["Chart.yaml"])
    if about["name"] != NAME:
        raise CannotCompare(f"{place}: expected the chart {NAME}, not {about['name']}")
    schema = files.get("values.schema.json")
    minimum = (about.get("annotations") or {}).get("minVersion")
    return Chart(
        place=place,
        version=str(about["version"]),
        minimum_package=str(minimum) if minimum is not None else None,
        values=yaml.safe_load(files.get("values.yaml", "")) or {},
        schema=json.loads(schema) if schema is not None else None,
        templates={
            path: text
            for path, text in files.items()
            if "templates/" in path and (path.startswith("templates/") or _is_library(files, path))
        },
        subcharts=frozenset(each.get("alias") or each["name"] for each in about.get("dependencies") or ()),
    )


def _is_library(files: Mapping[str, str], path: str) -> bool:
    folder = path.partition("/templates/")[0]
    return (yaml.safe_load(files.get(f"{folder}/Chart.yaml", "")) or {}).get("type") == "library"


def _is_read(path: str) -> bool:
    parts = path.split("/")
    own = parts[2:] if parts[0] == "charts" else parts
    return bool(own) and (own[0] == "templates" or own in (["Chart.yaml"], ["values.yaml"], ["values.schema.json"]))


def _of_folder(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if _is_read(path) and file.is_file():
            yield path, file.read_text()


def _of_archive(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            # Everything is in a folder with the chart's name.
            path = member.name.partition("/")[2]
            content = opened.extractfile(member) if _is_read(path) and member.isfile() else None
            if content is not None:
                yield path, content.read().decode()
