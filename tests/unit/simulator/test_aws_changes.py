"""What a change on simulated AWS comes to: in place, a replacement, no change at all, or a refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from simulator.core.values import Properties, Secret
from tests.unit.simulator.aws_inputs import (
    ASSOCIATION,
    BUCKET,
    CACHE,
    CORS,
    DATABASE,
    INGRESS,
    ROLE,
    VALID,
)
from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
NONE = provider_pb2.DiffResponse.DIFF_NONE

CHANGES: list[tuple[str, dict[str, Any], dict[str, Any], list[str], bool]] = [
    (BUCKET, {"bucket": "one"}, {"bucket": "two"}, ["bucket"], True),
    (BUCKET, {}, {"tags": {"a": "b"}}, [], False),
    (ROLE, {"name": "one"}, {"name": "two"}, ["name"], True),
    (ROLE, {"name": "one"}, {"name": "one", "description": "new"}, [], False),
    (DATABASE, {"identifier": "one"}, {"identifier": "one", "instanceClass": "db.m7g.large"}, [], False),
    (DATABASE, {"identifier": "one"}, {"identifier": "two"}, [], False),
    (DATABASE, {"identifier": "one"}, {"identifier": "one", "storageEncrypted": True}, ["storageEncrypted"], True),
    (DATABASE, {}, {"username": "another"}, ["username"], False),
    (CACHE, {"engineVersion": "8.1"}, {"engineVersion": "8.0"}, ["engineVersion"], False),
    (CACHE, {"engineVersion": "8.0"}, {"engineVersion": "8.1"}, [], False),
    (INGRESS, {}, {"cidrIpv4": "10.1.0.0/16"}, [], False),
    (ASSOCIATION, {}, {"namespace": "other"}, ["namespace"], False),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_replaces_where_aws_cannot_make_it_in_place(
    aws: Cloud, change: tuple[str, Properties, Properties, list[str], bool]
) -> None:
    type_, old, new, replaces, deleted_first = change

    known = aws.create(type_, {**VALID[type_], **old})

    answer = aws.diff(known, {**VALID[type_], **new})

    assert answer.changes != NONE
    assert list(answer.replaces) == replaces
    assert answer.deleteBeforeReplace == deleted_first


def test_another_kind_of_source_replaces_a_rule(aws: Cloud) -> None:
    rule = aws.create(INGRESS, VALID[INGRESS])
    other = {**VALID[INGRESS], "referencedSecurityGroupId": "sg-2"}
    del other["cidrIpv4"]

    assert sorted(aws.diff(rule, other).replaces) == ["cidrIpv4", "referencedSecurityGroupId"]


def test_another_region_of_the_provider_replaces(aws: Cloud, tmp_path: Path) -> None:
    bucket = aws.create(BUCKET, VALID[BUCKET])
    elsewhere = Cloud("aws", tmp_path, {"region": "us-west-2"})

    assert list(elsewhere.diff(bucket, VALID[BUCKET]).replaces) == ["region"]


SAME: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (ROLE, {}, {"assumeRolePolicy": json.dumps(json.loads(VALID[ROLE]["assumeRolePolicy"]), indent=4)}),
    (DATABASE, {"vpcSecurityGroupIds": ["sg-1", "sg-2"]}, {"vpcSecurityGroupIds": ["sg-2", "sg-1"]}),
    (DATABASE, {"backupWindow": "03:00-04:00"}, {}),
    (DATABASE, {"password": Secret("correct-horse-battery")}, {"password": "correct-horse-battery"}),
]


@pytest.mark.parametrize(("type_", "old", "new"), SAME)
def test_what_means_the_same_is_no_change(aws: Cloud, type_: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    known = aws.create(type_, {**VALID[type_], **old})

    assert aws.diff(known, {**VALID[type_], **new}).changes == NONE


def test_the_order_and_apply_method_of_parameters_are_no_change(aws: Cloud) -> None:
    one, two = {"name": "rds.force_ssl", "value": "1"}, {"name": "log_statement", "value": "ddl"}
    group = aws.create(PARAMETERS, {"family": "postgres16", "parameters": [one, two]})

    assert aws.diff(group, {"family": "postgres16", "parameters": [two, one]}).changes == NONE
    assert (
        aws.diff(group, {"family": "postgres16", "parameters": [one, two | {"applyMethod": "pending-reboot"}]}).changes
        == NONE
    )


def test_a_detailed_diff_names_the_path_and_ignored_paths_are_left_out(aws: Cloud) -> None:
    cors = aws.create(CORS, VALID[CORS])
    changed = {
        **VALID[CORS],
        "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://other.example.com"]}],
    }

    assert list(aws.diff(cors, changed).detailedDiff) == ["corsRules[0].allowedOrigins[0]"]
    assert aws.diff(cors, changed, ignore=["corsRules"]).changes == NONE


def test_versioning_cannot_go_back_to_disabled(aws: Cloud) -> None:
    known = aws.create(VERSIONING, {"bucket": "bkt", "versioningConfiguration": {"status": "Enabled"}})

    with pytest.raises(Refusal, match="cannot be updated from 'Enabled' to 'Disabled'"):
        aws.diff(known, {"bucket": "bkt", "versioningConfiguration": {"status": "Disabled"}})
