"""List the images of a stack.

Renders the stack's chart with `helm template`, and adds the images of this project's Jobs. With `carto:images.registry`
or `--registry`, each image has its name in that registry; `--format commands` prints the commands that copy them.
Nothing is changed.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import click
import yaml

from components.carto.chart import NAME, RELEASE
from components.carto.values import merge
from components.images import mirrored
from components.settings.cache import InClusterCache
from components.settings.common import CommonSettings
from components.settings.problems import SettingsError
from operations import options
from operations.command_line import command
from operations.helm import NEEDED, Helm, HelmFailed, helm
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.verify.in_cluster import IMAGE as VERIFY_IMAGE

_NO_REGISTRY = """there is no registry to copy to:
  pulumi config set --path carto:images.registry registry.example.com/carto
or name one with --registry
"""


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image that nodes pull."""

    source: str
    """Where it is published."""
    mirror: str | None
    """Its name in the stack's registry; None without one, and for an image that the stack itself names."""
    used_by: list[str] = field(default_factory=list)


def images(settings: CommonSettings, helm: Helm, registry: str | None = None) -> list[Image]:
    """The images of the release, of the bootstrap's Job and of the Job of `operations.verify`.

    Raises:
        HelmFailed: the chart cannot be rendered.
    """
    registry = registry or settings.images.registry
    public = _rendered(settings, helm, registry=None)
    private = _rendered(settings, helm, registry=registry) if registry is not None else {}
    found: dict[str, Image] = {}
    for place, source in public.items():
        moved = private.get(place)
        one = Image(source=source, mirror=moved if moved != source else None)
        found.setdefault(source, one).used_by.append(" ".join(place))
    for image, user in _of_jobs(settings):
        own = user == "bootstrap" and settings.database.is_set("bootstrap_image")
        moved = mirrored(image, registry) if registry is not None and not own else None
        found.setdefault(image, Image(source=image, mirror=moved)).used_by.append(user)
    return [found[source] for source in sorted(found)]


def copy_command(image: Image, tool: str) -> str:
    """The command that copies an image with all its platforms, and keeps its digest.

    Sources: crane's `crane_copy.md`; `skopeo-copy(1)`: `--preserve-digests` exists from skopeo 1.6 on. Neither keeps a
    tag next to a digest (skopeo issue 2367), so the source has the digest alone, and the copy the tag.
    """
    source, copy = image.source, image.mirror or ""
    name, at, digest = source.partition("@")
    if at:
        base = name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name
        source, copy = f"{base}@{digest}", copy.partition("@")[0]
    if tool == "skopeo":
        return f"skopeo copy --all --preserve-digests docker://{shlex.quote(source)} docker://{shlex.quote(copy)}"
    return f"crane copy {shlex.quote(source)} {shlex.quote(copy)}"


def _of_jobs(settings: CommonSettings) -> Iterator[tuple[str, str]]:
    """The images of this project's own Jobs as they are published."""
    if settings.database.bootstrap:
        yield settings.database.bootstrap_image, "bootstrap"
    yield VERIFY_IMAGE, "operations.verify"


def _rendered(settings: CommonSettings, helm: Helm, *, registry: str | None) -> Mapping[tuple[str, str, str], str]:
    """The image of each container of the chart, by kind, name and container. No value here needs a cloud."""
    values = merge(
        NEEDED,
        {"internalRedis": {"enabled": isinstance(settings.cache, InClusterCache)}},
        settings.features.values(),
        *(feature.values() for feature in settings.features.each),
        {"global": {"imageRegistry": registry}} if registry is not None else {},
        settings.helm_values,
    )
    source = settings.chart
    chart = (
        [source.path] if source.path is not None else [NAME, "--repo", source.repository, "--version", source.version]
    )
    text = helm(["template", RELEASE, *chart, "--namespace", settings.namespace, "--values", "-"], json.dumps(values))
    return {
        (manifest["kind"], manifest["metadata"]["name"], container["name"]): container["image"]
        for manifest in yaml.safe_load_all(text)
        for container in _containers(manifest)
    }


def _containers(manifest: Any) -> Iterator[Mapping[str, Any]]:
    """The containers of a manifest that runs pods."""
    spec = (manifest or {}).get("spec") or {}
    pod = (spec.get("template") or {}).get("spec") or {}
    yield from pod.get("initContainers") or []
    yield from pod.get("containers") or []


def _written(found: Sequence[Image], *, form: str, tool: str) -> str:
    if form == "json":
        return json.dumps([asdict(image) for image in found], indent=2)
    if form == "commands":
        return "\n".join(copy_command(image, tool) for image in found if image.mirror is not None)
    lines = [
        f"{image.source}\n  copy: {image.mirror or 'none'}\n  used by: {', '.join(image.used_by)}" for image in found
    ]
    return "\n".join(lines)


@command("images", __doc__)
@options.stack()
@click.option("--registry", metavar="NAME", help="Registry, instead of the stack's carto:images.registry.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "commands")), default="text", help="What to print."
)
@options.as_json(": the same as --format json")
@click.option("--tool", type=click.Choice(("crane", "skopeo")), default="crane", help="The program of the commands.")
def main(
    *,
    stack: str,
    registry: str | None,
    form: str,
    is_json: bool,
    tool: str,
    engine: Callable[[str], Pulumi] = engine,
    helm: Helm = helm,
) -> int:
    """The command. Returns its exit code."""
    form = "json" if is_json else form
    try:
        settings, _ = loaded(engine(stack))
        registry = registry or settings.images.registry
        found = images(settings, helm, registry) if registry or form != "commands" else None
    except (CannotRead, HelmFailed, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if found is None:
        sys.stderr.write(_NO_REGISTRY)
        return 1
    sys.stdout.write(f"{_written(found, form=form, tool=tool)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
