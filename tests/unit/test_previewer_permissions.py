"""The previewer's permissions: what the lookups of a stack's program call, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.permissions.__main__ import main
from operations.permissions.previewing import aws, azure, gcp
from tests.parity.stacks import NAMES, stack
from tests.support.recorder import revealed
from tests.support.stack_settings import as_text
from tests.unit.aws.policy_lint import as_list, problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.recorder import Graph

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
ACCOUNT = "210987654321"
NO_RIGHT = {
    "aws:index/getCallerIdentity:getCallerIdentity",
    "aws:index/getRegion:getRegion",
    "aws:lb/getHostedZoneId:getHostedZoneId",
    "gcp:organizations/getClientConfig:getClientConfig",
}


def printed(
    says: Mapping[str, Any], graph: Graph, capsys: pytest.CaptureFixture[str], identity: str = "previewer"
) -> dict[str, Any]:
    config = {f"carto:{key}": {"value": text} for key, text in as_text(dict(says)).items()}
    config |= {"aws:region": {"value": "eu-west-1"}, "gcp:project": {"value": "acme-platform"}}
    steps = [
        {
            "op": "create",
            "urn": f"urn:pulumi:production::acme::{node.type}::carto-{node.name}",
            "newState": {"inputs": json.loads(json.dumps(revealed(dict(node.inputs)), default=str))},
        }
        for node in graph
        if node.custom
    ]
    answers = {"config": config, "preview": {"steps": steps, "changeSummary": {"create": len(steps)}}}
    arguments = ["--stack", "production", "--for", identity, "--account", ACCOUNT, "--warehouse-account", ACCOUNT]
    assert main(arguments, engine=lambda _: lambda *asked: json.dumps(answers[asked[0]])) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def allowed(found: Mapping[str, Any]) -> set[str]:
    """Every action of an output."""
    statements = [statement for policy in found.get("policies", ()) for statement in policy["Statement"]]
    return {
        *(action for statement in statements for action in as_list(statement["Action"])),
        *(each for role in found.get("customRoles", ()) for each in role["role"]["includedPermissions"]),
        *found.get("role", {}).get("Actions", ()),
    }


def needed(graph: Graph) -> Iterator[str]:
    """The actions for what a program looked up."""
    for token, arguments in graph.invokes:
        if token in NO_RIGHT:
            continue
        if token in aws.ACTIONS:
            is_private, by_id = arguments.get("privateZone", False), "zoneId" in arguments
            idle = {*([] if is_private or by_id else [aws.OF_PRIVATE_ZONE]), *([aws.BY_NAME] if by_id else [])}
            yield from set(aws.ACTIONS[token]) - idle
        elif token in gcp.PERMISSIONS:
            yield from gcp.PERMISSIONS[token]
        else:
            yield azure.ACTIONS[token]


@pytest.mark.parametrize("name", NAMES)
def test_a_preview_of_a_stack_may_call_its_look_ups_and_nothing_else(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    of_stack = stack(name)
    found = printed(of_stack.says, of_stack.graph, capsys)
    assert allowed(found) == set(needed(of_stack.graph))
    for policy in found.get("policies", ()):
        assert problems(policy) == []


RESTORED = {
    "aws-quickstart": ({"snapshot": "before-upgrade"}, {"rds:DescribeDBInstances", "rds:DescribeDBSnapshots"}),
    "gcp-quickstart": ({"instance": "carto", "backup": 1}, {"cloudsql.instances.get", "cloudsql.backupRuns.get"}),
}


@pytest.mark.parametrize("name", RESTORED)
def test_a_restore_is_previewed_with_its_source(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    of_stack, (source, further) = stack(name), RESTORED[name]
    says = {**of_stack.says, "database": {**of_stack.says.get("database", {}), "restoreFrom": source}}
    assert allowed(printed(says, of_stack.graph, capsys)) - set(needed(of_stack.graph)) == further


def test_a_zone_of_another_account_is_read_by_its_role(capsys: pytest.CaptureFixture[str]) -> None:
    of_stack, role = stack("aws-everything"), "arn:aws:iam::333333333333:role/zone"
    exposure = of_stack.says["exposure"]
    says = {**of_stack.says, "exposure": {**exposure, "dns": {**exposure["dns"], "roleArn": role}}}
    (policy,) = printed(says, of_stack.graph, capsys)["policies"]
    assert problems(policy) == []
    assert {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": role} in policy["Statement"]
    assert "route53" not in json.dumps(policy)


def test_rights_are_limited_to_what_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    of_stack = stack("aws-everything")
    (policy,) = printed(of_stack.says, of_stack.graph, capsys)["policies"]
    resources = {each["Resource"]: each["Action"] for each in policy["Statement"]}
    assert set(resources.pop("*")) == {"ec2:DescribeRouteTables", "ec2:DescribeSubnets", aws.BY_NAME}
    assert set(resources) == {
        f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/platform",
        f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:maps-warehouse",
        "arn:aws:route53:::hostedzone/Z0ZONE",
    }


@pytest.mark.parametrize("name", ["aws-quickstart", "kubernetes"])
def test_a_preview_assumes_the_role_of_a_warehouse(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    of_stack, role = stack(name), "arn:aws:iam::333333333333:role/exports"
    exports = {"enabled": True, "existing": "exports", "aws": {"region": "eu-central-1", "roleArn": role}}
    own, of_role = printed({**of_stack.says, "warehouses": {"s3Exports": exports}}, of_stack.graph, capsys)["policies"]
    assert {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": role} in own["Statement"]
    assert allowed({"policies": [of_role]}) == {"s3:ListBucket"}


def test_warehouses_elsewhere_add_theirs_in_their_own_account_and_project(capsys: pytest.CaptureFixture[str]) -> None:
    of_stack = stack("kubernetes")
    on_aws = {"enabled": True, "existing": "exports", "cluster": "maps"}
    warehouses = {
        "rdsExports": {**on_aws, "aws": {"region": "us-gov-west-1", "accountId": "333333333333"}},
        "bigqueryExports": {"enabled": True, "existing": "bigquery", "gcp": {"project": "example-data"}},
    }
    found = printed({**of_stack.says, "warehouses": warehouses}, of_stack.graph, capsys)
    (policy,), (role,) = found["policies"], found["customRoles"]
    assert {each["Resource"] for each in policy["Statement"]} == {
        "arn:aws-us-gov:s3:::exports",
        "arn:aws-us-gov:rds:us-gov-west-1:333333333333:cluster:maps",
    }
    assert (role["project"], role["role"]["includedPermissions"]) == ("example-data", ["storage.buckets.get"])
