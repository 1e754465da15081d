"""The policies of the pack, on recorded resources of the example stacks and on resources that violate them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml

from policies import configuration
from policies.catalog import CATALOG
from policies.exceptions import SCHEMA, without_excepted
from policies.model import Resource, Stack
from simulator.engine import ROOT
from tests.support.example_stacks import STACKS
from tests.support.recorder import revealed
from tests.support.registrations import registered
from tests.support.stack_settings import as_text

BY_NAME = {policy.name: policy for policy in CATALOG}
ROLE = "aws:iam/rolePolicy:RolePolicy"
CONTAINER = {"name": "app", "image": "app"}


def stack_of(name: str) -> Stack:
    graph = registered(name)
    urns = {node.name: node.urn for node in graph}
    config = as_text(yaml.safe_load(STACKS[name].read_text())["config"])
    return Stack(
        config=config,
        resources=[
            Resource(
                type=node.type,
                name=node.name,
                urn=node.urn,
                inputs={key: revealed(value) for key, value in node.inputs.items()},
                protect=node.protect,
                dependencies=frozenset(urns[other] for other in node.depends_on if other in urns),
            )
            for node in graph
            if node.custom
        ],
    )


def violations(name: str, type_: str, inputs: Any, *, config: Any = None, protect: bool = True) -> list[str]:
    resource = Resource(type=type_, name="mine", urn="urn:mine", inputs=inputs, protect=protect)
    return BY_NAME[name].violations(resource, Stack(config=config or {}, resources=[resource]))


@pytest.mark.parametrize("name", sorted(STACKS))
def test_every_example_stack_passes_every_mandatory_policy(name: str) -> None:
    stack = stack_of(name)
    found = [
        message
        for policy in CATALOG
        if policy.is_mandatory
        for resource in stack.resources
        for message in policy.violations(resource, stack)
    ]
    assert found == []


def document(**statement: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:a", **statement}]})


def failing() -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Policy, type, inputs and what the message says."""
    yield "storage-encrypted", "aws:rds/instance:Instance", {"storageEncrypted": False}, "Controls: RDS.3"
    yield "storage-encrypted", "aws:s3/bucket:Bucket", {"bucket": "b"}, "not encrypted"
    yield "storage-encrypted", "azure-native:storage:StorageAccount", {"enableHttpsTrafficOnly": False}, "4.1 (DP-3)"
    yield "storage-encrypted", "gcp:sql/databaseInstance:DatabaseInstance", {"settings": {}}, "CIS 6.4"
    yield "cache-encrypted-in-transit", "gcp:redis/instance:Instance", {}, "carto:cache.inTransitEncryption"
    yield "storage-private", "aws:rds/instance:Instance", {"publiclyAccessible": True}, "RDS.2"
    yield "storage-private", "gcp:storage/bucket:Bucket", {"publicAccessPrevention": "inherited"}, "CIS 5.1"
    yield "storage-private", "azure-native:storage:StorageAccount", {"allowBlobPublicAccess": True}, "4.17"
    yield "storage-backed-up", "aws:rds/instance:Instance", {"backupRetentionPeriod": 0}, "database.backups"
    yield "storage-backed-up", "gcp:storage/bucket:Bucket", {}, "no backups"
    yield "deletion-protected", "aws:rds/instance:Instance", {"deletionProtection": False}, "RDS.8"
    yield "deletion-protected", "aws:s3/bucket:Bucket", {"forceDestroy": True}, "forceDestroy: true"
    yield "keys-rotated", "aws:kms/key:Key", {"enableKeyRotation": False}, "KMS.4"
    yield "keys-rotated", "gcp:kms/cryptoKey:CryptoKey", {}, "CIS 1.10"
    yield (
        "closed-to-internet",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"cidrIpv4": "0.0.0.0/0"},
        "allowedCidrs",
    )
    yield "closed-to-internet", "gcp:storage/bucketIAMMember:BucketIAMMember", {"member": "allUsers"}, "allUsers"
    yield "iam-without-wildcards", ROLE, {"policy": document(Action="s3:*")}, "all actions"
    yield "iam-without-wildcards", ROLE, {"policy": document(Resource="*")}, "all resources"
    yield "iam-without-wildcards", "aws:s3/bucketPolicy:BucketPolicy", {"policy": document(Principal="*")}, "everybody"
    yield "iam-without-wildcards", "gcp:projects/iAMMember:IAMMember", {"role": "roles/editor"}, "Editor"
    yield (
        "iam-without-wildcards",
        "azure-native:authorization:RoleAssignment",
        {"roleDefinitionId": "/x/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"},
        "the role Owner",
    )
    for principal in ({"Service": "pods.eks.amazonaws.com"}, {"AWS": "123456789012"}, {"AWS": "*"}):
        trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]})
        yield "trust-limited", "aws:iam/role:Role", {"assumeRolePolicy": trust}, "without a condition"
    yield (
        "trust-limited",
        "gcp:serviceaccount/iAMMember:IAMMember",
        {"role": "roles/iam.workloadIdentityUser", "member": "principalSet://iam.googleapis.com/x"},
        "act as the service account",
    )
    yield "tagged", "aws:s3/bucket:Bucket", {}, "no tags"
    yield "tagged", "gcp:storage/bucket:Bucket", {"labels": {}}, "no labels"
    yield "chart-pinned", "kubernetes:helm.sh/v3:Release", {"chart": "carto"}, "carto:chart.version"
    yield "chart-pinned", "kubernetes:helm.sh/v3:Release", {"chart": "carto", "version": "^1.2"}, "^1.2"
    for image in ("app", "registry.example.com:5000/app", "app:latest"):
        pod = {"spec": {"containers": [{**CONTAINER, "image": image}]}}
        yield "images-pinned", "kubernetes:core/v1:Pod", pod, f"the image {image} in the container app"
    yield "pods-restricted", "kubernetes:core/v1:Namespace", {"metadata": {}}, "privileged pods"
    yield (
        "pods-restricted",
        "kubernetes:apps/v1:Deployment",
        {"spec": {"template": {"spec": {"containers": [CONTAINER]}}}},
        "container app without runAsNonRoot: true",
    )
    yield "no-plain-secrets", "kubernetes:core/v1:ConfigMap", {"data": {"a": "id AKIAIOSFODNN7EXAMPLE"}}, "data.a"
    yield (
        "no-plain-secrets",
        "kubernetes:core/v1:Pod",
        {"spec": {"containers": [{**CONTAINER, "env": [{"name": "DB_PASSWORD", "value": "example"}]}]}},
        "DB_PASSWORD",
    )


@pytest.mark.parametrize(("policy", "type_", "inputs", "text"), list(failing()))
def test_a_violation_names_the_resource_the_setting_and_the_control(
    policy: str, type_: str, inputs: dict[str, Any], text: str
) -> None:
    found = violations(policy, type_, inputs)
    assert found
    assert all(message.startswith("mine ") for message in found)
    assert any(text in message for message in found), found


def test_every_policy_has_a_violation_above() -> None:
    # Nothing is in a wrong region unless the configuration names some.
    assert {policy for policy, *_ in failing()} == set(BY_NAME) - {"regions-allowed"}


@pytest.mark.parametrize(
    ("type_", "inputs", "is_allowed"),
    [
        ("gcp:storage/bucket:Bucket", {"location": "EUROPE-WEST1"}, True),
        ("gcp:storage/bucket:Bucket", {"location": "US"}, False),
        ("azure-native:storage:StorageAccount", {"location": "West Europe"}, True),
        ("azure-native:storage:StorageAccount", {"location": "eastus"}, False),
        ("azure-native:privatedns:PrivateZone", {"location": "global"}, True),
        ("aws:s3/bucket:Bucket", {}, True),
        ("aws:s3/bucket:Bucket", {"region": "us-east-1"}, False),
        ("kubernetes:core/v1:Secret", {}, True),
    ],
)
def test_resources_are_in_the_regions_of_the_configuration(
    type_: str, inputs: dict[str, Any], is_allowed: bool
) -> None:
    resource = Resource(type=type_, name="mine", urn="urn:mine", inputs=inputs)
    options = {"regions": ["europe-west1", "westeurope", "eu-west-1"]}
    stack = Stack(config={"aws:region": "eu-west-1"}, options=options)
    assert (BY_NAME["regions-allowed"].violations(resource, stack) == []) == is_allowed
    assert BY_NAME["regions-allowed"].violations(resource, Stack(config=stack.config)) == []
    elsewhere = Stack(config={"aws:region": "us-east-1"}, options=options)
    assert (BY_NAME["regions-allowed"].violations(resource, elsewhere) == []) == (is_allowed and "aws" not in type_)


@pytest.mark.parametrize(
    "image", ["app:1.2", "registry.example.com:5000/app:1", "app@sha256:0a1b", "app:latest@sha256:0a"]
)
def test_an_image_with_a_tag_or_a_digest_is_pinned(image: str) -> None:
    pod = {"spec": {"containers": [{**CONTAINER, "image": image}]}}
    assert violations("images-pinned", "kubernetes:core/v1:Pod", pod) == []


def test_a_message_shows_no_secret() -> None:
    inputs = {"spec": {"containers": [{**CONTAINER, "env": [{"name": "DB_PASSWORD", "value": "ExampleOnly1"}]}]}}
    assert "ExampleOnly1" not in "".join(violations("no-plain-secrets", "kubernetes:core/v1:Pod", inputs))


def test_data_of_a_disposable_stack_needs_neither_backups_nor_protection() -> None:
    bucket = "gcp:storage/bucket:Bucket", {"forceDestroy": True}
    for policy in ("storage-backed-up", "deletion-protected"):
        assert violations(policy, *bucket, protect=False)
        assert violations(policy, *bucket, protect=False, config={"carto:disposable": "true"}) == []


def test_an_address_of_the_exposure_is_allowed_and_another_one_is_not() -> None:
    rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    config = {"carto:exposure": json.dumps({"allowedCidrs": ["0.0.0.0/0"]})}
    assert violations("closed-to-internet", rule, {"cidrIpv4": "0.0.0.0/0"}, config=config) == []
    assert violations("closed-to-internet", rule, {"cidrIpv6": "::/0"}, config=config)


def test_egress_to_everywhere_is_not_open() -> None:
    inputs = {"spec": {"egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}}
    assert violations("closed-to-internet", "kubernetes:networking.k8s.io/v1:NetworkPolicy", inputs) == []


def exception(**changes: str) -> dict[str, str]:
    return {"resource": "legacy-*", "reason": "moves to another account", "until": "2027-01-31", **changes}


def test_an_exception_covers_its_resources_until_its_last_day() -> None:
    messages = ["legacy-bucket is public."]
    assert without_excepted("legacy-bucket", messages, [exception()], date(2027, 1, 31)) == []
    assert without_excepted("other", messages, [exception()], date(2027, 1, 1)) == messages
    (ended,) = without_excepted("legacy-bucket", messages, [exception()], date(2027, 2, 1))
    assert "ended on 2027-01-31 (moves to another account)" in ended


def test_an_exception_with_a_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="until is '2027-02-31'; expected a date"):
        without_excepted("legacy-a", ["x"], [exception(until="2027-02-31")], date(2027, 1, 1))


def test_an_exception_needs_a_reason_and_an_end() -> None:
    assert set(SCHEMA["items"]["required"]) == {"resource", "reason", "until"}


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"storage-encryped": {}}, "storage-encryped is no policy, did you mean storage-encrypted?"),
        ({"everything": {"severity": "low"}}, "everything is no policy; docs/policies.md lists them"),
        ({"regions-allowed": {"region": ["eu-west-1"]}}, "region is no property, did you mean regions?"),
        ({"tagged": {"enforcmentLevel": "disabled"}}, "did you mean enforcementLevel?"),
        ({"tagged": {"regions": ["eu-west-1"]}}, "it takes enforcementLevel, exceptions, severity"),
        ({"tagged": {"exceptions": [exception(until="2027-02-31")]}}, "exceptions.0: until is '2027-02-31'"),
        ({"tagged": {"exceptions": [exception(), exception(reason=" " * 20)]}}, "exceptions.1: reason has less"),
    ],
)
def test_what_the_engine_would_ignore_in_the_configuration_is_refused(
    config: dict[str, dict[str, Any]], text: str
) -> None:
    (problem,) = configuration.problems(config, CATALOG)
    assert text in problem


def test_a_configuration_of_every_policy_is_accepted() -> None:
    tuned = {policy.name: {"severity": "low", "exceptions": [exception()]} for policy in CATALOG}
    assert configuration.problems({"all": {}, **tuned}, CATALOG) == []
    assert {policy.severity for policy in CATALOG} <= set(configuration.SEVERITIES)
    assert configuration.severity(CATALOG[0], {}) == CATALOG[0].severity
    assert configuration.severity(CATALOG[0], tuned[CATALOG[0].name]) == "low"


def test_the_controls_are_those_of_the_security_page() -> None:
    rows = [yaml.safe_load(file.read_text()) for file in (ROOT / "tests/controls").glob("*.yaml")]
    known = {str(row["control"]) for file in rows for row in file}
    parts = {part for control in known for part in control.split(", ")}
    named = {part for policy in CATALOG for numbers in policy.controls.values() for part in numbers.split(", ")}
    assert named <= parts


UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize("value", [UNKNOWN, None, 1.0, True, "x", [], [UNKNOWN], {}, {"a": [None]}])
def test_a_value_of_any_kind_ends_no_policy(value: Any) -> None:
    """Everything in the program of another team may be known after the update only."""
    for inputs in (
        {"spec": value, "metadata": value, "data": value},
        {"spec": {"containers": value, "initContainers": value, "securityContext": value}},
        {"spec": {"containers": [{"name": "a", "image": value, "env": value, "securityContext": value}]}},
        {"spec": {"containers": [{"securityContext": {"capabilities": value}}]}, "metadata": {"labels": value}},
    ):
        for kind in ("Pod", "ConfigMap", "Namespace"):
            for name in BY_NAME:
                assert isinstance(violations(name, f"kubernetes:core/v1:{kind}", inputs), list)


def test_an_image_that_is_known_later_is_not_called_unpinned() -> None:
    inputs = {"spec": {"containers": [{"name": "a", "image": UNKNOWN}]}}
    assert violations("images-pinned", "kubernetes:core/v1:Pod", inputs) == []


def test_a_secret_of_an_init_container_is_found_too() -> None:
    variable = {"name": "DB_PASSWORD", "value": "ExampleOnly1"}
    inputs = {"spec": {"initContainers": [{"name": "first", "env": [variable]}]}}
    assert "in the container first" in violations("no-plain-secrets", "kubernetes:core/v1:Pod", inputs)[0]
