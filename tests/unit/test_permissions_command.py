"""`operations.permissions`: what a stack's deployer may do is what its resources take, and no more."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from components.resource_facts import FACTS
from operations.permissions import aws
from operations.permissions.__main__ import main
from tests.support.example_stacks import raw_settings
from tests.support.pages import ROOT, blocks, pages
from tests.support.recorder import revealed
from tests.support.registrations import registered
from tests.support.stack_settings import as_text
from tests.unit.aws.policy_lint import as_list, problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.settings import Pulumi

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
ACCOUNT = "210987654321"
GCP = ("gcp-quickstart", "gcp-bring-your-own", "gcp-everything")
AWS = ("aws-quickstart", "aws-bring-your-own", "aws-everything")
OF_SERVERS_KEY = {
    f"kms:{name}"
    for name in ("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
}
SUBSCRIPTION = "11111111-0000-4000-8000-000000000000"


def types_of(stack: str) -> frozenset[str]:
    return frozenset(node.type for node in registered(stack) if node.custom)


def engine(stack: str, **changes: Any) -> Callable[[str], Pulumi]:
    config = {f"carto:{key}": {"value": text} for key, text in as_text({**raw_settings(stack), **changes}).items()}
    config |= {"aws:region": {"value": "us-gov-west-1"}, "gcp:project": {"value": "acme-platform"}}
    steps = [
        {
            "op": "create",
            "urn": f"urn:pulumi:production::acme::carto:stack:SelfHosted${node.type}::carto-{node.name}",
            "newState": {"inputs": json.loads(json.dumps(revealed(dict(node.inputs)), default=str))},
        }
        for node in registered(stack, **changes)
        if node.custom
    ]
    answers = {"config": config, "preview": {"steps": steps, "changeSummary": {"create": len(steps)}}}
    return lambda _: lambda *arguments: json.dumps(answers[arguments[0]])


def printed(stack: str, capsys: pytest.CaptureFixture[str], *arguments: str, **changes: Any) -> dict[str, Any]:
    assert main(["--stack", "production", *arguments], engine=engine(stack, **changes)) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def statements_of(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [statement for policy in policies for statement in policy["Statement"]]


def allowed(statements: Sequence[Mapping[str, Any]]) -> set[str]:
    return {action for statement in statements for action in as_list(statement["Action"])}


def test_the_page_has_the_same_statements_in_the_same_order() -> None:
    documented = [
        json.loads(block.text)["Statement"] for block in blocks("json") if block.page == "docs/permissions.md"
    ]
    flat = [each for block in documented for each in block if "Principal" not in each]
    own = [each["statement"] for each in aws.STATEMENTS]
    assert flat[: len(own)] == own


def test_policies_fit_into_what_iam_takes_and_have_the_stacks_names(capsys: pytest.CaptureFixture[str]) -> None:
    policies = printed("aws-everything", capsys, "--account", ACCOUNT)["policies"]
    assert len(policies) > 1
    for policy in policies:
        assert problems(policy) == []
        assert len(json.dumps(policy, separators=(",", ":"))) <= aws.LIMIT
    text = json.dumps(policies)
    for example in ("111122223333", "eu-west-1:", "cluster/platform-example", "Z0123456789ABCDEFGHIJ", "carto-*"):
        assert example not in text
    assert f"arn:aws-us-gov:iam::{ACCOUNT}:role/acme-*" in text
    assert "arn:aws-us-gov:route53:::hostedzone/Z0ZONE" in text
    assert '"aws:ResourceTag/carto-project": "acme"' in text


def test_a_stack_that_brings_its_own_needs_less(capsys: pytest.CaptureFixture[str]) -> None:
    less, more = (
        allowed(statements_of(printed(stack, capsys, "--account", ACCOUNT)["policies"]))
        for stack in ("aws-bring-your-own", "aws-everything")
    )
    assert less < more
    assert "rds:CreateDBInstance" in more - less


def test_an_existing_key_may_be_used_and_not_changed() -> None:
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"
    found = [each for each in aws.statements(types_of("aws-quickstart"), key) if "kms:" in str(each["Action"])]
    assert [(set(each["Action"]), each["Resource"]) for each in found] == [(OF_SERVERS_KEY, key)]


def test_google_cloud_gets_predefined_roles(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed("gcp-quickstart", capsys)["roles"]
    # roles/compute.networkAdmin, for the addresses, lists instance groups too.
    assert found == sorted(
        {"roles/container.clusterViewer"}.union(
            *(FACTS[type_].roles for type_ in types_of("gcp-quickstart") if type_ in FACTS)
        )
    )
    assert "roles/compute.networkViewer" in printed("gcp-bring-your-own", capsys)["roles"]
    assert "roles/cloudsql.admin" in found
    assert "roles/certificatemanager.owner" not in found


def test_azure_gets_a_custom_role(capsys: pytest.CaptureFixture[str]) -> None:
    role = printed("azure-quickstart", capsys, "--account", SUBSCRIPTION)["role"]
    assert role["AssignableScopes"] == [f"/subscriptions/{SUBSCRIPTION}"]
    assert "Microsoft.DBforPostgreSQL/flexibleServers/write" in role["Actions"]
    (documented,) = [
        json.loads(block.text) for block in pages()["docs/permissions-azure.md"].blocks if block.language == "json"
    ]
    assert set(role["Actions"]) < set(documented["Actions"])


@functools.cache
def predefined_roles() -> dict[str, frozenset[str]]:
    """What each role has of the permissions that resource types and the cluster's lookup need.

    Source: https://docs.cloud.google.com/iam/docs/roles-permissions, as collected by iann0036/iam-dataset at 2073fa5.
    """
    found = json.loads((ROOT / "tests/unit/gcp/predefined_roles.json").read_text())
    return {role: frozenset(permissions) for role, permissions in found.items()}


def test_the_roles_of_every_type_have_its_permissions_and_none_can_be_left_out() -> None:
    for type_, facts in FACTS.items():
        if type_.startswith("gcp:"):
            of_roles = [predefined_roles()[role] for role in facts.roles]
            assert set(facts.actions) <= frozenset().union(*of_roles), type_
            for left_out in of_roles:
                rest = [each for each in of_roles if each is not left_out]
                assert not set(facts.actions) <= frozenset().union(*rest), type_


AZURE = ("azure-quickstart", "azure-bring-your-own", "azure-everything")


def test_a_kubernetes_of_no_cloud_needs_nothing_of_a_cloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed("kubernetes", capsys) == {}


@pytest.mark.parametrize(("stack", "command"), [("aws-quickstart", "aws sts"), ("azure-quickstart", "az account")])
def test_a_missing_account_is_an_error_with_the_command(
    stack: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([], ["--account", ""]):
        assert main(["--stack", "production", *arguments], engine=engine(stack)) == 1
        assert command in capsys.readouterr().err


ON_AWS = {"region": "us-gov-east-1", "accountId": "111111111111"}


@pytest.mark.parametrize(
    ("stack", "arguments", "own"),
    [
        ("gcp-quickstart", (), {"roles"}),
        ("azure-quickstart", ("--account", SUBSCRIPTION), {"role"}),
        ("kubernetes", (), set()),
    ],
)
def test_warehouses_on_other_clouds_add_their_permissions(
    stack: str, arguments: tuple[str, ...], own: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    warehouses = {
        "s3Exports": {"enabled": True, "aws": ON_AWS},
        "rdsExports": {"enabled": True, "instance": "warehouse", "aws": {"region": "us-gov-west-1"}},
        "bigqueryExports": {"enabled": True, "gcp": {"project": "example-data", "location": "EU"}},
    }
    alone = printed(stack, capsys, *arguments)
    found = printed(stack, capsys, *arguments, "--warehouse-account", ACCOUNT, warehouses=warehouses)
    assert set(found) == own | {"policies", "roles"}
    of_s3, of_rds = found["policies"]
    for policy, account, region in ((of_s3, "111111111111", "us-gov-east-1"), (of_rds, ACCOUNT, "us-gov-west-1")):
        assert problems(policy) == []
        assert f":{account}:" in json.dumps(policy)
        assert set(re.findall(r":(\d{12}):", json.dumps(policy))) == {account}
        assert set(re.findall(r"us-gov-\w+-1", json.dumps(policy))) <= {region}
    assert "s3:CreateBucket" in allowed(of_s3["Statement"])
    assert not {"eks:DescribeCluster", "rds:AddRoleToDBInstance"} & allowed(of_s3["Statement"])
    assert "rds:AddRoleToDBInstance" in allowed(of_rds["Statement"])
    of_bigquery = {"roles/storage.admin", "roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountKeyAdmin"}
    if stack == "gcp-quickstart":
        # CARTO's pods have an identity there that writes to the bucket without a key.
        assert found["roles"] == alone["roles"]
    else:
        assert set(found["roles"]) == of_bigquery
    assert alone.get("role") == found.get("role")


def test_warehouses_in_another_account_of_aws_have_policies_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--account", ACCOUNT)
    alone = printed("aws-quickstart", capsys, *arguments)["policies"]
    exports = {"s3Exports": {"enabled": True, "aws": ON_AWS}}
    *own, other = printed("aws-quickstart", capsys, *arguments, warehouses=exports)["policies"]
    assert own == alone
    assert "iam:CreateUser" in allowed(other["Statement"])
    assert ACCOUNT not in json.dumps(other)


ROLE = "arn:aws:iam::333333333333:role/platform"
ASSUME = {"Sid": "AssumeRoles", "Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": [ROLE]}


@pytest.mark.parametrize(
    ("stack", "arguments"), [("aws-quickstart", ("--account", ACCOUNT)), ("gcp-quickstart", ()), ("kubernetes", ())]
)
def test_the_deployer_may_assume_the_role_of_a_warehouse(
    stack: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    exports = {"s3Exports": {"enabled": True, "aws": {"region": "us-gov-west-1", "roleArn": ROLE}}}
    *own, of_role = printed(stack, capsys, *arguments, warehouses=exports)["policies"]
    assert ASSUME in statements_of(own)
    assert "iam:CreateUser" in allowed(of_role["Statement"])
    assert "sts:AssumeRole" not in allowed(of_role["Statement"])
    # An action on several resources may be in two documents.
    assert [problems(policy) for policy in ({**own[0], "Statement": statements_of(own)}, of_role)] == [[], []]


def test_only_the_role_of_a_zone_may_change_it(capsys: pytest.CaptureFixture[str]) -> None:
    exposure = raw_settings("aws-everything")["exposure"]
    changed = {**exposure, "dns": {**exposure["dns"], "roleArn": ROLE}}
    *own, of_role = printed("aws-everything", capsys, "--account", ACCOUNT, exposure=changed)["policies"]
    assert ASSUME in statements_of(own)
    assert {each["Sid"] for each in of_role["Statement"]} == {"FindZones", "Records", "WaitForRecords"}
    assert not {"FindZones", "Records", "WaitForRecords"} & {each["Sid"] for each in statements_of(own)}


def test_an_unknown_account_of_warehouses_is_an_error_with_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    exports = {"s3Exports": {"enabled": True, "aws": {"region": "eu-central-1"}}}
    assert main(["--stack", "production"], engine=engine("gcp-quickstart", warehouses=exports)) == 1
    message = capsys.readouterr().err
    assert "--warehouse-account" in message
    assert "carto:warehouses.s3Exports.aws" in message
    assert "aws sts" in message
