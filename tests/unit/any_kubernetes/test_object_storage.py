"""Existing buckets of any provider: addresses, and the output with CORS rules for their owner."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.clouds.kubernetes import AMAZON, AZURE, GOOGLE, MINIO, provisioned

EVERY_STORAGE = pytest.mark.parametrize("stack", [MINIO, AMAZON, GOOGLE, AZURE], ids=["minio", "s3", "gcs", "azure"])


@pytest.mark.parametrize(
    ("stack", "provider", "thumbnails", "more"),
    [
        (
            MINIO,
            "s3",
            "https://files.example.com/carto-thumbnails/",
            {
                "region": "us-east-1",
                "s3_compatible": {
                    "endpoint": "https://minio.storage.svc:9000",
                    "external_url": "https://files.example.com",
                    "force_path_style": True,
                },
            },
        ),
        (AMAZON, "s3", "https://carto-thumbnails.s3.eu-west-1.amazonaws.com/", {"region": "eu-west-1"}),
        (GOOGLE, "gcp", "https://storage.cloud.google.com/carto-thumbnails/", {"project": "acme-maps"}),
        (AZURE, "azure-blob", "https://acmecarto.blob.core.windows.net/carto-thumbnails/", {"account": "acmecarto"}),
    ],
    ids=["minio", "s3", "gcs", "azure"],
)
def test_each_providers_buckets_are_described_as_the_chart_wants_them(
    stack: dict[str, Any], provider: str, thumbnails: str, more: dict[str, Any]
) -> None:
    storage = provisioned(stack).outputs["storage"]
    assert storage["provider"] == provider
    assert storage["imports"]["name"] == "carto-imports"
    assert storage["thumbnails"]["url"] == thumbnails
    places = {
        name: storage.get(name) for name in ("region", "s3_compatible", "account", "project") if storage.get(name)
    }
    assert places == more


@pytest.mark.parametrize(
    ("region", "domain"),
    [
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"),
        ("us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
        ("eu-central-1", "s3.eu-central-1.amazonaws.com"),
    ],
)
def test_a_buckets_host_is_in_the_domain_of_its_partition(region: str, domain: str) -> None:
    outputs = provisioned({**AMAZON, "storage": {**AMAZON["storage"], "region": region}}).outputs
    assert outputs["storage"]["imports"]["url"] == f"https://carto-imports.{domain}/"


def test_without_path_style_the_bucket_is_the_first_part_of_the_host() -> None:
    stack = provisioned(MINIO, storage={"s3Compatible": {"forcePathStyle": False}})
    assert stack.outputs["storage"]["thumbnails"]["url"] == "https://carto-thumbnails.files.example.com/"


def test_browsers_use_the_endpoint_when_no_other_address_is_configured() -> None:
    storage = {**MINIO["storage"], "s3Compatible": {"endpoint": "https://minio.example.com"}}
    outputs = provisioned({**MINIO, "storage": storage}).outputs["storage"]
    assert outputs["s3_compatible"]["external_url"] == "https://minio.example.com"
    assert outputs["imports"]["url"] == "https://minio.example.com/carto-imports/"


@EVERY_STORAGE
def test_an_output_has_the_cors_rules_that_browsers_need(stack: dict[str, Any]) -> None:
    document = json.dumps(provisioned(stack).outputs["outputs"]["corsOfExistingBuckets"])
    assert "https://carto.example.com" in document
    for word in ("GET", "PUT", "POST", "Content-Disposition", "3600"):
        assert word in document


def test_google_and_azure_get_the_headers_of_their_own() -> None:
    assert "x-goog-content-length-range" in json.dumps(provisioned(GOOGLE).outputs["outputs"])
    assert "X-MS-Blob-Type" in json.dumps(provisioned(AZURE).outputs["outputs"])


@EVERY_STORAGE
def test_other_origins_take_the_place_of_the_domain(stack: dict[str, Any]) -> None:
    graph = provisioned(stack, storage={"corsOrigins": ["https://maps.example.com"]})
    document = json.dumps(graph.outputs["outputs"]["corsOfExistingBuckets"])
    assert "https://maps.example.com" in document
    assert "https://carto.example.com" not in document


def test_carto_gets_the_region_that_signatures_need() -> None:
    graph = provisioned(MINIO, storage={"s3Compatible": {"region": "eu-central-1"}})
    assert graph.outputs["storage"]["region"] == "eu-central-1"


def test_thumbnails_are_public_only_when_the_stack_says_so() -> None:
    assert provisioned(MINIO).outputs["storage"]["thumbnails_public"] is False
    public = provisioned(MINIO, storage={"thumbnails": {"access": "public"}})
    assert public.outputs["storage"]["thumbnails_public"] is True


def test_public_objects_of_google_have_the_address_that_needs_no_login() -> None:
    for access in ("private-with-public-objects", "public"):
        thumbnails = provisioned(GOOGLE, storage={"thumbnails": {"access": access}}).outputs["storage"]["thumbnails"]
        assert thumbnails["url"] == "https://storage.googleapis.com/carto-thumbnails/"
