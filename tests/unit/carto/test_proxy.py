"""The proxy in CARTO's configuration, and the hosts that are reached without it."""

from __future__ import annotations

import ssl
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from components.carto.args import ProxyArgs
from components.carto.from_settings import proxy_args
from components.carto.proxy_certificates import config_map_name
from components.carto.values.proxy import cluster_domain, proxy_values
from components.settings.proxy import ExternalProxy
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.unit.settings.certificate import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components import contracts

INSIDE = ["localhost", ".svc", ".svc.cluster.local"]
WAREHOUSES = [".snowflakecomputing.com", ".oraclecloud.com"]


def platform_with(
    metadata: Sequence[str] = (), private: Sequence[str] = (), *, endpoint: str | None = None
) -> contracts.Platform:
    s3 = SimpleNamespace(endpoint=endpoint) if endpoint else None
    platform: Any = SimpleNamespace(
        identity=SimpleNamespace(metadata_hosts=metadata),
        storage=SimpleNamespace(private_hosts=private, s3_compatible=s3),
    )
    made: contracts.Platform = platform
    return made


def values(metadata: Sequence[str] = (), private: Sequence[str] = (), **settings: Any) -> dict[str, Any]:
    """With a proxy when there are settings for one."""
    platform = platform_with(metadata, private)
    address = {} if "connectionString" in settings else {"host": "proxy.internal", "port": 3128}
    proxy = ExternalProxy.model_validate({**address, **settings}) if settings else None
    found: dict[str, Any] = proxy_values(proxy_args(proxy) if proxy else None, platform).get("externalProxy", {})
    return found


def test_a_stack_without_a_proxy_says_nothing_about_one() -> None:
    assert values() == {}


def test_pods_get_its_address() -> None:
    assert values(type="http") == {
        "enabled": True,
        "type": "http",
        "host": "proxy.internal",
        "port": "3128",
        "excludedDomains": INSIDE,
        "sslRejectUnauthorized": True,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://proxy.example.com:3128", {"type": "http", "host": "proxy.example.com", "port": "3128"}),
        ("https://10.1.2.3:443", {"type": "https", "host": "10.1.2.3", "port": "443"}),
        ("http://[fd12::9]:3128", {"type": "http", "host": "[fd12::9]", "port": "3128"}),
    ],
)
def test_a_connection_string_is_its_protocol_host_and_port(text: str, expected: dict[str, str]) -> None:
    found = values(connectionString=text)
    assert {key: found[key] for key in expected} == expected
    parts = urlsplit(text)
    assert values(type=parts.scheme, host=parts.hostname, port=parts.port) == found


def test_pods_get_its_certificates() -> None:
    assert values(sslCa=CERTIFICATE)["sslCA"] == CERTIFICATE


def built_with(certificates: str, *, ai: bool) -> Built:
    network = {"externalProxy": {"connectionString": "http://proxy.internal:3128", "sslCa": certificates}}
    raw = {**raw_settings("aws-quickstart"), "network": network, "features": {"ai": {"enabled": ai}}}
    return build(settings_of(raw))


def test_ai_verifies_public_authorities_as_well_as_the_proxy() -> None:
    stack = built_with(CERTIFICATE, ai=True)
    made = stack.graph["proxy-certificates-files"].inputs
    name, content = made["metadata"]["name"], made["data"]["ca.crt"]
    assert CERTIFICATE.strip() in content
    assert content.count("BEGIN CERTIFICATE") > 100
    assert stack.at("externalProxy.sslCAConfigmap") == {"name": name, "key": "ca.crt"}
    assert stack.at("externalProxy.sslCA") is None
    assert "proxy-certificates-files" in stack.graph.before("release-helm")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=content)
    assert context.cert_store_stats()["x509"] == content.count("BEGIN CERTIFICATE")


def test_a_config_map_of_other_certificates_has_another_name() -> None:
    assert len({config_map_name(text) for text in ("a", "b", "a")}) == 2


@pytest.mark.parametrize(("certificates", "ai"), [(CERTIFICATE, False), (CERTIFICATE * 60, True)])
def test_certificates_are_a_value_where_nothing_has_to_be_added(certificates: str, ai: bool) -> None:
    stack = built_with(certificates, ai=ai)
    assert stack.at("externalProxy.sslCA") == certificates
    assert "proxy-certificates-files" not in stack.graph


def test_pods_get_its_certificates_from_an_existing_config_map() -> None:
    found = values(sslCaConfigMap={"name": "proxy-ca"})
    assert found["sslCAConfigmap"] == {"name": "proxy-ca", "key": "ca.crt"}
    assert "sslCA" not in found
    assert values(sslCaConfigMap={"name": "proxy-ca", "key": "root.pem"})["sslCAConfigmap"]["key"] == "root.pem"


@pytest.mark.parametrize(("type_", "past"), [("http", INSIDE), ("https", [*INSIDE, *WAREHOUSES])])
def test_warehouses_whose_clients_cannot_use_it_are_reached_without(type_: str, past: list[str]) -> None:
    assert values(type=type_)["excludedDomains"] == past


def test_credentials_and_private_storage_are_reached_without_and_so_is_what_the_stack_names() -> None:
    found = values(["169.254.169.254"], ["acme.blob.example"], excludedDomains=["localhost", ".intranet.example.com"])
    assert found["excludedDomains"] == [*INSIDE, "169.254.169.254", "acme.blob.example", ".intranet.example.com"]


def test_credentials_are_named_for_a_proxy_that_comes_through_helm_values() -> None:
    assert values(["169.254.169.254"]) == {"excludedDomains": ["169.254.169.254"]}


PROXY = ProxyArgs(host="proxy.internal", port=3128)


@pytest.mark.parametrize(
    ("endpoint", "own"),
    [
        ("https://minio.storage.svc:9000", []),
        ("http://minio:9000", ["minio"]),
        ("https://10.1.2.3", ["10.1.2.3"]),
        ("https://s3.eu-west-1.amazonaws.com", []),
    ],
)
def test_storage_inside_the_network_is_reached_without(endpoint: str, own: list[str]) -> None:
    found = proxy_values(PROXY, platform_with(endpoint=endpoint))["externalProxy"]["excludedDomains"]
    assert found == [*INSIDE, *own]


def test_inner_names_end_in_the_domain_of_the_cluster() -> None:
    assert cluster_domain({}) == "cluster.local"
    domain = cluster_domain({"clusterDomain": "k8s.corp"})
    found = proxy_values(PROXY, platform_with(), cluster_domain=domain)["externalProxy"]["excludedDomains"]
    assert found == ["localhost", ".svc", ".svc.k8s.corp"]


@pytest.mark.parametrize(("type_", "over_rest"), [("http", None), ("https", {"usePubSubRestApi": True})])
def test_pub_sub_is_reached_over_rest_where_its_own_clients_know_no_such_proxy(type_: str, over_rest: object) -> None:
    proxy = replace(PROXY, tls=type_ == "https")
    assert proxy_values(proxy, platform_with()).get("cartoConfigValues") == over_rest
