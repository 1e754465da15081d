"""The identity of a caller on AWS: a provider by its configuration, a kubeconfig's command by what it is called with.

A caller without either is the user whose credentials the environment has. Sources: aws-sdk-go-base, credentials.go (web
identity first, then each assumed role in turn); AWS CLI, `aws eks get-token --role-arn`; botocore, credentials.py
(`EnvProvider` passes over an empty key, `AssumeRoleWithWebIdentityProvider` reads AWS_ROLE_ARN).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.aws.account import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENT = "simulator"


def of_provider(config: Mapping[str, Any]) -> str:
    """The ARN of the identity of a provider with this configuration."""
    base = _user(config.get("accessKey") or config.get("profile") or ENVIRONMENT)
    web = _parsed(config.get("assumeRoleWithWebIdentity"))
    if isinstance(web, dict) and web.get("roleArn"):
        base = _session(web["roleArn"])
    for role in _parsed(config.get("assumeRoles")) or ():
        base = _session(role["roleArn"])
    return base


def of_command(command: Mapping[str, Any]) -> str | None:
    """The ARN of the identity of a kubeconfig's `exec` that asks for EKS's token; None for any other command."""
    arguments = [str(word) for word in command.get("args") or ()]
    if command.get("command") != "aws" or arguments[:2] != ["eks", "get-token"]:
        return None
    environment = {each["name"]: each["value"] for each in command.get("env") or ()}
    if "--role-arn" in arguments:
        return _session(arguments[arguments.index("--role-arn") + 1])
    if environment.get("AWS_ACCESS_KEY_ID"):
        return _user(environment["AWS_ACCESS_KEY_ID"])
    if environment.get("AWS_ROLE_ARN") and environment.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return _session(environment["AWS_ROLE_ARN"])
    return _user(environment.get("AWS_PROFILE") or ENVIRONMENT)


def _parsed(configured: Any) -> Any:
    return json.loads(configured) if isinstance(configured, str) and configured else configured


def _user(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def _session(role_arn: str) -> str:
    return role_arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
