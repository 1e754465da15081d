"""Resources that still have a stack's tag after it was destroyed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from components.gcp import tags
from operations.acceptance_engine import StepFailed

if TYPE_CHECKING:
    from operations.acceptance_engine import Engine

Command = Callable[[Sequence[str]], str]
TAG = "carto-stack"
KEYS_THAT_STAY = "cloudkms.googleapis.com/"
"""Google Cloud never deletes key rings and keys: https://docs.cloud.google.com/kms/docs/resource-hierarchy."""


def leftovers(engine: Engine, command: Command | None = None) -> list[str]:
    """Ids of what the cloud still has. Encryption keys that wait for their deletion are not among them.

    Raises:
        StepFailed: the cloud's own command line is missing or not logged in.
    """
    if engine.simulated:
        return _simulated(engine)
    of_cloud = {"aws": _aws, "gcp": _gcp, "azure": _azure}.get(str(engine.setting("carto:cloud")))
    return of_cloud(engine, command or _run) if of_cloud else []


def _simulated(engine: Engine) -> list[str]:
    records = json.loads(engine.module("simulator", "inventory", "--json").stdout)
    return [str(record["id"]) for record in records if str(record["urn"]).startswith(f"urn:pulumi:{engine.name}::")]


def _aws(engine: Engine, command: Command) -> list[str]:
    """Roles and users of IAM are not found by tag: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/."""
    region = ["--region", str(engine.setting("aws:region")), "--output", "json"]
    find = ["aws", "resourcegroupstaggingapi", "get-resources", "--tag-filters", f"Key={TAG},Values={engine.name}"]
    found = _json(command([*find, *region]))["ResourceTagMappingList"]
    return [arn for arn in (str(each["ResourceARN"]) for each in found) if not _is_going(arn, region, command)]


def _is_going(arn: str, region: Sequence[str], command: Command) -> bool:
    """A key of KMS that is scheduled for deletion."""
    if ":kms:" not in arn:
        return False
    key = _json(command(["aws", "kms", "describe-key", "--key-id", arn, *region]))["KeyMetadata"]
    return str(key["KeyState"]) in {"PendingDeletion", "PendingReplicaDeletion"}


def _gcp(engine: Engine, command: Command) -> list[str]:
    """Needs the API cloudasset.googleapis.com: https://docs.cloud.google.com/asset-inventory/docs/search-resources."""
    scope = f"--scope=projects/{engine.setting('gcp:project')}"
    query = f"--query=labels.{TAG}={tags.label_value(engine.name)}"
    found = _json(command(["gcloud", "asset", "search-all-resources", scope, query, "--format=json"]))
    return [str(each["name"]) for each in found if not str(each["assetType"]).startswith(KEYS_THAT_STAY)]


def _azure(engine: Engine, command: Command) -> list[str]:
    found = _json(command(["az", "resource", "list", "--tag", f"{TAG}={engine.name}", "--output", "json"]))
    return [str(each["id"]) for each in found]


def _json(text: str) -> Any:
    return json.loads(text or "[]")


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise StepFailed(f"{command[0]} is not installed: what is left over can't be listed") from None
    if done.returncode:
        raise StepFailed(f"`{' '.join(command[:3])}` failed:\n{done.stderr.strip()}")
    return done.stdout
