"""The stack's own key."""

from __future__ import annotations

import json

import pytest

from tests.support.clouds.aws import ACCOUNT, EXPORTS, provisioned

NEW = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1a1b2c3d-0000-4000-8000-000000000000"
OWN_KEY = {"encryption": {"kmsKey": "create"}}
ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/encryption-key"


def test_the_key_rotates_and_takes_its_time_to_go() -> None:
    key = provisioned(storage=OWN_KEY)["encryption-key"]
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["deletionWindowInDays"] == 30
    assert key.protect


def test_its_policy_is_for_this_account_and_region() -> None:
    policy = provisioned(storage=OWN_KEY)["encryption-key"].inputs["policy"]
    principals = [statement["Principal"] for statement in json.loads(policy)["Statement"]]
    assert {who["AWS"] for who in principals if "AWS" in who} == {f"arn:aws:iam::{ACCOUNT}:root"}
    assert "rds.eu-west-1.amazonaws.com" in policy


def test_database_and_cache_are_encrypted_with_it_too() -> None:
    graph = provisioned(storage=OWN_KEY)
    assert graph["database-instance"].inputs["kmsKeyId"] == ARN
    assert graph["cache-valkey"].inputs["kmsKeyId"] == ARN


def test_another_key_later_does_not_replace_database_or_cache() -> None:
    """Neither service can change the key of what exists: the engine would have to delete the data first."""
    for disposable in (False, True):
        graph = provisioned(storage=OWN_KEY, disposable=disposable)
        for name in ("database-instance", "cache-valkey"):
            assert "kmsKeyId" in graph[name].ignore_changes


def test_it_goes_after_the_buckets_it_encrypts() -> None:
    graph = provisioned(storage=OWN_KEY, warehouses=EXPORTS, disposable=True)
    assert all("encryption-key" in bucket.depends_on for bucket in graph.of_type("Bucket"))


FORMER = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"


@pytest.mark.parametrize(("former", "arn"), [([FORMER], FORMER), (["create"], ARN)])
def test_older_objects_stay_readable_with_the_key_they_were_written_with(former: list[str], arn: str) -> None:
    """Not writable: S3 keeps an object under its key, and writes new ones with the bucket's."""
    graph = provisioned(
        storage={"encryption": {"kmsKey": NEW, "formerKmsKeys": former}},
        warehouses=EXPORTS,
    )
    for policy in ("identity-storage-policy", "exports-role-policy"):
        allowed = {each["Sid"]: each for each in json.loads(graph[policy].inputs["policy"])["Statement"]}
        assert (allowed["Key"]["Resource"], allowed["FormerKeys"]["Resource"]) == ([NEW], [arn])
        assert allowed["FormerKeys"]["Action"] == ["kms:Decrypt"]
        assert allowed["FormerKeys"]["Condition"] == allowed["Key"]["Condition"]


def test_a_former_key_of_the_stacks_own_is_kept() -> None:
    kept = provisioned(storage={"encryption": {"formerKmsKeys": ["create"]}})
    assert kept["encryption-key"].protect
    assert "encryption-key" not in provisioned(storage={"encryption": {"formerKmsKeys": [FORMER]}})


def test_the_stacks_own_key_encrypts_the_databases_logs_and_insights() -> None:
    graph = provisioned(storage=OWN_KEY)
    assert {group.inputs["kmsKeyId"] for group in graph.of_type("LogGroup")} == {ARN}
    assert graph["database-instance"].inputs["performanceInsightsKmsKeyId"] == ARN
    assert "performanceInsightsKmsKeyId" in graph["database-instance"].ignore_changes
    allowed = {each["Sid"]: each for each in json.loads(graph["encryption-key"].inputs["policy"])["Statement"]}
    assert allowed["DatabaseLogs"]["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert list(allowed["DatabaseLogs"]["Condition"]["ArnLike"].values()) == [
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/rds/instance/*"
    ]


def test_an_existing_key_encrypts_what_its_policy_allows() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": FORMER}})
    assert not any("kmsKeyId" in group.inputs for group in graph.of_type("LogGroup"))
    assert "performanceInsightsKmsKeyId" not in graph["database-instance"].inputs
