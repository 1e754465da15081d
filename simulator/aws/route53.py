"""Amazon Route 53: hosted zones and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.account import letters
from simulator.aws.resource_type import AwsType, Request
from simulator.core.references import Reference
from simulator.core.sources import Message, outputs

if TYPE_CHECKING:
    from simulator.core.resource_type import Created


class Zone(AwsType):
    """A hosted zone."""

    token = "aws:route53/zone:Zone"

    @outputs(
        "terraform-aws:route53/zone.go",
        {
            "id": "<zoneId>",
            "zoneId": "Z<capitals and digits>",
            "arn": "arn:aws:route53:::hostedzone/<zoneId>",
            "nameServers": "ns-<n>.awsdns-<n>.<com, net, org or co.uk>, four of them",
            "primaryNameServer": "one of nameServers",
        },
    )
    def compute(self, request: Request) -> Created:
        id_, name = request.id or "Z" + letters(20), str(request.inputs["name"]).rstrip(".").lower()
        servers = [f"ns-{100 * n + n}.awsdns-{n:02}.{end}" for n, end in enumerate(("com", "net", "org", "co.uk"), 11)]
        arn = f"arn:{request.account.partition}:route53:::hostedzone/{id_}"
        return id_, name, {"zoneId": id_, "arn": arn, "nameServers": servers, "primaryNameServer": servers[0]}


class Record(AwsType):
    """A record set."""

    token = "aws:route53/record:Record"
    unique_name = Message(
        "InvalidChangeBatch: Tried to create resource record set [{}] but it already exists",
        "botocore:route53/2013-04-01/service-2.json#InvalidChangeBatch",
    )
    references = (
        Reference(
            path="zoneId",
            target=Zone.token,
            absent="NoSuchHostedZone: No hosted zone found with ID: {}",
            source="botocore:route53/2013-04-01/service-2.json#NoSuchHostedZone",
            in_use="HostedZoneNotEmpty: The specified hosted zone contains non-required resource record "
            "sets and so cannot be deleted.",
            unless="forceDestroy",
        ),
    )

    @outputs(
        "terraform-aws:route53/record.go",
        {
            "id": "<zoneId>_<lower-case name>_<type>, and _<setIdentifier> when set",
            "fqdn": "<name>, without a dot at its end",
        },
    )
    def compute(self, request: Request) -> Created:
        name, kind = str(request.inputs["name"]).rstrip(".").lower(), request.inputs["type"]
        suffix = f"_{request.inputs['setIdentifier']}" if request.inputs.get("setIdentifier") else ""
        return f"{request.inputs['zoneId']}_{name}_{kind}{suffix}", f"{name} {kind}{suffix}", {"fqdn": name}

    def refuse_taken_name(self, request: Request, name: str) -> None:
        if not request.inputs.get("allowOverwrite"):
            super().refuse_taken_name(request, name)
