"""The static address of the load balancer that GKE creates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ...frozen import frozen
from ...lookups import look_up
from ...options import child_of, data_child_of

if TYPE_CHECKING:
    from ..context import Context

_SETTING = "carto:exposure.address"


@frozen
class AddressArgs:
    """A public address of the world, or a private one of the cluster's region."""

    context: Context
    internal: bool
    subnetwork: pulumi.Input[str]
    """Of the cluster: where a private address is from."""
    existing: str | None = None
    """Name of an address that exists; None to create one."""


class StaticAddress(pulumi.ComponentResource):
    """An address that stays the same while load balancers come and go.

    A public one is protected: records and firewalls of others name it. Ports 80 and 443 share a private one, which its
    purpose has to allow. Source: Compute API, Address, `purpose`.
    """

    name: pulumi.Output[str]
    ip: pulumi.Output[str]

    def __init__(self, name: str, args: AddressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:StaticAddress", name, None, opts)
        if args.existing is None:
            self.name, self.ip = self._created(name, args)
        else:
            self.name, self.ip = pulumi.Output.from_input(args.existing), self._looked_up(args.existing, args)
        self.register_outputs({"ip": self.ip})

    def _created(self, name: str, args: AddressArgs) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        context = args.context
        if not args.internal:
            public = gcp.compute.GlobalAddress(
                f"{name}-public",
                name=context.names("exposure", max_length=63),
                description="CARTO: the address of its domain",
                address_type="EXTERNAL",
                project=context.project.id,
                labels=context.tags,
                opts=data_child_of(self, protect=context.protect),
            )
            return public.name, public.address
        private = gcp.compute.Address(
            f"{name}-private",
            name=context.names("exposure", max_length=63),
            description="CARTO: the address of its domain",
            address_type="INTERNAL",
            purpose="SHARED_LOADBALANCER_VIP",
            region=context.project.region,
            subnetwork=args.subnetwork,
            project=context.project.id,
            labels=context.tags,
            opts=child_of(self),
        )
        return private.name, private.address

    def _looked_up(self, existing: str, args: AddressArgs) -> pulumi.Output[str]:
        if args.internal:
            return args.context.project.region.apply(lambda region: self._private(existing, region))
        found = look_up(
            "gcp:compute/getGlobalAddress:getGlobalAddress",
            {"name": existing},
            gcp.compute.GetGlobalAddressResult,
            parent=self,
            explain=lambda cause: _unreadable(f"global address {existing!r}", "--global", cause),
        )
        return found.apply(_public)

    def _private(self, existing: str, region: str) -> pulumi.Output[str]:
        found = look_up(
            "gcp:compute/getAddress:getAddress",
            {"name": existing, "region": region},
            gcp.compute.GetAddressResult,
            parent=self,
            explain=lambda cause: _unreadable(f"address {existing!r} in {region}", f"--regions {region}", cause),
        )
        return found.apply(_shared)


def _public(found: gcp.compute.GetGlobalAddressResult) -> str:
    if found.address_type == "INTERNAL":
        raise pulumi.RunError(
            f"{_SETTING}: {found.name!r} is a range of private addresses, and the exposure is public. Fix: name a "
            "global external address, `gcloud compute addresses list --global`"
        )
    return str(found.address)


def _shared(found: gcp.compute.GetAddressResult) -> str:
    if found.purpose != "SHARED_LOADBALANCER_VIP":
        raise pulumi.RunError(
            f"{_SETTING}: the ports 80 and 443 can't share the address {found.name!r}, whose purpose is "
            f"{found.purpose or 'not set'}. Fix: create one with `gcloud compute addresses create <name> --region "
            f"{found.region} --subnet <subnet> --purpose SHARED_LOADBALANCER_VIP`"
        )
    return str(found.address)


def _unreadable(what: str, scope: str, cause: str) -> str:
    return (
        f"{_SETTING}: no {what} can be read in the stack's project. Check it with `gcloud compute addresses list "
        f"{scope}`, or set create. Google Cloud reports: {cause}"
    )
