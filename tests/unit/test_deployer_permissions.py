"""The deployer's permissions: what the resources of a stack and its program's lookups take, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from components.resource_facts import FACTS
from components.settings import Cloud
from operations.permissions.gcp import OF_THE_CLUSTER, ROLES_WITH
from simulator.azure.permissions import actions_of
from tests.parity.stacks import NAMES, stack
from tests.unit.aws.policy_lint import as_list
from tests.unit.test_permissions_command import OF_SERVERS_KEY, predefined_roles
from tests.unit.test_previewer_permissions import allowed, needed, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
WITHOUT_GRAPH = {"sts:AssumeRole"}


def of_types(types: Iterable[str], cloud: Cloud) -> set[str]:
    """What the resources of a cloud take. Without a key of the stack, AWS's own keys need no right."""
    own = {type_ for type_ in types if type_ in FACTS and type_.startswith(f"{cloud}:")}
    found = {action for type_ in own for action in FACTS[type_].actions}
    return found - (OF_SERVERS_KEY if "aws:kms/key:Key" not in own else set())


def rights(statements: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Actions with each kind of resource and each condition."""
    return {
        (action, resource)
        for each in statements
        for action in as_list(each["Action"])
        for resource in (*as_list(each["Resource"]), json.dumps(each.get("Condition")))
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_deployer_may_do_what_its_stack_takes_and_nothing_else(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    of_stack = stack(name)
    found = printed(of_stack.says, of_stack.graph, capsys, "deployer")
    types, lookups = {node.type for node in of_stack.graph if node.custom}, set(needed(of_stack.graph))

    on_aws = {action for action in allowed({"policies": found.get("policies", ())}) if ":" in action}
    expected = of_types(types, Cloud.AWS) | {each for each in lookups if ":" in each}
    assert on_aws - WITHOUT_GRAPH - (OF_SERVERS_KEY - expected) == expected
    statements = [statement for policy in found.get("policies", ()) for statement in policy["Statement"]]
    for left_out in statements:
        assert rights(each for each in statements if each is not left_out) < rights(statements), left_out["Sid"]

    if of_stack.cloud is Cloud.AZURE:
        asked = actions_of(type_ for type_ in types if type_.startswith("azure-native:"))
        assert set(found["role"]["Actions"]) == asked | {each for each in lookups if each.startswith("Microsoft.")}

    roles = found.get("roles", [])
    has = {role: predefined_roles()[role] for role in roles}
    of_google = of_types(types, Cloud.GCP) | {each for each in lookups if "/" not in each and ":" not in each}
    if of_stack.cloud is Cloud.GCP:
        of_google |= {*OF_THE_CLUSTER}
    custom = found.get("customRoles", ())
    of_lookups = allowed({"customRoles": custom})
    assert of_google <= of_lookups.union(*has.values())
    for role in roles:
        assert of_google - of_lookups.union(*(has[each] for each in roles if each != role)), role
    own = allowed({"customRoles": [each for each in custom if each["project"] == "acme-platform"]})
    assert own <= of_google.difference(*has.values())


@pytest.mark.parametrize("permission", ROLES_WITH)
def test_a_role_has_the_permission_of_a_lookup(permission: str) -> None:
    assert [role for role in ROLES_WITH[permission] if permission not in predefined_roles()[role]] == []
