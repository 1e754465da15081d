"""The clouds, and what the rest of the program has to know to find the parts of one.

A model is imported when it is asked for: a stack has one cloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .introspection import field_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from .aws import AwsSettings
    from .azure import AzureSettings
    from .common import CommonSettings
    from .gcp import GcpSettings
    from .kubernetes import KubernetesSettings

    Settings: TypeAlias = AwsSettings | GcpSettings | AzureSettings | KubernetesSettings


class Cloud(StrEnum):
    """Where the cluster runs."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"
    KUBERNETES = "kubernetes"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A cloud's Pulumi provider."""

    name: str
    """Its package: the prefix of its types and of its configuration."""
    place: str
    """Its setting for the account or the region of a stack. It may also come from the environment."""
    example: str
    """A value of that setting, for a command."""
    environment: tuple[str, ...]
    """Variables that the provider reads without that setting, the first one first."""
    words_for_place: tuple[str, str]
    """What else people call that setting, and a pattern of its values that a message may repeat."""
    other_names: str
    """What else people call the cloud."""
    buckets: str
    """`appConfigValues.storageProvider` of the chart for its buckets."""

    @property
    def sdk(self) -> str:
        """The Python package of its SDK."""
        return f"pulumi_{self.name.replace('-', '_')}"


PROVIDERS: Final[Mapping[Cloud, Provider]] = {
    Cloud.AWS: Provider(
        name="aws",
        place="region",
        example="eu-west-1",
        environment=("AWS_REGION", "AWS_DEFAULT_REGION"),
        words_for_place=("region awsregion", r"[a-z]{2}(-[a-z]+)+-\d"),
        other_names="amazon eks",
        buckets="s3",
    ),
    Cloud.GCP: Provider(
        name="gcp",
        place="project",
        example="<yours>",
        environment=("GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
        words_for_place=("project projectid gcpproject", r"[a-z][a-z0-9-]{4,28}[a-z0-9]"),
        other_names="google googlecloud google-cloud gke",
        buckets="gcp",
    ),
    Cloud.AZURE: Provider(
        name="azure-native",
        place="subscriptionId",
        example="<yours>",
        environment=("ARM_SUBSCRIPTION_ID",),
        words_for_place=("subscriptionid subscription", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        other_names="microsoft aks",
        buckets="azure-blob",
    ),
}
"""None for any Kubernetes. Sources of the variables: the SDKs' config/vars.py (AWS, Google Cloud); "Azure Native:
Installation & Configuration"."""


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
