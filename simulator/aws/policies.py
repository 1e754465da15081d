"""What IAM, S3 and KMS refuse about policy documents (IAM user guide: grammar, quotas; S3 and KMS: policy errors)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
SID = re.compile(r"[0-9A-Za-z]*")
RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
VERSIONS = ("2012-10-17", "2008-10-17")
LIMITS = {"trust": 2048, "managed": 6144, "role": 10240, "user": 2048, "bucket": 20480, "key": 32768}
"""Characters without white space (trust: the default quota)."""


def problems(kind: str, text: str) -> Iterator[str]:
    """What is wrong with a policy of one of the LIMITS' kinds. Text that is not JSON is left to the format check."""
    try:
        document = json.loads(text)
    except ValueError:
        return
    size = len(re.sub(r"\s", "", text))
    if size > LIMITS[kind]:
        yield f"LimitExceeded: the policy has {size} characters; {LIMITS[kind]} are allowed"
    if not isinstance(document, dict) or document.get("Version", "2008-10-17") not in VERSIONS:
        yield "MalformedPolicyDocument: Version must be 2012-10-17 or 2008-10-17"
        return
    statements = statements_of(document)
    if not statements and kind in ("managed", "role", "user"):
        yield "MalformedPolicyDocument: the policy has no statements"
    for index, statement in enumerate(statements):
        for problem in _statement(kind, statement):
            yield f"MalformedPolicyDocument: statement {index + 1}: {problem}"


def statements_of(document: Any) -> list[dict[str, Any]]:
    """The statements of a document, which may be one or a list."""
    configured = document.get("Statement", []) if isinstance(document, dict) else []
    return [s for s in (configured if isinstance(configured, list) else [configured]) if isinstance(s, dict)]


def listed(value: Any) -> list[Any]:
    """One or many, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _statement(kind: str, statement: dict[str, Any]) -> Iterator[str]:
    identity = kind in ("managed", "role", "user")
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield "Effect must be Allow or Deny"
    if "Action" not in statement and "NotAction" not in statement:
        yield "must contain actions"
    yield from (
        f"{action!r} is not an action" for action in _texts(statement, "Action") if not ACTION.fullmatch(action)
    )
    if identity and ("Principal" in statement or "NotPrincipal" in statement):
        yield "an identity policy should not specify a principal"
    if not identity and "Principal" not in statement and "NotPrincipal" not in statement:
        yield "must contain a principal"
    if kind == "trust" and "Resource" in statement:
        yield "has prohibited field Resource"
    if kind != "trust" and "Resource" not in statement and "NotResource" not in statement:
        yield "must contain resources"
    yield from (f"{arn!r} is not an ARN or *" for arn in _texts(statement, "Resource") if not RESOURCE.fullmatch(arn))
    if identity and not SID.fullmatch(str(statement.get("Sid", ""))):
        yield f"Sid {statement['Sid']!r} may hold letters and digits only"


def _texts(statement: dict[str, Any], name: str) -> list[str]:
    return [str(value) for part in (name, f"Not{name}") for value in listed(statement.get(part))]


def outside_bucket(text: str, bucket: str) -> bool:
    """Whether a bucket policy speaks of anything but its own bucket."""
    arns = [arn for s in statements_of(json.loads(text)) for arn in _texts(s, "Resource")]
    return any(not re.fullmatch(rf"arn:[^:]+:s3:::{re.escape(bucket)}(/.*)?", arn) for arn in arns)


def is_public(text: str) -> bool:
    """Whether a bucket policy lets anyone in: an Allow for everybody without a condition."""
    for statement in statements_of(json.loads(text)):
        principal = statement.get("Principal")
        everybody = principal == "*" or (isinstance(principal, dict) and "*" in listed(principal.get("AWS")))
        if statement.get("Effect") == "Allow" and everybody and not statement.get("Condition"):
            return True
    return False


def locks_out(text: str, account: str) -> bool:
    """Whether a key policy leaves nobody in the account who could change it."""
    for statement in statements_of(json.loads(text)):
        principal = statement.get("Principal")
        named = listed(principal.get("AWS")) if isinstance(principal, dict) else listed(principal)
        own_account = any(str(name) in ("*", account) or f"::{account}:" in str(name) for name in named)
        actions = _texts({"Action": statement.get("Action")}, "Action")
        if (
            statement.get("Effect") == "Allow"
            and own_account
            and any(a in ("*", "kms:*", "kms:Put*", "kms:PutKeyPolicy") for a in actions)
        ):
            return False
    return True
