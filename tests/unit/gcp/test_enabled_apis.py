"""The Google APIs a stack needs: enabled when it says so, never taken away."""

from __future__ import annotations

import pytest

from tests.support.clouds.gcp import PROJECT, provisioned
from tests.support.recorder import Graph
from tests.unit.gcp.stacks import APIS, EVERYTHING


@pytest.fixture(scope="module")
def everything() -> Graph:
    return provisioned(**EVERYTHING)


def test_apis_are_enabled_only_when_asked_for_and_never_disabled(everything: Graph) -> None:
    assert "apis" not in provisioned()
    services = everything.of_type("gcp:projects/service:Service")
    assert {node.name for node in services} == APIS
    assert not any(node.inputs["disableOnDestroy"] for node in services)


def test_whatever_is_made_waits_for_the_apis(everything: Graph) -> None:
    for name in ("storage-imports", "database-instance", "cache-redis", "identity-account", "encryption-cache-agent"):
        assert everything[name].depends_on >= APIS, name


def test_they_are_those_of_the_resources_and_in_the_clusters_project(everything: Graph) -> None:
    services = [node.inputs for node in everything.of_type("gcp:projects/service:Service")]
    assert {each["project"] for each in services} == {PROJECT}
    # The services behind the types that are registered, by the first word of each.
    of_modules = {
        "compute": "compute",
        "dns": "dns",
        "kms": "cloudkms",
        "redis": "redis",
        "serviceaccount": "iam",
        "servicenetworking": "servicenetworking",
        "sql": "sqladmin",
        "storage": "storage",
    }
    modules = {node.type.split(":")[1].partition("/")[0] for node in everything.of_package("gcp")} - {"projects"}
    assert {f"{of_modules[module]}.googleapis.com" for module in modules} <= {each["service"] for each in services}


def test_the_api_that_the_others_ask_for_the_project_comes_first(everything: Graph) -> None:
    for name in APIS - {"apis-cloudresourcemanager"}:
        assert "apis-cloudresourcemanager" in everything[name].depends_on, name


def test_endpoints_need_the_directory_that_they_register_in() -> None:
    assert "apis-servicedirectory" not in provisioned(enableApis=True)
    network = {"gcp": {"databaseConnection": "private-service-connect"}}
    assert "apis-servicedirectory" in provisioned(enableApis=True, network=network, cache={"mode": "in-cluster"})


def test_names_do_not_depend_on_whether_they_are_enabled_here() -> None:
    with_apis, without = (provisioned(enableApis=enable)["storage-imports"].inputs["name"] for enable in (True, False))
    assert with_apis == without
