"""`python -m operations.redshift_role`: one role of a data warehouse changes, and all others stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from operations.clouds.command import CommandFailed
from operations.redshift_role.__main__ import main
from operations.settings import Pulumi
from operations.verify.findings import State
from operations.verify.redshift import check_redshift
from tests.support.example_stacks import raw_settings

ACCOUNT = "111122223333"
ROLE, OTHER, THIRD = (
    f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("carto-at-gateway-invoke", "copy", "path/spectrum")
)
CLUSTER = {"redshiftCluster": "warehouse"}
NAMESPACE = {"redshiftNamespace": "warehouse"}


class Redshift:
    """The AWS CLI, with a data warehouse that takes a while for each change."""

    def __init__(self, *roles: str, default: str = "", state: str = "available", account: str = ACCOUNT) -> None:
        self.roles = dict.fromkeys(roles, "in-sync")
        self.default, self.state, self.account = default, state, account
        self.texts: list[str] | None = None
        self.changes: list[list[str]] = []
        self.environments: list[Mapping[str, str]] = []
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
        self.commands.append(list(command))
        self.environments.append(environment or {})
        match command[1:3]:
            case ["sts", "get-caller-identity"]:
                return json.dumps({"Account": self.account})
            case ["sts", "assume-role"]:
                keys = {"AccessKeyId": "ASIA", "SecretAccessKey": "secret", "SessionToken": "token"}
                return json.dumps({"Credentials": keys})
            case ["redshift", "describe-clusters"]:
                roles = [{"IamRoleArn": arn, "ApplyStatus": state} for arn, state in self.roles.items()]
                found = {"ClusterStatus": self.state, "IamRoles": roles, "DefaultIamRoleArn": self.default}
                return json.dumps({"Clusters": [found]})
            case ["redshift-serverless", "get-namespace"]:
                found = {"status": self.state.upper(), "iamRoles": self.texts or [*map(self.text, self.roles)]}
                return json.dumps({"namespace": found | ({"defaultIamRoleArn": self.default} if self.default else {})})
        self.changes.append(list(command[1:]))
        self.state = "modifying"
        self.apply(list(command))
        return ""

    def text(self, arn: str) -> str:
        """AWS has written the two parts in either order."""
        parts = [f"applyStatus={self.roles[arn]}", f"iamRoleArn={arn}"]
        return f"IamRole({', '.join(parts if len(self.roles) % 2 else reversed(parts))})"

    def apply(self, command: list[str]) -> None:
        if "--iam-roles" in command:
            wanted = json.loads(command[command.index("--iam-roles") + 1])
            self.roles = {arn: self.roles.get(arn, "adding") for arn in wanted}
        elif "--add-iam-roles" in command:
            self.roles[command[command.index("--add-iam-roles") + 1]] = "adding"
        else:
            self.roles[command[command.index("--remove-iam-roles") + 1]] = "removing"

    def settle(self, _seconds: float) -> None:
        self.state = "available"
        self.roles = {arn: "in-sync" for arn, state in self.roles.items() if state != "removing"}


def engine(warehouse: Mapping[str, str], config: Mapping[str, Any] | None = None) -> Pulumi:
    function = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:carto-at-gateway"
    outputs = {"analyticsToolbox": {"functionArn": function, "roleArn": ROLE, **warehouse}}
    return lambda *arguments: json.dumps(outputs if arguments[0] == "stack" else config or {})


def run(redshift: Redshift, warehouse: Mapping[str, str], *arguments: str) -> int:
    return main(["--stack", "s", *arguments], engine=lambda _: engine(warehouse), run=redshift, sleep=redshift.settle)


@pytest.mark.parametrize("warehouse", [CLUSTER, NAMESPACE])
@pytest.mark.parametrize("default", ["", OTHER])
def test_the_role_comes_and_goes_and_all_others_stay(
    warehouse: Mapping[str, str], default: str, capsys: pytest.CaptureFixture[str]
) -> None:
    redshift = Redshift(OTHER, THIRD, default=default)
    assert run(redshift, warehouse, "--yes", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["change"], shown["changed"], shown["keeps"]) == ("attach", True, [OTHER, THIRD])
    assert redshift.roles == {OTHER: "in-sync", THIRD: "in-sync", ROLE: "in-sync"}
    assert run(redshift, warehouse, "--yes") == 0
    assert len(redshift.changes) == 1
    assert run(redshift, warehouse, "--detach", "--yes") == 0
    assert redshift.roles == {OTHER: "in-sync", THIRD: "in-sync"}
    assert run(redshift, warehouse, "--detach", "--yes") == 0
    assert len(redshift.changes) == 2
    # A namespace takes its default role together with the list; nothing ever makes the gateway's the default.
    of_namespace = [each for each in redshift.changes if "--iam-roles" in each]
    assert [each[each.index("--default-iam-role-arn") + 1] for each in of_namespace if default] == [
        default for _ in of_namespace if default
    ]
    assert all("--default-iam-role-arn" not in each for each in redshift.changes if not default)


def test_without_yes_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    redshift = Redshift(OTHER, default=OTHER)
    assert run(redshift, NAMESPACE) == 0
    assert redshift.changes == []
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"  gets the role {ROLE}",
        f"  keeps the role {OTHER}, its default one",
        "Nothing was changed. Repeat with --yes.",
    ]


def test_a_role_that_goes_is_not_put_back() -> None:
    redshift = Redshift(OTHER, THIRD)
    redshift.roles[THIRD] = "removing"
    assert run(redshift, NAMESPACE, "--yes") == 0
    assert list(redshift.roles) == [OTHER, ROLE]


def test_a_change_that_runs_is_waited_for() -> None:
    redshift = Redshift(ROLE, state="modifying")
    redshift.roles[ROLE] = "adding"
    assert run(redshift, CLUSTER, "--yes") == 0
    assert (redshift.changes, redshift.roles) == ([], {ROLE: "in-sync"})


@pytest.mark.parametrize(
    ("redshift", "arguments", "words"),
    [
        (Redshift(state="paused"), ["--yes"], "the cluster warehouse is paused"),
        (Redshift(ROLE, default=ROLE), ["--yes", "--detach"], "the role is the default one of the cluster warehouse"),
        (Redshift(account="999988887777"), ["--yes"], f"of the account 999988887777; the gateway is in {ACCOUNT}"),
    ],
)
def test_what_can_not_work_changes_nothing(
    redshift: Redshift, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(redshift, CLUSTER, *arguments) == 1
    assert redshift.changes == []
    assert words in capsys.readouterr().err


def test_a_list_that_can_not_be_read_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    redshift = Redshift()
    redshift.texts = [f"Role<{OTHER}>"]
    assert run(redshift, NAMESPACE, "--yes") == 1
    assert redshift.changes == []
    assert f"a form that is not known: Role<{OTHER}>" in capsys.readouterr().err


def test_a_change_that_does_not_end_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    redshift, waits = Redshift(), list[float]()
    assert main(["--stack", "s", "--yes"], engine=lambda _: engine(CLUSTER), run=redshift, sleep=waits.append) == 1
    assert sum(waits) == 600
    assert "has not completed the change after 10 minutes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("warehouse", "code", "list_"),
    [
        (CLUSTER, "ClusterNotFound", "redshift describe-clusters"),
        (NAMESPACE, "ResourceNotFoundException", "redshift-serverless list-namespaces"),
    ],
)
def test_a_warehouse_that_is_not_there_is_named(
    warehouse: Mapping[str, str], code: str, list_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
        if command[1] == "sts":
            return json.dumps({"Account": ACCOUNT})
        raise CommandFailed(f"`aws` failed: An error occurred ({code}) when calling it")

    assert main(["--stack", "s", "--yes"], engine=lambda _: engine(warehouse), run=gone) == 1
    shown = capsys.readouterr().err
    assert "warehouse in this account and region" in shown
    assert f"`aws {list_}`" in shown
    (finding,) = check_redshift(
        json.loads(engine(warehouse)("stack")), "s", engine=lambda _: engine(warehouse), run=gone
    )
    assert finding.state is State.FAILED


def test_the_role_and_the_profile_of_the_settings_are_used() -> None:
    account = {"region": "eu-west-1", "profile": "data", "roleArn": f"arn:aws:iam::{ACCOUNT}:role/deployer"}
    gateway = {"enabled": True, "createRepository": True, "aws": {**account, "externalId": "ext"}}
    raw = raw_settings("gcp-quickstart") | {"warehouses": {"analyticsToolbox": gateway}}
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    config = {f"carto:{key}": {"value": value} for key, value in texts.items()}
    redshift = Redshift()
    pulumi = engine(NAMESPACE, config)
    assert main(["--stack", "s", "--yes"], engine=lambda _: pulumi, run=redshift, sleep=redshift.settle) == 0
    assume, *others = redshift.commands
    assert assume[assume.index("--profile") + 1] == "data"
    assert assume[assume.index("--role-arn") + 1] == account["roleArn"]
    assert assume[assume.index("--external-id") + 1] == "ext"
    assert all("--profile" not in each and each[each.index("--region") + 1] == "eu-west-1" for each in others)
    # Keys are in the environment, where other users of the machine do not see them.
    assert [each.get("AWS_SESSION_TOKEN") for each in redshift.environments] == [None, *["token"] * len(others)]


def test_the_policy_names_the_warehouse_and_the_role(capsys: pytest.CaptureFixture[str]) -> None:
    redshift = Redshift()
    for warehouse, action in (
        (CLUSTER, "redshift:ModifyClusterIamRoles"),
        (NAMESPACE, "redshift-serverless:UpdateNamespace"),
    ):
        assert run(redshift, warehouse, "--policy") == 0
        *_, change, pass_role = json.loads(capsys.readouterr().out)["Statement"]
        assert action in change["Action"]
        assert change["Resource"] != "*"
        assert (pass_role["Action"], pass_role["Resource"]) == (["iam:PassRole"], ROLE)
    assert redshift.commands == []


@pytest.mark.parametrize("outputs", [{}, {"repository": "r"}])
def test_a_stack_without_the_gateway_gets_the_setting(
    outputs: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi: Pulumi = lambda *_: json.dumps({"analyticsToolbox": outputs})  # noqa: E731
    assert main(["--stack", "s"], engine=lambda _: pulumi) == 1
    assert "carto:warehouses.analyticsToolbox.enabled true" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("redshift", "state"),
    [
        (Redshift(OTHER, ROLE), State.PASSED),
        (Redshift(OTHER), State.FAILED),
        (Redshift(account="999988887777"), State.SKIPPED),
    ],
)
def test_verify_finds_a_role_that_is_not_attached(redshift: Redshift, state: State) -> None:
    outputs = json.loads(engine(CLUSTER)("stack"))
    (finding,) = check_redshift(outputs, "s", engine=lambda _: engine(CLUSTER), run=redshift)
    assert finding.state is state
    assert "redshift_role --stack s" in finding.remedy or state is not State.FAILED
    assert check_redshift({"namespace": "carto"}, "s") == []
