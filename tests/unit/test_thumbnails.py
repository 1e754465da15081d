"""Who reads the thumbnails bucket without signing in, in each mode, on each cloud, with and without an own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.anonymous import may_list, why_not_read
from tests.support.clouds.aws import provisioned as on_aws
from tests.support.clouds.azure import provisioned as on_azure
from tests.support.clouds.gcp import provisioned as on_google
from tests.support.stack_settings import error_settings, load_yaml, refusal
from tests.unit.simulator.simulated import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.recorder import Graph

CLOUDS: dict[str, tuple[Callable[..., Graph], str, str]] = {
    "aws": (on_aws, "aws", "bucket"),
    "azure": (on_azure, "azure-native", "containerName"),
    "gcp": (on_google, "gcp", "name"),
}
PARTS = (
    *("s3/bucket", "storage/bucket:Bucket", "storage/bucketIAMMember:BucketIAMMember"),
    *("storage:StorageAccount", "storage:BlobContainer"),
)
EVERYWHERE, NOT_ON_AZURE = ("aws", "azure", "gcp"), ("aws", "gcp")
MODES = [
    ("private", EVERYWHERE, (False, False)),
    ("private-with-public-objects", NOT_ON_AZURE, (False, True)),
    ("public", EVERYWHERE, (True, True)),
]
"""Mode, where it exists, and whether everybody reads each object, and one that CARTO makes public."""
CASES = [(mode, cloud, expected) for mode, clouds, expected in MODES for cloud in clouds]


def bucket(cloud: str, role: str, home: Path, **storage: Any) -> tuple[Cloud, str]:
    """The bucket as the stack makes it, in a simulated account, with whom it lets in."""
    provisioned, package, named = CLOUDS[cloud]
    graph = provisioned(storage=storage)
    account = Cloud(package, home, {"region": "eu-west-1"} if cloud == "aws" else {})
    for node in graph.of_package(package):
        of_bucket = node.name.startswith((f"storage-{role}", "storage-account"))
        if of_bucket and any(part in node.type for part in PARTS):
            inputs = {key: value for key, value in node.inputs.items() if key not in ("encryption", "identity")}
            account.create(node.type, inputs if cloud != "aws" else dict(node.inputs), name=node.name)
    return account, str(graph[f"storage-{role}"].inputs[named])


@pytest.mark.parametrize(("mode", "cloud", "expected"), CASES)
@pytest.mark.parametrize("key", ["provider-managed", "create"])
def test_everybody_reads_what_is_meant_to_be_public_and_nobody_lists(
    mode: str, cloud: str, expected: tuple[bool, bool], key: str, tmp_path: Path
) -> None:
    reads, acls = expected
    storage = {"thumbnails": {"access": mode}, "encryption": {"kmsKey": key}}
    account, name = bucket(cloud, "thumbnails", tmp_path, **storage)
    assert (why_not_read(account.inventory, name) == "") is reads
    assert not may_list(account.inventory, name)
    if cloud != "azure":
        assert (why_not_read(account.inventory, name, public_object=True) == "") is acls


@pytest.mark.parametrize("cloud", CLOUDS)
def test_imports_stay_private_whatever_thumbnails_are(cloud: str, tmp_path: Path) -> None:
    account, name = bucket(cloud, "imports", tmp_path, thumbnails={"access": "public"})
    assert why_not_read(account.inventory, name)
    assert not may_list(account.inventory, name)
    if cloud != "azure":
        assert why_not_read(account.inventory, name, public_object=True)


@pytest.mark.parametrize(("old", "new"), [("true", "public"), ("false", "private")])
def test_the_former_setting_is_refused_with_the_new_one(old: str, new: str) -> None:
    messages = error_settings(refusal(f"carto:storage: {{thumbnails: {{public: {old}}}}}"))
    assert list(messages) == ["carto:storage.thumbnails.public"]
    assert (
        f"pulumi config set --path carto:storage.thumbnails.access {new}" in messages["carto:storage.thumbnails.public"]
    )


def test_azure_has_no_public_objects_in_private_containers() -> None:
    azure = "{carto:cloud: azure, carto:cluster: {name: platform, resourceGroup: platform}, carto:storage: %s}"
    messages = error_settings(refusal(azure % "{thumbnails: {access: private-with-public-objects}}"))
    assert "expected on azure one of private, public" in messages["carto:storage.thumbnails.access"]
    assert load_yaml(azure % "{thumbnails: {access: public}}").storage.thumbnails.access.is_public
