"""What has to be said, and what would be ignored, where everything is brought (`carto:cloud: existing`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .identity import IdentityMode
from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stack import Settings

_SECRET = "pulumi config set --secret --path carto:"  # noqa: S105 - the command, not a secret
_KEYS = {
    IdentityMode.ACCESS_KEY: "the secret access key of the buckets",
    IdentityMode.SERVICE_ACCOUNT_KEY: "the JSON key of a Google service account",
    IdentityMode.ACCOUNT_KEY: "a key of the storage account",
}


def project_of_key(key: str) -> str | None:
    """The project a Google service account's key names; None when it is not such a key."""
    try:
        content = json.loads(key)
    except (ValueError, RecursionError):
        return None
    project = content.get("project_id") if isinstance(content, dict) else None
    return project if isinstance(project, str) and project else None


def violations(stack: Settings) -> Iterator[RuleViolation]:
    """Everything nobody can look up or create here, all of it at once."""
    yield from _cluster(stack)
    for role, bucket in (("imports", stack.storage.imports), ("thumbnails", stack.storage.thumbnails)):
        if bucket.existing is None:
            yield _missing(f"storage.{role}.existing", "nothing is created on existing", f"carto-{role}")
    yield from _credential(stack)
    yield from _place(stack)
    if stack.database.existing is None:
        yield _missing("database.existing.host", "nothing is created on existing", "db.example.com")


def _missing(path: str, why: str, example: str) -> RuleViolation:
    return RuleViolation(
        path=path,
        reason=f"missing; {why}",
        fix=f"pulumi config set --path carto:{path} {example}",
        about=("cloud",),
    )


def _cluster(stack: Settings) -> Iterator[RuleViolation]:
    cluster = stack.cluster
    if cluster.in_cluster:
        if cluster.kubeconfig is not None or cluster.context is not None:
            yield RuleViolation(
                path="cluster.inCluster",
                reason="the pod's own service account, but a kubeconfig or a context is given as well",
                fix="keep one of them",
                about=("cluster.kubeconfig", "cluster.context"),
            )
    elif cluster.kubeconfig is None and cluster.context is None:
        yield RuleViolation(
            path="cluster",
            reason="no way to reach the cluster; expected one of kubeconfig, context, inCluster",
            fix=f"kubectl config view --flatten --minify | {_SECRET}cluster.kubeconfig"
            "\nor pulumi config set --path carto:cluster.context <one that kubectl config get-contexts lists>"
            "\nor, when Pulumi runs in the cluster, pulumi config set --path carto:cluster.inCluster true",
            about=("cloud", "cluster.kubeconfig", "cluster.context"),
        )


def _credential(stack: Settings) -> Iterator[RuleViolation]:
    mode, given = stack.identity.mode, stack.identity.existing
    key = given.key if given is not None else None
    key_id = given.access_key_id if given is not None else None
    about = ("cloud", "identity.mode")
    if mode not in _KEYS:
        # Another cloud's mode is refused by itself.
        return
    if key is None:
        yield RuleViolation(
            path="identity.existing.key",
            reason=f"missing; with mode {mode} expected {_KEYS[mode]}, as a secret",
            fix=f"{_SECRET}identity.existing.key",
            about=about,
        )
    if mode is IdentityMode.ACCESS_KEY and key_id is None:
        yield _missing("identity.existing.accessKeyId", "mode is access-key, whose key has an id", "carto-backend")
    if mode is not IdentityMode.ACCESS_KEY and key_id is not None:
        yield RuleViolation(
            path="identity.existing.accessKeyId",
            reason=f"mode is {mode}, whose key has no id, so it would be ignored",
            fix="remove it, or set mode to access-key",
            about=about,
        )


def _place(stack: Settings) -> Iterator[RuleViolation]:
    """Where the buckets are: each provider wants another answer, and ignores those to the others."""
    storage, mode = stack.storage, stack.identity.mode
    about = ("cloud", "identity.mode", "storage.s3Compatible")
    s3 = mode is IdentityMode.ACCESS_KEY
    if s3 and storage.s3_compatible is None and storage.region is None:
        yield RuleViolation(
            path="storage.s3Compatible.endpoint",
            reason="missing; mode is access-key, and without an endpoint the buckets would have to be Amazon's",
            fix="pulumi config set --path carto:storage.s3Compatible.endpoint https://minio.example.com:9000"
            "\nor, for Amazon S3, pulumi config set --path carto:storage.region eu-west-1",
            about=(*about, "storage.region"),
        )
    if mode is IdentityMode.ACCOUNT_KEY and storage.account.existing is None:
        yield _missing("storage.account.existing", "mode is account-key, which is Azure's", "examplecarto")
    for path, given, fits, belongs in (
        ("storage.s3Compatible", storage.s3_compatible is not None, s3, "access-key"),
        ("storage.region", storage.region is not None, s3 and storage.s3_compatible is None, "access-key"),
        ("storage.account.existing", storage.account.existing, mode is IdentityMode.ACCOUNT_KEY, "account-key"),
    ):
        if given and not fits:
            yield RuleViolation(
                path=path,
                reason="storage.s3Compatible.region is where this service's region stands, so it would be ignored"
                if s3 and path == "storage.region"
                else f"goes with identity.mode {belongs}, but that is {mode}, so it would be ignored",
                fix="remove it",
                about=about,
            )
