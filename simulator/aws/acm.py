"""AWS Certificate Manager: certificates and their validation."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.aws.account import stable
from simulator.aws.resource_type import AwsType, Request
from simulator.aws.route53 import Record
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.rules import Rules, is_set, known
from simulator.core.sources import outputs, refuses
from simulator.core.values import plain

if TYPE_CHECKING:
    from simulator.core.package import State
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

CERTIFICATE_NAME_LIMIT = 64


class Certificate(AwsType):
    """A certificate."""

    token = "aws:acm/certificate:Certificate"

    @refuses("terraform-aws:acm/certificate.go", "botocore:acm/2015-12-08/service-2.json#RequestCertificateRequest")
    def conditions(self, inputs: Properties) -> Failures:
        domain = known(inputs, "domainName")
        if isinstance(domain, str) and len(domain) > CERTIFICATE_NAME_LIMIT:
            yield Failure(
                "domainName", f"the first domain name may have {CERTIFICATE_NAME_LIMIT} characters, got {len(domain)}"
            )
        if (
            is_set(inputs, "domainName")
            and not is_set(inputs, "certificateAuthorityArn")
            and not is_set(inputs, "validationMethod")
        ):
            yield Failure("validationMethod", "must be set for a certificate Amazon issues")

    def replaces(self, state: State, new: Properties, changed: set[str]) -> set[str]:
        return changed & {"domainName", "subjectAlternativeNames"}

    @outputs(
        "terraform-aws:acm/certificate.go",
        {
            "id": "<arn>",
            "domainName": "<domain>",
            "subjectAlternativeNames": "the domain and the other names",
            "status": "PENDING_VALIDATION, then ISSUED; ISSUED at once when imported",
            "type": "AMAZON_ISSUED or IMPORTED",
        },
    )
    @outputs(
        "botocore:acm/2015-12-08/service-2.json#CertificateDetail",
        {"arn": "arn:aws:acm:<region>:<account>:certificate/<uuid>"},
    )
    @outputs(
        "aws-docs:acm/latest/userguide/dns-validation.html",
        {
            "domainValidationOptions[].domainName": "<name>",
            "domainValidationOptions[].resourceRecordName": "_<32 hexadecimal digits>.<name>.",
            "domainValidationOptions[].resourceRecordType": "CNAME",
            "domainValidationOptions[].resourceRecordValue": "_<32 hexadecimal digits>.acm-validations.aws.",
        },
    )
    def compute(self, request: Request) -> Created:
        arn = request.id or request.account.arn("acm", f"certificate/{uuid.uuid4()}")
        domain = request.inputs.get("domainName") or "imported"
        names = list(dict.fromkeys([domain, *request.inputs.get("subjectAlternativeNames", [])]))
        options = [
            {
                "domainName": name,
                "resourceRecordName": f"_{stable(bare, 32)}.{bare}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": f"_{stable(bare + request.account.id, 32)}.acm-validations.aws.",
            }
            for name, bare in ((name, str(name).removeprefix("*.")) for name in names)
        ]
        issued = not request.inputs.get("domainName")
        return arn, str(domain), {
            "arn": arn,
            "domainName": domain,
            "subjectAlternativeNames": names,
            "domainValidationOptions": [] if issued else options,
            "status": request.kept("status", lambda: "ISSUED" if issued else "PENDING_VALIDATION"),
            "type": "IMPORTED" if issued else "AMAZON_ISSUED",
        }  # fmt: skip


class CertificateValidation(AwsType):
    """The proof that a certificate's domain is the account's."""

    token = "aws:acm/certificateValidation:CertificateValidation"
    references = (
        Reference(
            path="certificateArn",
            target=Certificate.token,
            absent="ResourceNotFoundException: Could not find certificate {}.",
            source="botocore:acm/2015-12-08/service-2.json#ResourceNotFoundException",
        ),
    )
    rules = Rules(
        source="terraform-aws:acm/certificate_validation.go",
        required=("certificateArn",),
        replace=("certificateArn", "region", "validationRecordFqdns"),
        cloud_filled=("region",),
    )

    @refuses("terraform-aws:acm/certificate_validation.go")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        """ACM issues the certificate once its records exist; without their names, somebody else creates them."""
        account, arn = request.account, str(request.inputs["certificateArn"])
        certificate = account.get(Certificate.token, arn)
        if certificate is None:
            return
        known_outputs = plain(certificate.outputs)
        if known_outputs.get("type") != "AMAZON_ISSUED":
            raise CloudError(f"ACM Certificate ({arn}) is not AMAZON_ISSUED, no need to validate")
        wanted = {_bare(each["resourceRecordName"]) for each in known_outputs.get("domainValidationOptions") or ()}
        configured = {_bare(each) for each in request.inputs.get("validationRecordFqdns") or ()}
        if configured and wanted - configured:
            raise CloudError(f"missing {', '.join(sorted(wanted - configured))} DNS validation record")
        there = {str(plain(record.outputs).get("fqdn")) for record in account.of_type(Record.token)}
        if configured and wanted - there:
            raise CloudError(
                f"waiting for ACM Certificate ({arn}) to be issued: timeout while waiting for state to become 'ISSUED' "
                "(last state: 'PENDING_VALIDATION', timeout: 1h15m0s)"
            )
        account.inventory.save(replace(certificate, outputs={**certificate.outputs, "status": "ISSUED"}))

    @outputs("terraform-aws:acm/certificate_validation.go", {"id": "when it was issued, as Go writes times"})
    def compute(self, request: Request) -> Created:
        issued = request.id or f"2026-01-01 00:00:00.{secrets.randbelow(1000):03} +0000 UTC"
        return issued, str(request.inputs["certificateArn"]), {}


def _bare(name: str) -> str:
    return name.rstrip(".").lower()
