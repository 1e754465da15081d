"""The certificate of a load balancer, from `carto:exposure.tls`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.contract import DnsRecord
from ...settings.aws_certificate import AwsCertificate, AwsManagedTls
from .certificate import (
    ImportedCertificateArgs,
    ManagedCertificate,
    ManagedCertificateArgs,
    imported_certificate,
    leaf_and_chain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...settings.exposure_tls import Tls
    from .dns import HostedZone
    from .request import ExposureRequest


def balancer_certificate(
    tls: Tls, request: ExposureRequest, zone: HostedZone | None
) -> tuple[pulumi.Input[str] | None, Sequence[DnsRecord]]:
    """The certificate's ARN, and the records that the stack does not create for it. No ARN: TLS ends elsewhere."""
    name, tags = f"{request.name}-certificate", request.context.tags
    match tls:
        case AwsManagedTls():
            args = ManagedCertificateArgs(domain=request.domain, zone=zone, tags=tags)
            managed = ManagedCertificate(name, args, request.opts)
            missing = DnsRecord(name=managed.record[0], type=managed.record[1], value=managed.record[2])
            return managed.arn, [missing] if zone is None else []
        case AwsCertificate(certificate_arn=str() as arn):
            return arn, []
        case AwsCertificate(certificate=str() as certificate, key=key) if key is not None:
            leaf, chain = leaf_and_chain(certificate)
            secret = pulumi.Output.secret(key.get_secret_value())
            imported = ImportedCertificateArgs(certificate=leaf, chain=chain, key=secret, tags=tags)
            return imported_certificate(name, imported, request.opts), []
        case _:
            return None, []
