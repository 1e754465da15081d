"""The certificate of CARTO's domain in Certificate Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ...exposure.contract import DnsRecord
from ...frozen import frozen
from ...options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..context import Context
    from .dns import ManagedZone

GLOBAL = "global"
"""Location of a certificate for global load balancers."""


@frozen
class ManagedCertificateArgs:
    """A certificate that Google issues and renews."""

    context: Context
    domain: str
    location: pulumi.Input[str]
    """`global`, or the region of a regional load balancer."""
    zone: ManagedZone | None
    """The zone for the record that proves the domain. Without one, the record has to be created by hand."""


class ManagedCertificate(pulumi.ComponentResource):
    """A certificate that Google issues and renews by itself, as long as a DNS record proves the domain.

    The names are generated, so that those of another domain are created before the former ones are deleted. Google
    issues the certificate some minutes after the record exists; nothing waits for it.
    """

    id: pulumi.Output[str]
    name: pulumi.Output[str]
    record: DnsRecord
    """Proves the domain."""

    def __init__(self, name: str, args: ManagedCertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:ManagedCertificate", name, None, opts)
        context = args.context
        authorization = gcp.certificatemanager.DnsAuthorization(
            f"{name}-authorization",
            domain=args.domain,
            location=args.location,
            description=f"CARTO: {args.domain}",
            project=context.project.id,
            labels=context.tags,
            opts=child_of(self),
        )
        record = authorization.dns_resource_records.apply(lambda records: records[0])
        after: Sequence[pulumi.Resource] = ()
        if args.zone is not None:
            after = [
                args.zone.record(
                    "validation",
                    record_name=record.apply(lambda known: str(known.name)),
                    type_="CNAME",
                    value=record.apply(lambda known: str(known.data)),
                )
            ]
        certificate = gcp.certificatemanager.Certificate(
            f"{name}-managed",
            location=args.location,
            description=f"CARTO: {args.domain}",
            managed={"domains": [args.domain], "dns_authorizations": [authorization.id]},
            project=context.project.id,
            labels=context.tags,
            opts=child_of(self, after),
        )
        self.id, self.name = certificate.id, certificate.name
        self.record = DnsRecord(
            name=record.apply(lambda known: str(known.name).rstrip(".")),
            type="CNAME",
            value=record.apply(lambda known: str(known.data).rstrip(".")),
        )
        self.register_outputs({"id": self.id})


@frozen
class ImportedCertificateArgs:
    """A certificate and its key, for Certificate Manager."""

    context: Context
    domain: str
    location: pulumi.Input[str]
    certificate: pulumi.Input[str]
    """PEM: the certificate of the domain, followed by those of its issuers."""
    key: pulumi.Input[str]
    """PEM, a secret."""


def imported_certificate(
    name: str, args: ImportedCertificateArgs, opts: pulumi.ResourceOptions | None = None
) -> gcp.certificatemanager.Certificate:
    """A certificate of the team. A renewed one takes its place under the same name."""
    return gcp.certificatemanager.Certificate(
        name,
        location=args.location,
        description=f"CARTO: {args.domain}",
        self_managed={"pem_certificate": args.certificate, "pem_private_key": pulumi.Output.secret(args.key)},
        project=args.context.project.id,
        labels=args.context.tags,
        opts=opts,
    )


class CertificateMap(pulumi.ComponentResource):
    """A certificate for one host name, as global load balancers read it. The map stays when the certificate changes."""

    name: pulumi.Output[str]
    entry: gcp.certificatemanager.CertificateMapEntry

    def __init__(
        self,
        name: str,
        *,
        context: Context,
        domain: str,
        certificate_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("carto:gcp:CertificateMap", name, None, opts)
        certificates = gcp.certificatemanager.CertificateMap(
            f"{name}-map",
            name=context.names("exposure", max_length=63),
            description="CARTO: certificates of its domain",
            project=context.project.id,
            labels=context.tags,
            opts=child_of(self),
        )
        self.entry = gcp.certificatemanager.CertificateMapEntry(
            f"{name}-entry",
            map=certificates.name,
            hostname=domain,
            certificates=[certificate_id],
            project=context.project.id,
            labels=context.tags,
            opts=child_of(self),
        )
        # Known once the entry exists: a load balancer has its certificate from the start.
        self.name = pulumi.Output.all(certificates.name, self.entry.id).apply(lambda known: str(known[0]))
        self.register_outputs({"name": self.name})
