"""CARTO's Helm values: a pure function from the arguments and secrets of CARTO to one dictionary.

It decides nothing by what a cloud computes: Outputs are at the leaves only, so tests call it with plain text. Where the
vendor's guides and the chart disagree, the chart decides (chart contract, "Guide vs chart").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ...exposure.contract import RouterService
from ..values_validation import problems_of
from .app_config import app_config
from .cache import cache
from .database import database
from .exposure import exposure
from .images import images
from .pod_labels import pod_labels
from .proxy import cluster_domain, proxy_values
from .scheduling import scaling_values, scheduling_values, workload_values
from .secrets import revision_annotations, secret_values
from .service_account import service_account

if TYPE_CHECKING:
    from ..args import CartoArgs
    from ..secrets import SecretWiring


NONE: Mapping[str, Any] = MappingProxyType({})


def build_values(args: CartoArgs, secrets: SecretWiring, environment: Mapping[str, Any] = NONE) -> dict[str, Any]:
    """All values of the release: the customer package, then this project's, then the stack's `carto:helmValues`.

    Raises:
        ValueError: what this project builds is not what the chart reads; a defect of this project.
    """
    project = project_values(args, secrets, environment)
    later = tuple(key for feature in args.features if feature.is_enabled for key in feature.later_keys)
    defects = [defect for defect in problems_of(project) if not defect.startswith(later)]
    if defects:
        raise ValueError("values the chart would not understand:\n" + "\n".join(f"  - {defect}" for defect in defects))
    return merge(args.package.values, project, args.helm_values.values)


def project_values(args: CartoArgs, secrets: SecretWiring, environment: Mapping[str, Any] = NONE) -> dict[str, Any]:
    """The values this project is responsible for. A group of the chart's values is a module.

    `environment` are values by component of the variables that the stack adds.
    """
    platform = args.platform
    scaled = scaling_values(args.scaling, args.workloads, args.features)
    features = [args.feature_values, *(feature.values() for feature in args.features)]
    domain = cluster_domain(merge(*features, args.helm_values.values))
    return _joined(
        images(args.images),
        app_config(args),
        service_account(platform),
        proxy_values(args.proxy, platform, cluster_domain=domain),
        database(args.database, platform.database, secrets),
        cache(platform, secrets, args.features),
        exposure(args.exposure.router if args.exposure is not None else RouterService()),
        *features,
        *(feature.identity_values(platform.identity.principal) for feature in args.features),
        secret_values(secrets),
        revision_annotations(platform, secrets, args.features),
        pod_labels(args.pod_labels, args.features),
        scaled,
        scheduling_values(args.scheduling, args.features, scaled=scaled),
        workload_values(args.workloads, args.scheduling, args.features),
        environment,
    )


def _joined(*groups: Mapping[str, Any]) -> dict[str, Any]:
    """All groups in one: what several of them add to one list, such as a component's variables, is all in it."""
    joined: dict[str, Any] = {}
    for group in groups:
        for key, value in group.items():
            there = joined.get(key)
            if isinstance(value, Mapping):
                joined[key] = _joined(there, value) if isinstance(there, Mapping) else _joined(value)
            else:
                joined[key] = [*there, *value] if isinstance(there, list) and isinstance(value, list) else value
    return joined


def leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its dotted path; an empty group and a list are values."""
    for word, value in values.items():
        path = f"{above}{word}"
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{path}.")
        else:
            yield path, value


def merge(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """The layers one over the other: groups are merged, anything else (lists too) is replaced, as Helm does."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            if isinstance(value, Mapping):
                merged[key] = merge(below, value) if isinstance(below, Mapping) else merge(value)
            else:
                merged[key] = value
    return merged
