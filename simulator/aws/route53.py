"""Amazon Route 53: hosted zones and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.account import letters, stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import plain

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.resource_type import Created
    from simulator.core.values import Properties


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


@lookup("aws:route53/getZone:getZone")
@outputs(
    "terraform-aws:route53/zone_data_source.go",
    {
        "id": "<zoneId>",
        "zoneId": "Z<capitals and digits>",
        "arn": "arn:aws:route53:::hostedzone/<zoneId>",
        "name": "<name>, without a dot at its end",
        "privateZone": "true or false",
    },
)
@refuses("terraform-aws:route53/zone_data_source.go")
def get_zone(account: Account, arguments: Properties) -> Properties:
    """A zone by its name or id."""
    wanted, private = str(arguments.get("zoneId") or ""), bool(arguments.get("privateZone"))
    name = str(arguments.get("name") or "example.com").rstrip(".").lower()
    created = [record for record in account.of_type(Zone.token) if wanted in ("", record.id)]
    found = next((record for record in created if wanted or plain(record.inputs).get("name") == name), None)
    if wanted.startswith(MISSING) or name.startswith(MISSING):
        raise CloudError("no matching Route 53 Hosted Zone found")
    id_ = found.id if found else wanted or f"Z{stable(name + str(private), 20).upper()}"
    return {
        "id": id_,
        "zoneId": id_,
        "arn": f"arn:{account.partition}:route53:::hostedzone/{id_}",
        "name": found.name if found else name,
        "privateZone": private,
    }
