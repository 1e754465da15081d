"""The command of the kubeconfig that fetches a token for the EKS cluster, with the identity of the AWS provider."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

_ONLY_OF_THE_PROVIDER = ("externalId", "sourceIdentity", "tags", "transitiveTagKeys")
"""Options of the provider for an assumed role that `aws eks get-token` does not have."""
_INSTEAD = (
    "Fix: use a profile of ~/.aws/config instead (role_arn, source_profile, external_id; `aws configure`), "
    "pulumi config set aws:profile <its name>; or set carto:cluster.kubeconfig to a kubeconfig of your own"
)
_FROM_ENVIRONMENT = (
    "Fix: remove it and set the environment variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, "
    "which both read; or set carto:cluster.kubeconfig to a kubeconfig of your own"
)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The identity that the command uses on AWS, in addition to the environment, which the provider reads too."""

    role_arn: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def caller() -> Caller:
    """The identity of the AWS provider, for `aws eks get-token`.

    The provider takes it from the stack's configuration (`aws:…`), which the command does not see. One assumed role, a
    role by web identity, a profile and one file of each kind are passed on.

    Raises:
        pulumi.RunError: everything that cannot be passed on, with the alternative.
    Sources: pulumi-aws, provider configuration; AWS CLI reference, `eks get-token` and "Environment variables";
    botocore, credentials.py.
    """
    config = pulumi.Config("aws")
    environment: dict[str, str] = {}
    problems = [
        f"aws:{name}: keys in the stack's configuration do not reach `aws eks get-token`, which would call AWS as "
        f"somebody else. {_FROM_ENVIRONMENT}"
        for name in ("accessKey", "secretKey", "token")
        if config.get(name)
    ]
    for name, variable in (
        ("sharedConfigFiles", "AWS_CONFIG_FILE"),
        ("sharedCredentialsFiles", "AWS_SHARED_CREDENTIALS_FILE"),
    ):
        files = _list(config, name)
        if len(files) > 1:
            problems.append(f"aws:{name}: {len(files)} files, but the AWS CLI reads one. Fix: put them into one file")
        elif files:
            environment[variable] = str(files[0])
    if profile := config.get("profile"):
        environment["AWS_PROFILE"] = profile
    environment |= _web_identity(config, problems)
    role_arn = _assumed_role(config, problems)
    if problems:
        raise pulumi.RunError("\n".join(problems))
    return Caller(role_arn=role_arn, environment=environment)


def _web_identity(config: pulumi.Config, problems: list[str]) -> dict[str, str]:
    identity = _parsed(config, "assumeRoleWithWebIdentity")
    if not isinstance(identity, dict):
        return {}
    if not identity.get("roleArn") or not identity.get("webIdentityTokenFile"):
        problems.append(
            "aws:assumeRoleWithWebIdentity: expected roleArn and webIdentityTokenFile, which `aws eks get-token` can "
            "read as well. Fix: write the token into a file, pulumi config set --path "
            "aws:assumeRoleWithWebIdentity.webIdentityTokenFile <file>"
        )
        return {}
    session = identity.get("sessionName")
    return {
        # The CLI would prefer a key in the environment; the provider does not.
        "AWS_ACCESS_KEY_ID": "",
        "AWS_ROLE_ARN": str(identity["roleArn"]),
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(identity["webIdentityTokenFile"]),
        **({"AWS_ROLE_SESSION_NAME": str(session)} if session else {}),
    }


def _assumed_role(config: pulumi.Config, problems: list[str]) -> str | None:
    roles = [role for role in _list(config, "assumeRoles") if isinstance(role, dict) and role.get("roleArn")]
    if len(roles) > 1:
        problems.append(
            f"aws:assumeRoles: {len(roles)} roles in a chain, but `aws eks get-token` assumes one. {_INSTEAD}"
        )
    for role in roles[:1]:
        problems.extend(
            f"aws:assumeRoles[0].{name}: `aws eks get-token` cannot send it, so the cluster would refuse. {_INSTEAD}"
            for name in _ONLY_OF_THE_PROVIDER
            if role.get(name)
        )
    return str(roles[0]["roleArn"]) if roles else None


def _list(config: pulumi.Config, name: str) -> Sequence[Any]:
    found = _parsed(config, name)
    return found if isinstance(found, list) else []


def _parsed(config: pulumi.Config, name: str) -> Any:
    """A setting that Pulumi passes as JSON; None for other text, which the provider refuses."""
    try:
        return json.loads(config.get(name) or "null")
    except ValueError:
        return None
