"""The credential of the buckets, which the stack brings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.kubernetes import AMAZON, AZURE, GOOGLE, GOOGLES_KEY, MINIO, provisioned
from tests.support.recorder import Secret


def test_keys_are_secrets_of_the_provider_they_belong_to() -> None:
    assert provisioned(MINIO).outputs["identity"]["access_key"] == {
        "id": "carto-backend",
        "secret": Secret("ExampleOnlySecret"),
    }
    assert provisioned(AZURE).outputs["identity"]["access_key"]["secret"] == Secret("ExampleOnlyAccountKey==")
    google = provisioned(GOOGLE).outputs["identity"]
    assert google["service_account_key"] == Secret(GOOGLES_KEY)
    assert google.get("access_key") is None


def test_pods_never_count_on_credentials_of_the_cluster() -> None:
    assert provisioned(MINIO).outputs["identity"]["uses_workload_identity"] is False


def test_the_holder_of_a_key_is_the_account_on_azure_and_the_key_id_elsewhere() -> None:
    assert provisioned(AZURE).outputs["identity"]["access_key"]["id"] == "acmecarto"
    assert provisioned(AMAZON).outputs["identity"]["access_key"]["id"] == "carto-backend"


@pytest.mark.parametrize("stack", [MINIO, AMAZON, GOOGLE, AZURE], ids=["minio", "s3", "gcs", "azure"])
def test_nothing_is_registered_for_it(stack: dict[str, Any]) -> None:
    assert "identity" not in provisioned(stack)
    assert provisioned(stack).outputs["identity"]["principal"] is None


def test_the_chart_makes_the_service_account_unless_the_stack_brings_one() -> None:
    assert provisioned(MINIO).outputs["identity"]["create_service_account"] is True
    outputs = provisioned(MINIO, identity={"serviceAccount": {"create": False, "name": "maps"}}).outputs["identity"]
    assert (outputs["create_service_account"], outputs["service_account"]) == (False, "maps")
