"""A stack belongs to one tenant of CARTO: another tenant's customer package is refused before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..options import data_child_of

if TYPE_CHECKING:
    from .customer_package import CustomerPackage


class Tenant(pulumi.ComponentResource):
    """The tenant of an installation, kept in the state. Every resource with the transformation `first` waits for it.

    A hook of the engine compares tenants, in previews and in updates without one, and refuses another one. The engine
    never begins what waits for a resource that failed, so nothing has changed then.
    """

    def __init__(
        self, name: str, *, package: CustomerPackage, protect: bool, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("carto:carto:Tenant", name, None, opts)

        def refuse_another(args: pulumi.ResourceHookArgs) -> None:
            former = (args.old_outputs or {}).get("output")
            if former is not None and former != package.tenant_id:
                raise ValueError(another_tenant(package, str(former)))

        options = pulumi.ResourceHookOptions(on_dry_run=True)
        hook = pulumi.ResourceHook(f"{name}-refuse-another", refuse_another, options)
        tenant = pulumi.Stash(
            f"{name}-id",
            input=package.tenant_id,
            opts=pulumi.ResourceOptions.merge(
                data_child_of(self, protect=protect),
                pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_update=[hook])),
            ),
        )

        self._tenant = tenant
        self.register_outputs({})

    def first(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        """A transformation that lets a component, and everything below it, wait for the tenant."""
        waiting = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=[self._tenant]))
        return pulumi.ResourceTransformationResult(props=args.props, opts=waiting)


def another_tenant(package: CustomerPackage, former: str) -> str:
    """What a person reads. A tenant is a name, not a secret."""
    return (
        f"{package.source}: cartoConfigValues.selfHostedTenantId is {package.tenant_id!r}, but this stack is the "
        f"installation of {former!r}, whose data its database and buckets hold. Nothing was changed. Fix: put the "
        f"package of {former!r} back; install another tenant with a stack of its own (pulumi stack init)"
    )
