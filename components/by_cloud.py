"""The platform and the exposure of each cloud. A cloud is imported only where a stack uses it: an SDK costs seconds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .settings import Cloud

if TYPE_CHECKING:
    import pulumi

    from . import contracts
    from .exposure.contract import Exposure, Start
    from .settings import Settings


def account_of(cloud: Cloud) -> pulumi.Output[str] | None:
    """The account that the credentials are of, on a cloud whose provider has no setting for it."""
    match cloud:
        case Cloud.AWS:
            from .aws.account import caller_identity

            return caller_identity().account_id
        case Cloud.AZURE | Cloud.GCP | Cloud.KUBERNETES:
            return None


def platform_of(
    name: str, settings: Settings, opts: pulumi.ResourceOptions, create_namespace: contracts.CreateNamespace
) -> contracts.Platform:
    """Create the platform of the stack's cloud."""
    match settings.cloud:
        case Cloud.AWS:
            from .aws import platform as aws

            return aws.Platform(name, settings, opts, create_namespace=create_namespace).outputs
        case Cloud.GCP:
            from .gcp import platform as gcp

            return gcp.Platform(name, settings, opts, create_namespace=create_namespace).outputs
        case Cloud.AZURE:
            from .azure import platform as azure

            return azure.Platform(name, settings, opts, create_namespace=create_namespace).outputs
        case Cloud.KUBERNETES:
            from .any_kubernetes import platform as kubernetes
            from .any_kubernetes.from_settings import platform_args

            return kubernetes.Platform(name, platform_args(settings), opts, create_namespace=create_namespace).outputs


def create_alarms(
    name: str,
    settings: Settings,
    platform: contracts.Platform,
    exposure: Exposure | None,
    opts: pulumi.ResourceOptions | None = None,
) -> None:
    """Create the alarms on what the stack created, if the stack has channels for them."""
    match settings.cloud:
        case Cloud.AWS if settings.observability.sns_topic_arns:
            from .aws import contract as aws
            from .aws.from_settings import observability_args as args_on_aws
            from .aws.observability import Observability as AlarmsOnAws

            if isinstance(platform, aws.AwsPlatform):
                AlarmsOnAws(name, args_on_aws(settings, platform, exposure), opts)
        case Cloud.GCP if settings.observability.notification_channels:
            from .gcp import contract as gcp
            from .gcp.from_settings import observability_args as args_on_google_cloud
            from .gcp.observability import Observability as AlarmsOnGoogleCloud

            if isinstance(platform, gcp.GcpPlatform):
                AlarmsOnGoogleCloud(name, args_on_google_cloud(settings, platform), opts)
        case Cloud.AZURE if settings.observability.action_group_ids:
            from .azure import contract as azure
            from .azure.from_settings import observability_args as args_on_azure
            from .azure.observability import Observability as AlarmsOnAzure

            if isinstance(platform, azure.AzurePlatform):
                AlarmsOnAzure(name, args_on_azure(settings, platform, exposure), opts)


def start_of(settings: Settings, platform: contracts.Platform, namespace: pulumi.Input[str]) -> Start | None:
    """What creates the exposure of a stack; None for mode `none`.

    `start` of each cloud gets the settings, the platform, CARTO's namespace, the exposure's name and the options of its
    children, and returns the contract.
    """
    if not settings.is_exposed:
        return None
    match settings.cloud:
        case Cloud.AWS:
            from .aws.exposure.start import start as on_aws

            return partial(on_aws, settings, platform, namespace)
        case Cloud.AZURE:
            from .azure.exposure.start import start as on_azure

            return partial(on_azure, settings, platform, namespace)
        case Cloud.GCP:
            from .gcp.exposure.start import start as on_google_cloud

            return partial(on_google_cloud, settings, platform, namespace)
        case Cloud.KUBERNETES:
            from .any_kubernetes.exposure import start

            return partial(start, settings, platform, namespace)
