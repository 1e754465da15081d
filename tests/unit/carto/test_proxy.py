"""What CARTO is told about a proxy, and what goes past it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from components.carto.proxy import proxy_values
from components.settings.proxy import ExternalProxy
from tests.unit.settings.certificate import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import Sequence

INSIDE = ["localhost", ".svc.cluster.local"]
WAREHOUSES = [".snowflakecomputing.com", ".oraclecloud.com"]


def values(metadata: Sequence[str] = (), private: Sequence[str] = (), **settings: Any) -> dict[str, Any]:
    """With a proxy when there are settings for one."""
    platform: Any = SimpleNamespace(
        identity=SimpleNamespace(metadata_hosts=metadata), storage=SimpleNamespace(private_hosts=private)
    )
    proxy = ExternalProxy.model_validate({"host": "proxy.internal", "port": 3128, **settings}) if settings else None
    found: dict[str, Any] = proxy_values(proxy, platform).get("externalProxy", {})
    return found


def test_a_stack_without_a_proxy_says_nothing_about_one() -> None:
    assert values() == {}


def test_pods_are_told_where_it_is() -> None:
    assert values(type="http") == {
        "enabled": True,
        "type": "http",
        "host": "proxy.internal",
        "port": "3128",
        "excludedDomains": INSIDE,
        "sslRejectUnauthorized": True,
    }


def test_its_certificates_are_handed_on() -> None:
    assert values(sslCa=CERTIFICATE)["sslCA"] == CERTIFICATE


@pytest.mark.parametrize(("type_", "past"), [("http", INSIDE), ("https", [*INSIDE, *WAREHOUSES])])
def test_warehouses_whose_clients_cannot_use_it_are_reached_without(type_: str, past: list[str]) -> None:
    assert values(type=type_)["excludedDomains"] == past


def test_credentials_and_private_storage_are_reached_without_and_so_is_what_the_stack_names() -> None:
    found = values(["169.254.169.254"], ["acme.blob.example"], excludedDomains=["localhost", ".intranet.example.com"])
    assert found["excludedDomains"] == [*INSIDE, "169.254.169.254", "acme.blob.example", ".intranet.example.com"]


def test_credentials_are_named_for_a_proxy_that_comes_through_helm_values() -> None:
    assert values(["169.254.169.254"]) == {"excludedDomains": ["169.254.169.254"]}
