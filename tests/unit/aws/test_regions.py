"""Regions: what is no region, what cannot be used yet, and where Amazon publishes certificates."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.aws.certificates.refresh import trust_store
from components.aws.platform import Platform
from components.naming import PREFIX
from tests.support.clouds.aws import CLUSTER_ARN, AwsCloud, stack_settings
from tests.support.recorder import Graph, run
from tests.unit.aws.stacks import EXISTING

NO_CERTIFICATES = "ap-east-2"


def up(cloud: AwsCloud, region: str | None, **changes: Any) -> Graph:
    settings = stack_settings(**changes)
    return run(lambda: Platform(PREFIX, settings), cloud=cloud, config={"aws:region": region} if region else {})


class Untouched(AwsCloud):
    """Nothing may be created or looked up."""

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError(f"{token} was called")

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError(f"{type_} was created")


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("eu-wset-1", r"aws:region: expected a region of AWS; got 'eu-wset-1'\. Did you mean eu-west-1\?"),
        ("ap-east-2", r"ap-east-2 exists, but .* no certificates .*certificates\.refresh ap-east-2"),
        ("us-gov-west-1", r"us-gov-west-1 exists, but .*certificates\.refresh us-gov-west-1"),
        ("cn-north-1", r"cn-north-1 is in the partition aws-cn.*carto:cloud kubernetes"),
        ("eusc-de-east-1", r"eusc-de-east-1 is in the partition aws-eusc"),
    ],
)
def test_a_region_that_cannot_be_used_is_refused_before_anything_else(region: str, words: str) -> None:
    with pytest.raises(pulumi.RunError, match=words):
        up(Untouched(), region)


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_of_the_environment_is_checked_too(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "eu-wset-1")
    with pytest.raises(pulumi.RunError, match="Did you mean eu-west-1"):
        up(Untouched(), None)


def test_a_region_that_only_the_cluster_tells_is_checked_with_it() -> None:
    cloud = AwsCloud(cluster_arn=CLUSTER_ARN.replace("eu-west-1", NO_CERTIFICATES))
    with pytest.raises(pulumi.RunError, match="no certificates of Amazon RDS for it yet"):
        up(cloud, None)


def test_a_stack_with_an_existing_database_needs_no_certificates_of_its_region() -> None:
    assert up(
        AwsCloud(cluster_arn=CLUSTER_ARN.replace("eu-west-1", NO_CERTIFICATES)), NO_CERTIFICATES, **EXISTING
    ).nodes


def test_an_existing_database_in_a_region_without_certificates_is_refused_by_its_own_setting() -> None:
    existing = {"host": "their.abc.ap-east-2.rds.amazonaws.com", "adminUser": "a", "adminPassword": "Password0"}
    with pytest.raises(pulumi.RunError, match=r"carto:database\.existing\.tlsCa: .*refresh ap-east-2"):
        up(Untouched(), "eu-west-1", database={"existing": existing})


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("ap-east-2", "https://truststore.pki.rds.amazonaws.com/ap-east-2/ap-east-2-bundle.pem"),
        (
            "us-gov-east-1",
            "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/us-gov-east-1-bundle.pem",
        ),
    ],
)
def test_each_partition_has_a_trust_store_of_its_own(region: str, url: str) -> None:
    assert trust_store(region) == url
