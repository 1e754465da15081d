"""The certificate of CARTO's domain in AWS Certificate Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from ...frozen import frozen
from ...options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .dns import HostedZone

_WAIT = "90m"
"""ACM says that it can take 30 minutes, and the provider waits for 75 by default; somebody else may create the record.
Source: ACM user guide, "DNS validation"."""


@frozen
class ManagedCertificateArgs:
    """A certificate that ACM issues and renews."""

    domain: str
    zone: HostedZone | None
    """The zone for the validation record. Without one, the record has to be created by hand."""
    tags: Mapping[str, str]


class ManagedCertificate(pulumi.ComponentResource):
    """A certificate that ACM issues and renews by itself, as long as its validation record exists.

    A certificate of another domain is created and issued before the former one is deleted.
    """

    arn: pulumi.Output[str]
    """Known once the certificate is issued: a listener refuses a pending one."""
    record: pulumi.Output[tuple[str, str, str]]
    """Name, type and value of the validation record."""

    def __init__(self, name: str, args: ManagedCertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:ManagedCertificate", name, None, opts)
        certificate = aws.acm.Certificate(
            f"{name}-request",
            domain_name=args.domain,
            validation_method="DNS",
            key_algorithm="RSA_2048",
            tags={**args.tags, "Name": f"CARTO {args.domain}"},
            opts=child_of(self),
        )
        self.record = certificate.domain_validation_options.apply(_record)
        names = None
        if args.zone is not None:
            record = args.zone.validation(name=self.record[0], type_=self.record[1], value=self.record[2])
            names = [record.fqdn]
        certificate_arn = certificate.arn if args.zone is not None else _announced(certificate.arn, self.record)
        issued = aws.acm.CertificateValidation(
            f"{name}-issued",
            certificate_arn=certificate_arn,
            validation_record_fqdns=names,
            opts=pulumi.ResourceOptions.merge(
                child_of(self), pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=_WAIT))
            ),
        )
        self.arn = issued.certificate_arn
        self.register_outputs({"arn": self.arn})


def _record(options: Sequence[aws.acm.outputs.CertificateDomainValidationOption]) -> tuple[str, str, str]:
    only = options[0]
    return (
        str(only.resource_record_name).rstrip("."),
        str(only.resource_record_type),
        str(only.resource_record_value).rstrip("."),
    )


def _announced(arn: pulumi.Output[str], record: pulumi.Output[tuple[str, str, str]]) -> pulumi.Output[str]:
    """The ARN, once the run has printed the record that somebody has to create now."""

    def announce(known: list[Any]) -> str:
        pulumi.log.info(
            f"carto:exposure.tls: AWS issues the certificate once this DNS record exists: {' '.join(known[1])}. "
            "Create it now: this run waits for it for up to 90 minutes, and the next one continues"
        )
        return str(known[0])

    return pulumi.Output.all(arn, record).apply(announce)


@frozen
class ImportedCertificateArgs:
    """A certificate and its key, for import into ACM."""

    certificate: pulumi.Input[str]
    """PEM: the certificate of the domain alone."""
    chain: pulumi.Input[str] | None
    """PEM: the certificates of the authorities, the nearest first."""
    key: pulumi.Input[str]
    """PEM, a secret."""
    tags: Mapping[str, str]


def imported_certificate(
    name: str, args: ImportedCertificateArgs, opts: pulumi.ResourceOptions | None = None
) -> pulumi.Output[str]:
    """The ARN of an imported certificate. A renewed one is imported under the same ARN, and listeners use it at once.

    Source: ACM user guide, "Reimport a certificate".
    """
    imported = aws.acm.Certificate(
        name,
        certificate_body=args.certificate,
        certificate_chain=args.chain,
        private_key=args.key,
        tags=dict(args.tags),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["privateKey"])),
    )
    return imported.arn


def leaf_and_chain(certificates: str) -> tuple[str, str | None]:
    """The first certificate of a PEM text, and the others; ACM takes them apart."""
    end = "-----END CERTIFICATE-----"
    parts = [f"{part.strip()}\n{end}\n" for part in certificates.split(end)[:-1]]
    return parts[0], "".join(parts[1:]) or None
