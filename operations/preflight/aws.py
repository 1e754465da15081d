"""Whether the caller may do on AWS what the stack's preview has, asked from IAM's policy simulator."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from operations.clouds.command import Command, CommandFailed
from operations.permissions.aws import own_policies
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from operations.permissions.subject import Subject
    from operations.preflight.network import Post

REMEDIES: Final = {
    **dict.fromkeys(
        ("elbv2.k8s.aws", "gateway.k8s.aws"),
        "install the AWS Load Balancer Controller: https://kubernetes-sigs.github.io/aws-load-balancer-controller/",
    ),
    "eks.amazonaws.com": "EKS Auto Mode has them: docs/expose.md",
}
"""How a cluster gets the kinds of an API group."""
_AGENT: Final = "eks-pod-identity-agent"
_WHO: Final = ("aws", "sts", "get-caller-identity", "--output", "json")
_PAGE: Final = "docs/permissions.md; .venv/bin/python -m operations permissions prints the policy"


def check_permissions(
    subject: Callable[[str], Subject],
    run: Command,
    post: Post,  # noqa: ARG001 - the same question to every cloud
) -> list[Finding]:
    """Whether the caller may do what the policies for the subject of an account allow.

    It knows the policies of the identity, its boundary and the organization, but no policy of a resource. Source: IAM
    API reference, SimulatePrincipalPolicy.
    """
    try:
        identity = json.loads(run(_WHO))
        caller, policies = _principal(identity["Arn"], run), own_policies(subject(identity["Account"]))
        denied = [line for policy in policies for each in policy["Statement"] for line in _denied(each, caller, run)]
    except (CommandFailed, KeyError, ValueError) as error:
        return [skipped("cloud", "permissions", f"IAM's policy simulator could not be asked: {error}")]
    if not denied:
        return [passed("cloud", "permissions", f"{caller} may do all that the preview needs")]
    return [failed("cloud", "permissions", line, _PAGE) for line in denied]


def check_identity_of_pods(subject: Subject, run: Command) -> list[Finding]:
    """Whether the agent is there that gives pods their role; nothing where no pod has one, or the stack installs it.

    EKS Auto Mode has it built in. Sources: EKS user guide, "Set up the Amazon EKS Pod Identity Agent"; AWS CLI
    reference, `aws eks describe-cluster` and `describe-addon`.
    """
    types = {step.type for step in subject.preview.steps if step.new}
    if "aws:eks/podIdentityAssociation:PodIdentityAssociation" not in types or "aws:eks/addon:Addon" in types:
        return []
    cluster, region = subject.settings.cluster.name, subject.config["aws:region"]
    of_cluster = ["--name", cluster, "--region", region, "--output", "json"]
    try:
        found = json.loads(run(["aws", "eks", "describe-cluster", *of_cluster]))["cluster"]
        if (found.get("computeConfig") or {}).get("enabled"):
            return [passed("cluster", _AGENT, "EKS Auto Mode has it")]
        of_addon = ["--cluster-name", cluster, "--addon-name", _AGENT, "--region", region, "--output", "json"]
        status = json.loads(run(["aws", "eks", "describe-addon", *of_addon]))["addon"]["status"]
    except (CommandFailed, KeyError, TypeError, ValueError) as error:
        if "ResourceNotFoundException" not in str(error) or "addon" not in str(error).lower():
            return [skipped("cluster", _AGENT, f"not checked: {error}")]
        fix = f"aws eks create-addon --cluster-name {cluster} --addon-name {_AGENT} --region {region}"
        return [failed("cluster", _AGENT, f"the cluster {cluster} does not have the add-on", fix)]
    if status != "ACTIVE":
        command = f"aws eks describe-addon --cluster-name {cluster} --addon-name {_AGENT}"
        return [failed("cluster", _AGENT, f"the add-on is {status}", command)]
    return [passed("cluster", _AGENT, "the add-on is active")]


def _principal(arn: str, run: Command) -> str:
    """The ARN of a role for that of its session, which has no path: IAM user guide, "IAM identifiers"."""
    session = re.fullmatch(r"arn:[a-z-]+:sts::\d+:assumed-role/([^/]+)/.+", arn)
    if session is None:
        return arn
    return str(
        json.loads(run(["aws", "iam", "get-role", "--role-name", session[1], "--output", "json"]))["Role"]["Arn"]
    )


def _denied(statement: Mapping[str, Any], caller: str, run: Command) -> Iterator[str]:
    resources = statement["Resource"]
    listed = [resources] if isinstance(resources, str) else resources
    command = ["aws", "iam", "simulate-principal-policy", "--policy-source-arn", caller, "--output", "json"]
    command += ["--action-names", *statement["Action"], "--resource-arns", *listed]
    entries = [
        f"ContextKeyName={key},ContextKeyValues={','.join([value] if isinstance(value, str) else value)},"
        f"ContextKeyType={'string' if isinstance(value, str) else 'stringList'}"
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
    ]
    if entries:
        command += ["--context-entries", *entries]
    wrong = {
        each["EvalActionName"]
        for each in json.loads(run(command))["EvaluationResults"]
        if each["EvalDecision"] != "allowed"
    }
    if wrong:
        yield f"{statement['Sid']}: not allowed: {', '.join(sorted(wrong))} on {', '.join(listed)}"
