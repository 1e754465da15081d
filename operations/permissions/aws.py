"""Policies of IAM for the deployer of one stack.

`aws.json` has every statement of docs/permissions.md, and the resource types that each is for. A stack gets those for
its types, with the actions of its types. An action that no type has is of a lookup, and stays with its statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from components.resource_facts import FACTS

if TYPE_CHECKING:
    from operations.permissions.subject import Subject
    from operations.preview_report.steps import Preview

ACCOUNT: Final = "aws sts get-caller-identity --query Account --output text"
"""Prints what `--account` takes."""

STATEMENTS: Final[Sequence[Mapping[str, Any]]] = json.loads(Path(__file__).with_name("aws.json").read_text("utf-8"))
"""Each with `for`, the resource types, and `statement`, as IAM takes it. An empty `for` is for every stack."""
LIMIT: Final = 6144
"""Characters of a managed policy, without white space. Source: IAM user guide, "IAM and AWS STS quotas"."""
_SERVERS: Final = ("aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup")
_OF_TYPES: Final = frozenset(
    action for type_, facts in FACTS.items() if type_.startswith("aws:") for action in facts.actions
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the ARNs of a stack's statements have in them."""

    account: str
    region: str
    cluster: str
    project: str
    """Physical names begin with it."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Other examples of `aws.json` that the stack replaces, such as the id of a zone."""

    @property
    def partition(self) -> str:
        """Source: IAM user guide, "Amazon Resource Names (ARNs)"."""
        return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(self.region.rpartition("-")[0].rpartition("-")[0], "aws")


def deployer(subject: Subject) -> dict[str, Any]:
    """`policies`, a list of documents of IAM."""
    names = Names(
        account=subject.account,
        region=subject.config["aws:region"],
        cluster=subject.cluster,
        project=subject.preview.steps[0].urn.split("::")[1],
        others=dict(_others(subject.preview)),
    )
    return {"policies": policies(subject.types, names, _existing_key(subject.preview))}


def policies(types: frozenset[str], names: Names, existing_key: str | None = None) -> list[dict[str, Any]]:
    """As few documents as fit into managed policies, in the order of docs/permissions.md."""
    found: list[dict[str, Any]] = []
    for each in statements(types, existing_key):
        own = json.loads(_named(json.dumps(each), names))
        if not found or _size([*found[-1]["Statement"], own]) > LIMIT:
            found.append({"Version": "2012-10-17", "Statement": []})
        found[-1]["Statement"].append(own)
    return found


def statements(types: frozenset[str], existing_key: str | None = None) -> Iterator[dict[str, Any]]:
    """The statements for these resource types, each with the actions that they need.

    `existing_key` is the ARN of a key of KMS that the stack names. Without a key, AWS's own keys encrypt, which need no
    permission: RDS user guide, "AWS KMS key management".
    """
    needed = {action for type_ in types if type_ in FACTS for action in FACTS[type_].actions}
    for each in STATEMENTS:
        if existing_key is not None and each["statement"]["Sid"] == "UseKeyForDatabaseAndCache":
            yield {
                "Sid": "UseKey",
                "Effect": "Allow",
                "Action": each["statement"]["Action"],
                "Resource": existing_key,
            }
            continue
        if each["for"] and not types.intersection(each["for"]):
            continue
        actions = [action for action in each["statement"]["Action"] if action in needed or action not in _OF_TYPES]
        if actions:
            yield {**each["statement"], "Action": actions}


def _size(statements: Sequence[Mapping[str, Any]]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":")))


def _named(text: str, names: Names) -> str:
    """The examples of docs/permissions.md replaced by the stack's own names."""
    for example, own in names.others.items():
        text = text.replace(example, own)
    text = text.replace("111122223333", names.account).replace("eu-west-1", names.region)
    text = text.replace('"arn:aws:', f'"arn:{names.partition}:')
    text = re.sub(r"(?<=[:/])platform(?=[\"/])", names.cluster, text)
    text = re.sub(r"(?<=[:/])carto-\*", f"{names.project}-*", text)
    return text.replace('carto-project": "carto"', f'carto-project": "{names.project}"')


def _existing_key(preview: Preview) -> str | None:
    """The ARN of the key of KMS that a server of the stack names."""
    keys = (str(step.new.get("kmsKeyId", "")) for step in preview.steps if step.type in _SERVERS)
    return next((key for key in keys if key.startswith("arn:")), None)


def _others(preview: Preview) -> Iterator[tuple[str, str]]:
    """Names of what the stack uses and does not create, by their example in `aws.json`."""
    for example, (type_, name, start) in _USED.items():
        texts = (str(step.new.get(name, "")) for step in preview.steps if step.type == type_)
        known = next((text for text in texts if text and text.startswith(start)), None)
        if known is not None and name == "imageUri":
            known = known.partition("/")[2].partition("@")[0].partition(":")[0]
        if known is not None:
            prefix = example.rpartition(":")[0] if example.endswith(":maps-warehouse") else ""
            yield example, f"{prefix}:{known}" if prefix else known


_USED: Final = {
    "Z0123456789ABCDEFGHIJ": ("aws:route53/record:Record", "zoneId", ""),
    "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/carto/*": (
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "webAclArn",
        "arn:",
    ),
    # The balancer's own group is created: its id is not known yet.
    "sg-0a1b2c3d4e5f60718": ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId", "sg-"),
    "at-gateway": ("aws:lambda/function:Function", "imageUri", ""),
    "db:maps-warehouse": ("aws:rds/roleAssociation:RoleAssociation", "dbInstanceIdentifier", ""),
    "cluster:maps-warehouse": ("aws:rds/clusterRoleAssociation:ClusterRoleAssociation", "dbClusterIdentifier", ""),
}
"""Type, input and start of the input's text, by example."""
