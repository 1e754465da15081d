"""`operations.preflight`: what is missing before the first `pulumi up`, all at once, and what to do about each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from operations.clouds.command import CommandFailed
from operations.preflight.__main__ import Machine, main
from operations.preflight.cluster import resource
from operations.preflight.network import Post, Refused
from operations.settings import Pulumi
from operations.verify.kubectl import CannotVerify, Kubectl
from tests.support.example_stacks import raw_settings
from tests.support.recorder import revealed
from tests.support.registrations import registered
from tests.support.stack_settings import as_text

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
ACCOUNT = "123456789012"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/somebody"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/teams/deployer"
INDEX = "entries: {carto: [{version: 1.280.1}]}"
NODE = {"spec": {}, "status": {"allocatable": {"cpu": "64", "memory": "256Gi"}}, "metadata": {"labels": {}}}
VERSION = {"serverVersion": {"major": "1", "minor": "33+", "gitVersion": "v1.33.4-eks"}}


@dataclass(frozen=True, kw_only=True)
class Cluster(Kubectl):
    """A cluster that answers as configured."""

    version: Mapping[str, Any] = field(default_factory=lambda: VERSION)
    denied: frozenset[tuple[str, str]] = frozenset()
    nodes: Sequence[Mapping[str, Any]] | None = (NODE,)

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 0) -> str:
        if arguments[0] == "version":
            return json.dumps(self.version)
        if arguments[0] == "get":
            if self.nodes is None:
                raise CannotVerify("forbidden")
            return json.dumps({"items": self.nodes})
        asked = json.loads(stdin or "")["spec"]["resourceAttributes"]
        assert asked["namespace"] == "carto"
        return json.dumps({"status": {"allowed": (asked["verb"], asked["resource"]) not in self.denied}})


def engine(stack: str, registers: Mapping[str, Any], **own: Any) -> Callable[[str], Pulumi]:
    """A stack's configuration with `own` settings, and a preview of the resources that `registers` lead to."""
    settings = {**raw_settings(stack), **registers, **own}
    config = {f"carto:{key}": {"value": text} for key, text in as_text(settings).items()}
    steps = [
        {
            "op": "create",
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
        if "simulate-principal-policy" in line:
            assert words[words.index("--policy-source-arn") + 1] == ROLE
            names = words[words.index("--action-names") + 1 : words.index("--resource-arns")]
            results = [
                {"EvalActionName": each, "EvalDecision": "implicitDeny" if each in denied else "allowed"}
                for each in names
            ]
            return json.dumps({"EvaluationResults": results})
        if "print-access-token" in line:
            return "a-token"
        if words[0] == "gcloud":
            return json.dumps([{"account": "deployer@example-project.iam.gserviceaccount.com"}])
        return json.dumps({"id": "subscription", "user": {"name": "deployer"}})

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
        "engine": engine(stack, machine.pop("registers", {}), **(own or {})),
        "kubectl": lambda namespace, context: Cluster(namespace=namespace, context=context, **cluster),
        "run": command(),
        "which": lambda name: f"/usr/bin/{name}",
        "fetch": lambda _: INDEX,
        "resolve": nowhere,
        "post": projects(),
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


@pytest.mark.parametrize("stack", ["aws-quickstart", "gcp-quickstart", "azure-quickstart", "kubernetes"])
def test_a_machine_that_has_everything_passes(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, stack)
    assert {state for state, _, _ in found.values()} <= {"passed", "skipped"}
    assert found["stack", "settings"][0] == found["cluster", "rights"][0] == found["cluster", "room"][0] == "passed"


def test_all_that_is_missing_is_reported_at_once_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(
        capsys,
        1,
        which=lambda name: None if name == "aws" else name,
        run=command(denied=["rds:CreateDBInstance"]),
        cluster={
            "version": {"serverVersion": {"major": "1", "minor": "28", "gitVersion": "v1.28.1"}},
            "denied": frozenset({("create", "deployments")}),
            "nodes": [],
        },
        fetch=lambda _: "entries: {carto: [{version: 1.2.3}]}",
    )
    failed = {key: (detail, remedy) for key, (state, detail, remedy) in found.items() if state == "failed"}
    assert list(failed) == [
        ("this machine", "aws"),
        ("cloud", "permissions"),
        ("cluster", "version"),
        ("cluster", "rights"),
        ("cluster", "room"),
        ("chart", "version"),
    ]
    assert "rds:CreateDBInstance" in failed["cloud", "permissions"][0]
    assert failed["cluster", "rights"][0].endswith("you may not: create deployments.apps")
    assert all(remedy for _, remedy in failed.values())


def test_settings_that_are_not_valid_end_the_checks(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 1, own={"profile": "huge"})
    assert list(found) == [("stack", "settings")]
    assert "carto:profile" in found["stack", "settings"][1]


def test_a_failed_preview_leaves_the_other_checks(capsys: pytest.CaptureFixture[str]) -> None:
    broken = json.dumps({"steps": [], "diagnostics": [{"severity": "error", "message": "no such cluster"}]})
    whole = engine("aws-quickstart", {})("production")
    found = findings(
        capsys, 1, engine=lambda _: lambda *arguments: broken if arguments[0] == "preview" else whole(*arguments)
    )
    assert found["stack", "preview"][:2] == ("failed", "no such cluster")
    assert found["cluster", "rights"][0] == found["chart", "version"][0] == "passed"


@pytest.mark.parametrize(
    ("machine", "key", "state", "detail"),
    [
        ({"run": command(missing=["sts"])}, ("cloud", "login"), "failed", "not logged in"),
        ({"run": command(missing=["simulate"])}, ("cloud", "permissions"), "skipped", "could not be asked"),
        ({"cluster": {"version": {}}}, ("cluster", "reachable"), "failed", "serverVersion"),
        ({"cluster": {"nodes": None}}, ("cluster", "room"), "skipped", "may not list the nodes"),
        ({"fetch": lambda _: "<html>"}, ("chart", "repository"), "failed", "index.yaml"),
        ({"resolve": lambda _: ["203.0.113.7"]}, ("domain", "record"), "passed", "203.0.113.7"),
    ],
)
def test_each_check_says_what_it_saw(
    machine: dict[str, Any], key: tuple[str, str], state: str, detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(capsys, int(state == "failed"), **machine)
    assert found[key][0] == state
    assert detail in found[key][1]


def test_a_domain_that_leads_elsewhere_is_refused_where_the_stack_creates_its_record(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hidden = {"nodes": None}
    found = findings(capsys, 1, "aws-everything", resolve=lambda _: ["203.0.113.7"], cluster=hidden)
    assert found["domain", "free"][0] == "failed"
    assert findings(capsys, 0, "aws-everything", cluster=dict(hidden))["domain", "free"][0] == "passed"


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("kubernetes:core/v1:ConfigMap", ("", "configmaps")),
        ("kubernetes:networking.k8s.io/v1:NetworkPolicy", ("networking.k8s.io", "networkpolicies")),
        ("kubernetes:networking.k8s.io/v1:Ingress", ("networking.k8s.io", "ingresses")),
        ("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", ("gateway.networking.k8s.io", "httproutes")),
        ("kubernetes:helm.sh/v3:Release", None),
        ("kubernetes:core/v1:Namespace", None),
        ("aws:s3/bucket:Bucket", None),
    ],
)
def test_resources_are_named_as_the_api_server_names_them(type_: str, expected: tuple[str, str] | None) -> None:
    assert resource(type_) == expected


def test_google_cloud_is_asked_in_each_project_for_what_is_created_there(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    found = findings(capsys, 0, "gcp-everything", cluster={"nodes": None}, post=projects(asked=asked))
    assert found["cloud", "permissions in acme-platform"][0] == "passed"
    assert found["cloud", "permissions in example-data"][0] == "passed"
    of_bigquery = {"resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"}
    assert {each.partition(" ")[2] for each in asked if each.startswith("example-")} == of_bigquery
    assert {"acme-platform container.clusters.get", "acme-platform cloudsql.instances.create"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_missing_permissions_of_google_cloud_have_the_command_that_grants_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    post = projects(denied=["cloudsql.instances.create", "cloudsql.users.list", "dns.changes.create"])
    assert main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", post=post)) == 1
    account = "deployer@example-project.iam.gserviceaccount.com"
    grant = f"gcloud projects add-iam-policy-binding acme-platform --member serviceAccount:{account} --role"
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(each["detail"], each["remedy"]) for each in found if each["state"] == "failed"] == [
        (f"{account} lacks cloudsql.instances.create, cloudsql.users.list", f"{grant} roles/cloudsql.admin"),
        (f"{account} lacks dns.changes.create", f"{grant} roles/dns.admin"),
    ]


SHARED = {
    "network": {"gcp": {"network": "projects/shared/global/networks/main"}},
    "storage": {"imports": {"existing": "acme-imports"}, "thumbnails": {"existing": "acme-thumbnails"}},
}


def test_a_shared_network_is_asked_for_in_its_own_project(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    findings(capsys, 0, "gcp-quickstart", registers=SHARED, post=projects(asked=asked))
    assert {"shared dns.networks.bindPrivateDNSZone", "acme-platform dns.managedZones.create"} <= set(asked)
    assert {"shared servicenetworking.services.addPeering", "shared compute.globalAddresses.createInternal"} <= set(
        asked
    )
    assert not {"shared dns.managedZones.create", "acme-platform compute.globalAddresses.createInternal"} & set(asked)


def test_an_existing_bucket_may_grant_what_the_project_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    post = projects(denied=["storage.buckets.setIamPolicy"])
    assert (
        main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", registers=SHARED, post=post))
        == 0
    )
    found = json.loads(capsys.readouterr().out)["findings"]
    details = [each["detail"] for each in found if each["state"] == "skipped" and "bucket" in each["detail"]]
    for detail, name in zip(details, ("acme-imports", "acme-thumbnails"), strict=True):
        assert detail.startswith(f"not checked: storage.buckets.setIamPolicy on the existing bucket {name}.")


@pytest.mark.parametrize(
    ("machine", "detail"),
    [
        ({"post": projects(status=403)}, "The caller does not have permission"),
        ({"run": command(missing=["print-access-token"])}, "not logged in"),
    ],
)
def test_what_google_cloud_does_not_answer_is_not_passed(
    machine: dict[str, Any], detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(capsys, 0, "gcp-quickstart", **machine)
    (asked,) = [value for (_, check), value in found.items() if check.startswith("permissions")]
    assert asked == ("skipped", f"not checked: {detail}", "")


def test_a_permission_that_no_project_knows_is_not_checked_and_the_others_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    post = projects(untestable=["redis.operations.get"], denied=["redis.instances.create"])
    assert main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", post=post)) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    details = {each["state"]: each["detail"] for each in found if each["check"] == "permissions in acme-platform"}
    assert details == {
        "failed": "deployer@example-project.iam.gserviceaccount.com lacks redis.instances.create",
        "skipped": "not checked: can't be tested on a project: redis.operations.get",
    }
