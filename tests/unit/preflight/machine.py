"""Simulated answers to what preflight asks: the engine, the cluster, and the command lines and APIs of clouds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from operations.clouds.command import CommandFailed
from operations.preflight.__main__ import Machine, main
from operations.preflight.network import Post, Refused
from operations.settings import Pulumi
from operations.verify.kubectl import CannotVerify, Kubectl
from tests.support.example_stacks import raw_settings
from tests.support.recorder import revealed
from tests.support.registrations import registered
from tests.support.stack_settings import as_text

ACCOUNT = "123456789012"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/somebody"
ROLE_OF_ALL = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/teams/deployer"
INDEX = "entries: {carto: [{version: 1.280.1}]}"
KINDS = (
    *("Gateway", "HTTPRoute", "TargetGroupBinding", "Certificate", "Issuer"),
    *("GCPBackendPolicy", "GCPGatewayPolicy", "HealthCheckPolicy"),
)
CARTO = "gcr.io/carto-onprem-artifacts"
RENDERED = """
kind: Deployment
metadata: {name: carto-maps-api}
spec: {template: {spec: {containers: [{name: maps-api, image: "gcr.io/carto-onprem-artifacts/maps-api:1"}]}}}
"""
NODE = {"spec": {}, "status": {"allocatable": {"cpu": "64", "memory": "256Gi"}}, "metadata": {"labels": {}}}
VERSION = {"serverVersion": {"major": "1", "minor": "33+", "gitVersion": "v1.33.4-eks"}}


@dataclass(frozen=True, kw_only=True)
class Cluster(Kubectl):
    """A cluster that answers as configured."""

    version: Mapping[str, Any] = field(default_factory=lambda: VERSION)
    denied: frozenset[tuple[str, str]] = frozenset()
    nodes: Sequence[Mapping[str, Any]] | None = (NODE,)
    missing: frozenset[str] = frozenset()
    """Paths of the API that the cluster does not serve."""

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 0) -> str:
        if arguments[0] == "version":
            return json.dumps(self.version)
        if arguments[:2] == ("get", "--raw"):
            if arguments[2] in self.missing:
                raise CannotVerify("Error from server (NotFound): the server could not find the requested resource")
            return json.dumps({"resources": [{"kind": each} for each in (*KINDS, "PodMetrics")]})
        if arguments[0] == "get":
            if self.nodes is None:
                raise CannotVerify("forbidden")
            return json.dumps({"items": self.nodes})
        review = json.loads(stdin or "")
        if review["kind"] == "SelfSubjectReview":
            return json.dumps({"status": {"userInfo": {"username": "deployer", "groups": ["system:authenticated"]}}})
        asked = review["spec"]["resourceAttributes"]
        assert asked["namespace"] == "carto"
        return json.dumps({"status": {"allowed": (asked["verb"], asked["resource"]) not in self.denied}})


def engine(stack: str, registers: Mapping[str, Any], change: str = "create", **own: Any) -> Callable[[str], Pulumi]:
    """A stack's configuration with `own` settings, and a preview of the resources that `registers` lead to."""
    settings = {**raw_settings(stack), **registers, **own}
    config = {f"carto:{key}": {"value": text} for key, text in as_text(settings).items()}
    steps = [
        {
            "op": change,
            "urn": f"urn:pulumi:production::carto::carto:stack:SelfHosted${node.type}::carto-{node.name}",
            "newState": {"inputs": json.loads(json.dumps(revealed(dict(node.inputs)), default=str))},
        }
        for node in registered(stack, **registers)
        if node.custom
    ]
    answers = {
        "config": {**config, "aws:region": {"value": "eu-west-1"}, "gcp:project": {"value": "acme-platform"}},
        "preview": {"steps": steps, "changeSummary": {"create": len(steps)}},
    }
    return lambda _: lambda *arguments: json.dumps(answers[arguments[0]])


def quotas_of_aws(line: str, used: int = 1) -> str:
    """Shapes: the API references of RDS, Elastic Load Balancing and IAM, as botocore has them."""
    if "rds describe-account-attributes" in line:
        names = ("DBInstances", "DBParameterGroups", "DBSubnetGroups")
        return json.dumps({"AccountQuotas": [{"AccountQuotaName": each, "Used": used, "Max": 40} for each in names]})
    if "elbv2 describe-account-limits" in line:
        return json.dumps({"Limits": [{"Name": "application-load-balancers", "Max": "50"}]})
    if "elbv2 describe-load-balancers" in line:
        return json.dumps({"LoadBalancers": [{"Type": "application"}, {"Type": "network"}] * used})
    assert "iam get-account-summary" in line
    return json.dumps({"SummaryMap": {"Roles": used, "RolesQuota": 1000, "Users": used, "UsersQuota": 5000}})


def quotas_of_google_cloud(used: int = 1) -> str:
    """Shape: https://docs.cloud.google.com/compute/docs/reference/rest/v1/projects/get."""
    names = ("STATIC_ADDRESSES", "GLOBAL_INTERNAL_ADDRESSES", "SSL_POLICIES", "SECURITY_POLICIES", "INTERNAL_ADDRESSES")
    return json.dumps({"quotas": [{"metric": each, "limit": 8.0, "usage": float(used)} for each in names]})


def quotas_of_azure(used: int = 1) -> str:
    """Shape: https://learn.microsoft.com/rest/api/postgresql/quota-usages/list."""
    names = ("cores", "standardDDSv5Family", "PublicIPAddresses", "StorageAccounts")
    return json.dumps({"value": [{"name": {"value": each}, "currentValue": used, "limit": 10} for each in names]})


NAME_SERVERS = ["ns-1.example.net", "NS-2.example.net."]
DELEGATED = json.dumps({"Answer": [{"type": 2, "data": "ns-1.example.net."}, {"type": 46, "data": "a signature"}]})


def reached(address: str) -> str:
    return DELEGATED if address.startswith("https://dns.google/resolve?name=") else INDEX


def of_zones(line: str) -> str | None:
    """Shapes: AWS CLI, gcloud and Azure CLI references of these commands."""
    if "get-hosted-zone" in line:
        return json.dumps({"DelegationSet": {"NameServers": NAME_SERVERS}})
    if "list-hosted-zones-by-name" in line:
        zone = {"Id": "/hostedzone/Z1", "Name": f"{line.split()[4]}.", "Config": {"PrivateZone": False}}
        return json.dumps({"HostedZones": [zone]})
    if "managed-zones describe" in line or "network dns zone show" in line:
        return json.dumps({"nameServers": NAME_SERVERS})
    return None


def of_clusters(line: str) -> str | None:
    """Shapes: the API references of EKS and GKE."""
    if "eks describe-cluster" in line:
        return json.dumps({"cluster": {"name": "platform"}})
    if "eks describe-addon" in line:
        return json.dumps({"addon": {"status": "ACTIVE"}})
    if "node-pools list" in line:
        return json.dumps([{"name": "a", "config": {"workloadMetadataConfig": {"mode": "GKE_METADATA"}}}])
    return None


def of_other_clouds(line: str) -> str:
    if line.startswith("gcloud compute"):
        return quotas_of_google_cloud()
    if "usages?" in line:
        return quotas_of_azure()
    if "print-access-token" in line:
        return "a-token"
    if line.startswith("gcloud"):
        return json.dumps([{"account": "deployer@example-project.iam.gserviceaccount.com"}])
    if line.startswith("az rest"):
        return json.dumps({"value": [ROLE_OF_ALL] if "/permissions?" in line else []})
    return json.dumps({"id": "subscription", "user": {"name": "deployer"}})


def command(*, denied: Sequence[str] = (), missing: Sequence[str] = ()) -> Callable[[Sequence[str]], str]:
    """The clouds' command lines; some actions of IAM are denied, and some words fail."""

    def run(words: Sequence[str]) -> str:
        line = " ".join(words)
        if any(each in line for each in missing):
            raise CommandFailed("not logged in")
        if "get-caller-identity" in line:
            return json.dumps({"Arn": SESSION, "Account": ACCOUNT})
        if "get-role" in line:
            return json.dumps({"Role": {"Arn": ROLE}})
        if (answer := of_zones(line) or of_clusters(line)) is not None:
            return answer
        if words[0] != "aws":
            return of_other_clouds(line)
        if "simulate-principal-policy" in line:
            assert words[words.index("--policy-source-arn") + 1] == ROLE
            names = words[words.index("--action-names") + 1 : words.index("--resource-arns")]
            results = [
                {"EvalActionName": each, "EvalDecision": "implicitDeny" if each in denied else "allowed"}
                for each in names
            ]
            return json.dumps({"EvaluationResults": results})
        return quotas_of_aws(line)

    return run


SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"


def azure(
    roles: Mapping[str, Sequence[Mapping[str, Any]]], denials: Sequence[Mapping[str, Any]] = ()
) -> Callable[[Sequence[str]], str]:
    """Azure's command line. The roles by scope are those at it and above; a scope without an entry can't be read.

    Shapes: https://learn.microsoft.com/rest/api/authorization, `PermissionGetResult` and `DenyAssignmentListResult`.
    """

    def run(words: Sequence[str]) -> str:
        if (answer := of_zones(" ".join(words))) is not None:
            return answer
        if "usages?" in " ".join(words):
            return quotas_of_azure()
        if words[:2] != ["az", "rest"]:
            return json.dumps({"id": SUBSCRIPTION, "user": {"name": "deployer"}})
        scope, _, kind = words[words.index("--url") + 1].partition("/providers/Microsoft.Authorization/")
        if kind.startswith("denyAssignments?"):
            return json.dumps({"value": [{"properties": each} for each in denials]})
        assert kind == "permissions?api-version=2022-04-01"
        above = [key for key in roles if scope.startswith(key)]
        if not above:
            raise CommandFailed("`az rest --method` failed: AuthorizationFailed")
        return json.dumps({"value": [role for key in above for role in roles[key]]})

    return run


def projects(
    *, denied: Sequence[str] = (), untestable: Sequence[str] = (), status: int = 0, asked: list[str] | None = None
) -> Post:
    """Projects of Google Cloud. Some permissions are denied, and some can't be tested on a project."""

    def post(address: str, token: str, body: Mapping[str, Any]) -> str:
        permissions = body["permissions"]
        assert token == "a-token"
        assert len(permissions) <= 100
        project = re.fullmatch(
            r"https://cloudresourcemanager.googleapis.com/v3/projects/(.+):testIamPermissions", address
        )
        assert project is not None
        if status:
            raise Refused(status, "The caller does not have permission")
        if set(untestable) & set(permissions):
            raise Refused(400, "Request contains an invalid argument.")
        if asked is not None:
            asked.extend(f"{project[1]} {each}" for each in permissions)
        allowed = [each for each in permissions if each not in denied]
        # The field is left out where the list is empty: https://protobuf.dev/programming-guides/json.
        return json.dumps({"permissions": allowed} if allowed else {})

    return post


def nowhere(_: str) -> list[str]:
    raise OSError("no address")


def machine_of(stack: str, own: Mapping[str, Any] | None = None, **machine: Any) -> Machine:
    cluster = machine.pop("cluster", {})
    defaults: dict[str, Any] = {
        "engine": engine(stack, machine.pop("registers", {}), machine.pop("change", "create"), **(own or {})),
        "kubectl": lambda namespace, context: Cluster(namespace=namespace, context=context, **cluster),
        "run": command(),
        "which": lambda name: f"/usr/bin/{name}",
        "fetch": reached,
        "resolve": nowhere,
        "post": projects(),
        "helm": lambda _, values: RENDERED.replace(
            CARTO, json.loads(values).get("global", {}).get("imageRegistry", CARTO)
        ),
        "find": lambda *_: None,
    }
    return Machine(**(defaults | machine))


def findings(
    capsys: pytest.CaptureFixture[str],
    code: int,
    stack: str = "aws-quickstart",
    own: Mapping[str, Any] | None = None,
    **machine: Any,
) -> dict[tuple[str, str], tuple[str, str, str]]:
    assert main(["--stack", "production", "--json"], machine=machine_of(stack, own, **machine)) == code
    found = json.loads(capsys.readouterr().out)["findings"]
    return {(each["subject"], each["check"]): (each["state"], each["detail"], each["remedy"]) for each in found}
