"""The stack's provider of Azure, for another subscription."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure


def in_subscription(name: str, subscription_id: str, opts: pulumi.ResourceOptions | None) -> azure.Provider:
    """The Azure provider of the stack, in another subscription.

    An explicit provider reads the environment, but not the stack's configuration: another cloud, such as the US
    government's, and the identity.
    """
    config = pulumi.Config("azure-native")
    return azure.Provider(
        name,
        subscription_id=subscription_id,
        environment=config.get("environment"),
        metadata_host=config.get("metadataHost"),
        disable_instance_discovery=config.get_bool("disableInstanceDiscovery"),
        tenant_id=config.get("tenantId"),
        auxiliary_tenant_ids=config.get_object("auxiliaryTenantIds"),
        client_id=config.get_secret("clientId"),
        client_secret=config.get_secret("clientSecret"),
        client_certificate_path=config.get("clientCertificatePath"),
        client_certificate_password=config.get_secret("clientCertificatePassword"),
        use_oidc=config.get_bool("useOidc"),
        oidc_token=config.get_secret("oidcToken"),
        oidc_token_file_path=config.get("oidcTokenFilePath"),
        oidc_request_url=config.get("oidcRequestUrl"),
        oidc_request_token=config.get_secret("oidcRequestToken"),
        use_msi=config.get_bool("useMsi"),
        msi_endpoint=config.get("msiEndpoint"),
        use_default_azure_credential=config.get_bool("useDefaultAzureCredential"),
        opts=opts,
    )
