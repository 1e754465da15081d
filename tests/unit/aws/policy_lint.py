"""What is wrong with an IAM policy document: its shape, actions that do not exist, resources that never fit.

`service_authorization.json` holds every action of the services in use with its resource types (`*` after a type:
required), the ARN format of each type, and the condition keys.
Source: AWS Service Authorization Reference, as packaged by parliament 1.6.4 (`iam_definition.json`). An action that AWS
added later is added there from https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

REFERENCE: Mapping[str, Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("service_authorization.json").read_text()
)
TAGS_OF_BUCKETS = {"s3:ListTagsForResource", "s3:TagResource", "s3:UntagResource"}
"""Later than the packaged reference: they also work on buckets, and the AWS provider calls them there.
Source: localstack/localstack#13435, getmoto/moto#9504."""
VERSION = "2012-10-17"
"""The only version with policy variables. Source: IAM user guide, "IAM JSON policy elements: Version"."""
KEYS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
OPERATOR = re.compile(
    r"(ForAllValues:|ForAnyValue:)?"
    r"(String(Not)?(Equals|Like)(IgnoreCase)?|(Numeric|Date)(Not)?(Equals|LessThan(Equals)?|GreaterThan(Equals)?)"
    r"|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?"
)
"""Source: IAM user guide, "IAM JSON policy elements: Condition operators"."""
GLOBAL_KEYS = re.compile(
    r"aws:(SecureTransport|SourceArn|SourceAccount|PrincipalArn|PrincipalOrgID|RequestedRegion|SourceVpce?"
    r"|TagKeys|(Request|Resource|Principal)Tag/.+)"
    r"|lambda:SourceFunctionArn"
)
"""Those that a policy of this project may need. Source: IAM user guide, "AWS global condition context keys".
`lambda:SourceFunctionArn` is in every call of a function: Lambda developer guide, "Using source function ARN"."""


def problems(document: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a document, each with the statement's Sid."""
    statements = document.get("Statement")
    if set(document) - {"Id"} != {"Version", "Statement"} or document["Version"] != VERSION:
        return [f"a document has Version {VERSION} and Statement, this one {sorted(document)}"]
    if not isinstance(statements, list) or not statements:
        return ["Statement is not a list"]
    names = [statement.get("Sid", "") for statement in statements]
    twice = [f"the Sid {name} is there twice" for name in sorted(set(names)) if name and names.count(name) > 1]
    return twice + [
        f"{statement.get('Sid', position)}: {problem}"
        for position, statement in enumerate(statements)
        for problem in _of_statement(statement, statements)
    ]


def _of_statement(statement: Mapping[str, Any], document: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if unknown := set(statement) - KEYS:
        yield f"unknown elements {sorted(unknown)}"
    if not re.fullmatch(r"[A-Za-z0-9]*", statement.get("Sid", "")):
        yield "a Sid has letters and digits only"
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield "Effect is neither Allow nor Deny"
    if not statement.get("Action") or not (statement.get("Resource") or statement.get("Principal")):
        yield "Action, or Resource or Principal, is missing"
        return
    actions = as_list(statement["Action"])
    for action in actions:
        if action_types(action) is None:
            yield f"the action {action} does not exist"
        elif statement.get("Resource"):
            yield from _misplaced(action, statement, document)
    yield from _of_conditions(statement.get("Condition", {}), {action.partition(":")[0] for action in actions})


def _misplaced(action: str, statement: Mapping[str, Any], document: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """An action on resources of which none can be meant.

    An action that touches several kinds of resources may have each of them in a statement of its own.
    """
    types = action_types(action) or []
    resources = as_list(statement["Resource"])
    if not types:
        if resources != ["*"]:
            yield f"{action} knows no resources, so that Resource has to be *"
        return
    formats = {kind: _formats(action, kind) for kind in types}
    granted = [
        resource
        for each in document
        if action in as_list(each["Action"])
        for resource in as_list(each.get("Resource", []))
    ]
    if not any(fits(resource, one) for resource in granted for each in formats.values() for one in each):
        yield f"{action} does nothing on {', '.join(resources)}: its resources are {', '.join(types)}"
    for kind, wanted in formats.items():
        if kind.endswith("*") and not any(fits(resource, one) for resource in granted for one in wanted):
            yield f"{action} needs a {kind.rstrip('*')} too: {wanted}"


def _of_conditions(conditions: Mapping[str, Mapping[str, Any]], services: set[str]) -> Iterator[str]:
    known = {key for service in services for key in REFERENCE.get(service, {}).get("conditions", ())}
    templates = [re.sub(r"\\\$\\\{.*?\\\}|\\\$<.*?>", ".+", re.escape(key)) for key in known]
    for operator, tested in conditions.items():
        if not OPERATOR.fullmatch(operator):
            yield f"the condition operator {operator} does not exist"
        for key in tested:
            if not GLOBAL_KEYS.fullmatch(key) and not any(re.fullmatch(one, key, re.IGNORECASE) for one in templates):
                yield f"the condition key {key} does not exist for {', '.join(sorted(services))}"


def action_types(action: str) -> list[str] | None:
    """The resource types of an action, None where there is no such action. `s3:*` exists; no other pattern does."""
    service, _, name = action.partition(":")
    if name == "*" and service in REFERENCE:
        return [*REFERENCE[service]["resources"]]
    found: list[str] | None = REFERENCE.get(service, {}).get("actions", {}).get(name)
    return [*(found or ()), "bucket"] if action in TAGS_OF_BUCKETS else found


def _formats(action: str, kind: str) -> list[str]:
    found = REFERENCE[action.partition(":")[0]]["resources"].get(kind.rstrip("*"))
    return [found] if found else []


@functools.cache
def fits(resource: str, arn_format: str) -> bool:
    """Whether a resource of a policy, which may end in `*`, is of a type's format."""
    pattern = re.escape(arn_format)
    pattern = re.sub(r"\\\$\\\{(BucketName|Partition|Region|Account)\\\}", "[^:/]*", pattern)
    return resource == "*" or re.fullmatch(re.sub(r"\\\$\\\{\w+\\\}", ".*", pattern), resource) is not None


def as_list(value: str | list[str]) -> list[str]:
    """An element that may be one string or several."""
    return [value] if isinstance(value, str) else value
