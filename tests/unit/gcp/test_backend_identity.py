"""As whom the backend calls Google Cloud, and what it may do there."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.gcp import KEY, PROJECT, GoogleCloud, platform_output, provisioned
from tests.support.recorder import Secret

THEIRS = "their-backend@acme-platform.iam.gserviceaccount.com"


def test_exactly_the_backends_service_account_may_act_as_it() -> None:
    graph = provisioned(namespace="maps")
    pods = graph["identity-pods"].inputs
    assert pods["role"] == "roles/iam.workloadIdentityUser"
    assert pods["member"] == f"serviceAccount:{PROJECT}.svc.id.goog[maps/carto-common-backend]"
    assert len(graph.of_type("serviceaccount/iAMMember:IAMMember")) == 2


def test_a_service_account_that_exists_in_the_cluster_is_let_in_by_its_name() -> None:
    graph = provisioned(identity={"serviceAccount": {"create": False, "name": "carto-backend"}})
    assert graph["identity-pods"].inputs["member"].endswith("[carto/carto-backend]")


def test_it_may_sign_addresses_as_itself_and_as_nobody_else() -> None:
    signer = provisioned()["identity-signer"].inputs
    assert signer["role"] == "roles/iam.serviceAccountTokenCreator"
    assert signer["serviceAccountId"].endswith(signer["member"].removeprefix("serviceAccount:"))


def test_its_roles_are_on_its_buckets_and_not_on_the_project() -> None:
    graph = provisioned(warehouses={"bigqueryExports": {"enabled": True}})
    roles = {node.name: node.inputs["role"] for node in graph.of_type("BucketIAMMember")}
    assert roles == {
        "identity-imports": "roles/storage.admin",
        "identity-thumbnails": "roles/storage.admin",
        "bigquery-exports-writer": "roles/storage.objectAdmin",
    }
    assert graph.of_type("projects/iAMMember:IAMMember") == []


def test_with_workload_identity_nothing_is_stored() -> None:
    graph = provisioned()
    assert graph.of_type("serviceaccount/key:Key") == []
    assert platform_output(lambda platform: platform.identity.service_account_key) is None


def test_a_key_is_made_when_asked_for_and_rotates_with_its_number() -> None:
    key: dict[str, Any] = {"identity": {"mode": "service-account-key"}}
    graph = provisioned(**key)
    assert "identity-pods" not in graph
    assert graph["identity-key"].inputs["keepers"] == {"rotation": "0"}
    rotated = provisioned(**key, rotation={"accessKey": 1})
    assert rotated["identity-key"].inputs["keepers"] == {"rotation": "1"}
    assert platform_output(lambda platform: platform.identity.service_account_key, **key) == Secret(KEY)


def test_nothing_about_an_existing_service_account_is_changed() -> None:
    graph = provisioned(identity={"existing": {"email": THEIRS}})
    assert graph.of_type("serviceaccount/account:Account", "serviceaccount/iAMMember:IAMMember") == []
    members = {node.inputs["member"] for node in graph.of_type("BucketIAMMember")}
    assert members == {f"serviceAccount:{THEIRS}"}
    member = platform_output(
        lambda platform: platform.outputs["backendWorkloadMember"], identity={"existing": {"email": THEIRS}}
    )
    assert member == f"serviceAccount:{PROJECT}.svc.id.goog[carto/carto-common-backend]"


def test_the_account_that_carto_lets_in_is_protected_with_its_way_into_the_buckets() -> None:
    graph = provisioned(storage={"imports": {"existing": "their-imports"}})
    assert graph["identity-account"].protect
    assert graph["identity-thumbnails"].protect
    assert not graph["identity-imports"].protect, "another bucket of the stack's owner may follow"
    assert not provisioned(disposable=True)["identity-account"].protect


def test_an_existing_service_account_opens_no_existing_bucket() -> None:
    graph = provisioned(identity={"existing": {"email": THEIRS}}, storage={"imports": {"existing": "their-imports"}})
    assert [node.name for node in graph.of_type("BucketIAMMember")] == ["identity-thumbnails"]


def test_an_existing_key_is_passed_on_unchanged() -> None:
    identity = {"mode": "service-account-key", "existing": {"email": THEIRS, "key": KEY}}
    assert platform_output(lambda platform: platform.identity.service_account_key, identity=identity) == Secret(KEY)


def test_a_cluster_without_workload_identity_is_refused_before_anything_starts() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:identity.mode.*switched off in the cluster"):
        provisioned(GoogleCloud(workload_identity=False))
