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
from typing import Any, Final

from components.resource_facts import FACTS

STATEMENTS: Final[Sequence[Mapping[str, Any]]] = json.loads(Path(__file__).with_name("aws.json").read_text("utf-8"))
"""Each with `for`, the resource types, and `statement`, as IAM takes it. An empty `for` is for every stack."""
LIMIT: Final = 6144
"""Characters of a managed policy, without white space. Source: IAM user guide, "IAM and AWS STS quotas"."""
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
