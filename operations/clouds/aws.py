"""AWS's command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from operations.clouds.exposure import Exposure
from operations.clouds.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine

TOOLS: Final = {"aws": "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"}
"""How to install what a stack's kubeconfig and the commands call."""
LOGIN: Final = "aws sso login, or set AWS_PROFILE"
QUESTIONS: Final = (
    Question(key="aws:region", text="Region of the EKS cluster"),
    Question(key="carto:cluster.name", text="Name of the EKS cluster"),
)
"""What a new stack needs to know about the cloud."""


def who(command: Callable[[Sequence[str]], str]) -> str:
    """Who is logged in. Source: AWS CLI reference, `aws sts get-caller-identity`."""
    return str(json.loads(command(["aws", "sts", "get-caller-identity", "--output", "json"]))["Arn"])


def clusters(answers: Mapping[str, str], command: Callable[[Sequence[str]], str]) -> list[str]:
    """Names of the clusters in the region. Source: AWS CLI reference, `aws eks list-clusters`."""
    list_ = ["aws", "eks", "list-clusters", "--region", answers["aws:region"], "--output", "json"]
    return [str(name) for name in json.loads(command(list_))["clusters"]]


def kubeconfig_commands(engine: Engine, cluster: Mapping[str, Any], file: str) -> list[list[str]]:
    """Commands that write a kubeconfig. Source: AWS CLI reference, `aws eks update-kubeconfig`."""
    region = str(engine.setting("aws:region"))
    name = str(cluster.get("name"))
    return [["aws", "eks", "update-kubeconfig", "--name", name, "--region", region, "--kubeconfig", file]]


def tagged(engine: Engine, tag: str, command: Callable[[Sequence[str]], str]) -> list[str]:
    """ARNs of resources with the stack's tag, without keys that wait for their deletion.

    Roles and users of IAM are not found by tag: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/.
    """
    region = ["--region", str(engine.setting("aws:region")), "--output", "json"]
    find = ["aws", "resourcegroupstaggingapi", "get-resources", "--tag-filters", f"Key={tag},Values={engine.name}"]
    found = json.loads(command([*find, *region]) or "{}").get("ResourceTagMappingList", [])
    return [arn for arn in (str(each["ResourceARN"]) for each in found) if not _is_going(arn, region, command)]


def _is_going(arn: str, region: Sequence[str], command: Callable[[Sequence[str]], str]) -> bool:
    """A key of KMS that is scheduled for deletion."""
    if ":kms:" not in arn:
        return False
    key = json.loads(command(["aws", "kms", "describe-key", "--key-id", arn, *region]))["KeyMetadata"]
    return str(key["KeyState"]) in {"PendingDeletion", "PendingReplicaDeletion"}


def exposure_left(engine: Engine, command: Callable[[Sequence[str]], str]) -> list[str]:
    """Records of the exposure in its zone of Route 53, which take no tags.

    Load balancers, target groups, certificates and security groups have the stack's tag, those of controllers too. A
    zone of another account (`roleArn`) is not read. Source: AWS CLI reference, `aws route53`.
    """
    exposure = Exposure.of(engine)
    if exposure.zone is None or exposure.dns.get("roleArn"):
        return []
    zone = exposure.dns.get("zoneId") or _zone(
        exposure.zone, private=bool(exposure.dns.get("private")), command=command
    )
    if zone is None:
        return []
    list_ = ["aws", "route53", "list-resource-record-sets", "--hosted-zone-id", str(zone), "--output", "json"]
    found = json.loads(command(list_) or "{}").get("ResourceRecordSets", [])
    return [
        f"record {name} {each['Type']} in the zone {exposure.zone}"
        for each in found
        if exposure.has(name := str(each["Name"]).rstrip("."), str(each["Type"]), _values(each))
    ]


def name_servers(
    dns: Mapping[str, Any],
    config: Mapping[str, str],  # noqa: ARG001 - the same question to every cloud
    command: Callable[[Sequence[str]], str],
) -> list[str]:
    """Those of the hosted zone; none for a zone of another account. Source: AWS CLI reference, `get-hosted-zone`."""
    if dns.get("roleArn"):
        return []
    zone = dns.get("zoneId") or _zone(dns["zone"], private=False, command=command)
    found = json.loads(command(["aws", "route53", "get-hosted-zone", "--id", str(zone), "--output", "json"]))
    return [str(each) for each in found["DelegationSet"]["NameServers"]]


def _zone(name: str, *, private: bool, command: Callable[[Sequence[str]], str]) -> str | None:
    find = ["aws", "route53", "list-hosted-zones-by-name", "--dns-name", name, "--output", "json"]
    found = json.loads(command(find) or "{}").get("HostedZones", [])
    same = (each for each in found if each["Name"] == f"{name}." and bool(each["Config"].get("PrivateZone")) is private)
    return next((str(each["Id"]).rpartition("/")[2] for each in same), None)


def _values(record: Mapping[str, Any]) -> list[str]:
    return [str(each["Value"]) for each in record.get("ResourceRecords", ())]


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the same question to every cloud
    """The parts of ids that are in no resource's inputs: none."""
    return {}
