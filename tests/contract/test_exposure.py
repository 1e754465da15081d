"""What the real chart makes of a router that users reach: its Service, its certificate, and the restart of its pods."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.rendered import Rendered, chart_folder, render
from tests.support.example_stacks import build, raw_settings, settings_of

if chart_folder() is None:
    pytest.skip("set CARTO_CHART to the folder of the real chart to render it", allow_module_level=True)

BALANCER = {
    "mode": "load-balancer",
    "allowedCidrs": ["203.0.113.0/24"],
    "annotations": {"example.com/idle-timeout": "620"},
}


def rendered(**exposure: Any) -> Rendered:
    stack = build(settings_of({**raw_settings("kubernetes"), "exposure": exposure}))
    return render(stack.values, namespace=stack.settings.namespace)


def router_service(chart: Rendered) -> dict[str, Any]:
    (found,) = [one for one in chart.of_kind("Service") if one["metadata"]["name"] == "carto-router"]
    return dict(found)


def ports(service: dict[str, Any]) -> dict[int, Any]:
    return {port["port"]: port["targetPort"] for port in service["spec"]["ports"]}


def test_the_routers_service_is_the_load_balancer_of_the_settings() -> None:
    service = router_service(rendered(**BALANCER, tls={"secretName": "team"}))
    assert service["spec"]["type"] == "LoadBalancer"
    assert service["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24"]
    assert service["metadata"]["annotations"]["example.com/idle-timeout"] == "620"
    assert ports(service) == {80: "http", 443: "https"}


def test_the_router_reads_the_certificate_of_the_secret_and_the_chart_makes_none() -> None:
    chart = rendered(**BALANCER, tls={"secretName": "team", "revision": 3})
    router = chart.pod("router")
    assert ("team", None) in router.secret_keys(), "the whole Secret is mounted"
    assert chart.config("router")["ROUTER_SSL_CERTIFICATE_PATH"].endswith("/tls.crt")
    assert chart.config("router")["ROUTER_SSL_CERTIFICATE_KEY_PATH"].endswith("/tls.key")
    assert router.annotations["revision/certificate"] == "3"
    assert not [name for name in chart.secrets() if name.startswith("carto-tls")]
    assert [pod.component for pod in chart.pods() if "revision/certificate" in pod.annotations] == ["router"]


def test_with_tls_in_front_both_ports_lead_to_http() -> None:
    assert ports(router_service(rendered(**BALANCER, tls={"mode": "offloaded"}))) == {80: "http", 443: "http"}


@pytest.mark.parametrize("mode", ["gateway", "ingress"])
def test_the_chart_creates_neither_gateway_nor_ingress(mode: str) -> None:
    chart = rendered(mode=mode, className="any", internal=True, tls={"secretName": "team"})
    assert chart.of_kind("Gateway", "HTTPRoute", "Ingress") == []
    assert router_service(chart)["spec"]["type"] == "ClusterIP"
