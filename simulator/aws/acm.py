"""AWS Certificate Manager: certificates and their validation."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from simulator.aws.account import stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.check import Failure
from simulator.core.references import Reference
from simulator.core.rules import Rules, is_set, known
from simulator.core.sources import outputs, refuses

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
            "status": "PENDING_VALIDATION, or ISSUED when imported",
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
                "resourceRecordName": f"_{stable(name, 32)}.{str(name).removeprefix('*.')}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": f"_{stable(name + arn, 32)}.acm-validations.aws.",
            }
            for name in names
        ]
        issued = not request.inputs.get("domainName")
        return arn, str(domain), {
            "arn": arn,
            "domainName": domain,
            "subjectAlternativeNames": names,
            "domainValidationOptions": [] if issued else options,
            "status": "ISSUED" if issued else "PENDING_VALIDATION",
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

    @outputs("terraform-aws:acm/certificate_validation.go", {"id": "when it was issued, as Go writes times"})
    def compute(self, request: Request) -> Created:
        issued = request.id or f"2026-01-01 00:00:00.{secrets.randbelow(1000):03} +0000 UTC"
        return issued, str(request.inputs["certificateArn"]), {}
