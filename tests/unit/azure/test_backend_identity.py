"""As whom the backend calls Azure: with one of the two keys of its storage account."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.azure import KEYS, RefusingAzure, platform_output, provisioned
from tests.support.recorder import Secret

EXISTING = {
    "account": {"existing": "theiraccount", "resourceGroup": "theirs"},
    "imports": {"existing": "their-imports"},
    "thumbnails": {"existing": "their-thumbnails"},
}


@pytest.mark.parametrize(("rotation", "key"), [(0, "key1"), (1, "key2"), (2, "key1"), (7, "key2")])
def test_each_rotation_takes_the_other_key_and_says_which(rotation: int, key: str) -> None:
    changes: dict[str, Any] = {"rotation": {"accessKey": rotation}}
    secret = platform_output(lambda platform: platform.identity.access_key.secret, **changes)
    assert isinstance(secret, Secret)
    assert secret.value.startswith(KEYS[key])
    assert platform_output(lambda platform: platform.outputs["storageAccountKeyInUse"], **changes) == key


def test_keys_that_may_not_be_listed_are_explained_with_both_ways_out() -> None:
    refusing = RefusingAzure("listStorageAccountKeys", "AuthorizationFailed")
    message = r"carto:storage\.account: the keys.*listKeys/action.*carto:identity\.existing\.key.*AuthorizationFailed"
    with pytest.raises(pulumi.RunError, match=message):
        provisioned(refusing)


def test_pods_get_nothing_from_the_cluster() -> None:
    assert platform_output(lambda platform: platform.identity.uses_workload_identity) is False
    assert platform_output(lambda platform: list(platform.identity.metadata_hosts)) == []


def test_the_holder_of_the_key_is_the_account() -> None:
    account = provisioned()["storage-account"].inputs["accountName"]
    assert platform_output(lambda platform: platform.identity.access_key.id) == account
    assert platform_output(lambda platform: platform.identity.access_key.id, storage=EXISTING) == "theiraccount"


def test_the_keys_of_an_existing_account_are_looked_up_where_it_is() -> None:
    looked_up = [asked for token, asked in provisioned(storage=EXISTING).invokes if token.endswith("Keys")]
    assert looked_up == [{"accountName": "theiraccount", "resourceGroupName": "theirs"}]


def test_a_configured_key_is_used_and_no_key_is_looked_up() -> None:
    identity = {"mode": "account-key", "existing": {"key": "ExampleOnlyAccountKey=="}}
    changes: dict[str, Any] = {"storage": EXISTING, "identity": identity}
    assert platform_output(lambda platform: platform.identity.access_key.secret, **changes) == Secret(
        "ExampleOnlyAccountKey=="
    )
    assert not any(token.endswith("Keys") for token, _ in provisioned(**changes).invokes)
    assert platform_output(lambda platform: platform.outputs.get("storageAccountKeyInUse"), **changes) is None


def test_nothing_is_registered_for_it() -> None:
    assert [node.name for node in provisioned() if node.parent == "identity"] == []


def test_the_chart_makes_the_service_account_unless_the_stack_brings_one() -> None:
    assert platform_output(lambda platform: platform.identity.create_service_account) is True
    account = {"serviceAccount": {"create": False, "name": "maps"}}
    assert platform_output(lambda platform: platform.identity.service_account, identity=account) == "maps"
