"""Addresses that a cluster gives to a Service, an Ingress or a Gateway, as DNS records."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as kubernetes

from ..options import after
from .contract import DnsRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .contract import CartoService


def service_addresses(
    name: str, service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions
) -> pulumi.Output[Sequence[str]]:
    """The addresses of the router's Service, which Helm's release waited for. Reads it in the cluster at every update.

    An address that the cluster has not assigned yet is missing.
    """
    # Unknown until the release exists: a preview would look for the Service in vain.
    id_ = pulumi.Output.all(service.namespace, release.id).apply(lambda known: f"{known[0]}/{service.name}")
    read = kubernetes.core.v1.Service.get(name, id_, after(opts, release))
    return read.status.apply(lambda status: _of_load_balancer(status.load_balancer if status else None))


def _of_load_balancer(status: Any) -> list[str]:
    return [entry.ip or entry.hostname for entry in (status.ingress if status else None) or ()]


def record(domain: str, addresses: pulumi.Output[Sequence[str]]) -> DnsRecord:
    """The record that leads the domain to the first address: an A, AAAA or CNAME record."""
    first = addresses.apply(lambda found: found[0] if found else "")
    return DnsRecord(name=domain, type=first.apply(record_type), value=first.apply(_shown))


def record_type(address: str) -> str:
    """The type of a record with this value."""
    try:
        return "A" if ipaddress.ip_address(address).version == 4 else "AAAA"
    except ValueError:
        return "CNAME" if address else "A"


def first_address(addresses: pulumi.Output[Sequence[str]], what: str, *, assigned_by: str) -> pulumi.Output[str]:
    """The first address of `what`, an object in the cluster.

    Raises:
        pulumi.RunError: it has none yet.
    """

    def first(found: Sequence[str]) -> str:
        if not found:
            raise pulumi.RunError(
                f"carto:exposure: the {what} has no address yet. {assigned_by} assigns it: see "
                f"`kubectl describe {what}`, then run `pulumi up` again"
            )
        return found[0]

    return addresses.apply(first)


def _shown(address: str) -> str:
    return address or "not assigned yet; run pulumi up again"
