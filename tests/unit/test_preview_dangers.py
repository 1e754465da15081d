"""The dangers in a preview, for changes of a real stack's resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.helm_release import RELEASE
from operations.preview_report.iam_documents import widened
from operations.preview_report.markdown import report
from operations.preview_report.steps import read
from tests.support.previews import STACK, changed, dangers, digest, unchanged
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def test_nothing_is_a_danger_where_nothing_changes() -> None:
    assert dangers(unchanged()) == {}
    assert "no changes" in report(read(digest(unchanged())), [], {})


@pytest.mark.parametrize(
    ("name", "inputs", "rule"),
    [
        ("carto-database-instance", {"deletionProtection": False}, "ends-protection"),
        ("carto-database-instance", {"storageEncrypted": False}, "weakens-storage"),
        ("carto-database-instance", {"multiAz": False}, "weakens-storage"),
        ("carto-database-instance", {"publiclyAccessible": True}, "opens"),
        ("carto-database-instance", {"backupRetentionPeriod": 1}, "keeps-less"),
        ("carto-database-instance", {"engineVersion": "17"}, "interrupts"),
    ],
)
def test_what_gets_weaker_is_a_danger(name: str, inputs: dict[str, Any], rule: str) -> None:
    steps = changed(name, next(iter(inputs)), lambda known: known.update(inputs))
    assert f"{rule}/{name}" in dangers(steps)


def test_the_opposite_is_no_danger() -> None:
    steps = changed(
        "carto-database-instance", "backupRetentionPeriod", lambda inputs: inputs.update(backupRetentionPeriod=35)
    )
    assert {id_ for id_ in dangers(steps) if not id_.startswith("interrupts/")} == set()


def test_protection_that_the_program_ends_is_a_danger() -> None:
    steps = unchanged()
    steps["carto-storage-imports"]["newState"]["protect"] = False
    steps["carto-storage-imports"] |= {"op": "update", "diffReasons": ["forceDestroy"]}
    assert "ends-protection/carto-storage-imports" in dangers(steps)


def test_a_generated_secret_that_is_replaced_is_a_danger() -> None:
    type_ = "random:index/randomPassword:RandomPassword"
    name = next(f"carto-{node.name}" for node in registered(STACK) if node.type == type_)
    steps = changed(name, "length", lambda inputs: inputs.update(length=64), op="replace")
    assert f"rotates-key/{name}" in dangers(steps)


def test_a_lock_of_the_cloud_that_goes_is_a_danger() -> None:
    urn = "urn:pulumi:s::p::azure-native:authorization:ManagementLockByScope::carto-database-lock"
    steps = {"lock": {"op": "delete", "urn": urn, "oldState": {"inputs": {"level": "CanNotDelete"}}}}
    assert dangers(steps) == {"ends-protection/carto-database-lock": "the cloud's lock against deletion is removed"}


ACCOUNT = "StringEquals aws:SourceAccount = 1"
ALLOW = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]}


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        ([ALLOW], [ALLOW | {"Action": "s3:GetObject", "Sid": "Same"}], []),
        ([ALLOW | {"Action": ["s3:*"]}], [ALLOW], []),
        ([ALLOW], [ALLOW | {"Action": ["s3:GetObject", "s3:PutObject"]}], ["allows s3:PutObject on arn:aws:s3:::a/*"]),
        ([ALLOW], [ALLOW | {"Resource": "*"}], ["allows s3:GetObject on *"]),
        (
            [ALLOW | {"Principal": {"AWS": "arn:aws:iam::1:root"}}],
            [ALLOW | {"Principal": "*"}],
            ["allows s3:GetObject on arn:aws:s3:::a/* to everybody"],
        ),
        (
            [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}],
            [ALLOW],
            ["allows s3:GetObject on arn:aws:s3:::a/* without the condition StringEquals aws:SourceAccount = 1"],
        ),
        ([ALLOW], [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}], []),
        (
            [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}}}],
            [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}],
            [],
        ),
        (
            [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}],
            [ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}}}],
            [f"allows s3:GetObject on arn:aws:s3:::a/* without the condition {ACCOUNT}, but with {ACCOUNT} or 2"],
        ),
        (
            [ALLOW | {"Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceAccount": "1"}}}],
            [ALLOW | {"Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}}],
            ["no longer denies s3:GetObject on arn:aws:s3:::a/*"],
        ),
        ([ALLOW | {"Effect": "Deny"}], [], ["no longer denies s3:GetObject on arn:aws:s3:::a/*"]),
    ],
)
def test_documents_are_compared_by_meaning(before: list[Any], after: list[Any], sentences: list[str]) -> None:
    old, new = (json.dumps({"Version": "2012-10-17", "Statement": statements}) for statements in (before, after))
    assert widened(old, new) == sentences


def test_more_addresses_that_may_connect_are_a_danger() -> None:
    access = "carto-database-access-from-cluster"
    type_ = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    steps = changed(access, "cidrIpv4", lambda inputs: inputs.update(cidrIpv4="10.0.0.0/8"))
    steps[access]["oldState"]["inputs"]["cidrIpv4"] = "10.1.0.0/16"
    assert dangers(steps) == {f"admits/{access}": "cidrIpv4: 10.0.0.0/8 may connect too"}
    steps[access]["newState"]["inputs"]["cidrIpv4"] = "10.1.7.0/24"
    assert dangers(steps) == {}

    group = next(step["urn"] for name, step in steps.items() if name == "carto-database-access")
    rule = {"inputs": {"cidrIpv4": "198.51.100.0/24"}, "dependencies": [group]}
    new = {"op": "create", "urn": f"urn:pulumi:{STACK}::carto::{type_}::new", "newState": rule}
    assert set(dangers({**unchanged(), "new": new})) == {"admits/new"}
    # The rules of a group that is new too are what its component is for.
    of_a_new_group = unchanged()
    of_a_new_group["carto-database-access"] |= {"op": "create", "oldState": None}
    assert dangers({**of_a_new_group, "new": new}) == {}


@pytest.mark.parametrize(("days", "interrupts"), [(7, False), (0, True)])
def test_a_change_that_interrupts_with_one_value_only_is_a_danger_with_that_value(days: int, interrupts: bool) -> None:
    name = "carto-database-instance"
    steps = changed(name, "backupRetentionPeriod", lambda inputs: inputs.update(backupRetentionPeriod=days))
    assert (f"interrupts/{name}" in dangers(steps)) is interrupts


@pytest.mark.parametrize(
    ("type_", "path", "before", "after"),
    [
        ("aws:rds/instance:Instance", "engineVersion", "16", "17"),
        ("gcp:sql/databaseInstance:DatabaseInstance", "databaseVersion", "POSTGRES_16", "POSTGRES_17"),
        ("azure-native:dbforpostgresql:Server", "version", "16", "17"),
    ],
)
def test_a_major_version_of_the_database_is_a_danger_on_every_cloud(
    type_: str, path: str, before: str, after: str
) -> None:
    step = {
        "op": "update",
        "urn": f"urn:pulumi:s::p::{type_}::carto-database",
        "oldState": {"inputs": {path: before}},
        "newState": {"inputs": {path: after}},
        "detailedDiff": {path: {"kind": "update"}},
    }
    assert "10 to 30 minutes" in dangers({"": step})["interrupts/carto-database"]


@pytest.mark.parametrize(("default", "texts"), [("Deny", []), ("Allow", ["defaultAction", "publicNetworkAccess"])])
def test_an_account_of_azure_is_open_if_its_rules_do_not_deny(default: str, texts: list[str]) -> None:
    inputs = {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": default, "ipRules": []}}
    urn = "urn:pulumi:s::p::azure-native:storage:StorageAccount::account"
    found = dangers({"": {"op": "create", "urn": urn, "newState": {"inputs": inputs}}})
    assert [text for text in texts if text in found.get("opens/account", "")] == texts
    assert bool(found) is bool(texts)


def test_further_rights_of_an_identity_that_exists_are_a_danger() -> None:
    role = next(step["urn"] for step in unchanged().values() if "$aws:iam/role:Role::" in step["urn"])
    policy = json.dumps({"Statement": [ALLOW]})
    state = {"inputs": {"role": "carto", "policy": policy}, "dependencies": [role]}
    urn = f"urn:pulumi:{STACK}::carto::aws:iam/rolePolicy:RolePolicy::more"
    steps = {**unchanged(), "more": {"op": "create", "urn": urn, "newState": state}}
    assert "further rights: s3:GetObject on arn:aws:s3:::a/*" in dangers(steps)["widens-rights/more"]
    for step in steps.values():
        if step["urn"] == role:
            step |= {"op": "create", "oldState": None}
    assert "widens-rights/more" not in dangers(steps)


@pytest.mark.parametrize(
    ("type_", "path"),
    [
        ("gcp:storage/bucketIAMMember:BucketIAMMember", "role"),
        ("azure-native:authorization:RoleAssignment", "roleDefinitionId"),
    ],
)
def test_another_role_on_other_clouds_is_a_danger(type_: str, path: str) -> None:
    step = {
        "op": "replace",
        "urn": f"urn:pulumi:s::p::{type_}::grant",
        "oldState": {"inputs": {path: "reader"}},
        "newState": {"inputs": {path: "admin"}},
        "detailedDiff": {path: {"kind": "update-replace"}},
    }
    assert dangers({"": step})["widens-rights/grant"] == f"{path}: reader becomes admin"


def test_the_end_of_all_network_policies_is_one_danger() -> None:
    steps = unchanged()
    policies = [name for name, step in steps.items() if ":NetworkPolicy::" in step["urn"]]
    for name in policies:
        steps[name] |= {"op": "delete", "newState": None}
    assert [id_ for id_ in dangers(steps) if id_.startswith("opens/")] == [f"opens/{policies[0]}"]
    steps = unchanged()
    steps[policies[0]] |= {"op": "delete", "newState": None}
    assert dangers(steps) == {}


def of_the_release(change: Callable[[dict[str, Any]], object], path: str) -> dict[str, dict[str, Any]]:
    name = next(f"carto-{node.name}" for node in registered(STACK) if node.type == RELEASE)
    return changed(name, path, change)


def test_fewer_pods_and_another_domain_are_dangers_of_the_release() -> None:
    def fewer(inputs: dict[str, Any]) -> None:
        inputs["values"]["router"] = {"autoscaling": {"enabled": False}, "replicaCount": 1}

    assert "router 2 → 1" in dangers(of_the_release(fewer, "values.router"))["shrinks/carto-release-helm"]
    domain = of_the_release(
        lambda inputs: inputs["values"]["appConfigValues"].update(selfHostedDomain="b.example.com"),
        "values.appConfigValues.selfHostedDomain",
    )
    assert "CARTO Support" in dangers(domain)["interrupts/carto-release-helm"]
