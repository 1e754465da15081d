"""The exposure of each cloud. A cloud is imported only where a stack uses it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..settings import Cloud

if TYPE_CHECKING:
    import pulumi

    from .. import contracts
    from ..settings import Settings
    from .contract import Start


def start_of(settings: Settings, platform: contracts.Platform, namespace: pulumi.Input[str]) -> Start | None:
    """What creates the exposure of a stack; None for mode `none`.

    `start` of each cloud gets the settings, the platform, CARTO's namespace, the exposure's name and the options of its
    children, and returns the contract.
    """
    if not settings.is_exposed:
        return None
    match settings.cloud:
        case Cloud.AWS:
            from ..aws.exposure.start import start as on_aws

            return partial(on_aws, settings, platform, namespace)
        case Cloud.AZURE:
            from ..azure.exposure.start import start as on_azure

            return partial(on_azure, settings, platform, namespace)
        case Cloud.GCP:
            from ..gcp.exposure.start import start as on_google_cloud

            return partial(on_google_cloud, settings, platform, namespace)
        case Cloud.KUBERNETES:
            from ..any_kubernetes.exposure import start

            return partial(start, settings, platform, namespace)
