"""What features add to a stack on Google Cloud."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.gcp import provisioned
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import revealed

API_KEY, SERVICE, MEMBER = (
    "gcp:projects/apiKey:ApiKey",
    "gcp:projects/service:Service",
    "gcp:projects/iAMMember:IAMMember",
)
CONNECTION = {"billingProject": "acme-billing", "workflowsTempLocation": "acme-data.temp"}


def restrictions(**maps: Any) -> Any:
    graph = provisioned(features={"googleMaps": {"createKey": True, **maps}})
    (key,) = graph.of_type(API_KEY)
    return graph, key.inputs["restrictions"]


def test_no_key_is_created_and_no_access_granted_without_the_feature() -> None:
    graph = provisioned()
    assert [*graph.of_type(API_KEY), *graph.of_type(MEMBER), *graph.of_type(SERVICE)] == []


@pytest.mark.parametrize(
    ("tiles", "apis"),
    [(False, ["maps-backend"]), (True, ["maps-backend", "tile"])],
)
def test_the_key_works_for_maps_on_the_domain_alone_and_after_its_apis(*, tiles: bool, apis: list[str]) -> None:
    graph, found = restrictions(photorealisticTiles=tiles)
    assert [target["service"] for target in found["apiTargets"]] == [f"{api}.googleapis.com" for api in apis]
    (referrer,) = found["browserKeyRestrictions"]["allowedReferrers"]
    assert referrer.startswith("https://")
    assert referrer.endswith("/*")
    services = {node.name for node in graph.of_type(SERVICE)}
    assert services == {f"maps-{api}" for api in ("apikeys", *apis)}
    assert graph["maps-key"].depends_on >= services
    assert not any(node.inputs["disableOnDestroy"] for node in graph.of_type(SERVICE))


def test_carto_gets_the_created_key_in_a_secret() -> None:
    raw = {**raw_settings("gcp-quickstart"), "features": {"googleMaps": {"createKey": True}}}
    stack = build(settings_of(raw))
    reference = stack.at("appSecrets.googleMapsApiKey.existingSecret")
    assert stack.secrets[reference["name"]][reference["key"]] == "AIza-of-the-test"


def granted(**connection: Any) -> set[tuple[str, str]]:
    graph = provisioned(features={"bigqueryWorkloadIdentity": {**CONNECTION, **connection}})
    nodes = [node.inputs for node in graph.of_type(MEMBER)]
    email = graph["identity-account"].inputs["accountId"]
    assert all(revealed(node["member"]).startswith(f"serviceAccount:{email}@") for node in nodes)
    return {(node["project"], node["role"].partition("bigquery.")[2]) for node in nodes}


def test_the_service_account_runs_jobs_where_they_are_paid_and_writes_where_data_is() -> None:
    assert granted() == {("acme-billing", "jobUser"), ("acme-data", "dataEditor")}
    assert granted(dataProjects=["acme-data", "acme-more"]) == {
        ("acme-billing", "jobUser"),
        ("acme-data", "dataEditor"),
        ("acme-more", "dataEditor"),
    }


def test_owners_can_grant_the_access_themselves() -> None:
    assert granted(grant=False) == set()
