"""The report about a preview: what a reviewer has to see first, for changes of a real stack's resources."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.helm_release import RELEASE
from operations.preview_report.__main__ import DANGER, FAILED, main
from operations.preview_report.dangers import RULES
from operations.preview_report.findings import found
from operations.preview_report.iam_documents import widened
from operations.preview_report.markdown import report
from operations.preview_report.steps import NoPreview, read
from tests.support.recorder import revealed
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
STACK = "aws-production"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}


def unchanged() -> dict[str, dict[str, Any]]:
    """A step for each resource of the stack, by logical name, in which nothing changes."""
    steps = {}
    for node in registered(STACK):
        if node.custom:
            state = {
                "inputs": json.loads(json.dumps(revealed(dict(node.inputs)), default=str)),
                "protect": node.protect,
            }
            urn = f"urn:pulumi:{STACK}::carto::carto:stack:SelfHosted$carto:aws:Platform$carto:aws:Part${node.type}"
            name = f"carto-{node.name}"
            steps[name] = {
                "op": "same",
                "urn": f"{urn}::{name}",
                "oldState": state,
                "newState": copy.deepcopy(state),
            }
    return steps


def digest(steps: Mapping[str, Mapping[str, Any]]) -> str:
    return json.dumps({"steps": list(steps.values()), "changeSummary": {"same": len(steps)}})


def changed(
    name: str, path: str, change: Callable[[dict[str, Any]], object], *, op: str = "update"
) -> dict[str, dict[str, Any]]:
    """All steps, of which one changes an input."""
    steps = unchanged()
    step = steps[name]
    change(step["newState"]["inputs"])
    kind = "update-replace" if op == "replace" else "update"
    step |= {"op": op, "detailedDiff": {path: {"kind": kind, "inputDiff": True}}}
    if op == "replace":
        step["replaceReasons"] = [path]
    return steps


def dangers(steps: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {finding.id: finding.text for finding in found(read(digest(steps)), RULES)}


def without_condition(inputs: dict[str, Any]) -> None:
    document = json.loads(inputs["assumeRolePolicy"])
    del document["Statement"][0]["Condition"]
    inputs["assumeRolePolicy"] = json.dumps(document)


def open_to_everybody(inputs: dict[str, Any]) -> None:
    inputs["cidrIpv4"] = "0.0.0.0/0"


FIVE: Mapping[str, tuple[str, str, str, Callable[[dict[str, Any]], object], str]] = {
    "a smaller database": (
        "shrinks/carto-database-instance",
        "carto-database-instance",
        "instanceClass",
        lambda inputs: inputs.update(instanceClass="db.m7g.large"),
        "update",
    ),
    "another name of a bucket": (
        "deletes-data/carto-storage-imports",
        "carto-storage-imports",
        "bucket",
        lambda inputs: inputs.update(bucket="other"),
        "replace",
    ),
    "everybody reaches the database": (
        "opens/carto-database-access-from-cluster",
        "carto-database-access-from-cluster",
        "cidrIpv4",
        open_to_everybody,
        "update",
    ),
    "another key": (
        "swaps-key/carto-database-instance",
        "carto-database-instance",
        "kmsKeyId",
        lambda inputs: inputs.update(kmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/other"),
        "replace",
    ),
    "a condition less": (
        "widens-rights/carto-identity-role",
        "carto-identity-role",
        "assumeRolePolicy",
        without_condition,
        "update",
    ),
}


@pytest.mark.parametrize("case", FIVE)
def test_a_danger_is_named(case: str) -> None:
    id_, name, path, change, op = FIVE[case]
    assert id_ in dangers(changed(name, path, change, op=op))


def test_five_dangers_are_before_everything_else_and_fail_the_gate(tmp_path: Path, capsys: Any) -> None:
    steps = unchanged()
    for _, name, path, change, op in FIVE.values():
        known = steps[name].get("detailedDiff") or {}
        change(steps[name]["newState"]["inputs"])
        steps[name] |= {"op": op, "detailedDiff": known | {path: {"kind": "update"}}, "replaceReasons": [path]}
    file = tmp_path / "preview.json"
    file.write_text(digest(steps))

    assert main([str(file), "--fail-on", "danger"]) == DANGER

    head, _, details = capsys.readouterr().out.partition("<details>")
    assert [id_ for id_, *_ in FIVE.values() if f"`{id_}`" not in head] == []
    assert details


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
        ([ALLOW | {"Effect": "Deny"}], [], ["no longer denies s3:GetObject on arn:aws:s3:::a/*"]),
    ],
)
def test_documents_are_compared_by_meaning(before: list[Any], after: list[Any], sentences: list[str]) -> None:
    old, new = (json.dumps({"Version": "2012-10-17", "Statement": statements}) for statements in (before, after))
    assert widened(old, new) == sentences


def test_a_document_is_shown_by_its_statements_and_not_by_its_text() -> None:
    steps = changed("carto-identity-role", "assumeRolePolicy", without_condition)
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {})
    assert "`assumeRolePolicy`, by its statements:" in text
    assert "`+ Allow sts:AssumeRole to Service pods.eks.amazonaws.com`" in text
    assert "`- Allow sts:AssumeRole to Service pods.eks.amazonaws.com if StringEquals aws:" in text


def test_long_values_are_shown_where_they_differ() -> None:
    long = "a" * 300
    steps = changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket=f"{long}-new"))
    steps["carto-storage-imports"]["oldState"]["inputs"]["bucket"] = f"{long}-old"
    preview = read(digest(steps))
    text = report(preview, [], {})
    assert "aaa-old` → `…" in text
    assert "aaa-new`" in text


def test_what_is_in_a_secret_is_a_secret_and_not_missing() -> None:
    steps = changed("carto-database-instance", "password.inner", lambda inputs: inputs.update(password=SECRET))
    steps["carto-database-instance"]["oldState"]["inputs"]["password"] = SECRET
    assert "`password.inner`: `[secret]` → `[secret]`" in report(read(digest(steps)), [], {})


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


def test_no_secret_is_in_the_report() -> None:
    steps = changed("carto-database-instance", "password", lambda inputs: inputs.update(password=SECRET))
    steps["carto-database-instance"]["oldState"]["inputs"]["password"] = dict(SECRET, plaintext='"hunter1"')
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {})
    assert "`password`: `[secret]` → `[secret]`" in text
    assert "hunter" not in text


def test_what_is_known_later_is_called_so() -> None:
    steps = changed("carto-identity-role", "assumeRolePolicy", lambda inputs: inputs.update(assumeRolePolicy=UNKNOWN))
    preview = read(digest(steps))
    assert "→ known after the update" in report(preview, found(preview, RULES), {})
    assert "read it in the diff" in dangers(steps)["widens-rights/carto-identity-role"]


@pytest.mark.parametrize("limit", [2_000, 65_000])
def test_a_report_fits_into_a_comment_and_keeps_the_dangers(limit: int) -> None:
    steps = changed(
        "carto-database-instance", "instanceClass", lambda inputs: inputs.update(instanceClass="db.m7g.large")
    )
    for number in range(3_000):
        parents = f"carto:stack:SelfHosted$carto:a:B$carto:a:C{number}"
        urn = f"urn:pulumi:{STACK}::carto::{parents}$aws:s3/bucket:Bucket::{number}"
        steps[str(number)] = {"op": "create", "urn": urn, "newState": {"inputs": {"bucket": "b" * 200}}}
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {}, limit=limit)
    assert len(text) <= limit
    assert "`shrinks/carto-database-instance`" in text
    assert "Left out" in text


def test_names_in_the_report_mention_nobody_and_start_no_html() -> None:
    reason = {"shrinks/carto-database-instance": "agreed with @team <b>"}
    steps = changed("carto-database-instance", "instanceClass", lambda inputs: inputs.update(instanceClass="`@all`"))
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), reason)
    assert "@team" not in text
    assert "<b>" not in text
    assert "`` `@all` ``" in text


def test_an_accepted_danger_passes_with_its_reason(tmp_path: Path, capsys: Any) -> None:
    steps = changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket="other"), op="replace")
    file, description = tmp_path / "preview.json", tmp_path / "description.md"
    file.write_text(digest(steps))
    description.write_text("Rename.\n\nAccept-danger: deletes-data/carto-storage-imports=The bucket is empty\n")
    assert main([str(file), "--fail-on", "danger", "--accepted-in", str(description)]) == 0
    assert "Accepted: The bucket is empty" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([str(file), "--accept", "deletes-data/carto-storage-imports"])
    assert "needs a reason" in capsys.readouterr().err
    assert main([str(file), "--fail-on", "danger", "--accept", "deletes-data/*=The buckets are empty"]) == 0
    assert main([str(file), "--accept", "opens/x=Why"]) == 0
    assert "not found in this preview: opens/x" in capsys.readouterr().err


def test_the_report_for_programs_has_the_same(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    file.write_text(
        digest(changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket="x"), op="replace"))
    )
    assert main([str(file), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in shown["dangers"]] == ["deletes-data/carto-storage-imports"]
    (change,) = shown["changes"]
    assert change.pop("urn").endswith("::carto-storage-imports")
    assert list(change.pop("values")) == ["bucket"]
    assert change == {
        "name": "carto-storage-imports",
        "type": "aws:s3/bucket:Bucket",
        "change": "replace",
        "paths": ["bucket"],
    }


def test_a_preview_that_failed_is_reported_and_fails(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    failed = {"severity": "error", "message": "<{%reset%}>carto:domain: expected a host name<{%reset%}>\n"}
    ended = {"severity": "error", "message": "error: Program exited with non-zero exit code: 1"}
    file.write_text(json.dumps({"diagnostics": [failed, ended]}))
    assert main([str(file)]) == FAILED
    shown = capsys.readouterr().out
    assert "`carto:domain: expected a host name`" in shown
    assert "exit code" not in shown
    assert "**Next:** correct what the messages name" in shown


@pytest.mark.parametrize("text", ["", "[]", "{}", "error: no stack", "null"])
def test_other_input_is_refused_with_the_command(text: str) -> None:
    with pytest.raises(NoPreview, match="pulumi preview --json --show-sames"):
        read(text)
