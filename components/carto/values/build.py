"""CARTO's Helm values: a pure function from settings, platform, customer package and secrets to one dictionary.

It decides nothing by what a cloud computes: Outputs are at the leaves only, so tests call it with plain text. Where the
vendor's guides and the chart disagree, the chart decides (chart contract, "Guide vs chart").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..values_validation import problems_of
from .app_config import app_config
from .cache import cache
from .database import database
from .exposure import exposure
from .pod_labels import pod_labels
from .proxy import cluster_domain, proxy_values
from .scheduling import scaling_values, scheduling_values
from .secrets import revision_annotations, secret_values
from .service_account import service_account

if TYPE_CHECKING:
    from ... import contracts
    from ...exposure.contract import RouterService
    from ...settings import Settings
    from ..customer_package import CustomerPackage
    from ..secrets import SecretWiring


def build_values(
    settings: Settings,
    platform: contracts.Platform,
    package: CustomerPackage,
    secrets: SecretWiring,
    router: RouterService,
) -> dict[str, Any]:
    """All values of the release: the customer package, then this project's, then the stack's `carto:helmValues`.

    Raises:
        ValueError: what this project builds is not what the chart reads; a defect of this project.
    """
    project = project_values(settings, platform, secrets, router)
    later = tuple(key for feature in settings.features.each if feature.is_enabled for key in feature.later_keys)
    defects = [defect for defect in problems_of(project) if not defect.startswith(later)]
    if defects:
        raise ValueError("values the chart would not understand:\n" + "\n".join(f"  - {defect}" for defect in defects))
    return merge(package.values, project, settings.helm_values)


def project_values(
    settings: Settings, platform: contracts.Platform, secrets: SecretWiring, router: RouterService
) -> dict[str, Any]:
    """The values this project is responsible for. A group of the chart's values is a module."""
    features: list[Mapping[str, Any]] = [
        settings.features.values(),
        *(feature.values() for feature in settings.features.each),
    ]
    domain = cluster_domain(merge(*features, settings.helm_values))
    return _joined(
        app_config(settings, platform),
        service_account(platform),
        proxy_values(settings.network.external_proxy, platform, cluster_domain=domain),
        database(settings, platform, secrets),
        cache(platform, secrets, settings.features),
        exposure(router),
        *features,
        *(feature.identity_values(platform.identity.principal) for feature in settings.features.each),
        secret_values(secrets),
        revision_annotations(platform, secrets, settings.features),
        pod_labels(settings.tags) if settings.features.pod_tags else {},
        scaling_values(settings.profile, settings.features),
        scheduling_values(settings.scheduling, settings.profile, settings.features),
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
