"""AWS's command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine


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


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the same question to every cloud
    """The parts of ids that are in no resource's inputs: none."""
    return {}
