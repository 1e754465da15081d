"""`global`: the registry and the logins of all images of the chart and its subcharts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..args import ImagesArgs


def images(args: ImagesArgs) -> dict[str, Any]:
    """`global.imageRegistry` replaces host and path of each image; `global.imagePullSecrets` is a list of names.

    Source: chart 1.280.1, `carto.images.image` and `carto.imagePullSecrets` in templates/_helpers.tpl.
    """
    values: dict[str, Any] = {}
    if args.registry is not None:
        values["imageRegistry"] = args.registry
    if args.pull_secrets:
        values["imagePullSecrets"] = [*args.pull_secrets]
    return {"global": values} if values else {}
