"""Policies of IAM for the deployer of one stack.

`aws.json` has every statement of docs/permissions.md, and the resource types that each is for. A stack gets those for
its types, with the actions of its types, and of lookups what its program looks up. A lookup that no statement allows,
such as of an existing bucket, has one of its own.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from components.images import repository_of
from components.naming import PREFIX
from components.resource_facts import FACTS
from components.settings.aws import AwsSettings
from components.settings.aws_exposure_base import AwsExposed
from operations.settings import CannotRead

if TYPE_CHECKING:
    from components.settings.aws_buckets import AwsAccount
    from components.settings.common import CommonSettings
    from operations.permissions.subject import Subject
    from operations.preview_report.steps import Step

ACCOUNT: Final = "aws sts get-caller-identity --query Account --output text"
"""Prints what `--account` takes."""

STATEMENTS: Final[Sequence[Mapping[str, Any]]] = json.loads(Path(__file__).with_name("aws.json").read_text("utf-8"))
"""Each with `for`, the resource types, and `statement`, as IAM takes it. An empty `for` is for every stack."""
LIMIT: Final = 6144
"""Characters of a managed policy, without white space. Source: IAM user guide, "IAM and AWS STS quotas"."""
_RECORD: Final = "aws:route53/record:Record"
_SERVERS: Final = ("aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup")
_OF_TYPES: Final = frozenset(
    action for type_, facts in FACTS.items() if type_.startswith("aws:") for action in facts.actions
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account and a region."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource here."""
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{self.account}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """The ARN of a resource whose ARN names neither region nor account."""
        return f"arn:{partition_of(self.region)}:{service}:::{resource}"


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


def deployer(subject: Subject) -> dict[str, Any]:
    """`policies`, a list of documents of IAM: for the stack's own account, then for the role that changes its zone."""
    role = _role_of_zone(subject.settings)
    if role is None:
        return {"policies": own_policies(subject)}
    steps = [step for step in subject.preview.steps if _is_in_zone(step)]
    names = _names(subject, steps, account=role.split(":")[4], region=subject.config["aws:region"])
    of_zone = _named_once(of_types(frozenset(step.type for step in steps)), names)
    return {"policies": [*own_policies(subject), *_documents(of_zone)]}


def own_policies(subject: Subject) -> list[dict[str, Any]]:
    """What the deployer itself may do, without what only roles that it assumes may do."""
    own = [step for step in subject.preview.steps if _place(step, subject) is None]
    if _role_of_zone(subject.settings) is not None:
        own = [step for step in own if not _is_in_zone(step)]
    place = Place(account=subject.account, region=subject.config["aws:region"])
    names, types = (
        _names(subject, own, account=place.account, region=place.region),
        frozenset(step.type for step in own),
    )
    needed = _named_once(statements(types, _existing_key(own)), names)
    return _documents([*with_lookups(needed, types, place, subject), *assume_roles(subject.settings)])


def assumed_roles(settings: CommonSettings) -> list[str]:
    """ARNs of the roles that the deployer's and the previewer's identity assumes."""
    accounts = (each.aws for each in settings.warehouses.in_use_on_aws)
    roles = {account.role_arn for account in accounts if account is not None}
    return sorted(role for role in {*roles, _role_of_zone(settings)} if role is not None)


def assume_roles(settings: CommonSettings) -> list[dict[str, Any]]:
    """The statement that allows to assume them."""
    roles = assumed_roles(settings)
    allow = {"Sid": "AssumeRoles", "Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": roles}
    return [allow] if roles else []


def _role_of_zone(settings: CommonSettings) -> str | None:
    """The role that changes the zone of the exposure."""
    exposure = settings.exposure if isinstance(settings, AwsSettings) else None
    return exposure.dns.role_arn if isinstance(exposure, AwsExposed) and exposure.dns is not None else None


def _is_in_zone(step: Step) -> bool:
    """Whether it is in the zone of the exposure: the records of integrations are in a zone of their own."""
    return step.type == _RECORD and "analytics-toolbox" not in step.name


def deployer_of_warehouses(subject: Subject) -> dict[str, Any]:
    """`policies` for the accounts and regions that integrations with warehouses name.

    For a stack on another cloud, the first one is for the identity that assumes the roles of the others.

    Raises:
        CannotRead: an integration's account is not known.
    """
    from operations.permissions.previewing.aws import looked_up

    elsewhere = not isinstance(subject.settings, AwsSettings)
    by_place: dict[Place, list[Step]] = {place: [] for place in looked_up(subject)} if elsewhere else {}
    for step in subject.preview.steps:
        place = _place(step, subject)
        if place is not None:
            by_place.setdefault(place, []).append(step)
    found = _documents(assume_roles(subject.settings)) if elsewhere else []
    for place, steps in by_place.items():
        types = frozenset(step.type for step in steps)
        names = _names(subject, steps, account=place.account, region=place.region)
        found += _documents(with_lookups(_named_once(of_types(types), names), types, place, subject))
    return {"policies": found}


def with_lookups(
    statements: Iterable[dict[str, Any]], types: frozenset[str], place: Place, subject: Subject
) -> list[dict[str, Any]]:
    """The statements for resource types with what the program looks up in this place, and with no other lookup."""
    from operations.permissions.previewing.aws import ACTIONS, looked_up

    rights, asked = looked_up(subject).get(place, []), of_their_own(types)
    asked |= {action for action, _ in rights}
    idle = {action for actions in ACTIONS.values() for action in actions} - asked
    kept = [{**each, "Action": actions} for each in statements if (actions := _without(each["Action"], idle))]
    missing: dict[str, list[str]] = {}
    for action, resource in dict.fromkeys(rights):
        if not any(_allows(each, action, resource) for each in kept):
            missing.setdefault(resource, []).append(action)
    return [
        *kept,
        *(
            {"Sid": f"LookUp{number}", "Effect": "Allow", "Action": sorted(actions), "Resource": resource}
            for number, (resource, actions) in enumerate(sorted(missing.items()), 1)
        ),
    ]


def of_their_own(types: frozenset[str]) -> set[str]:
    """The actions of resource types."""
    return {action for type_ in types if type_ in FACTS for action in FACTS[type_].actions}


def _without(actions: Sequence[str], idle: Collection[str]) -> list[str]:
    return [action for action in actions if action not in idle]


def _allows(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    """Whether a statement allows an action on a resource whatever the request is."""
    patterns = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
    is_on = any(fnmatch.fnmatchcase(resource, pattern) for pattern in patterns)
    return action in statement["Action"] and "Condition" not in statement and is_on


def _named_once(statements: Iterable[Mapping[str, Any]], names: Names) -> Iterator[dict[str, Any]]:
    """The statements in the order of docs/permissions.md, with the stack's names."""
    return (json.loads(_named(json.dumps(each), names)) for each in _once(statements))


def _once(statements: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The statements without the actions that an earlier one allows on the same resources in the same way."""
    known: dict[str, set[str]] = {}
    for each in statements:
        rest = json.dumps({key: value for key, value in each.items() if key not in ("Sid", "Action")}, sort_keys=True)
        before = known.setdefault(rest, set())
        actions = [action for action in each["Action"] if action not in before]
        before.update(actions)
        if actions:
            yield {**each, "Action": actions}


def _documents(statements: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As few documents as fit into managed policies."""
    found: list[dict[str, Any]] = []
    for own in statements:
        if not found or _size([*found[-1]["Statement"], own]) > LIMIT:
            found.append({"Version": "2012-10-17", "Statement": []})
        found[-1]["Statement"].append(own)
    return found


def statements(types: frozenset[str], existing_key: str | None = None) -> Iterator[dict[str, Any]]:
    """The statements for these resource types, each with the actions that they need.

    `existing_key` is the ARN of a key of KMS that the stack names. Without a key, AWS's own keys encrypt, which need no
    permission: RDS user guide, "AWS KMS key management".
    """
    for each in STATEMENTS:
        if existing_key is not None and each["statement"]["Sid"] == "UseKeyForDatabaseAndCache":
            yield {
                "Sid": "UseKey",
                "Effect": "Allow",
                "Action": each["statement"]["Action"],
                "Resource": existing_key,
            }
            continue
        if not each["for"]:
            yield dict(each["statement"])
        elif types.intersection(each["for"]):
            yield from _with_needed(each["statement"], types)


def of_types(types: frozenset[str]) -> Iterator[dict[str, Any]]:
    """As `statements`, without those of every stack: the account has no cluster of the stack."""
    for each in STATEMENTS:
        if types.intersection(each["for"]):
            yield from _with_needed(each["statement"], types)


def _with_needed(statement: Mapping[str, Any], types: frozenset[str]) -> Iterator[dict[str, Any]]:
    needed = of_their_own(types)
    actions = [action for action in statement["Action"] if action in needed or action not in _OF_TYPES]
    if actions:
        yield {**statement, "Action": actions}


def _size(statements: Sequence[Mapping[str, Any]]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":")))


def _named(text: str, names: Names) -> str:
    """The examples of docs/permissions.md replaced by the stack's own names."""
    for example, own in names.others.items():
        text = text.replace(example, own)
    text = text.replace("111122223333", names.account).replace("eu-west-1", names.region)
    text = text.replace('"arn:aws:', f'"arn:{partition_of(names.region)}:')
    text = re.sub(r"(?<=[:/])platform(?=[\"/])", names.cluster, text)
    text = re.sub(r"(?<=[:/])carto-\*", f"{names.project}-*", text)
    return text.replace('carto-project": "carto"', f'carto-project": "{names.project}"')


def _names(subject: Subject, steps: Sequence[Step], *, account: str, region: str) -> Names:
    project = subject.preview.steps[0].urn.split("::")[1]
    return Names(
        account=account,
        region=region,
        cluster=subject.settings.cluster.name,
        project=project,
        others=dict(_others(steps)),
    )


def _place(step: Step, subject: Subject) -> Place | None:
    """Account and region of a resource of an integration that names them. None for those of the stack."""
    if not step.type.startswith("aws:"):
        return None
    for each in subject.settings.warehouses.in_use_on_aws:
        if each.aws is not None and step.name.startswith(f"{PREFIX}-{each.role}-"):
            return Place(account=account_of(each.setting, each.aws, subject), region=each.aws.region)
    return None


def account_of(setting: str, aws: AwsAccount, subject: Subject) -> str:
    """The account of an integration with a warehouse.

    Raises:
        CannotRead: it is not known.
    """
    of_role = aws.role_arn.split(":")[4] if aws.role_arn is not None else None
    account = aws.account_id or of_role or subject.warehouse_account or subject.account
    if not account:
        raise CannotRead(
            f"--warehouse-account is missing: {setting}.aws has no accountId; this prints it, with the "
            f"credentials of that setting: {ACCOUNT}"
        )
    return account


def partition_of(region: str) -> str:
    """Source: IAM user guide, "Amazon Resource Names (ARNs)"."""
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rpartition("-")[0].rpartition("-")[0], "aws")


def _existing_key(steps: Sequence[Step]) -> str | None:
    """The ARN of the key of KMS that a server of the stack names."""
    keys = (str(step.new.get("kmsKeyId", "")) for step in steps if step.type in _SERVERS)
    return next((key for key in keys if key.startswith("arn:")), None)


def _others(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Names of what the stack uses and does not create, by their example in `aws.json`."""
    for example, (type_, name, start) in _USED.items():
        texts = (str(step.new.get(name, "")) for step in steps if step.type == type_)
        known = next((text for text in texts if text and text.startswith(start)), None)
        if known is not None and name == "imageUri":
            known = repository_of(known)
        if known is not None:
            prefix = example.rpartition(":")[0] if example.endswith(":maps-warehouse") else ""
            yield example, f"{prefix}:{known}" if prefix else known


_USED: Final = {
    "Z0123456789ABCDEFGHIJ": (_RECORD, "zoneId", ""),
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
