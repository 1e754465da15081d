"""The output `egress`: what a firewall has to allow for a stack."""

from __future__ import annotations

from typing import Any

import pytest

from components.carto.egress import ALWAYS, BOOTSTRAP, GOOGLE_SIGNATURES, GOOGLE_STORAGE, IMAGES
from components.settings.features import DATA_WAREHOUSE, FEATURES, Features
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.pages import pages
from tests.support.recorder import revealed

TOMTOM = "api.tomtom.com"


def egress_of(stack: str, **changes: Any) -> dict[str, str]:
    """Reasons by host and port."""
    found = revealed(build(settings_of({**raw_settings(stack), **changes})).graph.outputs["egress"])
    return {f"{each['host']}:{int(each['port'])}": each["reason"] for each in found}


@pytest.mark.parametrize("stack", ["aws-production", "azure-production", "gcp-production", "kubernetes"])
def test_every_stack_reaches_carto_its_images_and_its_servers(stack: str) -> None:
    found = egress_of(stack)
    assert {f"{each.host}:443" for each in (*ALWAYS, *IMAGES)} <= set(found)
    assert [host for host, reason in found.items() if reason == "PostgreSQL"]
    assert [host for host, reason in found.items() if "bucket" in reason]


def test_a_feature_adds_its_addresses_only_when_it_is_enabled() -> None:
    gemini = "generativelanguage.googleapis.com:443"
    without = egress_of("aws-production", features={"ai": {"enabled": False}})
    assert gemini not in without
    assert gemini in egress_of("aws-production", features={"ai": {"enabled": True}})
    assert "bigquery.googleapis.com:443" not in without
    assert "bigquery.googleapis.com:443" in egress_of("aws-production", features={"cartoDataWarehouse": True})


@pytest.mark.parametrize(
    ("stack", "changes", "added"),
    [
        ("aws-quickstart", {"features": {"bigqueryOauth": {"clientId": "1-a.apps.googleusercontent.com"}}},
         {"bigquery.googleapis.com:443", "bigquerydatatransfer.googleapis.com:443"}),
        ("gcp-quickstart", {"features": {"bigqueryWorkloadIdentity": {
            "billingProject": "acme-data", "workflowsTempLocation": "acme-data.carto"}}},
         {"bigquery.googleapis.com:443", "bigquerydatatransfer.googleapis.com:443"}),
        ("aws-quickstart", {"warehouses": {"s3Exports": {"enabled": True}}},
         {"sts.amazonaws.com:443", "sts.eu-west-1.amazonaws.com:443"}),
        ("aws-quickstart", {"database": {"bootstrapImage": "postgres:16"}}, {"docker.io:443"}),
    ],
)  # fmt: skip
def test_what_a_stack_uses_adds_its_addresses(stack: str, changes: dict[str, Any], added: set[str]) -> None:
    assert added <= set(egress_of(stack, **changes)) - set(egress_of(stack))


def test_signatures_of_addresses_need_an_address_with_workload_identity_alone() -> None:
    signatures = f"{GOOGLE_SIGNATURES.host}:443"
    assert signatures in egress_of("gcp-quickstart")
    assert signatures not in egress_of("gcp-quickstart", identity={"mode": "service-account-key"})
    assert signatures not in egress_of("aws-quickstart")


def test_nodes_pull_the_image_of_the_bootstrap_from_the_registry_of_the_stack() -> None:
    assert egress_of("aws-quickstart")["public.ecr.aws:443"] == BOOTSTRAP
    found = egress_of("aws-quickstart", images={"registry": "registry.acme.dev:5000/carto"})
    assert {host for host, reason in found.items() if "pulled" in reason} == {"registry.acme.dev:5000"}


def test_disconnected_mode_reaches_its_identity_provider() -> None:
    client = {"clientId": "carto", "clientSecret": "ExampleOnly"}
    mode = {"enabled": True, "oidc": {"issuerUrl": "https://login.acme.dev:8443/realms/gis", **client}}
    (found,) = Features.model_validate({"disconnected": mode}).destinations()
    assert (found.host, found.port) == ("login.acme.dev", 8443)


def test_the_next_steps_name_the_output_if_a_feature_connects_to_more() -> None:
    for warehouse, named in ((True, 1), (False, 0)):
        raw = {**raw_settings("kubernetes"), "features": {"cartoDataWarehouse": warehouse}}
        steps = build(settings_of(raw)).graph.outputs["nextSteps"]
        assert len([step for step in steps if "pulumi stack output egress" in step]) == named


@pytest.mark.parametrize(
    ("services", "hosts"),
    [
        ({"geocoding": "here", "isoline": "mapbox", "routing": "tomtom"}, {"*.hereapi.com", "api.mapbox.com", TOMTOM}),
        ({"keys": {"google": "ExampleOnlyKey"}}, {"maps.googleapis.com"}),
        ({"geocoding": "tomtom", "keys": {"tomTom": "ExampleOnlyKey"}}, {TOMTOM}),
        ({"keys": {"travelTime": "ExampleOnlyKey", "travelTimeApp": "ExampleOnlyId"}}, {"api.traveltimeapp.com"}),
        ({}, set()),
    ],
)
def test_providers_of_location_services_are_those_that_the_stack_names(
    services: dict[str, Any], hosts: set[str]
) -> None:
    found = egress_of("aws-quickstart", features={"locationServices": services})
    assert {key.removesuffix(":443") for key, reason in found.items() if "location data" in reason} == hosts


def test_buckets_of_another_service_have_its_port() -> None:
    storage = raw_settings("kubernetes")["storage"]
    storage = {**storage, "s3Compatible": {**storage["s3Compatible"], "endpoint": "http://minio.example.com:9000"}}
    assert egress_of("kubernetes", storage=storage)["minio.example.com:9000"] == "buckets"


def test_the_page_has_the_addresses_of_every_feature() -> None:
    listed = {tuple(cell.strip("`") for cell in row) for row in pages()["docs/egress.md"].rows if len(row) == 3}
    of_features = [each for feature in FEATURES for each in feature.destinations]
    known = [*ALWAYS, *IMAGES, GOOGLE_STORAGE, GOOGLE_SIGNATURES, *DATA_WAREHOUSE, *of_features]
    assert [each for each in known if (each.host, str(each.port), each.reason) not in listed] == []
