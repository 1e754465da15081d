"""The settings model of each cloud. A model is imported when it is asked for: a stack has one cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import Cloud, CommonSettings
from .introspection import field_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from .aws import AwsSettings
    from .azure import AzureSettings
    from .gcp import GcpSettings
    from .kubernetes import KubernetesSettings

    Settings: TypeAlias = AwsSettings | GcpSettings | AzureSettings | KubernetesSettings


def model_of(cloud: Cloud) -> type[Settings]:
    """The model of a stack on this cloud."""
    match cloud:
        case Cloud.AWS:
            from .aws import AwsSettings

            return AwsSettings
        case Cloud.GCP:
            from .gcp import GcpSettings

            return GcpSettings
        case Cloud.AZURE:
            from .azure import AzureSettings

            return AzureSettings
        case Cloud.KUBERNETES:
            from .kubernetes import KubernetesSettings

            return KubernetesSettings


def every_model() -> Mapping[Cloud, type[CommonSettings]]:
    """The models of all clouds, for messages about the wrong cloud and for what is generated."""
    return {cloud: model_of(cloud) for cloud in Cloud}


def clouds_with(loc: Sequence[str | int]) -> list[Cloud]:
    """The clouds whose settings have this path, in any of their variants."""
    return [cloud for cloud, model in every_model().items() if field_at(model, loc) is not None]
