"""CARTO Self-Hosted with the cloud resources it needs, as one component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from . import contracts
from .by_cloud import account_of, create_alarms, platform_of, start_of
from .carto.carto import Carto
from .carto.from_settings import carto_args, namespace_args, read_package
from .carto.namespace import CartoNamespace
from .carto.same_tenant import Tenant
from .created_parts import CreatedParts
from .exposure.component import Exposure
from .installed import require_sdks
from .naming import PREFIX
from .options import child_of
from .overrides import Overrides
from .protection import NAME, Protection, remembered
from .quota_check import check_quota
from .retained import retain
from .stack_identity import StackIdentity
from .warehouses.accounts import WarehouseAccounts
from .warehouses.integrations import integrations

if TYPE_CHECKING:
    from .settings import Settings

__all__ = ["PREFIX", "SelfHosted"]


class SelfHosted(pulumi.ComponentResource):
    """One installation of CARTO Self-Hosted: the platform of a cloud, CARTO on it, its exposure, and their protection.

    The names of all resources start with this component's name. A program may have several installations, each with
    its own name and its own namespace; physical names then contain the component's name, unless it is `carto`.

    Raises:
        pulumi.RunError: the SDK of the stack's cloud is not installed, the customer package cannot be used, or CARTO
            does not fit into the namespace's quota.
    """

    platform: contracts.Platform
    outputs: Mapping[str, pulumi.Input[object]]
    """Outputs of a stack. Their names are a public interface."""

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        require_sdks(settings.cloud, settings.warehouses.clouds())
        package = read_package(settings)
        check_quota(settings, package)
        registered: list[pulumi.Resource] = []
        overrides = Overrides(settings.overrides, secret=settings.overrides_encrypted)
        observed = pulumi.ResourceOptions(transformations=[remembered(registered), overrides.transform])
        super().__init__("carto:stack:SelfHosted", name, None, pulumi.ResourceOptions.merge(opts, observed))
        tenant = Tenant(f"{name}-tenant", package=package, protect=settings.protects_data, opts=child_of(self))
        after_tenant = pulumi.ResourceOptions.merge(
            child_of(self), pulumi.ResourceOptions(transformations=[tenant.first])
        )
        account = account_of(settings.cloud)
        identity = StackIdentity(f"{name}-stack-identity", settings, account=account, opts=after_tenant)
        identity.checked_with = [*identity.checked_with, overrides]
        in_stack = pulumi.ResourceOptions(transformations=[identity.first])
        created = CreatedParts(f"{name}-created", settings, pulumi.ResourceOptions.merge(after_tenant, in_stack))
        accepted = pulumi.ResourceOptions.merge(
            after_tenant,
            pulumi.ResourceOptions(transformations=[identity.first, created.first, retain(name, settings.retain)]),
        )
        accounts = WarehouseAccounts(name, settings, accepted, account=account)
        accepted = pulumi.ResourceOptions.merge(accepted, pulumi.ResourceOptions(transformations=[accounts.first]))
        namespace = CartoNamespace(f"{name}-namespace", namespace_args(settings), accepted)
        self.platform = platform_of(name, settings, accepted, namespace)
        on_cluster = pulumi.ResourceOptions(providers=[self.platform.kubernetes])
        on_platform = pulumi.ResourceOptions.merge(accepted, on_cluster)
        start = start_of(settings, self.platform, namespace(self.platform.kubernetes).name)
        exposure = Exposure(f"{name}-exposure", start, on_platform) if start is not None else None
        exposed = exposure.contract if exposure is not None else None
        package_email = settings.features.google_service_account.email or package.service_account_email
        warehouses = integrations(
            name,
            settings,
            self.platform,
            accepted,
            accounts=accounts.of,
            package_email=package_email,
            exposure=exposed,
        )
        create_alarms(f"{name}-observability", settings, self.platform, exposed, accepted)
        args = carto_args(settings, self.platform, package, namespace, exposure=exposed, warehouses=warehouses)
        carto = Carto(name, args, on_platform)
        bound = exposure.bind(carto.service, carto.release) if exposure is not None else {}
        self.outputs = {**carto.outputs, **bound}
        below = [resource for resource in registered if resource is not self]
        Protection(f"{name}-{NAME}", protect=settings.protects_data, after=below, opts=accepted)
        self.register_outputs({})
