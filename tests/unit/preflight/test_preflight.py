"""`operations.preflight`: what is missing before the first `pulumi up`, all at once, and what to do about each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.preflight.cluster import resource
from operations.settings import CannotRead
from tests.unit.preflight.machine import command, engine, findings

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


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


def test_a_stack_that_cannot_be_read_ends_the_checks_with_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    def unknown(*_: str) -> str:
        raise CannotRead("error: no stack named 'prodction' found")

    found = findings(capsys, 1, engine=lambda _: unknown)

    assert list(found) == [("stack", "settings")]
    assert "pulumi stack ls" in found["stack", "settings"][2]


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


ON_AWS = {"region": "eu-central-1", "accountId": "111111111111"}


@pytest.mark.parametrize("stack", ["aws-quickstart", "kubernetes"])
def test_warehouses_with_other_credentials_are_not_passed(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, stack, own={"warehouses": {"s3Exports": {"enabled": True, "aws": ON_AWS}}})
    assert found["cloud", "permissions of carto:warehouses.s3Exports"][0] == "skipped"
    assert not [check for _, check in findings(capsys, 0, stack) if check.startswith("permissions of")]
