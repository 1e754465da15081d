"""The key of Google basemaps: only maps, only on CARTO's domain."""

from __future__ import annotations

from tests.support.clouds.gcp import provisioned
from tests.support.recorder import Graph

KEY = "maps-key"


def keyed(**maps: bool) -> Graph:
    return provisioned(domain="carto.acme.dev", features={"googleMaps": {"createKey": True, **maps}})


def test_a_browser_may_use_it_on_the_domain_alone_and_for_maps_alone() -> None:
    restrictions = keyed()[KEY].inputs["restrictions"]
    assert restrictions["browserKeyRestrictions"] == {"allowedReferrers": ["https://carto.acme.dev/*"]}
    assert restrictions["apiTargets"] == [{"service": "maps-backend.googleapis.com"}]


def test_the_apis_exist_before_it_and_outlive_the_stack() -> None:
    graph = keyed()
    apis = [node for node in graph.of_type("Service") if node.name.startswith("maps-")]
    assert {node.name for node in apis} <= graph.before(KEY)
    assert {node.inputs["service"] for node in apis} == {"apikeys.googleapis.com", "maps-backend.googleapis.com"}
    assert {node.inputs["disableOnDestroy"] for node in apis} == {False}


def test_a_stack_without_the_setting_creates_none() -> None:
    assert not [node.name for node in provisioned() if node.name.startswith("maps-")]
