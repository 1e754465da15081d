"""The format of a bucket policy that CARTO shows: it lets single identities use one bucket, and nothing else."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..problems import invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IDENTITY = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9_+=,.@/-]+")
_BUCKET = re.compile(r"arn:aws[a-z-]*:s3:::([a-z0-9.-]+)(/[^/].*)?")
_OF_STATEMENT = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})
_OF_ADMINISTRATORS = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
"""Actions that change who uses the bucket, or how it keeps data. Source: service authorization reference, Amazon S3."""
_LIMIT = 19 * 1024
"""Bytes. S3 takes 20 KB, together with the bucket's own rules. Source: S3 user guide, "Bucket policies"."""


def check_policy(policy: Mapping[str, Any]) -> None:
    """Refuse a policy that is wider than access of single roles or users to one bucket.

    Whether they are this stack's is known only when they exist (`components/warehouses/bucket_policy.py`).

    Raises:
        PydanticCustomError: for the first statement that is wrong.
    """
    statements = policy.get("Statement")
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements:
        raise invalid("a bucket policy as JSON, with statements")
    if len(json.dumps(policy).encode()) > _LIMIT:
        raise invalid("a bucket policy of at most 19 KB")
    buckets: set[str] = set()
    for number, statement in enumerate(statements, start=1):
        where = f"of which statement {number}"
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            raise invalid(f"statements with the effect Allow, {where} has not")
        if not isinstance(statement.get("Condition", {}), dict):
            raise invalid(f"conditions that are objects, {where} has another")
        if {"NotPrincipal", "NotAction", "NotResource"} & set(statement):
            raise invalid(f"statements without NotPrincipal, NotAction and NotResource, {where} has one")
        if others := sorted(map(str, set(statement) - _OF_STATEMENT)):
            raise invalid(f"statements with known elements, {where} has not: {', '.join(others)}")
        principal = statement.get("Principal")
        identities = [*texts(principal.get("AWS"))] if isinstance(principal, dict) and set(principal) == {"AWS"} else []
        if not identities or not all(map(_IDENTITY.fullmatch, identities)):
            raise invalid(f"principals that are ARNs of roles or users, {where} has others")
        actions = [*texts(statement.get("Action"))]
        if not actions or not all(re.fullmatch(r"s3:[A-Za-z*]+", each) and each != "s3:*" for each in actions):
            raise invalid(f"actions of S3 by name, {where} has others")
        if any(fnmatchcase(of_administrator, each) for each in actions for of_administrator in _OF_ADMINISTRATORS):
            raise invalid(f"no action that changes the bucket itself, {where} has one")
        found = [_BUCKET.fullmatch(each) for each in texts(statement.get("Resource"))]
        if not found or None in found:
            raise invalid(f"a bucket and its objects as resources, {where} has others")
        buckets |= {each[1] for each in found if each is not None}
    if len(buckets) != 1:
        raise invalid("a policy for one bucket")


def texts(value: object) -> Iterator[str]:
    """One text or several, as policies have them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        yield from value
